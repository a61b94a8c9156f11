public import Datasets
import RealModule

/// One question about the levels of a series alone, with what history answered.
public struct SeriesCase: Sendable {
  /// The series against a target that does not move.
  public let question: BacktestQuestion
  /// Share of the record seen, as the protocol has it.
  public let share: Double
  /// Its unit is the series' own.
  public let target: Double
  /// The levels observed so many years after the origin.
  public let outcomes: [Int: Double]
  /// Mean absolute change a year up to the origin; `nil` where it never moved.
  public let scale: Double?

  /// The cases of one series: the origins at which something later can be judged.
  ///
  /// - Parameters:
  ///   - cluster: series whose outcomes hang together have the same.
  ///   - target: the level the forecast is asked to reach; where there is none, that at the origin.
  public static func cases(
    _ name: String, cluster: Int = 0, series: TimeSeries, target: Double?, rules: SeriesProtocol = SeriesProtocol()
  ) -> [SeriesCase] {
    func history(_ target: Double) -> PairHistory {
      PairHistory(
        follower: series,
        leader: TimeSeries(
          entity: "target", series: series.series, unit: series.unit, dates: series.dates,
          values: series.dates.map { _ in target }))
    }
    let observations = history(1).observations
    return rules.shares.compactMap { share in
      let index = rules.origin(share: share, of: observations.count)
      guard index + 1 >= rules.fewestObservations, index + 1 < observations.count else { return nil }
      let origin = observations[index].time
      var outcomes: [Int: Double] = [:]
      for years in rules.horizons {
        outcomes[years] =
          observations[(index + 1)...].first {
            abs($0.time - (origin + Double(years))) <= BacktestProtocol.levelTolerance
          }?.follower
      }
      guard let horizon = outcomes.keys.max() else { return nil }
      let target = target ?? observations[index].follower
      let seen = history(target).until(index, last: rules.longestHistory)
      let changes = zip(seen.observations.dropFirst(), seen.observations).map {
        abs($0.follower - $1.follower) / ($0.time - $1.time)
      }
      let scale = changes.reduce(0, +) / Double(max(1, changes.count))
      return SeriesCase(
        question: BacktestQuestion(
          pair: name, cluster: cluster, origin: origin, horizon: horizon, levelHorizons: outcomes.keys.sorted(),
          history: seen),
        share: share, target: target, outcomes: outcomes, scale: scale > 0 ? scale : nil)
    }
  }
}

/// One forecast of a series' levels against what came, in the series' own unit.
public struct SeriesScore: Sendable, Codable {
  public let series: String
  public let cluster: Int
  public let origin: Double
  public let share: Double
  /// By years ahead.
  public let levels: [Int: LevelScore]

  public init(_ forecast: CaseForecast, of one: SeriesCase) {
    series = one.question.pair
    cluster = one.question.cluster
    origin = one.question.origin
    share = one.share
    var levels: [Int: LevelScore] = [:]
    for (years, outcome) in one.outcomes {
      if let distribution = forecast.levels[years] {
        levels[years] = LevelScore(distribution.levels(times: one.target), outcome: outcome, scale: one.scale)
      }
    }
    self.levels = levels
  }
}

extension LevelDistribution {
  /// A distribution of the logarithm of a ratio as one of the level: factor · exp(x), quantile by quantile.
  public func levels(times factor: Double) -> LevelDistribution {
    LevelDistribution(probabilities: probabilities, quantiles: quantiles.map { factor * Double.exp($0) })
  }
}
