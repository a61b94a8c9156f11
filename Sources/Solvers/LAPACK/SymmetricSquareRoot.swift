internal import CLAPACK

/// The symmetric S with S S = A of a positive semidefinite matrix, from its eigenvalues (LAPACK `dsyev`).
///
/// Unlike ``Cholesky`` it takes singular matrices, such as a covariance with a perfect correlation.
public enum SymmetricSquareRoot {
  /// S = V √D Vᵀ. Only the lower triangle of the matrix is read.
  ///
  /// - Parameters:
  ///   - symmetric: A.
  ///   - tolerance: a negative eigenvalue no larger than this times the largest eigenvalue is rounding and becomes
  ///     zero.
  /// - Throws: ``SolverError/negativeEigenvalue(_:)``, or when the matrix is not square or not finite.
  public static func of(_ symmetric: Matrix, tolerance: Double = 1e-10) throws(SolverError) -> Matrix {
    let (values, vectors) = try SymmetricEigen.decompose(symmetric)
    guard let smallest = values.first, let largest = values.last else { return symmetric }
    guard smallest >= -tolerance * max(largest, 0) else { throw .negativeEigenvalue(smallest) }
    let size = symmetric.rows
    var root = Matrix(rows: size, columns: size)
    for (index, value) in values.enumerated() where value > 0 {
      let scale = value.squareRoot()
      for row in 0..<size {
        for column in 0..<size { root[row, column] += scale * vectors[row, index] * vectors[column, index] }
      }
    }
    return root
  }
}

/// A = V D Vᵀ of a symmetric matrix.
enum SymmetricEigen {
  /// Eigenvalues in increasing order, and their eigenvectors as columns. Only the lower triangle is read.
  static func decompose(_ symmetric: Matrix) throws(SolverError) -> (values: [Double], vectors: Matrix) {
    try symmetric.requireSquareAndFinite()
    let size = symmetric.rows
    guard size > 0 else { return ([], symmetric) }
    var elements = symmetric.elements
    var values = [Double](repeating: 0, count: size)
    try LAPACK.require("dsyev") {
      LAPACKE_dsyev(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), Int32(size), &elements,
        Int32(size), &values)
    }
    // Column-major vectors are the rows of what stands here.
    return (values, Matrix(rows: size, columns: size, elements: elements).transposed())
  }
}
