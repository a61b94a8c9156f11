public import Solvers

/// Bass's own estimates from increments by linear regression (Bass 1969): S(t) = a + b N(t−1) + c N(t−1)².
///
/// With N(0) = 0: m solves a + b m + c m² = 0, p = a / m, q = −c m, per period. They are biased by the discrete
/// period and serve to start the nonlinear fit.
public struct BassRegression: Sendable, Equatable {
  public var ceiling: Double
  public var p: Double
  public var q: Double
  public var rSquared: Double

  /// - Throws: `SolverError` when there are fewer than four increments or the regression is singular.
  /// - Returns: `nil` when the parabola has no positive root.
  public init?(increments: [Double]) throws(SolverError) {
    var total = 0.0
    var rows: [Double] = []
    for increment in increments {
      rows += [1, total, total * total]
      total += increment
    }
    let design = Matrix(rows: increments.count, columns: 3, elements: rows)
    let solution = try LinearLeastSquares.solve(design: design, response: increments)
    let a = solution.coefficients[0]
    let b = solution.coefficients[1]
    let c = solution.coefficients[2]
    let discriminant = b * b - 4 * a * c
    guard c < 0, discriminant >= 0 else { return nil }
    ceiling = (-b - discriminant.squareRoot()) / (2 * c)
    guard ceiling > 0 else { return nil }
    p = a / ceiling
    q = -c * ceiling
    let mean = total / Double(increments.count)
    let spread = increments.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    rSquared = spread > 0 ? 1 - solution.sumOfSquares / spread : 0
  }
}
