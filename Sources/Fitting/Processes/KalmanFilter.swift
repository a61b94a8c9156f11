public import Curves
import RealModule

/// A number whose value can be looked at, to tell whether a variance is still infinite.
public protocol FilterNumber: Scalar {
  /// The number without its derivatives.
  var plain: Double { get }
}

extension Double: FilterNumber {
  public var plain: Double { self }
}

extension Dual: FilterNumber {
  public var plain: Double { value }
}

/// The Kalman filter of a linear Gaussian state space with one observation at a time, exact where the start is unknown.
///
/// α → T α + η, η ~ N(0, Q) over a step, y = Z α + ε, ε ~ N(0, H). The state's variance before the first observation is
/// P* + κ P∞ with κ → ∞: elements of the state that nothing is known about have P∞ ≠ 0, and leave the likelihood through
/// the first observations that determine them. Its logarithm counts such an observation as −½ ln 2π − ½ ln F∞.
/// Generic, so that dual numbers give its exact gradient.
///
/// Sources: Kalman 1960; Koopman 1997 for the exact start; Durbin and Koopman, "Time Series Analysis by State Space
/// Methods", 2nd edition 2012, sections 5.2 and 7.2.
public struct KalmanFilter<Number: FilterNumber>: Sendable {
  /// The state given all observations taken so far.
  public private(set) var state: [Number]
  /// Row-major, finite part of the state's variance, P*.
  public private(set) var covariance: [Number]
  /// Row-major, P∞; zero once every element is known.
  public private(set) var diffuse: [Number]
  /// Whether some element of the state is unknown yet.
  public private(set) var isDiffuse: Bool
  public private(set) var logLikelihood: Number = 0
  /// Observations that had a finite variance to be judged by.
  public private(set) var scored = 0

  /// - Parameters:
  ///   - state: the mean before the first observation.
  ///   - covariance: P*, row-major, symmetric.
  ///   - diffuse: which elements nothing is known about.
  public init(state: [Number], covariance: [Number], diffuse: [Bool]) {
    precondition(covariance.count == state.count * state.count && diffuse.count == state.count, "shapes agree")
    self.state = state
    self.covariance = covariance
    self.diffuse = [Number](repeating: 0, count: covariance.count)
    isDiffuse = diffuse.contains(true)
    for index in diffuse.indices where diffuse[index] { self.diffuse[index * state.count + index] = 1 }
  }

  /// Moves the state over a step of time.
  ///
  /// - Parameters: both row-major and square.
  public mutating func predict(transition: [Number], noise: [Number]) {
    state = Self.times(transition, state)
    covariance = zip(Self.sandwich(transition, covariance, size: state.count), noise).map { $0 + $1 }
    if isDiffuse { diffuse = Self.sandwich(transition, diffuse, size: state.count) }
  }

  /// What one observation taught.
  public struct Innovation: Sendable {
    /// Observation less its forecast.
    public var error: Number
    /// Variance of that error; `nil` where it was infinite.
    public var variance: Number?
    /// F∞, how fast an infinite variance grows with the unknown elements'; 0 for a finite one.
    public var diffuseVariance: Number
  }

  /// Takes an observation.
  ///
  /// - Parameters:
  ///   - loading: Z.
  ///   - noise: H, not negative.
  @discardableResult
  public mutating func update(_ observation: Number, loading: [Number], noise: Number) -> Innovation {
    let size = state.count
    let error = observation - Self.dot(loading, state)
    let gain = Self.times(covariance, loading)
    let variance = Self.dot(loading, gain) + noise
    let halfLogTwoPi = Number(0.5 * Double.log(2 * Double.pi))
    if isDiffuse {
      let diffuseGain = Self.times(diffuse, loading)
      let diffuseVariance = Self.dot(loading, diffuseGain)
      if diffuseVariance.plain > Self.smallestDiffuse {
        let step = error / diffuseVariance
        let ratio = variance / (diffuseVariance * diffuseVariance)
        for row in 0..<size {
          state[row] = state[row] + diffuseGain[row] * step
          for column in 0..<size {
            let index = row * size + column
            let infinite = diffuseGain[row] * diffuseGain[column]
            covariance[index] =
              covariance[index] + infinite * ratio
              - (gain[row] * diffuseGain[column] + diffuseGain[row] * gain[column]) / diffuseVariance
            diffuse[index] = diffuse[index] - infinite / diffuseVariance
          }
        }
        logLikelihood = logLikelihood - halfLogTwoPi - 0.5 * Number.log(diffuseVariance)
        if diffuse.allSatisfy({ abs($0.plain) <= Self.smallestDiffuse }) {
          diffuse = [Number](repeating: 0, count: diffuse.count)
          isDiffuse = false
        }
        return Innovation(error: error, variance: nil, diffuseVariance: diffuseVariance)
      }
    }
    let step = error / variance
    for row in 0..<size {
      state[row] = state[row] + gain[row] * step
      for column in 0..<size {
        covariance[row * size + column] = covariance[row * size + column] - gain[row] * gain[column] / variance
      }
    }
    logLikelihood = logLikelihood - halfLogTwoPi - 0.5 * Number.log(variance) - 0.5 * error * step
    scored += 1
    return Innovation(error: error, variance: variance, diffuseVariance: 0)
  }

  /// Below this an infinite part is a rounding error.
  static var smallestDiffuse: Double { 1e-9 }

  private static func dot(_ first: [Number], _ second: [Number]) -> Number {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func times(_ matrix: [Number], _ vector: [Number]) -> [Number] {
    let size = vector.count
    return (0..<size).map { row in
      (0..<size).reduce(0) { $0 + matrix[row * size + $1] * vector[$1] }
    }
  }

  /// T P T′, exactly symmetric where P is.
  private static func sandwich(_ transition: [Number], _ middle: [Number], size: Int) -> [Number] {
    var product = [Number](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        for inner in 0..<size {
          product[row * size + column] =
            product[row * size + column] + transition[row * size + inner] * middle[inner * size + column]
        }
      }
    }
    var result = [Number](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in row..<size {
        var sum: Number = 0
        for inner in 0..<size { sum = sum + product[row * size + inner] * transition[column * size + inner] }
        result[row * size + column] = sum
        result[column * size + row] = sum
      }
    }
    return result
  }
}
