import RealModule
import Solvers

/// What ridge regression adds to the sum of squares: λ times the squared slopes of columns with variance one.
///
/// Columns are centred and scaled to variance one (divisor n), as R's `lm.ridge` does; the intercept is not shrunk. With
/// GCV, λ makes n RSS / (n − 1 − df)² least, df the trace of the slopes' hat matrix.
///
/// Sources: Hoerl and Kennard 1970; Golub, Heath and Wahba, "Generalized cross-validation", 1979.
public struct RidgePenalty: Sendable, Equatable {
  public var lambda: Double
  public var isChosen: Bool
  /// Effective number of coefficients, the intercept among them.
  public var effectiveParameters: Double
  public var generalisedCrossValidation: Double
}

extension RegressionFit {
  /// Fits by ridge regression.
  ///
  /// Standard errors are those of the shrunken estimates about their own mean: the bias that shrinking brings is not in
  /// them, so there are no tests.
  /// - Parameter lambda: the penalty; `nil` to choose it by generalised cross-validation.
  public init(ridge model: ModelMatrix, data: RegressionData, lambda: Double?) throws(RegressionError) {
    guard model.formula.hasIntercept else { throw .penaltyNeedsIntercept }
    let design = try model.design(data)
    let response = try model.response(data)
    try Self.check(model, design, response, nil)
    let (count, slopes) = (design.rows, design.columns - 1)
    let n = Double(count)
    guard slopes > 0 else { throw .noDegreesOfFreedom(what: "Ridge regression", rows: count, columns: 1) }
    // Column 0 is the intercept.
    var means: [DoubleDouble] = []
    var scales: [Double] = []
    var centred = ExtendedMatrix(rows: count, columns: slopes)
    for column in 0..<slopes {
      let mean = (0..<count).map { design[$0, column + 1] }.sum() / DoubleDouble(n)
      let squares = (0..<count).map { row in
        let rest = design[row, column + 1] - mean
        return rest * rest
      }.sum()
      let scale = (squares.value / n).squareRoot()
      // A column that does not change has no slope.
      let isConstant = !(scale > 1e-13 * abs(mean.high)) || scale == 0
      means.append(mean)
      scales.append(isConstant ? 0 : scale)
      guard !isConstant else { continue }
      for row in 0..<count { centred[row, column] = (design[row, column + 1] - mean) * (1 / scale) }
    }
    let mean = response.sum() / DoubleDouble(n)
    let rest = response.map { $0 - mean }
    let best: Penalised
    let base: RefinedLeastSquares
    do throws(SolverError) {
      base = try RefinedLeastSquares(design: centred, response: rest)
      let reduced = Reduced(base, centred, rest)
      if let lambda { best = try reduced.solve(lambda) } else { best = try reduced.chosen() }
    } catch {
      throw .solver(error)
    }
    let live = scales.map { $0 > 0 }
    var coefficients = [DoubleDouble](repeating: DoubleDouble(0), count: slopes + 1)
    var intercept = mean
    for column in 0..<slopes where live[column] {
      coefficients[column + 1] = DoubleDouble(best.slopes[column]) / DoubleDouble(scales[column])
      intercept += -(coefficients[column + 1] * means[column])
    }
    coefficients[0] = intercept
    let degrees = n - best.effectiveParameters
    let sigma = degrees > 0 ? (best.sumOfSquares / degrees).squareRoot() : nil
    var root = Matrix(rows: slopes + 1, columns: best.root.columns + 1)
    for column in 0..<slopes where live[column] {
      for inner in 0..<best.root.columns {
        let share = (sigma ?? 0) * best.root[column, inner] / scales[column]
        root[column + 1, inner] = share
        root[0, inner] -= means[column].value * share
      }
    }
    root[0, best.root.columns] = (sigma ?? 0) / n.squareRoot()
    let fitted = Self.product(design, coefficients)
    self.model = model
    method = .ridge(
      RidgePenalty(
        lambda: best.lambda, isChosen: lambda == nil, effectiveParameters: best.effectiveParameters,
        generalisedCrossValidation: best.crossValidation))
    errors = .classical
    self.coefficients = coefficients.enumerated().map { $0.offset > 0 && !live[$0.offset - 1] ? nil : $0.element.value }
    dependent = live.indices.filter { !live[$0] }.map {
      RefinedLeastSquares.DependentColumn(
        column: $0 + 1, combination: [.init(column: 0, factor: means[$0].value)])
    }
    covarianceRoot = root
    inverseRoot = base.root
    condition = base.condition
    self.response = response.map(\.value)
    self.fitted = fitted.map(\.value)
    residuals = zip(response, fitted).map { ($0 - $1).value }
    weights = nil
    let rows = base.orthonormalRows()
    leverages = (0..<count).map { row in
      // qᵢ H qᵢᵀ + 1/n
      let seen = (0..<best.hatRoot.columns).map { inner in
        (0..<rows.columns).reduce(0.0) { $0 + rows[row, $1] * best.hatRoot[$1, inner] }
      }
      return min(1, seen.reduce(1 / n) { $0 + $1 * $1 })
    }
    sumOfSquares = best.sumOfSquares
    totalSumOfSquares = Self.total(response, nil, isCentred: true)
    residualDegreesOfFreedom = degrees
    self.sigma = sigma
    logLikelihood = nil
    extendedCoefficients = coefficients
    self.design = design
  }

  /// A penalised fit in coordinates of centred and scaled columns.
  private struct Penalised {
    var lambda: Double
    var slopes: [Double]
    var sumOfSquares: Double
    /// The intercept counted.
    var effectiveParameters: Double
    var crossValidation: Double
    /// U / σ of the slopes.
    var root: Matrix
    /// W with WWᵀ the hat matrix in orthonormal coordinates.
    var hatRoot: Matrix
  }

  /// The problem without what no slope changes: r rows in place of n.
  private struct Reduced {
    let triangle: Matrix
    let projected: [Double]
    let leastSumOfSquares: Double
    let count: Double

    init(_ base: RefinedLeastSquares, _ design: ExtendedMatrix, _ response: [DoubleDouble]) {
      let rows = base.orthonormalRows()
      var triangle = Matrix(rows: rows.columns, columns: design.columns)
      var projected = [Double](repeating: 0, count: rows.columns)
      for inner in 0..<rows.columns {
        for column in 0..<design.columns {
          var sum = DoubleDouble(0)
          for row in 0..<design.rows { sum += design[row, column] * rows[row, inner] }
          triangle[inner, column] = sum.value
        }
        var sum = DoubleDouble(0)
        for row in 0..<design.rows { sum += response[row] * rows[row, inner] }
        projected[inner] = sum.value
      }
      self.triangle = triangle
      self.projected = projected
      leastSumOfSquares = base.sumOfSquares
      count = Double(design.rows)
    }

    /// Least squares of [R; √λ I] β = [Qᵀy; 0].
    func solve(_ lambda: Double) throws(SolverError) -> Penalised {
      let (rank, size) = (triangle.rows, triangle.columns)
      var design = Matrix(rows: rank + size, columns: size)
      for column in 0..<size {
        for row in 0..<rank { design[row, column] = triangle[row, column] }
        design[rank + column, column] = lambda.squareRoot()
      }
      let response = projected + [Double](repeating: 0, count: size)
      let solution = try RefinedLeastSquares(design: ExtendedMatrix(design), response: response)
      let rows = solution.orthonormalRows()
      var top = Matrix(rows: rank, columns: rows.columns)
      for row in 0..<rank { for column in 0..<rows.columns { top[row, column] = rows[row, column] } }
      let sum = leastSumOfSquares + solution.residuals.prefix(rank).reduce(0) { $0 + $1 * $1 }
      let effective = 1 + top.elements.reduce(0) { $0 + $1 * $1 }
      let left = count - effective
      return Penalised(
        lambda: lambda, slopes: solution.coefficients, sumOfSquares: sum, effectiveParameters: effective,
        crossValidation: left > 0 ? count * sum / (left * left) : .infinity, root: solution.root * top.transposed(),
        hatRoot: top)
    }

    /// λ by generalised cross-validation: a grid from 10⁻¹⁰ n to 10⁴ n, then golden sections on its logarithm.
    func chosen() throws(SolverError) -> Penalised {
      let logarithms = (0...70).map { Double.log(count) + Double.log(10) * (-10 + 0.2 * Double($0)) }
      func score(_ logarithm: Double) throws(SolverError) -> Double {
        try solve(Double.exp(logarithm)).crossValidation
      }
      var scores: [Double] = []
      for logarithm in logarithms { scores.append(try score(logarithm)) }
      let best = scores.indices.min { scores[$0] < scores[$1] } ?? 0
      var (left, right) = (logarithms[max(0, best - 1)], logarithms[min(70, best + 1)])
      let ratio = (5.0.squareRoot() - 1) / 2
      while right - left > 1e-9 {
        let (first, second) = (right - ratio * (right - left), left + ratio * (right - left))
        if try score(first) <= score(second) { right = second } else { left = first }
      }
      return try solve(Double.exp((left + right) / 2))
    }
  }
}
