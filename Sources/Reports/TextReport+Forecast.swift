public import Studies

extension TextReport {
  /// The headline's sentence, safe to print: names come from files.
  public static func sentence(_ record: ForecastRecord) -> String { PrintableText.line(record.headline.sentence) }

  /// What `catchup forecast` prints: the headline, the gap now, dates by criterion, the answer with one thing changed,
  /// routes and warnings.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func forecast(_ record: ForecastRecord, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph(record.study.title, emphasis: page.style.strong)
    if record.study.question != record.study.title { page.paragraph(record.study.question, emphasis: page.style.faint) }
    page.blank()
    page.paragraph(record.headline.sentence, emphasis: page.style.answer)
    gap(record, on: &page)
    dates(record, on: &page)
    supplements(Supplement.all(record), on: &page)
    alternatives(record, on: &page)
    routes(record, on: &page)
    page.list("Track record", record.trackRecord)
    page.list("Dropped", record.dropped)
    page.list("Assumed", record.assumptions)
    page.list("Beyond the data", record.extrapolations)
    page.list("Warnings", record.warnings, emphasis: page.style.caution)
    page.blank()
    let provenance = record.provenance
    page.paragraph(
      "\(provenance.draws) draws, seed \(provenance.seed), catchup \(provenance.version)", emphasis: page.style.faint)
    return page.text
  }

  private static func gap(_ record: ForecastRecord, on page: inout Page) {
    page.heading("The gap at \(DateText.day(record.study.origin))")
    let gap = record.gap
    var rows = [
      ["Level", "\(ProbabilityText.ratio(gap.ratio)) of \(RecordWording.against(record))"],
      ["In years", RecordWording.lag(gap)], ["Status", gap.status],
    ]
    // Years behind a fixed target there are none.
    if record.leader == nil { rows.remove(at: 1) }
    let isAssumed = RecordWording.isAssumed(record)
    if !isAssumed {
      rows.append(["Age of the follower's last \(noun(record.follower))", DateText.years(gap.followerAge)])
    }
    if let age = gap.leaderAge, let leader = record.leader, !isAssumed {
      rows.append(["Age of the leader's last \(noun(leader))", DateText.years(age)])
    }
    let label = rows.map { DisplayWidth.of($0[0]) }.max() ?? 0
    for row in rows {
      let blank = String(repeating: "\u{A0}", count: label - DisplayWidth.of(row[0]) + 2)
      page.paragraph(
        row[0].replacing(" ", with: "\u{A0}") + blank + row[1], indent: 2, hanging: 4)
    }
  }

  private static func noun(_ series: SeriesRecord) -> String {
    series.kind == "records" ? "record" : "observation"
  }

  private static func dates(_ record: ForecastRecord, on page: inout Page) {
    let horizon = DateText.horizon(record.study.horizon)
    page.heading("When it closes")
    page.table(
      TextTable(
        [.init("Criterion", wraps: true), .init("P by \(horizon)", .right)]
          + RecordWording.shownQuantiles.map { .init(ProbabilityText.percent($0), .right) },
        rows: record.closing.map { closing in
          [closing.criterion, ProbabilityText.chance(closing)]
            + RecordWording.shownQuantiles.map { probability in
              switch RecordWording.quantile(closing, probability) {
              case .some(.some(let date)): DateText.month(date)
              case .some(.none): "never"
              case .none: "—"
              }
            }
        }))
    page.paragraph(
      "Dates by which it has closed with the chance above; never: not within the horizon, \(horizon).", indent: 2,
      emphasis: page.style.faint)
    for closing in record.closing {
      page.paragraph(
        "• \(closing.criterion): \(closing.meaning) (\(RecordWording.passage(closing)); now \(closing.status))",
        indent: 2, hanging: 2, emphasis: page.style.faint)
      for crossing in closing.observedCrossings {
        page.paragraph(
          "\(crossing.direction) on \(DateText.day(crossing.date))", indent: 4, hanging: 2, emphasis: page.style.faint)
      }
    }
  }

  static func supplements(_ supplements: [Supplement], on page: inout Page) {
    for supplement in supplements {
      page.heading(supplement.title)
      for words in supplement.words {
        page.paragraph((supplement.isList ? "• " : "") + words, indent: 2, hanging: supplement.isList ? 2 : 0)
      }
      for (place, grid) in supplement.grids.enumerated() {
        if place > 0 || !supplement.words.isEmpty { page.blank() }
        page.grid(grid)
      }
      for note in supplement.notes { page.paragraph(note, indent: 2, emphasis: page.style.faint) }
    }
  }

  private static func alternatives(_ record: ForecastRecord, on page: inout Page) {
    guard !record.alternatives.isEmpty else { return }
    let horizon = DateText.horizon(record.study.horizon)
    page.heading("The answer again with one thing changed")
    let shown = 12
    let ordered = RecordWording.ordered(record.alternatives)
    let headline = record.headline
    page.table(
      TextTable(
        [
          .init("Changed", wraps: true), .init("P by \(horizon)", .right), .init("Points", .right),
          .init("Median", .right),
        ],
        rows: [
          [
            "nothing (the headline)", ProbabilityText.drawn(headline.probabilityByHorizon), "",
            headline.median.map(DateText.month) ?? "never",
          ]
        ]
          + ordered.prefix(shown).map { alternative in
            guard let probability = alternative.probability else {
              return [
                alternative.change + (alternative.note.isEmpty ? "" : ": " + alternative.note), "—", "—", "—",
              ]
            }
            return [
              alternative.change + (alternative.note.isEmpty ? "" : ": " + alternative.note),
              ProbabilityText.drawn(probability), alternative.difference.map(ProbabilityText.points) ?? "—",
              alternative.median.map(DateText.month) ?? "never",
            ]
          }))
    if ordered.count > shown {
      page.paragraph(
        "and \(ordered.count - shown) more that move it less; `--json` and the report have them all.", indent: 2,
        emphasis: page.style.faint)
    }
    if headline.isFragile {
      page.paragraph(
        "Fragile: one change alone moves the answer by more than 20 points.", indent: 2,
        emphasis: page.style.caution)
    }
  }

  private static func routes(_ record: ForecastRecord, on page: inout Page) {
    guard !record.weights.isEmpty else { return }
    page.heading("Routes")
    page.table(
      TextTable(
        [
          .init("Route", wraps: true), .init("Weight", .right), .init("Alone says", .right), .init("Median", .right),
          .init("Note", wraps: true),
        ],
        rows: record.weights.map { route in
          [
            route.route, ProbabilityText.percent(route.weight), route.probability.map(ProbabilityText.drawn) ?? "—",
            route.probability == nil ? "—" : route.median.map(DateText.month) ?? "never", route.note,
          ]
        }))
    if !record.families.isEmpty {
      page.blank()
      page.table(
        TextTable(
          [
            .init("Curve family", wraps: true), .init("For"), .init("Weight", .right), .init("AICc", .right),
            .init("Note", wraps: true),
          ],
          rows: record.families.map { family in
            [
              family.family, family.role, ProbabilityText.percent(family.weight),
              family.aicc.map { SignificantDigits(5)($0) } ?? "—", family.note,
            ]
          }))
    }
    if let correlation = record.shockCorrelation {
      let format = SignificantDigits(2)
      page.blank()
      page.paragraph(
        "Correlation of the leader's and the follower's shocks: \(format(correlation.estimate)) "
          + "(\(RecordWording.range(format(correlation.low), format(correlation.high))))", indent: 2)
    }
  }
}
