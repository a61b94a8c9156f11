/// (JᵀJ)⁻¹, which times the residual variance is the covariance of least-squares estimates.
public struct UnscaledCovariance: Sendable, Equatable {
  /// Row-major p × p. A parameter the data do not determine has infinite variance and zero covariances.
  public var matrix: Matrix
  /// Number of independent directions among the parameters.
  public var rank: Int
  /// Indices of the parameters the data do not determine, increasing; empty when the rank is full.
  public var unidentified: [Int]
}
