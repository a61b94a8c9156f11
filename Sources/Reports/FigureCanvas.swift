/// What a figure is drawn on: kind, size and the size of its letters.
struct FigureCanvas: Sendable, Equatable {
  enum Medium: Sendable { case svg, png, pdf, terminal }

  var medium: Medium
  /// Pixels, or columns of a terminal.
  var width: Double
  /// Pixels, or lines of a terminal.
  var height: Double
  /// Height of the letters, in pixels.
  var fontSize: Double = 13
  /// Whether the finding stands above the plot; on a page it is the caption instead.
  var showsTitle: Bool

  /// A drawing for a page on a desk.
  static let page = FigureCanvas(medium: .svg, width: 760, height: 400, showsTitle: false)
  /// The same for a narrow screen, with letters as large as the text around it.
  static let phone = FigureCanvas(medium: .svg, width: 380, height: 340, fontSize: 12.5, showsTitle: false)

  /// A canvas for a figure that needs `share` of the usual height.
  func lowered(to share: Double) -> FigureCanvas {
    var canvas = self
    if medium != .terminal { canvas.height = (height * min(1, max(0.25, share))).rounded() }
    return canvas
  }

  /// From one line of text to the next.
  var lineHeight: Double { medium == .terminal ? 1 : fontSize * 1.4 }

  /// A small distance: `count` times a third of a letter, or that many columns.
  func gap(_ count: Double) -> Double { medium == .terminal ? count : count * fontSize * 0.35 }

  /// About how wide a line of text is drawn. gnuplot cannot ask the browser, so neither can we.
  func width(of text: String) -> Double {
    if medium == .terminal { return Double(DisplayWidth.of(text)) }
    return text.unicodeScalars.reduce(0) { $0 + Self.width(of: $1) } * fontSize
  }

  /// The text cut with an ellipsis where it would be wider than `room`.
  func truncate(_ text: String, to room: Double) -> String {
    if width(of: text) <= room { return text }
    let limit = room - width(of: "…")
    var kept = ""
    var used = 0.0
    for character in text {
      used += width(of: String(character))
      if used > limit { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// The text broken at spaces into lines no wider than `room`, at most `limit` of them.
  func wrap(_ text: String, to room: Double, limit: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, lines.count == limit || width(of: last + " " + word) <= room {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { truncate($0, to: room) }
  }

  /// Width of a letter in heights of a letter, for the wider of the common sans-serif faces.
  private static func width(of scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", "·", "(", ")", "[", "]", "/", " ", "f", "t", "r": 0.39
    case "m", "w", "M", "W", "@", "%", "—", "…": 0.97
    case "A"..."Z": 0.71
    case "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻": 0.42
    default: Double(DisplayWidth.of(Character(scalar))) * 0.62
    }
  }
}
