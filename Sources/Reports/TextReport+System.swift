public import Studies

extension TextReport {
  /// What `catchup generations` and `catchup shares` print: parameters, each curve, who passes whom when, warnings.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func system(_ record: SystemRecord, color: Bool) -> String {
    var page = Page(color: color)
    if let study = record.study {
      page.paragraph(study.title, emphasis: page.style.strong)
      if study.question != study.title { page.paragraph(study.question, emphasis: page.style.faint) }
      page.blank()
    }
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
    supplements(Supplement.findings(record), on: &page)
    page.list("Warnings", record.warnings, emphasis: page.style.caution)
    if let provenance = record.provenance {
      page.blank()
      page.paragraph("\(provenance.command); catchup \(provenance.version)", emphasis: page.style.faint)
    }
    return page.text
  }

  /// What the column of spreads is of.
  static func spread(_ record: SystemRecord) -> String {
    record.system == "lotka-volterra" ? "σ of ln" : "σ of ln odds"
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
        "\(crossing.follower) over \(crossing.leader): no date\(crossing.note.isEmpty ? "" : ", \(crossing.note)")"
        + chance + (observed.map { "; \($0)" } ?? "")
    }
    let interval = RecordWording.interval(
      TermRecord(
        term: "", symbol: "", estimate: date.year, standardError: nil, low: crossing.low, high: crossing.high, unit: "",
        meaning: "", date: date), SignificantDigits(4))
    return "\(crossing.follower) passes \(crossing.leader): \(DateText.month(date)) (\(percent): \(interval))"
      + (crossing.note.isEmpty ? "" : ", \(crossing.note)") + chance + (observed.map { "; \($0)" } ?? "")
  }
}
