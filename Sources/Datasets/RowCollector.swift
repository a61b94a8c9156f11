/// What the parser reports becomes a table here: the header, then the rows that are kept.
struct RowCollector {
  /// Names of the columns; empty until the first row has ended.
  private(set) var columns: [String] = []
  /// Cells of the rows that are kept.
  private(set) var cells = CellTexts()
  /// Line on which each of them starts.
  private(set) var lines: [Int] = []
  /// Rows under the header, kept or not; blank ones do not count.
  private(set) var rowCount = 0
  /// Line on which the row being read starts; set by whoever feeds the parser.
  var line = 1
  /// The first thing wrong with a row, if anything.
  private(set) var problem: Problem?
  private(set) var filter: RowFilter
  /// Takes down what there is in place of keeping rows, where that is asked for.
  private(set) var outline: SeriesOutline?

  enum Problem {
    case raggedRow(line: Int, found: Int)
    case tooLong(line: Int, column: Int)
  }

  /// Bytes of the row being read, and where each of its fields ends in them.
  private var row: [UInt8] = []
  private var ends: [Int] = []

  static let fieldLimit = 1_048_576

  init(keeping selections: [Selection], outlining: Bool = false) {
    filter = RowFilter(selections)
    outline = outlining ? SeriesOutline() : nil
  }

  /// Fields of the row being read that have ended.
  var pendingCount: Int { ends.count }

  mutating func append(_ field: UnsafeRawBufferPointer) {
    if field.count > RowCollector.fieldLimit, problem == nil { problem = .tooLong(line: line, column: ends.count + 1) }
    row.append(contentsOf: field)
    ends.append(row.count)
  }

  /// Ends a row; rows of nothing but empty cells are left out, as blank lines are.
  mutating func endRow() {
    if !row.isEmpty {
      if columns.isEmpty { readHeader() } else { readRow() }
    }
    row.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  private mutating func readHeader() {
    var start = 0
    for (index, end) in ends.enumerated() {
      // Spreadsheets leave empty columns on the right.
      columns.append(start == end ? "column \(index + 1)" : String(decoding: row[start..<end], as: UTF8.self))
      start = end
    }
    filter.begin(columns: columns)
    outline?.begin(columns: columns)
  }

  private mutating func readRow() {
    rowCount += 1
    guard ends.count == columns.count else {
      if problem == nil { problem = .raggedRow(line: line, found: ends.count) }
      return
    }
    row.withUnsafeBufferPointer { text in
      guard outline == nil else {
        outline?.take(text, ends: ends)
        return
      }
      guard filter.keeps(text, ends: ends) else { return }
      cells.append(contentsOf: text, ends: ends)
      lines.append(line)
    }
  }
}
