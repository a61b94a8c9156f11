import RealModule
import Solvers

/// Whether residuals look normal.
public enum Normality {
  /// The test of Shapiro and Wilk (1965): W, the squared correlation of ordered values with what normal ones would be,
  /// with the approximations of Royston (1995, algorithm AS R94), good to about two digits of the probability.
  ///
  /// The values are taken as independent; residuals nearly are, when points are many more than parameters.
  /// - Returns: `nil` for fewer than 3 or more than 5000 values, or values that do not differ.
  public static func shapiroWilk(_ values: [Double]) -> HypothesisTest? {
    let count = values.count
    guard (3...5000).contains(count), values.allSatisfy(\.isFinite) else { return nil }
    let ordered = values.sorted()
    let range = ordered[count - 1] - ordered[0]
    guard range > 0, range.isFinite else { return nil }
    let weights = shapiroWilkWeights(count)
    let n = Double(count)
    let mean = ordered.reduce(0) { $0 + $1 / range } / n
    var (product, squares) = (0.0, 0.0)
    for index in 0..<count {
      let deviation = ordered[index] / range - mean
      product += weights[index] * deviation
      squares += deviation * deviation
    }
    let rest = weights.reduce(0) { $0 + $1 * $1 } * squares
    guard squares > 0 else { return nil }
    // 1 − W without cancellation where W is near one.
    let length = rest.squareRoot()
    let lack = max(0, (length - product) * (length + product) / rest)
    return HypothesisTest(statistic: 1 - lack, pValue: probability(lack, count))
  }

  /// Antisymmetric weights of the ordered values, of length one.
  private static func shapiroWilkWeights(_ count: Int) -> [Double] {
    let n = Double(count)
    guard count > 3 else { return [-0.5.squareRoot(), 0, 0.5.squareRoot()] }
    let scores = (0..<count).map { index in
      (try? Distribution.Normal.standard.quantile((Double(index + 1) - 0.375) / (n + 0.25))) ?? 0
    }
    let squares = scores.reduce(0) { $0 + $1 * $1 }
    let root = squares.squareRoot()
    let u = 1 / n.squareRoot()
    let last = polynomial([0, 0.221157, -0.147981, -2.071190, 4.434685, -2.706056], u) + scores[count - 1] / root
    var weights = [Double](repeating: 0, count: count)
    let inner: Double
    let kept: Int
    if count > 5 {
      let next = polynomial([0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], u) + scores[count - 2] / root
      let ends = scores[count - 1] * scores[count - 1] + scores[count - 2] * scores[count - 2]
      inner = ((squares - 2 * ends) / (1 - 2 * last * last - 2 * next * next)).squareRoot()
      weights[count - 2] = next
      kept = 2
    } else {
      inner = ((squares - 2 * scores[count - 1] * scores[count - 1]) / (1 - 2 * last * last)).squareRoot()
      kept = 1
    }
    weights[count - 1] = last
    for index in kept..<(count - kept) { weights[index] = scores[index] / inner }
    for index in 0..<kept { weights[index] = -weights[count - 1 - index] }
    return weights
  }

  private static func probability(_ lack: Double, _ count: Int) -> Double {
    let n = Double(count)
    if count == 3 {
      // Exact: 6/π (arcsin √W − arcsin √¾).
      let w = max(0.75, 1 - lack)
      let angle = 6 / Double.pi * (Double.asin(w.squareRoot()) - Double.asin(0.75.squareRoot()))
      return min(1, max(0, angle))
    }
    guard lack > 0 else { return 1 }
    var value = Double.log(lack)
    let (mean, spread): (Double, Double)
    if count <= 11 {
      let gamma = polynomial([-2.273, 0.459], n)
      guard value < gamma else { return 0 }
      value = -Double.log(gamma - value)
      mean = polynomial([0.5440, -0.39978, 0.025054, -6.714e-4], n)
      spread = Double.exp(polynomial([1.3822, -0.77857, 0.062767, -0.0020322], n))
    } else {
      let x = Double.log(n)
      mean = polynomial([-1.5861, -0.31082, -0.083751, 0.0038915], x)
      spread = Double.exp(polynomial([-0.4803, -0.082676, 0.0030302], x))
    }
    return Distribution.Normal.standard.survival((value - mean) / spread)
  }

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }
}
