/// A forecast of one number, by quantiles or by equally likely values; between two quantiles a straight line.
public struct LevelDistribution: Sendable, Equatable {
  /// Increasing, in (0, 1).
  public let probabilities: [Double]
  /// Non-decreasing.
  public let quantiles: [Double]
  /// Whether the quantiles are the values of a sample, (i − ½)/n.
  let isSample: Bool

  /// - Parameters:
  ///   - probabilities: strictly increasing, in (0, 1), at least one.
  ///   - quantiles: one for each, not NaN; put in order where they cross.
  public init(probabilities: [Double], quantiles: [Double]) {
    precondition(!probabilities.isEmpty && probabilities.count == quantiles.count, "a quantile for each probability")
    precondition(zip(probabilities, probabilities.dropFirst()).allSatisfy { $0 < $1 }, "probabilities increase")
    self.probabilities = probabilities
    self.quantiles = quantiles.sorted()
    isSample = false
  }

  /// - Parameter sample: equally likely values, at least one.
  public init(sample: [Double]) {
    precondition(!sample.isEmpty, "a sample has values")
    let count = Double(sample.count)
    probabilities = sample.indices.map { (Double($0) + 0.5) / count }
    quantiles = sample.sorted()
    isSample = true
  }

  /// The probabilities at which a forecast is written down: 0.005 to 0.995 in steps of 0.005.
  public static let written = (1...199).map { Double($0) / 200 }

  public func quantile(_ probability: Double) -> Double {
    let last = probabilities.count - 1
    if probability <= probabilities[0] { return quantiles[0] }
    if probability >= probabilities[last] { return quantiles[last] }
    var (low, high) = (0, last)
    while high - low > 1 {
      let middle = (low + high) / 2
      if probabilities[middle] <= probability { low = middle } else { high = middle }
    }
    let share = (probability - probabilities[low]) / (probabilities[high] - probabilities[low])
    return quantiles[low] + share * (quantiles[high] - quantiles[low])
  }

  /// P(X ≤ value), halfway up a jump; the ends' own probabilities halved and completed beyond them.
  ///
  /// This is the probability integral transform of an outcome: uniform where forecasts are calibrated (Dawid 1984).
  public func probability(of value: Double) -> Double {
    let last = quantiles.count - 1
    if value < quantiles[0] { return probabilities[0] / 2 }
    if value > quantiles[last] { return (1 + probabilities[last]) / 2 }
    let below = quantiles.firstIndex { $0 >= value } ?? last
    let above = quantiles.lastIndex { $0 <= value } ?? 0
    if below <= above { return (probabilities[below] + probabilities[above]) / 2 }
    // Strictly between two quantiles: below = above + 1.
    let share = (value - quantiles[above]) / (quantiles[below] - quantiles[above])
    return probabilities[above] + share * (probabilities[below] - probabilities[above])
  }

  /// Whether the quantiles reach as far out as an interval of this coverage does.
  public func reaches(_ coverage: Double) -> Bool {
    let tail = (1 - coverage) / 2
    return probabilities[0] <= tail + 1e-9 && probabilities[probabilities.count - 1] >= 1 - tail - 1e-9
  }
}
