internal import CLAPACK

/// Eigenvalues of a symmetric matrix (LAPACK `dsyev`).
public enum SymmetricEigenvalues {
  /// In increasing order. Only the lower triangle is read.
  ///
  /// - Throws: ``SolverError`` when the matrix is not square or not finite.
  public static func of(_ symmetric: Matrix) throws(SolverError) -> [Double] {
    try symmetric.requireSquareAndFinite()
    let size = symmetric.rows
    guard size > 0 else { return [] }
    var elements = symmetric.elements
    var values = [Double](repeating: 0, count: size)
    try LAPACK.require("dsyev") {
      LAPACKE_dsyev(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "U")), Int32(size), &elements,
        Int32(size), &values)
    }
    return values
  }
}
