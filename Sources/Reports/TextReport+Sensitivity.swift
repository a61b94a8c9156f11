public import Studies

extension TextReport {
  /// What `catchup sensitivity` prints: for each output a table of the inputs, the weightiest first.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func sensitivity(_ record: SensitivityAnalysisRecord, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph(record.study.title, emphasis: page.style.strong)
    page.paragraph("What moves the closing date, by \(record.method): \(record.meaning).")
    for output in record.outputs where !output.isConstant {
      page.heading(SensitivityWording.title(output))
      page.grid(SensitivityWording.grid(output, record))
      if let pairs = SensitivityWording.pairs(output, record) {
        page.blank()
        page.grid(pairs)
      }
      for check in SensitivityWording.checks(output) { page.paragraph(check, indent: 2, emphasis: page.style.faint) }
    }
    if let box = record.box {
      page.heading("Where \(box.event)")
      if !box.limits.isEmpty { page.grid(SensitivityWording.grid(box)) }
      for sentence in SensitivityWording.words(box) { page.paragraph(sentence, indent: 2) }
    }
    if let spread = record.spread {
      page.heading("What the spread of the date is owed to, in the forecast's own draws")
      page.paragraph(SensitivityWording.sentence(spread), indent: 2)
      for route in spread.routes {
        page.blank()
        page.paragraph(SensitivityWording.title(route), indent: 2)
        if route.indices.isEmpty {
          page.paragraph("Nothing is settled beforehand that its draws tell.", indent: 2, emphasis: page.style.faint)
        } else {
          page.grid(SensitivityWording.grid(route))
        }
        if let box = SensitivityWording.box(route) {
          page.blank()
          for sentence in SensitivityWording.words(route) { page.paragraph(sentence, indent: 2) }
          page.grid(SensitivityWording.grid(box))
        }
      }
      page.paragraph(SensitivityWording.rest, indent: 2, emphasis: page.style.faint)
    }
    page.list("Notes", record.notes)
    page.list("Assumptions", record.inputs.map { "\($0.name) is \($0.distribution)" })
    page.blank()
    page.paragraph(
      "\(record.provenance.command); seed \(record.provenance.seed), \(record.samples) samples, "
        + "\(record.evaluations) evaluations, catchup \(record.provenance.version)", emphasis: page.style.faint)
    return page.text
  }
}
