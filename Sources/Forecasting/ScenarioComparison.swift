import Fitting
import RealModule

/// Scenarios side by side on common random numbers: draw i of the one is draw i of the other, but for what was changed.
public struct ScenarioComparison: Sendable {
  /// What one scenario says.
  public struct Answer: Sendable {
    public let scenario: Scenario
    /// One a criterion, in the plan's order.
    public let closing: [ClosingDate]
    /// Passage dates of the first criterion, `infinity` where there is none within the horizon.
    public let passages: [Double]
  }

  /// Two scenarios on the same draws: the second less the first.
  public struct Difference: Sendable {
    /// Share of the weight in which both close within both horizons.
    public let bothClose: Double
    /// Years by which the second closes later, over those draws; `nil` where there are none.
    public let years: WeightedSample?
    /// Mean of min(date, horizon) of the second less that of the first: finite though some never close.
    public let restrictedMean: Double
    public let probabilityEarlier: Double
    public let probabilityLater: Double
  }

  public let plan: ForecastPlan
  /// Without changes.
  public let base: Answer
  public let answers: [Answer]
  let weights: [Double]

  /// - Throws: ``ForecastError`` where the forecast itself has no answer, or a scenario changes what was not estimated.
  /// - Parameter progress: called with the share done.
  public init(_ plan: ForecastPlan, _ scenarios: [Scenario], progress: (Double) -> Void = { _ in })
    throws(ForecastError)
  {
    self.plan = plan
    guard plan.horizon > plan.origin else {
      throw .horizonNotAfterOrigin(horizon: plan.horizon.value, origin: plan.origin.value)
    }
    let fitted = try FittedRoutes(plan)
    for scenario in scenarios { try Self.check(scenario, plan, fitted) }
    let plans = scenarios.map { $0.applied(to: plan) }
    let horizon = plans.reduce(plan.horizon) { max($0, $1.horizon) }
    let sustained = plan.criteria.map(\.sustainedYears).max() ?? 0

    // As far as the fastest time runs.
    let seen = ForecastGrid(origin: plan.origin, horizon: horizon, sustainedYears: sustained)
    var beyond = 0.0
    for (scenario, changed) in zip(scenarios, plans) where scenario.bendsTime {
      let bent = BentTime(scenario: scenario, curves: fitted.curves, seed: changed.seed)
      for draw in 0..<plan.draws {
        let times = bent.times(draw: draw, on: seen.dates)
        for last in [times.follower?.last, times.leader?.last].compactMap({ $0 }) {
          beyond = max(beyond, last - (seen.dates.last ?? 0))
        }
        if !scenario.changes.contains(where: \.needsClock) { break }
      }
    }
    let grid = ForecastGrid(
      origin: plan.origin, horizon: horizon, sustainedYears: sustained, beyond: beyond.rounded(.up))
    try Forecast.checkSize(plan, grid)

    func draws(_ plan: ForecastPlan, _ fitted: FittedRoutes) -> Draws {
      Draws(
        fitted.routes, grid: grid, noise: plan.noise, announcements: plan.announcements, ceiling: plan.ceiling,
        perRoute: plan.draws, seed: plan.seed, threads: plan.threads)
    }
    let baseDraws = draws(plan, fitted)
    weights = baseDraws.weights
    if let year = baseDraws.firstBeyondNumbers(until: plan.horizon.value) { throw .beyondNumbers(year: year) }
    base = try Self.answer(Scenario("as things stand", []), plan, baseDraws)
    var answers: [Answer] = []
    func report() { progress(Double(answers.count + 1) / Double(scenarios.count + 1)) }
    report()
    for (scenario, changed) in zip(scenarios, plans) {
      var own = baseDraws
      if changed.calibration != plan.calibration { own = draws(changed, try FittedRoutes(changed)) }
      if scenario.bendsTime {
        own = own.bent(BentTime(scenario: scenario, curves: fitted.curves, seed: plan.seed), threads: plan.threads)
      }
      answers.append(try Self.answer(scenario, changed, own))
      report()
    }
    self.answers = answers
  }

  private static func answer(
    _ scenario: Scenario, _ plan: ForecastPlan, _ draws: Draws
  ) throws(ForecastError) -> Answer {
    var closing: [ClosingDate] = []
    var first: [Double] = []
    for (index, criterion) in plan.criteria.enumerated() {
      let passages = try Passages(
        criterion, noise: plan.noise, leader: plan.leader, target: plan.target, origin: plan.origin)
      let dates = passages.dates(draws, seed: plan.seed, threads: plan.threads)
      if index == 0 { first = dates.map { $0 <= plan.horizon.value ? $0 : .infinity } }
      closing.append(
        ClosingDate(criterion: criterion, horizon: plan.horizon, passages: dates, weights: draws.weights))
    }
    return Answer(scenario: scenario, closing: closing, passages: first)
  }

  /// The second less the first.
  public func difference(_ first: Answer, _ second: Answer) -> Difference {
    var both: [Double] = [], bothWeights: [Double] = []
    var earlier = 0.0, later = 0.0, mean = 0.0
    let horizons = (first.closing[0].horizon.value, second.closing[0].horizon.value)
    for ((one, other), weight) in zip(zip(first.passages, second.passages), weights) {
      mean += weight * (min(other, horizons.1) - min(one, horizons.0))
      if one.isFinite, other.isFinite {
        both.append(other - one)
        bothWeights.append(weight)
      }
      if other < one - 1e-9 { earlier += weight }
      if other > one + 1e-9 { later += weight }
    }
    return Difference(
      bothClose: bothWeights.reduce(0, +),
      years: both.isEmpty ? nil : WeightedSample(both, weights: bothWeights), restrictedMean: mean,
      probabilityEarlier: earlier, probabilityLater: later)
  }

  private static func check(
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

extension Scenario {
  /// The plan with the changes that are no matter of time: thresholds, premium, horizon.
  func applied(to plan: ForecastPlan) -> ForecastPlan {
    var changed = plan
    for change in changes {
      switch change {
      case .threshold(let name, let value):
        for index in changed.criteria.indices where changed.criteria[index].name == name {
          switch changed.criteria[index].kind {
          case .ratio: changed.criteria[index].kind = .ratio(value)
          case .level: changed.criteria[index].kind = .level(value)
          case .lag: changed.criteria[index].kind = .lag(value)
          }
        }
      case .premium(let value): changed.calibration.premium = value
      case .horizon(let date): changed.horizon = date
      case .speed, .growth, .effect, .covariate: continue
      }
    }
    return changed
  }
}
