/// A place in a table and the text that stands there.
public struct Cell: Equatable, Sendable {
  public var file: String
  public var line: Int
  public var column: String
  public var text: String

  public init(file: String, line: Int, column: String, text: String) {
    self.file = file
    self.line = line
    self.column = column
    self.text = text
  }
}

/// What a selection left open, and the table does not settle.
public enum Choice: String, Equatable, Sendable {
  case time, value, series, entity
}

/// Why a file gives no table, or a table no series.
public enum DataError: Error, Equatable, Sendable {
  case file(FileError)
  case text(file: String, TextError)
  case outOfMemory(file: String)

  case empty(file: String)
  case headerOnly(file: String)
  case separator(file: String, found: String)
  /// Columns are counted from 1.
  case duplicateColumn(file: String, column: String, first: Int, second: Int)
  /// The line and the column, counted from 1, in which the quote opened.
  case unterminatedQuote(file: String, line: Int, column: Int)
  /// Bytes are counted from 1 within the line.
  case misplacedQuote(file: String, line: Int, byte: Int, column: Int)
  /// `opened` is the line on which the field began, when it is an earlier one.
  case textAfterQuote(file: String, line: Int, byte: Int, column: Int, opened: Int?)
  case fieldTooLong(file: String, line: Int, column: Int)
  case raggedRow(file: String, line: Int, found: Int, expected: Int, separator: Separator)

  case noSuchColumn(file: String, column: String, nearest: String?, columns: [String])
  case noSuchValue(file: String, column: String, value: String, nearest: String?, values: [String])
  case ambiguous(file: String, Choice, choices: [String])
  case noTimeColumn(file: String, columns: [String])
  case noValueColumn(file: String, columns: [String])
  case notANumber(Cell)
  /// The cell has the other decimal mark than the text that came first.
  case mixedDecimals(Cell, isComma: Bool, first: String, firstLine: Int)
  /// The cell has no percent sign, another has one.
  case mixedPercentages(Cell, first: String, firstLine: Int)
  case percentageOfUnit(Cell, unit: String)
  case notADate(Cell, DateProblem)
  case duplicateDate(Cell, firstLine: Int, entity: String, series: String)
  case mixedUnits(Cell, first: String, firstLine: Int)
  /// `selected` rows passed the conditions; the rest of them had no date or no value, or lay outside the dates asked.
  case noRows(file: String, selection: String, selected: Int)
  /// `selected` rows passed the conditions, and in each a number of these columns is missing.
  case noCompleteRows(file: String, columns: [String], selected: Int)
  case invalidFactor(Double)
  case overflow(Cell, factor: Double)
  /// A transform that cannot be applied to what was read.
  case transform(file: String, entity: String, series: String, TransformError)
}

extension DataError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): return error.description
    case .text(let file, let error): return error.description(file: file)
    case .outOfMemory(let file): return "\(path(file)): not enough memory to read it."

    case .empty(let file):
      return "\(path(file)): is empty. A table begins with a line of column names, such as"
        + " entity,series,date,value,unit,source."
    case .headerOnly(let file):
      return "\(path(file)): has column names but no rows. Add at least one row under them."
    case .separator(let file, let found):
      return
        "\(path(file)):1: the columns seem to be separated by \(quoted(found)). Separate them by commas, semicolons or tabs."
    case .duplicateColumn(let file, let column, let first, let second):
      return "\(path(file)):1: columns \(first) and \(second) are both called \(quoted(column))."
        + " Give each column its own name."
    case .unterminatedQuote(let file, let line, let column):
      return "\(path(file)):\(line): the quote that opens column \(column) is never closed. Close it with \"."
    case .misplacedQuote(let file, let line, let byte, let column):
      return "\(path(file)):\(line): column \(column), byte \(byte) of the line: a quote stands where none may."
        + " Put the whole field in quotes, and write each quote inside it as \"\"."
    case .textAfterQuote(let file, let line, let byte, let column, let opened):
      let place = "\(path(file)):\(line): column \(column), byte \(byte) of the line: text follows a closing quote"
      if let opened {
        return place + "; the field opened on line \(opened)."
          + " Close its quote there, or write each quote inside a field as \"\"."
      }
      return place + ". Write each quote inside a field as \"\"."
    case .fieldTooLong(let file, let line, let column):
      return "\(path(file)):\(line): column \(column) is longer than \(sizeInWords(RowCollector.fieldLimit))."
        + " Look for a quote that is not closed."
    case .raggedRow(let file, let line, let found, let expected, let separator):
      return "\(path(file)):\(line): has \(counted(found, "field")) where the header has \(expected)."
        + (found > expected
          ? " Put fields that hold a \(separator.name) in quotes." : " Write a \(separator.name) for each empty field.")

    case .noSuchColumn(let file, let column, let nearest, let columns):
      return "\(path(file)): has no column \(quoted(column))." + suggestion(nearest)
        + " It has \(listed(columns, joinedBy: "and"))."
    case .noSuchValue(let file, let column, let value, let nearest, let values):
      return "\(path(file)): no row has \(quoted(value)) in column \(quoted(column))." + suggestion(nearest)
        + " There is \(listed(values, joinedBy: "and"))."
    case .ambiguous(let file, let choice, let choices):
      let (what, key) =
        switch choice {
        case .time: ("several columns could hold the dates", "time")
        case .value: ("several columns hold numbers", "value")
        case .series: ("several series are left", "series")
        case .entity: ("several entities are left", "entity")
        }
      return "\(path(file)): \(what): \(listed(choices, joinedBy: "and")). Say which one by `\(key)`."
    case .noTimeColumn(let file, let columns):
      return "\(path(file)): no column is called date, year, time, month, quarter or period."
        + " Say which one holds the dates by `time`: \(listed(columns))."
    case .noValueColumn(let file, let columns):
      return "\(path(file)): no column besides the dates holds numbers."
        + " Say which one holds the values by `value`: \(listed(columns))."
    case .notANumber(let cell):
      return "\(place(cell)): \(quoted(cell.text)) is not a number. \(DecimalNumber.advice(for: cell.text))"
    case .mixedDecimals(let cell, let isComma, let first, let firstLine):
      let (mark, other) = isComma ? ("comma", "point") : ("point", "comma")
      return "\(place(cell)): \(quoted(cell.text)) has a \(mark), but \(quoted(first)) on line \(firstLine) shows that"
        + " the column has a decimal \(other). Write all its numbers alike."
    case .mixedPercentages(let cell, let first, let firstLine):
      return "\(place(cell)): \(quoted(cell.text)) has no percent sign, but \(quoted(first)) on line \(firstLine) has"
        + " one. Write all numbers alike, or name the unit, %, in a column called unit."
    case .percentageOfUnit(let cell, let unit):
      return "\(place(cell)): \(quoted(cell.text)) is a percentage, but the unit is \(quoted(unit))."
        + " Leave out the percent sign, or make the unit %."
    case .notADate(let cell, let problem):
      return "\(place(cell)): \(quoted(cell.text)) \(problem)"
    case .duplicateDate(let cell, let firstLine, let entity, let series):
      return "\(place(cell)): the date \(quoted(cell.text)) stands on line \(firstLine) already,"
        + " for \(quoted(entity)), \(quoted(series))."
        + " Keep one of the two, narrow the rows down by `where`, or take their best by `frontier`."
    case .mixedUnits(let cell, let first, let firstLine):
      return "\(place(cell)): the unit is \(quoted(cell.text)), but \(quoted(first)) on line \(firstLine)."
        + " Bring the values to one unit."
    case .noRows(let file, let selection, let selected):
      if selected == 0 { return "\(path(file)): no row passes: \(selection). Loosen one of the conditions." }
      return "\(path(file)): \(counted(selected, "row")) \(selected == 1 ? "passes" : "pass") (\(selection)),"
        + " but none with a date and a value in the dates asked for. Look at `from` and `until`, and at missing cells."
    case .noCompleteRows(let file, let columns, let selected):
      return "\(path(file)): no row has a number in \(columns.count == 1 ? "" : "all of ")"
        + "\(listed(columns, joinedBy: "and")) (\(counted(selected, "row")) looked at). Fill in what is missing, or choose"
        + " other columns."
    case .invalidFactor(let factor):
      return "The factor \(factor) is not a positive number. Write one such as 1e-12."
    case .overflow(let cell, let factor):
      return "\(place(cell)): \(quoted(cell.text)) times \(factor) is outside the range of a double."
        + " Choose another factor."
    case .transform(let file, let entity, let series, let error):
      let what = entity == series ? printable(entity) : "\(printable(entity)), \(printable(series))"
      return "\(path(file)): \(what): \(error)"
    }
  }

  private func path(_ file: String) -> String { printable(file, limit: 400) }

  private func place(_ cell: Cell) -> String { "\(path(cell.file)):\(cell.line): column \(quoted(cell.column))" }

  private func suggestion(_ nearest: String?) -> String { nearest.map { " Did you mean \(quoted($0))?" } ?? "" }
}
