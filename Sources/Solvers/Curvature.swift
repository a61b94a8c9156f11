/// How the sum of squares bends around a point, in directions v along which a linear model's residuals move by one.
///
/// In these directions the half Hessian is I + B, B = Σ rᵢ ∇²rᵢ the effective residual curvature: all eigenvalues of
/// I + B are positive at a minimum, and −(I + B)⁻¹ Qᵀr is Newton's step. B comes from differences of the Jacobian.
///
/// Source: Bates and Watts, "Nonlinear Regression Analysis and Its Applications", 1988, chapter 7; Hamilton, Watts and
/// Bates, 1982.
struct Curvature {
  /// Eigenvalues of I + B, increasing.
  let eigenvalues: [Double]
  /// In parameters, the direction that belongs to the least eigenvalue.
  let weakest: [Double]
  /// Newton's step; nothing where I + B is not positive definite.
  let step: [Double]?

  /// - Returns: nothing where the data determine no direction, or the Jacobian is not finite nearby.
  init?(at point: Candidate, callback: ResidualCallback) throws(SolverError) {
    let rank = point.factor.rank
    let count = point.parameters.count
    guard rank > 0 else { return nil }
    let directions = (0..<rank).map { point.factor.direction($0) }
    let spread = (point.sumOfSquares / Double(max(1, point.residuals.count - rank))).squareRoot()
    let slope = Self.slope(point.jacobian, point.residuals, count)
    var bent = Matrix(rows: rank, columns: rank)
    for (column, direction) in directions.enumerated() {
      // A thousandth of a standard error, but neither less nor much more than a parameter's digits bear.
      var relative = 0.0
      for (parameter, change) in zip(point.parameters, direction) where parameter != 0 {
        relative = max(relative, abs(change / parameter))
      }
      var length = 1e-3 * spread
      if relative > 0 { length = max(min(length, 1e-4 / relative), 1e-7 / relative) }
      guard length > 0, length.isFinite else { return nil }
      let moved = zip(point.parameters, direction).map { $0 + length * $1 }
      guard moved.allSatisfy(\.isFinite), let values = callback.values(at: moved) else { return nil }
      let change = zip(Self.slope(values.jacobian, point.residuals, count), slope).map { ($0 - $1) / length }
      for (row, other) in directions.enumerated() {
        bent[row, column] = zip(other, change).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    for row in 0..<rank {
      for column in 0..<row {
        let mean = (bent[row, column] + bent[column, row]) / 2
        bent[row, column] = mean
        bent[column, row] = mean
      }
      bent[row, row] += 1
    }
    guard bent.elements.allSatisfy(\.isFinite) else { return nil }
    let (values, vectors) = try SymmetricEigen.decompose(bent)
    eigenvalues = values
    weakest = point.factor.combination((0..<rank).map { vectors[$0, 0] })
    if let least = values.first, least > 1e-6 {
      var coordinates = [Double](repeating: 0, count: rank)
      for (index, value) in values.enumerated() {
        var share = 0.0
        for row in 0..<rank { share += vectors[row, index] * point.projected[row] }
        for row in 0..<rank { coordinates[row] -= vectors[row, index] * share / value }
      }
      step = point.factor.combination(coordinates)
    } else {
      step = nil
    }
  }

  /// Jᵀ r.
  private static func slope(_ jacobian: [Double], _ residuals: [Double], _ count: Int) -> [Double] {
    var slope = [Double](repeating: 0, count: count)
    for (row, residual) in residuals.enumerated() {
      for column in 0..<count { slope[column] += jacobian[row * count + column] * residual }
    }
    return slope
  }
}

extension PivotedQR {
  /// The step along which a linear model's residuals move by one, at a right angle to those of all earlier directions.
  func direction(_ index: Int) -> [Double] {
    var coordinates = [Double](repeating: 0, count: rank)
    coordinates[index] = 1
    return combination(coordinates)
  }

  /// The step of which the coordinates in these directions are given.
  func combination(_ coordinates: [Double]) -> [Double] { solution(projected: coordinates) }
}
