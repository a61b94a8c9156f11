/// What a bare year means when a date is printed: its start, middle or end.
public enum Dated: String, Sendable, Codable, CaseIterable {
  case start, middle, end

  /// Years to add to YYYY.0 to reach the instant the year stands for.
  public var offset: Double {
    switch self {
    case .start: 0
    case .middle: 0.5
    case .end: 1
    }
  }
}

extension DecimalYear {
  /// The calendar day (proleptic Gregorian, ISO 8601) this date prints as, given what a bare year means.
  ///
  /// The end of a year prints as its 31 December. Dates outside the years 1 to 9999 print as the nearest day within.
  public func isoDay(dated: Dated) -> String {
    let shifted = value + dated.offset
    guard shifted >= 1 else { return "0001-01-01" }
    guard shifted < 10_000 else { return "9999-12-31" }
    var year = Int(shifted.rounded(.down))
    var fraction = shifted - Double(year)
    if dated == .end, fraction < 1e-9 {
      year -= 1
      fraction = 1 - 1e-9
    }
    let calendar = CalendarYear(year)
    let lengths = calendar.monthLengths
    // A date read as a day stands at its start; a hair is added so that it prints as the day it was read from.
    var day = Int((fraction * Double(calendar.length) + 1e-6).rounded(.down))
    var month = 0
    while month < 11, day >= lengths[month] {
      day -= lengths[month]
      month += 1
    }
    day = min(day, lengths[month] - 1)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month + 1, 2))-\(padded(day + 1, 2))"
  }
}
