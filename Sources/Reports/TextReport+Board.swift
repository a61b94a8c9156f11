public import Studies

extension TextReport {
  /// What `catchup board` prints: who leads in what, how far, and by when who will.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func board(_ record: BoardRecord, color: Bool) -> String {
    var page = Page(color: color)
    let year = String(Int(record.year.rounded(.down)))
    page.paragraph("Who leads in what, and who will by \(year)", emphasis: page.style.strong)
    let format = SignificantDigits(2, notation: .typeset)
    page.blank()
    page.table(
      TextTable(
        [
          .init("Study", wraps: true), .init("Follower ÷ leader", wraps: true), .init("Now", .right),
          .init("Years behind", .right), .init("Median"), .init("80% interval", wraps: true),
          .init("By \(year)", .right),
        ],
        rows: record.domains.map { domain in
          [
            domain.name, "\(domain.follower) ÷ \(domain.leader ?? domain.target.map { format($0) } ?? "")",
            ProbabilityText.ratio(domain.ratio),
            domain.isAhead ? "ahead" : domain.lag.map { (domain.lagIsLowerBound ? "> " : "") + format($0) } ?? "—",
            date(domain, 0.5), "\(date(domain, 0.1)) – \(date(domain, 0.9))",
            ProbabilityText.drawn(domain.probabilityByYear),
          ]
        }))
    page.blank()
    if record.domains.count > 1 {
      page.paragraph(
        "Closed by \(year) in at least one: \(chance(record.any)). In all: \(chance(record.all)).")
      page.paragraph(
        "Were the domains independent; in brackets the least and the most it can be whatever their dependence, which "
          + "nothing here estimates.", indent: 2, emphasis: page.style.faint)
    }
    page.paragraph(
      "Each study by its own first criterion (\(Set(record.domains.map(\.criterion)).sorted().joined(separator: ", "))). "
        + "`catchup report` says what each hangs on.", emphasis: page.style.faint)
    page.paragraph("\(record.command); catchup \(record.version)", emphasis: page.style.faint)
    return page.text
  }

  private static func chance(_ chance: BoardChanceRecord) -> String {
    "\(ProbabilityText.drawn(chance.independent)) (\(ProbabilityText.drawn(chance.low)) to "
      + "\(ProbabilityText.drawn(chance.high)))"
  }

  private static func date(_ domain: DomainRecord, _ probability: Double) -> String {
    domain.date(at: probability).map(DateText.month) ?? "later or never"
  }
}

/// The picture of a board: by when each gap is closed.
public enum BoardFigures {
  /// Writes `board-closing.svg`.
  /// - Returns: the path written.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: BoardRecord, to directory: String) throws(ReportError) -> [String] {
    try OutputFile.makeFolder(directory)
    let path = OutputFile.path(of: "board-closing.svg", in: directory)
    try OutputFile.write(try closing(record).svg(), to: path)
    return [path]
  }

  static func closing(_ record: BoardRecord) -> Figure {
    let inks: [Figure.Ink] = [.follower, .leader, .third, .fourth, .fifth, .sixth, .neutral, .faint]
    let likely = record.domains.max { $0.probabilityByYear < $1.probabilityByYear }
    let year = Int(record.year.rounded(.down))
    return Figure(
      name: "board",
      title: "Chance that each gap is closed by each date"
        + (likely.map { ": most likely by \(year) is \($0.name), \(ProbabilityText.drawn($0.probabilityByYear))" } ?? "")
        + ".",
      y: .init(label: "chance that the gap is closed", notation: .percent, range: 0...1),
      layers: record.domains.enumerated().map { index, domain in
        .init(
          .line(domain.cdf.map { .init($0.date.year, $0.probability) }, index < inks.count ? .solid : .dashed),
          ink: inks[index % inks.count], label: domain.name)
      })
  }
}
