import Foundation

/// A stream of random numbers that is a pure function of seed, purpose and index.
///
/// Draw *i* of a purpose has its own stream: the same numbers come out on one thread or eight, in any order, in a run
/// that was resumed. Streams are 2³² blocks of ``Philox`` long, two numbers a block.
public struct RandomSource: Sendable {
  /// What random numbers are for; purposes with different names have independent streams.
  public struct Purpose: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let name: String
    /// FNV-1a of the name's UTF-8 bytes, 32 bits.
    public let code: UInt32

    public init(_ name: String) {
      self.name = name
      code = name.utf8.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }

    public init(stringLiteral name: String) { self.init(name) }

    public var description: String { name }
  }

  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  /// The second half of the last block.
  private var pending: UInt64 = 0
  private var hasPending = false

  public init(seed: UInt64, purpose: Purpose, index: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(
      0, purpose.code, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32))
  }

  /// 64 random bits.
  public mutating func bits() -> UInt64 {
    if hasPending {
      hasPending = false
      return pending
    }
    let block = Philox.block(counter: counter, key: key)
    counter.x &+= 1
    pending = UInt64(block.z) | UInt64(block.w) << 32
    hasPending = true
    return UInt64(block.x) | UInt64(block.y) << 32
  }

  /// Uniform on the open interval (0, 1): an odd multiple of 2⁻⁵³, symmetric about ½, never 0 and never 1.
  public mutating func uniform() -> Double {
    Double((bits() >> 12) << 1 | 1) * 0x1p-53
  }

  /// A whole number from 0 to `count` − 1, each equally likely; `count` is positive.
  ///
  /// Source: Lemire, "Fast random integer generation in an interval", 2019.
  public mutating func integer(below count: Int) -> Int {
    precondition(count > 0, "there is no whole number below \(count) and not below zero")
    let bound = UInt64(count)
    var product = bits().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = bits().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Normal with mean 0 and standard deviation 1: the quantile of one uniform number.
  public mutating func normal() -> Double { standardNormalQuantile(uniform()) }

  /// Exponential with mean 1.
  public mutating func exponential() -> Double { -log(uniform()) }

  /// Gamma with the given shape and scale 1: mean and variance equal the shape, which is positive.
  ///
  /// Source: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
  public mutating func gamma(shape: Double) -> Double {
    precondition(shape > 0 && shape.isFinite, "the shape of a gamma distribution is positive")
    if shape < 1 { return gamma(shape: shape + 1) * pow(uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = uniform()
      let square = x * x
      if u < 1 - 0.0331 * square * square || log(u) < square / 2 + d * (1 - v + log(v)) { return d * v }
    }
  }

  /// Chi-squared; mean ν and variance 2ν, with ν the degrees of freedom, positive and not necessarily whole.
  public mutating func chiSquared(degreesOfFreedom: Double) -> Double { 2 * gamma(shape: degreesOfFreedom / 2) }

  /// Student's t with ν degrees of freedom.
  public mutating func studentT(degreesOfFreedom: Double) -> Double {
    normal() / (chiSquared(degreesOfFreedom: degreesOfFreedom) / degreesOfFreedom).squareRoot()
  }

  /// Inverse Gaussian: mean μ and variance μ³/λ, with λ the shape, both positive. It is the time at which a Brownian
  /// motion with drift v and standard deviation s first reaches a, for μ = a/v and λ = a²/s².
  ///
  /// Source: Michael, Schucany and Haas, "Generating random variates using transformations with multiple roots", 1976.
  public mutating func inverseGaussian(mean: Double, shape: Double) -> Double {
    precondition(mean > 0 && shape > 0, "mean and shape of an inverse Gaussian are positive")
    let normal = normal()
    // In units of the mean, with w = μ y / 2λ: the smaller root is 1 + w − √(2w + w²) = 1 / (1 + w + √(2w + w²)).
    let w = mean * normal * normal / (2 * shape)
    let small = 1 / (1 + w + (w * (2 + w)).squareRoot())
    return uniform() * (1 + small) <= 1 ? mean * small : mean / small
  }
}

/// Φ⁻¹ on the open interval (0, 1), relative error about 10⁻¹⁶.
///
/// Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", 1988.
func standardNormalQuantile(_ probability: Double) -> Double {
  let q = probability - 0.5
  if abs(q) <= 0.425 {
    let r = 0.180625 - q * q
    let numerator =
      (((((((2.5090809287301226727e+3 * r + 3.3430575583588128105e+4) * r + 6.7265770927008700853e+4) * r
        + 4.5921953931549871457e+4) * r + 1.3731693765509461125e+4) * r + 1.9715909503065514427e+3) * r
        + 1.3314166789178437745e+2) * r + 3.3871328727963666080e0)
    let denominator =
      (((((((5.2264952788528545610e+3 * r + 2.8729085735721942674e+4) * r + 3.9307895800092710610e+4) * r
        + 2.1213794301586595867e+4) * r + 5.3941960214247511077e+3) * r + 6.8718700749205790830e+2) * r
        + 4.2313330701600911252e+1) * r + 1)
    return q * numerator / denominator
  }
  let tail = (-log(q < 0 ? probability : 1 - probability)).squareRoot()
  let size: Double
  if tail <= 5 {
    let r = tail - 1.6
    let numerator =
      (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
        + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
        + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
    let denominator =
      (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
        + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
        + 2.05319162663775882187e0) * r + 1)
    size = numerator / denominator
  } else {
    let r = tail - 5
    let numerator =
      (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
        + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
        + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
    let denominator =
      (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
        + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
        + 5.99832206555887937690e-1) * r + 1)
    size = numerator / denominator
  }
  return q < 0 ? -size : size
}
