import RealModule

/// What is believed of a parameter before the data are seen.
///
/// The estimate is then the mode of the posterior, taken on the scale on which the prior is natural (the number, its
/// logarithm, its logit): without data it is the mean of a normal, the median of a log-normal, the mean of a beta. A
/// uniform prior is a bound.
public enum Prior: Sendable, Equatable {
  case normal(mean: Double, deviation: Double)
  /// Median, and standard deviation of the natural logarithm.
  case logNormal(median: Double, deviation: Double)
  /// Shapes a and b, for a parameter between 0 and 1.
  case beta(a: Double, b: Double)
  case uniform(low: Double, high: Double)

  /// √(2 (ln density at the mode − ln density)) with the sign of (value − mode): a standard normal's residual.
  ///
  /// - Returns: the residual and its slope; `nil` outside the prior's support.
  public func residual(at value: Double) -> (value: Double, slope: Double)? {
    switch self {
    case .normal(let mean, let deviation):
      return ((value - mean) / deviation, 1 / deviation)
    case .logNormal(let median, let deviation):
      guard value > 0 else { return nil }
      return (Double.log(value / median) / deviation, 1 / (value * deviation))
    case .beta(let a, let b):
      guard value > 0, value < 1 else { return nil }
      // On the logit the density is θᵃ (1 − θ)ᵇ, with its mode at m = a / (a + b).
      let mode = a / (a + b)
      let loss = 2 * (a * Double.log(mode / value) + b * Double.log((1 - mode) / (1 - value)))
      let slope = (b / (1 - value) - a / value)
      guard loss > 1e-8 else {
        // Near the mode by its second derivative, where the square root has lost its digits.
        let curvature = (a / (mode * mode) + b / ((1 - mode) * (1 - mode))).squareRoot()
        return (curvature * (value - mode), curvature)
      }
      let residual = value < mode ? -loss.squareRoot() : loss.squareRoot()
      return (residual, slope / residual)
    case .uniform(let low, let high):
      return value >= low && value <= high ? (0, 0) : nil
    }
  }

  /// Where a search may start: the prior's middle.
  public var centre: Double {
    switch self {
    case .normal(let mean, _): mean
    case .logNormal(let median, _): median
    case .beta(let a, let b): a / (a + b)
    case .uniform(let low, let high): low + (high - low) / 2
    }
  }

  /// Values outside which the prior has no density.
  var support: (low: Double?, high: Double?) {
    switch self {
    case .normal: (nil, nil)
    case .logNormal: (0, nil)
    case .beta: (0, 1)
    case .uniform(let low, let high): (low, high)
    }
  }
}
