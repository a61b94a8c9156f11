import RealModule
import Solvers

/// What the residuals of a regression say against it.
///
/// Residuals are weighted ones, √w e. Tests look at least squares and generalised least squares alone: ridge and MM are
/// what one asks for where they fail.
public struct RegressionDiagnostics: Sendable, Equatable {
  /// Whether residuals spread differently as fitted values and columns change (studentised).
  public var breuschPagan: HypothesisTest?
  /// Σ (eᵢ − eᵢ₋₁)² / Σ e² in the order of the rows, and the probability of a smaller one.
  public var durbinWatson: HypothesisTest?
  /// Whether residuals look normal.
  public var jarqueBera: HypothesisTest?
  /// One for each row; `nil` where leverage is one or everything is explained.
  public var standardisedResiduals: [Double?]
  public var cooksDistances: [Double?]
  /// 1/(1 − R²ⱼ) of each coefficient's column on the others; `nil` for the intercept, and without one.
  public var varianceInflation: [Double?]

  /// - Parameter order: the rows in the order of time.
  public init(_ fit: RegressionFit, order: [Int]? = nil) {
    let count = fit.count
    let roots = (0..<count).map { fit.weight($0).squareRoot() }
    let residuals = zip(fit.residuals, roots).map { $0 * $1 }
    standardisedResiduals = [Double?](repeating: nil, count: count)
    cooksDistances = standardisedResiduals
    varianceInflation = [Double?](repeating: nil, count: fit.coefficients.count)
    let isLeastSquares = fit.method == .leastSquares
    guard let sigma = fit.sigma, sigma > 0, !fit.isExact else { return }
    if !fit.leverages.isEmpty, isLeastSquares {
      for row in 0..<count where fit.leverages[row] < 1 - 1e-10 {
        let rest = 1 - fit.leverages[row]
        let standardised = residuals[row] / (sigma * rest.squareRoot())
        standardisedResiduals[row] = standardised
        cooksDistances[row] = standardised * standardised * fit.leverages[row] / rest / Double(fit.rank)
      }
    }
    guard isLeastSquares else { return }
    let kept = fit.coefficients.indices.filter { fit.coefficients[$0] != nil }
    let slopes = kept.filter { fit.model.columns[$0].term != nil }
    breuschPagan = Heteroscedasticity.breuschPagan(
      residuals, against: slopes.map { column in (0..<count).map { fit.design.high[$0, column] } })
    jarqueBera = Normality.jarqueBera(residuals)
    let order = order ?? Array(0..<count)
    var design = Matrix(rows: count, columns: kept.count)
    for (place, row) in order.enumerated() {
      for (inner, column) in kept.enumerated() { design[place, inner] = roots[row] * fit.design.high[row, column] }
    }
    durbinWatson = Autocorrelation.durbinWatson(order.map { residuals[$0] }, design: design)?.test
    guard fit.model.formula.hasIntercept, slopes.count > 1 else { return }
    for column in slopes {
      let values = (0..<count).map { fit.design[$0, column] }
      let spread = RegressionFit.total(values, fit.weights, isCentred: true)
      let unit = (0..<fit.inverseRoot.columns).reduce(0.0) {
        $0 + fit.inverseRoot[column, $1] * fit.inverseRoot[column, $1]
      }
      varianceInflation[column] = max(1, unit * spread)
    }
  }
}

extension Normality {
  /// n/6 (skewness² + (kurtosis − 3)²/4), χ² with two degrees of freedom for many values that are normal.
  ///
  /// Source: Jarque and Bera 1980. The values are taken about their mean.
  /// - Returns: `nil` for fewer than 8 values, or values that do not differ.
  public static func jarqueBera(_ values: [Double]) -> HypothesisTest? {
    let n = Double(values.count)
    guard values.count >= 8, values.allSatisfy(\.isFinite) else { return nil }
    let mean = values.reduce(0, +) / n
    let largest = values.reduce(0) { max($0, abs($1 - mean)) }
    guard largest > 0 else { return nil }
    var (second, third, fourth) = (0.0, 0.0, 0.0)
    for value in values {
      let rest = (value - mean) / largest
      second += rest * rest / n
      third += rest * rest * rest / n
      fourth += rest * rest * rest * rest / n
    }
    let skewness = third / (second * second.squareRoot())
    let excess = fourth / (second * second) - 3
    let statistic = n / 6 * (skewness * skewness + excess * excess / 4)
    // χ² with two degrees of freedom is an exponential law.
    return HypothesisTest(statistic: statistic, pValue: Double.exp(-statistic / 2), degreesOfFreedom: 2)
  }
}
