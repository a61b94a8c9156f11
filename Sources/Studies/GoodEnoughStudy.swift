import Curves
public import Datasets
public import Fitting
import RealModule

/// What `catchup shares --model good-enough` does: a follower's share against a threshold of its capability relative to
/// the leader's.
public struct GoodEnoughStudy: Sendable {
  /// The follower's share: one entity.
  public var share: SystemSeries
  /// The follower's capability, and the leader's; where no leader is named, the first is the ratio itself.
  public var follower: SystemSeries
  public var leader: SystemSeries?
  /// Where less is better, as of process nodes: the ratio is then leader ÷ follower.
  public var isLowerBetter: Bool
  /// What all shares add to; by the data's unit where it is not said.
  public var whole: Double?
  /// Growth of ln ratio per year after its last date.
  public var onward: Double
  public var options: FitOptions
  /// To which the share is followed; twice the length of the data where it is not said.
  public var horizon: DecimalYear?
  public var dated: Dated

  public init(
    share: SystemSeries, follower: SystemSeries, leader: SystemSeries?, isLowerBetter: Bool = false,
    whole: Double? = nil, onward: Double = 0, options: FitOptions = FitOptions(), horizon: DecimalYear? = nil,
    dated: Dated = .start
  ) {
    self.share = share
    self.follower = follower
    self.leader = leader
    self.isLowerBetter = isLowerBetter
    self.whole = whole
    self.onward = onward
    self.options = options
    self.horizon = horizon
    self.dated = dated
  }

  /// - Parameters:
  ///   - table: of the share.
  ///   - capability: of the capabilities; may be the same.
  public func record(_ table: Table, capability: Table) throws(StudyError) -> SystemRecord {
    let read = try share.read(table)
    let own = try follower.read(capability)
    let other = try leader?.read(capability) ?? []
    guard let series = read.first, let ratios = try ratios(own, other, capability) else {
      throw .competition(file: table.name, .ratioNotSeen(dates: 0, first: 0, last: 0))
    }
    let whole = whole ?? (["percent", "per cent", "%"].contains(series.unit.lowercased()) ? 100 : 1)
    let convention = YearConvention(asked: dated, series: read + own + other)
    let dated = convention.dated
    var options = options
    // A threshold that the data leave open has no standard error worth the name.
    if options.interval == .wald { options.interval = .profile }
    let fitting = options.fitting(measure: .level)
    let fit: GoodEnoughFit
    let analysis: FitAnalysis
    let horizon: Double
    do throws(FitError) {
      fit = try fitting.fit(goodEnough: series, ratios: ratios, whole: whole, onward: onward)
      let (first, last) = (fit.series.dates[0].value, fit.series.dates[fit.series.dates.count - 1].value)
      horizon = self.horizon?.value ?? 2 * last - first
      guard horizon > last else { throw .horizonInsideData(horizon: horizon, last: last) }
      analysis = FitAnalysis(
        fit.estimate, options, quantities: [FitAnalysis.Wanted(fit.half(until: horizon), isDate: true)],
        dates: fit.series.dates.map(\.value))
    } catch {
      if case .setting(let problem) = error { throw .setting(problem) }
      throw .competition(file: table.name, error)
    }
    let threshold = threshold(fit, analysis, dated: dated)
    let crossing = crossing(fit, analysis, horizon: horizon, dated: dated)
    return SystemRecord(
      system: fit.system.name, formula: fit.system.formula, summary: fit.system.summary,
      data: (read + own + other).map { SeriesRecord($0, role: "data", dated: dated) },
      interval: IntervalRecord(analysis, options), terms: terms(fit, analysis, dated: dated),
      goodness: GoodnessRecord(fit.estimate), outputs: [output(fit, crossing, dated: dated)], crossings: [crossing],
      optima: fit.estimate.otherOptima.map { OptimumRecord(rss: $0.sumOfSquares, estimates: $0.parameters) },
      competition: competition(fit, fitting, threshold, options, horizon: horizon),
      warnings: warnings(fit, analysis) + (convention.warning.map { [$0] } ?? []))
  }

  /// The follower's capability over the leader's on their common dates.
  private func ratios(_ own: [TimeSeries], _ other: [TimeSeries], _ table: Table) throws(StudyError) -> TimeSeries? {
    guard var ratios = own.first else { return nil }
    guard let leader = other.first else { return ratios }
    for one in [ratios, leader] {
      for (date, value) in zip(one.dates, one.values) where !(value.isFinite && value > 0) {
        throw .competition(
          file: table.name, .series(one.entity, .ratioNotPositive(date: date.value, value: value)))
      }
    }
    let values = Dictionary(zip(leader.dates, leader.values), uniquingKeysWith: { $1 })
    let dates = ratios.dates
    ratios = ratios.filtered { values[dates[$0]] != nil }
    guard !ratios.dates.isEmpty else {
      throw .competition(
        file: table.name, .noCommonDates(follower: own[0].entity, leader: leader.entity))
    }
    for (index, date) in ratios.dates.enumerated() {
      guard let value = values[date] else { continue }
      ratios.values[index] = isLowerBetter ? value / ratios.values[index] : ratios.values[index] / value
    }
    return ratios
  }

  private func terms(_ fit: GoodEnoughFit, _ analysis: FitAnalysis, dated: Dated) -> [TermRecord] {
    let isOpen = isOpen(analysis)
    return fit.estimate.terms(level: options.confidence).enumerated().map { index, term in
      var record = TermRecord(term, unit: term.parameter.unit.named(data: ""), dated: dated)
      record.low = analysis.intervals[index]?.lower
      record.high = analysis.intervals[index]?.upper
      // The rate is that of those beyond the threshold, whose spread belongs to it.
      let isGone = isOpen && index >= 2
      if isGone || analysis.withholds(term.parameter) {
        record.best = fit.estimate.parameters[index].finite
        record.estimate = nil
        record.standardError = nil
      }
      return record
    }
  }

  private func isOpen(_ analysis: FitAnalysis) -> Bool {
    guard let interval = analysis.intervals[2] else { return true }
    return interval.lower == nil || interval.upper == nil
  }

  private func threshold(
    _ fit: GoodEnoughFit, _ analysis: FitAnalysis, dated: Dated
  ) -> CompetitionRecord.ThresholdRecord {
    let seen = fit.system.ratios
    let last = seen[seen.count - 1]
    func reached(_ ratio: Double?) -> DateRecord? {
      ratio.flatMap { fit.system.date(reaching: $0, until: last.date) }.flatMap {
        DateRecord(printable: DecimalYear($0), dated: dated)
      }
    }
    let isIdentified = !isOpen(analysis) && fit.estimate.isEstimated(2)
    let interval = analysis.intervals[2]
    return CompetitionRecord.ThresholdRecord(
      isIdentified: isIdentified, smallestRatio: seen.map(\.ratio).min() ?? last.ratio,
      largestRatio: seen.map(\.ratio).max() ?? last.ratio, lastRatio: last.ratio,
      reached: isIdentified ? reached(fit.estimate.parameters[2]) : nil,
      reachedLow: isIdentified ? reached(interval?.lower) : nil,
      reachedHigh: isIdentified ? reached(interval?.upper) : nil,
      openShare: GoodEnough.share(
        atRatio: last.ratio, threshold: fit.estimate.parameters[2], width: fit.estimate.parameters[3]),
      ratios: seen.compactMap { point in
        DateRecord(printable: DecimalYear(point.date), dated: dated).map { PointRecord(date: $0, value: point.ratio) }
      })
  }

  private func crossing(
    _ fit: GoodEnoughFit, _ analysis: FitAnalysis, horizon: Double, dated: Dated
  ) -> SystemCrossingRecord {
    let quantity = analysis.quantities.first
    let last = fit.series.dates[fit.series.dates.count - 1].value
    let isDetermined = quantity?.interval?.lower != nil && quantity?.interval?.upper != nil
    var notes: [String] = []
    if quantity == nil {
      notes.append(
        "not by the horizon while the ratio of capabilities "
          + (fit.system.onward == 0 ? "stays as it last was" : "goes on as declared"))
    } else {
      if !isDetermined { notes.append("the data do not determine the date") }
      if let estimate = quantity?.estimate, estimate > last {
        notes.append(
          "after the last data, the ratio of capabilities "
            + (fit.system.onward == 0 ? "staying as it last was" : "going on as declared"))
      }
    }
    let half = fit.whole / 2
    let values = fit.series.values
    var observed: (DecimalYear, DecimalYear)?
    if let final = values.last, final > half, let behind = values.lastIndex(where: { $0 <= half }) {
      observed = (fit.series.dates[behind], fit.series.dates[behind + 1])
    }
    return SystemCrossingRecord(
      follower: fit.series.entity, leader: "half of the market",
      date: isDetermined ? quantity.flatMap { DateRecord(printable: DecimalYear($0.estimate), dated: dated) } : nil,
      standardError: isDetermined ? quantity?.standardError?.finite : nil, low: quantity?.interval?.lower,
      high: quantity?.interval?.upper, observedAfter: observed.map { DateRecord($0.0, dated: dated) },
      observedBy: observed.map { DateRecord($0.1, dated: dated) }, note: notes.joined(separator: "; "))
  }

  private func output(
    _ fit: GoodEnoughFit, _ crossing: SystemCrossingRecord, dated: Dated
  ) -> SystemOutputRecord {
    let (first, last) = (fit.series.dates[0].value, fit.series.dates[fit.series.dates.count - 1].value)
    let end = min(max(last, (crossing.date?.year ?? last) + (last - first) / 20), 2 * last - first)
    let residuals = fit.estimate.residuals
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let steps = 200
    return SystemOutputRecord(
      entity: fit.series.entity, unit: fit.series.unit, launch: nil, count: residuals.count, rss: squares,
      sigma: fit.estimate.goodness.sigma, durbinWatson: ResidualDiagnostics(residuals: residuals).durbinWatson,
      points: fit.series.dates.indices.map { place in
        let fitted = fit.whole * fit.share(fit.estimate.parameters, at: fit.series.dates[place].value)
        return FittedPointRecord(
          date: DateRecord(fit.series.dates[place], dated: dated), observed: fit.series.values[place], fitted: fitted,
          residual: fit.series.values[place] - fitted)
      },
      curve: (0...steps).compactMap { step in
        let date = first + (end - first) * Double(step) / Double(steps)
        return DateRecord(printable: DecimalYear(date), dated: dated).map {
          PointRecord(date: $0, value: fit.whole * fit.share(fit.estimate.parameters, at: date))
        }
      })
  }

  private func competition(
    _ fit: GoodEnoughFit, _ fitting: LeastSquaresFitting, _ threshold: CompetitionRecord.ThresholdRecord,
    _ options: FitOptions, horizon: Double
  ) -> CompetitionRecord {
    let isEstimated = fit.estimate.isEstimated(2) && options.loss == .squares
    let test =
      isEstimated
      ? fit.thresholdTest(
        fitting, replicates: min(options.replicates, 99), seed: options.seed, threads: options.threads) : nil
    let name = printable(fit.series.entity)
    var findings: [String] = []
    func number(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
    if threshold.isIdentified {
      findings.append(
        "Buyers wait: \(name) is good enough for half of them from a ratio of capabilities of "
          + "\(number(fit.estimate.parameters[2])) on; it was last \(number(threshold.lastRatio)), good enough for "
          + "\(Int((threshold.openShare * 100).rounded())) %.")
    } else if isEstimated {
      findings.append(
        "The threshold is not determined: some ratio outside those seen, \(number(threshold.smallestRatio)) to "
          + "\(number(threshold.largestRatio)), explains the share as well as any inside. More years in which the ratio "
          + "moves, or a threshold held by --fix threshold=…, would settle it.")
    }
    if let test, test.pValue > 0.05 {
      findings.append(
        "The share does not ask for a threshold: a constant growth of its odds fits as well (p = "
          + "\((test.pValue * 1000).rounded() / 1000)).")
    } else if let test {
      findings.append(
        "A constant growth of its odds does not fit: p = \(max((test.pValue * 1000).rounded() / 1000, 0.001)).")
    }
    return CompetitionRecord(
      horizon: horizon, threshold: threshold,
      without: test.map {
        CompetitionRecord.WithoutRecord(
          what: "odds grow at a constant rate, whatever the ratio", rss: fit.without.rss, statistic: $0.statistic,
          pValue: $0.pValue, method: "bootstrap")
      }, draws: nil, findings: findings)
  }

  private func warnings(_ fit: GoodEnoughFit, _ analysis: FitAnalysis) -> [String] {
    var warnings: [String] = []
    if fit.leftOut > 0 {
      warnings.append(
        "\(fit.leftOut) \(fit.leftOut == 1 ? "share" : "shares") outside the dates of the ratio of capabilities left out."
      )
    }
    if fit.isWidthBelieved {
      warnings.append(
        "The width of the buyers' thresholds is believed beforehand to be about 0.1, within a factor of 7 (95%); "
          + "--prior, --bound or --fix width=… say otherwise.")
    }
    for verdict in analysis.verdicts {
      switch verdict {
      case .autocorrelated(let statistic, _, _):
        warnings.append(
          "Residuals follow each other (Durbin–Watson \((statistic * 100).rounded() / 100)): intervals are too small.")
      case .notNormal: warnings.append("Residuals do not look normal: intervals by normal theory are rough.")
      default: warnings.append(verdict.description)
      }
    }
    return warnings + analysis.remarks
  }
}
