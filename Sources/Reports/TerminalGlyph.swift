import Foundation

/// How a figure is drawn with letters.
enum TerminalGlyph {
  static func of(_ layer: Figure.Layer) -> String {
    if case .line(_, .dotted) = layer.shape { return ":" }
    let isCurve = if case .line = layer.shape { true } else { false }
    switch layer.ink {
    case .follower: return isCurve ? "•" : "●"
    case .leader: return isCurve ? "∘" : "○"
    case .third: return "+"
    case .fourth: return "×"
    case .fifth: return "*"
    case .sixth: return "#"
    case .neutral: return "■"
    case .faint: return "o"
    }
  }

  /// A curve as points close enough to touch on a terminal.
  static func sampled(_ points: [Figure.Point], over layout: FigureLayout, isStepped: Bool) -> [Figure.Point] {
    let columns = max(2, Int(layout.right - layout.left) * 2)
    let span = layout.x.upperBound - layout.x.lowerBound
    var sampled: [Figure.Point] = []
    for (first, second) in zip(points, points.dropFirst()) where second.x > first.x {
      let share = (second.x - first.x) / span
      let steps = share.isFinite ? max(1, Int((min(1, share) * Double(columns)).rounded(.up))) : 1
      for step in 0..<steps {
        let share = Double(step) / Double(steps)
        let x = first.x + share * (second.x - first.x)
        sampled.append(Figure.Point(x, isStepped ? first.y : first.y + share * (second.y - first.y)))
      }
    }
    if let last = points.last { sampled.append(last) }
    return sampled
  }

  /// An upright line as points, one for each line of the terminal.
  static func upright(_ x: Double, over layout: FigureLayout, _ scale: Figure.Axis.Scale) -> [Figure.Point] {
    let count = max(2, Int(layout.bottom - layout.top) * 2)
    let (low, high) = (layout.y.lowerBound, layout.y.upperBound)
    return (1..<count).map { index in
      let share = Double(index) / Double(count)
      return Figure.Point(x, scale == .logarithmic ? low * pow(high / low, share) : low + share * (high - low))
    }
  }

  /// Stands for the second column of a wide character while gnuplot, which counts characters, draws.
  private static let filler: Unicode.Scalar = "\u{E000}"

  static func padded(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(scalar)
      if DisplayWidth.of(Character(scalar)) == 2 { scalars.append(filler) }
    }
    return String(scalars)
  }

  /// The drawing without fillers and without blanks at the ends of its lines.
  static func cleaned(_ drawing: String) -> String {
    var lines = drawing.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var kept = String(unfilled(line.unicodeScalars))
      while kept.last == " " { kept.removeLast() }
      return kept
    }
    while lines.first == "" { lines.removeFirst() }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One line, each of whose scalars stands for one column, with wide characters taking their filler's column too.
  ///
  /// Where something was drawn over the filler, it gives way; where over the wide character, a blank is left.
  private static func unfilled(_ cells: Substring.UnicodeScalarView) -> String.UnicodeScalarView {
    var kept = String.UnicodeScalarView()
    var rest = cells[...]
    while let cell = rest.popFirst() {
      if cell == filler {
        kept.append(" ")
      } else if DisplayWidth.of(Character(cell)) < 2 {
        kept.append(cell)
      } else {
        kept.append(rest.popFirst() == nil ? " " : cell)
      }
    }
    return kept
  }
}
