/// A table for a terminal: a header, a rule, rows; never wider than it may be.
///
/// Columns are as wide as their longest cell. Where the whole would be too wide, columns that may wrap give way first
/// (their cells continue on further lines), then the widest column is cut with an ellipsis, again and again.
public struct TextTable: Sendable {
  public enum Alignment: Sendable { case left, right }

  public struct Column: Sendable {
    public var title: String
    public var alignment: Alignment
    /// Whether long cells continue on further lines; otherwise they are cut with an ellipsis.
    public var wraps: Bool

    public init(_ title: String, _ alignment: Alignment = .left, wraps: Bool = false) {
      self.title = title
      self.alignment = alignment
      self.wraps = wraps
    }
  }

  public var columns: [Column]
  public var rows: [[String]]

  /// - Parameter rows: cells, one per column; missing cells are empty, further ones are left off.
  public init(_ columns: [Column], rows: [[String]]) {
    self.columns = columns
    self.rows = rows.map { row in
      columns.indices.map { $0 < row.count ? PrintableText.line(row[$0]) : "" }
    }
  }

  /// The table as lines of at most `width` columns, each indented by `indent` spaces.
  public func lines(width: Int = 80, indent: Int = 0, color: Bool = false) -> [String] {
    guard !columns.isEmpty else { return [] }
    let style = TerminalStyle(isColoured: color)
    let gap = 2
    let widths = fittedWidths(room: width - indent - gap * (columns.count - 1))
    let margin = String(repeating: " ", count: indent)
    let header = line(columns.map { DisplayWidth.truncate($0.title, to: 1_000) }, widths, gap).map {
      margin + style.strong($0)
    }
    let rule = margin + style.faint(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "))
    return header + [rule] + rows.flatMap { line($0, widths, gap).map { margin + $0 } }
  }

  /// One row as one or several lines.
  private func line(_ cells: [String], _ widths: [Int], _ gap: Int) -> [String] {
    let wrapped = columns.indices.map { index -> [String] in
      columns[index].wraps
        ? DisplayWidth.wrap(cells[index], to: widths[index]).map { DisplayWidth.truncate($0, to: widths[index]) }
        : [DisplayWidth.truncate(cells[index], to: widths[index])]
    }
    let height = wrapped.map(\.count).max() ?? 0
    return (0..<height).map { number in
      var text = ""
      for index in columns.indices {
        let cell = number < wrapped[index].count ? wrapped[index][number] : ""
        let blank = String(repeating: " ", count: max(0, widths[index] - DisplayWidth.of(cell)))
        text += columns[index].alignment == .right ? blank + cell : cell + blank
        if index < columns.count - 1 { text += String(repeating: " ", count: gap) }
      }
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  private func fittedWidths(room: Int) -> [Int] {
    var widths = columns.indices.map { index in
      max(1, ([columns[index].title] + rows.map { $0[index] }).map(DisplayWidth.of).max() ?? 1)
    }
    let leastWrapped = 16
    while widths.reduce(0, +) > room {
      let wrapping = columns.indices.filter { columns[$0].wraps && widths[$0] > leastWrapped }
      let candidates = wrapping.isEmpty ? Array(columns.indices) : wrapping
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }), widths[widest] > 1 else { break }
      widths[widest] -= 1
    }
    return widths
  }
}
