extension Figure {
  /// The figure as an SVG drawing that stands alone, its finding above it, for light and dark pages.
  /// - Throws: ``ReportError`` when gnuplot is missing, fails or takes too long.
  public func svg(width: Int = 800, height: Int = 480) throws(ReportError) -> String {
    let canvas = FigureCanvas(
      medium: .svg, width: Double(Self.held(width)), height: Double(Self.held(height)), showsTitle: true)
    return try Self.drawn([.alone(self, canvas)], with: Gnuplot.find())[0].text
  }

  /// The figure as a PNG picture on white, its finding above it.
  public func png(width: Int = 1000, height: Int = 600) throws(ReportError) -> [UInt8] {
    let canvas = FigureCanvas(
      medium: .png, width: Double(Self.held(width)), height: Double(Self.held(height)), fontSize: 15, showsTitle: true)
    return try Self.drawn([Sheet(self, canvas)], with: Gnuplot.find())[0].bytes
  }

  /// The figure as a page of PDF, its finding above it.
  public func pdf(width: Int = 800, height: Int = 480) throws(ReportError) -> [UInt8] {
    let canvas = FigureCanvas(
      medium: .pdf, width: Double(Self.held(width)), height: Double(Self.held(height)), showsTitle: true)
    return try Self.drawn([Sheet(self, canvas)], with: Gnuplot.find())[0].bytes
  }

  /// Figures as PNG for a notebook, where they stand in for those who see no SVG: smaller, so that the whole stays small.
  static func thumbnails(_ figures: [Figure]) throws(ReportError) -> [[UInt8]] {
    let canvas = FigureCanvas(medium: .png, width: 520, height: 312, fontSize: 10, showsTitle: true)
    return try drawn(figures.map { Sheet($0, canvas) }, with: Gnuplot.find()).map(\.bytes)
  }

  /// Figures as files of their own have them, in the order given.
  static func files(_ figures: [Figure], as format: FigureFiles.Format) throws(ReportError) -> [[UInt8]] {
    let sheets = figures.map { figure in
      switch format {
      case .svg: Sheet.alone(figure, FigureCanvas(medium: .svg, width: 800, height: 480, showsTitle: true))
      case .png: Sheet(figure, FigureCanvas(medium: .png, width: 1000, height: 600, fontSize: 15, showsTitle: true))
      case .pdf: Sheet(figure, FigureCanvas(medium: .pdf, width: 800, height: 480, showsTitle: true))
      }
    }
    return try drawn(sheets, with: Gnuplot.find()).map(\.bytes)
  }

  /// Figures as SVG to stand within a page: of each a wide drawing and a narrow one, of which the page shows one.
  static func inlineSVG(_ figures: [Figure], with gnuplot: Gnuplot) throws(ReportError) -> [String] {
    let sheets = figures.flatMap { figure in
      [Sheet.within(figure, .page, suffix: "", classes: "figure wide")]
        + [Sheet.within(figure, .phone, suffix: "-narrow", classes: "figure narrow")]
    }
    let drawings = try drawn(sheets, with: gnuplot).map(\.text)
    return figures.indices.map { drawings[2 * $0] + drawings[2 * $0 + 1] }
  }

  /// The figure as SVG to stand within a page.
  func inlineSVG(with gnuplot: Gnuplot) throws(ReportError) -> String {
    try Self.inlineSVG([self], with: gnuplot)[0]
  }

  // MARK: - Sheets

  /// A figure on a canvas, and how its drawing is named where it is SVG.
  private struct Sheet: Sendable {
    var figure: Figure
    var canvas: FigureCanvas
    var suffix = ""
    var classes = ""
    var style: String?

    init(_ figure: Figure, _ canvas: FigureCanvas) {
      self.figure = figure
      self.canvas = canvas.lowered(to: figure.relativeHeight)
    }

    /// SVG with colours of its own.
    static func alone(_ figure: Figure, _ canvas: FigureCanvas) -> Sheet {
      var sheet = Sheet(figure, canvas)
      (sheet.classes, sheet.style) = ("figure", figure.standaloneStyle)
      return sheet
    }

    /// SVG in the colours of a page.
    static func within(_ figure: Figure, _ canvas: FigureCanvas, suffix: String, classes: String) -> Sheet {
      var sheet = Sheet(figure, canvas)
      (sheet.suffix, sheet.classes) = (suffix, classes)
      return sheet
    }

    func finished(_ drawing: [UInt8]) throws(ReportError) -> Drawn {
      switch canvas.medium {
      case .svg:
        let text = try InlineSVG.text(
          from: String(decoding: drawing, as: UTF8.self), title: figure.title,
          identifier: figure.identifier + suffix, classes: classes, style: style)
        return Drawn(bytes: Array(text.utf8), text: text)
      case .pdf: return Drawn(bytes: Figure.undated(drawing), text: "")
      case .png, .terminal: return Drawn(bytes: drawing, text: "")
      }
    }
  }

  /// A drawing as it is written to a file, and as text where it is that.
  private struct Drawn {
    var bytes: [UInt8]
    var text: String
  }

  private static func drawn(_ sheets: [Sheet], with gnuplot: Gnuplot) throws(ReportError) -> [Drawn] {
    let drawings = try gnuplot.draw(
      sheets.map { sheet in
        Gnuplot.Script(figure: sheet.figure.identifier) { FigureScript.text(sheet.figure, on: sheet.canvas, to: $0) }
      })
    var finished: [Drawn] = []
    for (sheet, drawing) in zip(sheets, drawings) { finished.append(try sheet.finished(drawing)) }
    return finished
  }

  /// A PDF whose date of making is always the same: the digits behind `/CreationDate (D:`.
  private static func undated(_ drawing: [UInt8]) -> [UInt8] {
    let mark = Array("/CreationDate (D:".utf8), date = Array("19700101000000".utf8)
    var undated = drawing
    var place = 0
    while place + mark.count + date.count <= undated.count {
      if undated[place] == mark[0], undated[place..<place + mark.count].elementsEqual(mark) {
        undated.replaceSubrange(place + mark.count..<place + mark.count + date.count, with: date)
        place += mark.count
      }
      place += 1
    }
    return undated
  }

  /// The figure drawn with letters, its finding above it.
  /// - Parameters:
  ///   - columns: width of the terminal; lines are never longer.
  ///   - rows: lines at most.
  public func terminalDrawing(columns: Int = 79, rows: Int = 24) throws(ReportError) -> String {
    let canvas = FigureCanvas(
      medium: .terminal, width: Double(min(400, max(40, columns))), height: Double(min(200, max(10, rows))),
      showsTitle: true)
    let drawing = try Gnuplot.find().draw(
      FigureScript.text(self, on: canvas.lowered(to: relativeHeight)), figure: identifier)
    return TerminalGlyph.cleaned(String(decoding: drawing, as: UTF8.self))
  }

  /// The name as an id: small letters, digits and hyphens.
  var identifier: String {
    let plain = name.lowercased().unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "0"..."9": Character(scalar)
      default: "-"
      }
    }
    return "figure-" + String(plain.prefix(60))
  }

  private static func held(_ length: Int) -> Int { min(4_000, max(200, length)) }

  /// Colours of a drawing that no page gives any; they hold within this drawing only.
  private var standaloneStyle: String {
    let lighter = zip(1..., InkColour.seriesOnDark).map { number, colour in
      "#\(identifier) .stroke-\(number) { stroke: \(colour); } #\(identifier) .fill-\(number) { fill: \(colour); } "
        + "#\(identifier) .color-\(number) { color: \(colour); }"
    }
    return """
      #\(identifier) { color: #1b1f24; }
      #\(identifier) .fill-quiet { fill-opacity: .7; } #\(identifier) .stroke-faint { stroke-opacity: .45; }
      #\(identifier) .color-faint { opacity: .45; } #\(identifier) .stroke-grid { stroke-opacity: .12; }
      @media (prefers-color-scheme: dark) {
      #\(identifier) { color: #e4e7eb; }
      \(lighter.joined(separator: "\n"))
      }
      """
  }
}
