/// What stands between the fields of a row.
public enum Separator: String, Sendable, CaseIterable {
  case comma = ","
  case semicolon = ";"
  case tab = "\t"

  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    }
  }

  /// `comma`, `semicolon`, `tab`.
  public var name: String {
    switch self {
    case .comma: "comma"
    case .semicolon: "semicolon"
    case .tab: "tab"
    }
  }

  /// The separator of a text, judged by its first rows.
  ///
  /// Of those that stand in the header outside quotes, the one that cuts the following rows into as many fields; where
  /// several do, the one with most fields; where none does, the comma if the header has any.
  static func recognised(in text: UnsafeBufferPointer<UInt8>) -> Separator {
    let rows = counts(in: text, rows: 12)
    guard let header = rows.first else { return .comma }
    let candidates = allCases.indices.filter { header[$0] > 0 }
    let consistent = candidates.filter { place in rows.allSatisfy { $0[place] == header[place] } }
    if let best = consistent.max(by: { (header[$0], $1) < (header[$1], $0) }) { return allCases[best] }
    if candidates.contains(0) { return .comma }
    return candidates.max { (header[$0], $1) < (header[$1], $0) }.map { allCases[$0] } ?? .comma
  }

  /// How often each separator stands outside quotes in each of the first rows that are not blank.
  private static func counts(in text: UnsafeBufferPointer<UInt8>, rows limit: Int) -> [[Int]] {
    var rows: [[Int]] = []
    var row = allCases.map { _ in 0 }
    var isQuoted = false
    var isBlank = true
    for byte in text {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, byte == 10 || byte == 13 {
        if !isBlank { rows.append(row) }
        if rows.count == limit { return rows }
        row = allCases.map { _ in 0 }
        isBlank = true
        continue
      }
      if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") { isBlank = false }
      guard !isQuoted else { continue }
      switch byte {
      case UInt8(ascii: ","): row[0] += 1
      case UInt8(ascii: ";"): row[1] += 1
      case UInt8(ascii: "\t"): row[2] += 1
      default: break
      }
    }
    // A row cut off by the end of the block says nothing, unless it is all there is.
    if rows.isEmpty, !isBlank { rows.append(row) }
    return rows
  }
}
