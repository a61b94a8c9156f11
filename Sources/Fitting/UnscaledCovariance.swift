public import Solvers

/// (JᵀJ)⁻¹ of a Jacobian, by rank-revealing QR with columns scaled to unit length.
public enum UnscaledCovariance {
  /// - Returns: `nil` where the columns are dependent to working precision, or not finite.
  public static func of(_ jacobian: Matrix) -> Matrix? {
    guard jacobian.rows >= jacobian.columns, jacobian.columns > 0, jacobian.elements.allSatisfy(\.isFinite) else {
      return nil
    }
    var scaled = jacobian
    var lengths: [Double] = []
    for column in 0..<jacobian.columns {
      let length = (0..<jacobian.rows).reduce(0) { $0 + jacobian[$1, column] * jacobian[$1, column] }.squareRoot()
      guard length > 0, length.isFinite else { return nil }
      for row in 0..<jacobian.rows { scaled[row, column] /= length }
      lengths.append(length)
    }
    let zeros = [Double](repeating: 0, count: jacobian.rows)
    guard let solution = try? LinearLeastSquares.solve(design: scaled, response: zeros),
      solution.rank == jacobian.columns
    else { return nil }
    var result = solution.unscaledCovariance
    for row in 0..<result.rows {
      for column in 0..<result.columns { result[row, column] /= lengths[row] * lengths[column] }
    }
    return result
  }
}

extension Matrix {
  func scaled(by factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map { $0 * factor })
  }
}
