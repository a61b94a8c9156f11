import Solvers

/// Whether residuals spread alike everywhere.
///
/// Squared residuals are regressed on what their spread may depend on; n R² is χ² with as many degrees of freedom as
/// there are regressors besides the constant, where the spread depends on none of them. Few points give the test little
/// power: a large probability is no proof of equal spread.
public enum Heteroscedasticity {
  /// The studentised Breusch–Pagan test: a spread that changes with fitted values, time or anything else.
  ///
  /// Source: Breusch and Pagan 1979, in the form of Koenker, "A note on studentizing a test for heteroscedasticity",
  /// 1981, which does not ask for normal errors.
  /// - Parameter regressors: what the spread may depend on, one list a regressor; a constant is added.
  /// - Returns: `nil` with too few points, or where neither squares nor regressors change.
  public static func breuschPagan(_ residuals: [Double], against regressors: [Double]...) -> HypothesisTest? {
    breuschPagan(residuals, against: regressors)
  }

  public static func breuschPagan(_ residuals: [Double], against regressors: [[Double]]) -> HypothesisTest? {
    let count = residuals.count
    guard regressors.allSatisfy({ $0.count == count }), count > regressors.count + 1 else { return nil }
    // Each about its mean and of length one: powers of years are far from it.
    let columns = regressors.compactMap(standardised)
    guard let squares = centred(residuals.map { $0 * $0 }), !columns.isEmpty else { return nil }
    var design = Matrix(rows: count, columns: columns.count)
    for (column, values) in columns.enumerated() {
      for row in 0..<count { design[row, column] = values[row] }
    }
    // Columns that differ by rounding alone are one.
    guard let projection = try? LinearLeastSquares.solve(design: design, response: squares) else { return nil }
    let total = squares.reduce(0) { $0 + $1 * $1 }
    guard total > 0, projection.rank > 0, count > projection.rank + 1 else { return nil }
    let statistic = Double(count) * max(0, 1 - projection.sumOfSquares / total)
    let degrees = Double(projection.rank)
    guard let law = try? Distribution.ChiSquared(degreesOfFreedom: degrees) else { return nil }
    return HypothesisTest(statistic: statistic, pValue: law.survival(statistic), degreesOfFreedom: degrees)
  }

  /// White's test: regressors, their squares and their products.
  ///
  /// For a curve the regressors are the columns of the Jacobian; with two or three parameters and few points prefer
  /// ``whiteAgainstFitted(_:fitted:)``.
  ///
  /// Source: White, "A heteroskedasticity-consistent covariance matrix estimator", 1980.
  public static func white(_ residuals: [Double], regressors: [[Double]]) -> HypothesisTest? {
    guard regressors.allSatisfy({ $0.count == residuals.count }) else { return nil }
    let columns = regressors.compactMap(standardised)
    var all = columns
    for first in columns.indices {
      for second in first..<columns.count { all.append(zip(columns[first], columns[second]).map { $0 * $1 }) }
    }
    return breuschPagan(residuals, against: all)
  }

  /// White's test in two degrees of freedom: fitted values and their squares (Wooldridge, "Introductory Econometrics").
  public static func whiteAgainstFitted(_ residuals: [Double], fitted: [Double]) -> HypothesisTest? {
    guard let column = standardised(fitted) else { return nil }
    return breuschPagan(residuals, against: [column, column.map { $0 * $0 }])
  }

  private static func centred(_ values: [Double]) -> [Double]? {
    let mean = values.reduce(0, +) / Double(values.count)
    let centred = values.map { $0 - mean }
    return centred.allSatisfy(\.isFinite) ? centred : nil
  }

  /// About the mean, with mean square one; `nil` for a constant.
  private static func standardised(_ values: [Double]) -> [Double]? {
    guard let centred = centred(values) else { return nil }
    let spread = (centred.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard spread > 1e-12 * largest, spread.isFinite else { return nil }
    return centred.map { $0 / spread }
  }
}
