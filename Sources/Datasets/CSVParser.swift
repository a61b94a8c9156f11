internal import CCSV

/// Owner of one libcsv parser in strict mode: bytes in, fields and rows out.
struct CSVParser: ~Copyable {
  private let handle: UnsafeMutablePointer<csv_parser>

  /// Nothing when libcsv cannot be initialised.
  init?(separator: Separator) {
    let handle = UnsafeMutablePointer<csv_parser>.allocate(capacity: 1)
    handle.initialize(to: csv_parser())
    guard csv_init(handle, UInt8(CSV_STRICT) | UInt8(CSV_STRICT_FINI)) == 0 else {
      handle.deallocate()
      return nil
    }
    csv_set_delim(handle, separator.byte)
    csv_set_blk_size(handle, 4096)
    self.handle = handle
  }

  deinit {
    csv_free(handle)
    handle.deinitialize(count: 1)
    handle.deallocate()
  }

  /// Feeds bytes; returns how many were taken: fewer than given where the text breaks the grammar.
  borrowing func parse(_ bytes: UnsafeBufferPointer<UInt8>, into rows: UnsafeMutablePointer<RowCollector>) -> Int {
    csv_parse(handle, bytes.baseAddress, bytes.count, onField, onRow, rows)
  }

  /// Ends the text; false when a quote is still open.
  borrowing func finish(into rows: UnsafeMutablePointer<RowCollector>) -> Bool {
    csv_fini(handle, onField, onRow, rows) == 0
  }

  /// Whether the next byte begins a row, or stands before one.
  var isBetweenRows: Bool { handle.pointee.pstate == CSVParser.rowNotBegun }

  /// Whether the next byte stands inside a quoted field.
  var isInsideQuotes: Bool { handle.pointee.pstate == CSVParser.fieldBegun && handle.pointee.quoted != 0 }

  /// Whether a quoted field has just been closed.
  var isAfterQuotes: Bool { handle.pointee.pstate == CSVParser.fieldMightHaveEnded }

  /// Bytes of the field read so far.
  var fieldLength: Int { handle.pointee.entry_pos }

  var isOutOfMemory: Bool { csv_error(handle) == CSV_ENOMEM || csv_error(handle) == CSV_ETOOBIG }

  /// libcsv's states, which its header does not name.
  private static let rowNotBegun: Int32 = 0
  private static let fieldBegun: Int32 = 2
  private static let fieldMightHaveEnded: Int32 = 3
}

private func onField(_ field: UnsafeMutableRawPointer?, _ count: Int, _ rows: UnsafeMutableRawPointer?) {
  rows?.assumingMemoryBound(to: RowCollector.self).pointee
    .append(UnsafeRawBufferPointer(start: field, count: field == nil ? 0 : count))
}

private func onRow(_ terminator: Int32, _ rows: UnsafeMutableRawPointer?) {
  rows?.assumingMemoryBound(to: RowCollector.self).pointee.endRow()
}
