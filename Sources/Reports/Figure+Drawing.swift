extension Figure {
  /// The figure as an SVG drawing that stands alone, its finding above it, for light and dark pages.
  /// - Throws: ``ReportError`` when gnuplot is missing, fails or takes too long.
  public func svg(width: Int = 800, height: Int = 480) throws(ReportError) -> String {
    let canvas = FigureCanvas(
      medium: .svg, width: Double(Self.held(width)), height: Double(Self.held(height)), showsTitle: true)
    return try svg(on: canvas, suffix: "", classes: "figure", style: standaloneStyle, with: Gnuplot.find())
  }

  /// The figure as a PNG picture on white, its finding above it.
  public func png(width: Int = 1000, height: Int = 600) throws(ReportError) -> [UInt8] {
    let canvas = FigureCanvas(
      medium: .png, width: Double(Self.held(width)), height: Double(Self.held(height)), fontSize: 15, showsTitle: true)
    return try Gnuplot.find().draw(FigureScript.text(self, on: canvas.lowered(to: relativeHeight)), figure: identifier)
  }

  /// The figure as a page of PDF, its finding above it.
  public func pdf(width: Int = 800, height: Int = 480) throws(ReportError) -> [UInt8] {
    let canvas = FigureCanvas(
      medium: .pdf, width: Double(Self.held(width)), height: Double(Self.held(height)), showsTitle: true)
    let drawing = try Gnuplot.find().draw(
      FigureScript.text(self, on: canvas.lowered(to: relativeHeight)), figure: identifier)
    return Self.undated(drawing)
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

  /// The figure as SVG to stand within a page: a wide drawing and a narrow one, of which the page shows one.
  func inlineSVG(with gnuplot: Gnuplot) throws(ReportError) -> String {
    try svg(on: .page, suffix: "", classes: "figure wide", style: nil, with: gnuplot)
      + svg(on: .phone, suffix: "-narrow", classes: "figure narrow", style: nil, with: gnuplot)
  }

  private func svg(
    on canvas: FigureCanvas, suffix: String, classes: String, style: String?, with gnuplot: Gnuplot
  ) throws(ReportError) -> String {
    let drawing = try gnuplot.draw(FigureScript.text(self, on: canvas.lowered(to: relativeHeight)), figure: identifier)
    return try InlineSVG.text(
      from: String(decoding: drawing, as: UTF8.self), title: title, identifier: identifier + suffix, classes: classes,
      style: style)
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
