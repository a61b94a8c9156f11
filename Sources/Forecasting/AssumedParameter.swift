import RealModule
import Solvers

/// What is assumed about a number nobody has measured: a distribution.
public enum AssumedParameter: Sendable, Equatable {
  case fixed(Double)
  /// Equally likely everywhere between two ends.
  case uniform(Double, Double)
  /// Mean and standard deviation.
  case normal(Double, Double)
  /// Median, and standard deviation of the logarithm.
  case logNormal(Double, Double)
  /// Lowest, most likely and highest value.
  case triangular(Double, Double, Double)

  /// The value below which the parameter lies with the given probability.
  ///
  /// - Parameter probability: strictly between 0 and 1.
  public func quantile(_ probability: Double) -> Double {
    switch self {
    case .fixed(let value):
      return value
    case .uniform(let low, let high):
      // The width of the widest intervals overflows.
      let width = high - low
      return width.isFinite ? low + width * probability : low * (1 - probability) + high * probability
    case .normal(let mean, let deviation):
      return mean + deviation * Self.score(probability)
    case .logNormal(let median, let deviation):
      return median * Double.exp(deviation * Self.score(probability))
    case .triangular(let low, let mode, let high):
      let split = (mode - low) / (high - low)
      return probability < split
        ? low + (probability * (high - low) * (mode - low)).squareRoot()
        : high - ((1 - probability) * (high - low) * (high - mode)).squareRoot()
    }
  }

  private static func score(_ probability: Double) -> Double {
    (try? Distribution.Normal.standard.quantile(probability)) ?? 0
  }

  /// In words, such as "uniform from 1 to 1.5".
  public var wording: String {
    switch self {
    case .fixed(let value): "fixed at \(value)"
    case .uniform(let low, let high): "uniform from \(low) to \(high)"
    case .normal(let mean, let deviation): "normal, mean \(mean), standard deviation \(deviation)"
    case .logNormal(let median, let deviation): "log-normal, median \(median), σ of the logarithm \(deviation)"
    case .triangular(let low, let mode, let high): "triangular from \(low) over \(mode) to \(high)"
    }
  }
}
