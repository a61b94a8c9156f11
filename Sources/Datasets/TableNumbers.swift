/// Several columns of a table as numbers, row by row: what a formula over columns is fitted to.
public struct NumberRows: Sendable, Equatable {
  /// The columns asked for.
  public var names: [String]
  /// Numbers by column name, equally many in each.
  public var columns: [String: [Double]]
  /// Texts of the columns asked for as such, equally many in each.
  public var texts: [String: [String]]
  /// The line each row stands on, counted from 1.
  public var lines: [Int]
  /// Rows left out because a cell was missing.
  public var leftOut: Int
  /// What was left out, guessed or changed, in words.
  public var notes: [String]
}

extension Table {
  /// The numbers of columns in all rows in which none of them is missing.
  ///
  /// A column of dates is read as decimal years, and a note says so.
  ///
  /// - Parameters:
  ///   - names: the columns, as the header has them.
  ///   - texts: further columns whose texts are wanted as they stand; rows in which one is missing are left out too.
  ///   - conditions: all of them must hold for a row.
  /// - Throws: `DataError` for a name that is no column, and for a cell that is no number, with file, line and column.
  public func numbers(
    columns names: [String], texts textNames: [String] = [], where conditions: [Condition] = []
  ) throws(DataError) -> NumberRows {
    var places: [Int] = []
    for name in names { places.append(try column(named: name)) }
    var textPlaces: [Int] = []
    for name in textNames { textPlaces.append(try column(named: name)) }
    var rows = Array(0..<rowCount)
    for condition in conditions {
      let place = try column(named: condition.column)
      try checkValues(condition.values, in: place)
      let values = Set(condition.values)
      rows.removeAll { values.contains(cell(row: $0, column: place)) == condition.isNot }
    }
    let count = rows.count
    var missing: [String] = []
    for place in places + textPlaces {
      let before = rows.count
      rows.removeAll { Table.isMissing(cell(row: $0, column: place)) }
      if rows.count < before { missing.append(columns[place]) }
    }
    guard !rows.isEmpty else { throw .noCompleteRows(file: name, columns: names + textNames, selected: count) }
    var notes: [String] = []
    if rows.count < count {
      notes.append("\(counted(count - rows.count, "row")) without \(listed(missing)) left out")
    }
    var numbers: [String: [Double]] = [:]
    for place in places where numbers[columns[place]] == nil {
      numbers[columns[place]] =
        holdsDates(place, rows: rows) ? try dates(place, rows, &notes) : try values(place, rows, &notes)
    }
    var texts: [String: [String]] = [:]
    for place in textPlaces { texts[columns[place]] = rows.map { cell(row: $0, column: place) } }
    return NumberRows(
      names: names, columns: numbers, texts: texts, lines: rows.map { lines[$0] }, leftOut: count - rows.count,
      notes: notes)
  }

  /// Columns that hold something, and neither numbers nor dates: names of groups, words.
  public var textColumns: [String] {
    columns.indices.filter { place in
      guard !holdsNumbers(place) else { return false }
      let first = (0..<rowCount).first { !Table.isMissing(cell(row: $0, column: place)) }
      return first.map { !holdsDates(place, rows: [$0]) } ?? false
    }.map { columns[$0] }
  }

  /// Whether a column holds no numbers and begins with a date.
  private func holdsDates(_ place: Int, rows: [Int]) -> Bool {
    guard !holdsNumbers(place), let first = rows.first else { return false }
    return (try? DecimalYear(reading: cell(row: first, column: place))) != nil
  }

  private func dates(_ place: Int, _ rows: [Int], _ notes: inout [String]) throws(DataError) -> [Double] {
    notes.append("column \(quoted(columns[place])) holds dates, read as decimal years")
    var years: [Double] = []
    for row in rows {
      do throws(DateProblem) {
        years.append(try DecimalYear(reading: cell(row: row, column: place)).value)
      } catch {
        throw .notADate(cellAt(row: row, column: place), error)
      }
    }
    return years
  }

  private func values(_ place: Int, _ rows: [Int], _ notes: inout [String]) throws(DataError) -> [Double] {
    var numbers = NumberColumn(place, of: self, rows: rows)
    var values: [Double] = []
    for row in rows {
      let text = cell(row: row, column: place)
      let reading = try numbers.read(text, row: row, of: self)
      numbers.take(reading, text: text, row: row)
      values.append(reading.value)
    }
    // Refuses percentages among other numbers.
    _ = try numbers.unit("", of: self)
    notes += numbers.notes.map { "column \(quoted(columns[place])): \($0)" }
    return values
  }
}
