extension Table {
  /// One series out of the table; whatever had to be guessed or left out stands in its `notes`.
  ///
  /// With `frontier` the rows are items, and the series is the running best of them: on each date the best item, kept
  /// only where it beats everything before it. It counts as observed until the date of the last row.
  ///
  /// The selection's transforms come last, in their order.
  public func series(_ selection: Selection) throws(DataError) -> TimeSeries {
    try transformed(read(selection), selection)
  }

  /// The column that names the items of a running best, where there is one.
  public var itemColumn: String? { column(called: "entity").map { columns[$0] } }

  /// The layout of a selection, entities standing in the column it groups by.
  func layout(of selection: Selection) throws(DataError) -> Layout {
    guard let group = selection.group else { return try layout(for: selection) }
    var grouped = selection
    grouped.entity = []
    grouped.conditions.append(Condition(column: group, values: []))
    let place = try column(named: group)
    var layout = try layout(for: grouped)
    layout.entity = place
    return layout
  }

  /// The series before any transform.
  private func read(_ selection: Selection) throws(DataError) -> TimeSeries {
    if let factor = selection.factor, !(factor.isFinite && factor > 0) { throw .invalidFactor(factor) }
    var layout = try layout(of: selection)
    let (rows, entity, series) = try rows(of: selection, layout: &layout)
    var notes = layout.notes
    var numbers = NumberColumn(layout.value, of: self, rows: rows)
    let read = try points(rows, layout: layout, selection: selection, numbers: &numbers, notes: &notes)
    let sorted = read.enumerated().sorted { ($0.element.date, $0.offset) < ($1.element.date, $1.offset) }.map(\.element)
    guard let last = sorted.last else {
      throw .noRows(file: name, selection: wording(of: selection), selected: rows.count)
    }
    let unit = try numbers.unit(try unit(of: sorted, layout: layout), of: self)

    var kept = sorted
    if let frontier = selection.frontier {
      kept = Table.records(sorted, better: frontier)
      notes.append(
        "running best, \(frontier.rawValue) is better: \(counted(sorted.count, "row")) in,"
          + " \(counted(kept.count, "record")) out")
    } else {
      for (earlier, later) in zip(sorted, sorted.dropFirst()) where earlier.date == later.date {
        throw .duplicateDate(
          cellAt(row: later.row, column: layout.time), firstLine: lines[earlier.row], entity: entity, series: series)
      }
    }
    if let from = selection.from {
      let count = kept.count
      kept.removeAll { $0.date < from }
      if kept.count < count {
        let noun = selection.frontier == nil ? "row" : "record"
        notes.append("\(counted(count - kept.count, noun)) before \(from.words) left out")
      }
      guard !kept.isEmpty else {
        throw .noRows(file: name, selection: wording(of: selection), selected: rows.count)
      }
    }
    if let factor = selection.factor {
      notes.append("values multiplied by \(factor)" + (selection.unit.map { ", now in \(printable($0))" } ?? ""))
    } else if let unit = selection.unit {
      notes.append("unit called \(printable(unit))")
    }

    let isItems = selection.frontier != nil
    return TimeSeries(
      entity: entity, series: series, unit: selection.unit ?? unit, kind: isItems ? .records : .observations,
      dates: kept.map(\.date),
      values: kept.map(\.value), observedUntil: last.date, notes: notes,
      pointLabels: isItems
        ? column(called: "entity").map { place in kept.map { cell(row: $0.row, column: place) } } ?? [] : [])
  }

  /// A row with its date and value.
  private struct Point {
    var row: Int
    var date: DecimalYear
    var value: Double
  }

  /// The rows that pass entity, series and conditions, and what the series is called.
  func rows(
    of selection: Selection, layout: inout Layout
  ) throws(DataError) -> (rows: [Int], entity: String, series: String) {
    var rows = Array(0..<rowCount)
    for condition in selection.conditions {
      let place = try column(named: condition.column)
      try checkValues(condition.values, in: place)
      let values = Set(condition.values)
      rows.removeAll { values.contains(cell(row: $0, column: place)) == condition.isNot }
    }
    if let place = layout.entity, !selection.entity.isEmpty {
      try checkValues(selection.entity, in: place)
      let entities = Set(selection.entity)
      rows.removeAll { !entities.contains(cell(row: $0, column: place)) }
    } else if layout.entity == nil, !selection.entity.isEmpty, columns[layout.value] != selection.entity[0] {
      throw .noSuchColumn(
        file: name, column: "entity", nearest: nearestName(to: "entity", among: columns), columns: columns)
    }

    var series = selection.series ?? columns[layout.value]
    if let place = layout.series {
      if let wanted = selection.series {
        try checkValues([wanted], in: place)
        rows.removeAll { cell(row: $0, column: place) != wanted }
      } else {
        let left = distinct(place, in: rows)
        guard left.count <= 1 else { throw .ambiguous(file: name, .series, choices: left) }
        if let only = left.first {
          series = only
          layout.notes.append("series \(quoted(only)), the only one")
        }
      }
    } else if let wanted = selection.series, columns[layout.value] != wanted {
      throw .noSuchColumn(
        file: name, column: "series", nearest: nearestName(to: "series", among: columns), columns: columns)
    }

    var entity = selection.entity.joined(separator: ", ")
    if let place = layout.entity, selection.entity.isEmpty, selection.frontier == nil || selection.group != nil {
      let left = distinct(place, in: rows)
      guard left.count <= 1 else { throw .ambiguous(file: name, .entity, choices: left) }
      if let only = left.first {
        entity = only
        layout.notes.append("entity \(quoted(only)), the only one")
      }
    }
    if let label = selection.label {
      entity = label
    } else if entity.isEmpty {
      entity =
        selection.conditions.first { !$0.isNot }.map { $0.values.joined(separator: ", ") } ?? columns[layout.value]
    }
    guard !rows.isEmpty else { throw .noRows(file: name, selection: wording(of: selection), selected: 0) }
    return (rows, entity, series)
  }

  /// Dates and values of rows; rows without one are dropped and counted.
  private func points(
    _ rows: [Int], layout: Layout, selection: Selection, numbers: inout NumberColumn, notes: inout [String]
  ) throws(DataError) -> [Point] {
    var points: [Point] = []
    var withoutDate = 0
    var withoutValue = 0
    var late = 0
    for row in rows {
      let dateText = cell(row: row, column: layout.time)
      if Table.isMissing(dateText) {
        withoutDate += 1
        continue
      }
      let date: DecimalYear
      do throws(DateProblem) {
        date = try DecimalYear(reading: dateText)
      } catch {
        throw .notADate(cellAt(row: row, column: layout.time), error)
      }
      let text = cell(row: row, column: layout.value)
      if Table.isMissing(text) {
        withoutValue += 1
        continue
      }
      let reading = try numbers.read(text, row: row, of: self)
      var value = reading.value
      if let until = selection.until, date > until {
        late += 1
        continue
      }
      numbers.take(reading, text: text, row: row)
      if let factor = selection.factor {
        let scaled = value * factor
        guard scaled.isFinite, scaled != 0 || value == 0 else {
          throw .overflow(cellAt(row: row, column: layout.value), factor: factor)
        }
        value = scaled
      }
      points.append(Point(row: row, date: date, value: value))
    }
    if withoutDate > 0 { notes.append("\(counted(withoutDate, "row")) without a date dropped") }
    if withoutValue > 0 { notes.append("\(counted(withoutValue, "row")) without a value dropped") }
    notes += numbers.notes
    if let until = selection.until, late > 0 {
      notes.append("\(counted(late, "row")) after \(until.words) left out")
    }
    return points
  }

  /// The unit all points share; none where there is no such column.
  private func unit(of points: [Point], layout: Layout) throws(DataError) -> String {
    guard let place = layout.unit, let first = points.min(by: { $0.row < $1.row }) else { return "" }
    let unit = cell(row: first.row, column: place)
    for point in points where cell(row: point.row, column: place) != unit {
      throw .mixedUnits(cellAt(row: point.row, column: place), first: unit, firstLine: lines[first.row])
    }
    return unit
  }

  /// Points that beat everything before them; of several on one date, the best.
  private static func records(_ points: [Point], better: Better) -> [Point] {
    var records: [Point] = []
    for point in points {
      if let best = records.last {
        guard better == .higher ? point.value > best.value : point.value < best.value else { continue }
        if best.date == point.date { records.removeLast() }
      }
      records.append(point)
    }
    return records
  }

  func cellAt(row: Int, column: Int) -> Cell {
    Cell(file: name, line: lines[row], column: columns[column], text: cell(row: row, column: column))
  }

  func distinct(_ column: Int, in rows: [Int]) -> [String] {
    var seen: Set<String> = []
    return rows.map { cell(row: $0, column: column) }.filter { seen.insert($0).inserted }
  }

  /// Refuses a text that no row has: it is a slip, not a condition.
  func checkValues(_ wanted: [String], in column: Int) throws(DataError) {
    let present = distinct(column)
    let known = Set(present)
    for value in wanted where !known.contains(value) {
      throw .noSuchValue(
        file: name, column: columns[column], value: value, nearest: nearestName(to: value, among: present),
        values: present)
    }
  }

  private func wording(of selection: Selection) -> String {
    var parts = selection.conditions.map(\.description)
    if !selection.entity.isEmpty {
      parts.append("entity is \(selection.entity.map { printable($0) }.joined(separator: " or "))")
    }
    if let series = selection.series { parts.append("series is \(printable(series))") }
    if let from = selection.from { parts.append("from \(from.words)") }
    if let until = selection.until { parts.append("until \(until.words)") }
    return parts.isEmpty ? "all rows" : parts.joined(separator: ", ")
  }
}
