public import Curves
public import Datasets
import RealModule
public import Solvers

/// Fits models to data by nonlinear least squares with exact gradients, from several starts.
///
/// What is said of parameters (starts, values held, bounds, ties, priors) is in ``settings``. A parameter that ends at
/// a bound is held there, the others are estimated given it. With priors the estimate is the mode of the posterior
/// under a flat prior on ln σ: RSS / σ² + Σ residual² of the priors is minimised and σ² set to RSS / n in turn. A
/// robust ``loss`` is minimised by iteratively reweighted least squares.
public struct LeastSquaresFitting: Sendable {
  public var noise: Noise
  public var measure: Measure
  /// The launch, for families that count from one; one period before the first date unless given.
  public var launch: DecimalYear?
  public var settings: ParameterSettings
  public var loss: Loss
  public var solver: TrustRegion
  /// Interventions and covariates under which every family runs, dated by decimal years; its start is the first date.
  public var clock: Clock?
  /// Searches started, from the most promising guesses.
  public var searches = 5
  /// Looks for other optima from low-discrepancy points as well, besides the family's own guesses.
  public var globalSearch: GlobalSearch?

  public init(
    noise: Noise = .gaussian, measure: Measure = .level, launch: DecimalYear? = nil,
    settings: ParameterSettings = ParameterSettings(), loss: Loss = .squares, solver: TrustRegion = TrustRegion()
  ) {
    self.noise = noise
    self.measure = measure
    self.launch = launch
    self.settings = settings
    self.loss = loss
    self.solver = solver
  }

  /// A ceiling whose standard error is more than half of it is not determined by the data.
  public static let largestRelativeCeilingError = 0.5
  /// A ceiling so many times above the largest level seen has run off.
  static let farthestCeiling = 1e4

  /// Fits a family to a series.
  ///
  /// - Parameters:
  ///   - weights: relative weights, one a point; the variance of a point is σ² ÷ its weight.
  ///   - extra: starts to try besides the family's own, on the natural scale.
  public func fit(
    _ family: any CurveFamily, to series: TimeSeries, weights: [Double]? = nil, startingAt extra: [[Double]] = []
  ) throws(FitError) -> CurveFit {
    let observations = Observations(series, origin: family.origin, launch: launch, measure: measure)
    var family = try clocked(family, observations)
    var map = try map(family.name, family.parameters, origin: observations.origin)
    try Self.check(family, observations, noise, map)
    family = (family as? ClockedCurve)?.narrowed(by: map, origin: observations.origin) ?? family
    let curve = MeanCurve(
      family: family, times: observations.times, measure: observations.measure, period: observations.period)
    var guesses = extra + Self.guesses(family, observations)
    guesses += globalStarts(
      curve, targets: observations.values, weights: weights, map: map,
      domains: family.parameters.map { DefaultDomains.domain($0, observations) })
    if let clocked = family as? ClockedCurve {
      let grid = DateGrid(clocked, map, times: observations.times)
      if !grid.axes.isEmpty {
        (map, guesses) = try dated(grid, clocked, curve, observations, weights: weights, map: map, guesses: guesses)
      }
    }
    let estimate = try estimate(
      curve, values: observations.values, weights: weights, map: map, guesses: guesses,
      largest: observations.levels.max())
    return CurveFit(family: family, observations: observations, estimate: estimate)
  }

  /// Where dates are estimated: the best of a grid first among the guesses, and a map on which the dates keep the order
  /// and the distance they have there.
  private func dated(
    _ grid: DateGrid, _ clocked: ClockedCurve, _ curve: MeanCurve, _ observations: Observations, weights: [Double]?,
    map: ParameterMap, guesses: [[Double]]
  ) throws(FitError) -> (ParameterMap, [[Double]]) {
    guard !grid.combinations().isEmpty else {
      throw .intervention(
        family: clocked.name,
        .noRoomForDates(names: grid.axes.map(\.name), points: observations.values.count))
    }
    var still = map
    for index in clocked.base.parameters.count..<clocked.parameters.count {
      guard case .free = map.roles[index] else { continue }
      let isEffect = clocked.parameters[index].role == .effect
      guard let value = isEffect ? 0 : guesses.compactMap({ map.admitted($0) }).first?[index] else { continue }
      still = still.fixing(index, at: value)
    }
    guard still.freeCount > 0 else { return (map, guesses) }
    let plain = try estimate(
      curve, values: observations.values, weights: weights, map: still, guesses: guesses,
      largest: observations.levels.max())
    let nested = NestedFits(plain)
    let effects = clocked.parameters.indices.filter { clocked.parameters[$0].role == .effect }
    let starts = [0.02, -0.4, 0.6].map { effect in effects.reduce(into: plain.parameters) { $0[$1] = effect } }
    guard let (best, dates) = nested.optimum(map, nested.responses, from: starts, over: grid) else {
      return (map, guesses)
    }
    return (grid.about(dates, map, isNear: false), [best.parameters] + guesses)
  }

  /// The family under the clock, its dates counted from the curve's origin.
  func clocked(_ family: any CurveFamily, _ observations: Observations) throws(FitError) -> any CurveFamily {
    guard let clock, !clock.isEmpty else { return family }
    do throws(InterventionError) {
      let checked = try clock.checked(for: observations.times.map { $0 + observations.origin })
      return ClockedCurve(family, checked.shifted(by: -observations.origin), origin: observations.origin)
    } catch {
      throw .intervention(family: family.name, error)
    }
  }

  /// Fits a formula to the rows of a table; where not every parameter has a start, ``GlobalSearch`` looks for them.
  public func fit(_ model: FormulaModel, weights: [Double]? = nil, startingAt extra: [[Double]] = []) throws(FitError)
    -> NonlinearFit
  {
    let map = try map(model.name, model.parameters, origin: 0)
    guard model.rowCount + map.priors.count > map.freeCount else {
      throw .tooFewPoints(family: "the formula", points: model.rowCount, parameters: map.freeCount)
    }
    for (row, value) in model.responses.enumerated() where !noise.accepts(value) {
      throw .responseOutsideNoise(noise: noise, row: row + 1, value: value)
    }
    var search = self
    if search.globalSearch == nil { search.globalSearch = GlobalSearch() }
    let guesses =
      extra
      + search.globalStarts(
        model, targets: model.responses, weights: weights, map: map,
        domains: model.model.searchDomains(model.columns))
    return try estimate(
      model, values: model.responses, weights: weights, map: map,
      guesses: guesses.isEmpty ? [map.roles.map { _ in 1 }] : guesses, largest: nil)
  }

  /// Optima of a search without starts, best first; nothing where every parameter has a start.
  func globalStarts(
    _ model: any MeanModel, targets: [Double], weights: [Double]?, map: ParameterMap, domains: [SearchDomain]
  ) -> [[Double]] {
    guard let globalSearch else { return [] }
    var held = map
    // What a person gave a start to is looked for near it, by the search that begins there.
    for (index, value) in map.starts { held = held.fixing(index, at: value) }
    guard held.freeCount > 0 else { return [] }
    let reduced = ReducedModel(model, held)
    let inside = reduced.free.map { index -> SearchDomain in
      guard case .free(_, let domain) = held.roles[index] else { return domains[index] }
      return domains[index].narrowed(to: domain)
    }
    let found = try? globalSearch.search(reduced, targets: targets, weights: weights, domains: inside)
    return found?.optima.map { reduced.whole($0.parameters) } ?? []
  }

  func map(_ name: String, _ parameters: [Parameter], origin: Double) throws(FitError) -> ParameterMap {
    do throws(SettingError) {
      return try ParameterMap(model: name, parameters, settings, origin: origin)
    } catch {
      throw .setting(error)
    }
  }

  static func check(
    _ family: any CurveFamily, _ observations: Observations, _ noise: Noise, _ map: ParameterMap
  ) throws(FitError) {
    let values = observations.values
    guard values.count + map.priors.count > map.freeCount else {
      throw .tooFewPoints(family: family.name, points: values.count, parameters: map.freeCount)
    }
    for (time, value) in zip(observations.times, values) where !noise.accepts(value) {
      throw .valueOutsideNoise(family: family.name, noise: noise, date: observations.origin + time, value: value)
    }
    if let range = family.range, let place = observations.levels.firstIndex(where: { !range.contains($0) }) {
      throw .notAShare(
        family: family.name, date: observations.origin + observations.times[place], value: observations.levels[place],
        whole: range.upperBound, most: observations.levels.max() ?? 0)
    }
    if let first = values.first, map.freeCount > 2, values.allSatisfy({ $0 == first }) {
      throw .constantData(family: family.name, value: first)
    }
    try observations.checkPeriods(for: family.name)
    if family.origin == .launch, let last = observations.times.last, last <= 0 {
      throw .launchAfterData(family: family.name, launch: observations.origin, last: observations.origin + last)
    }
  }
}

// MARK: - From a model and its data to an estimate

extension LeastSquaresFitting {
  /// - Parameters:
  ///   - guesses: starts, all parameters on the natural scale, best first.
  ///   - largest: the largest level seen, above which a ceiling far away is not believed.
  ///   - logJacobian: what the log-likelihood of these values lacks to be that of the data.
  func estimate(
    _ model: any MeanModel, values: [Double], weights: [Double]?, map: ParameterMap, guesses: [[Double]],
    largest: Double?, logJacobian: Double = 0
  ) throws(FitError) -> NonlinearFit {
    if let weights {
      precondition(weights.count == values.count, "one weight an observation")
      for (row, weight) in weights.enumerated() where !(weight > 0 && weight.isFinite) {
        throw .weightNotPositive(model: model.name, row: row + 1, weight: weight)
      }
    }
    let rootWeights = weights.map { $0.map { $0.squareRoot() } }
    var residuals = LinkedResiduals(
      model: model, values: values, noise: noise, map: map, rootWeights: rootWeights)
    if map.isPlain(model.parameters), loss == .squares, noise == .gaussian,
      model.parameters.allSatisfy({ $0.isLinear && $0.domain == .real })
    {
      return finish(try linear(residuals), residuals, values, weights, [], [:], largest, logJacobian)
    }

    var optima: [LeastSquaresSolution] = []
    var failure: SolverError?
    for start in starts(residuals, guesses) {
      do throws(SolverError) {
        // Blocks are weighed anew from every start.
        if residuals.blocks.count > 1 { residuals.rootWeights = rootWeights }
        let solution = try minimise(&residuals, from: start)
        if solution.sumOfSquares.isFinite { Self.add(solution, to: &optima) }
      } catch {
        failure = error
      }
    }
    guard var best = optima.first else {
      if let failure { throw .solver(family: model.name, failure) }
      throw .noStart(family: model.name)
    }
    var activeBounds: [Int: Double] = [:]
    do throws(SolverError) {
      // The weights that go with the best.
      if residuals.blocks.count > 1 {
        residuals.rootWeights = rootWeights
        best = try minimise(&residuals, from: best.parameters)
      }
      best = try ordered(best, &residuals)
      (best, residuals, activeBounds) = try stoppedAtBounds(best, residuals)
      if loss != .squares { best = try reweighted(best, &residuals) }
    } catch {
      throw .solver(family: model.name, error)
    }
    guard map.point(at: optima[0].parameters).allSatisfy(\.isFinite) else { throw .noFiniteFit(family: model.name) }
    let others = optima.dropFirst().filter { $0.termination == .converged }.map {
      NonlinearFit.Optimum(parameters: map.point(at: $0.parameters), sumOfSquares: $0.sumOfSquares)
    }
    return finish(best, residuals, values, weights, others, activeBounds, largest, logJacobian)
  }

  /// Keeps each place where a search came to rest once, best first.
  private static func add(_ solution: LeastSquaresSolution, to optima: inout [LeastSquaresSolution]) {
    let same = optima.firstIndex { other in
      abs(other.sumOfSquares - solution.sumOfSquares) <= 1e-7 * max(other.sumOfSquares, solution.sumOfSquares)
    }
    if let same {
      let isBetter =
        (solution.termination == .converged) == (optima[same].termination == .converged)
        ? solution.sumOfSquares < optima[same].sumOfSquares : solution.termination == .converged
      if isBetter { optima[same] = solution }
    } else {
      optima.append(solution)
    }
    optima.sort { $0.sumOfSquares < $1.sumOfSquares }
  }

  /// One search; with priors, in turn with the spread by which they are weighed.
  private func minimise(_ residuals: inout LinkedResiduals, from start: [Double]) throws(SolverError)
    -> LeastSquaresSolution
  {
    func search(from start: [Double], _ residuals: LinkedResiduals) throws(SolverError) -> LeastSquaresSolution {
      try solver.minimise(from: start, residualCount: residuals.count) {
        residuals.evaluate(coordinates: $0, residuals: $1, jacobian: $2)
      }
    }
    guard !residuals.map.priors.isEmpty || residuals.blocks.count > 1 else {
      return try search(from: start, residuals)
    }
    func spread(_ values: some Sequence<Double>) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / Double(residuals.rowCount)).squareRoot()
    }
    let scale = max(1e-12 * spread(residuals.targets), Double.leastNormalMagnitude)
    var row = [Double](repeating: 0, count: residuals.count)
    _ = row.withUnsafeMutableBufferPointer { row in
      start.withUnsafeBufferPointer { residuals.evaluate(coordinates: $0, residuals: row, jacobian: nil) }
    }
    if !residuals.map.priors.isEmpty { residuals.spread = max(scale, spread(row.prefix(residuals.rowCount))) }
    _ = residuals.reweigh(at: start)
    var solution = try search(from: start, residuals)
    var change = Double.infinity
    for _ in 0..<200 {
      change = residuals.reweigh(at: solution.parameters)
      if !residuals.map.priors.isEmpty {
        // Weights that settled leave the mean square of all rows as it is.
        let next = max(scale, spread(solution.residuals.prefix(residuals.rowCount)))
        change = max(change, abs(next / residuals.spread - 1))
        residuals.spread = next
      }
      solution = try search(from: solution.parameters, residuals)
      if change < 1e-12 { break }
    }
    if residuals.blocks.count > 1, change > 1e-9, solution.termination == .converged {
      solution.termination = .exhausted
    }
    return solution
  }

  private func linear(_ residuals: LinkedResiduals) throws(FitError) -> LeastSquaresSolution {
    let origin = [Double](repeating: 0, count: residuals.freeCount)
    var row = [Double](repeating: 0, count: residuals.count)
    var elements = [Double](repeating: 0, count: residuals.count * residuals.freeCount)
    _ = elements.withUnsafeMutableBufferPointer { elements in
      row.withUnsafeMutableBufferPointer { row in
        origin.withUnsafeBufferPointer { residuals.evaluate(coordinates: $0, residuals: row, jacobian: elements) }
      }
    }
    let design = Matrix(rows: residuals.count, columns: residuals.freeCount, elements: elements)
    do throws(SolverError) {
      let solution = try LinearLeastSquares.solve(design: design, response: row.map { -$0 })
      return LeastSquaresSolution(
        parameters: solution.coefficients, residuals: solution.residuals.map { -$0 }, jacobian: design,
        sumOfSquares: solution.sumOfSquares, termination: .converged, iterations: 1, evaluations: 1, relativeOffset: 0)
    } catch {
      throw .solver(family: residuals.model.name, error)
    }
  }

  /// The same optimum with like terms in the order in which they are told; where something is said of a parameter, the
  /// order is what was said.
  private func ordered(_ solution: LeastSquaresSolution, _ residuals: inout LinkedResiduals) throws(SolverError)
    -> LeastSquaresSolution
  {
    guard residuals.map.isPlain(residuals.model.parameters), residuals.map.starts.isEmpty else { return solution }
    let point = residuals.map.point(at: solution.parameters)
    let ordered = residuals.model.ordered(point)
    guard ordered != point, let start = residuals.map.coordinates(of: ordered) else { return solution }
    let again = try minimise(&residuals, from: start)
    return again.sumOfSquares <= solution.sumOfSquares * (1 + 1e-9) ? again : solution
  }

  /// Holds at its bound every parameter that a bound stopped, as long as the squares do not grow by it.
  private func stoppedAtBounds(
    _ solution: LeastSquaresSolution, _ residuals: LinkedResiduals
  ) throws(SolverError) -> (LeastSquaresSolution, LinkedResiduals, [Int: Double]) {
    var (best, residuals) = (solution, residuals)
    var held: [Int: Double] = [:]
    let natural = residuals.model.parameters.map(\.domain)
    var isLooking = true
    while isLooking, residuals.freeCount > 1 {
      isLooking = false
      let point = residuals.map.point(at: best.parameters)
      for index in point.indices {
        guard case .free(let coordinate, let domain) = residuals.map.roles[index] else { continue }
        let ends = [domain.lowerBound, domain.upperBound].compactMap { $0 }
        let width = ends.count == 2 ? ends[1] - ends[0] : max(abs(point[index]), abs(ends.first ?? 0), 1e-300)
        // How near to a single end at 0 is near has no scale: there it is always tried, and kept only where it is best.
        let near = ends.first { end in
          natural[index].contains(end)
            && (abs(point[index] - end) <= 1e-2 * width || ends.count == 1 && end == 0)
        }
        guard let end = near else { continue }
        var narrower = LinkedResiduals(
          model: residuals.model, values: residuals.targets.map(residuals.noise.level), noise: residuals.noise,
          map: residuals.map.fixing(index, at: end), rootWeights: residuals.rootWeights)
        narrower.spread = residuals.spread
        var start = best.parameters
        start.remove(at: coordinate)
        guard let candidate = try? minimise(&narrower, from: start),
          candidate.sumOfSquares <= best.sumOfSquares * (1 + 1e-9)
        else { continue }
        (best, residuals) = (candidate, narrower)
        held[index] = end
        isLooking = true
        break
      }
    }
    return (best, residuals, held)
  }

  /// Iteratively reweighted least squares from the fit by squares; Huber's loss first where the loss forgets outliers.
  private func reweighted(_ start: LeastSquaresSolution, _ residuals: inout LinkedResiduals) throws(SolverError)
    -> LeastSquaresSolution
  {
    let own = residuals.rootWeights ?? [Double](repeating: 1, count: residuals.rowCount)
    var best = start
    for loss in loss.isRedescending ? [Loss.huber, loss] : [loss] {
      var termination = Termination.exhausted
      for _ in 0..<500 {
        // Residuals with their own weights, without the loss's.
        residuals.rootWeights = own
        let plain = Self.values(residuals, at: best.parameters)
        let scale = Self.scale(of: plain.prefix(residuals.rowCount))
        guard scale > 0 else {
          termination = .converged
          break
        }
        residuals.rootWeights = zip(own, plain).map { $0 * loss.weight($1 / scale).squareRoot() }
        let next = try minimise(&residuals, from: best.parameters)
        residuals.rootWeights = own
        let moved =
          zip(Self.values(residuals, at: next.parameters), plain)
          .map { abs($0 - $1) }.max() ?? 0
        best = next
        if moved <= 1e-10 * scale {
          termination = next.termination
          break
        }
      }
      best.termination = termination
    }
    // What is reported are plain residuals; the loss enters by the covariance.
    residuals.rootWeights = residuals.rootWeights == own && own.allSatisfy({ $0 == 1 }) ? nil : own
    var row = [Double](repeating: 0, count: residuals.count)
    var elements = [Double](repeating: 0, count: residuals.count * residuals.freeCount)
    _ = elements.withUnsafeMutableBufferPointer { elements in
      row.withUnsafeMutableBufferPointer { row in
        best.parameters.withUnsafeBufferPointer {
          residuals.evaluate(coordinates: $0, residuals: row, jacobian: elements)
        }
      }
    }
    best.residuals = row
    best.jacobian = Matrix(rows: residuals.count, columns: residuals.freeCount, elements: elements)
    best.sumOfSquares = row.reduce(0) { $0 + $1 * $1 }
    return best
  }

  /// A robust fit to other responses, from the estimate.
  func robustParameters(_ fit: NonlinearFit, responses: [Double]) -> [Double]? {
    guard let start = fit.map.coordinates(of: fit.parameters) else { return nil }
    var residuals = LinkedResiduals(
      model: fit.model, values: fit.values, noise: fit.noise, map: fit.map,
      rootWeights: fit.weights.map { $0.map { $0.squareRoot() } })
    residuals.targets = responses
    residuals.spread = fit.spread
    guard let first = try? minimise(&residuals, from: start), let best = try? reweighted(first, &residuals),
      best.termination == .converged
    else { return nil }
    return fit.map.point(at: best.parameters)
  }

  private static func values(_ residuals: LinkedResiduals, at coordinates: [Double]) -> [Double] {
    var row = [Double](repeating: 0, count: residuals.count)
    _ = row.withUnsafeMutableBufferPointer { row in
      coordinates.withUnsafeBufferPointer { residuals.evaluate(coordinates: $0, residuals: row, jacobian: nil) }
    }
    return row
  }

  /// The median absolute residual ÷ Φ⁻¹(3/4).
  static func scale(of residuals: some Sequence<Double>) -> Double {
    let sizes = residuals.map { abs($0) }.sorted()
    guard !sizes.isEmpty else { return 0 }
    let middle = sizes.count / 2
    let median = sizes.count.isMultiple(of: 2) ? (sizes[middle - 1] + sizes[middle]) / 2 : sizes[middle]
    return median / 0.674489750196082
  }
}

// MARK: - What is known of the estimate

extension LeastSquaresFitting {
  private func finish(
    _ solution: LeastSquaresSolution, _ residuals: LinkedResiduals, _ values: [Double], _ weights: [Double]?,
    _ others: [NonlinearFit.Optimum], _ activeBounds: [Int: Double], _ largest: Double?, _ logJacobian: Double
  ) -> NonlinearFit {
    let model = residuals.model
    let parameters = residuals.map.point(at: solution.parameters)
    let rows = residuals.rowCount
    let free = residuals.freeCount
    let design = Matrix(
      rows: rows, columns: free, elements: Array(solution.jacobian.elements.prefix(rows * free)))
    let observed = Array(solution.residuals.prefix(rows))
    let rss = observed.reduce(0) { $0 + $1 * $1 }

    // (JᵀJ)⁻¹ on the coordinates, the priors' rows included.
    var unscaled: Matrix?
    if let covariance = try? solution.unscaledCovariance(), covariance.unidentified.isEmpty {
      unscaled = covariance.matrix
    }
    var freedom = Double(rows - free)
    if !residuals.map.priors.isEmpty, let unscaled {
      // The trace of the hat matrix: how many parameters the data, rather than the priors, determine.
      var trace = 0.0
      for row in 0..<rows {
        for first in 0..<free {
          for second in 0..<free { trace += design[row, first] * unscaled[first, second] * design[row, second] }
        }
      }
      freedom = Double(rows) - trace
    }
    let scale = loss == .squares ? nil : Self.scale(of: observed)
    let goodness = Goodness(
      count: values.count, parameterCount: free + model.blocks.count, rss: rss,
      logJacobian: logJacobian + values.reduce(0) { $0 + noise.logSlope($1) }
        + (weights?.reduce(0) { $0 + Double.log($1) / 2 } ?? 0),
      obstacle: loss != .squares ? .robustLoss : residuals.map.priors.isEmpty ? nil : .prior,
      degreesOfFreedom: freedom, robustScale: scale, spreadCount: model.blocks.count)

    var variance = goodness.sigma.map { $0 * $0 }
    if let scale { variance = robustVariance(observed, scale: scale, free: free) }
    var covariance: Matrix?
    if let unscaled, let variance {
      let slopes = residuals.map.slopes(at: solution.parameters)
      var matrix = Matrix(rows: parameters.count, columns: parameters.count, repeating: 0)
      for row in parameters.indices {
        for column in parameters.indices {
          var sum = 0.0
          for first in 0..<free where slopes[row][first] != 0 {
            for second in 0..<free { sum += slopes[row][first] * unscaled[first, second] * slopes[column][second] }
          }
          matrix[row, column] = variance * sum
        }
      }
      covariance = matrix
    }
    let identification = Self.identification(
      model.parameters, parameters, covariance, residuals.map, largest: largest ?? .infinity)
    let roots = residuals.rootWeights
    return NonlinearFit(
      model: model, noise: noise, loss: loss, values: values,
      weights: model.blocks.count > 1 ? roots.map { $0.map { $0 * $0 } } : weights, map: residuals.map,
      activeBounds: activeBounds, parameters: parameters, covariance: covariance, goodness: goodness,
      residuals: observed.indices.map { -observed[$0] / (roots?[$0] ?? 1) }, fitted: model.means(parameters),
      design: design, termination: solution.termination, identification: identification,
      spread: residuals.spread, otherOptima: others)
  }

  /// The variance in front of (JᵀJ)⁻¹ for an M-estimate (Huber 1981, section 7.6, with his correction κ).
  private func robustVariance(_ residuals: [Double], scale: Double, free: Int) -> Double? {
    let n = Double(residuals.count)
    let p = Double(free)
    guard n > p, scale > 0 else { return nil }
    let scaled = residuals.map { $0 / scale }
    let squares = scaled.reduce(0) { sum, u in
      let psi = loss.weight(u) * u
      return sum + psi * psi
    }
    let slopes = scaled.map(loss.curvature)
    let mean = slopes.reduce(0, +) / n
    guard mean > 0 else { return nil }
    let spread = slopes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    let correction = 1 + p * spread / (n * mean * mean)
    return squares * scale * scale / (n - p) * correction * correction / (mean * mean)
  }

  static func identification(
    _ parameters: [Parameter], _ values: [Double], _ covariance: Matrix?, _ map: ParameterMap, largest: Double
  ) -> Identification {
    for index in parameters.indices where parameters[index].role == .ceiling {
      if case .fixed = map.roles[index] { continue }
      let ceiling = values[index]
      if ceiling > farthestCeiling * largest { return .ceilingNotIdentified(relativeError: .infinity) }
      if let covariance {
        let relative = covariance[index, index].squareRoot() / ceiling
        if !(relative <= largestRelativeCeilingError) { return .ceilingNotIdentified(relativeError: relative) }
      }
    }
    return covariance == nil ? .singular : .identified
  }
}

// MARK: - Where to start

extension LeastSquaresFitting {
  /// The best few starts by their sum of squares, linear parameters set by linear least squares.
  private func starts(_ residuals: LinkedResiduals, _ guesses: [[Double]]) -> [[Double]] {
    let map = residuals.map
    // What a person gave replaces what was guessed; where everything was given there is one start.
    let given = map.starts
    var candidates = guesses.map { guess in
      var guess = guess
      for (index, value) in given { guess[index] = value }
      return guess
    }
    let free = map.roles.indices.filter { if case .free = map.roles[$0] { true } else { false } }
    if free.allSatisfy({ given[$0] != nil }) {
      candidates = [map.roles.indices.map { given[$0] ?? 0 }]
    }
    candidates = candidates.compactMap(map.admitted)
    candidates += candidates.compactMap { refinedLinearParameters($0, residuals, holding: Set(given.keys)) }
    let scored: [(score: Double, coordinates: [Double])] = candidates.compactMap { guess in
      guard let coordinates = map.coordinates(of: guess), let score = residuals.sumOfSquares(at: coordinates) else {
        return nil
      }
      return (score, coordinates)
    }
    return scored.enumerated().sorted { ($0.element.score, $0.offset) < ($1.element.score, $1.offset) }
      .prefix(searches).map(\.element.coordinates)
  }

  /// The guess with its linear parameters replaced by their least-squares values, the others held.
  private func refinedLinearParameters(
    _ guess: [Double], _ residuals: LinkedResiduals, holding held: Set<Int>
  ) -> [Double]? {
    let model = residuals.model
    let linear = model.parameters.indices.filter { index in
      guard model.parameters[index].isLinear, !held.contains(index) else { return false }
      if case .free = residuals.map.roles[index] { return true } else { return false }
    }
    guard !linear.isEmpty, residuals.rowCount > linear.count else { return nil }
    var means = [Double](repeating: 0, count: model.rowCount)
    var gradient = [Double](repeating: 0, count: model.rowCount * guess.count)
    means.withUnsafeMutableBufferPointer { means in
      gradient.withUnsafeMutableBufferPointer { gradient in
        guess.withUnsafeBufferPointer { model.evaluate($0, means: means, gradients: gradient) }
      }
    }
    var design = Matrix(rows: model.rowCount, columns: linear.count, repeating: 0)
    var response = residuals.targets.map(residuals.noise.level)
    for row in 0..<model.rowCount {
      var rest = means[row]
      let root = residuals.rootWeights?[row] ?? 1
      for (column, index) in linear.enumerated() {
        let slope = gradient[row * guess.count + index]
        design[row, column] = slope * root
        rest -= slope * guess[index]
      }
      response[row] = (response[row] - rest) * root
    }
    guard design.elements.allSatisfy(\.isFinite), response.allSatisfy(\.isFinite),
      let solution = try? LinearLeastSquares.solve(design: design, response: response)
    else { return nil }
    var refined = guess
    for (column, index) in linear.enumerated() { refined[index] = solution.coefficients[column] }
    return residuals.map.coordinates(of: refined).map(residuals.map.point(at:))
  }
}

extension Matrix {
  func scaled(by factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map { $0 * factor })
  }
}
