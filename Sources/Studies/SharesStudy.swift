import Curves
public import Datasets
import Fitting
import RealModule

/// What `catchup shares` does: competitors' shares of one table, fitted so that they add to one.
public struct SharesStudy: Sendable {
  /// The leader first: the others are held against it.
  public var series: SystemSeries
  /// What all shares add to; by the data's unit where it is not said.
  public var whole: Double?
  public var confidence: Double
  public var dated: Dated

  public init(series: SystemSeries, whole: Double? = nil, confidence: Double = 0.95, dated: Dated = .start) {
    self.series = series
    self.whole = whole
    self.confidence = confidence
    self.dated = dated
  }

  public func record(_ table: Table) throws(StudyError) -> SystemRecord {
    let read = try series.read(table)
    let unit = read.first?.unit ?? ""
    let whole = whole ?? (["percent", "per cent", "%"].contains(unit.lowercased()) ? 100 : 1)
    let fit: ShareFit
    do throws(ShareFitError) {
      fit = try ShareFit(read, whole: whole, confidence: confidence)
    } catch {
      throw .shares(file: table.name, error)
    }
    let convention = YearConvention(asked: dated, series: read)
    let dated = convention.dated
    // Those whom nobody named are nobody to be passed.
    let crossings = read.indices.dropFirst().map { crossing($0, fit, dated: dated) }
    return SystemRecord(
      system: fit.system.name, formula: fit.system.formula, summary: fit.system.summary,
      data: read.map { SeriesRecord($0, role: "data", dated: dated) },
      interval: IntervalRecord(confidence: confidence), terms: terms(fit), goodness: nil,
      outputs: outputs(fit, crossings, whole: whole, unit: unit, dated: dated), crossings: crossings,
      verdict: read.indices.dropFirst().map { verdict($0, fit) },
      without: fit.unchanging.map {
        CompetitionRecord.WithoutRecord(
          what: "shares stay as they are", rss: $0.rss, statistic: $0.statistic, pValue: $0.pValue, method: "F")
      },
      warnings: warnings(fit) + (convention.warning.map { [$0] } ?? []))
  }

  /// What a competitor's odds against the first do, and whether that is told from nothing.
  private func verdict(_ competitor: Int, _ fit: ShareFit) -> String {
    let line = fit.line(competitor, over: 0)
    let (name, leader) = (printable(fit.system.competitors[competitor]), printable(fit.system.competitors[0]))
    func percent(_ growth: Double) -> String {
      let share = (Double.exp(growth) - 1) * 100
      let rounded = (share * 10).rounded() / 10
      return (rounded < 0 ? "−" : "") + "\(abs(rounded)) %"
    }
    let (low, high) = (
      line.slope - fit.quantile * line.slopeError, line.slope + fit.quantile * line.slopeError
    )
    let interval =
      "\(percent(line.slope)) a year (\(Headline.percent(confidence)): \(percent(low)) to \(percent(high)))"
    guard low > 0 || high < 0 else {
      return "The data do not tell whether \(name) gains on \(leader): its odds change by \(interval)."
    }
    return "\(name) \(line.slope > 0 ? "gains on" : "loses to") \(leader): its odds change by \(interval)."
  }

  private func terms(_ fit: ShareFit) -> [TermRecord] {
    zip(fit.system.parameters, zip(fit.parameters, fit.standardErrors)).map { parameter, estimate in
      TermRecord(
        term: parameter.name, symbol: parameter.symbol, estimate: estimate.0, standardError: estimate.1,
        low: (estimate.0 - fit.quantile * estimate.1).finite, high: (estimate.0 + fit.quantile * estimate.1).finite,
        unit: parameter.unit.named(data: ""), meaning: parameter.meaning)
    }
  }

  /// A competitor against the first: when it passes, or is passed.
  private func crossing(_ competitor: Int, _ fit: ShareFit, dated: Dated) -> SystemCrossingRecord {
    let passing = fit.passing(competitor, over: 0)
    let isFalling = passing.map { !$0.isRising } ?? false
    let (follower, leader) = isFalling ? (0, competitor) : (competitor, 0)
    let observed = fit.observed(follower, over: leader)
    let isDetermined = passing?.isDetermined == true
    let first = fit.dates[0].value
    let last = fit.dates[fit.dates.count - 1].value
    var note = ""
    if !isDetermined {
      note = "the growth of one against the other is not told from none"
    } else if let date = passing?.date {
      if date > last { note = "after the last data" }
      if date < first { note = "before the first data" }
      if date > 2 * last - first || date < 2 * first - last { note += ", by more than their length" }
    }
    return SystemCrossingRecord(
      follower: fit.system.competitors[follower], leader: fit.system.competitors[leader],
      date: isDetermined ? passing.flatMap { DateRecord(printable: DecimalYear($0.date), dated: dated) } : nil,
      standardError: isDetermined ? passing?.standardError.finite : nil, low: passing?.low, high: passing?.high,
      observedAfter: observed.map { DateRecord($0.after, dated: dated) },
      observedBy: observed.map { DateRecord($0.by, dated: dated) }, note: note)
  }

  private func outputs(
    _ fit: ShareFit, _ crossings: [SystemCrossingRecord], whole: Double, unit: String, dated: Dated
  ) -> [SystemOutputRecord] {
    let first = fit.dates[0].value
    let last = fit.dates[fit.dates.count - 1].value
    let end = min(max(last, (crossings.compactMap(\.date?.year).max() ?? last) + (last - first) / 20), 2 * last - first)
    let fitted = fit.dates.map { fit.system.outputs(at: $0.value, fit.parameters) }
    return fit.system.competitors.indices.map { index in
      let line = index == 0 ? nil : fit.line(index, over: 0)
      return SystemOutputRecord(
        entity: fit.system.competitors[index], unit: unit, launch: nil, count: fit.dates.count, rss: line?.rss,
        sigma: line?.sigma, durbinWatson: line.flatMap { ResidualDiagnostics(residuals: $0.residuals).durbinWatson },
        points: fit.dates.indices.map { place in
          FittedPointRecord(
            date: DateRecord(fit.dates[place], dated: dated), observed: fit.shares[index][place] * whole,
            fitted: fitted[place][index] * whole,
            residual: (fit.shares[index][place] - fitted[place][index]) * whole)
        },
        curve: fit.system.curve(index, fit.parameters, from: first, to: end, dated: dated).map {
          PointRecord(date: $0.date, value: $0.value * whole)
        })
    }
  }

  private func warnings(_ fit: ShareFit) -> [String] {
    var warnings: [String] = []
    if fit.leftOut > 0 {
      warnings.append(
        "\(fit.leftOut) \(fit.leftOut == 1 ? "date" : "dates") on which a share is missing left out: "
          + "\(fit.dates.count) common dates are fitted.")
    }
    for index in fit.system.competitors.indices.dropFirst() {
      let diagnostics = ResidualDiagnostics(residuals: fit.line(index, over: 0).residuals)
      if diagnostics.isAutocorrelated, let statistic = diagnostics.durbinWatson {
        warnings.append(
          "Residuals of \(printable(fit.system.competitors[index])) follow each other (Durbin–Watson "
            + "\((statistic * 100).rounded() / 100)): standard errors and intervals are too small.")
      }
    }
    return warnings
  }
}
