extension TimeSeries {
  /// Differences of neighbours, xᵢ − xᵢ₋₁, dated by the later; the first date has none.
  ///
  /// A difference over a step longer than the usual one (by more than a tenth of it; the usual one is the median) spans
  /// a gap: it is left out and counted. A step shorter than that is refused, for then there is no usual one.
  public func increments() throws(TransformError) -> TimeSeries {
    guard kind == .observations else { throw .needsObservations(.increments) }
    guard count > 1 else { throw .tooFewPoints(.increments, count: count, needed: 2) }
    let steps = zip(dates.dropFirst(), dates).map { $0.value - $1.value }
    let period = steps.sorted()[(steps.count - 1) / 2]
    var result = self
    (result.dates, result.values, result.pointLabels) = ([], [], [])
    for index in dates.indices.dropFirst() {
      let step = steps[index - 1]
      guard step >= 0.9 * period else {
        throw .irregular(.increments, date: dates[index], step: step, period: period)
      }
      if step > 1.1 * period { continue }
      let difference = values[index] - values[index - 1]
      guard difference.isFinite else {
        throw .outsideRange(.increments, date: dates[index], value: values[index])
      }
      result.dates.append(dates[index])
      result.values.append(difference)
    }
    result.notes.append("increments taken; the first date has none")
    let gaps = count - 1 - result.count
    if gaps > 0 { result.notes.append("\(counted(gaps, "increment")) over a gap left out") }
    return result
  }

  /// Running sums, ∑ⱼ₌₁ⁱ xⱼ. What came before the first date is not part of them.
  public func cumulated() throws(TransformError) -> TimeSeries {
    guard kind == .observations else { throw .needsObservations(.cumulate) }
    var result = self
    var total = 0.0
    for index in values.indices {
      total += values[index]
      guard total.isFinite else { throw .outsideRange(.cumulate, date: dates[index], value: values[index]) }
      result.values[index] = total
    }
    result.pointLabels = []
    return result.noting("added up from \(dates.first?.words ?? "the first date") on")
  }
}
