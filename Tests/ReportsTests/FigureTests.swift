import Foundation
import FoundationXML
import Testing
import Witnesses

@testable import Reports

let isGnuplotInstalled = (try? Gnuplot.find()) != nil

@Suite("Figures", .enabled(if: isGnuplotInstalled, "gnuplot is not installed: apt-get install gnuplot-nox"))
struct FigureTests {
  /// A figure that shows `text` in its title, as its axis' label, in its legend, beside a line and above one.
  static func figure(_ text: String) -> Figure {
    Figure(
      name: "probe", title: text, y: .init(label: text),
      layers: [
        .init(.line([.init(2000, 1), .init(2010, 3)], .solid), ink: .follower, label: text),
        .init(.points([.init(2000, 1), .init(2010, 3)]), ink: .leader, label: text),
        .init(.horizontalLine(2, .dashed), ink: .faint, label: text),
        .init(.verticalLine(2002, .dotted), ink: .neutral, label: text),
        .init(.bracket(x: 2010, low: 1, high: 2), ink: .third, label: text),
      ])
  }

  /// The texts of an SVG drawing as an XML parser, not ours, reads them.
  final class Texts: NSObject, XMLParserDelegate {
    var texts: [String] = []
    var elements: [String: Int] = [:]
    var identifiers: [String] = []
    var references: [String] = []
    private var isWithinText = false

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      elements[name, default: 0] += 1
      isWithinText = name == "text"
      if isWithinText { texts.append("") }
      attributes["id"].map { identifiers.append($0) }
      for (key, value) in attributes where key.hasSuffix("href") { references.append(value) }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      isWithinText = false
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      if isWithinText { texts[texts.count - 1] += string }
    }

    init?(_ svg: String) {
      super.init()
      let parser = XMLParser(data: Data(svg.utf8))
      parser.delegate = self
      guard parser.parse() else { return nil }
    }
  }

  static let quotes = [
    "'", "''", "'''", "a'b", "a''b", "'a'", "''a''b'''", "it's", "\\'", "a\\", "%", "%%", "{}", "\\n",
  ]

  @Test("text is drawn as it is, whatever it is", arguments: Hostile.all + quotes)
  func verbatim(_ text: String) throws {
    let drawn = try #require(Texts(Self.figure(text).svg(width: 4000, height: 800)))
    let expected = PrintableText.line(text)
    // Spaces are one where SVG shows them; the longest name is cut where the figure ends.
    func plain(_ text: String) -> String { text.split(separator: " ").joined(separator: " ") }
    let whole = drawn.texts.filter { plain($0) == plain(expected) }
    #expect(whole.count >= 3, "\(drawn.texts)")
    #expect(drawn.elements["script"] == nil)
    #expect(
      Set(drawn.elements.keys).isSubset(of: [
        "svg", "title", "style", "g", "defs", "path", "polygon", "circle", "use", "text",
      ]))
  }

  @Test("text of a file runs no command")
  func noCommand() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/catchup-probe-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let mark = folder + "/mark"
    let attempts = [
      "`touch \(mark)`", "'.system('touch \(mark)').'", "'; system 'touch \(mark)' #", "\"`touch \(mark)`\"",
      "\n!touch \(mark)\n", "'\nsystem 'touch \(mark)'\n'", "\\\n!touch \(mark)", "@mark '.`touch \(mark)`.'",
      "''.system(\"touch \(mark)\").''",
    ]
    for attempt in attempts {
      _ = try Self.figure(attempt).svg()
      _ = try Self.figure(attempt).terminalDrawing()
      #expect(!FileManager.default.fileExists(atPath: mark), "\(attempt)")
    }
  }

  @Test("equal figures give equal bytes, which name no program")
  func deterministic() throws {
    for figure in ForecastFigures.all(Fixture.forecast) {
      let svg = try figure.svg()
      #expect(try figure.svg() == svg)
      #expect(!svg.lowercased().contains("gnuplot 5") && !svg.contains("Produced by"))
      #expect(try figure.terminalDrawing() == figure.terminalDrawing())
    }
    let figure = try #require(ForecastFigures.levels(Fixture.forecast))
    let png = try figure.png()
    #expect(try figure.png() == png)
    #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  @Test("ids begin with the figure's name, and every reference leads to one of them")
  func identifiers() throws {
    for figure in ForecastFigures.all(Fixture.forecast) {
      let drawn = try #require(Texts(figure.svg()))
      #expect(drawn.identifiers.allSatisfy { $0.hasPrefix("figure-\(figure.name)") })
      #expect(Set(drawn.identifiers).count == drawn.identifiers.count)
      #expect(drawn.references.allSatisfy { $0.hasPrefix("#") && drawn.identifiers.contains(String($0.dropFirst())) })
    }
  }

  @Test("a page's figures have ids of their own")
  func distinctIdentifiers() throws {
    let gnuplot = try Gnuplot.find()
    let drawings = try ForecastFigures.all(Fixture.forecast).map { try $0.inlineSVG(with: gnuplot) }.joined()
    let identifiers = drawings.matches(of: #/ id="([^"]*)"/#).map { String($0.output.1) }
    #expect(Set(identifiers).count == identifiers.count)
  }

  @Test("no drawing for a terminal is wider than it may be", arguments: [40, 79, 120])
  func terminalWidth(_ columns: Int) throws {
    let figures = ForecastFigures.all(Fixture.forecast) + Hostile.all.map(Self.figure)
    for figure in figures {
      let lines = try figure.terminalDrawing(columns: columns).split(separator: "\n")
      #expect(lines.count > 5 && lines.count <= 24)
      for line in lines { #expect(TextReportTests.columns(String(line)) <= columns, "\(line)") }
    }
  }

  static let oddPoints: [[Figure.Point]] = [
    [], [.init(2000, 1)], [.init(2000, 1), .init(2000, 1)], [.init(2000, 0), .init(2001, 0)],
    [.init(2000, 5), .init(2010, 5)], [.init(2000, -1), .init(2001, 1)], [.init(2000, .nan), .init(2001, 1)],
    [.init(2000, .infinity), .init(.nan, 1), .init(2003, -.infinity)], [.init(2000, 1e308), .init(2001, -1e308)],
    [.init(2000, 1e-308), .init(2001, 1e308)], [.init(-1e300, 1), .init(1e300, 2)],
    [.init(2000, 1e15), .init(2001, 1e15 + 1)],
    [.init(0, 1), .init(1e-12, 2)],
  ]

  @Test("figures with nothing, too little or too much in them are drawn", arguments: oddPoints)
  func degenerate(_ points: [Figure.Point]) throws {
    for scale in [Figure.Axis.Scale.linear, .logarithmic] {
      for notation in [Figure.Axis.Notation.number, .percent] {
        let extents = points.map { Figure.Extent($0.x, low: $0.y / 2, high: $0.y) }
        let figure = Figure(
          name: "", title: "", y: .init(label: "", scale: scale, notation: notation),
          layers: [
            .init(.band(extents), ink: .follower), .init(.steps(points), ink: .leader, label: "steps"),
            .init(.line(points, .dashed), ink: .third, label: "line"), .init(.points(points), ink: .fourth),
            .init(.bars(points), ink: .fifth), .init(.dots(points), ink: .sixth),
            .init(.horizontalLine(points.first?.y ?? 0, .solid), ink: .neutral, label: "level"),
            .init(.verticalLine(points.first?.x ?? 0, .solid), ink: .neutral, label: "date"),
          ])
        #expect(Texts(try figure.svg()) != nil)
        #expect(try !figure.terminalDrawing().isEmpty)
      }
    }
  }

  @Test("quantile dots count the chance in twentieths")
  func dots() throws {
    let closing = Fixture.forecast.closing[0]
    let dots = try #require(QuantileDots(closing, Fixture.forecast.study))
    // Dots stand at the quantiles 0.025, 0.075, …; those up to P have a date.
    #expect(dots.closed == Int((closing.probability * 20 + 0.5).rounded(.down)))
    #expect(dots.closed + dots.never(at: 2055).count == 20)
    #expect(dots.dated.allSatisfy { $0.x > 2025 && $0.x < 2050 })
  }

  @Test("a fan with gaps is drawn in pieces")
  func gaps() throws {
    let extents: [Figure.Extent] = [
      .init(2000, low: 1, high: 2), .init(2001, low: 1, high: 2), .init(2002, low: nil, high: 2),
      .init(2003, low: 1, high: 2), .init(2004, low: 1, high: 3),
    ]
    let figure = Figure(
      name: "gaps", title: "Gaps.", y: .init(label: "y"), layers: [.init(.band(extents), ink: .leader)])
    #expect(try Texts(figure.svg())?.elements["polygon"] == 2)
  }
}

@Suite(
  "gnuplot as a program", .enabled(if: isGnuplotInstalled, "gnuplot is not installed: apt-get install gnuplot-nox"))
struct GnuplotTests {
  static func leftovers() -> Set<String> {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)) ?? []
    return Set(names.filter { $0.hasPrefix("catchup-figure-") })
  }

  @Test("a missing gnuplot is named, with the way to install it")
  func missing() {
    let error = #expect(throws: ReportError.self) { try Gnuplot.find(in: "/nonexistent::/dev/null") }
    #expect(error == .gnuplotMissing)
    #expect("\(ReportError.gnuplotMissing)".contains("apt-get install gnuplot-nox"))
  }

  @Test("a script gnuplot refuses is an error with its words")
  func refused() throws {
    let gnuplot = try Gnuplot.find()
    let error = #expect(throws: ReportError.self) { try gnuplot.draw("plot no_such_thing(x)\n", figure: "f") }
    guard case .gnuplotFailed("f", let status, let message) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(status != 0 && message.contains("no_such_thing"))
  }

  @Test("a script that draws nothing is an error")
  func nothing() throws {
    let gnuplot = try Gnuplot.find()
    #expect(throws: ReportError.self) { try gnuplot.draw("set terminal dumb\n", figure: "f") }
  }

  @Test("a flood of messages does not block")
  func flood() throws {
    let gnuplot = try Gnuplot.find()
    let script = """
      do for [i=1:20000] { print 'a long line of nothing in particular, again and again, number ', i }
      set terminal dumb
      set output 'drawing'
      plot x
      """
    #expect(try !gnuplot.draw(script, figure: "f").isEmpty)
  }

  @Test("gnuplot is stopped when its time is up")
  func overrun() throws {
    var gnuplot = try Gnuplot.find()
    gnuplot.limit = 0.2
    let error = #expect(throws: ReportError.self) { try gnuplot.draw("while (1) { x = 1 }\n", figure: "f") }
    #expect(error == .gnuplotTimedOut(figure: "f", seconds: 0.2))
  }

  @Test("gnuplot is stopped when its task is cancelled")
  func cancelled() async throws {
    let gnuplot = try Gnuplot.find()
    let task = Task { try gnuplot.draw("while (1) { x = 1 }\n", figure: "f") }
    task.cancel()
    await #expect(throws: ReportError.cancelled(figure: "f")) { try await task.value }
  }

  @Test("no start-up file of the user's is read")
  func startupFile() throws {
    // `show loadpath` would tell of it; a variable set there would be defined here.
    let script = "set terminal dumb\nset output 'drawing'\nplot x\n"
    #expect(try !Gnuplot.find().draw(script, figure: "f").isEmpty)
  }
}

@Suite("SVG within a page")
struct InlineSVGTests {
  @Test("scripts, styles, handlers and links out are left out")
  func sanitised() throws {
    let hostile = """
      <?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "y">]><svg viewBox="0 0 10 10" onload="alert(1)">
      <title>old</title><script>alert(1)</script><style>* { fill: url(http://e.x/) }</style>
      <foreignObject><body onload="alert(1)"/></foreignObject><image href="http://e.x/a.png"/>
      <a href="javascript:alert(1)"><text>link</text></a>
      <defs><circle id="p" r="1" onclick="x()"/><circle id="q" r="1"/></defs>
      <g fill="url(http://e.x/#a)" style="fill:red"><use xlink:href="#p" x="1"/><use href="http://e.x/#p"/>
      <text onclick="x()">kept &lt;b&gt; &amp; &#60;i&#62;</text></g></svg>
      """
    let text = try InlineSVG.text(from: hostile, title: "A \"title\" <x>", identifier: "f", classes: "c")
    for word in [
      "script", "alert", "http://e.x", "onload", "onclick", "style", "foreignObject", "image", "javascript", "old",
    ] {
      #expect(!text.contains(word), "\(word)")
    }
    #expect(text.contains("kept &lt;b&gt; &amp; &lt;i&gt;"))
    #expect(text.contains("<title>A &quot;title&quot; &lt;x&gt;</title>"))
    #expect(text.contains("role=\"img\" aria-label=\"A &quot;title&quot; &lt;x&gt;\""))
    #expect(text.contains("id=\"f-p\"") && text.contains("href=\"#f-p\"") && !text.contains("f-q"))
  }

  @Test(
    "what is no drawing is an error",
    arguments: [
      "", "<", "<svg", "<svg viewBox='0 0 1 1'>", "<svg viewBox=0>", "<svg viewBox='0>", "<g/>", "text", "<!-- ",
      "<svg><",
      LongText(String(repeating: "<g>", count: 5000)),
    ] as [LongText])
  func malformed(_ long: LongText) {
    #expect(throws: ReportError.self) {
      try InlineSVG.text(from: long.text, title: "", identifier: "f", classes: "c")
    }
  }
}

@Suite("Very long text")
struct LongTextTests {
  @Test("a text of any length is cut to its room, the longest beginning that fits")
  func truncate() {
    let canvas = FigureCanvas.page
    let text = String(repeating: "xi ", count: 50_000)
    let cut = canvas.truncate(text, to: 300)
    #expect(cut.hasSuffix("…"))
    #expect(canvas.width(of: cut) <= 300)
    #expect(canvas.width(of: text.prefix(cut.count).description + "…") > 300)
    #expect(canvas.wrap(text, to: 300, limit: 3).count == 3)
  }
}
