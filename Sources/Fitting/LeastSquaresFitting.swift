public import Curves
public import Datasets
import RealModule
public import Solvers

/// Fits families to series by nonlinear least squares with exact gradients, from several starts.
public struct LeastSquaresFitting: Sendable {
  public var noise: Noise
  public var measure: Measure
  /// The launch, for families that count from one; one period before the first date unless given.
  public var launch: DecimalYear?
  public var solver: TrustRegion
  /// Searches started, from the most promising guesses.
  public var searches = 5

  public init(
    noise: Noise = .gaussian, measure: Measure = .level, launch: DecimalYear? = nil, solver: TrustRegion = TrustRegion()
  ) {
    self.noise = noise
    self.measure = measure
    self.launch = launch
    self.solver = solver
  }

  /// A ceiling whose standard error is more than half of it is not determined by the data.
  public static let largestRelativeCeilingError = 0.5

  public func fit(_ family: any CurveFamily, to series: TimeSeries) throws(FitError) -> CurveFit {
    let observations = Observations(series, origin: family.origin, launch: launch, measure: measure)
    let count = family.parameters.count
    try Self.check(family, observations, noise)
    let residuals = LinkedResiduals(family: family, observations: observations, noise: noise)
    if noise == .gaussian, family.parameters.allSatisfy({ $0.isLinear && $0.domain == .real }) {
      return try linear(family, observations, residuals)
    }

    var best: LeastSquaresSolution?
    var failure: SolverError?
    for start in starts(family, observations, residuals) {
      do throws(SolverError) {
        let solution = try solver.minimise(from: start, residualCount: residuals.count) {
          residuals.evaluate(coordinates: $0, residuals: $1, jacobian: $2)
        }
        if solution.sumOfSquares.isFinite, solution.sumOfSquares < (best?.sumOfSquares ?? .infinity) {
          best = solution
        }
      } catch {
        failure = error
      }
    }
    guard let best else {
      if let failure { throw .solver(family: family.name, failure) }
      throw .noStart(family: family.name)
    }
    let parameters = family.parameters.indices.map { family.parameters[$0].domain.point(at: best.parameters[$0]) }
    guard parameters.allSatisfy(\.isFinite) else { throw .noFiniteFit(family: family.name) }

    // From coordinates back to the natural scale: multiply by the slopes.
    var unscaled: Matrix?
    if let covariance = try? best.unscaledCovariance(), covariance.unidentified.isEmpty {
      var matrix = covariance.matrix
      let slopes = zip(best.parameters, family.parameters).map { $1.domain.slope(at: $0) }
      for row in 0..<count { for column in 0..<count { matrix[row, column] *= slopes[row] * slopes[column] } }
      unscaled = matrix
    }
    return finish(
      family, observations, parameters: parameters, unscaledCovariance: unscaled,
      residuals: best.residuals.map { -$0 }, termination: best.termination)
  }

  private func linear(
    _ family: any CurveFamily, _ observations: Observations, _ residuals: LinkedResiduals
  ) throws(FitError) -> CurveFit {
    let design = residuals.curve.gradient(at: [Double](repeating: 0, count: family.parameters.count))
    let solution: LinearSolution
    do throws(SolverError) {
      solution = try LinearLeastSquares.solve(design: design, response: observations.values)
    } catch {
      throw .solver(family: family.name, error)
    }
    return finish(
      family, observations, parameters: solution.coefficients,
      unscaledCovariance: solution.rank == design.columns ? solution.unscaledCovariance : nil,
      residuals: solution.residuals, termination: .converged)
  }

  private func finish(
    _ family: any CurveFamily, _ observations: Observations, parameters: [Double],
    unscaledCovariance: Matrix?, residuals: [Double], termination: Termination
  ) -> CurveFit {
    let curve = MeanCurve(
      family: family, times: observations.times, measure: observations.measure, period: observations.period)
    let goodness = Goodness(
      count: observations.values.count, parameterCount: parameters.count + 1,
      rss: residuals.reduce(0) { $0 + $1 * $1 },
      logJacobian: observations.values.reduce(0) { $0 + noise.logSlope($1) })
    let covariance = goodness.sigma.flatMap { sigma in unscaledCovariance.map { $0.scaled(by: sigma * sigma) } }
    let identification = Self.identification(
      family, parameters, covariance, largest: observations.levels.max() ?? .infinity)
    return CurveFit(
      family: family, observations: observations, noise: noise, parameters: parameters, covariance: covariance,
      goodness: goodness, residuals: residuals, fitted: curve.means(parameters), termination: termination,
      identification: identification)
  }

  static func identification(
    _ family: any CurveFamily, _ parameters: [Double], _ covariance: Matrix?, largest: Double
  ) -> Identification {
    if let index = family.ceilingIndex {
      let ceiling = parameters[index]
      if ceiling > 1e4 * largest { return .ceilingNotIdentified(relativeError: .infinity) }
      if let covariance {
        let relative = covariance[index, index].squareRoot() / ceiling
        if !(relative <= largestRelativeCeilingError) { return .ceilingNotIdentified(relativeError: relative) }
      }
    }
    return covariance == nil ? .singular : .identified
  }

  static func check(_ family: any CurveFamily, _ observations: Observations, _ noise: Noise) throws(FitError) {
    let values = observations.values
    guard values.count > family.parameters.count else {
      throw .tooFewPoints(family: family.name, points: values.count, parameters: family.parameters.count)
    }
    for (time, value) in zip(observations.times, values) where !noise.accepts(value) {
      throw .valueOutsideNoise(family: family.name, noise: noise, date: observations.origin + time, value: value)
    }
    if let first = values.first, family.parameters.count > 2, values.allSatisfy({ $0 == first }) {
      throw .constantData(family: family.name, value: first)
    }
    try observations.checkPeriods(for: family.name)
    if family.origin == .launch, let last = observations.times.last, last <= 0 {
      throw .launchAfterData(family: family.name, launch: observations.origin, last: observations.origin + last)
    }
  }

  /// The best few starts by their sum of squares, linear parameters set by linear least squares.
  private func starts(
    _ family: any CurveFamily, _ observations: Observations, _ residuals: LinkedResiduals
  ) -> [[Double]] {
    var guesses = family.guesses(times: observations.times, levels: observations.levels)
    if family is Bass, measure == .increments,
      let regression = try? BassRegression(increments: observations.values)
    {
      let period = observations.period
      guesses.insert([regression.ceiling, regression.p / period, regression.q / period], at: 0)
    }
    guesses += guesses.compactMap { refinedLinearParameters($0, family, observations, residuals.curve) }
    let scored: [(score: Double, coordinates: [Double])] = guesses.compactMap { guess in
      guard zip(guess, family.parameters).allSatisfy({ $1.domain.contains($0) }) else { return nil }
      let coordinates = zip(guess, family.parameters).map { $1.domain.coordinate(of: $0) }
      var row = [Double](repeating: 0, count: residuals.count)
      let isFinite = row.withUnsafeMutableBufferPointer { row in
        coordinates.withUnsafeBufferPointer { residuals.evaluate(coordinates: $0, residuals: row, jacobian: nil) }
      }
      let score = row.reduce(0) { $0 + $1 * $1 }
      return isFinite && score.isFinite ? (score, coordinates) : nil
    }
    return scored.enumerated().sorted { ($0.element.score, $0.offset) < ($1.element.score, $1.offset) }
      .prefix(searches).map(\.element.coordinates)
  }

  /// The guess with its linear parameters replaced by their least-squares values, the others held.
  private func refinedLinearParameters(
    _ guess: [Double], _ family: any CurveFamily, _ observations: Observations, _ curve: MeanCurve
  ) -> [Double]? {
    let linear = family.parameters.indices.filter { family.parameters[$0].isLinear }
    guard !linear.isEmpty, observations.values.count > linear.count else { return nil }
    let gradient = curve.gradient(at: guess)
    var design = Matrix(rows: gradient.rows, columns: linear.count, repeating: 0)
    var response = observations.values
    let means = curve.means(guess)
    for row in 0..<gradient.rows {
      var rest = means[row]
      for (column, index) in linear.enumerated() {
        design[row, column] = gradient[row, index]
        rest -= gradient[row, index] * guess[index]
      }
      response[row] -= rest
    }
    guard design.elements.allSatisfy(\.isFinite), response.allSatisfy(\.isFinite),
      let solution = try? LinearLeastSquares.solve(design: design, response: response)
    else { return nil }
    var refined = guess
    for (column, index) in linear.enumerated() { refined[index] = solution.coefficients[column] }
    return zip(refined, family.parameters).allSatisfy { $1.domain.contains($0) } ? refined : nil
  }
}

extension MeanCurve {
  /// ∂mean/∂parameters, one row a time.
  func gradient(at parameters: [Double]) -> Matrix {
    var elements = [Double](repeating: 0, count: times.count * parameterCount)
    var levels = [Double](repeating: 0, count: times.count)
    elements.withUnsafeMutableBufferPointer { gradients in
      levels.withUnsafeMutableBufferPointer { means in
        parameters.withUnsafeBufferPointer { evaluate($0, means: means, gradients: gradients) }
      }
    }
    return Matrix(rows: times.count, columns: parameterCount, elements: elements)
  }
}

extension Matrix {
  func scaled(by factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map { $0 * factor })
  }
}
