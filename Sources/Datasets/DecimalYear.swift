/// A date as a number of years: 2013.25 is a quarter of the way through 2013.
///
/// A year is YYYY.0, a month YYYY + (MM − ½)/12, a quarter YYYY + (Q − ½)/4, a day its place in the calendar year.
public struct DecimalYear: Hashable, Comparable, Sendable, Codable, ExpressibleByFloatLiteral {
  public var value: Double

  public init(_ value: Double) { self.value = value }
  public init(floatLiteral value: Double) { self.value = value }

  public static func < (left: DecimalYear, right: DecimalYear) -> Bool { left.value < right.value }

  public init(from decoder: any Decoder) throws {
    value = try decoder.singleValueContainer().decode(Double.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
