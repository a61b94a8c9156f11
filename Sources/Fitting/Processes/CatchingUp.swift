import RealModule
public import Solvers

/// Follower and leader whose growth comes and goes, the follower's long-run growth by what other episodes show.
///
/// The leader grows at m_L in the long run. The follower's long-run growth is m_L + p + c γ + m₁ gap: a premium for
/// catching up, a share of the excess growth γ that the leader's field shows now, and more the further behind it is.
/// Two routes: *each apart*, two series with correlated shocks; and *the ratio*, one series of its own with the growth
/// p + (c/2) γ + m₁ gap, to which the leader's path is added.
public struct CatchingUp: SeriesModel {
  public enum Route: String, Sendable {
    case apart = "each apart"
    case ratio = "the ratio"
  }

  public let route: Route
  public var name: String { "growth that fades, \(route.rawValue)" }
  public var dimension: Int { leader == nil ? 1 : 2 }

  private let calibration: GrowthCalibration
  private let scale: SaturatingScale
  private let noise: Noise
  /// Of the follower or, on the route of the ratio, of the ratio.
  let moving: FadingGrowth
  let leader: FadingGrowth?
  /// Where each side stands, on the scale of growth.
  private let start: (follower: (time: Double, value: Double), leader: (time: Double, value: Double))
  /// The leader's excess growth at the origin, γ.
  let leaderExcess: Double
  /// Correlation of the shocks of leader and follower.
  public let correlation: Double

  /// Years over which a pair of surprises counts half towards their correlation.
  private static let correlationHalfLife = 20.0

  /// - Parameters:
  ///   - follower: logarithms of levels.
  ///   - leader: the same, or `nil` for a fixed target.
  ///   - target: logarithm of the target, without a leader.
  ///   - ceiling: of both sides, where they are shares of their own populations.
  public init(
    _ route: Route, follower: History, leader: History?, target: Double = 0, ceiling: Double? = nil,
    noise: Noise = .logNormal, calibration: GrowthCalibration
  ) {
    self.route = leader == nil ? .apart : route
    self.calibration = calibration
    self.noise = noise
    let scale = SaturatingScale(ceiling: ceiling)
    self.scale = scale
    let own = follower.values.map(scale.position(ofLogarithm:))
    let goal = scale.position(ofLogarithm: target)
    let other = leader.map { leader in
      (times: leader.times, positions: leader.values.map(scale.position(ofLogarithm:)))
    }
    /// Where the leader stood, linearly between its dates.
    func leaderPosition(at time: Double) -> Double {
      guard let other else { return goal }
      return Self.interpolated(other.times, other.positions, at: time)
    }

    var excess = 0.0
    var rival: FadingGrowth?
    if let other {
      let filtered = FadingGrowth(
        times: other.times, positions: other.positions,
        growth: other.times.map { _ in calibration.leaderGrowth }, calibration: calibration)
      excess = filtered.meanExcess
      rival = filtered
    }
    leaderExcess = excess
    self.leader = rival

    let times: [Double]
    let positions: [Double]
    if route == .ratio, let other {
      // On the dates at which both are known.
      let first = other.times[0] - 1e-9, last = other.times[other.times.count - 1] + 1e-9
      let inside = follower.times.indices.filter { follower.times[$0] >= first && follower.times[$0] <= last }
      let kept = inside.isEmpty ? [follower.times.count - 1] : inside
      times = kept.map { follower.times[$0] }
      positions = kept.map { own[$0] - leaderPosition(at: follower.times[$0]) }
    } else {
      times = follower.times
      positions = own
    }
    let isRatio = self.route == .ratio
    let gaps = times.indices.map { index in
      max(0, isRatio ? -positions[index] : leaderPosition(at: times[index]) - positions[index])
    }
    let base = Self.baseGrowth(isRatio: isRatio, hasLeader: leader != nil, excess, calibration)
    moving = FadingGrowth(
      times: times, positions: positions, growth: gaps.map { base + calibration.convergence * $0 },
      calibration: calibration)
    start = (
      (follower.state.time, scale.position(ofLogarithm: follower.state.value)),
      leader.map { ($0.state.time, scale.position(ofLogarithm: $0.state.value)) } ?? (follower.state.time, goal)
    )
    let surprises = moving.surprises
    correlation = rival.map { Self.correlation(surprises, $0.surprises, calibration) } ?? 0
  }

  /// The follower's long-run growth at parity.
  private static func baseGrowth(
    isRatio: Bool, hasLeader: Bool, _ excess: Double, _ calibration: GrowthCalibration
  ) -> Double {
    // A fixed target does not move and nobody leads the way: what is left is growth as leaders have it.
    guard hasLeader else { return calibration.leaderGrowth }
    return isRatio
      ? calibration.premium + calibration.carry / 2 * excess
      : calibration.leaderGrowth + calibration.premium + calibration.carry * excess
  }

  private static func interpolated(_ times: [Double], _ values: [Double], at time: Double) -> Double {
    guard let after = times.firstIndex(where: { $0 >= time }) else { return values[values.count - 1] }
    guard after > 0, times[after] > time else { return values[after] }
    let share = (time - times[after - 1]) / (times[after] - times[after - 1])
    return values[after - 1] + share * (values[after] - values[after - 1])
  }

  /// Of surprises on the same dates, older ones counting less, drawn towards what other pairs show.
  private static func correlation(
    _ first: [(time: Double, value: Double)], _ second: [(time: Double, value: Double)],
    _ calibration: GrowthCalibration
  ) -> Double {
    guard let last = [first.last?.time, second.last?.time].compactMap({ $0 }).max() else {
      return calibration.correlation
    }
    var product = 0.0, squares = (0.0, 0.0), weight = 0.0
    for one in first {
      guard let other = second.first(where: { abs($0.time - one.time) < 1e-6 }) else { continue }
      let age = Double.pow(2, -(last - one.time) / correlationHalfLife)
      product += age * one.value * other.value
      squares.0 += age * one.value * one.value
      squares.1 += age * other.value * other.value
      weight += age
    }
    let raw = product / max((squares.0 * squares.1).squareRoot(), 1e-9)
    let drawn =
      (weight * raw + calibration.correlationYears * calibration.correlation)
      / (weight + calibration.correlationYears)
    return min(0.95, max(-0.95, drawn))
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    follow(GrowthNumbers(&random, on: grid, degreesOfFreedom: calibration.degreesOfFreedom), on: grid, into: paths)
  }

  public func settled(_ random: inout RandomSource, on grid: [Double]) -> [(name: String, value: Double)] {
    let (own, rival) = begun(
      GrowthNumbers(&random, on: Array(grid.prefix(1)), degreesOfFreedom: calibration.degreesOfFreedom))
    let mover = route == .ratio ? "ratio" : "follower"
    let sides = [(mover, own)] + (rival.map { [("leader", $0)] } ?? [])
    return sides.flatMap { name, path in
      [("\(name)'s excess growth now", path.excess), ("\(name)'s volatility", path.sigma)]
    }
  }

  /// Where a draw begins: the follower or the ratio, and the leader.
  private func begun(_ numbers: GrowthNumbers) -> (own: GrowingPath, rival: GrowingPath?) {
    let isRatio = route == .ratio
    let rho = isRatio ? 0 : correlation
    let own = GrowingPath(
      moving.state(at: numbers.picks.0),
      from: isRatio ? start.follower.value - start.leader.value : start.follower.value, normal: numbers.normals.0,
      calibration: calibration)
    let rival = leader.map {
      GrowingPath(
        $0.state(at: numbers.picks.1), from: start.leader.value,
        normal: rho * numbers.normals.0 + (1 - rho * rho).squareRoot() * numbers.normals.1, calibration: calibration)
    }
    return (own, rival)
  }

  /// Follower and leader where a draw's random numbers lead them.
  ///
  /// - Parameter numbers: drawn for this grid and the calibration's degrees of freedom.
  @discardableResult
  public func follow(
    _ numbers: GrowthNumbers, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let size = grid.count
    let rho = route == .apart ? correlation : 0
    let rest = (1 - rho * rho).squareRoot()
    let isRatio = route == .ratio
    var (own, rival) = begun(numbers)
    let base = Self.baseGrowth(isRatio: isRatio, hasLeader: leader != nil, leaderExcess, calibration)
    var times = (
      own: isRatio ? max(start.follower.time, start.leader.time) : start.follower.time, rival: start.leader.time
    )
    var lengths = (-1.0, -1.0)
    var steps = (
      FadingGrowth.Transition(1, fading: calibration.fading), FadingGrowth.Transition(1, fading: calibration.fading)
    )
    for index in 0..<size {
      let date = grid[index]
      let (first, second, tails) = (numbers.steps[index].first, numbers.steps[index].second, numbers.steps[index].tails)
      let length = (max(0, date - times.own), max(0, date - times.rival))
      if length.0 != lengths.0 { steps.0 = FadingGrowth.Transition(length.0, fading: calibration.fading) }
      if length.1 != lengths.1 { steps.1 = FadingGrowth.Transition(length.1, fading: calibration.fading) }
      lengths = length
      let gap = max(0, isRatio ? -own.position : (rival?.position ?? start.leader.value) - own.position)
      own.advance(
        steps.0, length: length.0, growth: base + calibration.convergence * gap,
        normals: (first.0 / tails.0, first.1))
      rival?.advance(
        steps.1, length: length.1, growth: calibration.leaderGrowth,
        normals: ((rho * first.0 + rest * second.0) / tails.1, rho * first.1 + rest * second.1))
      times = (max(times.own, date), max(times.rival, date))
      if let rival {
        paths[size + index] = noise.bounded(scale.logarithm(ofPosition: rival.position))
        paths[index] = noise.bounded(
          scale.logarithm(ofPosition: isRatio ? rival.position + own.position : own.position))
      } else {
        paths[index] = noise.bounded(scale.logarithm(ofPosition: own.position))
      }
    }
    guard let rival else { return Shocks(follower: own.variance) }
    guard isRatio else {
      return Shocks(follower: own.variance, leader: rival.variance, correlation: correlation)
    }
    // The follower moves with the leader, and by the ratio's shocks besides.
    let follower = own.variance + rival.variance
    return Shocks(
      follower: follower, leader: rival.variance, correlation: (rival.variance / follower).squareRoot())
  }
}
