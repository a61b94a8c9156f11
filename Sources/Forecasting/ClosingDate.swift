public import Datasets

/// When a gap closes: a distribution over dates with its mass of "not within the horizon".
///
/// It is the weighted sample of the draws' own passage dates; P(closed by t) is the weighted share of draws whose
/// passage lies at or before t, and every number printed is read from it.
public struct ClosingDate: Sendable, Equatable {
  public let criterion: Criterion
  public let horizon: DecimalYear
  /// Decimal years, `infinity` for a draw that does not pass within the horizon.
  public let sample: WeightedSample

  public init(criterion: Criterion, horizon: DecimalYear, passages: [Double], weights: [Double]) {
    self.criterion = criterion
    self.horizon = horizon
    sample = WeightedSample(passages.map { $0 <= horizon.value ? $0 : .infinity }, weights: weights)
  }

  /// P(closed by the date), for dates up to the horizon.
  public func probability(by date: DecimalYear) -> Double {
    sample.share(upTo: min(date.value, horizon.value))
  }

  /// P(closed within the horizon).
  public var probability: Double { sample.share(upTo: horizon.value) }

  /// P(not closed within the horizon).
  public var probabilityNever: Double { 1 - probability }

  /// The date by which the gap is closed with the given probability; `nil` where that is not within the horizon.
  public func quantile(_ probability: Double) -> DecimalYear? {
    let date = sample.quantile(probability)
    return date.isFinite ? DecimalYear(date) : nil
  }

  /// Monte Carlo standard error of `probability`.
  public var standardError: Double {
    (probability * probabilityNever * sample.concentration).squareRoot()
  }
}
