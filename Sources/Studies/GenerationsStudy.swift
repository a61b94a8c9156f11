import Curves
public import Datasets
public import Fitting

/// What `catchup generations` does: successive generations of one table fitted together.
public struct GenerationsStudy: Sendable {
  public var series: SystemSeries
  /// One a generation; where there are none, a period before the first value in use.
  public var launches: [DecimalYear]?
  public var options: FitOptions
  public var dated: Dated

  public init(
    series: SystemSeries, launches: [DecimalYear]? = nil, options: FitOptions = FitOptions(), dated: Dated = .start
  ) {
    self.series = series
    self.launches = launches
    self.options = options
    self.dated = dated
  }

  public func record(_ table: Table) throws(StudyError) -> SystemRecord {
    let read = try series.read(table)
    let convention = YearConvention(asked: dated, series: read)
    let (fit, analysis): (GenerationsFit, FitAnalysis)
    do throws(FitError) {
      (fit, analysis) = try analysed(read)
    } catch {
      if case .setting(let problem) = error { throw .setting(problem) }
      throw .generations(file: table.name, error)
    }
    let dated = convention.dated
    let flags = fit.flags
    let crossings = fit.overtakings.map { crossing($0, fit, analysis, dated: dated) }
    let without = without(fit, read)
    return SystemRecord(
      system: fit.system.name, formula: fit.system.formula, summary: fit.system.summary,
      data: read.map { SeriesRecord($0, role: "data", dated: dated) }, interval: IntervalRecord(analysis, options),
      terms: terms(fit, analysis, unit: read.first?.unit ?? "", dated: dated), goodness: goodness(fit),
      outputs: outputs(fit, crossings, dated: dated), crossings: crossings,
      optima: fit.estimate.otherOptima.map { OptimumRecord(rss: $0.sumOfSquares, estimates: $0.parameters) },
      verdict: [verdict(fit, without, flags)], without: without,
      warnings: warnings(fit, flags, analysis, dated: dated) + (convention.warning.map { [$0] } ?? []))
  }

  /// The fit and what can be said of it; where a profile meets a better fit, from there again.
  private func analysed(_ read: [TimeSeries]) throws(FitError) -> (GenerationsFit, FitAnalysis) {
    var fitting = options.fitting(measure: .level)
    fitting.globalSearch = GlobalSearch()
    var starts: [[Double]] = []
    while true {
      let fit = try fitting.fit(generations: read, launches: launches, startingAt: starts)
      let wanted = fit.overtakings.map { FitAnalysis.Wanted(fit.date($0), isDate: true) }
      let analysis = FitAnalysis(fit.estimate, options, quantities: wanted, dates: fit.model.times)
      guard let lower = analysis.lowerPoint, starts.count < 3 else { return (fit, analysis) }
      starts.append(lower)
    }
  }

  /// The same data where generations spread side by side: as many parameters, and neither model contains the other.
  private func without(_ fit: GenerationsFit, _ read: [TimeSeries]) -> CompetitionRecord.WithoutRecord? {
    var fitting = options.fitting(measure: .level)
    fitting.globalSearch = GlobalSearch()
    guard let alone = try? fitting.fit(generations: read, launches: launches, areReplaced: false),
      let test = try? ModelComparison.vuong(fit.scored, alone.scored), let statistic = test.statistic,
      let probability = test.pValue
    else { return nil }
    return CompetitionRecord.WithoutRecord(
      what: "generations spread side by side and none draws the users of another",
      rss: alone.estimate.goodness.rss, statistic: statistic, pValue: probability, method: "vuong")
  }

  private func verdict(
    _ fit: GenerationsFit, _ without: CompetitionRecord.WithoutRecord?,
    _ flags: [GenerationsFit.Flag]
  ) -> String {
    let isCautioned = flags.contains { if case .autocorrelated = $0 { true } else { false } }
    let caution = isCautioned ? ", though residuals follow each other, so that this looks surer than it is" : ""
    let (first, last) = (printable(fit.series[0].entity), printable(fit.series[fit.series.count - 1].entity))
    guard let without else {
      return "Whether each generation from \(first) to \(last) draws the users of the one before cannot be told: there "
        + "is no fit without it to hold it against."
    }
    guard without.pValue < 1 - options.confidence else {
      return
        "The data do not tell whether each generation from \(first) to \(last) draws the users of the one before, or "
        + "they spread side by side."
    }
    return without.statistic > 0
      ? "From \(first) to \(last) each generation draws the users of the one before: side by side they fit worse\(caution)."
      : "From \(first) to \(last) generations spread side by side rather than drawing the users of the one "
        + "before\(caution)."
  }

  private func terms(_ fit: GenerationsFit, _ analysis: FitAnalysis, unit: String, dated: Dated) -> [TermRecord] {
    let imprecise = fit.flags.compactMap { flag -> Int? in
      if case .imprecise(let generation, _) = flag { GenerationsFit.potential(of: generation) } else { nil }
    }
    return fit.estimate.terms(level: options.confidence).enumerated().map { index, term in
      var record = TermRecord(term, unit: term.parameter.unit.named(data: unit), dated: dated)
      record.low = analysis.intervals[index]?.lower
      record.high = analysis.intervals[index]?.upper
      if imprecise.contains(index) || analysis.withholds(term.parameter) {
        record.best = fit.estimate.parameters[index].finite
        record.estimate = nil
        record.standardError = nil
      }
      return record
    }
  }

  private func goodness(_ fit: GenerationsFit) -> GoodnessRecord {
    var goodness = GoodnessRecord(fit.estimate)
    // Residuals of one generation do not follow on those of another.
    (goodness.durbinWatson, goodness.ljungBox, goodness.ljungBoxPValue) = (nil, nil, nil)
    return goodness
  }

  private func crossing(
    _ overtaking: GenerationsFit.Overtaking, _ fit: GenerationsFit, _ analysis: FitAnalysis, dated: Dated
  ) -> SystemCrossingRecord {
    let date = fit.date(overtaking)
    let quantity = analysis.quantities.first { $0.name == date.name }
    let last = fit.model.times.max() ?? 0
    var note = ""
    if let quantity {
      if quantity.interval == nil { note = "the data do not determine the date" }
      if let observed = overtaking.observed, let interval = quantity.interval,
        interval.upper.map({ $0 < observed.after.value }) == true
          || interval.lower.map({ $0 > observed.by.value }) == true
      {
        note = "the curves are off: the interval misses the dates on which the data show it"
      }
      if quantity.estimate > last { note += (note.isEmpty ? "" : "; ") + "after the last data" }
    } else {
      note = "not within twice the length of the data after their end"
    }
    let isDetermined = quantity?.interval != nil
    return SystemCrossingRecord(
      follower: fit.series[overtaking.follower].entity, leader: fit.series[overtaking.leader].entity,
      date: isDetermined
        ? quantity.flatMap { DateRecord(printable: DecimalYear($0.estimate), dated: dated) } : nil,
      standardError: isDetermined ? quantity?.standardError?.finite : nil, low: quantity?.interval?.lower,
      high: quantity?.interval?.upper,
      observedAfter: overtaking.observed.map { DateRecord($0.after, dated: dated) },
      observedBy: overtaking.observed.map { DateRecord($0.by, dated: dated) }, note: note)
  }

  private func outputs(
    _ fit: GenerationsFit, _ crossings: [SystemCrossingRecord], dated: Dated
  ) -> [SystemOutputRecord] {
    let first = fit.system.generations[0].launch
    let last = fit.model.times.max() ?? first
    // As far as the dates that are spoken of, but no farther than the data are long.
    let end = min(max(last, (crossings.compactMap(\.date?.year).max() ?? last) + (last - first) / 20), 2 * last - first)
    return fit.series.enumerated().map { index, series in
      let rows = fit.rows(of: index)
      let residuals = Array(fit.estimate.residuals[rows])
      return SystemOutputRecord(
        entity: series.entity, unit: series.unit,
        launch: DateRecord(printable: DecimalYear(fit.system.generations[index].launch), dated: dated),
        count: rows.count, rss: residuals.reduce(0) { $0 + $1 * $1 }, sigma: nil,
        durbinWatson: ResidualDiagnostics(residuals: residuals).durbinWatson,
        points: rows.enumerated().map { place, row in
          FittedPointRecord(
            date: DateRecord(series.dates[place], dated: dated), observed: series.values[place],
            fitted: fit.estimate.fitted[row], residual: fit.estimate.residuals[row])
        },
        curve: fit.system.curve(
          index, fit.estimate.parameters, from: fit.system.generations[index].launch, to: end, dated: dated))
    }
  }

  private func warnings(
    _ fit: GenerationsFit, _ flags: [GenerationsFit.Flag], _ analysis: FitAnalysis, dated: Dated
  ) -> [String] {
    func name(_ generation: Int) -> String { printable(fit.series[generation].entity) }
    let own = flags.map { flag -> String in
      switch flag {
      case .notPeaked(let generation, let last):
        return
          "\(name(generation)) stands at its highest on the last date, \(last.isoDay(dated: dated)): nothing shows "
          + "yet how it slows, and its potential rests on p and q being those of the other generations."
      case .nothingOfItsOwn(let generation):
        return "\(name(generation)) adds nothing to the market that the data show: its potential stands at 0, where no "
          + "interval by standard errors is right"
          + (generation > 0 ? ", and it only replaces the generation before." : ".")
      case .imprecise(let generation, let error):
        return "The potential of \(name(generation)) is not determined: its standard error is "
          + "\(Int((min(error, 99) * 100).rounded())) % of it. A longer record or a fixed value would settle it."
      case .autocorrelated(let generation, let statistic):
        return "Residuals of \(name(generation)) follow each other (Durbin–Watson "
          + "\((statistic * 100).rounded() / 100)): standard errors are too small."
      }
    }
    // What is of residuals in a row was judged for each generation by itself; the flags say more of potentials at 0.
    let further = analysis.verdicts.compactMap { verdict -> String? in
      switch verdict {
      case .autocorrelated: nil
      case .atBound(_, let bound) where bound == 0: nil
      case .heteroscedastic(let against, let probability):
        "The spread of the residuals changes with \(against) (p = \(max((probability * 1000).rounded() / 1000, 0.001))): "
          + "the largest generations decide the fit, and standard errors are off."
      case .notNormal: "Residuals do not look normal: intervals by normal theory are rough."
      default: verdict.description
      }
    }
    return own + further + analysis.remarks
  }
}
