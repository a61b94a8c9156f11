extension Table {
  /// Where entity, series, date, value and unit stand for one selection, and which of them were guessed.
  struct Layout {
    var entity: Int?
    var series: Int?
    var time: Int
    var value: Int
    var unit: Int?
    var notes: [String] = []
  }

  /// Names by which a column of dates is recognised.
  static let timeNames = ["date", "year", "time", "month", "quarter", "period"]

  /// Texts that say a value is missing, in any case; the empty cell is one too.
  static let missingTexts: Set<String> = ["", "na", "n/a", ".", ".."]

  static func isMissing(_ text: String) -> Bool { missingTexts.contains(text.lowercased()) }

  /// Distinct entities in order of appearance, of one series or of all; empty where there is no entity column.
  public func entities(series: String? = nil) -> [String] {
    guard let entity = column(called: "entity") else { return [] }
    guard let series, let place = column(called: "series") else { return distinct(entity) }
    return distinct(entity) { cell(row: $0, column: place) == series }
  }

  /// Distinct series in order of appearance; in a wide table, the columns that hold numbers.
  public var seriesNames: [String] {
    if let series = column(called: "series") { return distinct(series) }
    let entity = column(called: "entity")
    let times = timeCandidates
    return columns.indices.filter { $0 != entity && !times.contains($0) && holdsNumbers($0) }.map { columns[$0] }
  }

  /// The column with this very name, else the first that differs only in case.
  func column(called name: String) -> Int? {
    columns.firstIndex(of: name) ?? columns.firstIndex { $0.lowercased() == name.lowercased() }
  }

  /// The column a selection names.
  func column(named name: String) throws(DataError) -> Int {
    if let place = columns.firstIndex(of: name) { return place }
    throw .noSuchColumn(file: self.name, column: name, nearest: nearestName(to: name, among: columns), columns: columns)
  }

  /// The different texts of a column in order of appearance, of rows that were not kept too.
  func distinct(_ column: Int) -> [String] { knownTexts[column] ?? distinct(column) { _ in true } }

  /// The different texts of a column in the rows that `isKept` names.
  func distinct(_ column: Int, where isKept: (_ row: Int) -> Bool) -> [String] {
    var seen: Set<String> = []
    var texts: [String] = []
    var last: Int?
    for row in 0..<rowCount where isKept(row) {
      if let last, isSame(column, rows: last, row) { continue }
      last = row
      let text = cell(row: row, column: column)
      if seen.insert(text).inserted { texts.append(text) }
    }
    return texts
  }

  /// Whether at least half of a column's cells that are not missing are numbers: one slip is then named, not hidden.
  func holdsNumbers(_ column: Int) -> Bool {
    var numbers = 0
    var others = 0
    for row in 0..<rowCount {
      let text = cell(row: row, column: column)
      if Table.isMissing(text) { continue }
      if NumberColumn.holds(text, separator: separator) { numbers += 1 } else { others += 1 }
    }
    return numbers > 0 && numbers >= others
  }

  var timeCandidates: [Int] { columns.indices.filter { Table.timeNames.contains(columns[$0].lowercased()) } }

  /// Finds the columns a selection speaks of, guessing where it is silent.
  func layout(for selection: Selection) throws(DataError) -> Layout {
    let entity = column(called: "entity")
    let series = column(called: "series")
    let isTidy = columns.contains("date") && columns.contains("value") && (entity != nil || series != nil)
    var notes = separator == .comma ? [] : ["columns separated by \(separator.name)s"]

    let time: Int
    if let named = selection.time {
      time = try column(named: named)
    } else if isTidy {
      time = try column(named: "date")
    } else {
      let candidates = timeCandidates
      guard let only = candidates.first else { throw .noTimeColumn(file: name, columns: columns) }
      guard candidates.count == 1 else {
        throw .ambiguous(file: name, .time, choices: candidates.map { columns[$0] })
      }
      time = only
      notes.append("dates taken from column \(quoted(columns[only])), guessed by its name")
    }

    let value: Int
    if let named = selection.value {
      value = try column(named: named)
    } else if isTidy {
      value = try column(named: "value")
    } else if series == nil, let wanted = selection.series {
      // In a wide table a series is a column.
      value = try column(named: wanted)
    } else if entity == nil, selection.entity.count == 1, let wanted = selection.entity.first {
      // In a wide table without an entity column, an entity may be one too.
      value = try column(named: wanted)
    } else if let named = column(called: "value"), named != time {
      value = named
      notes.append("values taken from column \(quoted(columns[named])), guessed by its name")
    } else {
      let used = Set(
        [entity, series, time].compactMap(\.self) + selection.conditions.compactMap { column(called: $0.column) })
      let candidates = columns.indices.filter { !used.contains($0) && holdsNumbers($0) }
      guard let only = candidates.first else {
        throw .noValueColumn(file: name, columns: columns.indices.filter { $0 != time }.map { columns[$0] })
      }
      guard candidates.count == 1 else {
        throw .ambiguous(file: name, .value, choices: candidates.map { columns[$0] })
      }
      value = only
      notes.append("values taken from column \(quoted(columns[only])), the only one that holds numbers")
    }
    return Layout(
      entity: entity, series: series, time: time, value: value, unit: column(called: "unit"), notes: notes)
  }
}
