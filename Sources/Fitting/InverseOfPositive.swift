import Solvers

extension Matrix {
  /// The inverse of a small symmetric positive definite matrix, by its Cholesky factor; `nil` where it is not one.
  func inverseOfPositive() -> Matrix? {
    guard let factor = try? Cholesky.factor(self) else { return nil }
    var inverse = Matrix(rows: rows, columns: rows)
    for unit in 0..<rows {
      var solution = [Double](repeating: 0, count: rows)
      solution[unit] = 1
      for row in 0..<rows {
        for column in 0..<row { solution[row] -= factor[row, column] * solution[column] }
        solution[row] /= factor[row, row]
      }
      for row in (0..<rows).reversed() {
        for column in (row + 1)..<max(rows, row + 1) { solution[row] -= factor[column, row] * solution[column] }
        solution[row] /= factor[row, row]
      }
      for row in 0..<rows { inverse[row, unit] = solution[row] }
    }
    return inverse
  }
}
