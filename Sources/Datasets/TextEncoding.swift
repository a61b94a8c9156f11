/// Bytes of a file that hold UTF-8 text.
public enum TextEncoding {
  /// The text without its byte order mark; refused where it is not UTF-8 or holds a NUL byte.
  public static func decode(_ bytes: [UInt8]) throws(TextError) -> ArraySlice<UInt8> {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { throw .utf32 }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .utf16 }
    if bytes.count >= 4, (bytes[0] == 0) != (bytes[1] == 0), (bytes[2] == 0) != (bytes[3] == 0) { throw .utf16 }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    if let index = text.firstIndex(of: 0) { throw .nul(position(of: index, in: text)) }
    if String(validating: text, as: UTF8.self) == nil {
      let index = firstInvalid(text)
      throw .notUTF8(position(of: index, in: text), byte: text.indices.contains(index) ? text[index] : 0)
    }
    return text
  }

  /// A place in a file: lines and bytes within them counted from 1.
  public struct Position: Equatable, Sendable {
    public var line: Int
    public var byte: Int
  }

  static func position(of index: Int, in text: ArraySlice<UInt8>) -> Position {
    var line = 1
    var start = text.startIndex
    for place in text.startIndex..<index {
      let byte = text[place]
      let isLoneReturn = byte == 13 && !(place + 1 < text.endIndex && text[place + 1] == 10)
      if byte == 10 || isLoneReturn {
        line += 1
        start = place + 1
      }
    }
    return Position(line: line, byte: index - start + 1)
  }

  /// The index of the first byte that belongs to no UTF-8 sequence.
  private static func firstInvalid(_ text: ArraySlice<UInt8>) -> Int {
    var decoder = UTF8()
    var bytes = text.makeIterator()
    var index = text.startIndex
    while case .scalarValue(let scalar) = decoder.decode(&bytes) { index += UTF8.width(scalar) }
    return index
  }
}

/// Why bytes are not read as text.
public enum TextError: Error, Equatable, Sendable {
  case utf16
  case utf32
  case nul(TextEncoding.Position)
  case notUTF8(TextEncoding.Position, byte: UInt8)
}

extension TextError {
  /// The message, after the name of the file.
  public func description(file: String) -> String {
    let file = printable(file, limit: 400)
    switch self {
    case .utf16: return "\(file): is UTF-16 text. Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."
    case .utf32: return "\(file): is UTF-32 text. Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."
    case .nul(let position):
      return "\(file):\(position.line): byte \(position.byte) of the line is NUL, so this is no text file."
        + " Export it again as UTF-8 text."
    case .notUTF8(let position, let byte):
      let digits = String(byte, radix: 16, uppercase: true)
      return "\(file):\(position.line): byte \(position.byte) of the line (0x\(digits)) is not UTF-8."
        + " Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."
    }
  }
}
