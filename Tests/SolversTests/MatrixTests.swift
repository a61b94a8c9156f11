import Solvers
import Testing

@Suite("Matrix")
struct MatrixTests {
  let matrix = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])

  @Test func elementsStandRowAfterRow() {
    #expect(matrix[0, 2] == 3)
    #expect(matrix[1, 0] == 4)
    #expect(matrix.description == "1.0  2.0  3.0\n4.0  5.0  6.0")
  }

  @Test func productsAndTranspose() {
    #expect(matrix.transposed().elements == [1, 4, 2, 5, 3, 6])
    #expect((matrix * matrix.transposed()).elements == [14, 32, 32, 77])
    #expect(matrix * Matrix.identity(3) == matrix)
    #expect(matrix * [1, 0, -1] == [-2, -2])
    #expect((2 * matrix).elements == [2, 4, 6, 8, 10, 12])
  }
}

@Suite("Factorisations")
struct FactorisationTests {
  /// Correlations 0.8 and 0.3 with deviations 1, 2 and 3.
  let covariance = Matrix(rows: 3, columns: 3, elements: [1, 1.6, 0, 1.6, 4, 1.8, 0, 1.8, 9])

  @Test("L Lᵀ gives the matrix back")
  func cholesky() throws {
    let factor = try Cholesky.factor(covariance)
    #expect(factor[0, 1] == 0 && factor[0, 2] == 0 && factor[1, 2] == 0)
    #expect(factor[0, 0] == 1)
    #expect(abs(factor[1, 1] - 1.2) < 1e-15)
    let product = factor * factor.transposed()
    #expect(zip(product.elements, covariance.elements).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(try Cholesky.factor(Matrix(rows: 0, columns: 0)).elements.isEmpty)
  }

  @Test("S S gives the matrix back, and S is symmetric")
  func squareRoot() throws {
    let root = try SymmetricSquareRoot.of(covariance)
    let product = root * root
    #expect(zip(product.elements, covariance.elements).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(zip(root.elements, root.transposed().elements).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test("A perfect correlation has a square root but no Cholesky factor")
  func singular() throws {
    let perfect = Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 4])
    #expect(throws: SolverError.notPositiveDefinite(order: 2)) { try Cholesky.factor(perfect) }
    let root = try SymmetricSquareRoot.of(perfect)
    #expect(zip((root * root).elements, perfect.elements).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(try SymmetricSquareRoot.of(Matrix(rows: 2, columns: 2)).elements == [0, 0, 0, 0])
  }

  @Test("What is no covariance is refused")
  func refusals() {
    let indefinite = Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1])
    #expect(throws: SolverError.self) { try SymmetricSquareRoot.of(indefinite) }
    #expect(throws: SolverError.notPositiveDefinite(order: 2)) { try Cholesky.factor(indefinite) }
    #expect(throws: SolverError.nonFinite(what: "Row 1, column 1 of the matrix")) {
      try Cholesky.factor(Matrix(rows: 1, columns: 1, elements: [.nan]))
    }
    #expect(throws: SolverError.self) { try SymmetricSquareRoot.of(Matrix(rows: 1, columns: 1, elements: [.infinity])) }
    #expect(throws: SolverError.sizeMismatch(what: "Columns of a square matrix", expected: 1, found: 2)) {
      try Cholesky.factor(Matrix(rows: 1, columns: 2))
    }
  }
}
