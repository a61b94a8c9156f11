/// How observations scatter about a mean, as a law of probability whose parameters are estimated with the curve's.
///
/// Means are those of a family or a formula, in the data's own units (shares for ``Law/binomial``). What is not given is
/// estimated by maximum likelihood together with the curve.
///
/// ```swift
/// let counts = try Likelihood(law: .negativeBinomial)
/// let smooth = try Likelihood(law: .gaussian, correlation: .estimated, power: .given(0.5))
/// ```
public struct Likelihood: Sendable, Equatable {
  /// The law of one observation about its mean μ.
  public enum Law: String, Sendable, Codable, CaseIterable {
    /// y = μ + σ ε.
    case gaussian
    /// ln y = ln μ + σ ε.
    case logNormal = "log-normal"
    /// logit y = logit μ + σ ε, for shares strictly between 0 and 1.
    case logitNormal = "logit-normal"
    /// y = μ + σ t, t Student's with ν degrees of freedom (Lange, Little and Taylor 1989).
    case studentT = "student-t"
    /// Counts of variance μ.
    case poisson
    /// Counts of variance μ + α μ², α the dispersion; R's θ is 1/α (Cameron and Trivedi 1986, NB2).
    case negativeBinomial = "negative-binomial"
    /// Successes among a known total, μ the share.
    case binomial

    /// Whether the observations are counts, which have probabilities and not densities.
    public var isDiscrete: Bool {
      switch self {
      case .gaussian, .logNormal, .logitNormal, .studentT: false
      case .poisson, .negativeBinomial, .binomial: true
      }
    }

    /// Whether an observation on some scale is a mean plus a gaussian error.
    var isGaussian: Bool {
      switch self {
      case .gaussian, .logNormal, .logitNormal: true
      case .studentT, .poisson, .negativeBinomial, .binomial: false
      }
    }

    /// Whether a mean is possible under it.
    func accepts(mean: Double) -> Bool {
      switch self {
      case .gaussian, .studentT: mean.isFinite
      case .logNormal, .poisson, .negativeBinomial: mean > 0 && mean.isFinite
      case .logitNormal, .binomial: mean > 0 && mean < 1
      }
    }
  }

  /// A number of the law that is estimated, or known beforehand.
  public enum Value: Sendable, Equatable {
    case estimated
    case given(Double)
  }

  public let law: Law
  /// ν of Student's t, or α of the negative binomial; `nil` for other laws.
  public let shape: Value?
  /// φ of errors that follow each other, φ^Δ between those Δ years (or units of time) apart; `nil` for independent ones.
  public let correlation: Value?
  /// δ of a standard deviation σ |μ|^δ; `nil` where it is σ.
  public let power: Value?

  /// - Parameters:
  ///   - shape: taken for Student's t and the negative binomial, and estimated there unless given.
  /// - Throws: ``LikelihoodError`` where these do not go together, or a number is none that can be.
  public init(
    law: Law, shape: Value? = nil, correlation: Value? = nil, power: Value? = nil
  ) throws(LikelihoodError) {
    let hasShape = law == .studentT || law == .negativeBinomial
    guard shape == nil || hasShape else { throw .noShape(law) }
    if case .given(let value)? = shape, !(value > 0 && value.isFinite) { throw .shapeNotPositive(law, value) }
    guard correlation == nil || law.isGaussian else { throw .correlationNeedsGaussian(law) }
    if case .given(let value)? = correlation, !(value > -1 && value < 1) { throw .correlationOutside(value) }
    guard power == nil || law == .gaussian || law == .studentT else { throw .powerNeedsOwnScale(law) }
    if case .given(let value)? = power, !value.isFinite { throw .powerNotFinite(value) }
    self.law = law
    self.shape = hasShape ? shape ?? .estimated : nil
    self.correlation = correlation
    self.power = power
  }
}
