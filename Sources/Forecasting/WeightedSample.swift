/// A distribution as draws with weights; a draw may be infinite, for an event that does not come.
public struct WeightedSample: Sendable, Equatable {
  /// Increasing.
  public let values: [Double]
  /// Sums of the weights up to and including each value, the last exactly 1.
  private let cumulated: [Double]
  /// Σ w², the inverse of the effective number of draws.
  public let concentration: Double

  /// - Parameters:
  ///   - values: any order, no NaN, at least one.
  ///   - weights: non-negative, not all zero; scaled to add to one.
  public init(_ values: [Double], weights: [Double]) {
    precondition(values.count == weights.count && !values.isEmpty, "a weight for each draw")
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let total = weights.reduce(0, +)
    self.values = order.map { values[$0] }
    var sum = 0.0
    var sums = order.map {
      sum += weights[$0] / total; return sum
    }
    sums[sums.count - 1] = 1
    cumulated = sums
    concentration = weights.reduce(0) { $0 + $1 * $1 } / (total * total)
  }

  /// Share of the weight at or below a value.
  public func share(upTo value: Double) -> Double {
    var low = 0, high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : cumulated[low - 1]
  }

  /// The smallest value with at least the given share of the weight at or below it.
  public func quantile(_ probability: Double) -> Double {
    var low = 0, high = values.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulated[middle] >= probability { high = middle } else { low = middle + 1 }
    }
    return values[low]
  }
}
