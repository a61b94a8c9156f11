import Fitting
import RealModule
import Solvers

/// Scenarios made ready: what is common to all is fitted and drawn once, and each one's passage dates are then a pure
/// function of its number.
public struct ScenarioDraws: Sendable {
  struct Case: Sendable {
    var scenario: Scenario
    /// The plan with the changes that are no matter of time.
    var plan: ForecastPlan
    /// One a criterion.
    var passages: [Passages]
  }

  public let plan: ForecastPlan
  /// As things stand first, then the scenarios in order.
  let cases: [Case]
  /// Joint draws as things stand.
  let base: Draws
  private let fitted: FittedRoutes

  /// - Parameter known: the plan's routes, where they have been fitted.
  /// - Throws: ``ForecastError`` where the forecast itself has no answer, or a scenario changes what was not estimated.
  public init(_ plan: ForecastPlan, _ scenarios: [Scenario], fitted known: FittedRoutes? = nil) throws(ForecastError) {
    self.plan = plan
    guard plan.horizon > plan.origin else {
      throw .horizonNotAfterOrigin(horizon: plan.horizon.value, origin: plan.origin.value)
    }
    let fitted: FittedRoutes
    if let known { fitted = known } else { fitted = try FittedRoutes(plan) }
    self.fitted = fitted
    for scenario in scenarios { try Self.check(scenario, plan, fitted) }
    var cases: [Case] = []
    for scenario in [Scenario("as things stand", [])] + scenarios {
      let changed = scenario.applied(to: plan)
      cases.append(Case(scenario: scenario, plan: changed, passages: try Passages.all(of: changed)))
    }
    self.cases = cases
    let horizon = cases.reduce(plan.horizon) { max($0, $1.plan.horizon) }
    let sustained = plan.criteria.map(\.sustainedYears).max() ?? 0

    // As far as the fastest time runs.
    let seen = ForecastGrid(origin: plan.origin, horizon: horizon, sustainedYears: sustained)
    var beyond = 0.0
    for one in cases where one.scenario.bendsTime {
      let bent = BentTime(scenario: one.scenario, curves: fitted.curves, seed: plan.seed)
      for draw in 0..<plan.draws {
        let times = bent.times(draw: draw, on: seen.dates)
        for last in [times.follower?.last, times.leader?.last].compactMap({ $0 }) {
          beyond = max(beyond, last - (seen.dates.last ?? 0))
        }
        if !one.scenario.changes.contains(where: \.needsClock) { break }
      }
    }
    let grid = ForecastGrid(
      origin: plan.origin, horizon: horizon, sustainedYears: sustained, beyond: beyond.rounded(.up))
    try Forecast.checkSize(plan, grid)
    base = Self.draws(plan, fitted, grid, threads: plan.threads)
    if let year = base.firstBeyondNumbers(until: plan.horizon.value) { throw .beyondNumbers(year: year) }
  }

  /// How many cases there are, the one without changes among them.
  public var count: Int { cases.count }

  /// Passage dates of case `number`, a row for each criterion, one a draw: `infinity` where there is none.
  public func dates(_ number: Int, threads: Int) -> [[Double]] {
    dates(cases[number], draws(cases[number], threads: threads), threads: threads)
  }

  /// What a scenario that was not made ready says: its draws, and passage dates as ``dates(_:threads:)`` gives them.
  /// Its time may run no faster than that of the scenarios that were.
  ///
  /// - Throws: ``ForecastError`` where it changes what was not estimated, or to what cannot be.
  public func answer(_ scenario: Scenario, threads: Int) throws(ForecastError) -> (draws: Draws, dates: [[Double]]) {
    try Self.check(scenario, plan, fitted)
    let changed = scenario.applied(to: plan)
    let one = Case(scenario: scenario, plan: changed, passages: try Passages.all(of: changed))
    let draws = draws(one, threads: threads)
    return (draws, dates(one, draws, threads: threads))
  }

  private func dates(_ one: Case, _ draws: Draws, threads: Int) -> [[Double]] {
    one.passages.map { $0.dates(draws, seed: plan.seed, threads: threads) }
  }

  private func draws(_ one: Case, threads: Int) -> Draws {
    var own = base
    if one.plan.calibration != plan.calibration {
      own = Self.draws(one.plan, fitted.recalibrated(one.plan), base.grid, threads: threads)
    }
    guard one.scenario.bendsTime else { return own }
    return own.bent(BentTime(scenario: one.scenario, curves: fitted.curves, seed: plan.seed), threads: threads)
  }

  public var routes: [Route] { fitted.routes }

  private static func draws(_ plan: ForecastPlan, _ fitted: FittedRoutes, _ grid: ForecastGrid, threads: Int) -> Draws {
    Draws(
      fitted.routes, grid: grid, noise: plan.noise, announcements: plan.announcements, ceiling: plan.ceiling,
      perRoute: plan.draws, seed: plan.seed, threads: threads)
  }

  static func check(
    _ scenario: Scenario, _ plan: ForecastPlan, _ fitted: FittedRoutes
  ) throws(ForecastError) {
    for change in scenario.changes {
      switch change {
      case .effect(let role, let parameter, _):
        guard let clock = fitted.curves?.clock(ofLeader: role == .leader, family: 0.5, draw: 0.5),
          clock.clock.parameters.contains(where: { $0.name == parameter })
        else {
          throw .notEstimated(scenario: scenario.name, what: parameter, reason: reason(fitted, role))
        }
      case .covariate(let role, let name, _):
        guard let clock = fitted.curves?.clock(ofLeader: role == .leader, family: 0.5, draw: 0.5),
          clock.clock.covariates.contains(where: { $0.name == name })
        else { throw .notEstimated(scenario: scenario.name, what: name, reason: reason(fitted, role)) }
      case .speed, .growth, .threshold, .premium, .horizon: continue
      }
    }
    if let from = scenario.from, from >= plan.horizon.value {
      throw .scenarioAfterHorizon(scenario: scenario.name, from: from, horizon: plan.horizon.value)
    }
  }

  private static func reason(_ fitted: FittedRoutes, _ role: FamilyWeight.Role) -> String {
    fitted.families.first { $0.role == role && !$0.note.isEmpty }?.note ?? "no curve under a clock could be used"
  }
}
