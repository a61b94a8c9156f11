import Curves
import Datasets
import Fitting

extension FamilyFitRecord {
  /// The record of a fit; residuals are on the noise's scale (logarithms under log-normal noise).
  ///
  /// - Parameter analysis: intervals, quantities, influence and verdicts, where they were asked for; else Wald's
  ///   intervals and the fit's own warnings.
  /// - Parameter interventions: what those of a fit under a clock did.
  init(
    _ fit: CurveFit, _ analysis: FitAnalysis? = nil, interventions: InterventionAnalysis? = nil,
    options: FitOptions? = nil, unit: String, dates: [DecimalYear], dated: Dated, sources: [String: String] = [:]
  ) {
    let origin = fit.observations.origin
    self.init(
      family: fit.family.name, formula: fit.family.formula, noise: fit.noise.rawValue,
      measure: fit.observations.measure.rawValue, loss: fit.estimate.loss.rawValue,
      interval: IntervalRecord(analysis, options),
      terms: fit.terms.enumerated().map { index, term in
        let shift = term.parameter.role.isDate ? origin : 0
        var record = TermRecord(term, unit: term.parameter.unit.named(data: unit), dated: dated)
        if let analysis {
          // What the data do not determine has no estimate; its interval still says what they exclude.
          if analysis.withholds(term.parameter) {
            record.estimate = nil
            record.standardError = nil
            record.date = nil
          }
          if record.estimate == nil {
            record.best = analysis.best(of: index).flatMap { ($0 + shift).finite }
          }
          record.low = analysis.intervals[index]?.lower.map { $0 + shift }
          record.high = analysis.intervals[index]?.upper.map { $0 + shift }
        }
        return record
      },
      quantities: analysis?.shownQuantities.map {
        QuantityRecord($0, origin: origin, unit: unit, dated: dated)
      } ?? [],
      regions: analysis?.regions.map { RegionRecord($0, fit.family.parameters, origin: origin) }
        ?? [],
      optima: fit.estimate.otherOptima.map { optimum in
        OptimumRecord(
          rss: optimum.sumOfSquares,
          estimates: zip(optimum.parameters, fit.family.parameters).map { $0 + ($1.role.isDate ? origin : 0) })
      },
      goodness: GoodnessRecord(fit.estimate),
      points: dates.indices.map { index in
        let influence = analysis?.influence?.points[index]
        return FittedPointRecord(
          date: DateRecord(dates[index], dated: dated),
          predictors: (fit.family as? LearningCurve)?.predictors.map {
            PredictorRecord(name: $0.name, value: $0.value(at: dates[index].value) ?? .nan)
          } ?? [], observed: fit.observations.values[index],
          fitted: fit.fitted[index], residual: fit.residuals[index],
          leverage: influence?.leverage.finite,
          standardResidual: influence?.internallyStudentised?.finite,
          cooksDistance: influence?.cooksDistance?.finite)
      },
      interventions: interventions?.findings.map {
        InterventionRecord($0, fit, dated: dated, source: sources[$0.name] ?? "")
      } ?? [],
      together: interventions?.together.map {
        TogetherRecord(names: $0.names, statistic: $0.test.statistic, pValue: $0.test.pValue)
      },
      warnings: (analysis.map { analysis in
        analysis.verdicts.map(\.description) + analysis.remarks + fit.ownWarnings
      } ?? fit.warnings) + (interventions?.remarks ?? []))
  }
}

extension IntervalRecord {
  init(_ analysis: FitAnalysis?, _ options: FitOptions?) {
    self.init(
      method: analysis?.method.rawValue ?? "wald", confidence: options?.confidence ?? 0.95,
      replicates: analysis?.replicates?.count, failed: analysis?.replicates?.failed)
  }
}

extension RegionRecord {
  init(_ region: FitAnalysis.Region, _ parameters: [Parameter], origin: Double) {
    let pair = [parameters[region.first], parameters[region.second]]
    let shifts = pair.map { $0.role.isDate ? origin : 0 }
    let extents = region.extents
    self.init(
      terms: pair.map(\.name), confidence: region.region.confidence,
      correlation: region.correlation?.finite,
      low: zip(extents, shifts).map { extent, shift in extent.lower.map { $0 + shift } },
      high: zip(extents, shifts).map { extent, shift in extent.upper.map { $0 + shift } },
      isOpen: region.region.isOpen,
      openTowards: region.region.openings.map { [$0.first.rawValue, $0.second.rawValue] },
      boundary: region.region.vertices.map {
        RegionVertexRecord(
          first: $0.first + shifts[0], second: $0.second + shifts[1], closed: $0.isClosed)
      })
  }
}

extension TermRecord {
  init(_ term: Term, unit: String, dated: Dated) {
    self.init(
      term: term.parameter.name, symbol: term.parameter.symbol, estimate: term.estimate,
      standardError: term.standardError, low: term.interval?.lowerBound,
      high: term.interval?.upperBound, unit: unit,
      meaning: term.parameter.meaning, status: term.status.rawValue,
      date: term.date.flatMap { DateRecord(printable: $0, dated: dated) })
  }
}

extension QuantityRecord {
  init(_ quantity: FitAnalysis.Quantity, origin: Double, unit: String, dated: Dated) {
    let shift = quantity.isDate ? origin : 0
    self.init(
      quantity: quantity.name, estimate: quantity.estimate + shift,
      standardError: quantity.standardError?.finite,
      low: quantity.interval?.lower.map { $0 + shift },
      high: quantity.interval?.upper.map { $0 + shift },
      unit: quantity.unit.named(data: unit),
      date: quantity.isDate
        ? DateRecord(printable: DecimalYear(quantity.estimate + shift), dated: dated) : nil)
  }
}

extension GoodnessRecord {
  init(_ fit: NonlinearFit) {
    let goodness = fit.goodness
    let diagnostics = fit.diagnostics
    self.init(
      count: goodness.count, residualDegreesOfFreedom: goodness.residualDegreesOfFreedom,
      sigma: goodness.sigma, rss: goodness.rss,
      logLikelihood: goodness.obstacle == .robustLoss ? nil : goodness.logLikelihood.finite,
      aic: goodness.aic.finite, aicc: goodness.aicc?.finite, bic: goodness.bic.finite,
      durbinWatson: diagnostics.durbinWatson, ljungBox: diagnostics.ljungBox,
      ljungBoxPValue: diagnostics.ljungBoxPValue, termination: fit.termination.rawValue,
      obstacle: goodness.obstacle?.rawValue)
  }
}

extension SeriesRecord {
  init(_ series: TimeSeries, role: String, dated: Dated) {
    self.init(
      role: role, entity: series.entity, series: series.series, unit: series.unit,
      kind: series.kind.rawValue,
      points: zip(series.dates, series.values).map {
        PointRecord(date: DateRecord($0, dated: dated), value: $1)
      },
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
