import RealModule
public import Solvers

/// A random walk with drift whose shocks echo a year later: the error growth of Farmer and Lafond (2016).
///
/// y(t) = μ t + W(t) + θ W(t − 1 year), W a Brownian motion of variance σ_v² a year. On yearly dates the increments are
/// Δy = μ + v + θ v₋₁; between them, and across gaps, the same process is seen on other dates. The forecast is
/// y + μ̂ τ, and after a record of m years its error has variance σ_v² A with
/// A = −2θ + (1 + θ² + 2(m − 1)θ/m)(τ + τ²/m) at τ ≥ 1. As in their paper the last shock is not inferred from the
/// data, and θ is not estimated but taken from many technologies: 0.63.
///
/// One series, or follower and leader on their common dates with correlated shocks; their difference is then the same
/// process.
public struct MovingAverageWalk: SeriesModel {
  public let name: String
  public let dimension: Int
  public let theta: Double
  /// Drift per year of each series on the noise's scale.
  public let drift: [Double]
  /// σ_v² per year of each series, and the correlation of their shocks.
  public let shocks: Shocks
  /// Years from the first to the last date, m.
  public let span: Double

  private let states: [(time: Double, value: Double)]
  private let noise: Noise
  private let degreesOfFreedom: Double

  public static let farmerLafondTheta = 0.63
  public static let fewestPoints = 3

  /// - Parameters:
  ///   - histories: one series, or follower and leader.
  ///   - theta: the echo's share, −1 ≤ θ ≤ 1.
  public init(
    _ histories: [History], theta: Double = MovingAverageWalk.farmerLafondTheta, noise: Noise = .logNormal,
    mostDegreesOfFreedom: Int = .max, commonDates tolerance: Double = 1e-6
  ) throws(FitError) {
    precondition(histories.count == 1 || histories.count == 2, "one series, or a follower and a leader")
    precondition(abs(theta) <= 1, "an echo is no louder than its sound")
    self.noise = noise
    self.theta = theta
    dimension = histories.count
    name = dimension == 2 ? "echoing walk of the ratio" : "echoing walk"
    states = histories.map(\.state)
    let (times, series) = CommonDates.of(histories, tolerance: tolerance)
    guard times.count >= Self.fewestPoints, let first = times.first, let last = times.last else {
      throw .tooFewPoints(family: "a random walk to the common dates", points: times.count, parameters: 2)
    }
    span = last - first
    let drift = series.map { (($0.last ?? 0) - ($0.first ?? 0)) / (last - first) }
    var sums = [0.0, 0.0, 0.0]
    for index in times.indices.dropFirst() {
      let step = times[index] - times[index - 1]
      let weight = 1 / Self.variance(ofIncrementOver: step, theta: theta)
      let change = series.indices.map { series[$0][index] - series[$0][index - 1] - drift[$0] * step }
      sums[0] += change[0] * change[0] * weight
      guard dimension == 2 else { continue }
      sums[1] += change[1] * change[1] * weight
      sums[2] += change[0] * change[1] * weight
    }
    let count = times.count - 1
    let freedom = Double(count - 1)
    degreesOfFreedom = Double(max(1, min(count - 1, mostDegreesOfFreedom)))
    self.drift = drift
    let follower = max(CorrelatedWalks.leastVariance, sums[0] / freedom)
    if dimension == 2 {
      let leader = max(CorrelatedWalks.leastVariance, sums[1] / freedom)
      let rho = sums[2] / freedom / (follower * leader).squareRoot()
      shocks = Shocks(follower: follower, leader: leader, correlation: min(0.999, max(-0.999, rho)))
    } else {
      shocks = Shocks(follower: follower)
    }
  }

  /// Var[y(t + Δ) − y(t)] / σ_v².
  public static func variance(ofIncrementOver step: Double, theta: Double) -> Double {
    (1 + theta * theta) * step + 2 * theta * max(0, step - 1)
  }

  /// A: variance of the forecast's error over σ_v², so many years ahead.
  public func errorGrowth(after years: Double) -> Double {
    // Each shock by what it adds to the error: through the drift's error −τ/m times what it added to the record, in the
    // future what it adds there. Shocks of the last year echo in the future's first.
    let share = years / span
    let recent = min(1, span)
    let echoed = min(1, years)
    let unrecorded = min(echoed, 1 - recent)
    let lastYear =
      unrecorded * theta * theta + (echoed - unrecorded) * (theta - share) * (theta - share)
      + (recent - echoed + unrecorded) * share * share
    let middle = max(0, span - 1) * (1 + theta) * (1 + theta) * share * share
    let before = recent * theta * theta * share * share
    let future = max(0, years - 1) * (1 + theta) * (1 + theta) + echoed
    return lastYear + middle + before + future
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let draw =
      dimension == 2
      ? Shocks.drawn(around: shocks, degreesOfFreedom: degreesOfFreedom, &random)
      : Shocks.drawn(around: shocks.follower, degreesOfFreedom: degreesOfFreedom, &random)
    let rest = (1 - draw.correlation * draw.correlation).squareRoot()
    let deviations = [draw.follower.squareRoot(), draw.leader.squareRoot()]
    func change(over length: Double) -> SIMD2<Double> {
      let root = max(0, length).squareRoot()
      let first = random.normal()
      guard dimension == 2 else { return SIMD2(deviations[0] * root * first, 0) }
      return root * SIMD2(deviations[0] * first, deviations[1] * (draw.correlation * first + rest * random.normal()))
    }
    let start = states.map(\.time).max() ?? grid[0]
    let recordStart = max(start - 1, start - span)
    // W from a year before the record's end, on every date at which it or its echo is asked for.
    let futures = grid.map { max(start, $0) }
    let echoes = futures.map { $0 - 1 }
    let known = (futures + echoes + [start, recordStart]).sorted()
    var motion: [Double: SIMD2<Double>] = [:]
    var value = SIMD2(0.0, 0)
    var time = start - 1
    for date in known where date > time || motion[date] == nil {
      value += change(over: date - time)
      motion[date] = value
      time = date
    }
    func position(_ date: Double) -> SIMD2<Double> { motion[date] ?? .zero }
    // What the record heard before its last year: shocks with their echo in it, and echoes from before it began.
    let middle = change(over: span - 1)
    let before = change(over: min(1, span))
    let rise = position(start) - position(recordStart) + (1 + theta) * middle + theta * before
    let drift = SIMD2(self.drift[0], dimension == 2 ? self.drift[1] : 0) - rise / span
    for index in grid.indices {
      let moved = position(futures[index]) - position(start) + theta * (position(echoes[index]) - position(start - 1))
      for series in 0..<dimension {
        paths[series * grid.count + index] = noise.bounded(
          states[series].value + drift[series] * max(0, grid[index] - states[series].time) + moved[series])
      }
    }
    return draw
  }
}
