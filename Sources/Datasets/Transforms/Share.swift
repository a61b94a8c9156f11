extension TimeSeries {
  /// Percent of the total over entities on each date, 100·x/∑x. An entity without a value on a date adds nothing to its
  /// total; on how many dates that is so is noted.
  ///
  /// - Parameter entities: the series of every entity in one unit, this one among them.
  public func share(of entities: [TimeSeries]) throws(TransformError) -> TimeSeries {
    guard kind == .observations else { throw .needsObservations(.share) }
    guard entities.count > 1 else { throw .onlyEntity(.share) }
    var totals: [DecimalYear: (total: Double, count: Int)] = [:]
    for other in entities {
      guard other.kind == .observations else { throw .needsObservations(.share) }
      guard other.unit == unit else {
        throw .unitsDiffer(.share, entity: other.entity, unit: other.unit, own: unit)
      }
      for (date, value) in zip(other.dates, other.values) {
        let before = totals[date] ?? (0, 0)
        totals[date] = (before.total + value, before.count + 1)
      }
    }
    var result = self
    var partial = 0
    for index in dates.indices {
      let (total, count) = totals[dates[index]] ?? (0, 0)
      guard total.isFinite else { throw .outsideRange(.share, date: dates[index], value: values[index]) }
      guard total > 0 else { throw .totalNotPositive(.share, date: dates[index], total: total) }
      let share = 100 * (values[index] / total)
      guard share.isFinite else { throw .outsideRange(.share, date: dates[index], value: values[index]) }
      result.values[index] = share
      if count < entities.count { partial += 1 }
    }
    result.unit = "%"
    result.pointLabels = []
    result.notes.append("share of the total over \(counted(entities.count, "entity", "entities")), in percent")
    if partial > 0 {
      result.notes.append("the total lacks some of the entities on \(counted(partial, "date")) of \(count)")
    }
    return result
  }
}

/// `1 entity`, `2 entities`.
private func counted(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
