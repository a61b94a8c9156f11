public import Datasets
import RealModule
public import Solvers

/// A takeover whose rate comes from analogues, for a series too short to have one of its own.
///
/// ln odds walk from the last known state, z(t + h) = z(t) + b h + s √h ε. Rate b and variance s² are drawn from the
/// analogues and weighed by the change that the series itself has shown, N(Δz; b Δt, s² Δt): the posterior by importance
/// resampling (Rubin 1988). Against a leader the odds are the ratio, and the leader walks by its own past; of a
/// ceiling they are s / (K − s), so that no path ever passes it.
public struct TakeoverWalk: SeriesModel {
  public let name = "takeover at the analogues' rate"
  public let dimension: Int
  /// Years from 10% to 90% of the draws kept, `infinity` for those that stall.
  public let takeoverYears: [Double]
  /// How many of the prior's draws the series' own changes leave, as a share: near 0 they contradict the analogues.
  public let agreement: Double

  private let draws: [(drift: Double, variance: Double)]
  private let state: (time: Double, odds: Double)
  private let ceiling: Double?
  private let leader: CorrelatedWalks?
  private let noise: Noise
  /// d link / d ln odds at the level asked about, by which the margin there is bridged.
  private let slope: Double

  /// A share of a ceiling.
  ///
  /// - Parameter level: the level asked about, below the ceiling.
  public init(
    _ prior: TakeoverPrior, share series: TimeSeries, of ceiling: Double, reaching level: Double, noise: Noise,
    drawCount: Int = 1000, random: RandomSource
  ) throws(FitError) {
    guard let last = series.dates.last else { throw .tooFewPoints(family: "a takeover", points: 0, parameters: 1) }
    for (date, value) in zip(series.dates, series.values) where !(value > 0 && value < ceiling) {
      throw .outsideCeiling(date: date.value, value: value, ceiling: ceiling)
    }
    let odds = series.values.map { Takeover.logOdds($0, ceiling: ceiling) }
    let rest = 1 - min(level, 0.999 * ceiling) / ceiling
    self.init(
      prior, times: series.dates.map(\.value), odds: odds, state: (last.value, odds[odds.count - 1]),
      ceiling: ceiling, leader: nil, noise: noise, slope: noise == .logNormal ? rest : ceiling * rest * (1 - rest),
      drawCount: drawCount, random: random)
  }

  /// A follower against a leader, on a logarithmic scale.
  ///
  /// - Parameters:
  ///   - ratios: follower ÷ leader on the dates both are known, the last the state that the future starts from.
  ///   - leader: the leader's own walk.
  public init(
    _ prior: TakeoverPrior, ratios: [(date: DecimalYear, ratio: Double)], leader: CorrelatedWalks,
    drawCount: Int = 1000, random: RandomSource
  ) throws(FitError) {
    guard let last = ratios.last else { throw .tooFewPoints(family: "a takeover", points: 0, parameters: 1) }
    precondition(leader.dimension == 1, "the leader walks alone")
    let odds = ratios.map { Double.log($0.ratio) }
    self.init(
      prior, times: ratios.map(\.date.value), odds: odds, state: (last.date.value, odds[odds.count - 1]), ceiling: nil,
      leader: leader, noise: .logNormal, slope: 1, drawCount: drawCount, random: random)
  }

  private init(
    _ prior: TakeoverPrior, times: [Double], odds: [Double], state: (time: Double, odds: Double), ceiling: Double?,
    leader: CorrelatedWalks?, noise: Noise, slope: Double, drawCount: Int, random: RandomSource
  ) {
    var random = random
    // Of a walk with drift the change from end to end holds all there is to know about the drift.
    let length = times[times.count - 1] - times[0]
    let change = odds[odds.count - 1] - odds[0]
    let candidates = (0..<8 * drawCount).map { _ in prior.draw(&random) }
    let logWeights = candidates.map { drift, variance in
      guard length > 0 else { return 0.0 }
      let error = change - drift * length
      return -0.5 * (error * error / (variance * length) + Double.log(variance))
    }
    let most = logWeights.max() ?? 0
    let weights = logWeights.map { Double.exp($0 - most) }
    let total = weights.reduce(0, +)
    agreement = total * total / weights.reduce(0) { $0 + $1 * $1 } / Double(candidates.count)
    // Systematic resampling.
    var kept: [(drift: Double, variance: Double)] = []
    var position = random.uniform() / Double(drawCount)
    var cumulated = 0.0
    for (candidate, weight) in zip(candidates, weights) {
      cumulated += weight / total
      while position < cumulated, kept.count < drawCount {
        kept.append(candidate)
        position += 1 / Double(drawCount)
      }
    }
    draws = kept
    takeoverYears = kept.map { $0.drift > 0 ? Takeover.span / $0.drift : .infinity }.sorted()
    self.state = state
    self.ceiling = ceiling
    self.leader = leader
    self.noise = noise
    self.slope = slope
    dimension = leader == nil ? 1 : 2
  }

  public func settled(_ random: inout RandomSource, on grid: [Double]) -> [(name: String, value: Double)] {
    let draw = draws[min(draws.count - 1, Int(random.uniform() * Double(draws.count)))]
    return [("rate of the takeover", draw.drift), ("volatility of the takeover", draw.variance.squareRoot())]
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let draw = draws[min(draws.count - 1, Int(random.uniform() * Double(draws.count)))]
    let deviation = draw.variance.squareRoot()
    var odds = state.odds
    var time = state.time
    for (index, date) in grid.enumerated() {
      let step = max(0, date - time)
      odds += draw.drift * step + deviation * step.squareRoot() * random.normal()
      time = date
      paths[index] = odds
    }
    let size = grid.count
    if let ceiling {
      for index in 0..<size {
        // ln (K / (1 + e^{−z})) without overflow on either side.
        let z = paths[index]
        let share = z < 0 ? z - Double.log(onePlus: Double.exp(z)) : -Double.log(onePlus: Double.exp(-z))
        paths[index] = noise == .logNormal ? noise.bounded(Double.log(ceiling) + share) : ceiling * Double.exp(share)
      }
      return Shocks(follower: draw.variance * slope * slope)
    }
    guard let leader else { return Shocks(follower: draw.variance) }
    let own = leader.simulate(
      &random, on: grid, into: UnsafeMutableBufferPointer(rebasing: paths[size..<2 * size]))
    for index in 0..<size { paths[index] = noise.bounded(paths[index] + paths[size + index]) }
    // The follower moves with the leader, and by the shocks of the odds besides.
    let variance = own.follower + draw.variance
    return Shocks(
      follower: variance, leader: own.follower, correlation: (own.follower / variance).squareRoot())
  }
}
