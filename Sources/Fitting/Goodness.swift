import RealModule

/// Likelihood and information criteria of a fit, in the data's own units.
///
/// ln L is maximised over the spread σ, with the Jacobian of the link included, so that fits under gaussian and
/// log-normal noise of the same observations can be compared. k counts the curve's parameters and σ.
/// AIC = 2k − 2 ln L (Akaike 1974), AICc adds 2k(k+1)/(n − k − 1) (Hurvich and Tsai 1989), BIC = k ln n − 2 ln L
/// (Schwarz 1978).
public struct Goodness: Sendable, Equatable {
  /// Observations scored.
  public var count: Int
  /// Parameters counted, the spread included.
  public var parameterCount: Int
  public var rss: Double
  public var logLikelihood: Double

  /// - Parameters:
  ///   - rss: sum of squared residuals on the link scale.
  ///   - logJacobian: Σ ln |d link / dy| over the observations scored.
  public init(count: Int, parameterCount: Int, rss: Double, logJacobian: Double) {
    self.count = count
    self.parameterCount = parameterCount
    self.rss = rss
    let n = Double(count)
    logLikelihood = -n / 2 * (Double.log(2 * Double.pi * rss / n) + 1) + logJacobian
  }

  public var aic: Double { 2 * Double(parameterCount) - 2 * logLikelihood }

  /// `nil` for too few points: n ≤ k + 1.
  public var aicc: Double? {
    let k = Double(parameterCount)
    let room = Double(count) - k - 1
    return room > 0 ? aic + 2 * k * (k + 1) / room : nil
  }

  public var bic: Double { Double(parameterCount) * Double.log(Double(count)) - 2 * logLikelihood }

  /// √(RSS / (n − p)), p the curve's parameters; `nil` without degrees of freedom.
  public var sigma: Double? {
    residualDegreesOfFreedom > 0 ? (rss / Double(residualDegreesOfFreedom)).squareRoot() : nil
  }

  public var residualDegreesOfFreedom: Int { count - (parameterCount - 1) }
}
