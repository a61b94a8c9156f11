/// Results as text for a terminal, at most 80 columns wide.
public enum TextReport {
  static let width = 80

  /// Lines being gathered, wrapped to the width of the page.
  struct Page {
    var lines: [String] = []
    let style: TerminalStyle
    let color: Bool

    init(color: Bool) {
      self.color = color
      style = TerminalStyle(isColoured: color)
    }

    /// The page as text; spaces that held words together while lines were broken are plain spaces again.
    var text: String { lines.joined(separator: "\n").replacing("\u{A0}", with: " ") + "\n" }

    mutating func blank() {
      if let last = lines.last, !last.isEmpty { lines.append("") }
    }

    /// Text wrapped at spaces; lines after the first are indented by `hanging` more.
    mutating func paragraph(
      _ text: String, indent: Int = 0, hanging: Int = 0, emphasis: (String) -> String = { $0 }
    ) {
      let first = DisplayWidth.wrap(PrintableText.line(text), to: TextReport.width - indent - hanging)
      for (number, line) in first.enumerated() {
        let margin = String(repeating: " ", count: indent + (number > 0 ? hanging : 0))
        lines.append(margin + emphasis(line))
      }
    }

    mutating func heading(_ text: String) {
      blank()
      paragraph(text, emphasis: style.strong)
    }

    mutating func list(_ title: String, _ items: [String], emphasis: (String) -> String = { $0 }) {
      guard !items.isEmpty else { return }
      heading(title)
      for item in items { paragraph("• " + item, indent: 2, hanging: 2, emphasis: emphasis) }
    }

    mutating func grid(_ grid: Supplement.Grid) {
      table(
        TextTable(
          grid.columns.map { .init($0.title, $0.isNumber ? .right : .left, wraps: $0.isLong) }, rows: grid.rows))
    }

    mutating func table(_ table: TextTable) {
      lines += table.lines(width: TextReport.width, indent: 2, color: color)
    }
  }
}
