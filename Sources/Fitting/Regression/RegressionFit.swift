import RealModule
public import Solvers

/// A linear regression: β of y = Xβ + ε, its covariance, and how well it fits.
///
/// Ordinary, weighted and generalised least squares, ridge and MM come out alike: estimates, their covariance as a root
/// U with V = U Uᵀ, fitted values and residuals.
public struct RegressionFit: Sendable {
  public enum Method: Sendable, Equatable {
    /// Ordinary or, with weights, weighted least squares.
    case leastSquares
    /// Generalised least squares, errors correlated from row to row.
    case generalised(ErrorCorrelation)
    /// Generalised least squares under a covariance matrix; `variance` where every row has the same.
    case knownCovariance(variance: Double?)
    case ridge(RidgePenalty)
    case robust(RobustScale)
  }

  public let model: ModelMatrix
  public let method: Method
  public let errors: RegressionErrors
  /// In the order of the model's columns; `nil` for a column that depends on others.
  public let coefficients: [Double?]
  /// Columns left out, and what they are sums of.
  public let dependent: [RefinedLeastSquares.DependentColumn]
  /// U, one row for each coefficient.
  public let covarianceRoot: Matrix
  /// Condition number of the columns, each scaled to length one.
  public let condition: Double
  public let response: [Double]
  public let fitted: [Double]
  /// y − Xβ, in the units of the response.
  public let residuals: [Double]
  public let weights: [Double]?
  /// Diagonal of the hat matrix; empty for generalised least squares, of the weighted rows for MM.
  public let leverages: [Double]
  /// Σ w (y − Xβ)²; of the whitened residuals for generalised least squares.
  public let sumOfSquares: Double
  /// Σ w (y − ȳ)², or Σ w y² without intercept.
  public let totalSumOfSquares: Double
  /// n − p, or n less the effective number of coefficients.
  public let residualDegreesOfFreedom: Double
  /// The standard deviation of an error of weight 1; `nil` without degrees of freedom.
  public let sigma: Double?
  /// The largest log-likelihood of gaussian errors; `nil` for ridge and MM.
  public let logLikelihood: Double?
  let extendedCoefficients: [DoubleDouble]
  /// T with (XᵀX)⁻¹ = T Tᵀ.
  let inverseRoot: Matrix
  let design: ExtendedMatrix

  public var count: Int { response.count }
  /// Coefficients estimated.
  public var rank: Int { coefficients.count { $0 != nil } }

  /// The weight of a row.
  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// Uⱼ·Uₖ.
  public func covariance(_ first: Int, _ second: Int) -> Double {
    (0..<covarianceRoot.columns).reduce(0) { $0 + covarianceRoot[first, $1] * covarianceRoot[second, $1] }
  }

  /// `nil` for a column left out, and without degrees of freedom.
  public func standardError(_ index: Int) -> Double? {
    guard coefficients[index] != nil, sigma != nil else { return nil }
    return covariance(index, index).squareRoot()
  }

  /// Share of the variance explained; `nil` where errors are correlated or estimates are not those of least squares.
  public var rSquared: Double? {
    guard case .leastSquares = method, totalSumOfSquares > 0 else { return nil }
    return 1 - sumOfSquares / totalSumOfSquares
  }

  /// The same, each sum of squares over its degrees of freedom.
  public var adjustedRSquared: Double? {
    guard let rSquared, residualDegreesOfFreedom > 0 else { return nil }
    let total = Double(count - (model.formula.hasIntercept ? 1 : 0))
    return 1 - (1 - rSquared) * total / residualDegreesOfFreedom
  }

  /// Whether the columns explain all but rounding.
  public var isExact: Bool {
    sumOfSquares <= 1e-28 * response.indices.reduce(0) { $0 + weight($1) * response[$1] * response[$1] }
  }
}

/// Ordinary, weighted and generalised least squares.
extension RegressionFit {
  /// Fits by least squares.
  ///
  /// - Parameters:
  ///   - weights: inverse variances of the rows up to a factor.
  ///   - order: the rows in the order of time, for Newey–West errors.
  ///   - groups: the clusters, for errors robust to them.
  public init(
    _ model: ModelMatrix, data: RegressionData, weights: [Double]? = nil, errors: RegressionErrors = .classical,
    order: [Int]? = nil, groups: [String]? = nil
  ) throws(RegressionError) {
    let design = try model.design(data)
    let response = try model.response(data)
    try self.init(
      model, design: design, response: response, weights: weights, errors: errors, order: order,
      groups: groups)
  }

  init(
    _ model: ModelMatrix, design: ExtendedMatrix, response: [DoubleDouble], weights: [Double]?,
    errors: RegressionErrors, order: [Int]?, groups: [String]? = nil
  ) throws(RegressionError) {
    try Self.check(model, design, response, weights)
    let roots = weights?.map { DoubleDouble($0).squareRoot() }
    let solution: RefinedLeastSquares
    do throws(SolverError) {
      if let roots {
        solution = try RefinedLeastSquares(
          design: design.scaled(rows: roots), response: zip(response, roots).map { $0 * $1 })
      } else if response.allSatisfy({ $0.low == 0 }) {
        solution = try RefinedLeastSquares(design: design, response: response.map(\.high))
      } else {
        solution = try RefinedLeastSquares(design: design, response: response)
      }
    } catch {
      throw .solver(error)
    }
    let count = response.count
    let degrees = count - solution.rank
    let rows = solution.orthonormalRows()
    let leverages = (0..<count).map { row in
      min(1, (0..<rows.columns).reduce(0) { $0 + rows[row, $1] * rows[row, $1] })
    }
    let root = try errors.root(
      solution, rows: rows, leverages: leverages, residuals: solution.residuals, degrees: degrees, order: order,
      groups: groups)
    let plain = response.map(\.value)
    let residuals = roots.map { roots in zip(solution.residuals, roots).map { $0 / $1.high } } ?? solution.residuals
    self.model = model
    method = .leastSquares
    self.errors = errors
    coefficients = Self.estimates(solution)
    extendedCoefficients = solution.extendedCoefficients
    inverseRoot = solution.root
    dependent = solution.dependent
    covarianceRoot = root
    condition = solution.condition
    self.response = plain
    fitted = zip(plain, residuals).map { $0 - $1 }
    self.residuals = residuals
    self.weights = weights
    self.leverages = leverages
    sumOfSquares = solution.sumOfSquares
    totalSumOfSquares = Self.total(response, weights, isCentred: model.formula.hasIntercept)
    residualDegreesOfFreedom = Double(degrees)
    sigma = degrees > 0 ? (solution.sumOfSquares / Double(degrees)).squareRoot() : nil
    let n = Double(count)
    let logarithms = weights?.reduce(0) { $0 + Double.log($1) } ?? 0
    logLikelihood =
      solution.sumOfSquares > 0
      ? (logarithms - n * (Double.log(2 * Double.pi) + Double.log(solution.sumOfSquares / n) + 1)) / 2 : nil
    self.design = design
  }

  /// Fits by generalised least squares, the correlation of errors estimated by maximum likelihood.
  ///
  /// σ² is the whitened sum of squares ÷ (n − p) whatever the estimator; R's `gls` prints it ÷ n under `ML`.
  ///
  /// - Parameters:
  ///   - times: when each row was observed; `nil` for rows one step apart in the order given.
  ///   - groups: rows of different groups are independent.
  public init(
    correlated model: ModelMatrix, data: RegressionData, pattern: ErrorCorrelation.Pattern = .serial,
    estimator: ErrorCorrelation.Estimator = .restricted, weights: [Double]? = nil, times: [Double]? = nil,
    groups: [String]? = nil
  ) throws(RegressionError) {
    let design = try model.design(data)
    let response = try model.response(data)
    try Self.check(model, design, response, weights)
    let roots = weights?.map { DoubleDouble($0).squareRoot() }
    let weighted = roots.map { design.scaled(rows: $0) } ?? design
    let weightedResponse = roots.map { roots in zip(response, roots).map { $0 * $1 } } ?? response
    let count = response.count
    let estimate =
      switch pattern {
      case .serial:
        try ErrorCorrelation.estimate(
          weighted, weightedResponse, SerialSteps(times: times, groups: groups, count: count), estimator)
      case .compoundSymmetry:
        try ErrorCorrelation.estimate(weighted, weightedResponse, ExchangeableGroups(groups, count: count), estimator)
      }
    let solution = estimate.solution
    let degrees = count - solution.rank
    let sigma = degrees > 0 ? (solution.sumOfSquares / Double(degrees)).squareRoot() : nil
    let fitted = Self.product(design, solution.extendedCoefficients)
    self.init(
      model: model, method: .generalised(estimate.correlation), solution: solution,
      response: response.map(\.value),
      fitted: fitted.map(\.value), residuals: zip(response, fitted).map { ($0 - $1).value },
      weights: weights,
      totalSumOfSquares: Self.total(response, weights, isCentred: model.formula.hasIntercept),
      sigma: sigma,
      logLikelihood: estimate.correlation.logLikelihood
        + (weights?.reduce(0) { $0 + Double.log($1) } ?? 0) / 2,
      design: design)
  }

  /// What least squares of whitened rows give.
  init(
    model: ModelMatrix, method: Method, solution: RefinedLeastSquares, response: [Double],
    fitted: [Double],
    residuals: [Double], weights: [Double]?, totalSumOfSquares: Double, sigma: Double?,
    logLikelihood: Double?,
    design: ExtendedMatrix
  ) {
    self.model = model
    self.method = method
    errors = .classical
    coefficients = Self.estimates(solution)
    extendedCoefficients = solution.extendedCoefficients
    inverseRoot = solution.root
    dependent = solution.dependent
    covarianceRoot = (sigma ?? 0) * solution.root
    condition = solution.condition
    self.response = response
    self.fitted = fitted
    self.residuals = residuals
    self.weights = weights
    leverages = []
    sumOfSquares = solution.sumOfSquares
    self.totalSumOfSquares = totalSumOfSquares
    residualDegreesOfFreedom = Double(response.count - solution.rank)
    self.sigma = sigma
    self.logLikelihood = logLikelihood
    self.design = design
  }

  static func check(
    _ model: ModelMatrix, _ design: ExtendedMatrix, _ response: [DoubleDouble], _ weights: [Double]?
  ) throws(RegressionError) {
    var largest = [Double](repeating: 0, count: design.columns)
    design.high.elements.withUnsafeBufferPointer { elements in
      for row in 0..<design.rows {
        for column in largest.indices {
          largest[column] = max(largest[column], abs(elements[row * design.columns + column]))
        }
      }
    }
    let allowed = 1e-100...1e100
    for (column, size) in zip(model.columns, largest) where size > 0 && !allowed.contains(size) {
      throw .outOfRange(what: column.name, largest: size)
    }
    let size = response.reduce(0) { max($0, abs($1.high)) }
    if size > 0, !allowed.contains(size) { throw .outOfRange(what: model.formula.responseText, largest: size) }
    if let weights, weights.allSatisfy({ $0 > 0 && $0.isFinite }),
      let extreme = weights.first(where: { !allowed.contains($0) })
    {
      throw .outOfRange(what: "weights", largest: extreme)
    }
    if let weights, let row = weights.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw .weightNotPositive(row: row, weight: weights[row])
    }
    if let first = response.first, model.columns.contains(where: { $0.term != nil }),
      response.allSatisfy({ $0 == first })
    {
      throw .constantResponse(response: model.formula.responseText, value: first.value)
    }
  }

  static func estimates(_ solution: RefinedLeastSquares) -> [Double?] {
    let dependent = Set(solution.dependent.map(\.column))
    return solution.coefficients.enumerated().map { dependent.contains($0.offset) ? nil : $0.element }
  }

  /// Σ w (y − ȳ)², summed in double-double.
  static func total(_ response: [DoubleDouble], _ weights: [Double]?, isCentred: Bool) -> Double {
    var mean = DoubleDouble(0)
    if isCentred {
      var weight = DoubleDouble(0)
      for row in response.indices {
        mean += weights.map { response[row] * $0[row] } ?? response[row]
        weight += DoubleDouble(weights?[row] ?? 1)
      }
      mean = mean / weight
    }
    var sum = DoubleDouble(0)
    for row in response.indices {
      let rest = response[row] - mean
      sum += weights.map { rest * rest * $0[row] } ?? rest * rest
    }
    return sum.value
  }

  /// Xβ.
  static func product(_ design: ExtendedMatrix, _ coefficients: [DoubleDouble]) -> [DoubleDouble] {
    (0..<design.rows).map { row in
      var sum = DoubleDouble(0)
      for column in coefficients.indices { sum += design[row, column] * coefficients[column] }
      return sum
    }
  }
}
