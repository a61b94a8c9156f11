public import Curves
import RealModule
public import Solvers

/// Follower and leader under ``TechnologyGap``, with shocks that persist: dx = f(t, x; θ) dt + σ dW, fitted jointly to
/// both series.
///
/// Every observation is foretold from the states before it, by integrating the system from one date to the next, and
/// what it misses is a shock: a trajectory through all points would take each missed level for noise and be falsely
/// sure. Each side has its own σ. Under weak beliefs π(θ) (``beliefs(_:)``), without which what the data leave open
/// would run to infinity, the mode of p(θ | y) ∝ π(θ) Π RSSᵢ(θ)^{−nᵢ/2} is found by least squares with weights
/// nᵢ/RSSᵢ in turn; draws come from it by importance, and estimates, outcomes and dates are read from the draws.
public struct CoupledCatchUp: SeriesModel {
  public let system: TechnologyGap
  public let name = "coupled catch-up"
  public let dimension = 2
  /// One a parameter, in the system's order.
  public let estimates: [Estimate]
  /// √(RSS/n) of follower and leader, per √year.
  public let spreads: (follower: Double, leader: Double)
  /// Changes observed of each side.
  public let counts: (follower: Int, leader: Int)
  /// −Σ nᵢ/2 (ln 2πσᵢ² + 1) at the mode.
  public let logLikelihood: Double
  public let correlation: ShockCorrelation
  public let draws: [Draw]
  /// ln(leader ÷ follower) where the data end.
  public let presentGap: Double
  /// What the same data say without absorption: the follower grows by itself.
  public let withoutAbsorption: Alone

  private let start: (follower: (time: Double, value: Double), leader: (time: Double, value: Double))
  private let noise: Noise
  private let histories: (follower: History, leader: History)

  /// What is known of one parameter: median and central 95% of the draws.
  public struct Estimate: Sendable {
    public var parameter: Parameter
    public var median: Double
    public var interval: ClosedRange<Double>
    /// Width of the draws on the parameter's coordinate relative to what was believed beforehand; near 1 the data say
    /// nothing. `nil` where nothing was believed.
    public var share: Double?
  }

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
    var spreads: (follower: Double, leader: Double)
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
    histories = (follower, leader)
    let steps = Self.steps(follower, leader)
    counts = (steps.count { $0.component == 0 }, steps.count { $0.component == 1 })
    guard counts.follower >= system.parameters.count, counts.leader >= 2 else {
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
    let best = try Self.mode(system, steps)
    (spreads, logLikelihood) = (best.spreads, best.logLikelihood)
    correlation = Self.correlation(steps, best)
    presentGap = Self.value(leader, at: start.follower.time) - start.follower.value
    withoutAbsorption = Self.alone(steps)

    var random = random
    let draws = Self.draws(drawCount, steps, best, &random)
    guard !draws.isEmpty else { throw .noFiniteFit(family: "the coupled model") }
    self.draws = draws
    estimates = system.parameters.indices.map { Self.estimate(system, draws, $0) }
  }

  // MARK: Whether anything is absorbed

  /// The gain in likelihood over growth at constant rates, against what it is where there is no absorption: replicates
  /// are walks with the drifts and spreads of ``withoutAbsorption``, on the same dates.
  ///
  /// - Parameter finished: called once a replicate, from any thread.
  /// - Returns: `nil` where fewer than half of the replicates could be fitted.
  public func absorptionTest(
    replicates: Int, seed: UInt64, threads: Int, finished: @Sendable () -> Void = {}
  ) -> HypothesisTest? {
    let alone = withoutAbsorption
    let observed = 2 * (logLikelihood - alone.logLikelihood)
    let statistics = InParallel.map(replicates, threads: threads) { index -> Double? in
      defer { finished() }
      var random = RandomSource(seed: seed, purpose: "coupled catch-up: no absorption", index: UInt64(index))
      func walk(_ history: History, _ rate: Double, _ spread: Double) -> History {
        var value = history.values[0]
        return history.replacing(
          [value]
            + history.increments.map { increment in
              value += rate * increment.length + spread * increment.length.squareRoot() * random.normal()
              return value
            })
      }
      let first = walk(histories.follower, alone.own, alone.spreads.follower)
      let second = walk(histories.leader, alone.growth, alone.spreads.leader)
      let steps = Self.steps(first, second)
      guard let mode = try? Self.mode(system, steps) else { return nil }
      return 2 * (mode.logLikelihood - Self.alone(steps).logLikelihood)
    }
    let found = statistics.compactMap { $0 }
    guard found.count * 2 >= replicates else { return nil }
    return HypothesisTest(
      statistic: observed, pValue: Double(1 + found.count { $0 >= observed }) / Double(1 + found.count))
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

  /// What each restriction changed of the follower's growth per year, at the gap where the data end, in every draw:
  /// absorption lost and effort gained together, which the data tell apart much less well.
  public var netChanges: [(name: String, values: [Double])] {
    let gap = max(0, presentGap)
    return system.restrictions.enumerated().map { index, restriction in
      let values = draws.map { draw in
        let p = draw.parameters
        return p[5 + 2 * index] + p[4 + 2 * index] * p[1] * gap * Double.exp(-gap / p[2])
      }
      return (restriction.name, values)
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
  /// The mode of the posterior.
  struct Mode {
    var residuals: LinkedResiduals
    var coordinates: [Double]
    /// Observed less expected, one a step.
    var misses: [Double]
    var spreads: (follower: Double, leader: Double)
    /// (JᵀJ)⁻¹ on the coordinates, beliefs included.
    var covariance: Matrix
    var logLikelihood: Double
  }

  /// Weak beliefs: 95% of absorption within a factor of 19 of .05, of capacity within one of 7 of 1.5, of own growth
  /// within .3 of .03, of what a restriction did to absorption within its whole, and to effort within .2.
  static func beliefs(_ system: TechnologyGap) -> ParameterSettings {
    let prior: (Parameter) -> Prior? = { parameter in
      switch parameter.name {
      case "own": .normal(mean: 0.03, deviation: 0.15)
      case "absorption": .logNormal(median: 0.05, deviation: 1.5)
      case "capacity": .logNormal(median: 1.5, deviation: 1)
      case "growth": nil
      case let name where name.hasSuffix(".absorption"): .normal(mean: 0, deviation: 0.5)
      default: .normal(mean: 0, deviation: 0.1)
      }
    }
    return ParameterSettings(
      system.parameters.compactMap { parameter in
        prior(parameter).map { ParameterSettings.Entry(parameter.name, .prior($0)) }
      })
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

  /// Least squares under weights, and the weights from their residuals, in turn, from several starts.
  static func mode(_ system: TechnologyGap, _ steps: [TransitionMean.Step]) throws(FitError) -> Mode {
    let mean = TransitionMean(system: system, steps: steps)
    let values = mean.values
    let map: ParameterMap
    do throws(SettingError) {
      map = try ParameterMap(model: system.name, system.parameters, beliefs(system))
    } catch {
      throw .setting(error)
    }
    func residuals(_ variances: (Double, Double)) -> LinkedResiduals {
      LinkedResiduals(
        model: mean, values: values, noise: .gaussian, map: map,
        rootWeights: steps.map { 1 / ($0.component == 0 ? variances.0 : variances.1).squareRoot() })
    }
    let first = (variance(values, steps, 0), variance(values, steps, 1))
    let scored = guesses(system, steps).compactMap { guess in
      map.coordinates(of: guess).flatMap { start in
        residuals(first).sumOfSquares(at: start).map { (score: $0, start: start) }
      }
    }
    let solver = TrustRegion(checksNeighbourhood: false)
    var best: (mode: Mode, logPosterior: Double)?
    for (_, start) in scored.sorted(by: { $0.score < $1.score }).prefix(3) {
      var variances = first
      var coordinates = start
      var found: (mode: Mode, logPosterior: Double)?
      for _ in 0..<100 {
        let current = residuals(variances)
        guard
          let solution = try? solver.minimise(
            from: coordinates, residualCount: current.count,
            evaluate: { current.evaluate(coordinates: $0, residuals: $1, jacobian: $2) }),
          let covariance = try? solution.unscaledCovariance(), covariance.unidentified.isEmpty
        else { break }
        coordinates = solution.parameters
        let misses = zip(values, mean.means(map.point(at: coordinates))).map { $0 - $1 }
        let next = meanSquares(misses, steps)
        guard next.0 > 0, next.1 > 0, next.0.isFinite, next.1.isFinite else {
          throw .noSpread(family: "the coupled model")
        }
        let logLikelihood = logLikelihood(next, steps)
        let beliefs = solution.residuals.dropFirst(steps.count).reduce(0) { $0 + $1 * $1 }
        found = (
          Mode(
            residuals: current, coordinates: coordinates, misses: misses,
            spreads: (next.0.squareRoot(), next.1.squareRoot()), covariance: covariance.matrix,
            logLikelihood: logLikelihood), logLikelihood - beliefs / 2
        )
        let moved = max(abs(next.0 / variances.0 - 1), abs(next.1 / variances.1 - 1))
        variances = next
        if moved < 1e-9 { break }
      }
      if let found, found.logPosterior > best?.logPosterior ?? -.infinity { best = found }
    }
    guard let best else { throw .noStart(family: "the coupled model") }
    return best.mode
  }

  private static func estimate(_ system: TechnologyGap, _ draws: [Draw], _ index: Int) -> Estimate {
    let parameter = system.parameters[index]
    let sorted = draws.map { $0.parameters[index] }.sorted()
    func quantile(_ share: Double) -> Double { sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] }
    // Half the central 68%, on the scale of the belief.
    let isLogarithm = parameter.name == "absorption" || parameter.name == "capacity"
    let low = quantile(0.16), high = quantile(0.84)
    let width = isLogarithm ? (Double.log(high) - Double.log(low)) / 2 : (high - low) / 2
    var believed: Double?
    for entry in beliefs(system).entries where entry.name == parameter.name {
      switch entry.setting {
      case .prior(.normal(_, let deviation)), .prior(.logNormal(_, let deviation)): believed = deviation
      default: continue
      }
    }
    return Estimate(
      parameter: parameter, median: quantile(0.5), interval: quantile(0.025)...quantile(0.975),
      share: believed.map { width / $0 })
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
      logLikelihood: logLikelihood((follower.variance, leader.variance), steps),
      spreads: (follower.variance.squareRoot(), leader.variance.squareRoot()))
  }

  private static func correlation(_ steps: [TransitionMean.Step], _ mode: Mode) -> ShockCorrelation {
    func innovations(_ component: Int, _ spread: Double) -> [Increment] {
      zip(steps, mode.misses).filter { $0.0.component == component }.map {
        Increment(start: $0.0.start, end: $0.0.end, change: $0.1 / spread)
      }
    }
    return ShockCorrelation.estimate(
      innovations(0, mode.spreads.follower), innovations(1, mode.spreads.leader))
  }

  private static func draws(
    _ count: Int, _ steps: [TransitionMean.Step], _ mode: Mode, _ random: inout RandomSource
  ) -> [Draw] {
    let (model, map) = (mode.residuals.model, mode.residuals.map)
    let values = mode.residuals.targets
    let sizes = (Double(steps.count { $0.component == 0 }), Double(steps.count { $0.component == 1 }))
    func squares(_ parameters: [Double]) -> (Double, Double)? {
      let means = model.means(parameters)
      guard means.allSatisfy(\.isFinite) else { return nil }
      let squares = meanSquares(zip(values, means).map { $0 - $1 }, steps)
      return (squares.0 * sizes.0, squares.1 * sizes.1)
    }
    let points = ImportanceDraws.draw(
      count, mode: mode.coordinates, covariance: mode.covariance.scaled(by: 1.5),
      freedom: min(30, max(3, sizes.0 - 4)), random: &random
    ) { point in
      let parameters = map.point(at: point)
      guard let squares = squares(parameters) else { return nil }
      return -sizes.0 / 2 * Double.log(squares.0) - sizes.1 / 2 * Double.log(squares.1)
        - map.priors.reduce(0) { sum, entry in
          let residual = entry.prior.residual(at: parameters[entry.index])?.value ?? .infinity
          return sum + residual * residual / 2
        }
    }
    return points.points.compactMap { point in
      let parameters = map.point(at: point)
      guard let squares = squares(parameters) else { return nil }
      return Draw(
        parameters: parameters,
        variances: (
          squares.0 / random.chiSquared(degreesOfFreedom: sizes.0),
          squares.1 / random.chiSquared(degreesOfFreedom: sizes.1)
        ))
    }
  }
}
