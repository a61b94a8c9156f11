import Solvers
import Testing
import Witnesses

@Suite("LinearLeastSquares")
struct LinearLeastSquaresTests {
  /// Digits asked of each set: about 15 less the logarithm of its condition number.
  static let expectedDigits = [
    "Filip": 6.5, "Longley": 11, "NoInt1": 14, "Norris": 12, "Wampler1": 8, "Wampler2": 11, "Wampler3": 8,
    "Wampler4": 7,
  ]

  @Test("NIST StRD linear", arguments: CertifiedLine.all)
  func certified(problem: CertifiedLine) throws {
    let (design, response) = problem.problem
    let solution = try LinearLeastSquares.solve(design: design, response: response)
    let expected = try #require(Self.expectedDigits[problem.name])
    #expect(digits(solution.coefficients, certified: problem.parameters) >= expected)
    #expect(solution.rank == problem.parameters.count)
    #expect(solution.dependentColumns.isEmpty)
    guard problem.sumOfSquares > 0 else {
      #expect(solution.sumOfSquares < 1e-12)
      return
    }
    #expect(digits(solution.sumOfSquares, certified: problem.sumOfSquares) >= 8)
    let variance = solution.sumOfSquares / Double(response.count - problem.parameters.count)
    let deviations = problem.parameters.indices.map { (solution.unscaledCovariance[$0, $0] * variance).squareRoot() }
    #expect(digits(deviations, certified: problem.deviations) >= expected - 1)
  }

  @Test("A line through three points")
  func line() throws {
    let design = Matrix(rows: 3, columns: 2, elements: [1, 0, 1, 1, 1, 2])
    let solution = try LinearLeastSquares.solve(design: design, response: [1, 3, 4])
    // Normal equations by hand: β = (7/6, 3/2), residuals (−1, 2, −1)/6, (XᵀX)⁻¹ = [5/6, −1/2; −1/2, 1/2].
    #expect(digits(solution.coefficients, certified: [7.0 / 6, 1.5]) >= 14)
    #expect(digits(solution.residuals, certified: [-1.0 / 6, 2.0 / 6, -1.0 / 6]) >= 14)
    #expect(digits(solution.unscaledCovariance.elements, certified: [5.0 / 6, -0.5, -0.5, 0.5]) >= 14)
    #expect(digits(solution.sumOfSquares, certified: 1.0 / 6) >= 13)
  }

  @Test("Columns that depend on one another are named, and the fit is still the best one")
  func dependent() throws {
    // Third column = first + second; fourth stands alone.
    let rows: [[Double]] = [[1, 0, 1, 3], [0, 1, 1, -1], [2, 1, 3, 0], [1, 3, 4, 2], [1, 1, 2, 5]]
    let design = Matrix(rows: 5, columns: 4, elements: rows.flatMap { $0 })
    let response = rows.map { 2 * $0[0] - $0[1] + 0.5 * $0[3] }
    let solution = try LinearLeastSquares.solve(design: design, response: response)
    #expect(solution.rank == 3)
    #expect(solution.dependentColumns.count == 1)
    #expect(solution.sumOfSquares < 1e-28)
    #expect(abs(solution.coefficients[3] - 0.5) < 1e-14)
    #expect((0..<4).map { solution.unscaledCovariance[$0, $0] == .infinity } == [true, true, true, false])
  }

  @Test("Units of a column change its coefficient and nothing else", arguments: [1e-200, 1e-12, 1e12, 1e200])
  func units(scale: Double) throws {
    let design = Matrix(rows: 4, columns: 2, elements: [1, 1, 1, 2, 1, 3, 1, 5])
    let scaled = Matrix(rows: 4, columns: 2, elements: [1, scale, 1, 2 * scale, 1, 3 * scale, 1, 5 * scale])
    let plain = try LinearLeastSquares.solve(design: design, response: [2, 1, 4, 7])
    let other = try LinearLeastSquares.solve(design: scaled, response: [2, 1, 4, 7])
    #expect(other.rank == 2)
    #expect(abs(other.coefficients[1] * scale / plain.coefficients[1] - 1) < 1e-13)
    #expect(abs(other.coefficients[0] / plain.coefficients[0] - 1) < 1e-12)
  }

  @Test("What cannot be solved is a typed error")
  func refusals() {
    let square = Matrix.identity(2)
    #expect(throws: SolverError.sizeMismatch(what: "Elements of the response", expected: 2, found: 3)) {
      try LinearLeastSquares.solve(design: square, response: [1, 2, 3])
    }
    #expect(throws: SolverError.tooFewResiduals(residuals: 1, parameters: 2)) {
      try LinearLeastSquares.solve(design: Matrix(rows: 1, columns: 2), response: [1])
    }
    #expect(throws: SolverError.nonFinite(what: "Element 2 of the response")) {
      try LinearLeastSquares.solve(design: square, response: [1, .nan])
    }
    #expect(throws: SolverError.nonFinite(what: "Row 2, column 1 of the matrix")) {
      try LinearLeastSquares.solve(
        design: Matrix(rows: 2, columns: 2, elements: [1, 0, .infinity, 1]), response: [1, 2])
    }
  }

  @Test("A design of zeros, and one without columns")
  func empty() throws {
    let zeros = try LinearLeastSquares.solve(design: Matrix(rows: 3, columns: 1), response: [1, 2, 2])
    #expect(zeros.rank == 0)
    #expect(zeros.dependentColumns == [0])
    #expect(zeros.sumOfSquares == 9)
    let nothing = try LinearLeastSquares.solve(design: Matrix(rows: 3, columns: 0), response: [1, 2, 2])
    #expect(nothing.coefficients.isEmpty)
    #expect(nothing.residuals == [1, 2, 2])
  }
}
