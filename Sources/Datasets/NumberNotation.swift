/// How people write numbers beyond ``DecimalNumber``: with separated thousands, a decimal comma or a percent sign.
enum NumberNotation: Sendable {
  /// 1,234,567.8 and 1 234 567.8 and 1'234'567.8.
  case decimalPoint
  /// 1.234.567,8 and 1 234 567,8 and 1'234'567,8.
  case decimalComma

  /// A number, and what had to be changed in its text.
  struct Reading: Equatable {
    var value: Double
    /// The text as ``DecimalNumber`` takes it.
    var plain: String
    var hasThousands = false
    var hasDecimalComma = false
    var isPercentage = false
  }

  /// The number a text stands for, or nothing; a percentage is its number of hundredths.
  func read(_ text: String) -> Reading? {
    if self == .decimalPoint, let value = DecimalNumber.parse(text) { return Reading(value: value, plain: text) }
    var rest = Array(text.unicodeScalars)[...]
    let isPercentage = rest.last == "%"
    if isPercentage {
      rest.removeLast()
      while let last = rest.last, NumberNotation.spaces.contains(last) { rest.removeLast() }
    }
    var plain = String.UnicodeScalarView()
    if let sign = rest.first, sign == "-" || sign == "+" {
      plain.append(sign)
      rest.removeFirst()
    }
    let decimalMark: Unicode.Scalar = self == .decimalPoint ? "." : ","
    let mark = rest.firstIndex(of: decimalMark)
    let whole = rest[..<(mark ?? rest.endIndex)]
    let groupMark = whole.first { isGroupMark($0) }
    let groups = whole.split(omittingEmptySubsequences: false) { $0 == groupMark }
    if groups.count > 1 {
      // Groups of three after one to three digits; a number that begins with 0 has no thousands.
      guard let first = groups.first, (1...3).contains(first.count), first.first != "0",
        groups.allSatisfy({ $0.allSatisfy(NumberNotation.isDigit) }), groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
    }
    for group in groups { plain.append(contentsOf: group) }
    if let mark {
      plain.append(".")
      plain.append(contentsOf: rest[(mark + 1)...])
    }
    guard let value = DecimalNumber.parse(String(plain)) else { return nil }
    return Reading(
      value: value, plain: String(plain), hasThousands: groups.count > 1,
      hasDecimalComma: self == .decimalComma && mark != nil, isPercentage: isPercentage)
  }

  private func isGroupMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar == (self == .decimalPoint ? "," : ".") || scalar == "'" || scalar == "\u{2019}"
      || NumberNotation.spaces.contains(scalar)
  }

  /// The space, and the no-break, narrow no-break and thin ones.
  private static let spaces: [Unicode.Scalar] = [" ", "\u{A0}", "\u{202F}", "\u{2009}"]

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
