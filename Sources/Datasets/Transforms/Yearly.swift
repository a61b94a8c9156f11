/// How the values of one calendar year become one.
public enum Yearly: String, Sendable, CaseIterable {
  case last, mean, sum
}

extension TimeSeries {
  /// One value for each calendar year that has any, dated by the bare year: its last, its mean (∑x/n) or its sum.
  ///
  /// Where the dates come at a steady pace of several a year, a year that is not over would pass for a whole one. Sum
  /// and mean leave out every year with fewer values than the pace gives it, the last value only the final such year.
  ///
  /// The last value of each year keeps a running best a running best: its records are then known by the year. There is
  /// no value in years without a record, and the source counts as looked at until the year it was. Mean and sum of
  /// records are refused.
  public func yearly(_ kind: Yearly) throws(TransformError) -> TimeSeries {
    let transform = Transform.yearly(kind)
    guard self.kind == .observations || kind == .last else { throw .needsObservations(transform) }
    var years: [(year: Double, indices: Range<Int>)] = []
    for index in dates.indices {
      let year = dates[index].value.rounded(.down)
      if let last = years.last, last.year == year {
        years[years.count - 1].indices = last.indices.lowerBound..<(index + 1)
      } else {
        years.append((year, index..<(index + 1)))
      }
    }
    var kept = years
    let pace = self.kind == .observations ? steadyPace : 1
    if pace > 1 {
      kept.removeAll { year in
        year.indices.count < pace && (kind != .last || year.year == years.last?.year)
      }
    }
    guard !kept.isEmpty else { throw .nothingLeft(transform) }

    var result = self
    result.dates = kept.map { DecimalYear($0.year) }
    result.values = []
    for (year, indices) in kept {
      let value: Double =
        switch kind {
        case .last: values[indices.upperBound - 1]
        case .mean: values[indices].reduce(0) { $0 + $1 / Double(indices.count) }
        case .sum: values[indices].reduce(0, +)
        }
      guard value.isFinite else {
        throw .outsideRange(transform, date: DecimalYear(year), value: values[indices.lowerBound])
      }
      result.values.append(value)
    }
    let isRecords = self.kind == .records
    result.pointLabels =
      kind == .last && !pointLabels.isEmpty ? kept.map { pointLabels[$0.indices.upperBound - 1] } : []
    result.observedUntil = isRecords ? DecimalYear(observedUntil.value.rounded(.down)) : result.dates[kept.count - 1]
    let noun = isRecords ? "record" : "value"
    let what = kind == .last ? "last \(noun)" : kind.rawValue
    result.notes.append("\(what) of each year: \(counted(count, noun)) in, \(counted(kept.count, noun)) out")
    let left = years.map(\.year).filter { year in !kept.contains { $0.year == year } }
    if !left.isEmpty {
      let names = left.prefix(3).map { "\(Int($0))" }.joined(separator: ", ") + (left.count > 3 ? ", …" : "")
      result.notes.append("\(counted(left.count, "year")) with fewer than \(pace) values left out (\(names))")
    }
    return result
  }

  /// Values a year where dates come steadily (no step is shorter than half the median one); else 1.
  private var steadyPace: Int {
    let steps = zip(dates.dropFirst(), dates).map { $0.value - $1.value }.sorted()
    guard let shortest = steps.first else { return 1 }
    let median = steps[steps.count / 2]
    guard median > 0, shortest >= median / 2 else { return 1 }
    return Int(min(366, max(1, (1 / median).rounded())))
  }
}
