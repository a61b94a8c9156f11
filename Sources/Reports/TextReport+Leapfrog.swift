public import Studies

extension TextReport {
  /// What `catchup leapfrog` prints: entries, how long a generation takes, when the follower draws level, what passing
  /// one over changes.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func leapfrog(_ record: LeapfrogRecord, color: Bool) -> String {
    var page = Page(color: color)
    if let study = record.study {
      page.paragraph(study.title, emphasis: page.style.strong)
      if study.question != study.title { page.paragraph(study.question, emphasis: page.style.faint) }
      page.blank()
    }
    page.paragraph(record.words.first ?? "", emphasis: page.style.answer)
    supplements(Supplement.all(record), on: &page)
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
}
