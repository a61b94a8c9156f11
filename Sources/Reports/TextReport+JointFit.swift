public import Studies

extension TextReport {
  /// What `catchup fit` prints where ties join several series: for each family its parameters in every series and the
  /// goodness of all, then the families ranked, then warnings.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func fit(_ record: JointFitRecord, color: Bool) -> String {
    var page = Page(color: color)
    for data in record.data {
      header(data, on: &page)
      notes(data, on: &page)
    }
    for fit in record.fits {
      page.blank()
      page.paragraph("\(fit.family), \(fit.series.count) series together", emphasis: page.style.answer)
      page.paragraph(fit.series.first?.formula ?? "", indent: 2, hanging: 2)
      for tie in fit.ties { page.paragraph(words(tie), indent: 2, hanging: 2) }
      for (data, series) in zip(record.data, fit.series) { family(series, on: &page, in: data.entity) }
      page.blank()
      page.paragraph("together  " + goodness(fit.goodness, isOfAll: true), indent: 2, hanging: 2)
      for warning in fit.warnings {
        page.paragraph("! " + warning, indent: 2, hanging: 2, emphasis: page.style.caution)
      }
    }
    if record.comparison.count > 1 { ranking(record.comparison, [], on: &page) }
    page.list("Warnings", record.warnings, emphasis: page.style.caution)
    return page.text
  }

  /// `rate of Japan = 0.5 × rate of China`.
  private static func words(_ tie: TieRecord) -> String {
    "\(tie.term) of \(tie.series) = " + (tie.factor == 1 ? "" : "\(SignificantDigits(6)(tie.factor)) × ")
      + "\(tie.otherTerm) of \(tie.otherSeries)"
  }
}
