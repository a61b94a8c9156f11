import RealModule
public import Solvers

/// The covariance matrix of the rows' errors, known up to a factor σ² that is estimated.
///
/// A correlation matrix will do where all rows spread alike. With C = L Lᵀ (Cholesky, LAPACK) rows are made independent of
/// each other by L⁻¹, and least squares of L⁻¹y on L⁻¹X are the generalised least squares of Aitken 1936: what R's
/// `MASS::lm.gls(inverse = TRUE)` and statsmodels' `GLS(sigma=)` give.
public struct ErrorCovariance: Sendable, Equatable {
  /// Rows of the matrix.
  public var count: Int { factor.rows }
  /// What stands all along the diagonal; `nil` where rows spread differently.
  public let variance: Double?
  /// L.
  let factor: Matrix

  /// ln det C.
  var logDeterminant: Double { (0..<count).reduce(0) { $0 + 2 * Double.log(factor[$1, $1]) } }

  /// More rows than this are more than memory and patience hold.
  public static let largest = 4000

  /// - Throws: ``RegressionError/covariance(_:)``, rows counted from 0, for a matrix that is none of errors.
  public init(_ matrix: Matrix) throws(RegressionError) {
    guard matrix.rows == matrix.columns else {
      throw .covariance(.notSquare(rows: matrix.rows, columns: matrix.columns))
    }
    let count = matrix.rows
    guard count <= Self.largest else { throw .covariance(.tooLarge(rows: count)) }
    if let place = matrix.elements.firstIndex(where: { !$0.isFinite }) {
      throw .covariance(.notFinite(row: place / count, column: place % count))
    }
    for row in 0..<count where !(matrix[row, row] > 0) {
      throw .covariance(.variance(row: row, value: matrix[row, row]))
    }
    var even = matrix
    for row in 0..<count {
      for column in 0..<row {
        let (lower, upper) = (matrix[row, column], matrix[column, row])
        let scale = matrix[row, row].squareRoot() * matrix[column, column].squareRoot()
        guard abs(lower - upper) <= 1e-9 * scale else {
          throw .covariance(.notSymmetric(row: row, column: column, lower: lower, upper: upper))
        }
        even[row, column] = lower + (upper - lower) / 2
        even[column, row] = even[row, column]
      }
    }
    do throws(SolverError) {
      factor = try Cholesky.factor(even)
    } catch {
      if case .notPositiveDefinite(let order) = error {
        throw .covariance(.notPositiveDefinite(row: order - 1))
      }
      throw .solver(error)
    }
    // What rounding alone leaves of a row is nothing to divide by.
    let rounding = 1e-14 * Double(count)
    for row in 0..<count where factor[row, row] * factor[row, row] <= rounding * even[row, row] {
      throw .covariance(.notPositiveDefinite(row: row))
    }
    let variances = (0..<count).map { matrix[$0, $0] }
    variance = variances.first.flatMap { first in variances.allSatisfy { $0 == first } ? first : nil
    }
  }

  /// The covariance of some of the rows.
  public init(_ matrix: Matrix, of rows: [Int]) throws(RegressionError) {
    let part = Matrix(
      rows: rows.count, columns: rows.count,
      elements: rows.flatMap { row in rows.map { matrix[row, $0] } })
    do throws(RegressionError) {
      try self.init(part)
    } catch {
      guard case .covariance(let problem) = error else { throw error }
      throw .covariance(problem.counted(in: rows))
    }
  }

  /// L⁻¹X and L⁻¹y.
  func whitened(_ design: ExtendedMatrix, _ response: [DoubleDouble]) -> (
    ExtendedMatrix, [DoubleDouble]
  ) {
    var (white, whiteResponse) = (design, response)
    for row in 0..<count {
      for before in 0..<row where factor[row, before] != 0 {
        let share = factor[row, before]
        for column in 0..<design.columns {
          white[row, column] = white[row, column] - white[before, column] * share
        }
        whiteResponse[row] = whiteResponse[row] - whiteResponse[before] * share
      }
      let scale = DoubleDouble(factor[row, row])
      for column in 0..<design.columns { white[row, column] = white[row, column] / scale }
      whiteResponse[row] = whiteResponse[row] / scale
    }
    return (white, whiteResponse)
  }
}

extension RegressionFit {
  /// Fits by generalised least squares under a covariance matrix that is known up to a factor.
  ///
  /// σ² is the whitened sum of squares ÷ (n − p), the factor of the matrix.
  public init(_ model: ModelMatrix, data: RegressionData, covariance: ErrorCovariance)
    throws(RegressionError)
  {
    let design = try model.design(data)
    let response = try model.response(data)
    try Self.check(model, design, response, nil)
    let count = response.count
    guard covariance.count == count else {
      throw .covariance(.size(rows: covariance.count, expected: count))
    }
    let (white, whiteResponse) = covariance.whitened(design, response)
    let solution: RefinedLeastSquares
    do throws(SolverError) {
      solution = try RefinedLeastSquares(design: white, response: whiteResponse)
    } catch {
      throw .solver(error)
    }
    let degrees = count - solution.rank
    let sigma = degrees > 0 ? (solution.sumOfSquares / Double(degrees)).squareRoot() : nil
    let fitted = Self.product(design, solution.extendedCoefficients)
    let n = Double(count)
    self.init(
      model: model, method: .knownCovariance(variance: covariance.variance), solution: solution,
      response: response.map(\.value), fitted: fitted.map(\.value),
      residuals: zip(response, fitted).map { ($0 - $1).value }, weights: nil,
      totalSumOfSquares: Self.total(response, nil, isCentred: model.formula.hasIntercept),
      sigma: sigma,
      logLikelihood: solution.sumOfSquares > 0
        ? -(n * (Double.log(2 * Double.pi) + Double.log(solution.sumOfSquares / n) + 1)
          + covariance.logDeterminant) / 2
        : nil, design: design)
  }
}
