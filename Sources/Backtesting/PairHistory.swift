public import Datasets
import RealModule

/// Follower and leader once a year, on dates they share.
///
/// Values that are not positive are left out first; of several common dates in one calendar year the last is kept.
public struct PairHistory: Sendable, Equatable {
  public struct Observation: Sendable, Equatable {
    /// Decimal year.
    public var time: Double
    public var follower: Double
    public var leader: Double
    /// ln follower − ln leader.
    public var logRatio: Double { Double.log(follower) - Double.log(leader) }
  }

  /// Times increase.
  public private(set) var observations: [Observation]

  public init(follower: TimeSeries, leader: TimeSeries) {
    var values: [DecimalYear: Double] = [:]
    for (date, value) in zip(leader.dates, leader.values) where value > 0 && value.isFinite { values[date] = value }
    var yearly: [Observation] = []
    for (date, value) in zip(follower.dates, follower.values) where value > 0 && value.isFinite {
      guard let other = values[date] else { continue }
      let observation = Observation(time: date.value, follower: value, leader: other)
      if let last = yearly.last, last.time.rounded(.down) == date.value.rounded(.down) { yearly.removeLast() }
      yearly.append(observation)
    }
    observations = yearly
  }

  public var count: Int { observations.count }

  /// What was known at an observation, that one included; no more than the last so many.
  func until(_ index: Int, last count: Int?) -> PairHistory {
    var history = self
    history.observations = Array(observations[...index].suffix(count ?? .max))
    return history
  }

  /// Indices of the observations that qualify as origins.
  func origins(_ rules: BacktestProtocol) -> [Int] {
    guard let last = observations.last else { return [] }
    let qualifying = observations.indices.filter { index in
      index + 1 >= rules.fewestObservations && observations[index].follower < observations[index].leader
        && last.time - observations[index].time >= rules.fewestYearsAfter - BacktestProtocol.dateTolerance
    }
    guard qualifying.count > rules.mostOrigins else { return qualifying }
    // round(k (n − 1) / (most − 1)), halves upwards, in whole numbers.
    let steps = rules.mostOrigins - 1
    return (0...steps).map { qualifying[(2 * $0 * (qualifying.count - 1) + steps) / (2 * steps)] }
  }
}
