/// The colour an ink has on a canvas.
///
/// In SVG the colours of text and lines are marks that ``InlineSVG`` turns into the colour of the page around the
/// figure, so that one drawing serves light and dark pages.
enum InkColour: Equatable {
  case series(Int)
  /// Of words about a series.
  case words(Int)
  case neutral, quiet, faint, grid

  init(_ ink: Figure.Ink, isText: Bool = false) {
    switch ink {
    case .neutral: self = .neutral
    case .faint: self = isText ? .quiet : .faint
    default: self = isText ? .words(ink.rawValue) : .series(ink.rawValue)
    }
  }

  /// Blue, vermilion, bluish green, reddish purple, sky blue, orange (Okabe and Ito, 2008), the last two darkened for
  /// white paper.
  static let series = ["#0072b2", "#d55e00", "#009e73", "#b8578f", "#3d94c6", "#b07d00"]

  /// The same inks for words on white paper, darkened to a contrast of 4.5 to 1 and more (WCAG 2.2, 1.4.3).
  static let words = ["#0072b2", "#b54f00", "#00795a", "#a84880", "#25779f", "#8c6300"]

  /// The same inks on dark paper, as the page's style sheet has them.
  static let seriesOnDark = ["#5ab0e6", "#f28c4d", "#3fc59c", "#dd92bd", "#86c7ea", "#e0b040"]

  static let neutralMark = "#010203"
  static let quietMark = "#040506"
  static let faintMark = "#070809"
  static let gridMark = "#0a0b0c"

  func code(on canvas: FigureCanvas) -> String {
    let isSVG = canvas.medium == .svg
    switch self {
    case .series(let index): return Self.series[index % Self.series.count]
    case .words(let index): return Self.words[index % Self.words.count]
    case .neutral: return isSVG ? Self.neutralMark : "#1b1f24"
    case .quiet: return isSVG ? Self.quietMark : "#5b636d"
    case .faint: return isSVG ? Self.faintMark : "#9aa3ad"
    case .grid: return isSVG ? Self.gridMark : "#e6e8eb"
    }
  }
}
