public import Curves
public import Datasets
import RealModule
public import Solvers

/// A curve and a persistent discrepancy about it, fitted to one series.
///
/// link(y(t)) = link(g(t; θ)) + d(t), d an Ornstein–Uhlenbeck process: dd = −κ d dt + s dW, half-life ln 2 / κ. The
/// curve is never the whole truth; what it misses persists and spreads, so a forecast starts from the last observed
/// state and returns to the curve only as fast as the data say. Half-lives from one to 256 steps of the data are weighed
/// by their likelihood, the curve's parameters integrated out; the likelihood reported is conditioned on the first
/// point. Parameters are drawn from the posterior under flat priors on their unbounded coordinates: Student-t proposals
/// around each half-life's optimum, resampled by importance (Rubin 1988), and the shock variance given them.
public struct CurveWithDiscrepancy: Sendable {
  /// One joint draw of everything uncertain about the curve.
  struct ParameterDraw: Sendable {
    /// Natural scale, the family's order.
    var parameters: [Double]
    /// Decay of the discrepancy per year, κ.
    var decay: Double
    /// Shock variance per year, s².
    var variance: Double
  }

  public let family: any CurveFamily
  /// Likelihood of all points but the first, at the best half-life; parameters, half-life and spread counted.
  public let goodness: Goodness
  /// Half-lives in years and their weights.
  public let halfLives: [(years: Double, weight: Double)]
  /// Innovations of the best half-life, each with unit variance.
  let innovations: [Increment]
  let draws: [ParameterDraw]

  private let origin: Double
  private let noise: Noise
  private let measure: Measure
  private let period: Double
  private let state: (time: Double, value: Double)
  /// Forecasts of covariates, with the places of their elasticities.
  private let walks: [(elasticity: Int, walk: CovariateWalk)]

  /// Half-lives considered, in steps of the data.
  static let halfLivesInSteps: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256]

  /// - Parameters:
  ///   - history: the same series on the noise's scale.
  ///   - horizon: decimal year up to which the curve must have a value under the noise: a line that would turn
  ///     negative by then is no line of a positive quantity.
  ///   - random: source of the parameter draws; the same source gives the same draws.
  public init(
    _ family: any CurveFamily, series: TimeSeries, history: History, noise: Noise, measure: Measure,
    launch: DecimalYear? = nil, horizon: Double? = nil, drawCount: Int = 1000, random: RandomSource,
    solver: TrustRegion = TrustRegion()
  ) throws(FitError) {
    let fit = try LeastSquaresFitting(noise: noise, measure: measure, launch: launch, solver: solver)
      .fit(family, to: series)
    try self.init(
      fit, history: history, horizon: horizon, drawCount: drawCount, random: random, solver: solver)
  }

  /// Starts from a least-squares fit of the same series.
  public init(
    _ fit: CurveFit, history: History, horizon: Double? = nil, drawCount: Int = 1000, random: RandomSource,
    solver: TrustRegion = TrustRegion()
  ) throws(FitError) {
    let family = fit.family
    let observations = fit.observations
    let map = fit.estimate.map
    let count = map.freeCount
    let scored = observations.values.count - 1
    guard scored > count else {
      throw .tooFewPoints(
        family: "\(family.name) with discrepancy", points: observations.values.count, parameters: count + 1)
    }
    self.family = family
    origin = observations.origin
    walks = try Self.walks(family, origin: observations.origin)
    noise = fit.noise
    measure = observations.measure
    period = observations.period
    state = history.state

    var residuals = LinkedResiduals(
      model: fit.estimate.model, values: observations.values, noise: fit.noise, map: map)
    guard var start = map.coordinates(of: fit.parameters) else {
      let outside = map.roles.indices.first { index in
        if case .free(_, let domain) = map.roles[index] { !domain.contains(fit.parameters[index]) } else { false }
      }
      throw .atEndOfDomain(
        family: family.name, parameter: outside.map { family.parameters[$0].name } ?? "parameters")
    }
    var candidates: [Candidate] = []
    var isUnidentified = false
    for steps in Self.halfLivesInSteps {
      let whitening = Whitening(times: observations.times, decay: Double.log(2) / (steps * observations.period))
      guard let solution = whitening.minimise(&residuals, from: start, by: solver), solution.sumOfSquares.isFinite
      else { continue }
      guard let covariance = try? solution.unscaledCovariance(), covariance.unidentified.isEmpty else {
        isUnidentified = true
        continue
      }
      start = solution.parameters
      let innovations = Array(solution.residuals.prefix(scored + 1))
      let squares = innovations.reduce(0) { $0 + $1 * $1 }
      let floor = max(squares, Double(scored + 1) * CorrelatedWalks.leastVariance)
      let conditional = innovations.dropFirst().reduce(0) { $0 + $1 * $1 }
      let candidate = Candidate(
        whitening: whitening, halfLife: steps * observations.period, coordinates: solution.parameters,
        residuals: innovations, priorSquares: (solution.sumOfSquares - squares) / (residuals.spread * residuals.spread),
        spread: residuals.spread, covariance: covariance.matrix, sumOfSquares: floor,
        goodness: Goodness(
          count: scored, parameterCount: count + 2, rss: max(conditional, floor * Double(scored) / Double(scored + 1)),
          logJacobian: history.logJacobian - whitening.logDeviation(fromStart: false)))
      // Parameters that are all but dependent have no evidence to weigh.
      if candidate.logMarginalLikelihood.isFinite { candidates.append(candidate) } else { isUnidentified = true }
    }
    guard let best = candidates.max(by: { $0.goodness.logLikelihood < $1.goodness.logLikelihood }) else {
      throw isUnidentified
        ? .discrepancyNotIdentified(family: family.name) : .noFiniteFit(family: "\(family.name) with discrepancy")
    }
    goodness = best.goodness
    let evidence = candidates.map(\.logMarginalLikelihood)
    let most = evidence.max() ?? 0
    let weights = evidence.map { Double.exp($0 - most) }
    let total = weights.reduce(0, +)
    halfLives = zip(candidates, weights).map { ($0.halfLife, $1 / total) }
    let sigma = (best.sumOfSquares / Double(scored + 1 - count)).squareRoot()
    let zero = observations.origin
    innovations = observations.times.indices.dropFirst().map {
      Increment(
        start: zero + observations.times[$0 - 1], end: zero + observations.times[$0],
        change: -best.residuals[$0] / sigma)
    }

    var random = random
    var pool: [ParameterDraw] = []
    let lastTime = horizon.map { $0 - observations.origin }
    var carried = random.uniform()
    for (candidate, weight) in zip(candidates, weights) {
      // Systematic allocation: the whole number of draws that this half-life's share covers.
      carried += weight / total * Double(drawCount)
      let share = Int(carried)
      carried -= Double(share)
      guard share > 0 else { continue }
      pool += candidate.draw(share, residuals, insideUntil: lastTime, random: &random)
    }
    guard !pool.isEmpty else {
      throw .noValueAhead(family: family.name, noise: noise, until: horizon ?? observations.origin)
    }
    draws = pool
  }

  /// How widely the draws of the ceiling spread: their 90% point over their 10% point; `nil` without a ceiling.
  public var ceilingSpread: Double? {
    let ceilings = draws.compactMap { family.ceiling($0.parameters) }.sorted()
    guard !ceilings.isEmpty else { return nil }
    return ceilings[(ceilings.count - 1) * 9 / 10] / ceilings[(ceilings.count - 1) / 10]
  }

  /// When paths start: the last date at which the state is known.
  var stateTime: Double { state.time }

  /// The draw that a uniform number in (0, 1) points at.
  func parameterDraw(at position: Double) -> ParameterDraw {
    draws[min(draws.count - 1, Int(position * Double(draws.count)))]
  }

  /// The clock under which the curve runs, dated by decimal years, with the parameters of one draw; `nil` without one.
  func clock(at position: Double) -> (clock: Clock, parameters: [Double])? {
    guard let clocked = family as? ClockedCurve else { return nil }
    var parameters = Array(parameterDraw(at: position).parameters.dropFirst(clocked.base.parameters.count))
    for (index, parameter) in clocked.clock.parameters.enumerated() where parameter.role == .event {
      parameters[index] += origin
    }
    return (clocked.clock.shifted(by: origin), parameters)
  }

  private static func walks(
    _ family: any CurveFamily, origin: Double
  ) throws(FitError) -> [(elasticity: Int, walk: CovariateWalk)] {
    let covariates: [Covariate]
    let first: Int
    switch family {
    case let clocked as ClockedCurve:
      covariates = clocked.clock.covariates
      first = clocked.parameters.count - covariates.count
    case let learning as LearningCurve: (covariates, first) = (learning.predictors, LearningCurve.firstExponent)
    default: return []
    }
    var walks: [(elasticity: Int, walk: CovariateWalk)] = []
    for (index, covariate) in covariates.enumerated() where covariate.future == .forecast {
      guard let walk = CovariateWalk(covariate, origin: origin) else {
        throw .tooFewPoints(
          family: "a forecast of \(covariate.name)", points: covariate.times.count, parameters: CovariateWalk.fewest - 1
        )
      }
      walks.append((first + index, walk))
    }
    return walks
  }

  /// How far covariates that are forecast take the curve from where it is with their last values held, at each date of a
  /// grid: years of effective time or, of a learning curve, the change of ln cost; `nil` where none is forecast.
  func further(_ draw: ParameterDraw, on grid: [Double], _ random: inout RandomSource) -> [Double]? {
    guard !walks.isEmpty else { return nil }
    var sums = [Double](repeating: 0, count: grid.count)
    for (elasticity, walk) in walks {
      for (index, path) in walk.path(on: grid, &random).enumerated() {
        sums[index] += draw.parameters[elasticity] * (family is LearningCurve ? -path.level : path.integral)
      }
    }
    return sums
  }

  /// link of the curve's expected observation.
  ///
  /// - Parameter further: of ``further(_:on:_:)``, at a date.
  private func linkedMean(
    at date: Double, _ parameters: [Double], further: ((Double) -> Double)? = nil
  ) -> Double {
    func level(_ date: Double) -> Double {
      let time = date - origin
      guard let further else { return family.level(at: time, parameters) }
      guard let clocked = family as? ClockedCurve else {
        return family.level(at: time, parameters) * Double.exp(further(date))
      }
      return clocked.level(at: time, further: further(date), parameters)
    }
    var mean = level(date)
    if measure == .increments { mean -= level(date - period) }
    return noise.accepts(mean) ? noise.bounded(noise.link(mean)) : (mean > 0 ? noise.largest : -noise.largest)
  }

  /// A path from the last observed state, driven by standard normal shocks, one a grid date.
  ///
  /// - Parameter further: of ``further(_:on:_:)``.
  func path(
    _ draw: ParameterDraw, on grid: [Double], shocks: UnsafeBufferPointer<Double>, further: [Double]? = nil,
    into path: UnsafeMutableBufferPointer<Double>
  ) {
    /// Linearly between the grid's dates; nothing before them.
    let further = further.map { years in
      { (date: Double) -> Double in
        guard let next = grid.firstIndex(where: { $0 >= date }) else { return years.last ?? 0 }
        guard next > 0 else { return grid[next] == date ? years[next] : 0 }
        let share = (date - grid[next - 1]) / (grid[next] - grid[next - 1])
        return years[next - 1] + share * (years[next] - years[next - 1])
      }
    }
    var time = state.time
    var discrepancy = state.value - linkedMean(at: time, draw.parameters)
    for (index, date) in grid.enumerated() {
      let step = date - time
      let whitening = Whitening.step(step, decay: draw.decay)
      discrepancy =
        whitening.memory * discrepancy + whitening.deviation * draw.variance.squareRoot() * shocks[index]
      let value = linkedMean(at: date, draw.parameters, further: further) + discrepancy
      path[index] = noise.bounded(value)
      time = date
    }
  }
}

/// The fit at one half-life.
private struct Candidate: Sendable {
  var whitening: Whitening
  var halfLife: Double
  var coordinates: [Double]
  /// Innovations, before they are divided by their spread.
  var residuals: [Double]
  /// Σ of the priors' squared residuals.
  var priorSquares: Double
  /// The spread by which the priors' residuals were multiplied.
  var spread: Double
  var covariance: Matrix
  var sumOfSquares: Double
  var goodness: Goodness

  /// ln p(y | κ) up to a constant, θ and s² integrated out by Laplace's method under flat priors:
  /// −½ ln|JᵀJ| − (n − p)/2 ln RSS − Σ ln sᵢ (the restricted likelihood of Patterson and Thompson 1971).
  ///
  /// The maximised likelihood would favour short half-lives: under a persistent discrepancy part of the curve can
  /// hardly be told from it, and a maximum takes the best of both.
  var logMarginalLikelihood: Double {
    let freedom = Double(residuals.count - coordinates.count)
    return 0.5 * logDeterminant - freedom / 2 * Double.log(sumOfSquares) - whitening.logDeviation(fromStart: true)
      - priorSquares / 2
  }

  /// ln |(JᵀJ)⁻¹|.
  private var logDeterminant: Double {
    guard let factor = try? Cholesky.factor(covariance) else { return -.infinity }
    return (0..<factor.rows).reduce(0) { $0 + 2 * Double.log(factor[$1, $1]) }
  }

  /// Whether the curve still has a value under the noise at a time.
  private func staysInside(_ point: [Double], _ residuals: LinkedResiduals, at time: Double) -> Bool {
    guard let curve = residuals.model as? MeanCurve else { return true }
    let parameters = residuals.map.point(at: point)
    let last = MeanCurve(family: curve.family, times: [time], measure: curve.measure, period: curve.period)
    return last.means(parameters).allSatisfy(residuals.noise.accepts)
  }

  /// Draws from the posterior of (θ, s²) by importance resampling of Student-t proposals.
  ///
  /// Under a flat prior on the coordinates and 1/s² on the variance, p(θ | y) ∝ RSS(θ)^{−n/2}, and s² given θ is
  /// RSS(θ) / χ²(n).
  func draw(
    _ count: Int, _ residuals: LinkedResiduals, insideUntil lastTime: Double?, random: inout RandomSource
  ) -> [CurveWithDiscrepancy.ParameterDraw] {
    var residuals = residuals
    residuals.spread = spread
    let size = coordinates.count
    let observed = self.residuals.count
    let freedom = Double(observed - size)
    let variance = sumOfSquares / freedom
    guard let root = try? Cholesky.factor(covariance.scaled(by: variance)) else { return [] }
    let proposals = max(100, 4 * count)
    var points: [[Double]] = [], squares: [Double] = [], logWeights: [Double] = []
    var row = [Double](repeating: 0, count: residuals.count)
    for _ in 0..<proposals {
      let normals = (0..<size).map { _ in random.normal() }
      let stretch = (freedom / random.chiSquared(degreesOfFreedom: freedom)).squareRoot()
      let point = (0..<size).map { index in
        coordinates[index] + stretch * (0...index).reduce(0) { $0 + root[index, $1] * normals[$1] }
      }
      let isInside = row.withUnsafeMutableBufferPointer { row in
        point.withUnsafeBufferPointer { whitening.evaluate(residuals, coordinates: $0, residuals: row, jacobian: nil) }
      }
      let rss = row.prefix(observed).reduce(0) { $0 + $1 * $1 }
      let prior = row.dropFirst(observed).reduce(0) { $0 + $1 * $1 } / (spread * spread) - priorSquares
      guard isInside, rss.isFinite, lastTime.map({ staysInside(point, residuals, at: $0) }) ?? true else { continue }
      let distance = stretch * stretch * normals.reduce(0) { $0 + $1 * $1 }
      points.append(point)
      squares.append(max(rss, sumOfSquares))
      // Posterior over proposal, both up to a constant.
      logWeights.append(
        -Double(observed) / 2 * Double.log(max(rss, sumOfSquares) / sumOfSquares)
          + (freedom + Double(size)) / 2 * Double.log(1 + distance / freedom) - prior / 2)
    }
    guard let top = logWeights.max() else { return [] }
    let weights = logWeights.map { Double.exp($0 - top) }
    let total = weights.reduce(0, +)
    // Systematic resampling.
    var result: [CurveWithDiscrepancy.ParameterDraw] = []
    var position = random.uniform() / Double(count)
    var cumulated = 0.0
    for index in points.indices {
      cumulated += weights[index] / total
      while position < cumulated, result.count < count {
        result.append(
          CurveWithDiscrepancy.ParameterDraw(
            parameters: residuals.map.point(at: points[index]), decay: whitening.decay,
            variance: squares[index] / random.chiSquared(degreesOfFreedom: Double(observed))))
        position += 1 / Double(count)
      }
    }
    return result
  }
}

/// Turns residuals about a curve into independent innovations under an Ornstein–Uhlenbeck discrepancy.
///
/// zᵢ = (eᵢ − φᵢ eᵢ₋₁) / sᵢ with φ = e^{−κΔ}, s² = (1 − φ²) / (2κ); the first, z₁ = e₁ √(2κ), says that the process
/// had settled before the data began, which is what keeps a persistent discrepancy from passing for a trend.
struct Whitening: Sendable {
  let decay: Double
  private let memory: [Double]
  private let deviation: [Double]

  init(times: [Double], decay: Double) {
    self.decay = decay
    let steps = zip(times.dropFirst(), times).map { Whitening.step($0 - $1, decay: decay) }
    memory = [0] + steps.map(\.memory)
    deviation = [(1 / (2 * decay)).squareRoot()] + steps.map(\.deviation)
  }

  /// φ and s over a step of time.
  static func step(_ length: Double, decay: Double) -> (memory: Double, deviation: Double) {
    guard decay > 0 else { return (1, max(0, length).squareRoot()) }
    return (Double.exp(-decay * length), (-Double.expMinusOne(-2 * decay * length) / (2 * decay)).squareRoot())
  }

  /// Σ ln sᵢ, with or without the first point's.
  func logDeviation(fromStart: Bool) -> Double {
    deviation.dropFirst(fromStart ? 0 : 1).reduce(0) { $0 + Double.log($1) }
  }

  /// The least squares of the innovations; with priors, in turn with the spread by which they are weighed.
  func minimise(_ source: inout LinkedResiduals, from start: [Double], by solver: TrustRegion)
    -> LeastSquaresSolution?
  {
    var solution: LeastSquaresSolution?
    let rounds = source.map.priors.isEmpty ? 1 : 20
    for round in 0..<rounds {
      let current = source
      guard
        let next = try? solver.minimise(
          from: solution?.parameters ?? start, residualCount: source.count,
          evaluate: { evaluate(current, coordinates: $0, residuals: $1, jacobian: $2) })
      else { return solution }
      solution = next
      guard rounds > 1 else { break }
      let squares = next.residuals.prefix(source.rowCount).reduce(0) { $0 + $1 * $1 }
      let spread = (squares / Double(source.rowCount)).squareRoot()
      let change = abs(spread / source.spread - 1)
      guard spread > 0, round < rounds - 1, change > 1e-6 else { break }
      source.spread = spread
    }
    return solution
  }

  func evaluate(
    _ source: LinkedResiduals, coordinates: UnsafeBufferPointer<Double>,
    residuals: UnsafeMutableBufferPointer<Double>, jacobian: UnsafeMutableBufferPointer<Double>?
  ) -> Bool {
    let columns = coordinates.count
    let rows = source.rowCount
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: source.count) { raw in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: source.count * columns) { slopes in
        raw.initialize(repeating: 0)
        slopes.initialize(repeating: 0)
        guard
          source.evaluate(coordinates: coordinates, residuals: raw, jacobian: jacobian == nil ? nil : slopes)
        else { return false }
        for index in 0..<rows {
          let before = max(0, index - 1)
          residuals[index] = (raw[index] - memory[index] * raw[before]) / deviation[index]
          guard let jacobian else { continue }
          for column in 0..<columns {
            jacobian[index * columns + column] =
              (slopes[index * columns + column] - memory[index] * slopes[before * columns + column])
              / deviation[index]
          }
        }
        // Priors are no part of the process.
        for index in rows..<source.count {
          residuals[index] = raw[index]
          guard let jacobian else { continue }
          for column in 0..<columns { jacobian[index * columns + column] = slopes[index * columns + column] }
        }
        return true
      }
    }
  }
}
