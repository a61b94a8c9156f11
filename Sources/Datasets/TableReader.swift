#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bytes of a CSV file in, a table out, block by block: only the rows that are kept stay in memory.
///
/// The parser is fed line by line, so that every row knows its line and an open quote the line where it opened.
struct TableReader: ~Copyable {
  private let name: String
  private let rows: UnsafeMutablePointer<RowCollector>
  private var parser: CSVParser?
  private var separator = Separator.comma
  private var checksum = RunningChecksum()
  /// The place of the next byte.
  private var position = TextEncoding.Position(line: 1, byte: 1)
  /// Whether the byte before the next one is a carriage return: a line feed then belongs to the same line end.
  private var followsReturn = false
  private var isHeaderChecked = false
  /// Whether names may repeat, as those of a matrix without names do.
  private let takesRepeatedNames: Bool
  /// Where the quote opened that is open still.
  private var opened: (line: Int, column: Int)?

  /// Bytes that are read at once; a block holds the header but for monsters.
  static let blockSize = 262_144

  init(
    name: String, keeping selections: [Selection], outlining: Bool = false,
    takingRepeatedNames: Bool = false
  ) {
    self.name = name
    takesRepeatedNames = takingRepeatedNames
    rows = .allocate(capacity: 1)
    rows.initialize(to: RowCollector(keeping: selections, outlining: outlining))
  }

  deinit {
    rows.deinitialize(count: 1)
    rows.deallocate()
  }

  /// Reads a block, which begins where the last one was left; returns how much of it was used, all but a cut-off
  /// character at its end.
  mutating func read(_ block: UnsafeBufferPointer<UInt8>, isLast: Bool) throws(DataError) -> Int {
    var start = 0
    if parser == nil {
      do throws(TextError) { start = try TextEncoding.markLength(block) } catch { throw .text(file: name, error) }
    }
    let text = UnsafeBufferPointer(rebasing: block[start...])
    let valid = TextEncoding.validPrefix(text, isLast: isLast)
    let rest = UnsafeBufferPointer(rebasing: text[valid...])
    let validText = UnsafeBufferPointer(rebasing: text[..<valid])
    let before = position
    let wasAfterReturn = followsReturn
    if parser == nil {
      separator = Separator.recognised(in: validText)
      parser = CSVParser(separator: separator)
      if parser == nil { throw .outOfMemory(file: name) }
    }
    if !rest.isEmpty, isLast || !TextEncoding.isCutOff(rest) {
      // What is wrong before it goes first.
      try parse(validText)
      var place = TextEncoding.position(of: valid, in: text, from: before)
      if wasAfterReturn, text.first == 10, valid > 0 { place.line -= 1 }
      throw .text(file: name, TextEncoding.error(at: valid, in: text, position: place))
    }
    try parse(validText)
    checksum.update(UnsafeBufferPointer(rebasing: block[..<(start + valid)]))
    return start + valid
  }

  /// Ends the text.
  mutating func finish() throws(DataError) -> Table {
    try end()
    return Table(name: name, separator: separator, checksum: checksum.digits, rows: rows.pointee)
  }

  /// Ends a text of which only the outline was wanted.
  mutating func finishOutline() throws(DataError) -> SeriesOutline {
    try end()
    return rows.pointee.outline ?? SeriesOutline()
  }

  private mutating func end() throws(DataError) {
    if !(parser?.finish(into: rows) ?? true) {
      if parser?.isOutOfMemory ?? false { throw .outOfMemory(file: name) }
      throw .unterminatedQuote(file: name, line: opened?.line ?? position.line, column: opened?.column ?? 1)
    }
    try checkRows()
    guard !rows.pointee.columns.isEmpty else { throw .empty(file: name) }
    try checkHeader()
    guard rows.pointee.rowCount > 0 else { throw .headerOnly(file: name) }
  }

  private mutating func parse(_ text: UnsafeBufferPointer<UInt8>) throws(DataError) {
    let hasReturns = text.baseAddress.map { memchr($0, 13, text.count) != nil } ?? false
    var start = 0
    if followsReturn, text.first == 10 {
      // The second half of a line end whose first half closed the last block.
      try feed(UnsafeBufferPointer(rebasing: text[..<1]))
      position.byte = 1
      start = 1
    }
    if !text.isEmpty { followsReturn = false }
    while start < text.count {
      let rest = UnsafeBufferPointer(rebasing: text[start...])
      let length = hasReturns ? TableReader.line(rest) : TableReader.lineWithoutReturns(rest)
      let last = rest[length - 1]
      if rows.pointee.line != position.line, parser?.isBetweenRows ?? true { rows.pointee.line = position.line }
      try feed(UnsafeBufferPointer(rebasing: rest[..<length]))
      if !isHeaderChecked, !rows.pointee.columns.isEmpty {
        try checkHeader()
        isHeaderChecked = true
      }
      start += length
      if last == 10 || last == 13 {
        position = TextEncoding.Position(line: position.line + 1, byte: 1)
        followsReturn = last == 13
      }
    }
  }

  /// The length of the first line with its end, or of everything where it has none.
  private static func lineWithoutReturns(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let base = text.baseAddress, let end = memchr(base, 10, text.count) else { return text.count }
    return UnsafeRawPointer(end) - UnsafeRawPointer(base) + 1
  }

  /// The same where a line may also end in a carriage return, alone or before a line feed.
  private static func line(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let length = lineWithoutReturns(text)
    guard let base = text.baseAddress, let found = memchr(base, 13, length) else { return length }
    let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
    return place + 2 == length && text[place + 1] == 10 ? length : place + 1
  }

  /// Feeds the parser one line, or a piece of one.
  private mutating func feed(_ piece: UnsafeBufferPointer<UInt8>) throws(DataError) {
    guard let taken = parser?.parse(piece, into: rows) else { return }
    let isInside = parser?.isInsideQuotes ?? false
    let column = rows.pointee.pendingCount + 1
    guard taken == piece.count else {
      if parser?.isOutOfMemory ?? false { throw .outOfMemory(file: name) }
      try checkRows()
      let byte = position.byte + taken
      if parser?.isAfterQuotes ?? false {
        // A quote left open on an earlier line shows here: name where the field opened.
        let isEarlier = opened?.column == column && opened?.line != position.line
        throw .textAfterQuote(
          file: name, line: position.line, byte: byte, column: column, opened: isEarlier ? opened?.line : nil)
      }
      throw .misplacedQuote(file: name, line: position.line, byte: byte, column: column)
    }
    if rows.pointee.problem != nil { try checkRows() }
    if isInside || opened != nil {
      if !isInside {
        opened = nil
      } else if opened == nil || opened?.column != column {
        opened = (position.line, column)
      }
    }
    if parser?.fieldLength ?? 0 > RowCollector.fieldLimit {
      throw .fieldTooLong(file: name, line: opened?.line ?? rows.pointee.line, column: column)
    }
    position.byte += piece.count
  }

  private func checkRows() throws(DataError) {
    switch rows.pointee.problem {
    case .raggedRow(let line, let found):
      throw .raggedRow(
        file: name, line: line, found: found, expected: rows.pointee.columns.count, separator: separator)
    case .tooLong(let line, let column): throw .fieldTooLong(file: name, line: line, column: column)
    case nil: break
    }
  }

  private func checkHeader() throws(DataError) {
    let columns = rows.pointee.columns
    if columns.count == 1, columns[0].contains("|") { throw .separator(file: name, found: "|") }
    guard !takesRepeatedNames else { return }
    var places: [String: Int] = [:]
    for (index, column) in columns.enumerated() {
      if let first = places[column] {
        throw .duplicateColumn(file: name, column: column, first: first + 1, second: index + 1)
      }
      places[column] = index
    }
  }
}
