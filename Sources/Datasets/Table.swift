/// A CSV file as it was read: named columns, rows of text, and the line each row stands on.
///
/// Two shapes are understood. *Tidy*: columns `entity,series,date,value,unit,source` and any further ones. *Wide*: a
/// column of dates and columns of values.
public struct Table: Sendable, Equatable {
  /// The file's path as it was given; messages begin with it.
  public let name: String
  /// Column names from the first row; a column without a name is called `column 3` after its place.
  public let columns: [String]
  /// What stands between the fields, recognised from the first rows.
  public let separator: Separator
  /// SHA-256 of the file's bytes, hexadecimal.
  public let checksum: String
  /// Rows under the header of the file, kept or not.
  public let fileRowCount: Int
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// Where only some rows were kept, all texts of the columns by which they were chosen.
  let knownTexts: [Int: [String]]
  private let cells: CellTexts

  /// Rows under the header, of those that were kept.
  public var rowCount: Int { lines.count }

  /// The text in a cell, without the spaces around it.
  public func cell(row: Int, column: Int) -> String { cells[row * columns.count + column] }

  /// Whether two rows have the same text in a column.
  func isSame(_ column: Int, rows first: Int, _ second: Int) -> Bool {
    cells.isSame(first * columns.count + column, second * columns.count + column)
  }

  /// The most a file may hold, in bytes.
  public static let sizeLimit = 1_073_741_824

  /// Reads a CSV file in UTF-8, or standard input where the path is `-`.
  ///
  /// With `selections` only the rows are kept that one of them could want, so that memory goes by the series and not
  /// by the file; ``series(_:)`` then answers those selections as it would with all rows.
  public static func read(path: String, keeping selections: [Selection] = []) throws(DataError) -> Table {
    var reader = TableReader(name: path == "-" ? "standard input" : path, keeping: selections)
    try feed(&reader, path: path)
    return try reader.finish()
  }

  /// What a file in UTF-8 holds, without its rows; every row is checked as ``read(path:keeping:)`` checks it.
  public static func outline(path: String) throws(DataError) -> SeriesOutline {
    var reader = TableReader(name: path == "-" ? "standard input" : path, keeping: [], outlining: true)
    try feed(&reader, path: path)
    return try reader.finishOutline()
  }

  /// The same, with all rows, where columns need no names of their own.
  static func read(path: String, takingRepeatedNames: Bool) throws(DataError) -> Table {
    var reader = TableReader(
      name: path == "-" ? "standard input" : path, keeping: [],
      takingRepeatedNames: takingRepeatedNames)
    try feed(&reader, path: path)
    return try reader.finish()
  }

  private static func feed(_ reader: inout TableReader, path: String) throws(DataError) {
    var blocks: FileBlocks
    do throws(FileError) { blocks = try FileBlocks(path: path, limit: sizeLimit) } catch { throw .file(error) }
    var block = [UInt8](repeating: 0, count: TableReader.blockSize)
    var left = 0
    while true {
      let count: Int
      do throws(FileError) { count = try blocks.fill(&block, from: left) } catch { throw .file(error) }
      let isLast = left + count < block.count
      let used = try block.withUnsafeBufferPointer { bytes throws(DataError) in
        try reader.read(UnsafeBufferPointer(rebasing: bytes[..<(left + count)]), isLast: isLast)
      }
      if isLast { return }
      left = block.count - used
      for index in 0..<left { block[index] = block[used + index] }
    }
  }

  /// Reads the bytes of a CSV file (RFC 4180: commas, semicolons or tabs, double quotes, any line ends; an optional byte
  /// order mark).
  public static func parse(
    _ bytes: [UInt8], name: String, keeping selections: [Selection] = []
  ) throws(DataError) -> Table {
    var reader = TableReader(name: name, keeping: selections)
    return try parse(bytes, &reader)
  }

  static func parse(_ bytes: [UInt8], name: String, takingRepeatedNames: Bool) throws(DataError)
    -> Table
  {
    var reader = TableReader(name: name, keeping: [], takingRepeatedNames: takingRepeatedNames)
    return try parse(bytes, &reader)
  }

  private static func parse(_ bytes: [UInt8], _ reader: inout TableReader) throws(DataError)
    -> Table
  {
    var start = 0
    while true {
      let end = min(start + TableReader.blockSize, bytes.count)
      start += try bytes.withUnsafeBufferPointer { bytes throws(DataError) in
        try reader.read(UnsafeBufferPointer(rebasing: bytes[start..<end]), isLast: end == bytes.count)
      }
      if end == bytes.count { return try reader.finish() }
    }
  }

  init(name: String, separator: Separator, checksum: String, rows: RowCollector) {
    self.name = name
    self.separator = separator
    self.checksum = checksum
    columns = rows.columns
    lines = rows.lines
    fileRowCount = rows.rowCount
    cells = rows.cells
    knownTexts = rows.filter.texts
  }
}
