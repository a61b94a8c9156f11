public import Datasets

extension PairHistory {
  /// The follower's values as a series of their own.
  public var follower: TimeSeries { series("follower") { $0.follower } }

  public var leader: TimeSeries { series("leader") { $0.leader } }

  /// Follower ÷ leader.
  public var ratio: TimeSeries { series("ratio") { $0.follower / $0.leader } }

  private func series(_ name: String, _ value: (Observation) -> Double) -> TimeSeries {
    TimeSeries(
      entity: name, series: name, unit: "", dates: observations.map { DecimalYear($0.time) },
      values: observations.map(value))
  }

  /// Follower and leader as they stood on given dates, for running bests: the last value at or before each.
  ///
  /// A date counts where both have been seen; an observation holds for a year at most, a record until it is beaten.
  public init(follower: TimeSeries, leader: TimeSeries, standingAt dates: [DecimalYear]) {
    func value(_ series: TimeSeries, at date: DecimalYear) -> Double? {
      guard let index = series.dates.lastIndex(where: { $0.value <= date.value + BacktestProtocol.dateTolerance })
      else {
        return nil
      }
      let isRecent = date.value - series.dates[index].value <= 1
      return series.kind == .records || isRecent ? series.values[index] : nil
    }
    let common = dates.filter { value(follower, at: $0) != nil && value(leader, at: $0) != nil }
    func standing(_ series: TimeSeries) -> TimeSeries {
      TimeSeries(
        entity: series.entity, series: series.series, unit: series.unit, dates: common,
        values: common.compactMap { value(series, at: $0) })
    }
    self.init(follower: standing(follower), leader: standing(leader))
  }
}
