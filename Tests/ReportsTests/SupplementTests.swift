import Foundation
import Testing

@testable import Reports
@testable import Studies

/// Sections that only some studies have.
@Suite("What short studies show besides")
struct SupplementTests {
  static let answer = AnswerRecord(
    probability: 0.81, median: Fixture.date(2030.5), low: Fixture.date(2026.2), high: nil, note: "the headline")
  static let none = AnswerRecord(
    probability: nil, median: nil, low: nil, high: nil, note: "Cannot answer. 2 points \(Hostile.script) alone cannot.")

  static func scenarios(_ name: String) -> ScenariosRecord {
    let plain = Fixture.forecast
    func closing(_ criterion: String, _ median: Double?, since: Double? = nil) -> ScenarioClosingRecord {
      ScenarioClosingRecord(
        criterion: criterion, horizon: 2050, probability: since == nil ? 0.6 : 1,
        probabilityNever: since == nil ? 0.4 : 0,
        quantiles: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].map { probability in
          DateQuantileRecord(
            probability: probability,
            date: (since ?? (probability > 0.6 ? nil : median.map { $0 + 10 * (probability - 0.5) })).map(Fixture.date))
        }, closedSince: since.map(Fixture.date))
    }
    func scenario(
      _ name: String, _ median: Double?, _ comparison: ScenarioDifferenceRecord?
    ) -> ScenarioRecord {
      ScenarioRecord(
        name: name, settings: comparison == nil ? [] : [ScenarioSettingRecord(name: "follower.speed", value: -0.5)],
        from: nil, until: comparison == nil ? nil : Fixture.date(2030),
        closing: [closing("parity", median), closing("good enough", nil, since: 2019.6)],
        cdf: (0...10).map { CumulativeRecord(date: Fixture.date(2025 + Double($0)), probability: 0.06 * Double($0)) },
        comparison: comparison)
    }
    return ScenariosRecord(
      study: plain.study, criterion: "parity",
      scenarios: [
        scenario("as things stand", 2040, nil),
        scenario(
          name, 2044,
          ScenarioDifferenceRecord(
            bothClose: 0.5, median: 3.5, low: -0.2, high: 7.4, restrictedMean: 2.5, probabilityEarlier: 0.02,
            probabilityLater: 0.7)),
        scenario(
          "never", nil,
          ScenarioDifferenceRecord(
            bothClose: 0, median: nil, low: nil, high: nil, restrictedMean: 8, probabilityEarlier: 0,
            probabilityLater: 0.6)),
      ], precedence: [[0, 0.7, 0.6], [0.02, 0, 0.5], [0, 0, 0]], assumptions: ["A speed bends time."],
      provenance: plain.provenance)
  }

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
    record.scenarios = scenarios(name)
    return record
  }

  @Test("both answers are in the text, in words where there is none", arguments: Hostile.all)
  func text(name: String) throws {
    let text = TextReport.forecast(Self.record(name), color: false)
    for words in [
      "Data alone, and with analogues", "data alone: cannot answer", "with analogues",
      "more likely than not no takeover",
      "has announced", "without it", "Beside the forecasts of", "not known", "the date lay in the past",
      "What would move the date", "already (Aug 2019)", "comes 3.5 years later", "no years can be told",
    ] {
      #expect(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(words), "\(words)")
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
    #expect(headings.count == 14)
    #expect(headings[3] == "What would move the date")
    // The figure is named by its finding, for those who cannot see it.
    #expect(page.contains("id=\"figure-scenarios\"") && page.contains("role=\"img\""))
    #expect(page.contains("already (Aug 2019)"))
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
    for key in [
      "\"analogues\" : null", "\"announcements\" : null", "\"published\" : null", "\"scenarios\" : null",
    ] {
      #expect(plain.replacing("\":null", with: "\" : null").contains(key), "\(key)")
    }
    let decoded = try JSONDecoder().decode(ForecastRecord.self, from: Data(whole.utf8))
    #expect(decoded == Self.record("x"))
  }
}
