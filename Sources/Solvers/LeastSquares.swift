/// Where a search for the least sum of squared residuals ended.
public struct LeastSquaresSolution: Sendable, Equatable {
  public var parameters: [Double]
  /// r at the parameters.
  public var residuals: [Double]
  /// ∂rᵢ/∂θⱼ at the parameters, one row for each residual.
  public var jacobian: Matrix
  /// Σ rᵢ².
  public var sumOfSquares: Double
  public var termination: Termination
  public var iterations: Int
  /// Calls of the residual function, with or without Jacobian.
  public var evaluations: Int
  /// The share of the residuals' length that a linear step could still remove: ‖P r‖ ÷ ‖r‖, P the projection on the
  /// columns of the Jacobian. Zero at an optimum, whatever the units of parameters and residuals.
  ///
  /// Source: Bates and Watts, "A relative offset orthogonality convergence criterion", Technometrics, 1981.
  public var relativeOffset: Double

  public init(
    parameters: [Double], residuals: [Double], jacobian: Matrix, sumOfSquares: Double, termination: Termination,
    iterations: Int, evaluations: Int, relativeOffset: Double
  ) {
    self.parameters = parameters
    self.residuals = residuals
    self.jacobian = jacobian
    self.sumOfSquares = sumOfSquares
    self.termination = termination
    self.iterations = iterations
    self.evaluations = evaluations
    self.relativeOffset = relativeOffset
  }

  /// (JᵀJ)⁻¹ by QR with column pivoting; parameters the data do not determine get infinite variance.
  ///
  /// - Parameter rankTolerance: smallest diagonal element of R, relative to the largest and with columns of length
  ///   one, that still counts. The default is max(n, p) times the rounding unit.
  public func unscaledCovariance(rankTolerance: Double? = nil) throws(SolverError) -> UnscaledCovariance {
    try jacobian.factored(rankTolerance: rankTolerance).unscaledCovariance()
  }
}
