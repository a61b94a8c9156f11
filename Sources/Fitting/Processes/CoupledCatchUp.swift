public import Curves
import RealModule
public import Solvers

/// Follower and leader under ``TechnologyGap``, with shocks that persist: dx = f(t, x; θ) dt + σ dW, fitted jointly to
/// both series.
///
/// Every observation is foretold from the states before it, by integrating the system from one date to the next, and
/// what it misses is a shock: a trajectory through all points would take each missed level for noise and be falsely
/// sure. Each side has its own σ, so that ln L = −Σ nᵢ/2 (ln 2πσᵢ² + 1), greatest where the weighted squares are least
/// and σᵢ² = RSSᵢ/nᵢ. Estimates are the maximum of L alone. Draws, from which outcomes and dates are read, come from
/// p(θ) ∝ π(θ) Π RSSᵢ(θ)^{−nᵢ/2} with weak beliefs π, without which what the data leave open would run to infinity.
public struct CoupledCatchUp: SeriesModel {
  public let system: TechnologyGap
  public let name = "coupled catch-up"
  public let dimension = 2
  /// Estimates under the weights 1/σᵢ².
  public let fit: NonlinearFit
  /// √(RSS/n) of follower and leader, per √year.
  public let spreads: (follower: Double, leader: Double)
  /// Changes observed of each side.
  public let counts: (follower: Int, leader: Int)
  public let logLikelihood: Double
  public let correlation: ShockCorrelation
  public let draws: [Draw]
  /// ln(leader ÷ follower) where the data end.
  public let presentGap: Double
  /// What the same data say without absorption: the follower grows by itself.
  public let withoutAbsorption: Alone

  private let start: (follower: (time: Double, value: Double), leader: (time: Double, value: Double))
  private let noise: Noise

  /// One joint draw of everything uncertain.
  public struct Draw: Sendable {
    /// In the system's order.
    public var parameters: [Double]
    /// Shock variances per year.
    public var variances: (follower: Double, leader: Double)
  }

  /// The fit in which nothing is absorbed.
  public struct Alone: Sendable {
    public var own: Double
    public var growth: Double
    public var logLikelihood: Double
  }

  /// Where the gap goes, as most people would say it.
  public enum Outcome: String, Sendable, CaseIterable, Codable {
    case overtakes
    /// The gap closes to less than ``closeness``.
    case converges
    case constantLag = "stays behind at a constant lag"
    case fallsBehind = "falls behind"
  }

  /// ln(1 ÷ .95): a follower within 5% has converged.
  public static let closeness = 0.05129329438755058

  /// - Parameters:
  ///   - follower: logarithms of levels, as for the leader.
  ///   - random: source of the parameter draws.
  public init(
    follower: History, leader: History, restrictions: [TechnologyGap.Restriction] = [], noise: Noise = .logNormal,
    drawCount: Int = 1000, random: RandomSource
  ) throws(FitError) {
    let system = TechnologyGap(restrictions: restrictions)
    self.system = system
    self.noise = noise
    start = (follower.state, leader.state)
    let steps = Self.steps(follower, leader)
    counts = (steps.count { $0.component == 0 }, steps.count { $0.component == 1 })
    guard counts.follower >= system.parameters.count - 1, counts.leader >= 2 else {
      throw .tooFewPoints(
        family: "the coupled model", points: counts.follower + 1, parameters: system.parameters.count)
    }
    for restriction in restrictions {
      let before = steps.count { $0.component == 0 && $0.end <= restriction.date }
      let after = steps.count { $0.component == 0 && $0.start >= restriction.date }
      guard before >= 2, after >= 2 else {
        throw .restrictionNotSeen(name: restriction.name, date: restriction.date, before: before, after: after)
      }
    }
    let best = try Self.estimate(system, steps)
    fit = best.fit
    (spreads, logLikelihood) = (best.spreads, best.logLikelihood)
    correlation = Self.correlation(steps, best)
    presentGap =
      Self.value(leader, at: start.follower.time) - start.follower.value
    withoutAbsorption = Self.alone(steps)

    var random = random
    draws = Self.draws(drawCount, steps, best, &random)
  }

  // MARK: Where the gap goes

  /// The share of draws with each outcome, in the order of `Outcome.allCases`.
  public var outcomes: [(outcome: Outcome, probability: Double)] {
    let destinations = draws.map { Self.outcome(destination($0)) }
    return Outcome.allCases.map { outcome in
      (outcome, Double(destinations.count { $0 == outcome }) / Double(max(1, destinations.count)))
    }
  }

  /// The outcome that at least this share of draws agree on; `nil` where the data do not tell.
  public func verdict(share: Double = 0.9) -> Outcome? {
    outcomes.first { $0.probability >= share }?.outcome
  }

  /// Years by which the follower would stay behind, in the draws in which the gap settles.
  public var lags: [Double] {
    draws.compactMap { draw in
      guard case .settles(let gap) = destination(draw), draw.parameters[3] > 0 else { return nil }
      return gap / draw.parameters[3]
    }
  }

  func destination(_ draw: Draw) -> TechnologyGap.Destination {
    let present = TechnologyGap.present(draw.parameters)
    return TechnologyGap.destination(
      from: presentGap, growth: draw.parameters[3], own: present.own, absorption: present.absorption,
      capacity: draw.parameters[2])
  }

  public static func outcome(_ destination: TechnologyGap.Destination) -> Outcome {
    switch destination {
    case .overtakes: .overtakes
    case .settles(let gap): gap < closeness ? .converges : .constantLag
    case .fallsBehind: .fallsBehind
    }
  }

  // MARK: Simulation

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let size = grid.count
    let draw = draws[min(draws.count - 1, Int(random.uniform() * Double(draws.count)))]
    let rho =
      correlation.standardError == 0
      ? correlation.estimate
      : Double.tanh(Double.atanh(correlation.estimate) + correlation.standardError * random.normal())
    let rest = (1 - rho * rho).squareRoot()
    let deviations = (draw.variances.follower.squareRoot(), draw.variances.leader.squareRoot())
    var state = (start.follower.value, start.leader.value)
    var times = (start.follower.time, start.leader.time)
    for (index, date) in grid.enumerated() {
      let length = (max(0, date - times.0), max(0, date - times.1))
      let moved = advanced(state, at: date, by: length, draw.parameters)
      let first = random.normal()
      let second = rho * first + rest * random.normal()
      state = (
        moved.0 + deviations.0 * length.0.squareRoot() * first, moved.1 + deviations.1 * length.1.squareRoot() * second
      )
      paths[index] = noise.bounded(state.0)
      paths[size + index] = noise.bounded(state.1)
      times = (max(times.0, date), max(times.1, date))
    }
    return Shocks(follower: draw.variances.follower, leader: draw.variances.leader, correlation: rho)
  }

  /// Without shocks, by steps of Runge and Kutta's fourth order of at most a quarter of a year.
  private func advanced(
    _ state: (Double, Double), at end: Double, by length: (Double, Double), _ parameters: [Double]
  ) -> (Double, Double) {
    let longest = max(length.0, length.1)
    guard longest > 0 else { return state }
    let count = max(1, Int((longest / 0.25).rounded(.up)))
    let step = longest / Double(count)
    // A side seen later than the other moves only over its own time.
    let shares = (length.0 / longest, length.1 / longest)
    var (x, y) = state
    return parameters.withUnsafeBufferPointer { parameters in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 4) { room in
        guard let base = room.baseAddress, let values = parameters.baseAddress else { return (x, y) }
        func rates(_ time: Double, _ x: Double, _ y: Double) -> (Double, Double) {
          base[0] = x
          base[1] = y
          system.rates(at: time, Arguments(UnsafePointer(base)), Arguments(values), into: base + 2)
          return (base[2] * shares.0, base[3] * shares.1)
        }
        var time = end - longest
        for _ in 0..<count {
          let a = rates(time, x, y)
          let b = rates(time + step / 2, x + step / 2 * a.0, y + step / 2 * a.1)
          let c = rates(time + step / 2, x + step / 2 * b.0, y + step / 2 * b.1)
          let d = rates(time + step, x + step * c.0, y + step * c.1)
          x += step / 6 * (a.0 + 2 * b.0 + 2 * c.0 + d.0)
          y += step / 6 * (a.1 + 2 * b.1 + 2 * c.1 + d.1)
          time += step
        }
        return (x, y)
      }
    }
  }
}

// MARK: - Estimation

extension CoupledCatchUp {
  struct Estimate {
    var fit: NonlinearFit
    var spreads: (follower: Double, leader: Double)
    var logLikelihood: Double
  }

  /// The steps of both sides, each from the whole state at its start.
  static func steps(_ follower: History, _ leader: History) -> [TransitionMean.Step] {
    func steps(_ own: History, _ component: Int, _ state: (Double, Double) -> [Double]) -> [TransitionMean.Step] {
      own.increments.enumerated().map { index, increment in
        TransitionMean.Step(
          start: increment.start, end: increment.end, state: state(increment.start, own.values[index]),
          component: component, change: increment.change)
      }
    }
    return steps(follower, 0) { time, value in [value, Self.value(leader, at: time)] }
      + steps(leader, 1) { time, value in [Self.value(follower, at: time), value] }
  }

  /// Where a side stood, linearly between its dates; before the first, and after the last, as there.
  static func value(_ history: History, at time: Double) -> Double {
    let (times, values) = (history.times, history.values)
    guard let after = times.firstIndex(where: { $0 >= time }) else { return values[values.count - 1] }
    guard after > 0, times[after] > time, history.kind != .records else {
      return times[after] > time && after > 0 ? values[after - 1] : values[after]
    }
    let share = (time - times[after - 1]) / (times[after] - times[after - 1])
    return values[after - 1] + share * (values[after] - values[after - 1])
  }

  /// The greatest likelihood: least squares under weights, and the weights from their residuals, in turn.
  static func estimate(
    _ system: TechnologyGap, _ steps: [TransitionMean.Step], startingAt start: [Double]? = nil
  ) throws(FitError) -> Estimate {
    let mean = TransitionMean(system: system, steps: steps)
    let values = mean.values
    var fitting = LeastSquaresFitting(noise: .gaussian)
    fitting.searches = start == nil ? 4 : 1
    var guesses = start.map { [$0] } ?? Self.guesses(system, steps)
    var variances = (Self.variance(values, steps, 0), Self.variance(values, steps, 1))
    var last: Estimate?
    for _ in 0..<100 {
      let weights = steps.map { 1 / ($0.component == 0 ? variances.0 : variances.1) }
      let fit = try fitting.estimate(
        mean, values: values, weights: weights, map: ParameterMap(system.parameters), guesses: guesses, largest: nil)
      let next = Self.meanSquares(fit.residuals, steps)
      guard next.0 > 0, next.1 > 0 else { throw .noSpread(family: "the coupled model") }
      let moved = max(abs(next.0 / variances.0 - 1), abs(next.1 / variances.1 - 1))
      variances = next
      last = Estimate(
        fit: fit, spreads: (next.0.squareRoot(), next.1.squareRoot()), logLikelihood: logLikelihood(next, steps))
      guesses = [fit.parameters]
      fitting.searches = 1
      if moved < 1e-8 { break }
      fitting.solver.checksNeighbourhood = false
    }
    guard let last else { throw .noStart(family: "the coupled model") }
    return last
  }

  private static func meanSquares(_ residuals: [Double], _ steps: [TransitionMean.Step]) -> (Double, Double) {
    var sums = (0.0, 0.0), counts = (0.0, 0.0)
    for (residual, step) in zip(residuals, steps) {
      if step.component == 0 {
        sums.0 += residual * residual
        counts.0 += 1
      } else {
        sums.1 += residual * residual
        counts.1 += 1
      }
    }
    return (sums.0 / max(1, counts.0), sums.1 / max(1, counts.1))
  }

  private static func variance(_ values: [Double], _ steps: [TransitionMean.Step], _ component: Int) -> Double {
    let own = zip(values, steps).filter { $0.1.component == component }.map(\.0)
    let mean = own.reduce(0, +) / Double(max(1, own.count))
    return max(own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, own.count)), 1e-12)
  }

  private static func logLikelihood(_ variances: (Double, Double), _ steps: [TransitionMean.Step]) -> Double {
    steps.reduce(0) { sum, step in
      let variance = step.component == 0 ? variances.0 : variances.1
      return sum - 0.5 * (Double.log(2 * .pi * variance) + 1) - Double.log(step.root)
    }
  }

  private static func guesses(_ system: TechnologyGap, _ steps: [TransitionMean.Step]) -> [[Double]] {
    func growth(_ component: Int) -> Double {
      let own = steps.filter { $0.component == component }
      return own.reduce(0) { $0 + $1.change } / max(1e-9, own.reduce(0) { $0 + $1.end - $1.start })
    }
    let gaps = steps.filter { $0.component == 0 }.map { max(0, $0.state[1] - $0.state[0]) }
    let mean = max(0.05, gaps.reduce(0, +) / Double(max(1, gaps.count)))
    let widest = max(mean, gaps.max() ?? mean)
    let rest = [Double](repeating: 0, count: system.parameters.count - 4)
    var guesses: [[Double]] = []
    let (follower, leader) = (growth(0), growth(1))
    for capacity in [0.5 * widest, widest, 3 * widest] {
      for own in [follower, leader, 0] {
        let wanted = max(0.1 * abs(follower) + 0.001, follower - own)
        guesses.append([own, wanted / (mean * Double.exp(-mean / capacity)), capacity, leader] + rest)
      }
    }
    return guesses
  }

  /// Growth at constant rates: without absorption both sides are walks with drift.
  static func alone(_ steps: [TransitionMean.Step]) -> Alone {
    func side(_ component: Int) -> (rate: Double, variance: Double) {
      let own = steps.filter { $0.component == component }
      let rate = own.reduce(0) { $0 + $1.change } / own.reduce(0) { $0 + $1.end - $1.start }
      let squares = own.reduce(0) { sum, step in
        let residual = (step.change - rate * (step.end - step.start)) / step.root
        return sum + residual * residual
      }
      return (rate, squares / Double(own.count))
    }
    let (follower, leader) = (side(0), side(1))
    return Alone(
      own: follower.rate, growth: leader.rate,
      logLikelihood: logLikelihood((follower.variance, leader.variance), steps))
  }

  private static func correlation(_ steps: [TransitionMean.Step], _ estimate: Estimate) -> ShockCorrelation {
    func innovations(_ component: Int, _ spread: Double) -> [Increment] {
      zip(steps, estimate.fit.residuals).filter { $0.0.component == component }.map {
        Increment(start: $0.0.start, end: $0.0.end, change: $0.1 / spread)
      }
    }
    return ShockCorrelation.estimate(
      innovations(0, estimate.spreads.follower), innovations(1, estimate.spreads.leader))
  }

  private static func draws(
    _ count: Int, _ steps: [TransitionMean.Step], _ estimate: Estimate, _ random: inout RandomSource
  ) -> [Draw] {
    let fit = estimate.fit
    guard let mode = fit.map.coordinates(of: fit.parameters), let covariance = coordinateCovariance(fit) else {
      return []
    }
    let sizes = (Double(steps.count { $0.component == 0 }), Double(steps.count { $0.component == 1 }))
    func squares(_ coordinates: [Double]) -> (Double, Double)? {
      let means = fit.model.means(fit.map.point(at: coordinates))
      guard means.allSatisfy(\.isFinite) else { return nil }
      let squares = meanSquares(zip(fit.values, means).map { $0 - $1 }, steps)
      return (squares.0 * sizes.0, squares.1 * sizes.1)
    }
    let points = ImportanceDraws.draw(
      count, mode: mode, covariance: covariance, freedom: max(3, sizes.0 - Double(fit.map.freeCount) + 1),
      random: &random
    ) { point in
      squares(point).map {
        -sizes.0 / 2 * Double.log($0.0) - sizes.1 / 2 * Double.log($0.1) + logPrior(fit.map.point(at: point))
      }
    }
    return points.points.compactMap { point in
      guard let squares = squares(point) else { return nil }
      return Draw(
        parameters: fit.map.point(at: point),
        variances: (
          squares.0 / random.chiSquared(degreesOfFreedom: sizes.0),
          squares.1 / random.chiSquared(degreesOfFreedom: sizes.1)
        ))
    }
  }

  /// Weak beliefs, which matter where the data say nothing: absorption within a factor of 19 of .05, capacity within
  /// one of 7 of 1.5, absorption after a restriction within one of 7 of what it was, effort within .2 of nothing (95%
  /// each).
  private static func logPrior(_ p: [Double]) -> Double {
    func normal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
      -0.5 * ((x - mean) / deviation) * ((x - mean) / deviation)
    }
    var sum = normal(Double.log(p[1]), Double.log(0.05), 1.5) + normal(Double.log(p[2]), Double.log(1.5), 1)
    for index in stride(from: 4, to: p.count, by: 2) {
      sum += normal(Double.log(1 + p[index]), 0, 1) + normal(p[index + 1], 0, 0.1)
    }
    return sum
  }

  /// σ² (JᵀJ)⁻¹ on the coordinates, its weakest directions held in: where the data say nothing of a parameter, its
  /// coordinate is proposed within a few units.
  private static func coordinateCovariance(_ fit: NonlinearFit) -> Matrix? {
    let size = fit.map.freeCount
    let sigma = fit.goodness.sigma ?? 1
    let rows = fit.design.rows
    var design = Matrix(rows: rows + size, columns: size, repeating: 0)
    for row in 0..<rows {
      for column in 0..<size { design[row, column] = fit.design[row, column] / sigma }
    }
    for column in 0..<size { design[rows + column, column] = 1.0 / 3 }
    return try? LinearLeastSquares.solve(
      design: design, response: [Double](repeating: 0, count: rows + size)
    ).unscaledCovariance
  }
}
