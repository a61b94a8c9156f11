import Curves
import Datasets
import Fitting

extension FamilyFitRecord {
  /// The record of a fit; residuals are on the noise's scale (logarithms under log-normal noise).
  init(_ fit: CurveFit, unit: String, dates: [DecimalYear], dated: Dated) {
    let diagnostics = fit.diagnostics
    self.init(
      family: fit.family.name, formula: fit.family.formula, noise: fit.noise.rawValue,
      measure: fit.observations.measure.rawValue,
      terms: fit.terms.map { term in
        TermRecord(
          term: term.parameter.name, symbol: term.parameter.symbol, estimate: term.estimate,
          standardError: term.standardError, low: term.interval?.lowerBound, high: term.interval?.upperBound,
          unit: term.parameter.unit.named(data: unit), meaning: term.parameter.meaning,
          date: term.date.flatMap { DateRecord(printable: $0, dated: dated) })
      },
      goodness: GoodnessRecord(
        count: fit.goodness.count, residualDegreesOfFreedom: fit.goodness.residualDegreesOfFreedom,
        sigma: fit.goodness.sigma, rss: fit.goodness.rss, logLikelihood: fit.goodness.logLikelihood.finite,
        aic: fit.goodness.aic.finite, aicc: fit.goodness.aicc?.finite, bic: fit.goodness.bic.finite,
        durbinWatson: diagnostics.durbinWatson, ljungBox: diagnostics.ljungBox,
        ljungBoxPValue: diagnostics.ljungBoxPValue, termination: fit.termination.rawValue),
      points: dates.indices.map { index in
        FittedPointRecord(
          date: DateRecord(dates[index], dated: dated), observed: fit.observations.values[index],
          fitted: fit.fitted[index], residual: fit.residuals[index])
      },
      warnings: fit.warnings)
  }
}

extension SeriesRecord {
  init(_ series: TimeSeries, role: String, dated: Dated) {
    self.init(
      role: role, entity: series.entity, series: series.series, unit: series.unit, kind: series.kind.rawValue,
      points: zip(series.dates, series.values).map { PointRecord(date: DateRecord($0, dated: dated), value: $1) },
      notes: series.notes)
  }
}

extension DateRecord {
  /// `nil` for dates no calendar prints, such as a midpoint a million years away.
  init?(printable date: DecimalYear, dated: Dated) {
    guard date.value.isFinite, date.value >= 1, date.value < 9999 else { return nil }
    self.init(date, dated: dated)
  }
}

extension Double {
  /// The number, or `nil` for infinity and NaN.
  var finite: Double? { isFinite ? self : nil }
}
