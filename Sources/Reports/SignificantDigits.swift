import Foundation

/// A number as people read it: a few significant digits, thousands set apart, powers of ten for the very large and small.
///
/// ```
/// SignificantDigits(3)(1234567)    // 1.23e6
/// SignificantDigits(4)(0.012345)   // 0.01235
/// SignificantDigits(4)(12345.6)    // 12,350
/// ```
///
/// The numbers in JSON keep full precision; this is for tables and figures only.
public struct SignificantDigits: Sendable {
  /// How powers of ten are written.
  public enum Notation: Sendable {
    /// `2.5e15`, as one would type it.
    case plain
    /// `2.5 × 10¹⁵`, as one would print it.
    case typeset
  }

  public var count: Int
  public var notation: Notation

  /// - Parameter count: significant digits, from 1 to 17.
  public init(_ count: Int = 4, notation: Notation = .plain) {
    self.count = min(17, max(1, count))
    self.notation = notation
  }

  /// The number in words for a reader; "not finite" numbers are named.
  public func callAsFunction(_ value: Double) -> String {
    if value.isNaN { return "undefined" }
    if value.isInfinite { return value > 0 ? "∞" : "−∞" }
    if value == 0 { return "0" }
    let scientific = String(format: "%.\(count - 1)e", abs(value))
    let parts = scientific.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return scientific }
    let digits = parts[0].filter(\.isNumber)
    let sign = value < 0 ? "−" : ""
    if exponent < -3 || exponent >= 6 { return sign + power(digits: digits, exponent: exponent) }
    return sign + decimal(digits: digits, exponent: exponent)
  }

  /// As many digits as show a difference of this width in a value, such as its standard error; no fewer than it has.
  ///
  /// ```
  /// SignificantDigits(3).resolving(0.2, of: 2009.1)   // five digits: 2009.1
  /// SignificantDigits(3).resolving(2, of: 101)        // three, as before
  /// ```
  public func resolving(_ width: Double, of value: Double) -> SignificantDigits {
    guard width > 0, width.isFinite, value != 0, value.isFinite else { return self }
    let places = log10(abs(value)).rounded(.down) - log10(width).rounded(.down) + 1
    return SignificantDigits(max(count, Int(min(15, places))), notation: notation)
  }

  /// The number with its unit, a per-cent sign closed up and other units set apart.
  public func callAsFunction(_ value: Double, unit: String) -> String {
    let unit = PrintableText.line(unit)
    if unit.isEmpty { return self(value) }
    return self(value) + (unit == "%" ? "%" : " " + unit)
  }

  private func power(digits: String, exponent: Int) -> String {
    let mantissa = decimal(digits: digits, exponent: 0)
    switch notation {
    case .plain: return "\(mantissa)e\(exponent)"
    case .typeset: return "\(mantissa) × 10\(Superscript.of(exponent))"
    }
  }

  /// Digits with the decimal point after place `exponent`, trailing zeros of the fraction left off.
  private func decimal(digits: String, exponent: Int) -> String {
    var whole = ""
    var fraction = ""
    if exponent < 0 {
      whole = "0"
      fraction = String(repeating: "0", count: -exponent - 1) + digits
    } else {
      whole = String(digits.prefix(exponent + 1))
      whole += String(repeating: "0", count: max(0, exponent + 1 - whole.count))
      fraction = String(digits.dropFirst(exponent + 1))
    }
    while fraction.last == "0" { fraction.removeLast() }
    return Thousands.grouped(whole) + (fraction.isEmpty ? "" : "." + fraction)
  }
}

/// Digits of a whole number in groups of three, from five digits up.
enum Thousands {
  static func grouped(_ digits: String) -> String {
    if digits.count < 5 { return digits }
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return grouped
  }
}

/// A whole number in raised figures: `¹⁵`.
enum Superscript {
  static func of(_ exponent: Int) -> String {
    String(
      String(exponent).map { character -> Character in
        switch character {
        case "0": "⁰"
        case "1": "¹"
        case "2": "²"
        case "3": "³"
        case "4": "⁴"
        case "5": "⁵"
        case "6": "⁶"
        case "7": "⁷"
        case "8": "⁸"
        case "9": "⁹"
        default: "⁻"
        }
      })
  }
}
