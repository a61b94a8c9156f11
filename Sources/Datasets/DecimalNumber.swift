/// Numbers as files write them: an optional sign, digits with an optional point, an optional power of ten.
///
/// `Double(_:)` alone would also read `0x1F` as 31, `1e999` as infinity and `nan` as a number.
public enum DecimalNumber {
  /// The number, or nothing when the text is none or a `Double` cannot hold it.
  public static func parse(_ text: String) -> Double? {
    guard let isZero = grammar(text), let value = Double(text), value.isFinite, isZero || value != 0 else { return nil }
    return value
  }

  /// Whether the digits are all zero; nothing when the text is no decimal number.
  static func grammar(_ text: String) -> Bool? {
    var rest = Substring(text).utf8
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (48...57).contains($0) } ?? false }
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var digits = 0
    var isZero = true
    var hasPoint = false
    while let byte = rest.first, isDigit(byte) || (byte == UInt8(ascii: ".") && !hasPoint) {
      if byte == UInt8(ascii: ".") {
        hasPoint = true
      } else {
        digits += 1
        isZero = isZero && byte == 48
      }
      rest = rest.dropFirst()
    }
    guard digits > 0 else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard isDigit(rest.first) else { return nil }
      rest = rest.drop(while: { isDigit($0) })
    }
    return rest.isEmpty ? isZero : nil
  }

  /// What would be right instead of a text that is no number.
  public static func advice(for text: String) -> String {
    if grammar(text) != nil { return "It is outside the range of a double (about 1e-308 to 1e308)." }
    let minus = text.replacingScalar("\u{2212}", with: "-")
    if minus != text, parse(minus) != nil { return "Write a plain minus sign: \(minus)." }
    let bytes = Array(text.utf8)
    let commas = bytes.count { $0 == UInt8(ascii: ",") }
    if commas > 0 {
      let groups = text.split(separator: ",", omittingEmptySubsequences: false)
      let first = groups.first.map { $0.drop { $0 == "-" || $0 == "+" } } ?? ""
      let isGrouped =
        (1...3).contains(first.count) && first.first != "0"
        && groups.dropFirst().allSatisfy { $0.prefix { $0 != "." }.count == 3 }
      let joined = groups.joined()
      if isGrouped, commas > 1 || text.contains("."), parse(joined) != nil {
        return "Write it without thousands separators: \(joined)."
      }
      let pointed = text.replacingScalar(",", with: ".")
      if commas == 1, parse(pointed) != nil {
        return isGrouped
          ? "Write \(joined) if the comma separates thousands, \(pointed) if it is a decimal comma."
          : "Write a decimal point: \(pointed)."
      }
    }
    let closed = text.filter { !$0.isWhitespace && $0 != "_" && $0 != "'" }
    if closed != text, parse(closed) != nil { return "Write it without separators: \(closed)." }
    if text.hasSuffix("%"), parse(String(text.dropLast())) != nil {
      return "Write \(text.dropLast()) and name the unit in the unit column."
    }
    return "Write a decimal number such as 12.5 or 3e14; leave the cell empty, or write NA, where nothing is known."
  }
}

extension String {
  fileprivate func replacingScalar(_ old: Unicode.Scalar, with new: Unicode.Scalar) -> String {
    var scalars = UnicodeScalarView()
    for scalar in unicodeScalars { scalars.append(scalar == old ? new : scalar) }
    return String(scalars)
  }
}
