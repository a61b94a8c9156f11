public import Curves
public import Datasets
import RealModule
import Solvers

/// Fits models to data by maximum likelihood, from several starts.
///
/// Starts are those of least squares: a family's own guesses and optima of low-discrepancy points, under weights that
/// stand in for the law's variances. From the best of them by likelihood the errors' parameters are searched with the
/// curve's. A law that contains a simpler one (a negative binomial Poisson's, Student's t the normal, correlated errors
/// independent ones) ends there where the simpler one fits as well, and says so.
public struct LikelihoodFitting: Sendable {
  public var likelihood: Likelihood
  /// Measure, launch, settings, clock, and where starts come from.
  public var base: LeastSquaresFitting

  public init(_ likelihood: Likelihood, _ base: LeastSquaresFitting = LeastSquaresFitting()) {
    self.likelihood = likelihood
    self.base = base
  }

  /// Fits a family to a series.
  ///
  /// - Parameters:
  ///   - weights: relative weights, one a point; the variance of a point is that of the law ÷ its weight.
  ///   - totals: trials of a binomial likelihood, one a point; without any every point is one trial.
  ///   - extra: starts to try besides, of all parameters.
  public func fit(
    _ family: any CurveFamily, to series: TimeSeries, weights: [Double]? = nil, totals: [Double]? = nil,
    startingAt extra: [[Double]] = []
  ) throws(FitError) -> CurveLikelihoodFit {
    let seen = Observations(series, origin: family.origin, launch: base.launch, measure: base.measure)
    let family = try base.clocked(family, seen)
    let dates = series.dates.map(\.value)
    let law = try law(values: seen.values, weights: weights, totals: totals, times: dates) { .date(dates[$0]) }
    var observations = seen
    observations.values = law.observed
    let curve = MeanCurve(
      family: family, times: observations.times, measure: observations.measure, period: observations.period)
    let (errors, map) = try parameters(curve, law, origin: observations.origin)
    let curveMap = map.part(0..<family.parameters.count)
    try LeastSquaresFitting.check(family, observations, .gaussian, curveMap)
    let working = working(law, weights)
    let guesses =
      LeastSquaresFitting.guesses(family, observations)
      + base.globalStarts(
        curve, targets: observations.values, weights: working, map: curveMap,
        domains: family.parameters.map { DefaultDomains.domain($0, observations) })
    let estimate = try estimate(
      LikelihoodProblem(model: curve, law: law, errors: errors, map: map), working: working, guesses: guesses,
      extra: extra, largest: observations.levels.max())
    return CurveLikelihoodFit(family: family, observations: observations, estimate: estimate)
  }

  /// Fits a formula to the rows of a table.
  ///
  /// - Parameter times: when each row was observed, where errors follow each other; rows are one apart without any.
  public func fit(
    _ model: FormulaModel, weights: [Double]? = nil, totals: [Double]? = nil, times: [Double]? = nil,
    startingAt extra: [[Double]] = []
  ) throws(FitError) -> LikelihoodFit {
    let law = try law(values: model.responses, weights: weights, totals: totals, times: times) { .row($0 + 1) }
    let (errors, map) = try parameters(model, law, origin: 0)
    let curveMap = map.part(0..<model.parameters.count)
    guard model.rowCount + map.priors.count > curveMap.freeCount else {
      throw .tooFewPoints(family: "the formula", points: model.rowCount, parameters: curveMap.freeCount)
    }
    let working = working(law, weights)
    var search = base
    if search.globalSearch == nil { search.globalSearch = GlobalSearch() }
    let guesses = search.globalStarts(
      model, targets: law.observed, weights: working, map: curveMap, domains: model.model.searchDomains(model.columns))
    return try estimate(
      LikelihoodProblem(model: model, law: law, errors: errors, map: map), working: working,
      guesses: guesses + [curveMap.roles.map { _ in 1 }, curveMap.roles.map { _ in 0 }], extra: extra, largest: nil)
  }
}

// MARK: - What the data must be

extension LikelihoodFitting {
  private func law(
    values: [Double], weights: [Double]?, totals: [Double]?, times: [Double]?,
    _ place: (Int) -> LikelihoodError.Place
  ) throws(FitError) -> ObservationLaw {
    let law = likelihood.law
    if base.loss != .squares { throw .likelihood(.lossWithLikelihood(base.loss)) }
    if weights != nil, law.isDiscrete { throw .likelihood(.weightsOfCounts(law)) }
    if totals != nil, law != .binomial { throw .likelihood(.totalsWithoutShares(law)) }
    if let weights {
      for (row, weight) in weights.enumerated() where !(weight > 0 && weight.isFinite) {
        throw .weightNotPositive(model: "the curve", row: row + 1, weight: weight)
      }
    }
    for (row, value) in values.enumerated() {
      if let problem = problem(value, total: totals?[row], place(row)) { throw .likelihood(problem) }
    }
    if law.isDiscrete, values.allSatisfy({ $0 == 0 }) { throw .likelihood(.nothingToTell(law, isFull: false)) }
    if law == .binomial, values.indices.allSatisfy({ values[$0] == totals?[$0] ?? 1 }) {
      throw .likelihood(.nothingToTell(law, isFull: true))
    }
    guard likelihood.correlation != nil else {
      return ObservationLaw(likelihood, values: values, totals: totals, weights: weights)
    }
    let steps: SerialSteps
    do throws(RegressionError) {
      steps = try SerialSteps(times: times, groups: nil, count: values.count)
    } catch {
      if case .times(.repeated(let row, _, _)) = error { throw .likelihood(.sameTime(place(row))) }
      throw .likelihood(.tooFewSteps)
    }
    if case .given(let value)? = likelihood.correlation, value < 0, !steps.allowNegative {
      throw .likelihood(.correlationNegative(value))
    }
    var gaps = [Double?](repeating: nil, count: values.count)
    var before = Array(values.indices)
    for (position, row) in steps.order.enumerated() where position > 0 {
      gaps[row] = steps.gaps[position]
      before[row] = steps.order[position - 1]
    }
    return ObservationLaw(
      likelihood, values: values, totals: totals, weights: weights, gaps: gaps, before: before,
      allowsNegativeCorrelation: steps.allowNegative)
  }

  private func problem(_ value: Double, total: Double?, _ place: LikelihoodError.Place) -> LikelihoodError? {
    let isCount = value >= 0 && value == value.rounded() && value < 1e15
    switch likelihood.law {
    case .gaussian, .studentT: return nil
    case .logNormal: return value > 0 ? nil : .notPositive(likelihood.law, place, value)
    case .logitNormal: return value > 0 && value < 1 ? nil : .notAShare(place, value)
    case .poisson, .negativeBinomial: return isCount ? nil : .notACount(likelihood.law, place, value)
    case .binomial:
      guard let total else { return value == 0 || value == 1 ? nil : .notZeroOrOne(place, value) }
      guard total > 0, total == total.rounded(), total < 1e15 else { return .totalNotACount(place, total) }
      guard isCount else { return .notACount(likelihood.law, place, value) }
      return value <= total ? nil : .totalTooSmall(place, value: value, total: total)
    }
  }

  private func parameters(
    _ model: any MeanModel, _ law: ObservationLaw, origin: Double
  ) throws(FitError) -> (ErrorParameters, ParameterMap) {
    func errors(fewestDegrees: Double) -> ErrorParameters {
      ErrorParameters(
        likelihood, taken: model.parameters.map(\.name), allowsNegative: law.allowsNegativeCorrelation,
        fewestDegrees: fewestDegrees)
    }
    func map(_ errors: ErrorParameters) throws(FitError) -> ParameterMap {
      try base.map(model.name, model.parameters + errors.parameters, origin: origin)
    }
    var own = errors(fewestDegrees: 0)
    var all = try map(own)
    if law.likelihood.law == .studentT {
      let free = all.part(0..<model.parameters.count).freeCount
      own = errors(fewestDegrees: ErrorParameters.fewestDegrees(points: law.count, free: free))
      all = try map(own)
    }
    for (place, value) in own.given { all = all.fixing(model.parameters.count + place, at: value) }
    return (own, all)
  }

  /// Weights under which least squares comes near the likelihood.
  private func working(_ law: ObservationLaw, _ weights: [Double]?) -> [Double]? {
    switch likelihood.law {
    case .gaussian, .logNormal, .studentT: return weights
    case .logitNormal:
      return law.values.indices.map { row in
        let slope = law.values[row] * (1 - law.values[row])
        return (weights?[row] ?? 1) / max(slope * slope, 1e-12)
      }
    case .poisson, .negativeBinomial: return law.values.map { 1 / max($0, 1) }
    case .binomial:
      return law.values.indices.map { row in
        let total = law.totals?[row] ?? 1
        let share = (law.values[row] + 0.5) / (total + 1)
        return total / (share * (1 - share))
      }
    }
  }
}

// MARK: - From starts to an estimate

extension LikelihoodFitting {
  private func estimate(
    _ problem: LikelihoodProblem, working: [Double]?, guesses: [[Double]], extra: [[Double]], largest: Double?
  ) throws(FitError) -> LikelihoodFit {
    let curveMap = problem.map.part(0..<problem.curveCount)
    var least = base
    least.noise = likelihood.law == .logNormal ? .logNormal : .gaussian
    least.loss = .squares
    var points = guesses
    let observed = problem.law.observed
    if curveMap.freeCount > 0,
      let near = try? least.estimate(
        problem.model, values: observed, weights: working, map: curveMap, guesses: guesses, largest: largest)
    {
      points = [near.parameters] + near.otherOptima.map(\.parameters) + guesses
      let size = observed.reduce(0) { $0 + $1 * $1 }
      let rss = zip(observed, near.fitted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      if !likelihood.law.isDiscrete, rss <= 1e-26 * size { throw .noSpread(family: problem.model.name) }
    }
    let starts = starts(problem, points, curveMap, extra)
    guard !starts.isEmpty else { throw .likelihood(.noStart(likelihood.law, model: problem.model.name)) }
    var ends: [LikelihoodSearch.End] = []
    let search = LikelihoodSearch(problem: problem)
    for start in starts {
      guard let end = search.minimum(from: start), end.value.isFinite else { continue }
      let same = ends.firstIndex { abs($0.value - end.value) <= 1e-6 * max(1, abs(end.value)) * 1e-2 + 1e-7 }
      if let same {
        if ends[same].termination != .converged || end.value < ends[same].value, end.termination == .converged {
          ends[same] = end
        }
      } else {
        ends.append(end)
      }
    }
    ends.sort { $0.value < $1.value }
    guard let best = ends.first else { throw .likelihood(.noStart(likelihood.law, model: problem.model.name)) }
    let others = ends.dropFirst().filter { $0.termination == .converged }.map {
      (problem.map.point(at: $0.coordinates), 2 * ($0.value - best.value))
    }
    let (end, held, bounds) = stopped(best, problem)
    return try finish(end, held, bounds, others, largest)
  }

  /// Coordinates worth searching from, the best first.
  private func starts(
    _ problem: LikelihoodProblem, _ points: [[Double]], _ curveMap: ParameterMap, _ extra: [[Double]]
  ) -> [[Double]] {
    let given = curveMap.starts
    var scored: [(value: Double, coordinates: [Double])] = []
    func add(_ point: [Double]) -> Double? {
      guard let coordinates = problem.map.coordinates(of: point) else { return nil }
      let value = problem.value(coordinates)
      guard value.isFinite else { return nil }
      let isNew = !scored.contains { abs($0.value - value) <= 1e-9 * max(1, abs(value)) }
      if isNew { scored.append((value, coordinates)) }
      return value
    }
    for point in extra where point.count == problem.map.roles.count { _ = add(point) }
    for point in points {
      var point = point
      for (index, value) in given { point[index] = value }
      guard let curve = curveMap.admitted(point) else { continue }
      let best = errorStarts(problem, curve).compactMap { errors -> (Double, [Double])? in
        // What a person's bounds leave out is brought inside.
        guard let whole = problem.map.admitted(curve + errors), let coordinates = problem.map.coordinates(of: whole)
        else { return nil }
        let value = problem.value(coordinates)
        return value.isFinite ? (value, whole) : nil
      }.min { $0.0 < $1.0 }
      if let best { _ = add(best.1) }
    }
    return scored.sorted { $0.value < $1.value }.prefix(base.searches).map(\.coordinates)
  }

  /// Errors' parameters that may go with a curve.
  private func errorStarts(_ problem: LikelihoodProblem, _ curve: [Double]) -> [[Double]] {
    let means = problem.model.means(curve)
    guard problem.law.accepts(means) else { return [] }
    let errors = problem.errors
    let values = problem.law.values
    var grids: [[Double]] = []
    for (place, kind) in errors.kinds.enumerated() {
      let index = problem.curveCount + place
      if case .fixed(let value) = problem.map.roles[index] {
        grids.append([value])
      } else if let start = problem.map.starts[index] {
        grids.append([start])
      } else {
        switch kind {
        case .spread: grids.append([1])
        case .shape where likelihood.law == .studentT: grids.append([4, 20])
        case .shape:
          let excess = zip(values, means).reduce(0) { sum, pair in
            sum + ((pair.0 - pair.1) * (pair.0 - pair.1) - pair.1) / (pair.1 * pair.1)
          }
          grids.append([max(1e-3, excess / Double(values.count)), 0.1])
        case .power: grids.append([0, 0.5, 1])
        case .correlation: grids.append([0.3, 0.8])
        }
      }
    }
    var combinations: [[Double]] = [[]]
    for grid in grids { combinations = combinations.flatMap { start in grid.map { start + [$0] } } }
    guard let spread = errors.index(.spread) else { return combinations }
    let index = problem.curveCount + spread
    if case .fixed = problem.map.roles[index] { return combinations }
    guard problem.map.starts[index] == nil else { return combinations }
    return combinations.map { combination in
      // With the spread at one, standardised errors are in its units.
      let residuals = problem.law.standardisedResiduals(
        means: means, problem.errorValues(combination, plain: combination))
      let square = residuals.reduce(0) { $0 + $1 * $1 } / Double(max(1, residuals.count))
      var combination = combination
      combination[spread] = max(square.squareRoot(), Double.leastNormalMagnitude)
      return combination
    }
  }

  /// Holds at its bound, or at the simpler law, every parameter that loses nothing by it.
  private func stopped(
    _ end: LikelihoodSearch.End, _ problem: LikelihoodProblem
  ) -> (LikelihoodSearch.End, LikelihoodProblem, [Int: Double]) {
    var (best, held) = (end, problem)
    var bounds: [Int: Double] = [:]
    var isLooking = true
    while isLooking {
      isLooking = false
      let point = held.map.point(at: best.coordinates)
      search: for index in point.indices {
        guard case .free(let coordinate, let domain) = held.map.roles[index] else { continue }
        for limit in limits(index, point[index], domain, problem) {
          let narrower = held.holding([HeldParameter(index: index, value: limit)])
          var start = best.coordinates
          start.remove(at: coordinate)
          guard let candidate = LikelihoodSearch(problem: narrower).minimum(from: start),
            candidate.termination == .converged || best.termination != .converged,
            candidate.value <= best.value + 1e-8 * max(1, abs(best.value))
          else { continue }
          (best, held) = (candidate, narrower)
          bounds[index] = limit
          isLooking = true
          break search
        }
      }
    }
    return (best, held, bounds)
  }

  private func limits(_ index: Int, _ value: Double, _ domain: Domain, _ problem: LikelihoodProblem) -> [Double] {
    if index >= problem.curveCount {
      let place = index - problem.curveCount
      let own = problem.errors.limits(place)
      // A person's own bounds come before the simpler law.
      guard domain != problem.errors.parameters[place].domain else {
        // A simpler law is always tried, an end of what is searched where the estimate has come to it.
        return own.filter { $0 == 0 || $0 == .infinity || abs(value - $0) <= 1e-2 * abs($0) }
      }
    }
    let natural =
      index < problem.curveCount
      ? problem.model.parameters[index].domain : problem.errors.parameters[index - problem.curveCount].domain
    let ends = [domain.lowerBound, domain.upperBound].compactMap { $0 }
    let width = ends.count == 2 ? ends[1] - ends[0] : max(abs(value), abs(ends.first ?? 0), 1e-300)
    return ends.filter { end in
      natural.contains(end) && (abs(value - end) <= 1e-2 * width || ends.count == 1 && end == 0)
    }
  }

  private func finish(
    _ end: LikelihoodSearch.End, _ problem: LikelihoodProblem, _ bounds: [Int: Double],
    _ others: [(parameters: [Double], lack: Double)], _ largest: Double?
  ) throws(FitError) -> LikelihoodFit {
    let point = problem.map.point(at: end.coordinates)
    guard let densities = problem.pointLogLikelihoods(point) else { throw .noFiniteFit(family: problem.model.name) }
    let curve = Array(point.prefix(problem.curveCount))
    let means = problem.model.means(curve)
    let values = problem.errorValues(point)
    var covariance: Matrix?
    if let inverse = end.inverse {
      let slopes = problem.map.slopes(at: end.coordinates)
      var matrix = Matrix(rows: point.count, columns: point.count)
      for row in point.indices {
        for column in point.indices {
          var sum = 0.0
          for first in 0..<inverse.rows where slopes[row][first] != 0 {
            for second in 0..<inverse.rows {
              sum += slopes[row][first] * inverse[first, second] * slopes[column][second]
            }
          }
          matrix[row, column] = sum
        }
      }
      if matrix.elements.allSatisfy(\.isFinite) { covariance = matrix }
    }
    return LikelihoodFit(
      model: problem.model, likelihood: likelihood, parameters: problem.model.parameters + problem.errors.parameters,
      estimates: point, covariance: covariance, map: problem.map, activeBounds: bounds,
      identification: LeastSquaresFitting.identification(
        problem.model.parameters, curve, covariance, problem.map, largest: largest ?? .infinity),
      termination: end.termination, observed: problem.law.observed, fitted: means,
      standardisedResiduals: problem.law.standardisedResiduals(means: means, values),
      pointLogLikelihoods: densities, deviance: problem.law.deviance(means: means, values), otherOptima: others,
      problem: problem)
  }
}

/// A family fitted to a series by maximum likelihood.
public struct CurveLikelihoodFit: Sendable {
  public let family: any CurveFamily
  /// Values on the scale of the mean: shares for a binomial likelihood.
  public let observations: Observations
  public let estimate: LikelihoodFit
}
