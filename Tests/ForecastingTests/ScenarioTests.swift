import Curves
import Datasets
import Fitting
import Forecasting
import Foundation
import Testing

@Suite("Scenarios")
struct ScenarioTests {
  static func plan(draws: Int = 500, horizon: DecimalYear = 2060) -> ForecastPlan {
    let dates = (2000...2020).map { DecimalYear(Double($0)) }
    func series(_ name: String, _ value: (Double) -> Double) -> TimeSeries {
      TimeSeries(
        entity: name, series: "s", unit: "u", dates: dates, values: dates.indices.map { value(Double($0)) })
    }
    return ForecastPlan(
      follower: series("f") { 10 * exp(0.10 * $0 + 0.03 * sin(3 * $0)) },
      leader: series("l") { 100 * exp(0.02 * $0 + 0.02 * cos(2 * $0)) },
      followerFamilies: [Exponential()], leaderFamilies: [Exponential()],
      criteria: [Criterion(name: "parity", kind: .ratio(1)), Criterion(name: "half", kind: .ratio(0.5))],
      horizon: horizon, draws: draws, threads: 2)
  }

  @Test("A scenario without changes is the forecast, draw by draw")
  func nothing() throws {
    let plan = Self.plan()
    let comparison = try ScenarioComparison(plan, [Scenario("nothing", []), Scenario("none", [.speed(.follower, 0)])])
    let forecast = try Forecast(plan)
    #expect(comparison.base.closing == forecast.closing)
    for answer in comparison.answers { #expect(answer.closing == forecast.closing) }
  }

  /// Both sides' time at 1 + s: the margin is the same path read at effective time, so years to passage shrink by 1 + s.
  /// Paths are known by quarters of a year and bridged between, which is what the tolerance covers.
  @Test("With all time faster every date comes sooner by that factor", arguments: [0.5, 1.0])
  func faster(speed: Double) throws {
    let plan = Self.plan()
    let scenario = Scenario("faster", [.speed(.follower, speed), .speed(.leader, speed)])
    let comparison = try ScenarioComparison(plan, [scenario])
    let (before, after) = (comparison.base.closing[0], comparison.answers[0].closing[0])
    for probability in [0.25, 0.5, 0.75] {
      let expected = try #require(before.quantile(probability)).value - 2020
      let found = try #require(after.quantile(probability)).value - 2020
      #expect(abs(found - expected / (1 + speed)) < 0.12)
    }
  }

  @Test("A follower whose time stands still does not grow, and a threshold moves only its own criterion")
  func standstill() throws {
    var plan = Self.plan()
    plan.leader = nil
    plan.target = 200
    plan.leaderFamilies = []
    let comparison = try ScenarioComparison(
      plan, [Scenario("standstill", [.speed(.follower, -1)]), Scenario("easier", [.threshold(criterion: "half", 0.4)])])
    #expect(comparison.answers[0].closing[0].probability == 0)
    #expect(comparison.answers[0].passages.allSatisfy { $0 == .infinity })
    #expect(comparison.answers[1].closing[0] == comparison.base.closing[0])
    #expect(comparison.answers[1].closing[1].quantile(0.5)! <= comparison.base.closing[1].quantile(0.5)!)
  }

  @Test("Added growth leads no further than the level at which all paths are held")
  func ceiling() throws {
    var plan = Self.plan()
    plan.leader = nil
    plan.target = 200
    plan.leaderFamilies = []
    let growing = Scenario("growing", [.growth(.follower, 0.2)])
    #expect(try ScenarioComparison(plan, [growing]).answers[0].closing[0].probability > 0.9)
    plan.ceiling = 95
    #expect(try ScenarioComparison(plan, [growing]).answers[0].closing[0].probability == 0)
  }

  @Test("Before its date nothing changes; later growth brings no date nearer than before")
  func from() throws {
    let plan = Self.plan()
    let comparison = try ScenarioComparison(
      plan,
      [
        Scenario("late", [.speed(.follower, 1)], from: 2035), Scenario("until", [.speed(.follower, 1)], until: 2025),
        Scenario("growth", [.growth(.follower, 0.05)]),
      ])
    for (one, other) in zip(comparison.base.passages, comparison.answers[0].passages) where one < 2035 {
      #expect(one == other)
    }
    for answer in comparison.answers {
      let difference = comparison.difference(comparison.base, answer)
      #expect(difference.probabilityEarlier > difference.probabilityLater)
      #expect(difference.restrictedMean < 0)
    }
  }

  /// Growth g added to a log ratio that would have passed after T years at rate r makes it pass after T r / (r + g).
  @Test("Differences are counted on the same draws")
  func differences() throws {
    let plan = Self.plan()
    let comparison = try ScenarioComparison(plan, [Scenario("slower", [.growth(.follower, -0.03)])])
    let difference = comparison.difference(comparison.base, comparison.answers[0])
    var both = 0.0, later = 0.0, mean = 0.0
    let weight = 1.0 / Double(plan.draws)
    // Routes one by one, each with equal weights within it.
    let forecast = try Forecast(plan)
    for route in forecast.fitted.routes.indices {
      let range = forecast.draws.routes[route]
      for draw in range {
        let (one, other) = (comparison.base.passages[draw], comparison.answers[0].passages[draw])
        let w = forecast.fitted.routes[route].weight * weight
        both += one.isFinite && other.isFinite ? w : 0
        later += other > one ? w : 0
        mean += w * (min(other, 2060) - min(one, 2060))
      }
    }
    #expect(abs(difference.bothClose - both) < 1e-9)
    #expect(abs(difference.probabilityLater - later) < 1e-9)
    #expect(abs(difference.restrictedMean - mean) < 1e-6)
    #expect(difference.probabilityEarlier == 0)
  }

  @Test("The same bytes at any number of threads")
  func threads() throws {
    var plan = Self.plan(draws: 200)
    let scenario = Scenario("s", [.speed(.follower, 0.3)], from: 2022)
    plan.threads = 1
    let one = try ScenarioComparison(plan, [scenario]).answers[0].closing
    plan.threads = 4
    #expect(try ScenarioComparison(plan, [scenario]).answers[0].closing == one)
  }

  @Test("What was not estimated cannot be replaced")
  func notEstimated() {
    #expect(throws: ForecastError.self) {
      try ScenarioComparison(Self.plan(draws: 100), [Scenario("s", [.effect(.follower, parameter: "x.effect", 0)])])
    }
    #expect(throws: ForecastError.self) {
      try ScenarioComparison(Self.plan(draws: 100), [Scenario("s", [.speed(.follower, 1)], from: 2070)])
    }
  }
}
