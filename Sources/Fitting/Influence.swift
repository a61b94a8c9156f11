public import Solvers

/// How much each observation decides: leverage, studentised residuals, and what the estimates would be without it.
///
/// Exact for a linear model; for a curve the Jacobian at the optimum stands for the design, which is one Gauss–Newton
/// step towards the fit without the point. With hᵢ the diagonal of J (JᵀJ)⁻¹ Jᵀ, eᵢ the residual, s² = Σ e² / (n − p):
///
/// - internally studentised rᵢ = eᵢ / (s √(1 − hᵢ)), externally tᵢ = rᵢ √((n − p − 1) / (n − p − rᵢ²)), Student's t with
///   n − p − 1 degrees of freedom;
/// - Cook's distance Dᵢ = rᵢ² hᵢ / ((1 − hᵢ) p), how far all estimates move together (Cook 1977);
/// - DFBETAS, the move of one estimate in units of its standard error without the point (Belsley, Kuh and Welsch 1980).
public struct Influence: Sendable, Equatable {
  public var points: [InfluenceOfPoint]
  public var thresholds: InfluenceThresholds
  /// s, on the scale of weighted residuals.
  public var spread: Double

  /// - Parameters:
  ///   - jacobian: ∂fittedᵢ/∂θⱼ on the scale of the fit, one row for each observation.
  ///   - residuals: observed − fitted on that scale.
  ///   - weights: inverse variances up to a factor; all one where `nil`.
  /// - Throws: ``SolverError`` when sizes disagree, a number is not finite, or no degrees of freedom are left.
  public init(jacobian: Matrix, residuals: [Double], weights: [Double]? = nil) throws(SolverError) {
    let count = jacobian.rows
    guard residuals.count == count else {
      throw .sizeMismatch(what: "Residuals", expected: count, found: residuals.count)
    }
    if let weights, weights.count != count {
      throw .sizeMismatch(what: "Weights", expected: count, found: weights.count)
    }
    let roots = weights?.map { $0.squareRoot() } ?? [Double](repeating: 1, count: count)
    var design = jacobian
    for row in 0..<count { for column in 0..<design.columns { design[row, column] *= roots[row] } }
    let errors = zip(residuals, roots).map { $0 * $1 }
    if let index = errors.firstIndex(where: { !$0.isFinite }) { throw .nonFinite(what: "Residual \(index + 1)") }
    let projection = try Projection(on: design)
    let rank = projection.rank
    guard count > rank else { throw .tooFewResiduals(residuals: count, parameters: rank + 1) }
    let degrees = Double(count - rank)
    let variance = errors.reduce(0) { $0 + $1 * $1 } / degrees
    let unit = projection.unscaledCovariance.matrix
    let thresholds = InfluenceThresholds(count: count, parameters: rank)
    points = (0..<count).map { row in
      let leverage = projection.leverages[row]
      let rest = 1 - leverage
      guard rest > 1e-10, variance > 0 else {
        // The curve goes through this point whatever it is: without it a parameter is lost.
        return InfluenceOfPoint(index: row, leverage: leverage, reasons: rest > 1e-10 ? [] : [.decidesAlone])
      }
      let internally = errors[row] / (variance * rest).squareRoot()
      // (n − p) s² less the square that goes with the point, over one degree of freedom fewer.
      let remaining = degrees - internally * internally
      let cook = internally * internally * leverage / (rest * Double(max(rank, 1)))
      var point = InfluenceOfPoint(index: row, leverage: leverage)
      point.internallyStudentised = internally
      point.cooksDistance = cook
      let shift = projection.coefficients(perUnitOf: row).map { $0 * errors[row] / rest }
      point.shifts = shift
      if degrees > 1, remaining > 1e-12 * degrees {
        point.externallyStudentised = internally * ((degrees - 1) / remaining).squareRoot()
        let without = (variance * remaining / (degrees - 1)).squareRoot()
        point.dfbetas = shift.indices.map { column in
          let scale = unit[column, column]
          return scale > 0 && scale.isFinite ? shift[column] / (without * scale.squareRoot()) : 0
        }
        point.dffits = point.externallyStudentised.map { $0 * (leverage / rest).squareRoot() }
      }
      point.reasons = thresholds.reasons(point)
      return point
    }
    self.thresholds = thresholds
    spread = variance.squareRoot()
  }

  /// Points that decide the fit, the most influential first.
  public var influential: [InfluenceOfPoint] {
    points.filter(\.isInfluential).enumerated()
      .sorted {
        (-($0.element.cooksDistance ?? .infinity), $0.offset) < (-($1.element.cooksDistance ?? .infinity), $1.offset)
      }
      .map(\.element)
  }

  public var leverages: [Double] { points.map(\.leverage) }
}

/// What one observation does to the fit.
public struct InfluenceOfPoint: Sendable, Equatable {
  public var index: Int
  /// hᵢ, from 0 to 1.
  public var leverage: Double
  /// `nil` where the leverage is one or the curve goes through every point.
  public var internallyStudentised: Double?
  public var externallyStudentised: Double?
  public var cooksDistance: Double?
  /// θ̂ less the estimates without the point, to first order.
  public var shifts: [Double]?
  public var dfbetas: [Double]?
  public var dffits: Double?
  public var reasons: [InfluenceReason] = []

  init(index: Int, leverage: Double, reasons: [InfluenceReason] = []) {
    self.index = index
    self.leverage = leverage
    self.reasons = reasons
  }

  /// Leverage alone only says that the point could decide.
  public var isInfluential: Bool {
    reasons.contains { if case .highLeverage = $0 { false } else { true } }
  }
}

/// Why a point is pointed out.
public enum InfluenceReason: Sendable, Equatable {
  /// hᵢ > 3p/n (Hoaglin and Welsch 1978).
  case highLeverage(Double)
  /// Leverage one: some parameter rests on this point alone.
  case decidesAlone
  /// The largest of n studentised residuals would be as large with less than 5% probability (Bonferroni): the
  /// residual and that probability.
  case outlier(studentised: Double, probability: Double)
  /// Cook's distance above the median of F(p, n − p): without the point the estimates leave their own 50% region.
  case movesAllEstimates(cooksDistance: Double)
  /// |DFBETAS| > 1: without the point this parameter moves by more than its standard error.
  case movesEstimate(parameter: Int, dfbetas: Double)
}

/// From where on a point is pointed out.
public struct InfluenceThresholds: Sendable, Equatable {
  /// 3p/n.
  public var leverage: Double
  /// Median of F(p, n − p) (Cook 1977).
  public var cooksDistance: Double
  public var dfbetas = 1.0
  /// Probability, after Bonferroni, below which a residual is an outlier.
  public var outlierProbability = 0.05
  private let count: Int
  private let parameters: Int

  public init(count: Int, parameters: Int) {
    self.count = count
    self.parameters = parameters
    leverage = 3 * Double(parameters) / Double(count)
    cooksDistance =
      (try? Distribution.FisherF(numerator: Double(parameters), denominator: Double(count - parameters)).quantile(0.5))
      ?? .infinity
  }

  func reasons(_ point: InfluenceOfPoint) -> [InfluenceReason] {
    var reasons: [InfluenceReason] = []
    if let studentised = point.externallyStudentised,
      let law = try? Distribution.StudentT(degreesOfFreedom: Double(count - parameters - 1))
    {
      let probability = min(1, 2 * Double(count) * law.survival(abs(studentised)))
      if probability < outlierProbability {
        reasons.append(.outlier(studentised: studentised, probability: probability))
      }
    }
    if let distance = point.cooksDistance, distance > cooksDistance {
      reasons.append(.movesAllEstimates(cooksDistance: distance))
    }
    for (parameter, value) in (point.dfbetas ?? []).enumerated() where abs(value) > dfbetas {
      reasons.append(.movesEstimate(parameter: parameter, dfbetas: value))
    }
    if point.leverage > leverage { reasons.append(.highLeverage(point.leverage)) }
    return reasons
  }
}
