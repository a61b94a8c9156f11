import Curves
public import Datasets
public import Fitting
import Solvers

/// What `catchup fit --formula` does: a formula over the columns of a table.
public struct FormulaStudy: Sendable {
  /// `response ~ mean`.
  public var formula: String
  /// Rows that count.
  public var conditions: [Condition]
  public var options: FitOptions
  /// The column of relative weights.
  public var weights: String?
  /// The column of totals, of a binomial likelihood.
  public var totals: String?
  /// The column of time, where errors follow each other.
  public var time: String?

  public init(
    formula: String, conditions: [Condition] = [], options: FitOptions = FitOptions(), weights: String? = nil,
    totals: String? = nil, time: String? = nil
  ) {
    self.formula = formula
    self.conditions = conditions
    self.options = options
    self.weights = weights
    self.totals = totals
    self.time = time
  }

  public func record(_ table: Table) throws(StudyError) -> FitRecord {
    let model: ModelFormula
    do throws(ExpressionError) {
      model = try ModelFormula(formula, columns: table.columns)
    } catch {
      throw .formula(error)
    }
    // A column is no parameter: the formula's own word says so better.
    do throws(ExpressionError) {
      for entry in options.settings.entries where model.columns.contains(entry.name) {
        try model.requireParameter(entry.name)
      }
    } catch {
      throw .formula(error)
    }
    let rows: NumberRows
    do throws(DataError) {
      rows = try table.numbers(columns: model.columns + [weights, totals, time].compactMap(\.self), where: conditions)
    } catch {
      throw .data(error)
    }
    let weighing = weights.flatMap { rows.columns[$0] }
    let data: FormulaModel
    do throws(FormulaModelError) {
      data = try FormulaModel(model, columns: rows.columns)
    } catch {
      throw .formulaRow(file: table.name, line: line(of: error, rows), error.description)
    }
    do throws(SettingError) {
      try options.settings.check([(data.name, data.parameters + (options.likelihood?.parameters ?? []))])
      try ParameterSettings.check(options.regions, [(data.name, data.parameters)])
    } catch {
      throw .setting(error)
    }
    if let likelihood = options.likelihood { return try record(data, rows, table, likelihood) }
    do throws(FitError) {
      let fitting = options.fitting(measure: .level)
      var fit = try fitting.fit(data, weights: weighing)
      var analysis = FitAnalysis(fit, options)
      var starts: [[Double]] = []
      for _ in 0..<3 {
        guard let lower = analysis.lowerPoint else { break }
        starts.append(lower)
        fit = try fitting.fit(data, weights: weighing, startingAt: starts)
        analysis = FitAnalysis(fit, options)
      }
      return record(fit, analysis, data, rows, table)
    } catch {
      switch error {
      case .setting(let problem): throw .setting(problem)
      case .responseOutsideNoise(_, let row, _):
        throw .formulaRow(file: table.name, line: rows.lines[row - 1], error.description)
      case .weightNotPositive(_, let row, _):
        throw .formulaRow(file: table.name, line: rows.lines[row - 1], error.description)
      default: throw .noFamilyFitted(file: table.name, reasons: [error.description])
      }
    }
  }

  private func line(of error: FormulaModelError, _ rows: NumberRows) -> Int? {
    if case .responseNotFinite(_, _, let row, _) = error { rows.lines[row] } else { nil }
  }

  private func record(
    _ fit: NonlinearFit, _ analysis: FitAnalysis, _ data: FormulaModel, _ rows: NumberRows, _ table: Table
  ) -> FitRecord {
    let predictors = data.model.predictors
    let result = FamilyFitRecord(
      family: "formula", formula: data.model.text, noise: fit.noise.rawValue, measure: "level",
      loss: fit.loss.rawValue, interval: IntervalRecord(analysis, options),
      terms: fit.terms(level: options.confidence).enumerated().map { index, term in
        var record = TermRecord(term, unit: "", dated: .start)
        if analysis.withholds(term.parameter) {
          record.estimate = nil
          record.standardError = nil
        }
        if record.estimate == nil { record.best = analysis.best(of: index)?.finite }
        record.low = analysis.intervals[index]?.lower
        record.high = analysis.intervals[index]?.upper
        return record
      },
      regions: analysis.regions.map { RegionRecord($0, fit.model.parameters, origin: 0) },
      optima: fit.otherOptima.map { OptimumRecord(rss: $0.sumOfSquares, estimates: $0.parameters) },
      goodness: GoodnessRecord(fit),
      points: rows.lines.indices.map { row in
        let influence = analysis.influence?.points[row]
        return FittedPointRecord(
          date: nil, line: rows.lines[row],
          predictors: predictors.map { PredictorRecord(name: $0, value: rows.columns[$0]?[row] ?? .nan) },
          observed: fit.values[row], fitted: fit.fitted[row], residual: fit.residuals[row],
          leverage: influence?.leverage.finite, standardResidual: influence?.internallyStudentised?.finite,
          cooksDistance: influence?.cooksDistance?.finite)
      },
      warnings: analysis.verdicts.map(\.description) + analysis.remarks)
    return FitRecord(
      data: SeriesRecord(
        role: "data", entity: table.name, series: data.model.response, unit: "", kind: "rows", points: [],
        notes: rows.notes), fits: [result], warnings: [])
  }
}
