import Foundation
import Studies
import Testing

@testable import Reports

@Suite("The page", .enabled(if: isGnuplotInstalled, "gnuplot is not installed: apt-get install gnuplot-nox"))
struct HTMLReportTests {
  static let page = Result { try HTMLReport.render(Fixture.forecast) }
  static let hostile = Result { try HTMLReport.render(Fixture.hostile) }

  @Test("equal records give equal bytes")
  func deterministic() throws {
    #expect(try HTMLReport.render(Fixture.forecast) == Self.page.get())
  }

  @Test("the sections stand in their order, the changed answers in the first table")
  func order() throws {
    let page = try Self.page.get()
    let headings = page.matches(of: #/<h2>([^<]*)</h2>/#).map { String($0.output.1) }
    #expect(
      headings == [
        "The answer again, with one thing changed", "When it closes", "The gap on 2025-10-01",
        "The forecast in numbers",
        "Routes to the answer", "Parameters", "Residuals", "What it rests on", "Data", "Make it again",
      ])
    #expect(page.contains("<h1>Huawei&#39;s best AI chip matches NVIDIA&#39;s by 2050 with a chance of 44%"))
    let table = try #require(page.firstRange(of: "<table"))
    #expect(page[table.lowerBound...].hasPrefix("<table class=\"alternatives\""))
  }

  @Test("the style sheet has the inks of the figures on dark paper")
  func inks() throws {
    let page = try Self.page.get()
    for (number, colour) in zip(1..., InkColour.seriesOnDark) {
      #expect(page.contains(".stroke-\(number) { stroke: \(colour); }"))
    }
  }

  @Test("what the record says is on the page")
  func content() throws {
    let page = try Self.page.get()
    for text in [
      "not determined by the data", "never within the horizon", "colspan=\"3\" class=\"never\"", "Jan 2032",
      "without Huawei Ascend 310 (2018-10-10)", "−27", "its ceiling is not identified by these data",
      "not fitted: 5 points cannot determine 6 parameters", "31 chips below the running best of their maker.",
      "catchup report models/ai-accelerators.yaml -o reports --seed 20250101", "CC BY 4.0", "seed",
      "Epoch AI, Machine Learning Hardware", "2.41 × 10¹⁵", "passed on 2019-08-22",
    ] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test("nothing is fetched, nothing runs")
  func selfContained() throws {
    for page in [try Self.page.get(), try Self.hostile.get()] {
      #expect(page.contains("default-src 'none'"))
      #expect(!page.contains("<script") && !page.contains("<iframe") && !page.contains("<object"))
      for match in page.matches(of: #/ (?:href|src|action|poster|data)="([^"]*)"/#) {
        #expect(match.output.1.hasPrefix("#") || match.output.1 == "data:,", "\(match.output.1)")
      }
      #expect(page.matches(of: #/ on[a-z]+="/#).isEmpty)
      #expect(!page.contains("url(") && !page.contains("@import"))
    }
  }

  @Test("text of a file never becomes markup", arguments: Hostile.all)
  func escaped(_ text: String) throws {
    let page = try Self.hostile.get()
    #expect(page.contains(MarkupText.escape(PrintableText.line(text))))
    #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    // The hostile page has the same elements as the plain one would have with these names: only ours.
    let known: Set<String> = [
      "html", "head", "meta", "link", "title", "style", "body", "header", "main", "section", "figure", "figcaption",
      "svg", "g", "defs", "path", "polygon", "circle", "use", "text", "p", "h1", "h2", "h3", "dl", "dt", "dd", "div",
      "table", "thead", "tbody", "tr", "th", "td", "small", "strong", "span", "i", "b", "code", "pre", "ul", "li",
      "details", "summary",
    ]
    let elements = Set(page.matches(of: #/<([a-zA-Z][a-zA-Z0-9]*)/#).map { String($0.output.1) })
    #expect(elements.isSubset(of: known), "\(elements.subtracting(known))")
  }

  @Test("escaping works on scalars: a quote with a combining mark is still a quote")
  func combining() {
    #expect(
      MarkupText.escape("\"\u{301}<\u{302}&\u{301}'\u{301}>") == "&quot;\u{301}&lt;\u{302}&amp;\u{301}&#39;\u{301}&gt;")
    #expect(MarkupText.unescape("&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&nope;&") == "<>&\"'AB&nope;&")
  }

  @Test("a record with nothing in it is a page all the same")
  func empty() throws {
    var record = Fixture.forecast
    record.leader = nil
    record.levels = []
    record.closing = []
    record.weights = []
    record.families = []
    record.fits = []
    record.shockCorrelation = nil
    record.alternatives = []
    record.gap.ratioHistory = []
    record.gap.lagHistory = []
    record.follower.points = []
    record.provenance.data = []
    (record.dropped, record.assumptions, record.extrapolations, record.warnings) = ([], [], [], [])
    #expect(try HTMLReport.render(record).contains("</html>"))
    #expect(!TextReport.forecast(record, color: false).isEmpty)
  }

  @Test("the page is written under the study's name")
  func written() throws {
    try OutputFileTests.within { folder in
      let path = try HTMLReport.write(Fixture.forecast, to: folder + "/new/reports")
      #expect(path == folder + "/new/reports/ai-accelerators.html")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.page.get())
      #expect(throws: ReportError.self) { try HTMLReport.write(Fixture.forecast, to: path) }
    }
  }
}
