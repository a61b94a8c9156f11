import Foundation

/// A figure as a gnuplot script for one canvas.
struct FigureScript {
  private let figure: Figure
  private let canvas: FigureCanvas
  private let layout: FigureLayout
  private var settings: [String] = []
  private var blocks: [String] = []
  private var plots: [String] = []
  private var labelCount = 0
  private var arrowCount = 0
  private var banded: Set<Figure.Ink> = []

  /// The script; it writes its drawing to a file in the folder it runs in.
  static func text(_ figure: Figure, on canvas: FigureCanvas, to drawing: String = Gnuplot.drawingName) -> String {
    var script = FigureScript(figure: figure, canvas: canvas)
    return script.write(to: drawing)
  }

  private init(figure: Figure, canvas: FigureCanvas) {
    self.figure = figure
    self.canvas = canvas
    layout = FigureLayout(figure, on: canvas)
  }

  private mutating func write(to drawing: String) -> String {
    settings.append(contentsOf: [
      "set encoding utf8", terminal, "set output '\(drawing)'", "unset key", "set decimalsign '.'",
      "set lmargin at screen \(screen(x: layout.left))", "set rmargin at screen \(screen(x: layout.right))",
      "set tmargin at screen \(screen(y: layout.top))", "set bmargin at screen \(screen(y: layout.bottom))",
      "set border 1 back lw 1 lc rgb '\(InkColour.faint.code(on: canvas))'",
      "set tics nomirror out scale 0 textcolor rgb '\(InkColour.quiet.code(on: canvas))'",
      "set xrange [\(number(layout.x.lowerBound)):\(number(layout.x.upperBound))]",
      "set yrange [\(number(layout.y.lowerBound)):\(number(layout.y.upperBound))]",
      layout.xTicks.ticks.isEmpty ? "unset xtics" : "set xtics (\(tics(layout.xTicks)))",
      layout.yTicks.ticks.isEmpty ? "unset ytics" : "set ytics (\(tics(layout.yTicks)))",
    ])
    if figure.x.scale == .logarithmic { settings.append("set logscale x") }
    if figure.y.scale == .logarithmic { settings.append("set logscale y") }
    if canvas.medium != .terminal, figure.y.notation != .hidden {
      settings.append("set grid ytics back lw 1 dt solid lc rgb '\(InkColour.grid.code(on: canvas))'")
    }
    texts()
    for layer in figure.layers { draw(layer) }
    legend()
    if plots.isEmpty { plots.append("NaN notitle") }
    return (settings + blocks + ["plot " + plots.joined(separator: ", \\\n  "), "unset output", ""])
      .joined(separator: "\n")
  }

  // MARK: - The frame

  private var terminal: String {
    let (width, height) = (Int(canvas.width), Int(canvas.height))
    switch canvas.medium {
    case .svg:
      return "set terminal svg size \(width),\(height) dynamic noenhanced font 'sans-serif,\(canvas.fontSize)'"
    case .png:
      return "set terminal pngcairo size \(width),\(height) noenhanced font 'sans-serif,\(canvas.fontSize * 0.75)'"
    case .pdf:
      // Sizes in points, 72 to an inch.
      return "set terminal pdfcairo size \(canvas.width / 72)in,\(canvas.height / 72)in noenhanced font "
        + "'sans-serif,\(canvas.fontSize * 0.75)'"
    case .terminal:
      return "set terminal dumb size \(width),\(height) noenhanced mono nofeed"
    }
  }

  private func tics(_ ticks: Ticks) -> String {
    ticks.ticks.map { "\(GnuplotString.quotedTick($0.label)) \(number($0.position))" }.joined(separator: ", ")
  }

  private mutating func texts() {
    let margin = canvas.gap(0.5)
    for (index, line) in layout.titleLines.enumerated() {
      let y = layout.titleTop + (Double(index) + 0.5) * canvas.lineHeight * 1.15
      label(line, x: margin, y: y, ink: .neutral, isTitle: true)
    }
    for (index, line) in layout.axisLabelLines.enumerated() {
      let y = layout.axisLabelTop + (Double(index) + 0.5) * canvas.lineHeight
      label(line, x: canvas.gap(0.5), y: y, ink: .quiet)
    }
    for (index, line) in layout.xLabelLines.enumerated() {
      // Beneath the middle of the plot, as far as the canvas has room for its words.
      let half = canvas.width(of: line) / 2 + canvas.gap(0.5)
      let middle = min(max((layout.left + layout.right) / 2, half), max(half, canvas.width - half))
      let y = canvas.height - (Double(layout.xLabelLines.count - index) - 0.5) * canvas.lineHeight
      label(line, x: middle, y: y, ink: .quiet, alignment: "center")
    }
    for end in layout.endLabels {
      let ink = InkColour(figure.layers[end.layer].ink, isText: true)
      label(end.text, x: layout.right + canvas.gap(canvas.medium == .terminal ? 1 : 2), y: end.y, ink: ink)
    }
  }

  private mutating func legend() {
    for entry in layout.legends {
      let layer = figure.layers[entry.layer]
      let ink = InkColour(layer.ink)
      let y = entry.y + canvas.lineHeight / 2
      let swatch = canvas.gap(canvas.medium == .terminal ? 2 : 5)
      if canvas.medium == .terminal {
        label(TerminalGlyph.of(layer), x: entry.x, y: y, ink: ink)
      } else if case .points = layer.shape {
        point(x: entry.x + swatch / 2, y: y, ink: ink)
      } else {
        let width = if case .band = layer.shape { 8 } else { 2 }
        arrow(
          from: "screen \(screen(x: entry.x)),\(screen(y: y))",
          to: "screen \(screen(x: entry.x + swatch)),\(screen(y: y))",
          "lw \(width) dt \(dash(layer.stroke)) lc rgb '\(ink.code(on: canvas))'")
      }
      label(entry.text, x: entry.x + canvas.gap(canvas.medium == .terminal ? 2 : 6), y: y, ink: .neutral)
    }
  }

  // MARK: - Layers

  private mutating func draw(_ layer: Figure.Layer) {
    let colour = "lc rgb '\(InkColour(layer.ink).code(on: canvas))'"
    switch layer.shape {
    case .points(let points):
      plot(points, TerminalGlyph.of(layer), "with points pt 7 ps \(pointSize) \(colour)")
    case .dots(let points):
      plot(points, TerminalGlyph.of(layer), "with points pt 7 ps \(dotSize(points)) \(colour)")
    case .line(let points, let stroke):
      let dense = canvas.medium == .terminal ? TerminalGlyph.sampled(points, over: layout, isStepped: false) : points
      plot(dense, TerminalGlyph.of(layer), "with lines lw \(stroke == .solid ? 2 : 1.5) dt \(dash(stroke)) \(colour)")
    case .steps(let points):
      let dense = canvas.medium == .terminal ? TerminalGlyph.sampled(points, over: layout, isStepped: true) : points
      plot(dense, "·", "with steps lw 1.2 dt solid \(colour)")
    case .bars(let points):
      plot(points, TerminalGlyph.of(layer), "with impulses lw 1.5 \(colour)")
    case .band(let extents):
      draw(extents, layer.ink, colour)
    case .verticalLine(let x, let stroke):
      guard layout.x.contains(x) else { return }
      rule([Figure.Point(x, layout.y.lowerBound), Figure.Point(x, layout.y.upperBound)], "|", stroke, colour)
      if let text = layer.label {
        let share = (x - layout.x.lowerBound) / (layout.x.upperBound - layout.x.lowerBound)
        let place = layout.left + share * (layout.right - layout.left)
        let room = canvas.width - place - canvas.gap(3)
        let isRight = share > 0.5 && canvas.width(of: PrintableText.line(text)) > room
        let text = canvas.truncate(PrintableText.line(text), to: isRight ? place - layout.left : room)
        label(
          text, x: place + canvas.gap(isRight ? -1 : 1), y: layout.top + canvas.lineHeight * 0.4,
          ink: InkColour(layer.ink, isText: true), alignment: isRight ? "right" : "left")
      }
    case .horizontalLine(let y, let stroke):
      guard layout.y.contains(y) else { return }
      rule([Figure.Point(layout.x.lowerBound, y), Figure.Point(layout.x.upperBound, y)], "-", stroke, colour)
      insideLabel(layer, y: layout.position(y: y, scale: figure.y.scale) - canvas.lineHeight * 0.55)
    case .bracket(let x, let low, let high):
      guard layout.x.contains(x) else { return }
      arrow(from: "\(number(x)),\(number(low))", to: "\(number(x)),\(number(high))", "lw 5 dt solid \(colour)")
      insideLabel(layer, y: layout.position(y: (low + high) / 2, scale: figure.y.scale))
    }
  }

  /// A straight line across the plot.
  private mutating func rule(_ ends: [Figure.Point], _ glyph: String, _ stroke: Figure.Stroke, _ colour: String) {
    guard canvas.medium == .terminal else { return plot(ends, glyph, "with lines lw 1 dt \(dash(stroke)) \(colour)") }
    let isUpright = ends[0].x == ends[1].x
    let points =
      isUpright
      ? TerminalGlyph.upright(ends[0].x, over: layout, figure.y.scale)
      : TerminalGlyph.sampled(ends, over: layout, isStepped: false)
    plot(points, glyph, "")
  }

  /// The label of a reference where there is no margin for it: within the plot, at its right.
  private mutating func insideLabel(_ layer: Figure.Layer, y: Double) {
    guard layout.referencesInside, layer.label != nil else { return }
    let text = canvas.truncate(layer.text, to: layout.right - layout.left - canvas.gap(4))
    let ink = InkColour(layer.ink, isText: true)
    label(text, x: layout.right - canvas.gap(3), y: y, ink: ink, alignment: "right")
  }

  /// A band as filled stretches, one for each run of dates where both edges are known.
  private mutating func draw(_ extents: [Figure.Extent], _ ink: Figure.Ink, _ colour: String) {
    var run: [(x: Double, low: Double, high: Double)] = []
    var runs: [[(x: Double, low: Double, high: Double)]] = []
    for extent in extents {
      if let low = extent.low, let high = extent.high, low.isFinite, high.isFinite, extent.x.isFinite {
        run.append((extent.x, held(low), held(high)))
      } else if !run.isEmpty {
        runs.append(run)
        run = []
      }
    }
    if !run.isEmpty { runs.append(run) }
    if canvas.medium == .terminal {
      // On a terminal there is no shade: the widest band of each ink shows its edges, the others nothing.
      guard banded.insert(ink).inserted else { return }
      for run in runs {
        plot(TerminalGlyph.sampled(run.map { Figure.Point($0.x, $0.low) }, over: layout, isStepped: false), "·", "")
        plot(TerminalGlyph.sampled(run.map { Figure.Point($0.x, $0.high) }, over: layout, isStepped: false), "·", "")
      }
      return
    }
    for run in runs where run.count > 1 {
      let name = block(run.map { "\(number($0.x)) \(number($0.low)) \(number($0.high))" })
      plots.append("\(name) using 1:2:3 with filledcurves fs transparent solid 0.16 noborder \(colour) notitle")
    }
  }

  private mutating func plot(_ points: [Figure.Point], _ glyph: String, _ style: String) {
    let isLogarithmic = figure.y.scale == .logarithmic
    // A blank line interrupts the curve where a value cannot be drawn.
    let rows = points.map { point in
      let isDrawable = point.x.isFinite && point.y.isFinite && (!isLogarithmic || point.y > 0)
      return isDrawable ? "\(number(point.x)) \(number(bounded(point.y)))" : ""
    }
    guard rows.contains(where: { !$0.isEmpty }) else { return }
    let style = canvas.medium == .terminal ? "with points pt \(GnuplotString.quoted(glyph))" : style
    plots.append("\(block(rows)) using 1:2 \(style) notitle")
  }

  private mutating func block(_ rows: [String]) -> String {
    let name = "$data\(blocks.count + 1)"
    blocks.append("\(name) << END\n\(rows.joined(separator: "\n"))\nEND")
    return name
  }

  /// Size of a marker in gnuplot's measure, which differs between its terminals.
  private var pointSize: String { canvas.medium == .png ? "0.9" : canvas.fontSize < 13 ? "0.45" : "0.55" }

  /// Dots of a stack nearly touch: one unit of the y axis is a dot's height, the least distance between columns its width.
  private func dotSize(_ points: [Figure.Point]) -> String {
    let unit = (layout.bottom - layout.top) / (layout.y.upperBound - layout.y.lowerBound)
    let places = Set(points.map(\.x)).sorted()
    let least = zip(places, places.dropFirst()).map { $1 - $0 }.min() ?? .infinity
    let column = least / (layout.x.upperBound - layout.x.lowerBound) * (layout.right - layout.left)
    // gnuplot draws a dot of size 1 with a radius of three eighths of the letters' height.
    return number(min(2.2, max(0.3, min(unit, column) * 0.45 / (canvas.fontSize * 0.375))))
  }

  // MARK: - Pieces

  private mutating func label(
    _ text: String, x: Double, y: Double, ink: InkColour, alignment: String = "left", isTitle: Bool = false
  ) {
    guard !text.isEmpty else { return }
    labelCount += 1
    let text = canvas.medium == .terminal ? TerminalGlyph.padded(text) : text
    let font = isTitle && canvas.medium != .terminal ? " font ',\(canvas.medium == .png ? 11.5 : 15)'" : ""
    settings.append(
      "set label \(labelCount) \(GnuplotString.quoted(text)) at screen \(screen(x: x)),\(screen(y: y)) \(alignment) "
        + "noenhanced front textcolor rgb '\(ink.code(on: canvas))'\(font)")
  }

  private mutating func point(x: Double, y: Double, ink: InkColour) {
    labelCount += 1
    settings.append(
      "set label \(labelCount) '' at screen \(screen(x: x)),\(screen(y: y)) point pt 7 ps \(pointSize) "
        + "lc rgb '\(ink.code(on: canvas))'")
  }

  private mutating func arrow(from: String, to: String, _ style: String) {
    arrowCount += 1
    settings.append("set arrow \(arrowCount) from \(from) to \(to) nohead \(style)")
  }

  private func dash(_ stroke: Figure.Stroke) -> String {
    switch stroke {
    case .solid: "solid"
    case .dashed: "(6,4)"
    case .dotted: "(1.5,3)"
    }
  }

  private func screen(x: Double) -> String { String(format: "%.5f", x / canvas.width) }
  private func screen(y: Double) -> String { String(format: "%.5f", 1 - y / canvas.height) }

  /// Nine digits are more than any screen shows, and the same on every machine.
  private func number(_ value: Double) -> String { String(format: "%.9g", value) }

  /// Values held within the plot: the edge of a band.
  private func held(_ value: Double) -> Double { min(layout.y.upperBound, max(layout.y.lowerBound, value)) }

  /// Values held where gnuplot's arithmetic does not overflow, far outside the plot.
  private func bounded(_ value: Double) -> Double {
    if figure.y.scale == .logarithmic { return min(1e290, max(1e-290, value)) }
    let span = layout.y.upperBound - layout.y.lowerBound
    return min(layout.y.upperBound + 1e3 * span, max(layout.y.lowerBound - 1e3 * span, value))
  }
}

extension Figure.Layer {
  fileprivate var stroke: Figure.Stroke {
    switch shape {
    case .line(_, let stroke), .verticalLine(_, let stroke), .horizontalLine(_, let stroke): stroke
    default: .solid
    }
  }
}
