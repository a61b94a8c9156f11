/// Bytes of a file that hold UTF-8 text.
public enum TextEncoding {
  /// The text without its byte order mark; refused where it is not UTF-8 or holds a NUL byte.
  public static func decode(_ bytes: [UInt8]) throws(TextError) -> ArraySlice<UInt8> {
    let mark = try bytes.withUnsafeBufferPointer { start throws(TextError) in try markLength(start) }
    let text = bytes[mark...]
    let valid = text.withUnsafeBufferPointer { validPrefix($0, isLast: true) }
    guard valid == text.count else {
      throw text.withUnsafeBufferPointer { text in
        error(at: valid, in: text, position: position(of: valid, in: text, from: Position(line: 1, byte: 1)))
      }
    }
    return text
  }

  /// A place in a file: lines and bytes within them counted from 1.
  public struct Position: Equatable, Sendable {
    public var line: Int
    public var byte: Int
  }

  /// The length of the byte order mark with which a file may begin; other encodings are refused by name.
  static func markLength(_ start: UnsafeBufferPointer<UInt8>) throws(TextError) -> Int {
    if start.starts(with: [0xFF, 0xFE, 0, 0]) || start.starts(with: [0, 0, 0xFE, 0xFF]) { throw .utf32 }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { throw .utf16 }
    if start.count >= 4, (start[0] == 0) != (start[1] == 0), (start[2] == 0) != (start[3] == 0) { throw .utf16 }
    return start.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// How many of the bytes are UTF-8 text without NUL; a character cut off by the end counts only where it is no end.
  ///
  /// Where `isLast` is false, fewer bytes than given may also mean that the last character goes on; it is then at most
  /// three bytes long, and ``isCutOff(_:)``.
  static func validPrefix(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    var index = 0
    while index < raw.count {
      // Eight bytes at a time while all of them are ASCII and none is NUL.
      while index + 8 <= raw.count {
        let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let zeros = (word &- 0x0101_0101_0101_0101) & ~word
        guard (word | zeros) & 0x8080_8080_8080_8080 == 0 else { break }
        index += 8
      }
      guard index < raw.count else { break }
      let length = characterLength(raw, at: index)
      guard length > 0 else { return index }
      index += length
    }
    return index
  }

  /// Whether bytes begin a character of UTF-8 and end before it does.
  static func isCutOff(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first, bytes.count < 4 else { return false }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
    return first <= 0xF4 && bytes.count < length && bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
  }

  /// The bytes of the character at a place (Unicode 15, table 3-7); 0 where there is none.
  private static func characterLength(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
    func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      index + offset < bytes.count && range.contains(bytes[index + offset])
    }
    switch bytes[index] {
    case 0x01...0x7F: return 1
    case 0xC2...0xDF: return follows(1) ? 2 : 0
    case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
    case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
    case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
    case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
    case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
    case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
    default: return 0
    }
  }

  /// The place of a byte, counted on from the place of the first one.
  static func position(of index: Int, in text: UnsafeBufferPointer<UInt8>, from start: Position) -> Position {
    var position = start
    for place in 0..<index {
      let byte = text[place]
      let isLoneReturn = byte == 13 && !(place + 1 < text.count && text[place + 1] == 10)
      if byte == 10 || isLoneReturn {
        position = Position(line: position.line + 1, byte: 1)
      } else {
        position.byte += 1
      }
    }
    return position
  }

  /// What is wrong at the first byte that is no text.
  static func error(at index: Int, in text: UnsafeBufferPointer<UInt8>, position: Position) -> TextError {
    let byte = text[index]
    if byte == 0 { return .nul(position) }
    let isFollowed = index + 1 < text.count && text[index + 1] & 0xC0 == 0x80
    if byte >= 0xC2, isFollowed { return .notUTF8(position, byte: byte) }
    return .singleByte(position, byte: byte)
  }
}

/// Why bytes are not read as text.
public enum TextError: Error, Equatable, Sendable {
  case utf16
  case utf32
  case nul(TextEncoding.Position)
  /// A character of UTF-8 that begins and does not end.
  case notUTF8(TextEncoding.Position, byte: UInt8)
  /// A byte that stands alone, as characters do in Latin-1 (ISO 8859-1) and Windows-1252.
  case singleByte(TextEncoding.Position, byte: UInt8)
}

extension TextError {
  /// The message, after the name of the file.
  public func description(file: String) -> String {
    let file = printable(file, limit: 400)
    let remedy = "Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."
    switch self {
    case .utf16: return "\(file): is UTF-16 text. Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."
    case .utf32: return "\(file): is UTF-32 text. Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."
    case .nul(let position):
      return "\(file):\(position.line): byte \(position.byte) of the line is NUL, so this is no text file."
        + " Export it again as UTF-8 text."
    case .notUTF8(let position, let byte):
      return "\(file):\(position.line): byte \(position.byte) of the line (\(hexadecimal(byte))) is not UTF-8."
        + " \(remedy)"
    case .singleByte(let position, let byte):
      let place = "\(file):\(position.line): byte \(position.byte) of the line (\(hexadecimal(byte))) is not UTF-8"
      guard let (encoding, character) = TextError.reading(byte) else { return "\(place). \(remedy)" }
      return "\(place) but \(encoding), where it is \"\(character)\". \(remedy)"
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String { "0x" + String(byte, radix: 16, uppercase: true) }

  /// The single-byte encoding in which a byte is a visible character, and that character.
  private static func reading(_ byte: UInt8) -> (encoding: String, character: Unicode.Scalar)? {
    if byte > 0xA0, byte != 0xAD { return ("Latin-1 (ISO 8859-1)", Unicode.Scalar(byte)) }
    return windows1252[byte].map { ("Windows-1252", $0) }
  }

  /// Where Windows-1252 differs from Latin-1, the characters that texts are full of.
  private static let windows1252: [UInt8: Unicode.Scalar] = [
    0x80: "€", 0x82: "‚", 0x84: "„", 0x85: "…", 0x8A: "Š", 0x8C: "Œ", 0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“",
    0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—", 0x99: "™", 0x9A: "š", 0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
  ]
}
