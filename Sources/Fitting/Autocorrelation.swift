import RealModule
public import Solvers

/// Whether residuals know about one another: the Durbin–Watson test with its probability, and the test of runs.
public enum Autocorrelation {
  /// How the probability of a Durbin–Watson statistic was found.
  public enum Method: String, Sendable {
    /// The distribution of the ratio of quadratic forms, by Imhof's integral over its eigenvalues.
    case exact
    /// A normal distribution with the statistic's mean and variance.
    case normal
  }

  /// Exact up to so many points; beyond, eigenvalues cost more than the normal distribution errs.
  public static let mostExactPoints = 200

  /// d = Σ (eᵢ − eᵢ₋₁)² / Σ eᵢ², and the probability of a smaller one where errors are independent and normal.
  ///
  /// Under independence d is distributed as Σ λᵢ ξᵢ² / Σ ξᵢ², λ the eigenvalues of the differences seen through the
  /// residuals of the design. For a curve the Jacobian at the optimum is the design. A small probability speaks for
  /// positive autocorrelation, one near 1 for negative.
  ///
  /// Sources: Durbin and Watson 1950 and 1971; Imhof, "Computing the distribution of quadratic forms in normal
  /// variables", 1961.
  /// - Parameter design: the Jacobian, weighted like the residuals, in the order of time.
  /// - Returns: `nil` without degrees of freedom or residuals.
  public static func durbinWatson(
    _ residuals: [Double], design: Matrix, method: Method? = nil
  ) -> (test: HypothesisTest, method: Method)? {
    let count = residuals.count
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    guard design.rows == count, squares > 0, squares.isFinite, let projection = try? Projection(on: design),
      count > projection.rank + 1
    else { return nil }
    let statistic =
      zip(residuals.dropFirst(), residuals).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / squares
    let method = method ?? (count <= mostExactPoints ? .exact : .normal)
    let probability: Double?
    switch method {
    case .exact: probability = exactProbability(statistic, projection, count)
    case .normal: probability = normalProbability(statistic, projection, count)
    }
    return probability.map { (HypothesisTest(statistic: statistic, pValue: $0), method) }
  }

  /// M A M, with M the residual maker and A the matrix of squared first differences.
  private static func seenDifferences(_ projection: Projection, _ count: Int) -> Matrix {
    func residual(_ vector: [Double]) -> [Double] { zip(vector, projection.fitted(vector)).map { $0 - $1 } }
    var half = Matrix(rows: count, columns: count)
    for column in 0..<count {
      // A's column
      var vector = [Double](repeating: 0, count: count)
      vector[column] = column == 0 || column == count - 1 ? 1 : 2
      if column > 0 { vector[column - 1] = -1 }
      if column < count - 1 { vector[column + 1] = -1 }
      let seen = residual(vector)
      for row in 0..<count { half[row, column] = seen[row] }
    }
    var full = Matrix(rows: count, columns: count)
    for row in 0..<count {
      let seen = residual((0..<count).map { half[row, $0] })
      for column in 0..<count { full[row, column] = seen[column] }
    }
    return full
  }

  /// A v, with A the matrix of squared first differences.
  private static func differences(_ vector: [Double]) -> [Double] {
    vector.indices.map { row in
      var value = 0.0
      if row > 0 { value += vector[row] - vector[row - 1] }
      if row < vector.count - 1 { value += vector[row] - vector[row + 1] }
      return value
    }
  }

  private static func exactProbability(_ statistic: Double, _ projection: Projection, _ count: Int) -> Double? {
    guard let all = try? SymmetricEigenvalues.of(seenDifferences(projection, count)) else { return nil }
    // As many zeros as the design has columns; none is negative.
    let weights = all.dropFirst(projection.rank).map { $0 - statistic }
    return imhof(weights)
  }

  /// P(Σ wᵢ ξᵢ² ≤ 0) = ½ − 1/π ∫₀^∞ sin θ(u) / (u ρ(u)) du with θ = ½ Σ arctan(wᵢ u), ρ = Π (1 + wᵢ² u²)^¼.
  static func imhof(_ weights: [Double]) -> Double? {
    let largest = weights.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return nil }
    if weights.allSatisfy({ $0 >= 0 }) { return 0 }
    if weights.allSatisfy({ $0 <= 0 }) { return 1 }
    let scaled = weights.map { $0 / largest }
    func integrand(_ u: Double) -> Double {
      guard u > 0 else { return scaled.reduce(0, +) / 2 }
      var (angle, height) = (0.0, 0.0)
      for weight in scaled {
        angle += Double.atan(weight * u)
        height += Double.log(onePlus: weight * weight * u * u)
      }
      return Double.sin(angle / 2) * Double.exp(-height / 4) / u
    }
    // u = e^{x − e^{−x}}: the double-exponential rule for a half line (Takahasi and Mori 1974), halved until it stands.
    func sum(step: Double, offset: Double) -> Double {
      var total = 0.0
      for direction in [1.0, -1.0] {
        var index = direction > 0 ? 0 : 1
        while index < 100_000 {
          let x = direction * Double(index) * step + offset
          let decay = Double.exp(-x)
          let u = Double.exp(x - decay)
          guard u.isFinite else { break }
          let term = integrand(u) * u * (1 + decay)
          total += term
          if abs(x) > 3, abs(term) < 1e-18 { break }
          index += 1
        }
      }
      return total * step
    }
    var step = 0.25
    var value = sum(step: step, offset: 0)
    for _ in 0..<9 {
      let finer = (value + sum(step: step, offset: step / 2)) / 2
      step /= 2
      let change = abs(finer - value)
      value = finer
      if change < 1e-13 { break }
    }
    return min(1, max(0, 0.5 - value / Double.pi))
  }

  /// E d = tr(MA) / m, Var d = 2 (tr((MA)²) − m (E d)²) / (m (m + 2)), m = n − p.
  private static func normalProbability(_ statistic: Double, _ projection: Projection, _ count: Int) -> Double? {
    // With M = I − QQᵀ: tr MA = tr A − tr QᵀAQ and tr (MA)² = tr A² − 2 tr QᵀA²Q + tr (QᵀAQ)², no n × n matrix.
    let basis = projection.basis
    let differenced = basis.map(differences)
    func product(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
    var trace = 2 * Double(count - 1)
    var squares = 6 * Double(count) - 8
    for (vector, difference) in zip(basis, differenced) {
      trace -= product(vector, difference)
      squares -= 2 * product(difference, difference)
      for other in differenced {
        let share = product(vector, other)
        squares += share * share
      }
    }
    let degrees = Double(count - projection.rank)
    let mean = trace / degrees
    let variance = 2 * (squares - degrees * mean * mean) / (degrees * (degrees + 2))
    guard variance > 0, let law = try? Distribution.Normal(mean: mean, standardDeviation: variance.squareRoot()) else {
      return nil
    }
    return law.cumulative(statistic)
  }

  /// Number of runs of residuals of one sign, and the probability of a number as far from what chance gives: twice the
  /// smaller tail of its exact distribution, at most 1.
  ///
  /// Zeros are left out. Fewer runs than expected mean that the curve has the wrong shape, or that errors persist.
  ///
  /// Source: Wald and Wolfowitz, "On a test whether two samples are from the same population", 1940.
  public static func runs(_ residuals: [Double]) -> RunsTest? {
    let signs = residuals.filter { $0 != 0 && $0.isFinite }.map { $0 > 0 }
    let above = signs.reduce(0) { $0 + ($1 ? 1 : 0) }
    let below = signs.count - above
    guard above > 0, below > 0 else { return nil }
    let runs = 1 + zip(signs, signs.dropFirst()).reduce(0) { $0 + ($1.0 != $1.1 ? 1 : 0) }
    let (n, m) = (Double(above), Double(below))
    let expected = 1 + 2 * n * m / (n + m)
    func logChoose(_ n: Int, _ k: Int) -> Double {
      guard k >= 0, k <= n else { return -.infinity }
      return Double.logGamma(Double(n + 1)) - Double.logGamma(Double(k + 1)) - Double.logGamma(Double(n - k + 1))
    }
    let total = logChoose(above + below, above)
    func probability(_ runs: Int) -> Double {
      let half = runs / 2
      if runs % 2 == 0 {
        return 2 * Double.exp(logChoose(above - 1, half - 1) + logChoose(below - 1, half - 1) - total)
      }
      return Double.exp(logChoose(above - 1, half) + logChoose(below - 1, half - 1) - total)
        + Double.exp(logChoose(above - 1, half - 1) + logChoose(below - 1, half) - total)
    }
    let atMost = (2...runs).reduce(0) { $0 + probability($1) }
    let atLeast = (runs...max(runs, 2 * min(above, below) + 1)).reduce(0) { $0 + probability($1) }
    return RunsTest(
      runs: runs, above: above, below: below, expected: expected, pValue: min(1, 2 * min(atMost, atLeast)))
  }
}

/// Runs of residuals of one sign.
public struct RunsTest: Sendable, Equatable {
  public var runs: Int
  public var above: Int
  public var below: Int
  /// Under independence.
  public var expected: Double
  public var pValue: Double
}
