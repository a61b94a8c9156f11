public import Studies

extension TextReport {
  /// What `catchup backtest --learn` prints: the values, and what they are worth where they were not learnt.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func learning(_ record: LearningRecord, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph("Calibration learnt from decided pairs", emphasis: page.style.strong)
    page.paragraph(
      "\(record.cases) origins of \(record.pairs) pairs in \(record.clusters) groups that share a series; "
        + "\(record.tried) calibrations tried. Scores are of forecasts for groups left out of the learning, ± standard "
        + "errors by bootstrap over groups, unless another thing is said.")
    page.heading("Values, and the range over the folds")
    page.table(
      TextTable(
        [.init("Value"), .init(""), .init("Learnt", .right), .init("Least", .right), .init("Most", .right)],
        rows: record.values.map {
          [$0.name, $0.symbol, digits($0.value), digits($0.low), digits($0.high)]
        }))
    rows("Ways to learn", record.procedures, on: &page)
    for row in record.procedures {
      if let weights = row.weights {
        let words = weights.sorted { $0.key < $1.key }.map { "\($0.key) \(digits($0.value))" }
        page.paragraph("\(row.name): \(words.joined(separator: ", "))", indent: 2, hanging: 2)
      }
      if let choices = row.choices {
        let counts = Dictionary(grouping: choices.dropFirst().map { choice(of: $0) }) { $0 }
        let words = counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map {
          "\($0.value.count) × \($0.key)"
        }
        page.paragraph("folds chose \(words.joined(separator: "; "))", indent: 4, hanging: 2)
      }
    }
    rows(
      "Beside the first of them", [record.inSample] + record.comparisons + [record.chronological], on: &page)
    coverage(record.procedures.first, on: &page)
    for history in record.shortHistories {
      rows("Histories cut to their \(history.title)", history.rows, on: &page)
    }
    rows("One ingredient off, the rest as the folds learnt it", record.ablations, on: &page)
    page.heading("Date score at other settings of one value")
    page.table(
      TextTable(
        [.init("Value")] + (0..<5).map { _ in .init("", .right) },
        rows: record.sensitivity.map { row in
          [row.symbol] + row.points.map { "\(digits($0.setting)): \(fixed($0.dateScore))" }
        }))
    page.blank()
    page.paragraph(
      "\(record.provenance.command); seed \(record.provenance.seed), \(record.provenance.draws) draws a route, "
        + "catchup \(record.provenance.version)", emphasis: page.style.faint)
    return page.text
  }

  private static func choice(of words: String) -> String {
    // Weights differ in every fold; how it looks at growth and how much it averages is the choice.
    words.split(separator: ", ").prefix(3).joined(separator: ", ")
      + (words.contains("damped") ? ", all routes" : words.contains(" curves ") ? ", with families" : "")
  }

  private static func rows(_ title: String, _ rows: [LearningRowRecord], on page: inout Page) {
    page.heading(title)
    page.table(
      TextTable(
        [
          .init("", wraps: true), .init("Score", .right), .init("±", .right), .init("− first", .right),
          .init("±", .right), .init("− walk", .right), .init("±", .right), .init("80% held", .right),
        ],
        rows: rows.map { row in
          [
            row.title, fixed(row.dateScore.estimate), fixed(row.dateScore.clusterStandardError),
            row.difference.map { fixed($0.estimate) } ?? "—",
            row.difference.map { fixed($0.clusterStandardError) } ?? "—",
            row.againstWalk.map { fixed($0.estimate) } ?? "—",
            row.againstWalk.map { fixed($0.clusterStandardError) } ?? "—",
            row.levels.map { whole($0.coverage80.estimate) }.joined(separator: " "),
          ]
        }))
  }

  private static func coverage(_ row: LearningRowRecord?, on page: inout Page) {
    guard let row, !row.levels.isEmpty else { return }
    page.heading("Coverage, per cent (5–95% of the bootstrap over groups)")
    page.table(
      TextTable(
        [
          .init("Years ahead", .right), .init("80%", .right), .init("90%", .right), .init("CRPS", .right),
        ],
        rows: row.levels.map { level in
          func words(_ share: MeanRecord) -> String {
            "\(whole(share.estimate)) (\(whole(share.low))–\(whole(share.high)))"
          }
          return [
            String(level.years), words(level.coverage80), words(level.coverage90), fixed(level.crps.estimate, 1000),
          ]
        }))
  }

  /// Four decimals, or three.
  private static func fixed(_ value: Double, _ unit: Int = 10_000) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "—" }
    let parts = Int((abs(value) * Double(unit)).rounded())
    let digits = String(parts % unit)
    return (value < 0 && parts > 0 ? "−" : "") + "\(parts / unit)."
      + String(repeating: "0", count: String(unit).count - 1 - digits.count) + digits
  }

  private static func digits(_ value: Double) -> String { SignificantDigits(3)(value) }

}
