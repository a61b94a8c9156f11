internal import CCSV

/// Owner of one libcsv parser in strict mode: bytes in, fields and rows out.
struct CSVParser: ~Copyable {
  private let handle: UnsafeMutablePointer<csv_parser>

  /// Nothing when libcsv cannot be initialised.
  init?() {
    let handle = UnsafeMutablePointer<csv_parser>.allocate(capacity: 1)
    handle.initialize(to: csv_parser())
    let options = UInt8(CSV_STRICT) | UInt8(CSV_STRICT_FINI) | UInt8(CSV_APPEND_NULL)
    guard csv_init(handle, options) == 0 else {
      handle.deallocate()
      return nil
    }
    csv_set_blk_size(handle, 4096)
    self.handle = handle
  }

  deinit {
    csv_free(handle)
    handle.deinitialize(count: 1)
    handle.deallocate()
  }

  /// Feeds bytes; returns how many were taken: fewer than given where the text breaks the grammar.
  borrowing func parse(_ bytes: UnsafeBufferPointer<UInt8>, into rows: CSVRows) -> Int {
    csv_parse(handle, bytes.baseAddress, bytes.count, onField, onRow, Unmanaged.passUnretained(rows).toOpaque())
  }

  /// Ends the text; false when a quote is still open.
  borrowing func finish(into rows: CSVRows) -> Bool {
    csv_fini(handle, onField, onRow, Unmanaged.passUnretained(rows).toOpaque()) == 0
  }

  /// Whether the next byte stands inside a quoted field.
  var isInsideQuotes: Bool { handle.pointee.pstate == CSVParser.fieldBegun && handle.pointee.quoted != 0 }

  /// Whether a quoted field has just been closed.
  var isAfterQuotes: Bool { handle.pointee.pstate == CSVParser.fieldMightHaveEnded }

  /// Bytes of the field read so far.
  var fieldLength: Int { handle.pointee.entry_pos }

  var isOutOfMemory: Bool { csv_error(handle) == CSV_ENOMEM || csv_error(handle) == CSV_ETOOBIG }

  /// libcsv's states `FIELD_BEGUN` and `FIELD_MIGHT_HAVE_ENDED`, which its header does not name.
  private static let fieldBegun: Int32 = 2
  private static let fieldMightHaveEnded: Int32 = 3
}

/// What the parser has reported: cells row after row, each row with the line it starts on.
final class CSVRows {
  /// Cells of all finished rows.
  private(set) var cells: [String] = []
  /// Index in `cells` just past each row.
  private(set) var ends: [Int] = []
  /// Line on which each row starts.
  private(set) var lines: [Int] = []
  /// Cells of the row being read.
  private(set) var pending: [String] = []
  /// Line on which the row being read starts; set by whoever feeds the parser.
  var line = 1
  /// The column, counted from 1, of the first field that is too long, and its row's line.
  private(set) var tooLong: (line: Int, column: Int)?

  static let fieldLimit = 1_048_576

  func append(_ bytes: UnsafeRawBufferPointer) {
    if bytes.count > CSVRows.fieldLimit, tooLong == nil { tooLong = (line, pending.count + 1) }
    pending.append(String(decoding: bytes, as: UTF8.self))
  }

  /// Ends a row; rows of nothing but empty cells are left out, as blank lines are.
  func endRow() {
    if pending.contains(where: { !$0.isEmpty }) {
      cells.append(contentsOf: pending)
      ends.append(cells.count)
      lines.append(line)
    }
    pending.removeAll(keepingCapacity: true)
  }
}

private func onField(_ field: UnsafeMutableRawPointer?, _ count: Int, _ rows: UnsafeMutableRawPointer?) {
  guard let rows else { return }
  let bytes = UnsafeRawBufferPointer(start: field, count: field == nil ? 0 : count)
  Unmanaged<CSVRows>.fromOpaque(rows).takeUnretainedValue().append(bytes)
}

private func onRow(_ terminator: Int32, _ rows: UnsafeMutableRawPointer?) {
  guard let rows else { return }
  Unmanaged<CSVRows>.fromOpaque(rows).takeUnretainedValue().endRow()
}
