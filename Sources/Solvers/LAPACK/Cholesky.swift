internal import CLAPACK

/// A = L Lᵀ of a symmetric positive definite matrix (LAPACK `dpotrf`).
public enum Cholesky {
  /// The lower triangular L. Only the lower triangle of the matrix is read.
  ///
  /// - Throws: ``SolverError/notPositiveDefinite(order:)``, or when the matrix is not square or not finite.
  public static func factor(_ symmetric: Matrix) throws(SolverError) -> Matrix {
    try symmetric.requireSquareAndFinite()
    let size = symmetric.rows
    guard size > 0 else { return symmetric }
    // Row-major lower is column-major upper: UᵀU = A with U = Lᵀ, in place.
    var elements = symmetric.elements
    let order = try LAPACK.call("dpotrf") {
      LAPACKE_dpotrf(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), Int32(size), &elements, Int32(size))
    }
    if order > 0 { throw .notPositiveDefinite(order: order) }
    for row in 0..<size {
      for column in (row + 1)..<max(size, row + 1) { elements[row * size + column] = 0 }
    }
    return Matrix(rows: size, columns: size, elements: elements)
  }
}

extension Matrix {
  func requireSquareAndFinite() throws(SolverError) {
    guard rows == columns else {
      throw .sizeMismatch(what: "Columns of a square matrix", expected: rows, found: columns)
    }
    if let index = elements.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(what: "Row \(index / columns + 1), column \(index % columns + 1) of the matrix")
    }
  }
}
