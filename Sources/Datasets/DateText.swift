extension DecimalYear {
  /// The date a text stands for, or nothing when it is none.
  public static func parse(_ text: String) -> DecimalYear? {
    do throws(DateProblem) { return try DecimalYear(reading: text) } catch { return nil }
  }

  /// The date a text stands for; says what is wrong with it otherwise.
  public init(reading text: String) throws(DateProblem) {
    let bytes = Array(text.utf8)
    func digits(_ range: Range<Int>) throws(DateProblem) -> Int {
      guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (48...57).contains($0) }) else {
        throw .unreadable
      }
      return bytes[range].reduce(0) { $0 * 10 + Int($1 - 48) }
    }
    let leading = bytes.prefix { (48...57).contains($0) }.count
    if leading == bytes.count || (leading > 0 && bytes[leading] == UInt8(ascii: ".")) {
      guard let value = DecimalNumber.parse(text), leading < bytes.count - 1 || leading == bytes.count,
        bytes[min(leading + 1, bytes.count)...].allSatisfy({ (48...57).contains($0) })
      else { throw .unreadable }
      guard value >= 1, value < 10_000 else { throw .yearOutOfRange }
      self.init(value)
      return
    }
    if let number = DecimalNumber.parse(text) {
      // Signs and powers of ten: numbers, but no way to write a year.
      throw number < 1 || number >= 10_000 ? .yearOutOfRange : .unreadable
    }
    guard leading >= 4 else { throw .unreadable }
    let rest = bytes[leading...]
    let hasHyphen = rest.first == UInt8(ascii: "-")
    let start = leading + (hasHyphen ? 1 : 0)
    let isQuarter = start + 2 == bytes.count && (bytes[start] == UInt8(ascii: "Q") || bytes[start] == UInt8(ascii: "q"))
    let isMonth = hasHyphen && bytes.count == start + 2
    let isDay = hasHyphen && bytes.count == start + 5 && bytes[start + 2] == UInt8(ascii: "-")
    guard isQuarter || isMonth || isDay else { throw .unreadable }
    let part = isQuarter ? try digits(start + 1..<start + 2) : try digits(start..<start + 2)
    let day = isDay ? try digits(start + 3..<start + 5) : 1
    guard leading == 4 else { throw .yearOutOfRange }
    let year = try digits(0..<4)
    guard year >= 1 else { throw .yearOutOfRange }
    if isQuarter {
      guard (1...4).contains(part) else { throw .noSuchQuarter(part) }
      self.init(Double(year) + (Double(part) - 0.5) / 4)
      return
    }
    guard (1...12).contains(part) else { throw .noSuchMonth(part) }
    if isMonth {
      self.init(Double(year) + (Double(part) - 0.5) / 12)
      return
    }
    let lengths = CalendarYear(year).monthLengths
    guard (1...lengths[part - 1]).contains(day) else {
      throw .noSuchDay(day, month: part, year: year, last: lengths[part - 1])
    }
    let dayOfYear = lengths[..<(part - 1)].reduce(day, +)
    self.init(Double(year) + Double(dayOfYear - 1) / Double(CalendarYear(year).length))
  }
}

/// What is wrong with a text that should be a date.
public enum DateProblem: Error, Equatable, Sendable {
  case unreadable
  /// The year lies outside 1–9999.
  case yearOutOfRange
  case noSuchMonth(Int)
  case noSuchQuarter(Int)
  case noSuchDay(Int, month: Int, year: Int, last: Int)
}

extension DateProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable:
      return "is not a date. Write a year 2013, a month 2013-07, a quarter 2013-Q3 or a day 2013-07-14."
    case .yearOutOfRange: return "is outside the years 1 to 9999."
    case .noSuchMonth(let month): return "has no month \(month). Months run from 01 to 12."
    case .noSuchQuarter(let quarter): return "has no quarter \(quarter). Quarters run from Q1 to Q4."
    case .noSuchDay(let day, let month, let year, let last):
      let name = CalendarYear.monthNames[month - 1]
      return "is no day: \(name) \(year) has no day \(day). Its last is \(last)."
    }
  }
}

/// A year of the proleptic Gregorian calendar.
struct CalendarYear {
  var number: Int

  init(_ number: Int) { self.number = number }

  var isLeap: Bool { (number % 4 == 0 && number % 100 != 0) || number % 400 == 0 }

  /// Days in the year.
  var length: Int { isLeap ? 366 : 365 }

  /// Days in each month.
  var monthLengths: [Int] { [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] }

  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}
