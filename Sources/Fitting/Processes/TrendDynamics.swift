import Curves
import RealModule

/// How a level with a drift that wanders and is damped moves over a step of time, exactly.
///
/// dx = u dt + dW,  d(u − m) = −κ (u − m) dt + √q dB, all in units of the level's own shock variance a year. The state is
/// (x, u − m), and where the resting drift m is not zero but unknown, (x, u − m, m). Discretised without error for any
/// step (Harvey 1989, section 9.3), so that irregular dates and gaps need nothing special.
struct TrendDynamics<Number: FilterNumber>: Sendable {
  /// κ, per year.
  var decay: Number
  /// q: what a year adds to the drift's variance.
  var driftVariance: Number
  /// Whether the drift rests at an unknown m rather than at zero.
  var hasRestingDrift: Bool

  var size: Int { hasRestingDrift ? 3 : 2 }

  func transition(over step: Double) -> [Number] {
    let memory = Number.exp(-(decay * Number(step)))
    let carried = Number(step) * Self.meanMemory(decay * Number(step))
    return hasRestingDrift
      ? [1, carried, Number(step), 0, memory, 0, 0, 0, 1]
      : [1, carried, 0, memory]
  }

  func noise(over step: Double) -> [Number] {
    let x = decay * Number(step)
    let level = Number(step) + driftVariance * Number(step * step * step) * Self.integralVariance(x)
    let both = driftVariance * Number(step * step) * Self.integralCovariance(x)
    let drift = driftVariance * Number(step) * Self.meanMemory(2 * x)
    return hasRestingDrift
      ? [level, both, 0, both, drift, 0, 0, 0, 0]
      : [level, both, both, drift]
  }

  /// The stationary variance of u − m, q / 2κ.
  var stationaryDriftVariance: Number { driftVariance / (2 * decay) }

  /// Before the first observation nothing is known of the level or of m; the drift has settled about m.
  func filter() -> KalmanFilter<Number> {
    var covariance = [Number](repeating: 0, count: size * size)
    covariance[size + 1] = stationaryDriftVariance
    return KalmanFilter(
      state: [Number](repeating: 0, count: size), covariance: covariance,
      diffuse: hasRestingDrift ? [true, false, true] : [true, false])
  }

  var loading: [Number] { hasRestingDrift ? [1, 0, 0] : [1, 0] }
}

// MARK: - Functions of x = κΔ without loss near 0

extension TrendDynamics {
  /// Below this a power series is more exact than the closed form.
  private static var seriesLimit: Double { 1 }

  /// (1 − e^{−x})/x
  fileprivate static func meanMemory(_ x: Number) -> Number {
    guard abs(x.plain) < seriesLimit else { return -Number.expMinusOne(-x) / x }
    return polynomial(DecaySeries.meanMemory, x)
  }

  /// (1 − e^{−x})²/(2x²)
  fileprivate static func integralCovariance(_ x: Number) -> Number {
    guard abs(x.plain) < seriesLimit else {
      let lost = Number.expMinusOne(-x)
      return lost * lost / (2 * x * x)
    }
    return polynomial(DecaySeries.integralCovariance, x)
  }

  /// (x − 2(1 − e^{−x}) + (1 − e^{−2x})/2)/x³
  fileprivate static func integralVariance(_ x: Number) -> Number {
    guard abs(x.plain) < seriesLimit else {
      let spread = 2 * Number.expMinusOne(-x) - 0.5 * Number.expMinusOne(-(2 * x))
      return (x + spread) / (x * x * x)
    }
    return polynomial(DecaySeries.integralVariance, x)
  }

  private static func polynomial(_ coefficients: [Double], _ x: Number) -> Number {
    coefficients.reversed().reduce(0) { $0 * x + Number($1) }
  }
}

/// Power series of those functions, lowest power first; 25 terms leave less than rounding errors for |x| < 1.
private enum DecaySeries {
  static let meanMemory = series(from: 1) { _ in 1 }
  static let integralCovariance = series(from: 2) { 1 - 0.5 * Double.exp2(Double($0)) }
  static let integralVariance = series(from: 3) { 0.5 * Double.exp2(Double($0)) - 2 }

  /// (−1)^{k+1} factor(k)/k! for k = first, first + 1, …
  private static func series(from first: Int, _ factor: (Int) -> Double) -> [Double] {
    (first..<first + 25).map { k in
      let factorial = (1...k).reduce(1.0) { $0 * Double($1) }
      return (k % 2 == 1 ? 1 : -1) * factor(k) / factorial
    }
  }
}
