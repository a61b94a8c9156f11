/// Scores of a level forecast against what came; all but the interval flags are in the level's unit, lower is better.
public struct LevelScore: Sendable, Equatable, Codable {
  public let outcome: Double
  /// Continuous ranked probability score.
  public let crps: Double
  /// |median − outcome|.
  public let medianError: Double
  /// The median's error over the mean absolute yearly change of the past (Hyndman and Koehler 2006); averaged it is
  /// the MASE. `nil` where the past never moved.
  public let scaledError: Double?
  /// (y − q)(α − 1{y < q}) for the quantiles at 5, 25, 50, 75 and 95%.
  public let pinball: [Double]
  /// By coverage, where the quantiles reach so far: width plus 2/α times the miss (Gneiting and Raftery 2007).
  public let interval: [Double: Double]
  /// By coverage: whether the central interval held.
  public let isInside: [Double: Bool]
  /// Probability integral transform.
  public let transform: Double

  public static let pinballProbabilities = [0.05, 0.25, 0.5, 0.75, 0.95]
  public static let coverages = [0.5, 0.8, 0.9, 0.95]

  /// - Parameter scale: mean absolute yearly change of the past, for the scaled error.
  public init(_ forecast: LevelDistribution, outcome: Double, scale: Double? = nil) {
    self.outcome = outcome
    crps = ContinuousRankedProbability.score(forecast, outcome: outcome)
    let error = abs(forecast.quantile(0.5) - outcome)
    medianError = error
    scaledError = scale.flatMap { $0 > 0 ? error / $0 : nil }
    pinball = Self.pinballProbabilities.map {
      Pinball.loss(forecast.quantile($0), outcome: outcome, probability: $0)
    }
    var interval: [Double: Double] = [:]
    var isInside: [Double: Bool] = [:]
    for coverage in Self.coverages where forecast.reaches(coverage) {
      let tail = (1 - coverage) / 2
      let low = forecast.quantile(tail)
      let high = forecast.quantile(1 - tail)
      isInside[coverage] = low <= outcome && outcome <= high
      interval[coverage] = high - low + (max(0, low - outcome) + max(0, outcome - high)) / tail
    }
    self.interval = interval
    self.isInside = isInside
    transform = forecast.probability(of: outcome)
  }
}

/// The loss that a quantile minimises: (y − q)(α − 1{y < q}) (Koenker and Bassett 1978).
public enum Pinball {
  public static func loss(_ quantile: Double, outcome: Double, probability: Double) -> Double {
    let error = outcome - quantile
    return error >= 0 ? error * probability : error * (probability - 1)
  }
}
