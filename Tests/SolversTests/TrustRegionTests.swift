import Foundation
import Solvers
import Testing
import Witnesses

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

  /// y = a exp(−k x) on a few points.
  static func decay(
    _ responses: [Double], from start: [Double], options: TrustRegion = TrustRegion(),
    isAllowed: (Double, Double) -> Bool = { _, _ in true }
  ) throws -> LeastSquaresSolution {
    try options.minimise(from: start, residualCount: responses.count) { b, residuals, jacobian in
      guard isAllowed(b[0], b[1]) else { return false }
      for row in responses.indices {
        let power = exp(-b[1] * Double(row))
        residuals[row] = b[0] * power - responses[row]
        jacobian?[row * 2] = power
        jacobian?[row * 2 + 1] = -b[0] * Double(row) * power
      }
      return true
    }
  }

  // Measured: at least 10 digits, and NIST prints 11; against a finer solution see the tests of formulas.
  @Test("NIST StRD nonlinear, both starts: 9 digits", arguments: CertifiedCurve.all, [0, 1])
  func certified(problem: CertifiedCurve, start: Int) throws {
    let solution = try Self.fit(problem, from: problem.starts[start])
    #expect(digits(solution.parameters, certified: problem.parameters) >= 9)
    #expect(digits(solution.sumOfSquares, certified: problem.sumOfSquares) >= 9)
    #expect(solution.termination == .converged)
    #expect(solution.relativeOffset < 1e-6)

    let covariance = try solution.unscaledCovariance()
    #expect(covariance.rank == problem.parameters.count)
    #expect(covariance.unidentified.isEmpty)
    let variance = solution.sumOfSquares / Double(solution.residuals.count - problem.parameters.count)
    let deviations = problem.parameters.indices.map { (covariance.matrix[$0, $0] * variance).squareRoot() }
    #expect(digits(deviations, certified: problem.deviations) >= 7)
  }

  @Test("The near starts, by every method: 6 digits", arguments: TrustRegion.Method.allCases)
  func methods(method: TrustRegion.Method) throws {
    for problem in [CertifiedCurve.misra1a, .thurber, .rat42, .boxBOD] {
      let options = TrustRegion(method: method, scaling: .more)
      let solution = try Self.fit(problem, from: problem.starts[1], options: options)
      #expect(digits(solution.parameters, certified: problem.parameters) >= 6, "\(problem), \(method)")
    }
  }

  @Test("Units of parameters and residuals do not decide what counts as converged")
  func units() throws {
    for scale in [1e-30, 1e-9, 1, 1e9, 1e30] {
      let solution = try Self.decay([5, 3.1, 1.7, 1.2, 0.6].map { $0 * scale }, from: [4 * scale, 0.3])
      #expect(solution.termination == .converged)
      #expect(abs(solution.parameters[1] / 0.507745005566045 - 1) < 1e-8, "scale \(scale): \(solution.parameters)")
    }
  }

  @Test("An exact fit is recovered and converged", arguments: [1e-3, 1, 1e5])
  func exact(ceiling: Double) throws {
    let responses = (0..<12).map { ceiling * exp(-0.25 * Double($0)) }
    let solution = try Self.decay(responses, from: [ceiling * 0.7, 0.5])
    #expect(solution.termination == .converged)
    #expect(digits(solution.parameters, certified: [ceiling, 0.25]) >= 12)
  }

  @Test("Points that the function refuses are never stepped on")
  func refusal() throws {
    // The optimum, k ≈ 0.51, is allowed; the way from the start would lead over k > 0.9 and over infinite values.
    var seen: [Double] = []
    let solution = try Self.decay([5, 3.1, 1.7, 1.2, 0.6], from: [1, 0.05]) { ceiling, rate in
      seen.append(rate)
      return rate < 0.6 && ceiling < 6
    }
    #expect(solution.termination == .converged)
    #expect(seen.contains { $0 >= 0.6 } || seen.allSatisfy { $0 < 0.6 })
    #expect(abs(solution.parameters[1] - 0.507745005566045) < 1e-8)

    for poison in [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude] {
      let solution = try TrustRegion().minimise(from: [3], residualCount: 2) { x, residuals, jacobian in
        // Least at 1; not a number below ½.
        residuals[0] = x[0] < 0.5 ? poison : x[0] * x[0] - 1
        residuals[1] = 0
        jacobian?[0] = 2 * x[0]
        jacobian?[1] = 0
        return true
      }
      #expect(solution.termination == .converged)
      #expect(abs(solution.parameters[0] - 1) < 1e-12)
    }
  }

  @Test("A Jacobian that is not finite turns the search back")
  func jacobianRefusal() throws {
    let solution = try TrustRegion().minimise(from: [3], residualCount: 2) { x, residuals, jacobian in
      residuals[0] = x[0] * x[0] - 1
      residuals[1] = 0
      jacobian?[0] = abs(x[0] - 1.4) < 0.3 ? .nan : 2 * x[0]
      jacobian?[1] = 0
      return true
    }
    #expect(solution.parameters.allSatisfy { $0.isFinite })
    #expect(solution.residuals.allSatisfy { $0.isFinite })
    #expect(solution.jacobian.elements.allSatisfy { $0.isFinite })
    #expect(solution.sumOfSquares < 64)
  }

  @Test("A start that the function refuses is an error", arguments: [Double.nan, .infinity])
  func refusedStart(value: Double) throws {
    #expect(throws: SolverError.startRejected(parameters: [2])) {
      try TrustRegion().minimise(from: [2], residualCount: 1) { _, residuals, jacobian in
        residuals[0] = value
        jacobian?[0] = 1
        return true
      }
    }
    #expect(throws: SolverError.startRejected(parameters: [2])) {
      try TrustRegion().minimise(from: [2], residualCount: 1) { _, _, _ in false }
    }
    #expect(throws: SolverError.self) {
      try TrustRegion().minimise(from: [value], residualCount: 1) { _, _, _ in true }
    }
  }

  @Test("Fewer residuals than parameters is an error that says what to do")
  func tooFew() throws {
    let error = #expect(throws: SolverError.tooFewResiduals(residuals: 1, parameters: 2)) {
      try Self.decay([5], from: [1, 1])
    }
    #expect(
      error?.description
        == "1 residual cannot determine 2 parameters. Give at least 2, or hold a parameter fixed.")
  }

  @Test("Without parameters the residuals come back as they are")
  func noParameters() throws {
    let solution = try TrustRegion().minimise(from: [], residualCount: 3) { _, residuals, _ in
      for index in residuals.indices { residuals[index] = Double(index) }
      return true
    }
    #expect(solution.residuals == [0, 1, 2])
    #expect(solution.sumOfSquares == 5)
    #expect(solution.termination == .converged)
    #expect(try solution.unscaledCovariance().rank == 0)
  }

  @Test("As many residuals as parameters: the curve goes through the points")
  func interpolation() throws {
    let solution = try Self.decay([8, 2], from: [1, 0.1])
    #expect(solution.termination == .converged)
    #expect(abs(solution.parameters[0] - 8) < 1e-12)
    #expect(abs(solution.parameters[1] - log(4)) < 1e-12)
  }

  @Test("Parameters of which only the sum matters have infinite variance; the others keep theirs")
  func notIdentified() throws {
    // y = (a + b) + c x
    let responses = [1.0, 2.2, 2.9, 4.1]
    let solution = try TrustRegion().minimise(from: [0, 0, 0], residualCount: 4) { b, residuals, jacobian in
      for row in 0..<4 {
        residuals[row] = b[0] + b[1] + b[2] * Double(row) - responses[row]
        jacobian?[row * 3] = 1
        jacobian?[row * 3 + 1] = 1
        jacobian?[row * 3 + 2] = Double(row)
      }
      return true
    }
    #expect(solution.termination == .converged)
    #expect(abs(solution.parameters[0] + solution.parameters[1] - 1.05) < 1e-12)
    #expect(abs(solution.parameters[2] - 1) < 1e-12)
    let covariance = try solution.unscaledCovariance()
    #expect(covariance.rank == 2)
    #expect(covariance.unidentified == [0, 1])
    #expect(covariance.matrix[0, 0] == .infinity)
    #expect(abs(covariance.matrix[2, 2] - 0.2) < 1e-14)
    #expect(covariance.matrix[0, 2] == 0)
  }

  @Test("A parameter without effect does not stop the others")
  func withoutEffect() throws {
    let solution = try TrustRegion().minimise(from: [0, 7], residualCount: 3) { b, residuals, jacobian in
      for row in 0..<3 {
        residuals[row] = exp(b[0]) - Double(row + 1)
        jacobian?[row * 2] = exp(b[0])
        jacobian?[row * 2 + 1] = 0
      }
      return true
    }
    #expect(solution.termination == .converged)
    #expect(abs(solution.parameters[0] - log(2)) < 1e-12)
    #expect(solution.parameters[1] == 7)
    #expect(try solution.unscaledCovariance().unidentified == [1])
  }

  @Test("The iteration limit is a termination, not an error")
  func exhausted() throws {
    let problem = CertifiedCurve.mgh10
    let solution = try Self.fit(problem, from: problem.starts[0], options: TrustRegion(maximumIterations: 5))
    #expect(solution.termination == .exhausted)
    #expect(solution.iterations == 5)
    #expect("\(solution.termination)" == "stopped at the iteration limit")
  }

  @Test("A maximum, a saddle and a plateau are left")
  func neighbourhood() throws {
    // Least at ±1; at 0 the gradient vanishes and the sum of squares bends down.
    let top = try TrustRegion().minimise(from: [0], residualCount: 2) { x, residuals, jacobian in
      residuals[0] = x[0] * x[0] - 1
      residuals[1] = 1
      jacobian?[0] = 2 * x[0]
      jacobian?[1] = 0
      return true
    }
    #expect(abs(abs(top.parameters[0]) - 1) < 1e-12)
    // r = x y − 1 and (x − y)/9: a saddle at the origin.
    let saddle = try TrustRegion().minimise(from: [0, 0], residualCount: 2) { x, residuals, jacobian in
      residuals[0] = x[0] * x[1] - 1
      residuals[1] = (x[0] - x[1]) / 9
      jacobian?[0] = x[1]
      jacobian?[1] = x[0]
      jacobian?[2] = 1.0 / 9
      jacobian?[3] = -1.0 / 9
      return true
    }
    #expect(saddle.sumOfSquares < 1e-20)
    // NIST BoxBOD from where 1 − exp(−b₂ x) is 1 in every row: nothing there says which way to go.
    let plateau = try Self.fit(.boxBOD, from: [180, 800])
    #expect(digits(plateau.parameters, certified: CertifiedCurve.boxBOD.parameters) >= 8)
    let unchecked = try Self.fit(.boxBOD, from: [180, 800], options: TrustRegion(checksNeighbourhood: false))
    #expect(unchecked.sumOfSquares > 5000)
  }

  @Test("No minimum anywhere: never called converged")
  func runaway() throws {
    // r = exp(−x) has its infimum at infinity.
    let solution = try TrustRegion(maximumIterations: 50).minimise(from: [0], residualCount: 1) {
      x, residuals, jacobian in
      residuals[0] = 1 + exp(-x[0])
      jacobian?[0] = -exp(-x[0])
      return true
    }
    #expect(solution.termination != .converged)
    // A wrong gradient is not believed either.
    let wrong = try TrustRegion().minimise(from: [3], residualCount: 2) { x, residuals, jacobian in
      residuals[0] = x[0] - 1
      residuals[1] = 1
      jacobian?[0] = -1
      jacobian?[1] = 0
      return true
    }
    #expect(wrong.termination == .stalled)
  }

  @Test("Fits run beside one another")
  func concurrent() async throws {
    let expected = try Self.fit(.thurber, from: CertifiedCurve.thurber.starts[0])
    try await withThrowingTaskGroup(of: LeastSquaresSolution.self) { group in
      for _ in 0..<64 {
        group.addTask { try Self.fit(.thurber, from: CertifiedCurve.thurber.starts[0]) }
      }
      for try await solution in group { #expect(solution == expected) }
    }
  }
}
