extension TimeSeries {
  /// Without the points before a date.
  public func from(_ date: DecimalYear) throws(TransformError) -> TimeSeries {
    try kept(.from(date), "before \(date.words) left out") { $0 >= date }
  }

  /// Without the points after a date, as though they had never been seen.
  public func until(_ date: DecimalYear) throws(TransformError) -> TimeSeries {
    var result = try kept(.until(date), "after \(date.words) left out") { $0 <= date }
    if kind == .records {
      result.observedUntil = min(observedUntil, date)
    } else if let last = result.dates.last, result.count < count {
      result.observedUntil = last
    }
    return result
  }

  /// Without the point at a date.
  public func without(_ date: DecimalYear) throws(TransformError) -> TimeSeries {
    guard dates.contains(date) else {
      let nearest = dates.min { abs($0.value - date.value) < abs($1.value - date.value) }
      throw .noSuchDate(.without(date), date, nearest: nearest)
    }
    var result = filtered { dates[$0] != date }
    guard let last = result.dates.last else { throw .nothingLeft(.without(date)) }
    if kind == .observations, observedUntil == date { result.observedUntil = last }
    return result.noting("\(date.words) left out")
  }

  private func kept(
    _ transform: Transform, _ words: String, _ isKept: (DecimalYear) -> Bool
  ) throws(TransformError) -> TimeSeries {
    let result = filtered { isKept(dates[$0]) }
    guard result.count > 0 else { throw .nothingLeft(transform) }
    guard result.count < count else { return self }
    return result.noting("\(counted(count - result.count, kind == .records ? "record" : "value")) \(words)")
  }
}
