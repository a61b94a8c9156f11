extension TimeSeries {
  /// This series over another, x/y, on the dates both have. The unit is that of x per that of y; none where they are
  /// the same.
  public func ratio(to other: TimeSeries) throws(TransformError) -> TimeSeries {
    let transform = Transform.ratio(
      series: other.series == series && other.entity != entity ? nil : other.series,
      entity: other.entity == entity ? nil : other.entity)
    guard kind == .observations, other.kind == .observations else { throw .needsObservations(transform) }
    let name = other.series == series ? quoted(other.entity) : quoted(other.series)
    var divisors: [DecimalYear: Double] = [:]
    for (date, value) in zip(other.dates, other.values) { divisors[date] = value }
    var result = filtered { divisors[dates[$0]] != nil }
    guard let last = result.dates.last else { throw .nothingInCommon(transform, other: name) }
    for index in result.dates.indices {
      let date = result.dates[index]
      let divisor = divisors[date] ?? 1
      guard divisor != 0 else { throw .divisorIsZero(transform, other: name, date: date) }
      let ratio = result.values[index] / divisor
      guard ratio.isFinite, ratio != 0 || result.values[index] == 0 else {
        throw .outsideRange(transform, date: date, value: result.values[index])
      }
      result.values[index] = ratio
    }
    if unit == other.unit {
      result.unit = ""
    } else {
      result.unit = "\(unit.isEmpty ? "1" : unit)/\(other.unit.isEmpty ? "1" : other.unit)"
    }
    result.series = other.series == series ? series : "\(series) / \(other.series)"
    result.observedUntil = last
    result.pointLabels = []
    return result.noting("divided by \(name): \(counted(result.count, "date")) of \(count) in common")
  }
}
