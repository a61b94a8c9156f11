public import Datasets

/// A date for machines and people: the decimal year and the ISO day it prints as.
public struct DateRecord: Codable, Sendable, Equatable {
  /// Decimal year, full precision.
  public var year: Double
  /// ISO 8601 day, such as `2031-07-14`, under the study's convention of what a year means.
  public var day: String

  public init(year: Double, day: String) {
    self.year = year
    self.day = day
  }

  public init(_ date: DecimalYear, dated: Dated) {
    self.init(year: date.value, day: date.isoDay(dated: dated))
  }
}

/// A value at a date.
public struct PointRecord: Codable, Sendable, Equatable {
  public var date: DateRecord
  public var value: Double

  public init(date: DateRecord, value: Double) {
    self.date = date
    self.value = value
  }
}
