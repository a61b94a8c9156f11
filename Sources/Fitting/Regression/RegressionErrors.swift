import RealModule
import Solvers

/// Where standard errors of a least-squares regression come from.
///
/// All are T S Tᵀ with (XᵀX)⁻¹ = T Tᵀ and S the covariance of the scores in orthonormal coordinates, e the weighted
/// residuals and h the leverages:
///
/// - classical: σ² (XᵀX)⁻¹, where errors are independent and spread alike;
/// - HC0 to HC3, where they spread differently: Σ xxᵀ e² with e² itself, times n/(n − p), over 1 − h, over (1 − h)²;
/// - Newey–West, where they also follow each other: lags up to L with the weights 1 − l/(L + 1);
/// - cluster, where rows of a group depend on each other in any way: Σ ssᵀ over groups, s the sum of x e, times
///   G/(G − 1) (n − 1)/(n − p) with G groups.
///
/// Sources: White 1980; MacKinnon and White 1985; Newey and West 1987; Liang and Zeger 1986.
public enum RegressionErrors: Sendable, Equatable {
  case classical, hc0, hc1, hc2, hc3
  /// With this many lags, or ⌊4 (n/100)^(2/9)⌋.
  case neweyWest(lags: Int?)
  /// Any dependence within the groups of a column.
  case cluster

  public var name: String {
    switch self {
    case .classical: "classical"
    case .hc0: "hc0"
    case .hc1: "hc1"
    case .hc2: "hc2"
    case .hc3: "hc3"
    case .neweyWest: "newey-west"
    case .cluster: "cluster"
    }
  }

  /// How many lags Newey–West errors have.
  public func lags(count: Int) -> Int? {
    guard case .neweyWest(let lags) = self else { return nil }
    return lags ?? min(count - 1, Int((4 * Double.pow(Double(count) / 100, 2.0 / 9)).rounded(.down)))
  }

  /// U with V = U Uᵀ.
  func root(
    _ solution: RefinedLeastSquares, rows: Matrix, leverages: [Double], residuals: [Double], degrees: Int,
    order: [Int]?,
    groups: [String]? = nil
  ) throws(RegressionError) -> Matrix {
    let count = residuals.count
    let size = rows.columns
    let squares: [Double]
    switch self {
    case .classical:
      let variance = degrees > 0 ? solution.sumOfSquares / Double(degrees) : 0
      return variance.squareRoot() * solution.root
    case .hc0, .neweyWest: squares = residuals.map { $0 * $0 }
    case .cluster:
      return try clustered(solution, rows: rows, residuals: residuals, degrees: degrees, groups: groups ?? [])
    case .hc1:
      guard degrees > 0 else {
        throw .noDegreesOfFreedom(what: "HC1", rows: count, columns: size)
      }
      squares = residuals.map { $0 * $0 * Double(count) / Double(degrees) }
    case .hc2, .hc3:
      if let row = leverages.firstIndex(where: { $0 > 1 - 1e-10 }) { throw .leverageOne(row: row, errors: name) }
      squares = zip(residuals, leverages).map { residual, leverage in
        let rest = 1 - leverage
        return residual * residual / (self == .hc2 ? rest : rest * rest)
      }
    }
    var scores = Matrix(rows: size, columns: size)
    for row in 0..<count {
      for first in 0..<size {
        let factor = squares[row] * rows[row, first]
        for second in 0..<size { scores[first, second] += factor * rows[row, second] }
      }
    }
    if let lags = lags(count: count), lags > 0 {
      guard lags < count else { throw .lagTooLong(lag: lags, rows: count) }
      let order = order ?? Array(0..<count)
      for lag in 1...lags {
        let share = 1 - Double(lag) / Double(lags + 1)
        for place in lag..<count {
          let (later, earlier) = (order[place], order[place - lag])
          let product = share * residuals[later] * residuals[earlier]
          for first in 0..<size {
            for second in 0..<size {
              scores[first, second] +=
                product
                * (rows[later, first] * rows[earlier, second] + rows[earlier, first] * rows[later, second])
            }
          }
        }
      }
    }
    do throws(SolverError) {
      return solution.root * (try SymmetricSquareRoot.of(scores))
    } catch {
      throw .solver(error)
    }
  }

  private func clustered(
    _ solution: RefinedLeastSquares, rows: Matrix, residuals: [Double], degrees: Int, groups: [String]
  ) throws(RegressionError) -> Matrix {
    let size = rows.columns
    guard degrees > 0 else {
      throw .noDegreesOfFreedom(what: "Errors robust to clusters", rows: rows.rows, columns: size)
    }
    var places: [String: Int] = [:]
    var sums: [[Double]] = []
    for (row, group) in groups.enumerated() {
      let place = places[group] ?? sums.count
      if place == sums.count {
        places[group] = place
        sums.append([Double](repeating: 0, count: size))
      }
      for column in 0..<size { sums[place][column] += rows[row, column] * residuals[row] }
    }
    let count = Double(sums.count)
    guard sums.count > 1 else { throw .tooFewClusters(sums.count) }
    let factor = count / (count - 1) * Double(residuals.count - 1) / Double(degrees)
    // U is T Fᵀ with the scores F, one column a group: nothing is squared.
    let scores = Matrix(
      rows: size, columns: sums.count,
      elements: (0..<size).flatMap { column in sums.map { $0[column] * factor.squareRoot() } })
    return solution.root * scores
  }
}
