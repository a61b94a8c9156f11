import Curves
import RealModule

/// Differences of ln Γ at near arguments, without the loss of subtracting two large numbers, on any scalar: their
/// derivatives come with dual numbers.
///
/// Stirling's series from 16 on, reached by recurrence; errors are a few ulps of the result.
enum LogGammaRatio {
  /// ln Γ(x + ½) − ln Γ(x) for x > 0.
  static func halfStep<S: Scalar>(_ x: S) -> S {
    var sum: S = 0
    // Γ(x + 1) = x Γ(x), 16 times.
    for step in 0..<16 { sum = sum + S.log(onePlus: 0.5 / (x + S(Double(step)))) }
    let far = x + 16
    let rest = far * S.log(onePlus: 0.5 / far) + 0.5 * S.log(far) - 0.5
    return rest + stirling(1 / (far + 0.5)) - stirling(1 / far) - sum
  }

  /// Σ ln(1 + α j) over j = 0 … count − 1, which is ln Γ(count + 1/α) − ln Γ(1/α) + count ln α, and 0 at α = 0.
  static func rising<S: Scalar>(_ alpha: S, count: Double) -> S {
    var sum: S = 0
    let first = min(count, 16)
    var step = 1.0
    while step < first {
      sum = sum + S.log(onePlus: alpha * S(step))
      step += 1
    }
    let rest = count - first
    guard rest > 0 else { return sum }
    // r = 1/α + first and w = rest/r: rest ln(αr) + (r + rest − ½) ln(1 + w) − rest + series.
    let scaled = 1 + alpha * S(first)
    let inverse = alpha / scaled
    let w = inverse * S(rest)
    let bracket = S(rest) * w * logCurve(w) + (S(rest) - 0.5) * S.log(onePlus: w)
    let series = stirling(alpha / (scaled + alpha * S(rest))) - stirling(inverse)
    return sum + S(rest) * S.log(onePlus: alpha * S(first)) + bracket + series
  }

  /// ln(1 + w)/w for w ≥ 0, 1 at 0.
  static func logShare<S: Scalar>(_ w: S) -> S {
    let isSmall = w .< 1e-2
    return S.select(isSmall, 1 + w * logCurve(w), S.log(onePlus: w) / S.select(isSmall, 1, w))
  }

  /// (ln(1 + w) − w)/w² for w ≥ 0, −½ at 0.
  private static func logCurve<S: Scalar>(_ w: S) -> S {
    let tail: S = 1 / 6.0 - w * (1 / 7.0 - w * (0.125 - w / 9))
    let series = w * (1 / 3.0 - w * (0.25 - w * (0.2 - w * tail))) - 0.5
    let isSmall = w .< 1e-2
    let divisor = S.select(isSmall, 1, w)
    return S.select(isSmall, series, (S.log(onePlus: w) - w) / (divisor * divisor))
  }

  /// 1/(12x) − 1/(360x³) + …, as a function of 1/x ≤ 1/16.
  private static func stirling<S: Scalar>(_ inverse: S) -> S {
    let square = inverse * inverse
    let tail: S = 1 / 1260.0 - square * (1 / 1680.0 - square * (1 / 1188.0 - square * (691 / 360_360.0)))
    return inverse * (1 / 12.0 - square * (1 / 360.0 - square * tail))
  }
}
