/// The projection on the columns of a design, H = X (XᵀX)⁻¹ Xᵀ, and the linear map from responses to coefficients.
///
/// By Householder QR with column pivoting; a column that depends on others is left out.
///
/// Source: Hoaglin and Welsch, "The hat matrix in regression and ANOVA", 1978.
public struct Projection: Sendable {
  /// Diagonal of H: how far each fitted value follows its own response, from 0 to 1. They sum to the rank.
  public let leverages: [Double]
  /// Number of independent columns.
  public let rank: Int
  /// (XᵀX)⁻¹; infinite variance for a coefficient the rows do not determine.
  public let unscaledCovariance: UnscaledCovariance
  private let factor: PivotedQR
  /// Orthonormal vectors that span the columns.
  public let basis: [[Double]]

  /// - Throws: ``SolverError`` when there are fewer rows than columns or an element is not finite.
  public init(on design: Matrix) throws(SolverError) {
    factor = try design.factored()
    let basis = try factor.basis()
    self.basis = basis
    rank = factor.rank
    leverages = (0..<design.rows).map { row in min(1, basis.reduce(0) { $0 + $1[row] * $1[row] }) }
    unscaledCovariance = factor.unscaledCovariance()
  }

  /// What the coefficients gain when one response gains 1: a column of (XᵀX)⁻¹ Xᵀ.
  public func coefficients(perUnitOf row: Int) -> [Double] {
    factor.solution(projected: basis.map { $0[row] })
  }

  /// H y.
  public func fitted(_ response: [Double]) -> [Double] {
    var fitted = [Double](repeating: 0, count: response.count)
    for vector in basis {
      let share = zip(vector, response).reduce(0) { $0 + $1.0 * $1.1 }
      for row in fitted.indices { fitted[row] += share * vector[row] }
    }
    return fitted
  }
}
