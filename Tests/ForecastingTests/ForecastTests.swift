import Curves
import Datasets
import Fitting
import Forecasting
import RealModule
import Testing

@Suite("Forecast")
struct ForecastTests {
  static let families: [any CurveFamily] = [Linear(), Exponential(), Logistic(), Gompertz()]

  func plan(_ pair: SimulatedPair, criteria: [Criterion], threads: Int = 1, draws: Int = 1000) -> ForecastPlan {
    ForecastPlan(
      follower: pair.follower, leader: pair.leader, followerFamilies: Self.families, leaderFamilies: Self.families,
      criteria: criteria, horizon: 2045, draws: draws, seed: 11, threads: threads)
  }

  let criteria = [
    Criterion(name: "parity", kind: .ratio(1)),
    Criterion(name: "sustained", kind: .ratio(1), sustainedYears: 3),
    Criterion(name: "good enough", kind: .ratio(0.8)),
    Criterion(name: "level", kind: .level(30)),
    Criterion(name: "lag", kind: .lag(2)),
    Criterion(name: "yearly", kind: .ratio(1), passage: .onObservationDates),
  ]

  @Test("same bits at 1, 2 and 8 threads")
  func threads() throws {
    let pair = SimulatedPair(points: 15, seed: 5, drifts: (0.15, 0.1))
    let forecasts = try [1, 2, 8].map { try Forecast(plan(pair, criteria: criteria, threads: $0)) }
    for other in forecasts.dropFirst() {
      #expect(other.passageDates == forecasts[0].passageDates)
      for index in [0, 17, 60] { #expect(other.draws.follower(at: index) == forecasts[0].draws.follower(at: index)) }
      for quantity in [Fan.Quantity.ratio, .lag, .follower, .leader] {
        #expect(other.fan(quantity) == forecasts[0].fan(quantity))
      }
    }
  }

  @Test(
    "a series alone whose end nobody knows takes growth that fades; with a ceiling, a leader or a clock it has curves")
  func openAlone() throws {
    let pair = SimulatedPair(points: 20, seed: 6, drifts: (0.3, 0.1))
    var plan = plan(pair, criteria: [Criterion(name: "level", kind: .level(30))])
    #expect(try Forecast(plan).fitted.routes.count == 4)
    plan.leader = nil
    plan.target = 1e6
    let open = try Forecast(plan).fitted
    #expect(open.routes.map(\.weight) == [1])
    #expect(open.routes[0].model is CatchingUp)
    #expect(open.families.count == Self.families.count)
    #expect(open.families.allSatisfy { $0.weight == 0 && !$0.note.isEmpty })
    #expect(open.curves != nil, "curves are fitted for the reader all the same")
    plan.saturation = (pair.follower.values.max() ?? 0) * 100
    let closed = try Forecast(plan).fitted
    #expect(closed.routes.count == 3)
    #expect(abs(closed.routes.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
    plan.saturation = nil
    plan.followerClock = Clock(shocks: [Shock("event", .step, [.known(2010)])])
    #expect(!(try Forecast(plan).fitted.routes.map(\.weight) == [1]))
  }

  @Test("P(closed by t) is the weighted share of draws whose passage lies at or before t")
  func weightedShare() throws {
    let forecast = try Forecast(plan(SimulatedPair(points: 20, seed: 6, drifts: (0.12, 0.1)), criteria: criteria))
    for (criterion, closing) in forecast.closing.enumerated() {
      for year in [2021.0, 2025.5, 2033, 2045] {
        let share = zip(forecast.passageDates[criterion], forecast.draws.weights)
          .reduce(0.0) { $0 + ($1.0 <= year ? $1.1 : 0) }
        #expect(abs(closing.probability(by: DecimalYear(year)) - share) < 1e-12)
      }
      #expect(abs(closing.probability + closing.probabilityNever - 1) < 1e-15)
      // Quantiles invert the distribution, with never above every date.
      for probability in [0.05, 0.3, 0.5, 0.9, 0.99] {
        if let date = closing.quantile(probability) {
          #expect(closing.probability(by: date) >= probability - 1e-12)
        } else {
          #expect(closing.probability < probability)
        }
      }
    }
  }

  @Test("criteria are ordered as their meanings are")
  func ordering() throws {
    let forecast = try Forecast(plan(SimulatedPair(points: 20, seed: 8, drifts: (0.12, 0.1)), criteria: criteria))
    let dates = forecast.passageDates
    for draw in dates[0].indices {
      #expect(dates[1][draw] >= dates[0][draw] - 0.25, "sustained is not before first")
      // Within one step of the grid each criterion's bridge is drawn by itself.
      #expect(dates[2][draw] < dates[0][draw] + 0.25 || dates[0][draw] == .infinity, "80% is not after 100%")
      #expect(dates[5][draw] >= dates[0][draw] - 1e-9, "seen once a year is not before it happens")
    }
  }

  @Test("paths start at the last observed state, and fans widen")
  func start() throws {
    let pair = SimulatedPair(points: 20, seed: 9)
    let forecast = try Forecast(plan(pair, criteria: [criteria[0]]))
    let last = Double.log(pair.follower.values[19])
    #expect(forecast.draws.follower(at: 0).allSatisfy { abs($0 - last) < 1e-9 })
    let fan = forecast.fan(.ratio)
    let widths = fan.quantiles.map { Double.log($0[6] / $0[0]) }
    #expect(widths[0] < 1e-9)
    #expect(zip(widths, widths.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// 200 points, correlation 0.8: given back within 0.1, and common shocks leave the ratio calmer, so that the date
  /// of a sure closing is surer.
  @Test("shock correlation is found and moves the date")
  func correlation() throws {
    let pair = SimulatedPair(points: 200, seed: 12, correlation: 0.8, drifts: (0.105, 0.1))
    var plan = plan(pair, criteria: [criteria[0]])
    plan.horizon = DecimalYear(plan.origin.value + 25)
    // Put the follower a little behind, so that a passage is neither sure nor impossible.
    let behind = plan.follower.values[199] / (pair.leader.values[199] * 0.6)
    plan.follower.values = plan.follower.values.map { $0 / behind }
    let estimated = try Forecast(plan)
    let found = try #require(estimated.fitted.shockCorrelation)
    #expect(abs(found.estimate - 0.8) < 0.1)
    plan.curveCorrelation = ShockCorrelation(estimate: 0, standardError: 0)
    let independent = try Forecast(plan)
    // The families of the plan are the last route.
    let last = estimated.fitted.routes.count - 1
    #expect(estimated.fitted.routes[last].model is CurvePair && last == 3)
    let withShared = estimated.closing(0, route: last)
    let without = independent.closing(0, route: last)
    let difference =
      withShared.probability(by: DecimalYear(plan.origin.value + 5))
      - without.probability(by: DecimalYear(plan.origin.value + 5))
    #expect(abs(difference) > 0.05, "P within 5 years moves by \(difference)")
  }

  @Test("a follower that is ahead is closed at the origin")
  func ahead() throws {
    let pair = SimulatedPair(points: 20, seed: 3)
    var plan = plan(pair, criteria: [criteria[0]])
    plan.follower.values = plan.follower.values.map { $0 * 1e3 }
    let forecast = try Forecast(plan)
    #expect(forecast.closing[0].probability == 1)
    #expect(plan.gap.status(at: 1) == .ahead)
  }

  @Test("a fixed target needs no leader")
  func target() throws {
    let pair = SimulatedPair(points: 20, seed: 4)
    var plan = plan(pair, criteria: [criteria[0], criteria[3]])
    plan.leader = nil
    plan.target = pair.follower.values[19] * 4
    let forecast = try Forecast(plan)
    #expect(forecast.closing[0].probability > 0.5)
    #expect(forecast.draws.hasLeader == false)
    #expect(forecast.fan(.ratio).quantiles[0].allSatisfy { abs($0 - 0.25) < 1e-9 })
  }

  @Test("refusals say what to do")
  func refusals() {
    let pair = SimulatedPair(points: 12, seed: 4)
    #expect(throws: ForecastError.lagBeyondRecord(criterion: "long", years: 30, recordStart: 2000, origin: 2011)) {
      try Forecast(plan(pair, criteria: [Criterion(name: "long", kind: .lag(30))]))
    }
    var early = plan(pair, criteria: [criteria[0]])
    early.horizon = 2005
    #expect(throws: ForecastError.horizonNotAfterOrigin(horizon: 2005, origin: 2011)) { try Forecast(early) }
    var apart = plan(pair, criteria: [criteria[0]])
    apart.leader?.dates = pair.leader.dates.map { DecimalYear($0.value + 0.5) }
    #expect(throws: ForecastError.noCommonDates(follower: "F", leader: "L")) { try Forecast(apart) }
    var alone = plan(pair, criteria: [criteria[0]])
    alone.leader = nil
    #expect(throws: ForecastError.ratioNeedsLeader(criterion: "parity")) { try Forecast(alone) }
    #expect(
      ForecastError.horizonNotAfterOrigin(horizon: 2005, origin: 2011).description
        == "The horizon 2005.0 does not lie after the last data at 2011.0. Set `horizon:` to a later year.")
  }

  @Test("a curve without a determined ceiling has no weight and says why")
  func ceilings() throws {
    // Pure exponential growth: a logistic's ceiling is anywhere above it.
    let pair = SimulatedPair(points: 20, seed: 21, drifts: (0.3, 0.1))
    let forecast = try Forecast(plan(pair, criteria: [criteria[0]]))
    let logistic = try #require(forecast.fitted.families.first { $0.role == .follower && $0.family == "logistic" })
    #expect(logistic.weight == 0)
    #expect(logistic.note.contains("ceiling") || logistic.note.contains("converge"))
    let total = forecast.fitted.families.filter { $0.role == .follower }.reduce(0) { $0 + $1.weight }
    #expect(abs(total - 1) < 1e-12)
  }
}

@Suite("Gap")
struct GapTests {
  let leader = TimeSeries(
    entity: "L", series: "s", unit: "u", dates: (0...10).map { DecimalYear(2000 + Double($0)) },
    values: (0...10).map { Double.pow(2, Double($0)) })

  @Test("lag: years since the leader stood where the follower stands, on a log scale")
  func lag() throws {
    let follower = TimeSeries(entity: "F", series: "s", unit: "u", dates: [2009, 2010], values: [4, 6])
    let gap = Gap(follower: follower, leader: leader, origin: 2010)
    let now = try #require(gap.lag(at: 2010))
    // 6 = 2^2.585: the leader stood there at 2002.585.
    #expect(abs(now.years - (10 - Double.log2(6))) < 1e-12)
    #expect(!now.isLowerBound)
    #expect(abs((gap.ratio ?? 0) - 6.0 / 1024) < 1e-15)
  }

  @Test("a leader whose record starts higher gives a lower bound")
  func bound() throws {
    let follower = TimeSeries(entity: "F", series: "s", unit: "u", dates: [2010], values: [0.5])
    let now = try #require(Gap(follower: follower, leader: leader, origin: 2010).lag(at: 2010))
    #expect(now.years == 10)
    #expect(now.isLowerBound)
  }

  @Test("crossings, fall-backs and status")
  func crossings() {
    let dates = (0...4).map { DecimalYear(2000 + Double($0)) }
    let flat = TimeSeries(entity: "L", series: "s", unit: "u", dates: dates, values: [1, 1, 1, 1, 1])
    let follower = TimeSeries(entity: "F", series: "s", unit: "u", dates: dates, values: [0.5, 1.2, 0.9, 1.1, 0.7])
    let gap = Gap(follower: follower, leader: flat, origin: 2004)
    #expect(gap.crossings(of: 1).map(\.date.value) == [2001, 2002, 2003, 2004])
    #expect(gap.crossings(of: 1).map(\.direction) == [.passed, .fellBack, .passed, .fellBack])
    #expect(gap.status(at: 1) == .reopened)
    #expect(gap.status(at: 0.6) == .ahead)
    #expect(gap.status(at: 2) == .behind)
  }

  @Test("records compare bests: each holds until it is beaten")
  func records() {
    let first = TimeSeries(
      entity: "F", series: "s", unit: "u", kind: .records, dates: [2001, 2004], values: [2, 9], observedUntil: 2006)
    let second = TimeSeries(
      entity: "L", series: "s", unit: "u", kind: .records, dates: [2000, 2003], values: [4, 8], observedUntil: 2006)
    let gap = Gap(follower: first, leader: second, origin: 2006)
    #expect(gap.ratios.map(\.date.value) == [2001, 2003, 2004])
    #expect(gap.ratios.map(\.ratio) == [0.5, 0.25, 1.125])
  }
}
