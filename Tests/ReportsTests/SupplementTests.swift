import Foundation
import Studies
import Testing

@testable import Reports

/// Sections that only some studies have.
@Suite("What short studies show besides")
struct SupplementTests {
  static let answer = AnswerRecord(
    probability: 0.81, median: Fixture.date(2030.5), low: Fixture.date(2026.2), high: nil, note: "the headline")
  static let none = AnswerRecord(
    probability: nil, median: nil, low: nil, high: nil, note: "Cannot answer. 2 points \(Hostile.script) alone cannot.")

  static func record(_ name: String) -> ForecastRecord {
    var record = Fixture.forecast
    record.analogues = AnaloguesRecord(
      points: 2, fewestPoints: 5, areNeeded: true, dataAlone: none, withAnalogues: answer, takeoverYears: 41.5,
      takeoverLow: 19.5, takeoverHigh: 88.5, weighedTakeoverYears: nil, stallProbability: 0.136,
      weighedStallProbability: 0.6, agreement: 0.2,
      series: [
        AnalogueRecord(
          label: name, file: "d.csv", points: 29, rate: 0.1, standardError: 0.01, takeoverYears: 43.9, midpoint: 1980.2,
          rSquared: 0.93, note: "odds of the two"),
        AnalogueRecord(
          label: "nothing", file: "d.csv", points: 63, rate: -0.01, standardError: 0.01, takeoverYears: nil,
          midpoint: 1e9, rSquared: 0.005, note: name),
      ])
    record.announcements = AnnouncementsRecord(
      slip: "log-normal", undelivered: 0.15,
      items: [
        AnnouncementRecord(
          label: name, date: Fixture.date(2026.2), value: 1.6e12, unit: "byte/s", probability: 0.86, median: nil)
      ], withAnnouncements: answer, withoutAnnouncements: answer)
    record.published = PublishedForecastsRecord(
      label: name, unit: "percent",
      forecasts: [
        PublishedRecord(
          made: Fixture.date(2019), date: Fixture.date(2023), value: 20.5, median: 20.1, low: 10.6, high: 37.1,
          points: 5,
          lastKnown: Fixture.date(2018), outcome: nil, note: ""),
        PublishedRecord(
          made: Fixture.date(2010), date: Fixture.date(2009), value: 3, median: nil, low: nil, high: nil, points: 0,
          lastKnown: nil, outcome: 4, note: "the date lay in the past"),
      ])
    return record
  }

  @Test("both answers are in the text, in words where there is none", arguments: Hostile.all)
  func text(name: String) throws {
    let text = TextReport.forecast(Self.record(name), color: false)
    for words in [
      "Data alone, and with analogues", "data alone: cannot answer", "with analogues",
      "more likely than not no takeover",
      "has announced", "without it", "Beside the forecasts of", "not known", "the date lay in the past",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= 80 })
    #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
  }

  @Test(
    "and on the page, with nothing that runs", .enabled(if: isGnuplotInstalled, "gnuplot is not installed"),
    arguments: Hostile.all)
  func page(name: String) throws {
    let page = try HTMLReport.render(Self.record(name))
    let headings = page.matches(of: #/<h2>([^<]*)</h2>/#).map { String($0.output.1) }
    #expect(headings.prefix(2) == ["Data alone, and with analogues", "What Huawei has announced"])
    #expect(headings.count == 13)
    #expect(!page.contains("<script") && !page.contains("\"\u{301} onload"))
    #expect(page.contains("data alone: cannot answer"))
  }

  @Test("no key is left out of the JSON")
  func json() throws {
    let whole = try JSONOutput.encode(Self.record("x"))
    for key in ["\"weighed_takeover_years\"", "\"last_known\"", "\"outcome\"", "\"r.squared\"", "\"without\""] {
      #expect(whole.contains(key), "\(key)")
    }
    let plain = try JSONOutput.encode(Fixture.forecast)
    for key in ["\"analogues\" : null", "\"announcements\" : null", "\"published\" : null"] {
      #expect(plain.replacing("\":null", with: "\" : null").contains(key), "\(key)")
    }
    let decoded = try JSONDecoder().decode(ForecastRecord.self, from: Data(whole.utf8))
    #expect(decoded == Self.record("x"))
  }
}
