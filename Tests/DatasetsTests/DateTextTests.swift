import Datasets
import Testing

/// The conventions' own arithmetic; days by counting: 14 July is day 195 of a common year, 196 of a leap year.
private let dates: [(text: String, value: Double)] = [
  ("2013", 2013), ("1", 1), ("0042", 42), ("9999", 9999), ("2013.25", 2013.25),
  ("2013-07", 2013 + 6.5 / 12), ("2013-01", 2013 + 0.5 / 12),
  ("2013-Q3", 2013.625), ("2013Q3", 2013.625), ("2013q1", 2013.125),
  ("2013-01-01", 2013), ("2013-07-14", 2013 + 194.0 / 365), ("2012-07-14", 2012 + 195.0 / 366),
  ("2012-02-29", 2012 + 59.0 / 366), ("2000-12-31", 2000 + 365.0 / 366), ("1900-12-31", 1900 + 364.0 / 365),
]

@Test(
  "dates by their conventions",
  arguments: dates)
func conventions(text: String, value: Double) {
  #expect(DecimalYear.parse(text)?.value == value)
}

private let noDateTexts: [(text: String, problem: DateProblem)] = [
  ("", DateProblem.unreadable), ("soon", .unreadable), ("2013-7", .unreadable), ("2013-07-1", .unreadable),
  ("14/07/2013", .unreadable), ("2013-07-14T00:00", .unreadable), ("2013.", .unreadable), ("2.013e3", .unreadable),
  ("+2013", .unreadable), ("2013 ", .unreadable), ("13-07", .unreadable), ("2013Q", .unreadable),
  ("20130714", .yearOutOfRange), ("0", .yearOutOfRange), ("0.5", .yearOutOfRange), ("-44", .yearOutOfRange),
  ("10000", .yearOutOfRange), ("9999999999999999999999", .yearOutOfRange), ("0000-01-01", .yearOutOfRange),
  ("12013-07-14", .yearOutOfRange),
  ("2013-00", .noSuchMonth(0)), ("2013-13-01", .noSuchMonth(13)), ("2013-Q5", .noSuchQuarter(5)),
  ("2013-02-30", .noSuchDay(30, month: 2, year: 2013, last: 28)),
  ("2013-02-29", .noSuchDay(29, month: 2, year: 2013, last: 28)),
  ("1900-02-29", .noSuchDay(29, month: 2, year: 1900, last: 28)),
  ("2013-04-00", .noSuchDay(0, month: 4, year: 2013, last: 30)),
]

@Test(
  "texts that are no dates, and why",
  arguments: noDateTexts)
func noDates(text: String, problem: DateProblem) {
  #expect(DecimalYear.parse(text) == nil)
  #expect(throws: problem) { try DecimalYear(reading: text) }
}

@Test("every day of four centuries prints as it was written")
func daysRoundTrip() {
  let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  var previous = DecimalYear(0)
  for year in 1800..<2200 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    for month in 1...12 {
      for day in 1...(lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)) {
        let text = "\(year)-\(padded(month))-\(padded(day))"
        guard let date = DecimalYear.parse(text) else {
          Issue.record("\(text) is not read")
          return
        }
        if date <= previous || date.isoDay(dated: .start) != text {
          Issue.record("\(text) prints as \(date.isoDay(dated: .start))")
          return
        }
        previous = date
      }
    }
  }
}

@Test("a bare year prints as its start, middle or end")
func datedYears() {
  #expect(DecimalYear(2015).isoDay(dated: .start) == "2015-01-01")
  #expect(DecimalYear(2015).isoDay(dated: .middle) == "2015-07-02")
  #expect(DecimalYear(2015).isoDay(dated: .end) == "2015-12-31")
  #expect(DecimalYear(2016).isoDay(dated: .end) == "2016-12-31")
}

@Test("any number prints as some day", arguments: [Double.nan, .infinity, -.infinity, 0, -3, 1e300, 9999.999_999_999])
func anyNumberPrints(value: Double) {
  for dated in Dated.allCases { #expect(DecimalYear(value).isoDay(dated: dated).count == 10) }
}
