/// Nonlinear least squares within a trust region (GSL `multifit_nlinear`), from an exact Jacobian.
///
/// The search ends with a few Gauss–Newton steps by QR, or Newton steps where those converge slowly, and its success is
/// believed only when the ``LeastSquaresSolution/relativeOffset`` is small at the point it returns, when the sum of
/// squares curves upwards there, and when none of a few dozen points around it is lower: along the directions the data
/// determine well and badly, and far out along those they do not determine. From a lower point the search goes on. A
/// point at which the function is not finite is never stepped on. Where the chosen method stalls, Levenberg–Marquardt in
/// Moré's scaling goes on.
///
/// Sources: Moré, "The Levenberg–Marquardt algorithm", 1978; Transtrum and Sethna, "Improvements to the
/// Levenberg–Marquardt algorithm for nonlinear least-squares minimization", 2012.
public struct TrustRegion: Sendable {
  /// How a step is found inside the region.
  public enum Method: String, Sendable, CaseIterable {
    /// The two-dimensional subspace; where that stalls the accelerated method in the parameters' own units, and from the
    /// start again Levenberg–Marquardt, which is also asked where the others used up every iteration.
    case automatic
    case levenbergMarquardt = "lm"
    /// Levenberg–Marquardt with geodesic acceleration.
    case accelerated = "lmaccel"
    case dogleg
    case doubleDogleg = "ddogleg"
    case subspace2D
  }

  /// What the region's size is measured in.
  public enum Scaling: String, Sendable, CaseIterable {
    /// Moré's lengths, which do not depend on the parameters' units.
    case automatic
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
  /// Whether an optimum is believed only after its neighbourhood was looked at. Without, a fit costs about half; for
  /// searches whose end is checked otherwise, such as the replicates of a bootstrap.
  public var checksNeighbourhood: Bool

  public init(
    method: Method = .automatic, scaling: Scaling = .automatic, maximumIterations: Int = 1000,
    stepTolerance: Double = 1e-14, gradientTolerance: Double = 1e-9, offsetTolerance: Double = 1e-6,
    checksNeighbourhood: Bool = true
  ) {
    self.method = method
    self.scaling = scaling
    self.maximumIterations = maximumIterations
    self.stepTolerance = stepTolerance
    self.gradientTolerance = gradientTolerance
    self.offsetTolerance = offsetTolerance
    self.checksNeighbourhood = checksNeighbourhood
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
    guard callback.prepare(at: start), var best = try Candidate(at: start, callback: callback) else {
      throw .startRejected(parameters: start)
    }
    var iterations = 0
    best = try search(from: best, orFrom: start, residualCount, &iterations, callback)
    if checksNeighbourhood {
      // Each round begins at a lower point than the last one ended at.
      for _ in 0..<8 {
        guard iterations < maximumIterations, let lower = try Neighbourhood(of: best).lowerPoint(callback) else {
          break
        }
        best = try search(from: lower, orFrom: nil, residualCount, &iterations, callback)
      }
    }
    let termination: Termination =
      best.isOptimal(offsetTolerance) ? .converged : iterations >= maximumIterations ? .exhausted : .stalled
    return best.solution(
      termination, iterations: iterations, evaluations: callback.evaluations, scale: callback.scale)
  }

  /// What was asked for; then, where it stalls, the method whose steps do not depend on the parameters' units, first
  /// from the best point and at last from the start.
  private func search(
    from first: Candidate, orFrom start: [Double]?, _ residualCount: Int, _ iterations: inout Int,
    _ callback: ResidualCallback
  ) throws(SolverError) -> Candidate {
    var best = first
    // A start that is good enough to stop at is still brought as near as it can be.
    if best.isOptimal(offsetTolerance) { try best.polish(callback: callback) }
    let asked: (Method, Scaling) =
      switch (method, scaling) {
      case (.automatic, .automatic): (.subspace2D, .more)
      case (.automatic, _): (.subspace2D, scaling)
      case (_, .automatic): (method, .more)
      default: (method, scaling)
      }
    var attempts: [(choice: (method: Method, scaling: Scaling), isFromStart: Bool)] = [
      (asked, false), ((.levenbergMarquardt, .more), false), ((.levenbergMarquardt, .more), true),
    ]
    if method == .automatic { attempts[1] = ((.accelerated, .levenberg), false) }
    for attempt in attempts where !best.isOptimal(offsetTolerance) && iterations < maximumIterations {
      var point = best
      if attempt.isFromStart {
        guard let start, let again = try Candidate(at: start, callback: callback) else { break }
        point = again
      }
      let workspace = try NonlinearWorkspace(
        method: attempt.choice.method, scaling: attempt.choice.scaling, residualCount: residualCount,
        parameterCount: best.parameters.count, callback: callback)
      try point.descend(self, workspace, &iterations, callback)
      if point.sumOfSquares <= best.sumOfSquares { best = point }
    }
    if method == .automatic, iterations >= maximumIterations, !best.isOptimal(offsetTolerance), let start,
      let (point, count) = try shorterSteps(from: start, residualCount, callback),
      point.sumOfSquares < best.sumOfSquares
    {
      (best, iterations) = (point, count)
    }
    return best
  }

  /// The optimum that Levenberg–Marquardt comes to from the start in a fifth of the iterations, and in how many; nothing
  /// where it comes to none.
  ///
  /// For searches that ran off to infinity, where every step is a little lower and none is the last (NIST's MGH09 from
  /// its far start): they leave nothing for another method.
  private func shorterSteps(from start: [Double], _ residualCount: Int, _ callback: ResidualCallback)
    throws(SolverError) -> (Candidate, iterations: Int)?
  {
    guard var point = try Candidate(at: start, callback: callback) else { return nil }
    var limited = self
    limited.maximumIterations = max(1, maximumIterations / 5)
    let workspace = try NonlinearWorkspace(
      method: .levenbergMarquardt, scaling: .more, residualCount: residualCount, parameterCount: start.count,
      callback: callback)
    var iterations = 0
    try point.descend(limited, workspace, &iterations, callback)
    return point.isOptimal(offsetTolerance) ? (point, iterations) : nil
  }
}

/// A point with everything known about it.
struct Candidate {
  var parameters: [Double]
  var residuals: [Double]
  var jacobian: [Double]
  var sumOfSquares: Double
  /// The Gauss–Newton step from here.
  var step: [Double]
  /// ‖P r‖, the length a linear step could remove.
  var removable: Double
  let factor: PivotedQR
  /// Qᵀ r.
  let projected: [Double]

  init?(at parameters: [Double], callback: ResidualCallback) throws(SolverError) {
    guard let values = callback.values(at: parameters) else { return nil }
    self.parameters = parameters
    residuals = values.residuals
    jacobian = values.jacobian
    sumOfSquares = residuals.sumOfSquares
    factor = try Matrix(rows: residuals.count, columns: parameters.count, elements: jacobian).factored()
    projected = try factor.projected(residuals)
    step = factor.solution(projected: projected).map { -$0 }
    removable = projected.prefix(factor.rank).sumOfSquares.squareRoot()
  }

  /// Iterates from here until the point is optimal or no step improves it.
  mutating func descend(
    _ options: TrustRegion, _ workspace: borrowing NonlinearWorkspace, _ iterations: inout Int,
    _ callback: ResidualCallback
  ) throws(SolverError) {
    var tolerance = options.gradientTolerance
    var refusals = 0
    try workspace.start(at: parameters)
    while true {
      var progress = NonlinearWorkspace.Progress.step
      while progress == .step, workspace.largestCosine > tolerance {
        guard iterations < options.maximumIterations else { break }
        iterations += 1
        progress = workspace.iterate()
        if workspace.relativeStep <= options.stepTolerance { break }
      }
      let before = sumOfSquares
      if let found = try Candidate(at: workspace.parameters, callback: callback), found.sumOfSquares <= sumOfSquares {
        self = found
      }
      if progress == .jacobianRejected {
        // From the last good point again, around the one that has no Jacobian.
        refusals += 1
        guard refusals <= 20 else { return }
        callback.poison()
        try workspace.start(at: parameters)
        continue
      }
      try polish(callback: callback)
      if isOptimal(options.offsetTolerance) || iterations >= options.maximumIterations { return }
      // Not there yet: with a fresh region while that helps, and with a stricter test of the gradient.
      guard tolerance > 1e-15, progress == .step || sumOfSquares < before * (1 - 1e-10) else { return }
      if progress == .step { tolerance *= 1e-3 }
      try workspace.start(at: parameters)
    }
  }

  var relativeOffset: Double { sumOfSquares > 0 ? min(removable / sumOfSquares.squareRoot(), 1) : 0 }

  /// What rounding the parameters does to the residuals: below this a gradient cannot be told from zero.
  var resolution: Double {
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
    // Where nothing moves the residuals any more a search has run away, and not arrived.
    guard factor.rank > 0 || parameters.isEmpty || sumOfSquares == 0 else { return false }
    return relativeOffset <= tolerance || removable <= 100 * resolution
  }

  /// Gauss–Newton steps while they bring the residuals closer to a right angle with the Jacobian; Newton steps where
  /// those gain less than a digit each.
  mutating func polish(callback: ResidualCallback) throws(SolverError) {
    var isSlow = false
    for _ in 0..<20 {
      guard removable > 0, relativeOffset < 0.1 || removable < 1e3 * resolution else { return }
      let before = removable
      if isSlow, let newton = try Curvature(at: self, callback: callback)?.step {
        isSlow = false
        guard try move(by: newton, callback) else { return }
      } else {
        guard try move(by: step, callback) else { return }
      }
      if removable > before * 0.1 { isSlow = true }
    }
  }

  /// Takes a step if it makes the residuals less removable; false where it does not.
  private mutating func move(by step: [Double], _ callback: ResidualCallback) throws(SolverError) -> Bool {
    let next = zip(parameters, step).map { $0 + $1 }
    guard next != parameters, next.allSatisfy(\.isFinite),
      let candidate = try Candidate(at: next, callback: callback),
      candidate.removable < removable * 0.9,
      // Lower, or higher by no more than rounding the parameters explains.
      candidate.sumOfSquares.squareRoot() <= sumOfSquares.squareRoot() * (1 + 1e-12) + 10 * resolution
    else { return false }
    self = candidate
    return true
  }

  func solution(_ termination: Termination, iterations: Int, evaluations: Int, scale: Double)
    -> LeastSquaresSolution
  {
    // The scale is a power of two: nothing is rounded.
    let residuals = residuals.map { $0 / scale }
    return LeastSquaresSolution(
      parameters: parameters, residuals: residuals,
      jacobian: Matrix(rows: residuals.count, columns: parameters.count, elements: jacobian.map { $0 / scale }),
      sumOfSquares: residuals.sumOfSquares, termination: termination, iterations: iterations, evaluations: evaluations,
      relativeOffset: relativeOffset)
  }
}
