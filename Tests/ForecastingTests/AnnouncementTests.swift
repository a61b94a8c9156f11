import Curves
import Datasets
import Fitting
import Forecasting
import Foundation
import Testing

@Suite("Announcements")
struct AnnouncementTests {
  static let slip = AssumedParameter.logNormal(0.5, 0.8)

  static func announced(_ slip: AssumedParameter, undelivered: Double, date: DecimalYear = 2022) -> Announcements {
    Announcements(
      items: [.init(label: "x", date: date, value: 1000)], slip: slip, undelivered: undelivered)
  }

  private func plan(_ announcements: Announcements?) -> ForecastPlan {
    let dates = (2000...2020).map { DecimalYear(Double($0)) }
    let follower = TimeSeries(
      entity: "f", series: "s", unit: "u", dates: dates,
      values: dates.indices.map { 10 * exp(0.01 * Double($0) + 0.01 * sin(Double(3 * $0))) })
    var plan = ForecastPlan(
      follower: follower, leader: nil, target: 500, followerFamilies: [Exponential()], leaderFamilies: [],
      criteria: [Criterion(name: "parity", kind: .ratio(1))], horizon: 2030, draws: 2000, threads: 2)
    plan.announcements = announcements
    return plan
  }

  /// P(delivered by t) = (1 − never) · F(t − announced), here against the log-normal's own distribution function.
  @Test("deliveries follow the slip and the chance of never")
  func deliveries() {
    let announced = Self.announced(Self.slip, undelivered: 0.2)
    let dates = (0..<20_000).map { announced.deliveries($0, seed: 1, origin: 2020)[0] }
    for years in [0.2, 0.5, 1, 2] {
      let share = Double(dates.count { $0 <= 2022 + years }) / 20_000
      let expected = 0.8 * 0.5 * erfc(-log(years / 0.5) / 0.8 / 2.0.squareRoot())
      #expect(abs(share - expected) < 4 * (expected * (1 - expected) / 20_000).squareRoot())
    }
    #expect(abs(Double(dates.count { $0 == .infinity }) / 20_000 - 0.2) < 0.012)
  }

  /// Due a year before the data end and not there: P(never | late by a year) by Bayes' rule, and no delivery in the past.
  @Test("what is late already is the likelier never to come")
  func late() {
    let announced = Self.announced(Self.slip, undelivered: 0.2, date: 2019)
    let dates = (0..<20_000).map { announced.deliveries($0, seed: 1, origin: 2020)[0] }
    let passed = 0.5 * erfc(-log(1 / 0.5) / 0.8 / 2.0.squareRoot())
    let never = 0.2 / (0.2 + 0.8 * (1 - passed))
    #expect(abs(Double(dates.count { $0 == .infinity }) / 20_000 - never) < 0.015)
    #expect(dates.allSatisfy { $0 >= 2020 })
  }

  /// The follower hardly moves and the target is far: it is reached when the announced level comes, and only then.
  @Test("the path stands at the announced level from its delivery on")
  func floor() throws {
    let without = try Forecast(plan(nil)).closing[0]
    #expect(without.probability < 0.01)
    let forecast = try Forecast(plan(Self.announced(.fixed(1), undelivered: 0.25)))
    let closing = forecast.closing[0]
    #expect(abs(closing.probability - 0.75) < 0.03)
    #expect(closing.probability(by: 2022.7) < 0.01)
    #expect(closing.probability(by: 2023) > 0.7)
    // It is a floor, and no point of the data.
    #expect(forecast.plan.follower.count == 21)
    #expect(forecast.fitted.followerFits.allSatisfy { $0.observations.values.count == 21 })
    let levels = forecast.fan(.follower)
    let index = try #require(levels.dates.firstIndex { $0.value == 2025 })
    #expect(abs(levels.quantiles[index][3] / 1000 - 1) < 1e-9)
  }

  @Test("the same bytes at any number of threads")
  func threads() throws {
    var plan = plan(Self.announced(Self.slip, undelivered: 0.1))
    let two = try Forecast(plan).closing
    plan.threads = 7
    #expect(try Forecast(plan).closing == two)
  }

  @Test("paths are held at their ceiling", arguments: Noise.allCases)
  func ceiling(noise: Noise) throws {
    var plan = plan(nil)
    plan.noise = noise
    plan.follower = TimeSeries(
      entity: "f", series: "s", unit: "percent", dates: plan.follower.dates,
      values: plan.follower.dates.indices.map { 20 + 3.5 * Double($0) + sin(Double(3 * $0)) })
    plan.target = 99
    plan.ceiling = 100
    let forecast = try Forecast(plan)
    for row in forecast.fan(.follower).quantiles { #expect(row.allSatisfy { $0 <= 100 }) }
    #expect(forecast.closing[0].probability > 0.9)
  }
}
