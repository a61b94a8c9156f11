import Solvers
import Testing
import Witnesses

@Suite("RefinedLeastSquares")
struct RefinedLeastSquaresTests {
  /// The design of a certified line; powers without rounding.
  private func design(_ problem: CertifiedLine) -> (design: ExtendedMatrix, response: [Double]) {
    let (plain, response) = problem.problem
    guard case .polynomial = problem.basis else { return (ExtendedMatrix(plain), response) }
    var design = ExtendedMatrix(rows: plain.rows, columns: plain.columns)
    for row in 0..<plain.rows {
      for column in 0..<plain.columns { design[row, column] = DoubleDouble(plain[row, 1]).power(column) }
    }
    return (design, response)
  }

  @Test(
    "NIST StRD linear: 13 digits of estimates, of their errors and of the sum of squares", arguments: CertifiedLine.all)
  func certified(problem: CertifiedLine) throws {
    let (design, response) = design(problem)
    let solution = try RefinedLeastSquares(design: design, response: response)
    #expect(solution.rank == problem.parameters.count && solution.dependent.isEmpty)
    #expect(digits(solution.coefficients, certified: problem.parameters) >= 13)
    let degrees = Double(response.count - problem.parameters.count)
    let deviations = problem.parameters.indices.map { row in
      let variance = (0..<solution.rank).reduce(0.0) { $0 + solution.root[row, $1] * solution.root[row, $1] }
      return (solution.sumOfSquares / degrees * variance).squareRoot()
    }
    if problem.sumOfSquares == 0 {
      // Wampler2's decimals are rounded to doubles.
      #expect(solution.sumOfSquares < 1e-28)
      #expect(deviations.allSatisfy { $0 < 1e-14 })
    } else {
      #expect(digits(solution.sumOfSquares, certified: problem.sumOfSquares) >= 13)
      #expect(digits(deviations, certified: problem.deviations) >= 13)
    }
  }

  @Test("the later of dependent columns goes, and it is told what it is a sum of")
  func dependent() throws {
    var design = Matrix(rows: 12, columns: 5)
    var source = RandomSource(seed: 3, purpose: "design", index: 0)
    for row in 0..<12 {
      let (x, y) = (source.uniform(), 1000 * source.uniform())
      for (column, value) in [1, x, y, 3 * x - 2e-3 * y, 7 * x].enumerated() { design[row, column] = value }
    }
    let response = (0..<12).map { _ in source.uniform() }
    let solution = try RefinedLeastSquares(design: ExtendedMatrix(design), response: response)
    #expect(solution.kept == [0, 1, 2])
    #expect(solution.dependent.map(\.column) == [3, 4])
    let first = solution.dependent[0].combination
    #expect(first.map(\.column) == [1, 2])
    #expect(abs(first[0].factor - 3) < 1e-9 && abs(first[1].factor + 2e-3) < 1e-12)
    #expect(solution.dependent[1].combination.map(\.column) == [1])
    #expect(solution.coefficients[3] == 0 && solution.coefficients[4] == 0)
    // What is left out changes nothing.
    let reduced = try RefinedLeastSquares(design: ExtendedMatrix(design).columns([0, 1, 2]), response: response)
    #expect(digits(Array(solution.coefficients.prefix(3)), certified: reduced.coefficients) > 14)
  }

  @Test("the shorter way of long designs gives 12 digits of estimates and 14 of the sum of squares")
  func long() throws {
    let (rows, columns) = (20_000, 4)
    var source = RandomSource(seed: 11, purpose: "long", index: 0)
    var design = Matrix(rows: rows, columns: columns)
    var response: [Double] = []
    for row in 0..<rows {
      design[row, 0] = 1
      for column in 1..<columns { design[row, column] = 100 + 60 * source.uniform() * Double(column) }
      response.append(3 + design[row, 1] - 2 * design[row, 3] + source.uniform())
    }
    let quick = try RefinedLeastSquares(design: ExtendedMatrix(design), response: response)
    // The normal equations of the whole, summed in double-double and solved by elimination.
    var system = [[DoubleDouble]](
      repeating: [DoubleDouble](repeating: DoubleDouble(0), count: columns + 1), count: columns)
    for row in 0..<rows {
      for first in 0..<columns {
        for second in 0..<columns { system[first][second].add(product: design[row, first], design[row, second]) }
        system[first][columns].add(product: design[row, first], response[row])
      }
    }
    for pivot in 0..<columns {
      for row in 0..<columns where row != pivot {
        let factor = system[row][pivot] / system[pivot][pivot]
        for column in 0...columns { system[row][column] += -(factor * system[pivot][column]) }
      }
    }
    let exact = (0..<columns).map { (system[$0][columns] / system[$0][$0]).value }
    // 13 and more by the kernels of newer processors, 12.8 by the oldest, whose sums run in another order.
    #expect(digits(quick.coefficients, certified: exact) >= 12)
    var sum = DoubleDouble(0)
    for row in 0..<rows {
      var rest = DoubleDouble(response[row])
      for column in 0..<columns { rest += -(system[column][columns] / system[column][column] * design[row, column]) }
      sum += rest * rest
    }
    #expect(digits(quick.sumOfSquares, certified: sum.value) >= 14)
  }

  @Test("orthonormal rows: QᵀQ = I, Q = X T")
  func orthonormal() throws {
    let (design, response) = design(.filip)
    let solution = try RefinedLeastSquares(design: design, response: response)
    let rows = solution.orthonormalRows()
    let gram = rows.transposed() * rows
    for first in 0..<gram.rows {
      for second in 0..<gram.columns { #expect(abs(gram[first, second] - (first == second ? 1 : 0)) < 1e-13) }
    }
  }

  @Test("refused: too few rows, sizes that disagree, numbers that are none")
  func refusals() {
    #expect(throws: SolverError.tooFewResiduals(residuals: 1, parameters: 2)) {
      try RefinedLeastSquares(design: ExtendedMatrix(Matrix(rows: 1, columns: 2)), response: [1])
    }
    #expect(throws: SolverError.sizeMismatch(what: "Elements of the response", expected: 2, found: 1)) {
      try RefinedLeastSquares(design: ExtendedMatrix(Matrix(rows: 2, columns: 1)), response: [1])
    }
    #expect(throws: SolverError.self) {
      try RefinedLeastSquares(
        design: ExtendedMatrix(Matrix(rows: 2, columns: 1, elements: [1, .nan])), response: [1, 2])
    }
    #expect(throws: SolverError.self) {
      try RefinedLeastSquares(
        design: ExtendedMatrix(Matrix(rows: 2, columns: 1, repeating: 1)), response: [1, .infinity])
    }
  }
}
