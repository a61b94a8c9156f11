public import Studies

extension TextReport {
  /// What `catchup fit` prints: for each family its parameters and goodness, then the families ranked, then warnings.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func fit(_ record: FitRecord, color: Bool) -> String {
    var page = Page(color: color)
    let data = record.data
    let name = data.entity == data.series ? data.entity : "\(data.entity): \(data.series)"
    page.paragraph(RecordWording.named(name, unit: data.unit), emphasis: page.style.strong)
    if let first = data.points.first, let last = data.points.last {
      let kind = data.kind == "records" ? "records" : "observations"
      let count = data.points.count
      page.paragraph(
        "\(count) \(count == 1 ? String(kind.dropLast()) : kind), "
          + "\(DateText.day(first.date)) to \(DateText.day(last.date))")
    }
    for note in data.notes { page.paragraph("• " + note, indent: 2, hanging: 2, emphasis: page.style.faint) }
    for fit in record.fits { family(fit, on: &page) }
    if record.fits.count > 1 { ranking(record.fits, on: &page) }
    page.list("Warnings", record.warnings, emphasis: page.style.caution)
    return page.text
  }

  private static func family(_ fit: FamilyFitRecord, on page: inout Page) {
    page.blank()
    page.paragraph(fit.family, emphasis: page.style.answer)
    page.paragraph(fit.formula, indent: 2, hanging: 2)
    page.paragraph("\(fit.noise) noise; data read as \(fit.measure)", indent: 2, hanging: 2, emphasis: page.style.faint)
    page.blank()
    let format = SignificantDigits(4)
    page.table(
      TextTable(
        [
          .init("Term", wraps: true), .init("Estimate", .right, wraps: true), .init("Std. error", .right),
          .init("95% interval", .right), .init("Unit", wraps: true),
        ],
        rows: fit.terms.map { term in
          [
            term.symbol.isEmpty || term.symbol == term.term ? term.term : "\(term.term) \(term.symbol)",
            RecordWording.estimate(term, format),
            term.standardError.map { SignificantDigits(3)($0) } ?? "—",
            RecordWording.interval(term, SignificantDigits(3)),
            term.unit,
          ]
        }))
    page.blank()
    page.paragraph(goodness(fit.goodness), indent: 2)
    page.paragraph("Stopped: \(fit.goodness.termination)", indent: 2, hanging: 2, emphasis: page.style.faint)
    for warning in fit.warnings {
      page.paragraph("! " + warning, indent: 2, hanging: 2, emphasis: page.style.caution)
    }
  }

  static func goodness(_ goodness: GoodnessRecord) -> String {
    let format = SignificantDigits(4)
    var parts = ["n \(goodness.count)", "df \(goodness.residualDegreesOfFreedom)"]
    parts.append("σ " + (goodness.sigma.map { format($0) } ?? "—"))
    parts.append("RSS " + format(goodness.rss))
    parts.append("logLik " + (goodness.logLikelihood.map { format($0) } ?? "—"))
    parts.append("AICc " + (goodness.aicc.map { format($0) } ?? "— (too few points)"))
    parts.append("BIC " + (goodness.bic.map { format($0) } ?? "—"))
    if let statistic = goodness.durbinWatson { parts.append("Durbin–Watson " + SignificantDigits(3)(statistic)) }
    if let probability = goodness.ljungBoxPValue {
      parts.append("Ljung–Box p " + (probability < 0.001 ? "<0.001" : SignificantDigits(2)(probability)))
    }
    // Name and number stay together where the line is broken.
    return parts.map { $0.replacing(" ", with: "\u{A0}") }.joined(separator: " · ")
  }

  private static func ranking(_ fits: [FamilyFitRecord], on page: inout Page) {
    page.heading("Families by AICc (lower is better; compared in the data's own units)")
    let ranked = fits.enumerated().sorted { left, right in
      switch (left.element.goodness.aicc, right.element.goodness.aicc) {
      case (let first?, let second?): return first == second ? left.offset < right.offset : first < second
      case (_?, nil): return true
      case (nil, _?): return false
      case (nil, nil): return left.offset < right.offset
      }
    }.map(\.element)
    let best = ranked.first?.goodness.aicc
    page.table(
      TextTable(
        [
          .init("Family", wraps: true), .init("AICc", .right), .init("Above best", .right), .init("BIC", .right),
          .init("Ends by", wraps: true),
        ],
        rows: ranked.map { fit in
          let aicc = fit.goodness.aicc
          let above = aicc.flatMap { value in best.map { value - $0 } }
          return [
            fit.family, aicc.map { SignificantDigits(5)($0) } ?? "too few points",
            above.map { $0 == 0 ? "best" : "+" + SignificantDigits(3)($0) } ?? "—",
            fit.goodness.bic.map { SignificantDigits(5)($0) } ?? "—", fit.goodness.termination,
          ]
        }))
  }
}
