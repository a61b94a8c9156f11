public import Studies

extension TextReport {
  /// What `catchup backtest` prints: every method's date score, its levels by years ahead, and how far the first
  /// method's chances can be believed.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func backtest(_ record: BacktestRecord, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph("Backtest of catch-up dates, protocol \(record.protocolVersion)", emphasis: page.style.strong)
    page.paragraph(
      "\(counted(record.cases)) of \(record.qualifyingPairs) of \(record.pairs) "
        + "\(record.pairs == 1 ? "pair" : "pairs"), \(record.clusters) \(record.clusters == 1 ? "cluster" : "clusters") "
        + "of pairs that share a series; forecasts see nothing after their origin"
        + (record.rules.longestHistory.map { ", and no more than the last \($0) observations" } ?? "") + ".")
    dateScores(record, on: &page)
    levels(record, on: &page)
    if let first = record.methods.first {
      coverage(first, on: &page)
      reliability(first, on: &page)
    }
    let refused =
      record.unanswered.map { ($0.title, $0.refusals) } + record.methods.map { ($0.title, $0.refusals) }
    let refusals = refused.flatMap { title, refusals in
      refusals.map { "\(title), \(counted($0.cases)): \($0.reason)" }
    }
    page.list("No answer", Array(refusals.prefix(8)), emphasis: page.style.caution)
    if refusals.count > 8 { page.paragraph("and \(refusals.count - 8) more; `--json` has them all.", indent: 2) }
    page.blank()
    page.paragraph(
      "What this cannot show: these episodes are known because something happened, a share of passages that other gaps "
        + "need not have; data are today's, not those of the origin; years and countries are shared."
        + (record.qualifyingPairs == 1 ? " One pair is one history: errors over pairs say nothing here." : ""),
      emphasis: page.style.faint)
    page.paragraph(
      "\(record.provenance.command); seed \(record.provenance.seed), \(record.provenance.draws) draws a route, "
        + "catchup \(record.provenance.version)", emphasis: page.style.faint)
    return page.text
  }

  static func counted(_ cases: Int) -> String { "\(cases) origin\(cases == 1 ? "" : "s")" }

  private static func dateScores(_ record: BacktestRecord, on page: inout Page) {
    page.heading("Date score: integrated Brier, lower is better")
    let hasErrors = record.qualifyingPairs > 1
    page.table(
      TextTable(
        [
          .init("Method", wraps: true), .init("Score", .right), .init("± pairs", .right), .init("± clusters", .right),
          .init("Skill", .right), .init("±", .right), .init("Origins", .right),
        ],
        rows: record.methods.map { method in
          [
            method.title, fixed(method.dateScore.estimate),
            hasErrors ? fixed(method.dateScore.standardError) : "—",
            hasErrors ? fixed(method.dateScore.clusterStandardError) : "—",
            method.skill.map { percent($0.estimate) } ?? "—",
            hasErrors ? method.skill.map { percent($0.clusterStandardError, signed: false) } ?? "—" : "—",
            String(method.cases),
          ]
        }))
    let title = record.methods.first { $0.method == record.reference }?.title ?? record.reference
    page.paragraph(
      "Skill: how much lower than the \(title), on origins that both answered; ± standard errors by bootstrap, of skill "
        + "over clusters."
        + (Set(record.methods.map(\.cases)).count > 1
          ? " Scores over fewer origins do not compare with the others; their skill does." : ""),
      indent: 2, emphasis: page.style.faint)
  }

  private static func levels(_ record: BacktestRecord, on page: inout Page) {
    let years = Set(record.methods.flatMap { $0.levels.map(\.years) }).sorted()
    guard !years.isEmpty else { return }
    page.heading("Log ratio: coverage of 80% intervals, and CRPS, by years ahead")
    page.table(
      TextTable(
        [.init("Method", wraps: true)] + years.map { .init("\($0) y", .right) } + [.init(" ")]
          + years.map { .init("CRPS \($0)", .right) },
        rows: record.methods.map { method in
          func score(_ years: Int) -> LevelScoreRecord? { method.levels.first { $0.years == years } }
          return [method.title]
            + years.map { year in
              score(year)?.coverage.first { $0.nominal == 0.8 }.map { ProbabilityText.percent($0.share.estimate) }
                ?? "—"
            } + [""] + years.map { score($0).map { fixed($0.crps.estimate) } ?? "—" }
        }))
  }

  private static func coverage(_ method: MethodRecord, on page: inout Page) {
    guard !method.levels.isEmpty else { return }
    page.heading("Coverage of the \(method.title), per cent (5–95% of the bootstrap over clusters)")
    page.table(coverage(method.levels))
  }

  /// How often intervals held, a row for each horizon, with the scaled errors.
  static func coverage(_ levels: [LevelScoreRecord]) -> TextTable {
    let nominal = levels.first?.coverage.map(\.nominal) ?? []
    return TextTable(
      [.init("Years ahead", .right)] + nominal.map { .init(ProbabilityText.percent($0), .right) }
        + [.init("MASE", .right), .init("Origins", .right)],
      rows: levels.map { level in
        [String(level.years)]
          + nominal.map { nominal in
            level.coverage.first { $0.nominal == nominal }.map {
              "\(whole($0.share.estimate)) (\(whole($0.share.low))–\(whole($0.share.high)))"
            } ?? "—"
          } + [level.mase.map { SignificantDigits(3)($0.estimate) } ?? "—", String(level.cases)]
      })
  }

  private static func reliability(_ method: MethodRecord, on page: inout Page) {
    let parts = method.reliability
    page.heading("Reliability of the \(method.title)")
    page.table(
      TextTable(
        [
          .init("Chance"), .init("Forecast", .right), .init("Came", .right), .init("Band", .right),
          .init("Weight", .right), .init("Pairs", .right), .init(""),
        ],
        rows: parts.bins.map { bin in
          [
            "\(whole(bin.low))–\(ProbabilityText.percent(bin.high))", ProbabilityText.percent(bin.forecast),
            ProbabilityText.percent(bin.observed),
            "\(whole(bin.bandLow))–\(ProbabilityText.percent(bin.bandHigh))", ProbabilityText.percent(bin.weight),
            String(bin.pairs), bin.observed < bin.bandLow ? "too high" : bin.observed > bin.bandHigh ? "too low" : "",
          ]
        }))
    page.paragraph(
      "Band: where the share that came lies nine times in ten when forecasts are true. Score "
        + "\(fixed(method.dateScore.estimate)) = reliability \(fixed(parts.reliability)) − resolution "
        + "\(fixed(parts.resolution)) + uncertainty \(fixed(parts.uncertainty)) "
        + "\(parts.withinBins < 0 ? "−" : "+") within bins \(fixed(abs(parts.withinBins))). Passage within the horizon: "
        + "forecast \(ProbabilityText.percent(method.withinHorizon.forecast)), came "
        + "\(ProbabilityText.percent(method.withinHorizon.observed)).", indent: 2, hanging: 2)
  }

  /// Three decimals.
  static func fixed(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "—" }
    let thousandths = Int((abs(value) * 1000).rounded())
    let digits = String(thousandths % 1000)
    return (value < 0 && thousandths > 0 ? "−" : "") + "\(thousandths / 1000)."
      + String(repeating: "0", count: 3 - digits.count) + digits
  }

  static func percent(_ share: Double, signed: Bool = true) -> String {
    guard share.isFinite, abs(share) < 1e6 else { return "—" }
    let points = Int((share * 100).rounded())
    return (points < 0 ? "−" : signed && points > 0 ? "+" : "") + "\(abs(points))%"
  }

  /// A percentage without its sign, the first of a range.
  static func whole(_ share: Double) -> String {
    guard share.isFinite else { return "—" }
    // Beyond that a per cent says nothing, and an integer may not hold it.
    return abs(share) < 1e6 ? "\(Int((share * 100).rounded()))" : SignificantDigits(2)(share * 100)
  }
}
