public import Studies

extension TextReport {
  /// What `catchup generations` and `catchup shares` print: parameters, each curve, who passes whom when, warnings.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func system(_ record: SystemRecord, color: Bool) -> String {
    var page = Page(color: color)
    for data in record.data {
      header(data, on: &page)
      notes(data, on: &page)
    }
    page.blank()
    page.paragraph(record.system, emphasis: page.style.answer)
    page.paragraph(record.formula, indent: 2, hanging: 2)
    page.blank()
    let format = SignificantDigits(4)
    let percent = SignificantDigits(3)(record.interval.confidence * 100) + "%"
    page.table(
      TextTable(
        [
          .init("Term"), .init("Estimate", .right, wraps: true), .init("Std. error", .right),
          .init(percent + (record.interval.method == "wald" ? " interval" : ", \(record.interval.method)"), .right),
          .init("What", wraps: true),
        ],
        rows: record.terms.map { term in
          [
            term.term, RecordWording.estimate(term, format),
            term.standardError.map { SignificantDigits(3)($0) } ?? (term.status == "estimated" ? "—" : term.status),
            RecordWording.interval(term, SignificantDigits(3)), term.meaning,
          ]
        }))
    page.blank()
    if let goodness = record.goodness { page.paragraph(Self.goodness(goodness), indent: 2, hanging: 2) }
    let hasLaunch = record.outputs.contains { $0.launch != nil }
    page.table(
      TextTable(
        [
          .init("Curve", wraps: true), .init("n", .right), .init(hasLaunch ? "RSS" : spread(record), .right),
          .init("Durbin–Watson", .right),
        ] + (hasLaunch ? [.init("Launch", .right)] : []),
        rows: record.outputs.map { output in
          [
            output.entity, String(output.count),
            (hasLaunch ? output.rss : output.sigma).map { format($0) } ?? "reference",
            output.durbinWatson.map { SignificantDigits(3)($0) } ?? "—", output.launch.map { DateText.day($0) } ?? "—",
          ]
        }))
    page.heading("Who passes whom")
    for crossing in record.crossings { page.paragraph(sentence(crossing, percent), indent: 2, hanging: 2) }
    if let competition = record.competition { self.competition(competition, percent, on: &page) }
    page.list("Warnings", record.warnings, emphasis: page.style.caution)
    return page.text
  }

  /// What the column of spreads is of.
  private static func spread(_ record: SystemRecord) -> String {
    record.system == "lotka-volterra" ? "σ of ln" : "σ of ln odds"
  }

  private static func competition(_ competition: CompetitionRecord, _ percent: String, on page: inout Page) {
    let format = SignificantDigits(3)
    func share(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }
    page.heading("What they are to each other")
    for finding in competition.findings { page.paragraph("• " + finding, indent: 2, hanging: 2) }
    for interaction in competition.interactions {
      let interval = RecordWording.interval(
        TermRecord(
          term: "", symbol: "", estimate: nil, standardError: nil, low: interaction.low, high: interaction.high,
          unit: "",
          meaning: ""), format)
      page.paragraph(
        "• \(interaction.of) on \(interaction.on): \(format(interaction.effect)) of growth a year (\(interval == "—" ? "no interval" : "\(percent): \(interval)")), "
          + interaction.sign, indent: 2, hanging: 2)
    }
    if let threshold = competition.threshold, let reached = threshold.reached {
      let ends = [threshold.reachedLow, threshold.reachedHigh].map { $0.map { DateText.day($0) } ?? "not yet" }
      page.paragraph(
        "• The ratio first reached the threshold on \(DateText.day(reached)) (\(percent): \(ends[0]) – \(ends[1]))",
        indent: 2,
        hanging: 2)
    }
    if let without = competition.without {
      page.paragraph(
        "• Without it, where \(without.what): RSS \(SignificantDigits(4)(without.rss)), "
          + "\(without.method == "F" ? "F" : "fall of RSS") \(format(without.statistic)), p = "
          + (without.pValue < 0.001 ? "below 0.001" : format(without.pValue))
          + (without.method == "F" ? "" : " (bootstrap)"), indent: 2, hanging: 2)
    }
    if !competition.outcomes.isEmpty {
      page.heading("Where it leads, if nothing else changes")
      for outcome in competition.outcomes where outcome.probability >= 0.005 {
        let volumes = outcome.volumes.map { volume in
          "\(volume.entity) at \(format(volume.median)) (\(percent): \(RecordWording.range(format(volume.low), format(volume.high))))"
        }
        page.paragraph(
          "• \(share(outcome.probability)): \(outcome.outcome)"
            + (volumes.isEmpty ? "" : ", " + volumes.joined(separator: ", ")),
          indent: 2, hanging: 2)
      }
    }
  }

  /// `Huawei passes Apple: May 2024 (95%: 2023.9 – 2025.2); in the data between 2024-03-16 and 2024-06-16`.
  static func sentence(_ crossing: SystemCrossingRecord, _ percent: String) -> String {
    let observed =
      crossing.observedAfter.flatMap { after in
        crossing.observedBy.map { "in the data between \(DateText.day(after)) and \(DateText.day($0))" }
      }
    let chance =
      crossing.probability.map { probability in
        "; by the horizon with probability \(Int((probability * 100).rounded())) %, never by then "
          + "\(100 - Int((probability * 100).rounded())) %"
      } ?? ""
    guard let date = crossing.date else {
      return
        "• \(crossing.follower) over \(crossing.leader): no date\(crossing.note.isEmpty ? "" : ", \(crossing.note)")"
        + chance + (observed.map { "; \($0)" } ?? "")
    }
    let interval = RecordWording.interval(
      TermRecord(
        term: "", symbol: "", estimate: date.year, standardError: nil, low: crossing.low, high: crossing.high, unit: "",
        meaning: "", date: date), SignificantDigits(4))
    return "• \(crossing.follower) passes \(crossing.leader): \(DateText.month(date)) (\(percent): \(interval))"
      + (crossing.note.isEmpty ? "" : ", \(crossing.note)") + chance + (observed.map { "; \($0)" } ?? "")
  }
}
