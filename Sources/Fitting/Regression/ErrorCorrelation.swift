import RealModule
import Solvers

/// How errors of rows correlate, up to one number ρ that is estimated.
///
/// Rows are independent from group to group. Within one, errors either follow each other, with ρ between neighbours one
/// unit of time apart and ρ^Δ between those Δ apart (AR(1) where rows are one step apart, the process of Ornstein and
/// Uhlenbeck seen at dates), or all have the correlation ρ with each other (compound symmetry). ρ is estimated by
/// restricted or by full maximum likelihood, as R's `gls` does with `corAR1`, `corCAR1` and `corCompSymm`.
///
/// Source: Pinheiro and Bates, "Mixed-Effects Models in S and S-PLUS", 2000, chapter 5.
public struct ErrorCorrelation: Sendable, Equatable {
  public enum Pattern: String, Sendable, Codable, CaseIterable {
    case serial = "ar1"
    case compoundSymmetry = "compound-symmetry"
  }

  public enum Estimator: String, Sendable, Codable, CaseIterable {
    /// Restricted maximum likelihood, which minds that coefficients were estimated.
    case restricted = "reml"
    case full = "ml"
  }

  public var pattern: Pattern
  public var estimator: Estimator
  /// ρ, the correlation of errors one unit of time apart, or of any two of a group.
  public var coefficient: Double
  /// Whether it lies at an end of what it may be.
  public var isAtBound: Bool
  /// The log-likelihood of β, σ and ρ, restricted where the estimator is.
  public var logLikelihood: Double
  /// Whether time was given, or rows count as one step apart.
  public var isDated: Bool

  /// How close ρ may come to its ends.
  static let margin = 1e-6

  static func estimate(
    _ design: ExtendedMatrix, _ response: [DoubleDouble], _ errors: some CorrelatedErrors, _ estimator: Estimator
  ) throws(RegressionError) -> (correlation: ErrorCorrelation, solution: RefinedLeastSquares) {
    var problem: SolverError?
    func solve(_ coefficient: Double) throws(SolverError) -> (solution: RefinedLeastSquares, logDeterminant: Double) {
      let white = errors.whitened(design, response, coefficient)
      return (try RefinedLeastSquares(design: white.design, response: white.response), white.logDeterminant)
    }
    func deviance(_ coefficient: Double) -> Double {
      do throws(SolverError) {
        let (solution, logDeterminant) = try solve(coefficient)
        let degrees = Double(response.count - solution.rank)
        guard degrees > 0, solution.sumOfSquares > 0 else { return .infinity }
        let log = Double.log(solution.sumOfSquares)
        return estimator == .restricted
          ? degrees * log + logDeterminant + solution.logDeterminant : Double(response.count) * log + logDeterminant
      } catch {
        problem = error
        return .infinity
      }
    }
    let plain: RefinedLeastSquares
    do throws(SolverError) {
      plain = try RefinedLeastSquares(design: design, response: response)
    } catch {
      throw .solver(error)
    }
    let size = response.reduce(0) { $0 + $1.high * $1.high }
    guard plain.sumOfSquares > 1e-28 * size else { throw .times(.noErrors) }
    let (lower, upper) = (errors.lower, errors.upper)
    // A grid finds the right valley, golden sections its bottom.
    let grid = 41
    let places = (0..<grid).map { lower + (upper - lower) * Double($0) / Double(grid - 1) }
    let heights = places.map(deviance)
    let best = heights.indices.min { heights[$0] < heights[$1] } ?? 0
    var (left, right) = (places[max(0, best - 1)], places[min(grid - 1, best + 1)])
    let ratio = (5.0.squareRoot() - 1) / 2
    var (first, second) = (right - ratio * (right - left), left + ratio * (right - left))
    var (atFirst, atSecond) = (deviance(first), deviance(second))
    while right - left > 1e-10 {
      if atFirst <= atSecond {
        (right, second, atSecond) = (second, first, atFirst)
        first = right - ratio * (right - left)
        atFirst = deviance(first)
      } else {
        (left, first, atFirst) = (first, second, atSecond)
        second = left + ratio * (right - left)
        atSecond = deviance(second)
      }
    }
    let found = (left + right) / 2
    let solution: RefinedLeastSquares
    let logDeterminant: Double
    do throws(SolverError) {
      (solution, logDeterminant) = try solve(found)
    } catch {
      throw .solver(problem ?? error)
    }
    let degrees = Double(response.count - solution.rank)
    guard degrees > 0 else {
      throw .noDegreesOfFreedom(what: "Correlation", rows: response.count, columns: solution.rank)
    }
    let counted = estimator == .restricted ? degrees : Double(response.count)
    let likelihood =
      -(counted * (Double.log(2 * Double.pi) + Double.log(solution.sumOfSquares / counted) + 1) + logDeterminant
      + (estimator == .restricted ? solution.logDeterminant : 0)) / 2
    return (
      ErrorCorrelation(
        pattern: errors.pattern, estimator: estimator, coefficient: found,
        isAtBound: found - lower < 1e-5 || upper - found < 1e-5, logLikelihood: likelihood, isDated: errors.isDated),
      solution
    )
  }
}
