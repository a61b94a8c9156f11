/// Least squares for residuals that are linear in some of their parameters: r(α, β) = r₀(α) + Φ(α) β.
///
/// For every α the best β follows by QR with column pivoting, so that only α is searched: ‖(I − ΦΦ⁺) r₀‖² by
/// ``TrustRegion``. Its Jacobian is Kaufman's, (I − ΦΦ⁺) ∂(r₀ + Φβ)/∂α, whose product with the residuals is the exact
/// gradient. Columns of Φ that depend on others get the coefficient 0.
///
/// Sources: Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems whose
/// variables separate", 1973; Kaufman, "A variable projection method for solving separable nonlinear least squares
/// problems", 1975.
public struct VariableProjection: Sendable {
  public var trustRegion: TrustRegion
  /// Smallest diagonal element of R, relative to the largest and with columns of length one, for which a column of Φ
  /// still counts.
  public var rankTolerance: Double

  public init(trustRegion: TrustRegion = TrustRegion(), rankTolerance: Double = 1e-12) {
    self.trustRegion = trustRegion
    self.rankTolerance = rankTolerance
  }

  /// Fills r₀ and Φ at α, and, where β is given, the slopes ∂(r₀ + Φβ)/∂α.
  ///
  /// Matrices are row-major, one row for each residual. Returning false, or any element that is not finite, makes the
  /// search turn back.
  public typealias Evaluate = (
    _ nonlinear: UnsafeBufferPointer<Double>, _ offset: UnsafeMutableBufferPointer<Double>,
    _ basis: UnsafeMutableBufferPointer<Double>,
    _ slopes: (at: UnsafeBufferPointer<Double>, fill: UnsafeMutableBufferPointer<Double>)?
  ) -> Bool

  /// The best β for one α.
  public struct Projection: Sendable, Equatable {
    public var linear: [Double]
    public var residuals: [Double]
    public var sumOfSquares: Double
    /// Number of independent columns of Φ.
    public var rank: Int
  }

  /// The least sum of squares at a given α, or nothing where the function is not finite.
  public func project(at nonlinear: [Double], residualCount: Int, linearCount: Int, evaluate: Evaluate) -> Projection? {
    Projector(
      residualCount: residualCount, linearCount: linearCount, nonlinearCount: nonlinear.count,
      rankTolerance: rankTolerance
    ).project(at: nonlinear, evaluate)?.projection
  }

  /// Searches α from a start.
  ///
  /// - Throws: ``SolverError`` when there are fewer residuals than parameters of either kind, or the start is refused.
  public func minimise(from start: [Double], residualCount: Int, linearCount: Int, evaluate: Evaluate)
    throws(SolverError) -> SeparableSolution
  {
    guard residualCount >= start.count + linearCount else {
      throw .tooFewResiduals(residuals: residualCount, parameters: start.count + linearCount)
    }
    let projector = Projector(
      residualCount: residualCount, linearCount: linearCount, nonlinearCount: start.count,
      rankTolerance: rankTolerance)
    var last: (point: [Double], value: Projector.Projected)?
    let solution = try trustRegion.minimise(from: start, residualCount: residualCount) { point, residuals, jacobian in
      let value: Projector.Projected
      if let last, last.point.elementsEqual(point) {
        value = last.value
      } else {
        let nonlinear = Array(point)
        guard let found = projector.project(at: nonlinear, evaluate) else { return false }
        value = found
        last = (nonlinear, found)
      }
      for row in residuals.indices { residuals[row] = value.projection.residuals[row] }
      return jacobian.map { projector.fill($0, at: point, value, evaluate) } ?? true
    }
    guard let end = projector.project(at: solution.parameters, evaluate) else {
      throw .startRejected(parameters: solution.parameters)
    }
    return SeparableSolution(
      nonlinear: solution.parameters, linear: end.projection.linear, residuals: end.projection.residuals,
      sumOfSquares: end.projection.sumOfSquares, rank: end.projection.rank, termination: solution.termination,
      iterations: solution.iterations, evaluations: solution.evaluations)
  }
}

/// What ``VariableProjection`` found.
public struct SeparableSolution: Sendable, Equatable {
  /// α.
  public var nonlinear: [Double]
  /// β.
  public var linear: [Double]
  public var residuals: [Double]
  public var sumOfSquares: Double
  /// Number of independent columns of Φ.
  public var rank: Int
  public var termination: Termination
  public var iterations: Int
  public var evaluations: Int
}

/// Eliminates β.
private struct Projector {
  let residualCount: Int
  let linearCount: Int
  let nonlinearCount: Int
  let rankTolerance: Double

  struct Projected {
    var projection: VariableProjection.Projection
    /// Nothing where nothing is linear.
    var factor: PivotedQR?
  }

  func project(at nonlinear: [Double], _ evaluate: VariableProjection.Evaluate) -> Projected? {
    var offset = [Double](repeating: 0, count: residualCount)
    var basis = [Double](repeating: 0, count: residualCount * linearCount)
    let isUsable = nonlinear.withUnsafeBufferPointer { nonlinear in
      offset.withUnsafeMutableBufferPointer { offset in
        basis.withUnsafeMutableBufferPointer { evaluate(nonlinear, offset, $0, nil) }
      }
    }
    guard isUsable, offset.allSatisfy({ abs($0) < ResidualCallback.wall }) else { return nil }
    guard linearCount > 0 else {
      return Projected(
        projection: .init(linear: [], residuals: offset, sumOfSquares: offset.sumOfSquares, rank: 0), factor: nil)
    }
    guard basis.allSatisfy({ abs($0) < ResidualCallback.wall }),
      let factor = try? Matrix(rows: residualCount, columns: linearCount, elements: basis)
        .factored(rankTolerance: rankTolerance),
      let projected = try? factor.projected(offset)
    else { return nil }
    let linear = factor.solution(projected: projected).map { -$0 }
    // Through Qᵀ, and not as r₀ + Φβ: large coefficients of nearly dependent columns would cancel there.
    guard linear.allSatisfy(\.isFinite), let residuals = try? factor.orthogonalPart(projected) else { return nil }
    return Projected(
      projection: .init(
        linear: linear, residuals: residuals, sumOfSquares: residuals.sumOfSquares, rank: factor.rank),
      factor: factor)
  }

  /// Kaufman's Jacobian.
  func fill(
    _ jacobian: UnsafeMutableBufferPointer<Double>, at nonlinear: UnsafeBufferPointer<Double>, _ value: Projected,
    _ evaluate: VariableProjection.Evaluate
  ) -> Bool {
    var offset = [Double](repeating: 0, count: residualCount)
    var basis = [Double](repeating: 0, count: residualCount * linearCount)
    let isUsable = offset.withUnsafeMutableBufferPointer { offset in
      basis.withUnsafeMutableBufferPointer { basis in
        value.projection.linear.withUnsafeBufferPointer { evaluate(nonlinear, offset, basis, ($0, jacobian)) }
      }
    }
    guard isUsable, jacobian.allSatisfy({ abs($0) < ResidualCallback.wall }) else { return false }
    guard let factor = value.factor else { return true }
    var column = [Double](repeating: 0, count: residualCount)
    for place in 0..<nonlinearCount {
      for row in 0..<residualCount { column[row] = jacobian[row * nonlinearCount + place] }
      guard let projected = try? factor.projected(column), let rest = try? factor.orthogonalPart(projected) else {
        return false
      }
      for row in 0..<residualCount { jacobian[row * nonlinearCount + place] = rest[row] }
    }
    return true
  }
}
