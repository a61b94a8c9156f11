/// Nonlinear least squares within a trust region (GSL `multifit_nlinear`), from an exact Jacobian.
///
/// The search ends with a few Gauss–Newton steps by QR, and its success is believed only when the
/// ``LeastSquaresSolution/relativeOffset`` is small at the point it returns. A point at which the function is not
/// finite is never stepped on.
///
/// Sources: Moré, "The Levenberg–Marquardt algorithm", 1978; Transtrum and Sethna, "Improvements to the
/// Levenberg–Marquardt algorithm for nonlinear least-squares minimization", 2012.
public struct TrustRegion: Sendable {
  /// How a step is found inside the region.
  public enum Method: String, Sendable, CaseIterable {
    case levenbergMarquardt
    /// Levenberg–Marquardt with geodesic acceleration.
    case accelerated
    case dogleg, doubleDogleg, subspace2D
  }

  /// What the region's size is measured in.
  public enum Scaling: String, Sendable, CaseIterable {
    /// The parameters' own units.
    case levenberg
    /// Lengths of the Jacobian's columns.
    case marquardt
    /// The greatest lengths so far of the Jacobian's columns.
    case more
  }

  public var method: Method
  public var scaling: Scaling
  public var maximumIterations: Int
  /// A step this small relative to every parameter ends the search.
  public var stepTolerance: Double
  /// A cosine this small between the residuals and every column of the Jacobian ends the search.
  public var gradientTolerance: Double
  /// Largest ``LeastSquaresSolution/relativeOffset`` that counts as converged.
  public var offsetTolerance: Double

  public init(
    method: Method = .accelerated, scaling: Scaling = .levenberg, maximumIterations: Int = 1000,
    stepTolerance: Double = 1e-14, gradientTolerance: Double = 1e-9, offsetTolerance: Double = 1e-6
  ) {
    self.method = method
    self.scaling = scaling
    self.maximumIterations = maximumIterations
    self.stepTolerance = stepTolerance
    self.gradientTolerance = gradientTolerance
    self.offsetTolerance = offsetTolerance
  }

  /// Fills the residuals and, where wanted, the Jacobian at the parameters.
  ///
  /// The Jacobian is row-major, one row for each residual; it is nil when only residuals are wanted. Returning false,
  /// or any element that is not finite, makes the search turn back.
  public typealias Evaluate = (
    _ parameters: UnsafeBufferPointer<Double>, _ residuals: UnsafeMutableBufferPointer<Double>,
    _ jacobian: UnsafeMutableBufferPointer<Double>?
  ) -> Bool

  /// Searches the parameters that make Σ rᵢ² least.
  ///
  /// - Parameters:
  ///   - start: where the search begins; the function must be finite there. Without parameters the residuals are
  ///     evaluated once and returned.
  ///   - residualCount: number of residuals, at least the number of parameters.
  ///   - evaluate: the residuals and their Jacobian.
  /// - Throws: ``SolverError`` when there are fewer residuals than parameters or the start is refused.
  public func minimise(from start: [Double], residualCount: Int, evaluate: Evaluate) throws(SolverError)
    -> LeastSquaresSolution
  {
    guard residualCount >= start.count, residualCount > 0 else {
      throw .tooFewResiduals(residuals: residualCount, parameters: start.count)
    }
    guard start.allSatisfy(\.isFinite) else { throw .startRejected(parameters: start) }
    return try withoutActuallyEscaping(evaluate) { (evaluate) throws(SolverError) -> LeastSquaresSolution in
      let callback = ResidualCallback(residualCount: residualCount, evaluate: evaluate)
      return try search(from: start, residualCount: residualCount, callback: callback)
    }
  }

  private func search(from start: [Double], residualCount: Int, callback: ResidualCallback) throws(SolverError)
    -> LeastSquaresSolution
  {
    guard var best = try Candidate(at: start, callback: callback) else { throw .startRejected(parameters: start) }
    var iterations = 0
    var isExhausted = false
    guard !start.isEmpty else { return best.solution(.converged, iterations: 0, evaluations: callback.evaluations) }

    var tolerance = gradientTolerance
    var restarts = 0
    search: while true {
      // Every pass begins from the best point so far, with a fresh region.
      let workspace = try NonlinearWorkspace(
        method: method, scaling: scaling, residualCount: residualCount, parameterCount: start.count,
        callback: callback)
      try workspace.start(at: best.parameters)
      var isStuck = false
      pass: while workspace.largestCosine > tolerance {
        guard iterations < maximumIterations else {
          isExhausted = true
          break pass
        }
        iterations += 1
        switch workspace.iterate() {
        case .step:
          if workspace.relativeStep <= stepTolerance { break pass }
        case .none:
          isStuck = true
          break pass
        case .jacobianRejected:
          callback.poison(callback.refused)
          restarts += 1
          if restarts > 20 { isStuck = true }
          break pass
        }
      }
      let before = best.sumOfSquares
      if let found = try Candidate(at: workspace.parameters, callback: callback), found.sumOfSquares <= before {
        best = found
      }
      try best.polish(callback: callback)
      if best.isOptimal(offsetTolerance) || isExhausted { break }
      // Not there yet: go on with a stricter test while that still helps.
      if isStuck && best.sumOfSquares >= before * (1 - 1e-10) { break search }
      if !isStuck {
        if tolerance < 1e-15 { break search }
        tolerance *= 1e-3
      }
    }
    let termination: Termination =
      best.isOptimal(offsetTolerance) ? .converged : isExhausted ? .exhausted : .stalled
    return best.solution(termination, iterations: iterations, evaluations: callback.evaluations)
  }
}

/// A point with everything known about it.
private struct Candidate {
  var parameters: [Double]
  var residuals: [Double]
  var jacobian: [Double]
  var sumOfSquares: Double
  /// The Gauss–Newton step from here.
  var step: [Double]
  /// ‖P r‖, the length a linear step could remove.
  var removable: Double

  init?(at parameters: [Double], callback: ResidualCallback) throws(SolverError) {
    guard let values = callback.values(at: parameters) else { return nil }
    self.parameters = parameters
    residuals = values.residuals
    jacobian = values.jacobian
    sumOfSquares = residuals.sumOfSquares
    let factor = try Matrix(rows: residuals.count, columns: parameters.count, elements: jacobian).factored()
    let projected = try factor.projected(residuals)
    step = factor.solution(projected: projected).map { -$0 }
    removable = projected.prefix(factor.rank).sumOfSquares.squareRoot()
  }

  var relativeOffset: Double { sumOfSquares > 0 ? min(removable / sumOfSquares.squareRoot(), 1) : 0 }

  /// What rounding the parameters does to the residuals: below this a gradient cannot be told from zero.
  private var resolution: Double {
    var largest = 0.0
    for column in parameters.indices {
      var squares = 0.0
      for row in residuals.indices {
        let element = jacobian[row * parameters.count + column]
        squares += element * element
      }
      largest = max(largest, squares.squareRoot() * abs(parameters[column]))
    }
    return largest * Double.ulpOfOne
  }

  func isOptimal(_ tolerance: Double) -> Bool {
    relativeOffset <= tolerance || removable <= 100 * resolution
  }

  /// Gauss–Newton steps while they bring the residuals closer to a right angle with the Jacobian.
  mutating func polish(callback: ResidualCallback) throws(SolverError) {
    for _ in 0..<20 {
      guard removable > 0, relativeOffset < 0.1 || removable < 1e3 * resolution else { return }
      let next = zip(parameters, step).map { $0 + $1 }
      guard next != parameters, next.allSatisfy(\.isFinite),
        let candidate = try Candidate(at: next, callback: callback),
        candidate.removable < removable * 0.9,
        candidate.sumOfSquares <= sumOfSquares * (1 + 1e-12) || candidate.sumOfSquares <= resolution * resolution
      else { return }
      self = candidate
    }
  }

  func solution(_ termination: Termination, iterations: Int, evaluations: Int) -> LeastSquaresSolution {
    LeastSquaresSolution(
      parameters: parameters, residuals: residuals,
      jacobian: Matrix(rows: residuals.count, columns: parameters.count, elements: jacobian),
      sumOfSquares: sumOfSquares, termination: termination, iterations: iterations, evaluations: evaluations,
      relativeOffset: relativeOffset)
  }
}
