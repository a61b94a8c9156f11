import Foundation
import Solvers
import Testing
import Witnesses

@Suite("VariableProjection")
struct VariableProjectionTests {
  /// r = b₁ + b₂ exp(−k₁ x) + b₃ exp(−k₂ x) + … − y with the k searched.
  static func exponentials(
    _ rows: [(x: Double, y: Double)], hasConstant: Bool, from start: [Double], options: VariableProjection = .init()
  ) throws -> SeparableSolution {
    let (first, linear) = (hasConstant ? 1 : 0, start.count + (hasConstant ? 1 : 0))
    return try options.minimise(from: start, residualCount: rows.count, linearCount: linear) {
      rates, offset, basis, slopes in
      for (row, point) in rows.enumerated() {
        offset[row] = -point.y
        if hasConstant { basis[row * linear] = 1 }
        for index in rates.indices {
          let power = exp(-rates[index] * point.x)
          basis[row * linear + first + index] = power
          if let slopes { slopes.fill[row * rates.count + index] = -slopes.at[first + index] * point.x * power }
        }
      }
      return true
    }
  }

  /// NIST MGH17 is b₁ + b₂ exp(−b₄ x) + b₃ exp(−b₅ x): certified, 8 digits, without starts for b₁ … b₃.
  @Test("NIST MGH17 from its starts' rates alone: 8 digits")
  func certified() throws {
    let problem = CertifiedCurve.mgh17
    let (responses, predictors) = problem.data
    let rows = zip(predictors, responses).map { (x: $0[0], y: $1) }
    let solution = try Self.exponentials(rows, hasConstant: true, from: [0.01, 0.02])
    #expect(digits(solution.linear + solution.nonlinear, certified: problem.parameters) >= 8)
    #expect(digits(solution.sumOfSquares, certified: problem.sumOfSquares) >= 8)
    #expect(solution.termination == .converged)
    #expect(solution.rank == 3)
  }

  /// NIST Lanczos3, three exponentials without a constant.
  @Test("NIST Lanczos3 from far rates: 7 digits")
  func lanczos() throws {
    let problem = CertifiedCurve.lanczos3
    let (responses, predictors) = problem.data
    let solution = try Self.exponentials(
      zip(predictors, responses).map { (x: $0[0], y: $1) }, hasConstant: false, from: [0.1, 4, 20])
    let pairs = zip(solution.linear, solution.nonlinear).sorted { $0.1 < $1.1 }
    #expect(digits(pairs.flatMap { [$0.0, $0.1] }, certified: problem.parameters) >= 7)
  }

  @Test("equal columns are one: the rank says so and the sum of squares is that of one term")
  func dependent() throws {
    let rows = (0..<10).map { row -> (x: Double, y: Double) in
      let x = Double(row)
      return (x, 3 * exp(-0.4 * x) + (row.isMultiple(of: 2) ? 0.01 : -0.01))
    }
    let options = VariableProjection()
    func project(_ rates: [Double]) throws -> VariableProjection.Projection {
      let found = options.project(at: rates, residualCount: 10, linearCount: rates.count) { rates, offset, basis, _ in
        for (row, point) in rows.enumerated() {
          offset[row] = -point.y
          for index in rates.indices { basis[row * rates.count + index] = exp(-rates[index] * point.x) }
        }
        return true
      }
      return try #require(found)
    }
    let one = try project([0.4])
    let two = try project([0.4, 0.4])
    #expect(one.rank == 1 && two.rank == 1)
    #expect(abs(one.sumOfSquares - two.sumOfSquares) < 1e-15)
    #expect(abs(two.linear.reduce(0, +) - one.linear[0]) < 1e-12)
  }

  @Test("nothing linear, nothing nonlinear")
  func ends() throws {
    // √2 as the zero of x² − 2.
    let root = try VariableProjection().minimise(from: [3], residualCount: 1, linearCount: 0) { x, offset, _, slopes in
      offset[0] = x[0] * x[0] - 2
      slopes?.fill[0] = 2 * x[0]
      return true
    }
    #expect(abs(root.nonlinear[0] - 2.0.squareRoot()) < 1e-14)
    let mean = try VariableProjection().minimise(from: [], residualCount: 3, linearCount: 1) { _, offset, basis, _ in
      for row in 0..<3 {
        offset[row] = -Double(row * row)
        basis[row] = 1
      }
      return true
    }
    #expect(abs(mean.linear[0] - 5.0 / 3) < 1e-14)
  }

  @Test("refusals: too few residuals, a start without a value")
  func refusals() {
    #expect(throws: SolverError.tooFewResiduals(residuals: 2, parameters: 3)) {
      try Self.exponentials([(0, 1), (1, 2)], hasConstant: true, from: [1])
    }
    #expect(throws: SolverError.startRejected(parameters: [1])) {
      try VariableProjection().minimise(from: [1], residualCount: 3, linearCount: 1) { _, _, _, _ in false }
    }
  }
}
