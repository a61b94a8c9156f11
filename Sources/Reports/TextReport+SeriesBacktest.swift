public import Studies

extension TextReport {
  /// What `catchup backtest` prints of series alone: errors and coverage by years ahead, and by how much of each record
  /// had been seen.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func backtest(_ record: SeriesBacktestRecord, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph(
      "Backtest of the levels of series alone, protocol \(record.protocolVersion)", emphasis: page.style.strong)
    let shares = record.rules.shares.map { whole($0) }.joined(separator: ", ")
    page.paragraph(
      "\(counted(record.cases)) of \(record.qualifyingSeries) of \(record.series) series in \(record.clusters) "
        + "\(record.clusters == 1 ? "cluster" : "clusters"), where \(shares)% of the record had been seen; forecasts see "
        + "nothing after their origin"
        + (record.rules.longestHistory.map { ", and no more than the last \($0) observations" } ?? "") + ".")
    let years = Set(record.methods.flatMap { $0.levels.map(\.years) }).sorted()
    scores("By years ahead", record.methods.map { ($0.title, $0.levels) }, years, on: &page)
    skill(record, years, on: &page)
    for share in record.rules.shares {
      let rows = record.methods.compactMap { method in
        method.shares.first { abs($0.share - share) < 1e-9 }.map { (method.title, $0.levels) }
      }
      guard !rows.isEmpty else { continue }
      scores("Where \(whole(share))% of the record had been seen", rows, years, on: &page)
    }
    if let first = record.methods.first { coverage(first, on: &page) }
    let refused =
      record.unanswered.map { ($0.title, $0.refusals) } + record.methods.map { ($0.title, $0.refusals) }
    let refusals = refused.flatMap { title, refusals in
      refusals.map { "\(title), \(counted($0.cases)): \($0.reason)" }
    }
    page.list("No answer", Array(refusals.prefix(8)), emphasis: page.style.caution)
    if refusals.count > 8 { page.paragraph("and \(refusals.count - 8) more; `--json` has them all.", indent: 2) }
    page.blank()
    page.paragraph(
      "What this cannot show: these are series that somebody found worth recording, most of them because they grew; "
        + "data are today's, not those of the origin; series of one cluster share their years and their technology.",
      emphasis: page.style.faint)
    page.paragraph(
      "\(record.provenance.command); seed \(record.provenance.seed), \(record.provenance.draws) draws a route, "
        + "catchup \(record.provenance.version)", emphasis: page.style.faint)
    return page.text
  }

  private static func scores(
    _ heading: String, _ methods: [(title: String, levels: [LevelScoreRecord])], _ years: [Int], on page: inout Page
  ) {
    page.heading("\(heading): CRPS, and coverage of 80% intervals")
    page.table(
      TextTable(
        [.init("Method", wraps: true)] + years.map { .init("CRPS \($0)", .right) } + [.init(" ")]
          + years.map { .init("\($0) y", .right) },
        rows: methods.map { title, levels in
          func score(_ years: Int) -> LevelScoreRecord? { levels.first { $0.years == years } }
          return [title] + years.map { score($0).map { error($0.crps.estimate) } ?? "—" } + [""]
            + years.map { year in
              score(year)?.coverage.first { $0.nominal == 0.8 }.map { ProbabilityText.percent($0.share.estimate) }
                ?? "—"
            }
        }))
  }

  private static func skill(_ record: SeriesBacktestRecord, _ years: [Int], on page: inout Page) {
    let methods = record.methods.filter { !$0.skill.isEmpty }
    guard !methods.isEmpty else { return }
    let title = record.methods.first { $0.method == record.reference }?.title ?? record.reference
    page.heading("How much lower the CRPS is than that of the \(title)")
    page.table(
      TextTable(
        [.init("Method", wraps: true)] + years.map { .init("\($0) y", .right) } + [.init("Origins", .right)],
        rows: methods.map { method in
          [method.title]
            + years.map { year in
              method.skill.first { $0.years == year }.map {
                "\(percent($0.skill.estimate)) ± \(whole($0.skill.clusterStandardError))"
              } ?? "—"
            } + [String(method.cases)]
        }))
    page.paragraph(
      "On origins that both answered; ± standard errors by bootstrap over clusters.", indent: 2,
      emphasis: page.style.faint)
  }

  private static func coverage(_ method: SeriesMethodRecord, on page: inout Page) {
    guard !method.levels.isEmpty else { return }
    page.heading("Intervals of the \(method.title): per cent that held (5–95% over clusters)")
    page.table(coverage(method.levels))
  }

  /// A score in the unit of the series: two decimals, or a power of ten where they say nothing.
  private static func error(_ value: Double) -> String {
    guard value.isFinite else { return "—" }
    guard value >= 0.1, value < 1000 else { return SignificantDigits(2)(value) }
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
