public import Studies

extension TextReport {
  /// What `catchup scenarios` and `catchup whatif` print: dates side by side, differences on common draws, who precedes.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func scenarios(_ record: ScenariosRecord, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph(record.study.title, emphasis: page.style.strong)
    page.paragraph(
      "\(ScenarioWording.standing(record)) What a scenario sets changes the future alone, on the same draws.")
    page.heading("When \(record.criterion) comes")
    page.grid(ScenarioWording.dates(record))
    page.heading("Against things as they stand")
    page.grid(ScenarioWording.differences(record))
    page.paragraph(ScenarioWording.columns, indent: 2, emphasis: page.style.faint)
    if let precedence = ScenarioWording.precedence(record) {
      page.heading("The chance that the row closes the gap before the column")
      page.grid(precedence)
    }
    if let criteria = ScenarioWording.criteria(record) {
      page.heading(criteria.about)
      page.grid(criteria)
    }
    page.list("What each sets", record.scenarios.dropFirst().map(ScenarioWording.settings))
    page.list("Assumptions", record.assumptions)
    page.blank()
    page.paragraph(
      "\(record.provenance.command); seed \(record.provenance.seed), \(record.provenance.draws) draws a route, "
        + "catchup \(record.provenance.version)", emphasis: page.style.faint)
    return page.text
  }
}
