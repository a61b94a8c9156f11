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
  public init(_ plan: ForecastPlan, _ scenarios: [Scenario]) throws(ForecastError) {
    let draws = try ScenarioDraws(plan, scenarios)
    self.init(draws, dates: (0..<draws.count).map { draws.dates($0, threads: plan.threads) })
  }

  /// - Parameter dates: what ``ScenarioDraws/dates(_:threads:)`` says of each scenario, in order.
  public init(_ draws: ScenarioDraws, dates: [[[Double]]]) {
    plan = draws.plan
    weights = draws.base.weights
    let answers = zip(draws.cases, dates).map { one, dates in
      let horizon = one.plan.horizon
      return Answer(
        scenario: one.scenario,
        closing: zip(one.plan.criteria, dates).map { criterion, dates in
          ClosingDate(criterion: criterion, horizon: horizon, passages: dates, weights: draws.base.weights)
        },
        passages: (dates.first ?? []).map { $0 <= horizon.value ? $0 : .infinity })
    }
    base = answers[0]
    self.answers = Array(answers.dropFirst())
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
