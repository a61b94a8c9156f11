import Curves
import Datasets
import Fitting
import RealModule

/// Fits by maximum likelihood, as `catchup fit` tells of them.
extension FitStudy {
  /// Fits every family that takes the data under a likelihood.
  ///
  /// - Parameters:
  ///   - families: learning curves bound to what is learned by.
  ///   - remarks: what is to be said of them.
  func record(
    _ table: Table, _ series: TimeSeries, _ likelihood: Likelihood, _ families: [any CurveFamily], remarks: [String]
  ) throws(StudyError) -> FitRecord {
    let weights = try weights(table, for: series)
    let trials: [Double]?
    if let totals { trials = try values(of: totals, table, for: series) } else { trials = nil }
    let convention = YearConvention(asked: dated, series: [series])
    let falls = zip(series.values, series.values.dropFirst()).contains { $0 > $1 }
    var fits: [FamilyFitRecord] = []
    var models: [ScoredModel] = []
    var refusals: [String] = []
    for family in families {
      do throws(FitError) {
        let isGuessed =
          options.measure == nil && family.origin == .launch && !family.hasFloor && falls && likelihood.law != .binomial
        let base = options.fitting(measure: options.measure ?? (isGuessed ? .increments : .level))
        let fitting = LikelihoodFitting(likelihood, base)
        var fit = try fitting.fit(family, to: series, weights: weights, totals: trials)
        var analysis = analysis(of: fit)
        var starts: [[Double]] = []
        for _ in 0..<3 {
          guard let lower = analysis.lowerPoint else { break }
          starts.append(lower)
          fit = try fitting.fit(family, to: series, weights: weights, totals: trials, startingAt: starts)
          analysis = self.analysis(of: fit)
        }
        models.append(fit.estimate.scored(family.name, dates: series.dates.map(\.value), unit: series.unit))
        // Parameters of shares are shares, whatever the counts were of.
        let unit = likelihood.law == .binomial ? "" : series.unit
        var record = FamilyFitRecord(
          fit.estimate, analysis, family: fit.family.name, formula: fit.family.formula,
          measure: fit.observations.measure.rawValue, options: options, totals: totals, origin: fit.observations.origin,
          unit: unit, dated: convention.dated,
          points: series.dates.indices.map { index in
            FittedPointRecord(fit.estimate, index, date: DateRecord(series.dates[index], dated: convention.dated))
          })
        if isGuessed {
          record.warnings.append("Values fall, so they were read as adoption per period; --measure says otherwise.")
        }
        fits.append(record)
      } catch {
        // What was asked for is refused for everybody.
        if case .setting(let problem) = error { throw .setting(problem) }
        refusals.append(error.description)
      }
    }
    guard !fits.isEmpty else {
      var seen: Set<String> = []
      throw .noFamilyFitted(file: table.name, reasons: refusals.filter { seen.insert($0).inserted })
    }
    return FitRecord(
      data: SeriesRecord(shown(series, trials), role: "data", dated: convention.dated), fits: fits,
      comparison: FitComparison.rows(models), tests: FitComparison.tests(models),
      warnings: refusals + remarks + (convention.warning.map { [$0] } ?? []))
  }

  /// The series on the scale of its curves: shares where counts are of totals.
  private func shown(_ series: TimeSeries, _ trials: [Double]?) -> TimeSeries {
    guard let trials, let totals else { return series }
    var shares = series
    shares.values = zip(series.values, trials).map { $0 / $1 }
    shares.unit = ""
    shares.notes.append(
      "shares are counts of \(quoted(series.unit.isEmpty ? series.series : series.unit)) ÷ \(quoted(totals))")
    return shares
  }

  private func analysis(of fit: CurveLikelihoodFit) -> LikelihoodAnalysis {
    LikelihoodAnalysis(
      fit.estimate, method: options.interval, confidence: options.confidence,
      bootstrap: options.bootstrap,
      quantities: CurveQuantities.wanted(
        fit.family, Array(fit.estimate.estimates.prefix(fit.estimate.curveCount)), fit.observations, reaching: levels),
      origin: fit.observations.origin)
  }
}

extension FormulaStudy {
  /// Fits the formula to rows under a likelihood.
  func record(
    _ data: FormulaModel, _ rows: NumberRows, _ table: Table, _ likelihood: Likelihood
  ) throws(StudyError) -> FitRecord {
    let weighing = weights.flatMap { rows.columns[$0] }
    let trials = totals.flatMap { rows.columns[$0] }
    let times = time.flatMap { rows.columns[$0] }
    let fit: LikelihoodFit
    let analysis: LikelihoodAnalysis
    do throws(FitError) {
      let fitting = LikelihoodFitting(likelihood, options.fitting(measure: .level))
      var found = try fitting.fit(data, weights: weighing, totals: trials, times: times)
      var told = LikelihoodAnalysis(
        found, method: options.interval, confidence: options.confidence,
        bootstrap: options.bootstrap)
      var starts: [[Double]] = []
      for _ in 0..<3 {
        guard let lower = told.lowerPoint else { break }
        starts.append(lower)
        found = try fitting.fit(
          data, weights: weighing, totals: trials, times: times, startingAt: starts)
        told = LikelihoodAnalysis(
          found, method: options.interval, confidence: options.confidence,
          bootstrap: options.bootstrap)
      }
      (fit, analysis) = (found, told)
    } catch {
      switch error {
      case .setting(let problem): throw .setting(problem)
      case .likelihood(let problem) where problem.row != nil:
        throw .formulaRow(file: table.name, line: problem.row.map { rows.lines[$0 - 1] }, error.description)
      case .weightNotPositive(_, let row, _):
        throw .formulaRow(file: table.name, line: rows.lines[row - 1], error.description)
      default: throw .noFamilyFitted(file: table.name, reasons: [error.description])
      }
    }
    let predictors = data.model.predictors
    let record = FamilyFitRecord(
      fit, analysis, family: "formula", formula: data.model.text, measure: "level", options: options, totals: totals,
      origin: 0, unit: "", dated: .start,
      points: rows.lines.indices.map { row in
        FittedPointRecord(
          fit, row, date: nil, line: rows.lines[row],
          predictors: predictors.map { PredictorRecord(name: $0, value: rows.columns[$0]?[row] ?? .nan) })
      })
    return FitRecord(
      data: SeriesRecord(
        role: "data", entity: table.name, series: data.model.response, unit: "", kind: "rows", points: [],
        notes: rows.notes), fits: [record], warnings: [])
  }
}

extension FamilyFitRecord {
  fileprivate init(
    _ fit: LikelihoodFit, _ analysis: LikelihoodAnalysis, family: String, formula: String, measure: String,
    options: FitOptions, totals: String?, origin: Double, unit: String, dated: Dated, points: [FittedPointRecord]
  ) {
    self.init(
      family: family, formula: formula, noise: fit.likelihood.law.rawValue, measure: measure, loss: "likelihood",
      likelihood: LikelihoodRecord(fit.likelihood, totals: totals),
      interval: IntervalRecord(
        method: analysis.method.rawValue, confidence: options.confidence,
        replicates: analysis.replicates?.count,
        failed: analysis.replicates?.failed),
      terms: fit.terms(level: options.confidence).enumerated().map { index, term in
        let shift = term.parameter.role.isDate ? origin : 0
        var term = term
        if let estimate = term.estimate, term.parameter.role.isDate { term.date = DecimalYear(estimate + shift) }
        term.estimate = term.estimate.map { $0 + shift }
        let isOpen = analysis.withholds(term.parameter)
        if isOpen { (term.estimate, term.standardError, term.date) = (nil, nil, nil) }
        var record = TermRecord(term, unit: term.parameter.unit.named(data: unit), dated: dated)
        if term.estimate == nil, fit.isEstimated(index), isOpen { record.best = (fit.estimates[index] + shift).finite }
        record.estimate = record.estimate?.finite
        record.low = analysis.intervals[index]?.lower.flatMap { ($0 + shift).finite }
        record.high = analysis.intervals[index]?.upper.flatMap { ($0 + shift).finite }
        return record
      },
      quantities: analysis.shownQuantities.map { QuantityRecord($0, origin: origin, unit: unit, dated: dated) },
      optima: fit.otherOptima.map { optimum in
        OptimumRecord(
          logLikelihood: fit.logLikelihood - optimum.lack / 2,
          estimates: zip(optimum.parameters, fit.parameters).map { $0 + ($1.role.isDate ? origin : 0) })
      },
      goodness: GoodnessRecord(fit), points: points,
      warnings: analysis.verdicts.map(\.description) + analysis.remarks)
  }
}

extension LikelihoodRecord {
  fileprivate init(_ likelihood: Likelihood, totals: String?) {
    self.init(
      law: likelihood.law.rawValue, errors: likelihood.correlation == nil ? "independent" : "ar1",
      variance: likelihood.law.isDiscrete ? "of the law" : likelihood.power == nil ? "constant" : "power", total: totals
    )
  }
}

extension FittedPointRecord {
  fileprivate init(
    _ fit: LikelihoodFit, _ index: Int, date: DateRecord?, line: Int? = nil, predictors: [PredictorRecord] = []
  ) {
    self.init(
      date: date, line: line, predictors: predictors, observed: fit.observed[index], fitted: fit.fitted[index],
      residual: fit.observed[index] - fit.fitted[index], standardResidual: fit.standardisedResiduals[index].finite)
  }
}

extension GoodnessRecord {
  fileprivate init(_ fit: LikelihoodFit) {
    let scored = fit.scored("", dates: fit.observed, unit: "")
    let diagnostics = ResidualDiagnostics(residuals: fit.standardisedResiduals)
    let obstacle: Goodness.Obstacle? = fit.isPenalised ? .prior : nil
    func criterion(_ value: Double?) -> Double? { obstacle == nil ? value?.finite : nil }
    self.init(
      count: fit.count, residualDegreesOfFreedom: fit.residualDegreesOfFreedom, sigma: fit.sigma?.finite,
      rss: zip(fit.observed, fit.fitted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) },
      logLikelihood: fit.logLikelihood.finite, aic: criterion(scored.aic), aicc: criterion(scored.aicc),
      bic: criterion(scored.bic), durbinWatson: diagnostics.durbinWatson, ljungBox: diagnostics.ljungBox,
      ljungBoxPValue: diagnostics.ljungBoxPValue, termination: fit.termination.rawValue, obstacle: obstacle?.rawValue,
      deviance: fit.deviance?.finite, pearson: fit.pearson?.finite)
  }
}
