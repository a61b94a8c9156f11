import Foundation
import Solvers
import Testing

@Suite("TrustRegion")
struct TrustRegionTests {
  static func fit(_ problem: CertifiedCurve, from start: [Double], options: TrustRegion = TrustRegion()) throws
    -> LeastSquaresSolution
  {
    let (responses, predictors) = problem.data
    var derivatives = [Double](repeating: 0, count: start.count)
    return try options.minimise(from: start, residualCount: responses.count) { b, residuals, jacobian in
      for row in responses.indices {
        residuals[row] = problem.curve(b, predictors[row], &derivatives) - responses[row]
        if let jacobian {
          for column in derivatives.indices { jacobian[row * derivatives.count + column] = derivatives[column] }
        }
      }
      return true
    }
  }

  @Test("NIST StRD nonlinear: digits", arguments: CertifiedCurve.all, [0, 1])
  func certified(problem: CertifiedCurve, start: Int) throws {
    let solution = try Self.fit(problem, from: problem.starts[start])
    let worst = digits(solution.parameters, certified: problem.parameters)
    #expect(worst >= 8)
    #expect(solution.termination == .converged)
    #expect(digits(solution.sumOfSquares, certified: problem.sumOfSquares) >= 8)
  }
}
