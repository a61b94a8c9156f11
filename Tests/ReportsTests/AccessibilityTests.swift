import Foundation
import Studies
import Testing

@testable import Reports

/// Pages of several studies, held against what WCAG 2.2 asks of a page without a program: names of pictures, headings in
/// order, heads of tables, language, contrast; and against our own rule that a page asks nobody for anything.
///
/// ``AxeTests`` asks a program that knows more rules, where it is installed.
@Suite(
  "Pages for everybody", .enabled(if: isGnuplotInstalled, "gnuplot is not installed: apt-get install gnuplot-nox"))
struct AccessibilityTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let studies = [
    "a forecast", "hostile text", "foundry-share", "computer-generations", "process-node-race", "steel-competition",
    "crossing", "solar", "an index",
  ]

  static func page(_ name: String) throws -> String {
    switch name {
    case "a forecast": return try HTMLReport.render(Fixture.forecast)
    case "hostile text": return try HTMLReport.render(Fixture.hostile)
    case "an index":
      let index = ReportIndex(
        folder: "models",
        entries: [
          .init(title: "One", question: "When?", sentence: "Soon.", pages: ["reports/one.html"]),
          .init(title: Hostile.script, question: "", problem: Hostile.lines),
        ])
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: folder) }
      return try String(contentsOfFile: try index.writeHTML(to: folder.path), encoding: .utf8)
    default:
      let path = root.appendingPathComponent("models/\(name).yaml").path
      switch try StudyFile.read(path: path) {
      case .mechanism(let file): return try HTMLReport.render(try file.record(draws: nil, command: "catchup report"))
      case .assumptions(let file):
        return try HTMLReport.render(try AssumptionStudy(file, threads: 1, command: "catchup report").record())
      case .gap(var file):
        file.draws = 200
        return try HTMLReport.render(try StudyForecast(Study(file), threads: 2, command: "catchup report").record())
      }
    }
  }

  private func attributes(_ name: String, in page: String) throws -> [String] {
    try page.matches(of: Regex("<\(name)(?:\\s[^>]*)?>")).map { String(page[$0.range]) }
  }

  @Test("a page has its language, one main heading, and no heading that skips a level", arguments: studies)
  func headings(study: String) throws {
    let page = try Self.page(study)
    #expect(page.contains("<html lang=\"en\">") && page.contains("<title>") && page.contains("<main>"))
    let levels = page.matches(of: #/<h([1-6])[ >]/#).compactMap { Int($0.output.1) }
    #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
    for (before, after) in zip(levels, levels.dropFirst()) { #expect(after <= before + 1) }
    for heading in page.matches(of: #/<h[1-6][^>]*>(.*?)<\/h[1-6]>/#) {
      let words = heading.output.1.replacing(#/<[^>]*>/#, with: "")
      #expect(words.contains { !$0.isWhitespace })
    }
  }

  @Test("every picture says what it shows, and no two things have one name", arguments: studies)
  func names(study: String) throws {
    let page = try Self.page(study)
    for picture in try attributes("svg", in: page) {
      #expect(picture.contains(" role=\"img\"") && picture.contains(#/ aria-label="[^"]{12,}"/#), "\(picture)")
    }
    #expect(try attributes("img", in: page).allSatisfy { $0.contains(#/ alt="[^"]+"/#) })
    let drawn = page.matches(of: #/<svg [^>]*>\s*<title>[^<]+<\/title>/#).count
    #expect(drawn == (try attributes("svg", in: page)).count)
    let identifiers = page.matches(of: #/ id="([^"]*)"/#).map { String($0.output.1) }
    #expect(Set(identifiers).count == identifiers.count)
    let regions = page.matches(of: #/role="region" aria-label="([^"]*)"/#).map { String($0.output.1) }
    #expect(regions.allSatisfy { !$0.isEmpty } && Set(regions).count == regions.count, "\(regions)")
    // What scrolls can be reached by the keyboard.
    for box in try attributes("div", in: page) where box.contains("class=\"scroll\"") {
      #expect(box.contains("tabindex=\"0\"") && box.contains("role=\"region\""))
    }
  }

  @Test("every cell that heads others says which, and every table has such cells", arguments: studies)
  func tables(study: String) throws {
    let page = try Self.page(study)
    for head in try attributes("th", in: page) {
      #expect(head.contains(#/ scope="(col|row|colgroup|rowgroup)"/#), "\(head)")
    }
    for table in page.matches(of: #/(?s)<table.*?<\/table>/#) {
      #expect(table.output.contains("<thead>") && table.output.contains("<th "))
    }
  }

  @Test("nothing is asked of anybody, nothing runs", arguments: studies)
  func alone(study: String) throws {
    let page = try Self.page(study)
    #expect(!page.contains("<script") && !page.contains("<iframe") && !page.contains("javascript:"))
    #expect(page.matches(of: #/ on[a-z]+="/#).isEmpty)
    for match in page.matches(of: #/ (?:href|src|action|poster|data|srcset)="([^"]*)"/#) {
      let target = match.output.1
      #expect(target.hasPrefix("#") || target == "data:," || target.contains(#/^[a-z0-9-]+\.html$/#), "\(target)")
    }
  }

  // MARK: - Contrast

  /// Relative luminance of WCAG 2.2 of `#rgb` or `#rrggbb`.
  static func luminance(_ colour: String) throws -> Double {
    var digits = String(colour.dropFirst())
    if digits.count == 3 { digits = digits.map { "\($0)\($0)" }.joined() }
    let number = try #require(Int(digits, radix: 16))
    let parts = [number >> 16, number >> 8 & 255, number & 255].map { part in
      let share = Double(part) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  static func contrast(_ first: String, _ second: String) throws -> Double {
    let (a, b) = (try luminance(first), try luminance(second))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  @Test("the measure of contrast is that of the standard: black on white 21, #767676 on white 4.54")
  func measure() throws {
    #expect(abs(try Self.contrast("#000", "#ffffff") - 21) < 1e-9)
    #expect(abs(try Self.contrast("#767676", "#fff") - 4.54) < 0.005)
  }

  @Test("words stand out 4.5 to 1 from what is behind them, lines and dots 3 to 1: light, dark and on paper")
  func contrast() throws {
    let sheet = String(decoding: PackageResources.report_css, as: UTF8.self)
    let blocks = sheet.matches(of: #/:root \{([^}]*)\}/#).map { String($0.output.1) }
    #expect(blocks.count == 3)
    for block in blocks {
      var colours: [String: String] = [:]
      for match in block.matches(of: #/--([a-z-]+): (#[0-9a-f]{3,6})/#) {
        colours[String(match.output.1)] = String(match.output.2)
      }
      let words = ["ink", "quiet", "accent", "caution"]
      for name in words {
        let word = try #require(colours[name])
        for behind in ["paper", "tint", "caution-tint"] {
          let ratio = try Self.contrast(word, try #require(colours[behind]))
          #expect(ratio >= 4.5, "\(name) on \(behind): \(ratio)")
        }
      }
      // Words beside lines of a figure have the series' ink, or its shade for words.
      let isDark = try Self.luminance(try #require(colours["paper"])) < 0.2
      for (word, line) in zip(
        isDark ? InkColour.seriesOnDark : InkColour.words, isDark ? InkColour.seriesOnDark : InkColour.series)
      {
        let paper = try #require(colours["paper"])
        #expect(try Self.contrast(word, paper) >= 4.5, "\(word)")
        #expect(try Self.contrast(line, paper) >= 3, "\(line)")
      }
    }
    // No colour stands in the sheet that was not looked at here.
    let known = Set(blocks.flatMap { $0.matches(of: #/#[0-9a-f]{3,6}/#).map { String($0.output) } })
    let all = Set(sheet.matches(of: #/#[0-9a-f]{3,6}\b/#).map { String($0.output) })
    #expect(all.subtracting(known).isSubset(of: InkColour.seriesOnDark))
  }

  @Test("words in a figure are drawn in the shade for words")
  func figureWords() throws {
    let page = try Self.page("a forecast")
    for text in page.matches(of: #/<g [^>]*fill="(#[0-9a-f]{6})"[^>]*>\s*<text/#) {
      #expect(InkColour.words.contains(String(text.output.1)), "\(text.output.1)")
    }
  }
}
