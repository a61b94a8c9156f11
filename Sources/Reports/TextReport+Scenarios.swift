public import Studies

extension TextReport {
  /// What `catchup scenarios` and `catchup whatif` print: dates side by side, differences on common draws, who precedes.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func scenarios(_ record: ScenariosRecord, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph(record.study.title, emphasis: page.style.strong)
    if let base = record.scenarios.first?.closing.first {
      page.paragraph(
        "As things stand: \(headline(base, record)). What a scenario sets changes the future alone, on the same draws.")
    }
    page.heading("When \(record.criterion) comes")
    page.table(
      TextTable(
        [
          .init("Scenario", wraps: true), .init("Median"), .init("80% interval"), .init("Chance", .right),
          .init("By", .right),
        ],
        rows: record.scenarios.compactMap { scenario in
          guard let closing = scenario.closing.first else { return nil }
          return [
            scenario.name, date(closing, 0.5), "\(date(closing, 0.1)) – \(date(closing, 0.9))",
            ProbabilityText.drawn(closing.probability), year(closing.horizon),
          ]
        }))
    page.heading("Against things as they stand")
    page.table(
      TextTable(
        [
          .init("Scenario", wraps: true), .init("Years later", .right), .init("80% interval", .right),
          .init("Both close", .right), .init("Earlier", .right), .init("Later", .right), .init("Mean wait", .right),
        ],
        rows: record.scenarios.compactMap { scenario in
          guard let difference = scenario.comparison else { return nil }
          return [
            scenario.name, signed(difference.median),
            difference.low.flatMap { low in difference.high.map { "\(signed(low)) to \(signed($0))" } } ?? "—",
            ProbabilityText.drawn(difference.bothClose), ProbabilityText.drawn(difference.probabilityEarlier),
            ProbabilityText.drawn(difference.probabilityLater), signed(difference.restrictedMean),
          ]
        }))
    page.paragraph(
      "Years later: over draws that close either way, median and 80% interval. Earlier, later: chances that the scenario "
        + "closes the gap before, or after, things as they stand. Mean wait: the change of the mean wait, counted to the "
        + "horizon where it does not close, so that never counts too.", indent: 2, emphasis: page.style.faint)
    others(record, on: &page)
    page.list("What each sets", record.scenarios.dropFirst().map(settings))
    page.list("Assumptions", record.assumptions)
    page.blank()
    page.paragraph(
      "\(record.provenance.command); seed \(record.provenance.seed), \(record.provenance.draws) draws a route, "
        + "catchup \(record.provenance.version)", emphasis: page.style.faint)
    return page.text
  }

  /// Further criteria, a column each.
  private static func others(_ record: ScenariosRecord, on page: inout Page) {
    guard let first = record.scenarios.first, first.closing.count > 1 else { return }
    page.heading("Median date, and chance within the horizon, by criterion")
    page.table(
      TextTable(
        [.init("Scenario", wraps: true)] + first.closing.map { .init($0.criterion, wraps: true) },
        rows: record.scenarios.map { scenario in
          [scenario.name]
            + scenario.closing.map { "\(date($0, 0.5)) (\(ProbabilityText.drawn($0.probability)))" }
        }))
  }

  private static func headline(_ closing: ScenarioClosingRecord, _ record: ScenariosRecord) -> String {
    let chance =
      "\(record.criterion) by \(year(closing.horizon)) with a chance of \(ProbabilityText.drawn(closing.probability))"
    guard let median = closing.date(at: 0.5) else { return chance + ", more likely later or never" }
    return chance + ", as likely before as after \(DateText.month(median))"
  }

  private static func date(_ closing: ScenarioClosingRecord, _ probability: Double) -> String {
    closing.date(at: probability).map(DateText.month) ?? "later or never"
  }

  private static func year(_ year: Double) -> String { String(Int(year.rounded(.down))) }

  private static func signed(_ years: Double?) -> String {
    guard let years, years.isFinite else { return "—" }
    let tenths = (years * 10).rounded() / 10
    return tenths == 0 ? "0.0" : (tenths > 0 ? "+" : "−") + "\(abs(tenths))"
  }

  private static func settings(_ scenario: ScenarioRecord) -> String {
    let set = scenario.settings.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    let from = scenario.from.map { " from \(DateText.horizon($0))" } ?? ""
    let until = scenario.until.map { " until \(DateText.horizon($0))" } ?? ""
    return "\(scenario.name): \(set)\(from)\(until)"
  }
}
