public import Studies

extension TextReport {
  /// What `catchup leapfrog` prints: entries, how long a generation takes, when the follower draws level, what passing
  /// one over changes.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func leapfrog(_ record: LeapfrogRecord, color: Bool) -> String {
    var page = Page(color: color)
    let horizon = DateText.horizon(record.horizon)
    page.paragraph(record.words.first ?? "", emphasis: page.style.answer)
    page.heading("Entries until \(DateText.horizon(record.until))")
    page.table(
      TextTable(
        [
          .init("Generation", wraps: true), .init(record.leader, .right, wraps: true),
          .init(record.follower, .right, wraps: true), .init("Years behind", .right),
        ],
        rows: record.entries.map { entry in
          [
            entry.generation, entry.leader.map(DateText.day) ?? "—",
            entry.follower.map(DateText.day) ?? (entry.skipped ? "passed over" : "—"),
            entry.lag.map { tenth($0) } ?? "—",
          ]
        }))
    page.paragraph("Years behind: until the follower had it or a later one.", indent: 2, emphasis: page.style.faint)
    page.heading("How long a generation takes")
    let format = SignificantDigits(3, notation: .typeset)
    page.table(
      TextTable(
        [.init("Term"), .init("Median", .right), .init("95% interval", .right), .init("What", wraps: true)],
        rows: record.terms.map {
          [$0.term, format($0.estimate), RecordWording.range(format($0.low), format($0.high)), $0.meaning]
        }))
    page.heading("When \(record.follower) stands at \(record.leader)'s newest generation")
    page.table(
      TextTable(
        [
          .init("Course", wraps: true), .init("By \(horizon)", .right), .init("10%", .right), .init("50%", .right),
          .init("90%", .right), .init("First into one", .right),
        ],
        rows: record.courses.map { course in
          [
            "\(record.follower) \(course.course)", chance(course.probabilityLevel, record), date(course.level, 0.1),
            date(course.level, 0.5), date(course.level, 0.9), ProbabilityText.drawn(course.probabilityAhead),
          ]
        }))
    page.paragraph(
      "never: not by \(horizon). First into one: the chance of entering a generation before \(record.leader), by \(horizon).",
      indent: 2, emphasis: page.style.faint)
    if let standing = record.courses.first {
      page.heading("Generation by generation, as things stand")
      page.table(
        TextTable(
          [
            .init("Generation", wraps: true), .init(record.leader, .right), .init(record.follower, .right),
            .init("80%", .right), .init("Years behind", .right), .init("First", .right), .init("Skips", .right),
          ],
          rows: standing.generations.map { one in
            [
              one.generation, one.leader.map(year) ?? "later", one.median.map(year) ?? "never",
              "\(one.low.map(year) ?? "never") – \(one.high.map(year) ?? "never")",
              one.lag.map { tenth($0) } ?? "—", ProbabilityText.drawn(one.probabilityFirst),
              ProbabilityText.drawn(one.probabilitySkipped),
            ]
          }))
    }
    page.heading("What passing one over changes")
    for words in record.words.dropFirst() { page.paragraph(words, indent: 2) }
    page.list("Notes", record.notes)
    page.list("Assumed", assumptions(record))
    page.list("Warnings", record.warnings, emphasis: page.style.caution)
    page.blank()
    page.paragraph(
      "\(record.command); seed \(record.seed), \(record.draws) draws, catchup \(record.version)",
      emphasis: page.style.faint)
    return page.text
  }

  static func assumptions(_ record: LeapfrogRecord) -> [String] {
    [
      "Steps are independent, their logarithms normal with one spread for both sides, and neither pace changes: no limit of "
        + "the technology, and nothing that happened on the way, is known.",
      "There always is a next generation, of the kind that \(record.leader) has entered; names say nothing of quality, yield "
        + "or cost.",
      "What did not come until \(DateText.horizon(record.until)) had not come.",
    ]
  }

  private static func chance(_ probability: Double, _ record: LeapfrogRecord) -> String {
    record.levelSince == nil ? ProbabilityText.drawn(probability) : "already"
  }

  private static func date(_ quantiles: [DateQuantileRecord], _ probability: Double) -> String {
    quantiles.first { $0.probability == probability }?.date.map(year) ?? "never"
  }

  private static func year(_ date: DateRecord) -> String { String(date.day.prefix(4)) }

  private static func tenth(_ years: Double) -> String {
    let rounded = (years * 10).rounded() / 10 + 0
    return (rounded < 0 ? "−" : "") + "\(abs(rounded))"
  }
}
