import Solvers
import Testing
import Witnesses

@Suite("Projections and eigenvalues")
struct ProjectionTests {
  @Test("leverages of a straight line are 1/n + (x − x̄)² / Σ (x − x̄)², 13 digits, however far x lies from zero")
  func line() throws {
    for shift in [0.0, 2000, 1e6] {
      let x = (0..<9).map { Double($0 * $0) + shift }
      let mean = x.reduce(0, +) / 9
      let spread = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let projection = try Projection(on: Matrix(rows: 9, columns: 2, elements: x.flatMap { [1, $0] }))
      let expected = x.map { 1.0 / 9 + ($0 - mean) * ($0 - mean) / spread }
      #expect(digits(projection.leverages, certified: expected) >= (shift == 0 ? 13 : 9))
      #expect(abs(projection.leverages.reduce(0, +) - 2) < 1e-12)
    }
  }

  @Test("coefficients per unit of a response are those of a response that is 1 there, dependent columns or not")
  func coefficients() throws {
    let design = Matrix(rows: 5, columns: 3, elements: [1, 0, 2, 1, 1, 2, 1, 2, 2, 1, 3, 2, 1, 5, 2])
    let projection = try Projection(on: design)
    #expect(projection.rank == 2)
    for row in 0..<5 {
      var unit = [0.0, 0, 0, 0, 0]
      unit[row] = 1
      let solution = try LinearLeastSquares.solve(design: design, response: unit)
      let found = projection.coefficients(perUnitOf: row)
      for column in 0..<3 { #expect(abs(found[column] - solution.coefficients[column]) < 1e-14) }
      let fitted = projection.fitted(unit)
      for other in 0..<5 { #expect(abs(fitted[other] - (unit[other] - solution.residuals[other])) < 1e-14) }
    }
  }

  @Test("eigenvalues of second differences are 2 − 2 cos(kπ/(n + 1)), 13 digits")
  func eigenvalues() throws {
    var matrix = Matrix(rows: 3, columns: 3)
    for index in 0..<3 { matrix[index, index] = 2 }
    for index in 0..<2 { (matrix[index, index + 1], matrix[index + 1, index]) = (-1, -1) }
    let root = 2.0.squareRoot()
    #expect(digits(try SymmetricEigenvalues.of(matrix), certified: [2 - root, 2, 2 + root]) >= 13)
    #expect(try SymmetricEigenvalues.of(Matrix(rows: 0, columns: 0)).isEmpty)
    #expect(throws: SolverError.self) { try SymmetricEigenvalues.of(Matrix(rows: 1, columns: 2)) }
  }
}
