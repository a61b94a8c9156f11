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
  /// Spreads among them: one a series.
  public var spreadCount: Int
  /// Sum of weighted squared residuals on the link scale.
  public var rss: Double
  public var logLikelihood: Double
  /// What keeps likelihoods from being compared: a prior pulls the estimate away from their maximum, a robust loss has
  /// none. The criteria are then not given.
  public var obstacle: Obstacle?
  /// Degrees of freedom left to the residuals; fractional where priors hold parameters back.
  public var degreesOfFreedom: Double
  /// The scale of a robust or joint fit, which stands in for √(RSS / (n − p)).
  var robustScale: Double?

  public enum Obstacle: String, Sendable, Codable {
    case prior = "penalised by priors"
    case robustLoss = "fitted by a robust loss"
    case jointFit = "part of a joint fit"
  }

  /// - Parameters:
  ///   - rss: sum of squared residuals on the link scale.
  ///   - logJacobian: Σ ln |d link / dy| over the observations scored.
  public init(
    count: Int, parameterCount: Int, rss: Double, logJacobian: Double, obstacle: Obstacle? = nil,
    degreesOfFreedom: Double? = nil, robustScale: Double? = nil, spreadCount: Int = 1
  ) {
    self.count = count
    self.parameterCount = parameterCount
    self.rss = rss
    self.obstacle = obstacle
    self.robustScale = robustScale
    self.spreadCount = spreadCount
    self.degreesOfFreedom = degreesOfFreedom ?? Double(count - (parameterCount - spreadCount))
    let n = Double(count)
    logLikelihood = -n / 2 * (Double.log(2 * Double.pi * rss / n) + 1) + logJacobian
  }

  /// Not a number where ``obstacle`` says why.
  public var aic: Double { obstacle != nil ? .nan : 2 * Double(parameterCount) - 2 * logLikelihood }

  /// `nil` for too few points: n ≤ k + 1.
  public var aicc: Double? {
    let k = Double(parameterCount)
    let room = Double(count) - k - 1
    return room > 0 && obstacle == nil ? aic + 2 * k * (k + 1) / room : nil
  }

  /// Not a number where ``obstacle`` says why.
  public var bic: Double {
    obstacle != nil ? .nan : Double(parameterCount) * Double.log(Double(count)) - 2 * logLikelihood
  }

  /// √(RSS / (n − p)), p the curve's parameters; `nil` without degrees of freedom.
  public var sigma: Double? {
    robustScale ?? (degreesOfFreedom > 0 ? (rss / degreesOfFreedom).squareRoot() : nil)
  }

  public var residualDegreesOfFreedom: Int { count - (parameterCount - spreadCount) }
}
