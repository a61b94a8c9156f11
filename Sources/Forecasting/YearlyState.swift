public import Datasets

extension TimeSeries {
  /// A running best as it stood once a year, at a start and on the origin's anniversaries after it.
  ///
  /// The best so far is known at every moment, so a year without a record is a fact about the frontier; it is not an
  /// observation of an item, and curves are never fitted to it. A random walk needs it, because records are dated by
  /// the very jumps that make them: two records a month apart would pass for a frontier that moves that fast.
  public func yearlyState(until origin: DecimalYear, since start: DecimalYear) -> TimeSeries {
    let years = max(0, Int((origin.value - start.value - 0.5).rounded(.down)))
    let dates = [start] + (0...years).reversed().map { DecimalYear(origin.value - Double($0)) }
    let known = dates.compactMap { date in value(holdingAt: date).map { (date, $0) } }
    return TimeSeries(
      entity: entity, series: series, unit: unit, kind: .observations, dates: known.map(\.0), values: known.map(\.1),
      observedUntil: origin)
  }
}
