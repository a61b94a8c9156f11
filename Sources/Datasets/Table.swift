/// A CSV file as it was read: named columns, rows of text, and the line each row stands on.
///
/// Two shapes are understood. *Tidy*: columns `entity,series,date,value,unit,source` and any further ones. *Wide*: a
/// column of dates and columns of values.
public struct Table: Sendable, Equatable {
  /// The file's path as it was given; messages begin with it.
  public let name: String
  /// Column names from the first row; a column without a name is called `column 3` after its place.
  public let columns: [String]
  /// SHA-256 of the file's bytes, hexadecimal.
  public let checksum: String
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  private let cells: [String]

  /// Rows under the header.
  public var rowCount: Int { lines.count }

  /// The text in a cell, without the spaces around it.
  public func cell(row: Int, column: Int) -> String { cells[row * columns.count + column] }

  /// The most a file may hold.
  public static let sizeLimit = 268_435_456

  /// Reads a CSV file in UTF-8.
  public static func read(path: String) throws(DataError) -> Table {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileContents.read(path: path, limit: sizeLimit) } catch { throw .file(error) }
    return try parse(bytes, name: path)
  }

  /// Reads the bytes of a CSV file (RFC 4180: commas, double quotes, any line ends; an optional byte order mark).
  public static func parse(_ bytes: [UInt8], name: String) throws(DataError) -> Table {
    let text: ArraySlice<UInt8>
    do throws(TextError) { text = try TextEncoding.decode(bytes) } catch { throw .text(file: name, error) }
    let rows = try readRows(text, name: name)
    guard let headerEnd = rows.ends.first else { throw .empty(file: name) }

    var columns = Array(rows.cells[..<headerEnd])
    // Spreadsheets leave empty columns on the right.
    let width = columns.count
    for index in columns.indices where columns[index].isEmpty { columns[index] = "column \(index + 1)" }
    if width == 1, let separator = [";", "\t", "|"].first(where: { columns[0].contains($0) }) {
      throw .separator(file: name, found: String(separator))
    }
    var places: [String: Int] = [:]
    for (index, column) in columns.enumerated() {
      if let first = places[column] {
        throw .duplicateColumn(file: name, column: column, first: first + 1, second: index + 1)
      }
      places[column] = index
    }
    for row in 1..<max(1, rows.ends.count) where rows.ends[row] - rows.ends[row - 1] != width {
      throw .raggedRow(
        file: name, line: rows.lines[row], found: rows.ends[row] - rows.ends[row - 1], expected: width)
    }
    guard rows.ends.count > 1 else { throw .headerOnly(file: name) }
    return Table(
      name: name, columns: columns, checksum: Checksum.sha256(bytes), lines: Array(rows.lines.dropFirst()),
      cells: Array(rows.cells[headerEnd...]))
  }

  private init(name: String, columns: [String], checksum: String, lines: [Int], cells: [String]) {
    self.name = name
    self.columns = columns
    self.checksum = checksum
    self.lines = lines
    self.cells = cells
  }

  /// Feeds the parser line by line, so that every row knows its line and an open quote the line where it opened.
  private static func readRows(_ text: ArraySlice<UInt8>, name: String) throws(DataError) -> CSVRows {
    let rows = CSVRows()
    guard let parser = CSVParser() else { throw .outOfMemory(file: name) }
    var line = 1
    var start = text.startIndex
    var lineStart = start
    var opened: (line: Int, column: Int)?
    while start < text.endIndex {
      var end = start
      while end < text.endIndex, end - start < 65_536, text[end] != 10, text[end] != 13 { end += 1 }
      let isEndOfLine = end < text.endIndex && (text[end] == 10 || text[end] == 13)
      if isEndOfLine {
        end += text[end] == 13 && end + 1 < text.endIndex && text[end + 1] == 10 ? 2 : 1
      }
      let wasInside = parser.isInsideQuotes
      if rows.pending.isEmpty, !wasInside, parser.fieldLength == 0 { rows.line = line }
      let taken = text[start..<end].withUnsafeBufferPointer { parser.parse($0, into: rows) }
      guard taken == end - start else {
        if parser.isOutOfMemory { throw .outOfMemory(file: name) }
        let byte = start - lineStart + taken + 1
        let column = rows.pending.count + 1
        if parser.isAfterQuotes {
          // A quote left open on an earlier line shows here: name where the field opened.
          let isEarlier = opened?.column == column && opened?.line != line
          throw .textAfterQuote(
            file: name, line: line, byte: byte, column: column, opened: isEarlier ? opened?.line : nil)
        }
        throw .misplacedQuote(file: name, line: line, byte: byte, column: column)
      }
      if let tooLong = rows.tooLong { throw .fieldTooLong(file: name, line: tooLong.line, column: tooLong.column) }
      if parser.fieldLength > CSVRows.fieldLimit {
        throw .fieldTooLong(file: name, line: opened?.line ?? rows.line, column: rows.pending.count + 1)
      }
      if !parser.isInsideQuotes {
        opened = nil
      } else if !wasInside || opened?.column != rows.pending.count + 1 {
        opened = (line, rows.pending.count + 1)
      }
      start = end
      if isEndOfLine {
        line += 1
        lineStart = end
      }
    }
    guard parser.finish(into: rows) else {
      if parser.isOutOfMemory { throw .outOfMemory(file: name) }
      throw .unterminatedQuote(file: name, line: opened?.line ?? line, column: opened?.column ?? 1)
    }
    return rows
  }
}
