/// The β that makes ‖y − Xβ‖ least, by Householder QR with column pivoting (LAPACK `dgeqp3`).
///
/// Nothing is squared on the way, so that a condition number of 10⁸ costs eight digits and not sixteen.
/// Source: Businger and Golub, "Linear least squares solutions by Householder transformations", 1965.
public enum LinearLeastSquares {
  /// Solves for one response.
  ///
  /// - Parameters:
  ///   - design: X, one row for each observation and one column for each coefficient.
  ///   - response: y, one element for each observation.
  /// - Returns: the solution; where columns depend on one another it says which were left out.
  /// - Throws: ``SolverError`` when there are fewer rows than columns, sizes disagree or a number is not finite.
  public static func solve(design: Matrix, response: [Double]) throws(SolverError) -> LinearSolution {
    guard response.count == design.rows else {
      throw .sizeMismatch(what: "Elements of the response", expected: design.rows, found: response.count)
    }
    if let index = response.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(what: "Element \(index + 1) of the response")
    }
    let factor = try design.factored()
    var coefficients = factor.solution(projected: try factor.projected(response))
    var residuals = residuals(design: design, response: response, coefficients: coefficients)
    // One step of refinement, kept where it helps.
    let correction = factor.solution(projected: try factor.projected(residuals))
    let refined = zip(coefficients, correction).map { $0 + $1 }
    let refinedResiduals = self.residuals(design: design, response: response, coefficients: refined)
    if refinedResiduals.sumOfSquares <= residuals.sumOfSquares {
      coefficients = refined
      residuals = refinedResiduals
    }
    guard coefficients.allSatisfy(\.isFinite), residuals.allSatisfy(\.isFinite) else {
      throw .nonFinite(what: "The solution of the linear least-squares problem")
    }
    return LinearSolution(
      coefficients: coefficients, residuals: residuals, sumOfSquares: residuals.sumOfSquares, rank: factor.rank,
      conditionEstimate: factor.conditionEstimate, dependentColumns: factor.dependentColumns,
      unscaledCovariance: factor.unscaledCovariance().matrix)
  }

  /// y − Xβ with twice the working precision inside each sum (Ogita, Rump and Oishi, 2005).
  private static func residuals(design: Matrix, response: [Double], coefficients: [Double]) -> [Double] {
    response.indices.map { row in
      var sum = response[row]
      var lost = 0.0
      for column in coefficients.indices {
        let (factor, coefficient) = (-design[row, column], coefficients[column])
        let product = factor * coefficient
        let total = sum + product
        let part = total - sum
        lost += (sum - (total - part)) + (product - part) + (-product).addingProduct(factor, coefficient)
        sum = total
      }
      return sum + lost
    }
  }
}

/// What ``LinearLeastSquares`` found.
public struct LinearSolution: Sendable, Equatable {
  /// β; zero for a column left out.
  public var coefficients: [Double]
  /// y − Xβ.
  public var residuals: [Double]
  public var sumOfSquares: Double
  /// Number of independent columns.
  public var rank: Int
  /// Lower bound on the condition number of the columns kept, each scaled to length one.
  public var conditionEstimate: Double
  /// Columns left out because they depend on those kept; empty when the rank is full.
  public var dependentColumns: [Int]
  /// (XᵀX)⁻¹; infinite variance for a coefficient the data do not determine.
  public var unscaledCovariance: Matrix
}

extension Matrix {
  func factored(rankTolerance: Double? = nil) throws(SolverError) -> PivotedQR {
    // `withUnsafeBufferPointer` rethrows untyped errors in older compilers, hence the result.
    let result = elements.withUnsafeBufferPointer { buffer in
      Result { () throws(SolverError) in
        try PivotedQR(buffer, rows: rows, columns: columns, rankTolerance: rankTolerance)
      }
    }
    return try result.get()
  }
}

extension Sequence<Double> {
  var sumOfSquares: Double { reduce(0) { $0 + $1 * $1 } }
}
