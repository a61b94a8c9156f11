import Foundation
import Studies
import Testing

@testable import Reports

@Suite("Numbers as text")
struct SignificantDigitsTests {
  @Test(
    "significant digits, thousands and powers of ten",
    arguments: [
      (0, "0"), (1, "1"), (-1, "−1"), (0.5, "0.5"), (2.5e15, "2.5e15"), (-2.5e15, "−2.5e15"), (1234, "1234"),
      (12346, "12,350"), (123456, "123,500"), (999_950, "1e6"), (999_949, "999,900"), (1_234_567, "1.235e6"),
      (0.001, "0.001"), (0.0012346, "0.001235"), (0.00012346, "1.235e-4"), (0.99996, "1"), (3.14159, "3.142"),
      (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "undefined"), (.leastNonzeroMagnitude, "4.941e-324"),
      (.greatestFiniteMagnitude, "1.798e308"),
    ] as [(Double, String)])
  func plain(_ value: Double, _ text: String) { #expect(SignificantDigits(4)(value) == text) }

  @Test("typeset powers and units")
  func typeset() {
    #expect(SignificantDigits(3, notation: .typeset)(2.5e15) == "2.5 × 10¹⁵")
    #expect(SignificantDigits(3, notation: .typeset)(-1.5e-7) == "−1.5 × 10⁻⁷")
    #expect(SignificantDigits(3)(2.5e15, unit: "FLOP/s") == "2.5e15 FLOP/s")
    #expect(SignificantDigits(3)(12, unit: "%") == "12%")
    #expect(SignificantDigits(3)(12, unit: "") == "12")
  }

  @Test(
    "chances are never rounded to certainty",
    arguments: [
      (0, "0%"), (0.001, "<1%"), (0.0051, "1%"), (0.449, "45%"), (0.994, "99%"), (0.996, ">99%"), (1, "100%"),
      (.nan, "unknown"),
    ] as [(Double, String)])
  func percent(_ value: Double, _ text: String) { #expect(ProbabilityText.percent(value) == text) }

  @Test("dates and lengths of time")
  func dates() {
    #expect(DateText.month(DateRecord(year: 2031.5, day: "2031-07-14")) == "Jul 2031")
    #expect(DateText.month(DateRecord(year: 2031.5, day: "soon")) == "soon")
    #expect(DateText.horizon(DateRecord(year: 2050, day: "2050-01-01")) == "2050")
    #expect(DateText.horizon(DateRecord(year: 2050.5, day: "2050-07-02")) == "Jul 2050")
    #expect(DateText.years(2.62) == "2.6 years")
    #expect(DateText.years(1) == "1 year")
    #expect(DateText.years(0.5) == "6 months")
    #expect(DateText.years(0) == "less than a month")
  }
}

@Suite("Tables")
struct TextTableTests {
  @Test("columns line up, and the widest gives way", arguments: [20, 33, 60, 80])
  func width(_ width: Int) {
    let table = TextTable(
      [.init("Name", wraps: true), .init("Value", .right), .init("Note", wraps: true), .init("More")],
      rows: [
        ["a", "1", "short", "x"], ["华为昇腾的芯片与很长的名字", "1,234,567.89", "a longer note that must be broken", "y"],
        [Hostile.long, Hostile.wide, Hostile.lines, Hostile.combining], [], ["1", "2", "3", "4", "5"],
      ])
    for line in table.lines(width: width) { #expect(TextReportTests.columns(line) <= width, "\(line)") }
  }

  @Test("a table as it is printed")
  func printed() {
    let table = TextTable([.init("Family"), .init("AICc", .right)], rows: [["logistic", "351.8"], ["bass", "9.1"]])
    #expect(table.lines() == ["Family     AICc", "────────  ─────", "logistic  351.8", "bass        9.1"])
  }

  @Test("lines are broken at spaces, long words anywhere")
  func wrapping() {
    #expect(DisplayWidth.wrap("one two three", to: 7) == ["one two", "three"])
    #expect(DisplayWidth.wrap("abcdefghij", to: 4) == ["abcd", "efgh", "ij"])
    #expect(DisplayWidth.wrap("", to: 4) == [""])
    #expect(DisplayWidth.truncate("abcdef", to: 4) == "abc…")
    #expect(DisplayWidth.truncate("华为昇腾", to: 5) == "华为…")
  }
}

@Suite("JSON")
struct JSONOutputTests {
  static func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("what is absent is there as null")
  func nulls() throws {
    var record = Fixture.forecast
    record.leader = nil
    record.shockCorrelation = nil
    record.headline.low = nil
    record.gap.lag = nil
    record.gap.leaderAge = nil
    let object = try Self.object(JSONOutput.encode(record))
    #expect(object["leader"] is NSNull && object["shock_correlation"] is NSNull)
    let headline = try #require(object["headline"] as? [String: Any])
    for key in ["median", "low", "high"] { #expect(headline[key] is NSNull, "\(key)") }
    let gap = try #require(object["gap"] as? [String: Any])
    for key in ["lag", "leader_age"] { #expect(gap[key] is NSNull, "\(key)") }
    let alternatives = try #require(object["alternatives"] as? [[String: Any]])
    #expect(alternatives.allSatisfy { Set($0.keys) == ["change", "probability", "median", "difference", "note"] })
    let routes = try #require(object["weights"] as? [[String: Any]])
    #expect(routes.allSatisfy { Set($0.keys) == ["route", "weight", "probability", "median", "note"] })
    let closing = try #require(object["closing"] as? [[String: Any]])
    let quantiles = try #require(closing[0]["quantiles"] as? [[String: Any]])
    #expect(quantiles.last?["date"] is NSNull && quantiles.first?["date"] is [String: Any])
  }

  @Test("names are those of the contract")
  func names() throws {
    let object = try Self.object(JSONOutput.encode(Fixture.fit))
    #expect(object["schema"] as? String == "catchup.fit/1")
    let fit = try #require((object["fits"] as? [[String: Any]])?.first)
    #expect(Set(fit.keys).isSuperset(of: ["family", "terms", "goodness", "points", "warnings"]))
    let term = try #require((fit["terms"] as? [[String: Any]])?.first)
    #expect(
      Set(term.keys) == [
        "term", "symbol", "estimate", "std.error", "conf.low", "conf.high", "unit", "meaning", "status", "date",
        "best",
      ])
    #expect(term["estimate"] is NSNull && term["date"] is NSNull)
    let goodness = try #require(fit["goodness"] as? [String: Any])
    #expect(
      Set(goodness.keys) == [
        "nobs", "df.residual", "sigma", "rss", "logLik", "AIC", "AICc", "BIC", "durbin.watson", "ljung.box",
        "ljung.box.p.value", "termination", "obstacle", "deviance", "pearson.chi2",
      ])
    let point = try #require((fit["points"] as? [[String: Any]])?.first)
    #expect(
      Set(point.keys) == [
        "date", "line", "predictors", "observed", ".fitted", ".resid", ".hat", ".std.resid", ".cooksd",
      ])
    #expect(Set(try #require(point["date"] as? [String: Any]).keys) == ["year", "day"])
  }

  @Test("a record read back is the record that was written, to the last bit")
  func roundTrip() throws {
    for record in [Fixture.forecast, Fixture.hostile] {
      let text = try JSONOutput.encode(record)
      #expect(try JSONDecoder().decode(ForecastRecord.self, from: Data(text.utf8)) == record)
      #expect(try JSONOutput.encode(record) == text)
    }
    let text = try JSONOutput.encode(Fixture.hostileFit)
    #expect(try JSONDecoder().decode(FitRecord.self, from: Data(text.utf8)) == Fixture.hostileFit)
  }

  @Test("numbers that are not finite become null, and text that looks like their mark stays")
  func nonFinite() throws {
    var record = Fixture.fit
    record.warnings = ["non-finite", "\"non-finite\"", "non-finite*"]
    record.fits[0].goodness.rss = .nan
    record.fits[0].terms[0].estimate = .infinity
    record.fits[0].terms[1].low = -.infinity
    let object = try Self.object(JSONOutput.encode(record))
    #expect(object["warnings"] as? [String] == record.warnings)
    let fit = try #require((object["fits"] as? [[String: Any]])?.first)
    #expect((fit["goodness"] as? [String: Any])?["rss"] is NSNull)
    let terms = try #require(fit["terms"] as? [[String: Any]])
    #expect(terms[0]["estimate"] is NSNull && terms[1]["conf.low"] is NSNull)
  }
}

@Suite("Files")
struct OutputFileTests {
  static func within(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/catchup-output-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test("a file is written whole, replaced whole, and nothing else is left")
  func replaces() throws {
    try Self.within { folder in
      for text in ["first", "", String(repeating: "ab\n", count: 100_000)] {
        try OutputFile.write(text, to: folder + "/file.html")
        #expect(try String(contentsOfFile: folder + "/file.html", encoding: .utf8) == text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file.html"])
      }
    }
  }

  @Test("what cannot be written leaves nothing behind")
  func refusals() throws {
    try Self.within { folder in
      try FileManager.default.createDirectory(atPath: folder + "/taken", withIntermediateDirectories: true)
      for path in [
        "", "/", folder + "/", folder + "/missing/file", folder + "/taken", folder + "/a\0b",
        folder + "/" + String(repeating: "x", count: 300),
      ] {
        #expect(throws: ReportError.self, "\(path.prefix(80))") { try OutputFile.write("text", to: path) }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["taken"])
    }
  }

  @Test("a study's name becomes a harmless name of a file")
  func names() {
    #expect(OutputFile.name("ai-accelerators") == "ai-accelerators")
    #expect(OutputFile.name("../../etc/passwd") == "etc-passwd")
    #expect(OutputFile.name("") == "forecast")
    #expect(OutputFile.name("...") == "forecast")
    #expect(OutputFile.name("华为") == "forecast")
    for name in Hostile.all {
      let file = OutputFile.name(name) + ".html"
      #expect(file.utf8.count <= 90 && !file.contains("/") && !file.hasPrefix(".") && !file.hasPrefix("-"))
    }
  }
}
