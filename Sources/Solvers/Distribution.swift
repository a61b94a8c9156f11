internal import CGSL
import Foundation

/// Distributions of one real number: density, probability below and above, quantiles.
///
/// Parameters are checked when a distribution is made, probabilities when a quantile is asked for; from a number comes
/// a number. Probabilities above a value are computed as such, never as one minus the rest, so that far tails keep
/// their digits: 12 of them where the probability is above 10⁻¹² and shapes and degrees of freedom are below some
/// thousands. The functions are GSL's `gsl_cdf`; every quantile is checked against the probability it came from, and
/// found by bisection where that fails.
public enum Distribution {
  /// The normal distribution.
  public struct Normal: Sendable, Equatable {
    public let mean: Double
    public let standardDeviation: Double

    /// Mean 0, standard deviation 1.
    public static let standard = Normal()

    private init() { (mean, standardDeviation) = (0, 1) }

    public init(mean: Double, standardDeviation: Double) throws(SolverError) {
      guard mean.isFinite else { throw .nonFinite(what: "The mean of a normal distribution") }
      self.mean = mean
      self.standardDeviation = try positive(standardDeviation, "The standard deviation of a normal distribution")
    }

    public func density(_ value: Double) -> Double {
      let z = (value - mean) / standardDeviation
      return exp(-z * z / 2) / (standardDeviation * (2 * Double.pi).squareRoot())
    }

    public func logDensity(_ value: Double) -> Double {
      let z = (value - mean) / standardDeviation
      return -z * z / 2 - log(standardDeviation) - log(2 * Double.pi) / 2
    }

    /// P(X ≤ value).
    public func cumulative(_ value: Double) -> Double {
      erfc((mean - value) / standardDeviation / 2.0.squareRoot()) / 2
    }

    /// P(X > value).
    public func survival(_ value: Double) -> Double { erfc((value - mean) / standardDeviation / 2.0.squareRoot()) / 2 }

    /// The x with P(X ≤ x) = probability; infinite at 0 and 1.
    public func quantile(_ probability: Double) throws(SolverError) -> Double {
      switch try checked(probability) {
      case 0: -.infinity
      case 1: .infinity
      default: mean + standardDeviation * standardNormalQuantile(probability)
      }
    }

    /// The x with P(X > x) = probability; infinite at 0 and 1.
    public func upperQuantile(_ probability: Double) throws(SolverError) -> Double {
      2 * mean - (try quantile(probability))
    }
  }

  /// Student's t distribution.
  public struct StudentT: Sendable, Equatable {
    public let degreesOfFreedom: Double

    public init(degreesOfFreedom: Double) throws(SolverError) {
      self.degreesOfFreedom = try positive(degreesOfFreedom, "Degrees of freedom")
      GSL.prepare()
    }

    public func density(_ value: Double) -> Double { gsl_ran_tdist_pdf(value, degreesOfFreedom) }

    /// P(T ≤ value).
    public func cumulative(_ value: Double) -> Double { gsl_cdf_tdist_P(value, degreesOfFreedom) }

    /// P(T > value).
    public func survival(_ value: Double) -> Double { gsl_cdf_tdist_Q(value, degreesOfFreedom) }

    /// The t with P(T ≤ t) = probability; infinite at 0 and 1.
    public func quantile(_ probability: Double) throws(SolverError) -> Double {
      -(try upperQuantile(probability))
    }

    /// The t with P(T > t) = probability; infinite at 0 and 1.
    public func upperQuantile(_ probability: Double) throws(SolverError) -> Double {
      switch try checked(probability) {
      case 0: return .infinity
      case 1: return -.infinity
      case 0.5: return 0
      default: break
      }
      let inTail = min(probability, 1 - probability)
      let size = inverse(
        inTail, start: gsl_cdf_tdist_Qinv(inTail, degreesOfFreedom), falling: survival, density: density)
      return probability < 0.5 ? size : -size
    }
  }

  /// The gamma distribution with mean shape × scale.
  public struct Gamma: Sendable, Equatable {
    public let shape: Double
    public let scale: Double

    public init(shape: Double, scale: Double = 1) throws(SolverError) {
      self.shape = try positive(shape, "The shape of a gamma distribution")
      self.scale = try positive(scale, "The scale of a gamma distribution")
      GSL.prepare()
    }

    public func density(_ value: Double) -> Double { gsl_ran_gamma_pdf(value, shape, scale) }

    /// P(X ≤ value).
    public func cumulative(_ value: Double) -> Double {
      value <= 0 ? 0 : value == .infinity ? 1 : gsl_cdf_gamma_P(value, shape, scale)
    }

    /// P(X > value).
    public func survival(_ value: Double) -> Double {
      value <= 0 ? 1 : value == .infinity ? 0 : gsl_cdf_gamma_Q(value, shape, scale)
    }

    /// The x with P(X ≤ x) = probability; 0 at 0 and infinite at 1.
    public func quantile(_ probability: Double) throws(SolverError) -> Double {
      switch try checked(probability) {
      case 0: 0
      case 1: .infinity
      default:
        inverse(
          probability, start: gsl_cdf_gamma_Pinv(probability, shape, scale), rising: cumulative, density: density)
      }
    }

    /// The x with P(X > x) = probability; infinite at 0 and 0 at 1.
    public func upperQuantile(_ probability: Double) throws(SolverError) -> Double {
      switch try checked(probability) {
      case 0: .infinity
      case 1: 0
      default:
        inverse(
          probability, start: gsl_cdf_gamma_Qinv(probability, shape, scale), falling: survival, density: density)
      }
    }
  }

  /// The chi-squared distribution.
  public struct ChiSquared: Sendable, Equatable {
    public let degreesOfFreedom: Double
    private let gamma: Gamma

    public init(degreesOfFreedom: Double) throws(SolverError) {
      self.degreesOfFreedom = try positive(degreesOfFreedom, "Degrees of freedom")
      gamma = try Gamma(shape: degreesOfFreedom / 2, scale: 2)
    }

    public func density(_ value: Double) -> Double { gamma.density(value) }

    /// P(X ≤ value).
    public func cumulative(_ value: Double) -> Double { gamma.cumulative(value) }

    /// P(X > value).
    public func survival(_ value: Double) -> Double { gamma.survival(value) }

    /// The x with P(X ≤ x) = probability; 0 at 0 and infinite at 1.
    public func quantile(_ probability: Double) throws(SolverError) -> Double { try gamma.quantile(probability) }

    /// The x with P(X > x) = probability; infinite at 0 and 0 at 1.
    public func upperQuantile(_ probability: Double) throws(SolverError) -> Double {
      try gamma.upperQuantile(probability)
    }
  }

  /// Fisher's F distribution: the ratio of two chi-squared numbers, each over its degrees of freedom.
  public struct FisherF: Sendable, Equatable {
    public let numerator: Double
    public let denominator: Double

    public init(numerator: Double, denominator: Double) throws(SolverError) {
      self.numerator = try positive(numerator, "Degrees of freedom of the numerator")
      self.denominator = try positive(denominator, "Degrees of freedom of the denominator")
      GSL.prepare()
    }

    public func density(_ value: Double) -> Double { gsl_ran_fdist_pdf(value, numerator, denominator) }

    /// P(F ≤ value).
    public func cumulative(_ value: Double) -> Double {
      value <= 0 ? 0 : value == .infinity ? 1 : gsl_cdf_fdist_P(value, numerator, denominator)
    }

    /// P(F > value).
    public func survival(_ value: Double) -> Double {
      value <= 0 ? 1 : value == .infinity ? 0 : gsl_cdf_fdist_Q(value, numerator, denominator)
    }

    /// The x with P(F ≤ x) = probability; 0 at 0 and infinite at 1.
    public func quantile(_ probability: Double) throws(SolverError) -> Double {
      switch try checked(probability) {
      case 0: 0
      case 1: .infinity
      default:
        inverse(
          probability, start: gsl_cdf_fdist_Pinv(probability, numerator, denominator), rising: cumulative,
          density: density)
      }
    }

    /// The x with P(F > x) = probability; infinite at 0 and 0 at 1.
    public func upperQuantile(_ probability: Double) throws(SolverError) -> Double {
      switch try checked(probability) {
      case 0: .infinity
      case 1: 0
      default:
        inverse(
          probability, start: gsl_cdf_fdist_Qinv(probability, numerator, denominator), falling: survival,
          density: density)
      }
    }
  }

  /// The beta distribution: density ∝ xᵃ⁻¹ (1 − x)ᵇ⁻¹ on 0…1.
  public struct Beta: Sendable, Equatable {
    public let a: Double
    public let b: Double

    public init(a: Double, b: Double) throws(SolverError) {
      self.a = try positive(a, "The first shape of a beta distribution")
      self.b = try positive(b, "The second shape of a beta distribution")
      GSL.prepare()
    }

    public func density(_ value: Double) -> Double { gsl_ran_beta_pdf(value, a, b) }

    /// P(X ≤ value).
    public func cumulative(_ value: Double) -> Double { value <= 0 ? 0 : value >= 1 ? 1 : gsl_cdf_beta_P(value, a, b) }

    /// P(X > value).
    public func survival(_ value: Double) -> Double { value <= 0 ? 1 : value >= 1 ? 0 : gsl_cdf_beta_Q(value, a, b) }

    /// The x with P(X ≤ x) = probability; 0 at 0 and 1 at 1.
    public func quantile(_ probability: Double) throws(SolverError) -> Double {
      switch try checked(probability) {
      case 0: return 0
      case 1: return 1
      default: break
      }
      let value = gsl_cdf_beta_Pinv(probability, a, b)
      if value >= 0, value <= 1, abs(cumulative(value) - probability) <= 1e-10 * probability { return value }
      var (lower, upper) = (0.0, 1.0)
      for _ in 0..<1100 {
        let middle = lower + (upper - lower) / 2
        guard middle > lower, middle < upper else { break }
        if cumulative(middle) < probability { lower = middle } else { upper = middle }
      }
      return upper
    }
  }
}

private func positive(_ value: Double, _ what: String) throws(SolverError) -> Double {
  guard value > 0, value.isFinite else { throw .outOfDomain(what: what, value: value, allowed: "positive and finite") }
  return value
}

private func checked(_ probability: Double) throws(SolverError) -> Double {
  guard (0...1).contains(probability) else {
    throw .outOfDomain(what: "A probability", value: probability, allowed: "between 0 and 1")
  }
  return probability
}

/// The x ≥ 0 with rising(x) = probability.
private func inverse(
  _ probability: Double, start: Double, rising: (Double) -> Double, density: (Double) -> Double
) -> Double {
  inverse(probability, start: start, function: rising, sign: 1, density: density)
}

/// The x ≥ 0 with falling(x) = probability.
private func inverse(
  _ probability: Double, start: Double, falling: (Double) -> Double, density: (Double) -> Double
) -> Double {
  inverse(probability, start: start, function: falling, sign: -1, density: density)
}

/// Newton's method from GSL's answer; bisection where that answer does not give the probability back.
private func inverse(
  _ probability: Double, start: Double, function: (Double) -> Double, sign: Double, density: (Double) -> Double
) -> Double {
  var value = start
  if value.isFinite, value > 0 {
    for _ in 0..<6 {
      let error = function(value) - probability
      let step = sign * error / density(value)
      guard step.isFinite, abs(step) > 2 * value.ulp, value - step > 0 else { break }
      value -= step
    }
    if abs(function(value) - probability) <= 1e-10 * probability { return value }
  }
  var (lower, upper) = (0.0, 1.0)
  while upper < .greatestFiniteMagnitude / 2, sign * (function(upper) - probability) < 0 {
    (lower, upper) = (upper, upper * 2)
  }
  for _ in 0..<1200 {
    let middle = lower + (upper - lower) / 2
    guard middle > lower, middle < upper else { break }
    if sign * (function(middle) - probability) < 0 { lower = middle } else { upper = middle }
  }
  return upper
}
