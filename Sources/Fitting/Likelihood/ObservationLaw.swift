import Curves
import RealModule

/// Observations and the logarithm of their density or probability about given means, in the data's own units.
///
/// A term depends on the mean of its own observation and, where errors follow each other, on that of the one before.
struct ObservationLaw: Sendable {
  let likelihood: Likelihood
  /// In the data's units; successes for a binomial likelihood.
  var values: [Double]
  /// Trials of a binomial likelihood.
  let totals: [Double]?
  let rootWeights: [Double]?
  /// Time since the observation before; `nil` where errors are independent of it.
  let gaps: [Double?]
  /// Index of the observation before, where there is a gap.
  let before: [Int]
  /// Whether dates are whole units apart, so that powers of a negative φ exist.
  let allowsNegativeCorrelation: Bool
  /// An observation that counts for nothing.
  var leftOut: Int?
  /// link(y), or the count.
  private var linked: [Double]
  /// What of a term does not depend on parameters: Jacobians, root weights, factorials.
  private var constants: [Double]

  init(
    _ likelihood: Likelihood, values: [Double], totals: [Double]? = nil, weights: [Double]? = nil,
    gaps: [Double?]? = nil, before: [Int]? = nil, allowsNegativeCorrelation: Bool = false
  ) {
    self.likelihood = likelihood
    self.values = values
    self.totals = totals
    rootWeights = weights?.map { $0.squareRoot() }
    self.gaps = gaps ?? [Double?](repeating: nil, count: values.count)
    self.before = before ?? values.indices.map { max(0, $0 - 1) }
    self.allowsNegativeCorrelation = allowsNegativeCorrelation
    linked = []
    constants = []
    prepare()
  }

  /// The same law of other values.
  func of(_ values: [Double]) -> ObservationLaw {
    var other = self
    other.values = values
    other.prepare()
    return other
  }

  private mutating func prepare() {
    let halfLogTwoPi = 0.5 * Double.log(2 * Double.pi)
    linked = values.map { Self.link($0, likelihood.law) }
    constants = values.indices.map { row in
      let value = values[row]
      let root = rootWeights.map { Double.log($0[row]) } ?? 0
      switch likelihood.law {
      case .gaussian: return root - halfLogTwoPi
      case .logNormal: return root - halfLogTwoPi - Double.log(value)
      case .logitNormal: return root - halfLogTwoPi - Double.log(value) - Double.log(onePlus: -value)
      case .studentT: return root
      case .poisson, .negativeBinomial: return -Double.logGamma(value + 1)
      case .binomial:
        let total = totals?[row] ?? 1
        return Double.logGamma(total + 1) - Double.logGamma(value + 1) - Double.logGamma(total - value + 1)
      }
    }
  }

  static func link<S: Scalar>(_ value: S, _ law: Likelihood.Law) -> S {
    switch law {
    case .logNormal: S.log(value)
    case .logitNormal: S.log(value) - S.log(onePlus: -value)
    case .gaussian, .studentT, .poisson, .negativeBinomial, .binomial: value
    }
  }

  var count: Int { values.count }

  /// Whether every mean is possible.
  func accepts(_ means: some Sequence<Double>) -> Bool {
    let law = likelihood.law
    let needsPositive = likelihood.power != nil
    return means.allSatisfy { law.accepts(mean: $0) && (!needsPositive || $0 > 0) }
  }

  /// (link(y) − link(μ))/(σ μ^δ), and the logarithm of that spread.
  private func standardised<S: Scalar>(_ row: Int, _ mean: S, _ errors: ErrorValues<S>) -> (error: S, logSpread: S) {
    let rest = S(linked[row]) - Self.link(mean, likelihood.law)
    let root = S(rootWeights?[row] ?? 1)
    guard let power = errors.power else { return (rest * root / errors.spread, S.log(errors.spread)) }
    let logMean = S.log(mean)
    return (
      rest * root / (errors.spread * S.exp(power * logMean)), S.log(errors.spread) + power * logMean
    )
  }

  /// ln of the density, or probability, of an observation.
  func logDensity<S: Scalar>(_ row: Int, mean: S, before: S, _ errors: ErrorValues<S>) -> S {
    guard row != leftOut else { return S(0) }
    let constant = S(constants[row])
    let value = S(values[row])
    switch likelihood.law {
    case .gaussian, .logNormal, .logitNormal:
      let (error, logSpread) = standardised(row, mean, errors)
      guard let correlation = errors.correlation, let gap = gaps[row] else {
        return constant - logSpread - 0.5 * (error * error)
      }
      let share = S.pow(correlation, constant: gap)
      let rest = (1 - share) * (1 + share)
      let innovation = error - share * standardised(self.before[row], before, errors).error
      return constant - logSpread - 0.5 * S.log(rest) - 0.5 * (innovation * innovation) / rest
    case .studentT:
      let (error, logSpread) = standardised(row, mean, errors)
      if errors.isLimit { return constant - S(0.5 * Double.log(2 * Double.pi)) - logSpread - 0.5 * (error * error) }
      let degrees = errors.shape
      let tail = 0.5 * (degrees + 1) * S.log(onePlus: error * error / degrees)
      return constant + LogGammaRatio.halfStep(0.5 * degrees) - 0.5 * S.log(S(Double.pi) * degrees) - logSpread - tail
    case .poisson:
      return values[row] == 0 ? -mean : constant + value * S.log(mean) - mean
    case .negativeBinomial:
      let w = errors.shape * mean
      let most = values[row] == 0 ? S(0) : value * (S.log(mean) - S.log(onePlus: w))
      return constant + LogGammaRatio.rising(errors.shape, count: values[row]) + most
        - mean * LogGammaRatio.logShare(w)
    case .binomial:
      let others = S((totals?[row] ?? 1) - values[row])
      let hits = values[row] == 0 ? S(0) : value * S.log(mean)
      return constant + hits + others * S.log(onePlus: -mean)
    }
  }

  /// What is observed on the scale of the mean: a share for a binomial likelihood.
  var observed: [Double] {
    guard likelihood.law == .binomial else { return values }
    return values.indices.map { values[$0] / (totals?[$0] ?? 1) }
  }

  /// Errors of variance one where the law holds: (y − μ)/sd for counts, innovations where errors follow each other.
  func standardisedResiduals(means: [Double], _ errors: ErrorValues<Double>) -> [Double] {
    means.indices.map { row in
      let mean = means[row]
      switch likelihood.law {
      case .gaussian, .logNormal, .logitNormal:
        let error = standardised(row, mean, errors).error
        guard let correlation = errors.correlation, let gap = gaps[row] else { return error }
        let share = Double.pow(correlation, constant: gap)
        let earlier = before[row]
        return (error - share * standardised(earlier, means[earlier], errors).error)
          / ((1 - share) * (1 + share)).squareRoot()
      case .studentT:
        let error = standardised(row, mean, errors).error
        return !errors.isLimit && errors.shape > 2 ? error * ((errors.shape - 2) / errors.shape).squareRoot() : error
      case .poisson: return (values[row] - mean) / mean.squareRoot()
      case .negativeBinomial: return (values[row] - mean) / (mean * (1 + errors.shape * mean)).squareRoot()
      case .binomial:
        let total = totals?[row] ?? 1
        return (values[row] - total * mean) / (total * mean * (1 - mean)).squareRoot()
      }
    }
  }

  /// Twice what the log-likelihood lacks to that of means equal to the observations; `nil` for measurements.
  func deviance(means: [Double], _ errors: ErrorValues<Double>) -> Double? {
    guard likelihood.law.isDiscrete else { return nil }
    func part(_ count: Double, _ expected: Double) -> Double { count == 0 ? 0 : count * Double.log(count / expected) }
    return means.indices.reduce(0) { sum, row in
      let (value, mean) = (values[row], means[row])
      switch likelihood.law {
      case .poisson: return sum + 2 * (part(value, mean) - (value - mean))
      case .negativeBinomial:
        let alpha = errors.shape
        guard alpha > 0 else { return sum + 2 * (part(value, mean) - (value - mean)) }
        return sum + 2
          * (part(value, mean) - (value + 1 / alpha)
            * (Double.log(onePlus: alpha * value) - Double.log(onePlus: alpha * mean)))
      default:
        let total = totals?[row] ?? 1
        return sum + 2 * (part(value, total * mean) + part(total - value, total * (1 - mean)))
      }
    }
  }
}
