/// A date as a number of years: 2013.25 is a quarter of the way through 2013.
///
/// What the dates in a file stand for:
///
/// | written | example | value |
/// | --- | --- | --- |
/// | year | `2013` | YYYY.0; ``Dated`` says whether that is its start, middle or end |
/// | decimal year | `2013.25` | itself |
/// | month | `2013-07` | YYYY + (MM − ½)/12, the middle of the month |
/// | quarter | `2013-Q3`, `2013Q3` | YYYY + (Q − ½)/4, the middle of the quarter |
/// | day | `2013-07-14` | YYYY + (day of the year − 1)/365, or /366 in a leap year: its start |
///
/// Years run from 1 to 9999 in the proleptic Gregorian calendar (ISO 8601).
public struct DecimalYear: Hashable, Comparable, Sendable, Codable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  public var value: Double

  public init(_ value: Double) { self.value = value }
  public init(floatLiteral value: Double) { self.value = value }
  public init(integerLiteral value: Int) { self.value = Double(value) }

  public static func < (left: DecimalYear, right: DecimalYear) -> Bool { left.value < right.value }

  public init(from decoder: any Decoder) throws {
    value = try decoder.singleValueContainer().decode(Double.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
