public import Studies

extension TextReport {
  /// What `catchup fit` prints: for each family its parameters and goodness, then the families ranked, then warnings.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func fit(_ record: FitRecord, color: Bool) -> String {
    var page = Page(color: color)
    header(record.data, on: &page)
    if record.data.kind == "rows", let count = record.fits.first?.points.count { page.paragraph("\(count) rows") }
    notes(record.data, on: &page)
    for fit in record.fits { family(fit, on: &page) }
    if record.comparison.count > 1 { ranking(record.comparison, record.tests, on: &page) }
    page.list("Warnings", record.warnings, emphasis: page.style.caution)
    return page.text
  }

  /// What a series is called, and how far it goes.
  static func header(_ data: SeriesRecord, on page: inout Page) {
    let name = data.entity == data.series ? data.entity : "\(data.entity): \(data.series)"
    page.paragraph(RecordWording.named(name, unit: data.unit), emphasis: page.style.strong)
    if let first = data.points.first, let last = data.points.last {
      let kind = data.kind == "records" ? "records" : "observations"
      let count = data.points.count
      page.paragraph(
        "\(count) \(count == 1 ? String(kind.dropLast()) : kind), "
          + "\(DateText.day(first.date)) to \(DateText.day(last.date))")
    }
  }

  static func notes(_ data: SeriesRecord, on page: inout Page) {
    for note in data.notes { page.paragraph("• " + note, indent: 2, hanging: 2, emphasis: page.style.faint) }
  }

  /// - Parameter series: what one of several series is called, where the family stands above them all.
  static func family(_ fit: FamilyFitRecord, on page: inout Page, in series: String? = nil) {
    page.blank()
    page.paragraph(series ?? fit.family, emphasis: page.style.answer)
    if series == nil { page.paragraph(fit.formula, indent: 2, hanging: 2) }
    page.paragraph(
      (fit.likelihood.map(words) ?? "\(fit.noise) noise") + "; data read as \(fit.measure)"
        + (fit.loss == "squares" || fit.likelihood != nil ? "" : "; \(fit.loss) loss"),
      indent: 2, hanging: 2, emphasis: page.style.faint)
    page.blank()
    let format = SignificantDigits(4)
    page.table(
      TextTable(
        [
          .init("Term", wraps: true), .init("Estimate", .right, wraps: true), .init("Std. error", .right),
          .init(interval(fit.interval), .right), .init("Unit", wraps: true),
        ],
        rows: fit.terms.map { term in
          [
            term.symbol.isEmpty || term.symbol == term.term ? term.term : "\(term.term) \(term.symbol)",
            RecordWording.estimate(term, format),
            term.standardError.map { SignificantDigits(3)($0) } ?? (term.status == "estimated" ? "—" : term.status),
            RecordWording.interval(term, SignificantDigits(3)),
            term.unit,
          ]
        }
          + fit.quantities.map { quantity in
            let term = TermRecord(
              term: quantity.quantity, symbol: "", estimate: quantity.estimate, standardError: quantity.standardError,
              low: quantity.low, high: quantity.high, unit: quantity.unit, meaning: "", date: quantity.date)
            return [
              quantity.quantity, RecordWording.estimate(term, format),
              quantity.standardError.map { SignificantDigits(3)($0) } ?? "—",
              RecordWording.interval(term, SignificantDigits(3)), quantity.date == nil ? quantity.unit : "date",
            ]
          }))
    page.blank()
    page.paragraph(goodness(fit.goodness), indent: 2)
    page.paragraph("Stopped: \(fit.goodness.termination)", indent: 2, hanging: 2, emphasis: page.style.faint)
    if let replicates = fit.interval.replicates {
      page.paragraph(
        "Intervals by BCa from \(replicates) refits"
          + (fit.interval.failed.map { $0 > 0 ? ", \($0) of them without a fit" : "" } ?? ""),
        indent: 2, hanging: 2, emphasis: page.style.faint)
    }
    for region in fit.regions {
      let terms = region.terms.compactMap { name in fit.terms.first { $0.term == name } }
      guard terms.count == 2 else { continue }
      page.paragraph(RecordWording.region(region, terms), indent: 2, hanging: 2)
    }
    for intervention in fit.interventions { Self.intervention(intervention, on: &page) }
    if let together = fit.together {
      page.blank()
      page.paragraph(RecordWording.together(together), indent: 2, hanging: 0, emphasis: page.style.answer)
    }
    for warning in fit.warnings {
      page.paragraph("! " + warning, indent: 2, hanging: 2, emphasis: page.style.caution)
    }
  }

  /// What an intervention did: its tests, other dates, what longer data would bring, and the verdict.
  static func intervention(_ record: InterventionRecord, on page: inout Page) {
    page.blank()
    page.paragraph(
      "\(PrintableText.line(record.name)): \(record.shape)\(RecordWording.dates(record))", indent: 2,
      emphasis: page.style.strong)
    if !record.source.isEmpty {
      page.paragraph(PrintableText.line(record.source), indent: 4, hanging: 0, emphasis: page.style.faint)
    }
    if let future = RecordWording.future(record) {
      page.paragraph(
        future.prefix(1).uppercased() + future.dropFirst() + ".", indent: 4, hanging: 0, emphasis: page.style.faint)
    }
    let number = SignificantDigits(3)
    func words(_ low: Double?, _ high: Double?) -> String {
      RecordWording.interval(
        TermRecord(
          term: "", symbol: "", estimate: nil, standardError: nil, low: low, high: high, unit: "", meaning: ""),
        number)
    }
    let longer = [1.0, 5, 10]
    func expected(_ effect: EffectRecord, _ years: Double) -> String {
      effect.expected.first { $0.years >= years - 1e-6 }.map { number($0.standardError) } ?? "—"
    }
    page.table(
      TextTable(
        [
          .init("Added to the speed of time", wraps: true), .init("Estimate", .right, wraps: true),
          .init("By profile", .right, wraps: true), .init("Std. error", .right),
        ] + longer.map { .init("in \(Int($0)) y", .right) },
        rows: record.effects.map { effect in
          [
            effect.term, effect.estimate.map { number($0) } ?? RecordWording.undetermined,
            words(effect.low, effect.high),
            effect.standardError.map { number($0) } ?? "—",
          ] + longer.map { expected(effect, $0) }
        }))
    func test(_ name: String, _ test: InterventionTestRecord?) {
      guard let test else { return }
      page.paragraph(
        "• \(name): χ² \(number(test.statistic)), p "
          + (test.pValue < 0.001 ? "< 0.001" : SignificantDigits(2)(test.pValue)), indent: 2, hanging: 2)
    }
    test("Against none", record.noEffect)
    test("Against one that only slows", record.onlySlows)
    func others(_ title: String, _ dates: [PlaceboRecord]) {
      guard !dates.isEmpty else { return }
      let shown = dates.count <= 9 ? dates : dates.enumerated().filter { $0.offset % 3 == 1 }.map(\.element)
      page.table(
        TextTable(
          [.init(title), .init("χ²", .right)] + record.effects.map { .init($0.term, .right, wraps: true) },
          rows: shown.map { [DateText.day($0.date), number($0.statistic)] + $0.effects.map { number($0) } }))
    }
    others("Placebo date", record.placebos)
    others(record.endProfile == nil ? "At the date" : "Starting at", record.dateProfile)
    others("Ending at", record.endProfile ?? [])
    page.paragraph(record.verdict, indent: 2, hanging: 0, emphasis: page.style.answer)
  }

  /// `poisson likelihood`, and how errors follow each other and spread where that was asked for.
  private static func words(_ likelihood: LikelihoodRecord) -> String {
    "\(likelihood.law) likelihood"
      + (likelihood.total.map { " of totals \(PrintableText.line($0))" } ?? "")
      + (likelihood.errors == "independent" ? "" : ", errors \(likelihood.errors)")
      + (likelihood.variance == "power" ? ", spread a power of the mean" : "")
  }

  /// `95% interval`, or where it comes from.
  private static func interval(_ interval: IntervalRecord) -> String {
    let percent = SignificantDigits(3)(interval.confidence * 100) + "%"
    return interval.method == "wald" ? "\(percent) interval" : "\(percent), \(interval.method)"
  }

  /// - Parameter isOfAll: whether it is of several series, which have no spread and no sum of squares in common.
  static func goodness(_ goodness: GoodnessRecord, isOfAll: Bool = false) -> String {
    let format = SignificantDigits(4)
    var parts = ["n \(goodness.count)", "df \(goodness.residualDegreesOfFreedom)"]
    if let deviance = goodness.deviance {
      parts.append("deviance " + format(deviance))
      if let pearson = goodness.pearson { parts.append("Pearson χ² " + format(pearson)) }
    } else if !isOfAll {
      parts.append("σ " + (goodness.sigma.map { format($0) } ?? "—"))
      parts.append("RSS " + format(goodness.rss))
    }
    parts.append("logLik " + (goodness.logLikelihood.map { format($0) } ?? "—"))
    if let obstacle = goodness.obstacle {
      parts.append("no criteria (\(obstacle))")
    } else {
      parts.append("AICc " + (goodness.aicc.map { format($0) } ?? "— (too few points)"))
      parts.append("BIC " + (goodness.bic.map { format($0) } ?? "—"))
    }
    if let statistic = goodness.durbinWatson { parts.append("Durbin–Watson " + SignificantDigits(3)(statistic)) }
    if let probability = goodness.ljungBoxPValue {
      parts.append("Ljung–Box p " + (probability < 0.001 ? "<0.001" : SignificantDigits(2)(probability)))
    }
    // Name and number stay together where the line is broken.
    return parts.map { $0.replacing(" ", with: "\u{A0}") }.joined(separator: " · ")
  }

  /// Families by AICc, those that cannot be compared last, with their scores on observations they did not see.
  static func ranking(_ rows: [ComparisonRecord], _ tests: [ModelTestRecord], on page: inout Page) {
    page.heading("Families by AICc (lower is better; compared in the data's own units)")
    let ranked = rows.enumerated().sorted { left, right in
      switch (left.element.aicc, right.element.aicc) {
      case (let first?, let second?): return first == second ? left.offset < right.offset : first < second
      case (_?, nil): return true
      case (nil, _?): return false
      case (nil, nil): return left.offset < right.offset
      }
    }.map(\.element)
    func score(_ mean: Double?, _ error: Double?) -> String {
      mean.map { SignificantDigits(3)($0) + (error.map { " ± " + SignificantDigits(2)($0) } ?? "") } ?? "—"
    }
    let areForeseen = rows.contains { $0.leaveOneOut != nil || $0.leaveFutureOut != nil }
    page.table(
      TextTable(
        [
          .init("Family", wraps: true), .init("AICc", .right), .init("Above", .right), .init("Weight", .right),
          .init("BIC", .right),
        ] + (areForeseen ? [.init("Left out", .right), .init("Foreseen", .right)] : []),
        rows: ranked.map { row in
          [
            row.family, row.aicc.map { SignificantDigits(5)($0) } ?? "—",
            row.deltaAICc.map { $0 == 0 ? "best" : "+" + SignificantDigits(3)($0) } ?? "—",
            row.weight.map { SignificantDigits(2)($0) } ?? "—", row.bic.map { SignificantDigits(5)($0) } ?? "—",
          ]
            + (areForeseen
              ? [score(row.leaveOneOut, row.leaveOneOutError), score(row.leaveFutureOut, row.leaveFutureOutError)] : [])
        }))
    if areForeseen {
      page.paragraph(
        "Left out: mean log density of a point by the others. Foreseen: of the next point by those before it.",
        indent: 2, hanging: 2, emphasis: page.style.faint)
    }
    for row in ranked where row.aicc == nil {
      page.paragraph(
        "• \(row.family): \(row.note.isEmpty ? "too few points for AICc" : row.note)", indent: 2, hanging: 2,
        emphasis: page.style.faint)
    }
    for test in tests {
      let name = test.test == "vuong" ? "Vuong's test" : "Likelihood ratio"
      let probability = test.pValue.map { $0 < 0.001 ? "< 0.001" : SignificantDigits(2)($0) } ?? "not to be told apart"
      page.paragraph(
        "• \(name), \(test.first) against \(test.second): "
          + (test.statistic.map { (test.test == "vuong" ? "z " : "χ² ") + SignificantDigits(3)($0) + ", p " } ?? "")
          + probability, indent: 2, hanging: 2, emphasis: page.style.faint)
    }
  }
}
