import Datasets
import Forecasting

extension Criterion {
  /// Where the follower stands under this criterion where the data end.
  func status(_ plan: ForecastPlan) -> Gap.Status {
    guard case .lag(let years) = kind else { return gap(plan).status(at: ratioThreshold) }
    guard let lag = plan.gap.lag(at: plan.origin) else { return .ahead }
    return lag.years <= years && !lag.isLowerBound ? .ahead : .behind
  }

  /// The passages observed, in both directions; none for a lag.
  func observedCrossings(_ plan: ForecastPlan) -> [Gap.Crossing] {
    if case .lag = kind { return [] }
    return gap(plan).crossings(of: ratioThreshold)
  }

  /// The date a gap that is closed already closed: when it was last passed (or the first of the data, when it was closed
  /// before them), not the forecast's origin. `nil` where the gap is open, or where the lead must yet be kept.
  func closedAlready(_ plan: ForecastPlan) -> DecimalYear? {
    guard status(plan) == .ahead, sustainedYears == 0 else { return nil }
    return observedCrossings(plan).last { $0.direction == .passed }?.date ?? plan.gap.ratios.first?.date
  }
}
