import Curves
public import Datasets
public import Fitting
import RealModule
import Solvers

/// What `catchup regress` does: a linear regression over the columns of a table.
public struct RegressionStudy: Sendable {
  /// How β is estimated.
  public enum Method: Sendable, Equatable {
    /// Ordinary, or with a column of weights weighted, least squares.
    case leastSquares
    /// Generalised least squares with correlated errors.
    case correlated(ErrorCorrelation.Pattern, ErrorCorrelation.Estimator)
    /// Generalised least squares under this covariance of all rows of the table, up to a factor.
    case covariance(NumberMatrix)
    /// With this penalty, or one chosen by generalised cross-validation.
    case ridge(Double?)
    case robust
  }

  /// `response ~ terms`.
  public var formula: String
  /// Rows that count.
  public var conditions: [Condition]
  public var method: Method
  public var errors: RegressionErrors
  /// The column of weights.
  public var weights: String?
  /// The column that orders rows in time.
  public var time: String?
  /// The column of groups that are independent of each other.
  public var group: String?
  /// Hypotheses about coefficients.
  public var tests: [String]
  public var confidence: Double
  /// Of the random starts of robust regression.
  public var seed: UInt64

  public init(
    formula: String, conditions: [Condition] = [], method: Method = .leastSquares,
    errors: RegressionErrors = .classical,
    weights: String? = nil, time: String? = nil, group: String? = nil, tests: [String] = [], confidence: Double = 0.95,
    seed: UInt64 = 1
  ) {
    self.formula = formula
    self.conditions = conditions
    self.method = method
    self.errors = errors
    self.weights = weights
    self.time = time
    self.group = group
    self.tests = tests
    self.confidence = confidence
    self.seed = seed
  }

  /// - Parameter new: rows to predict.
  public func record(_ table: Table, predicting new: Table? = nil) throws(StudyError) -> RegressionRecord {
    let parsed = try parse(table)
    let rows: NumberRows
    do throws(DataError) {
      rows = try table.numbers(
        columns: parsed.numbers + [weights, time].compactMap(\.self),
        texts: parsed.factors + [group].compactMap(\.self),
        where: conditions)
    } catch {
      throw .data(error)
    }
    let data = RegressionData(numbers: rows.columns, texts: rows.texts, rowCount: rows.lines.count)
    let weighting = weights.flatMap { rows.columns[$0] }
    let times = time.flatMap { rows.columns[$0] }
    let groups = group.flatMap { rows.texts[$0] }
    let order = times.map { times in times.indices.sorted { (times[$0], $0) < (times[$1], $1) } }
    let covariance = try covariance(of: rows, in: table)
    let fit: RegressionFit
    var tested: [(hypothesis: LinearHypothesis, kind: String, test: RegressionFit.FTest?)] = []
    do throws(RegressionError) {
      let model = try ModelMatrix(parsed, data: data)
      switch method {
      case .leastSquares:
        fit = try RegressionFit(model, data: data, weights: weighting, errors: errors, order: order, groups: groups)
      case .correlated(let pattern, let estimator):
        fit = try RegressionFit(
          correlated: model, data: data, pattern: pattern, estimator: estimator, weights: weighting, times: times,
          groups: groups)
      case .covariance:
        guard let covariance else { throw .covariance(.size(rows: 0, expected: rows.lines.count)) }
        fit = try RegressionFit(model, data: data, covariance: covariance)
      case .ridge(let lambda): fit = try RegressionFit(ridge: model, data: data, lambda: lambda)
      case .robust: fit = try RegressionFit(robust: model, data: data, seed: seed)
      }
      for (index, term) in parsed.terms.enumerated() where fit.hasTests {
        let own = model.columns.indices.filter { model.columns[$0].term == index && fit.coefficients[$0] != nil }
        guard own.count > 1 else { continue }
        let hypothesis = LinearHypothesis(term.name, zero: own, of: model.columns.count)
        tested.append((hypothesis, "term", try? fit.test(hypothesis)))
      }
      for text in tests {
        let hypothesis = try LinearHypothesis(text, fit: fit)
        tested.append((hypothesis, "asked", try fit.test(hypothesis)))
      }
    } catch {
      throw .regression(file: table.name, line: error.row.map { rows.lines[$0] }, error)
    }
    let diagnostics = RegressionDiagnostics(fit, order: order)
    var notes = rows.notes
    if case .knownCovariance(nil) = fit.method, new != nil {
      notes.append(
        "the covariance matrix has no one variance, so that nothing says how a new row spreads: predictions are of means"
      )
    }
    let predictions =
      try new.map { (table) throws(StudyError) in try predict(table, fit, &notes) } ?? []
    return record(fit, diagnostics, tested, rows, predictions, notes, table)
  }

  /// The part of the covariance matrix that is of the rows used; `nil` where the method has none.
  private func covariance(of rows: NumberRows, in table: Table) throws(StudyError)
    -> ErrorCovariance?
  {
    guard case .covariance(let matrix) = method else { return nil }
    do throws(RegressionError) {
      guard matrix.rows == matrix.columns else {
        throw .covariance(.notSquare(rows: matrix.rows, columns: matrix.columns))
      }
      guard matrix.rows == table.rowCount else {
        throw .covariance(.size(rows: matrix.rows, expected: table.rowCount))
      }
      let whole = Matrix(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements)
      let rowByLine = Dictionary(
        zip(table.lines, 0..<table.rowCount), uniquingKeysWith: { first, _ in first })
      let used = rows.lines.compactMap { rowByLine[$0] }
      guard used.count < table.rowCount else { return try ErrorCovariance(whole) }
      return try ErrorCovariance(whole, of: used)
    } catch {
      throw .regression(file: matrix.name, line: nil, error)
    }
  }

  private func parse(_ table: Table) throws(StudyError) -> RegressionFormula {
    let parsed: RegressionFormula
    do throws(ExpressionError) {
      parsed = try RegressionFormula(formula, columns: table.columns, texts: Set(table.textColumns))
      if let name = (parsed.numbers + parsed.factors).first(where: { !table.columns.contains($0) }) {
        throw .noSuchColumn(
          text: formula, position: parsed.places[name] ?? 0, name: name,
          nearest: nearestName(to: name, among: table.columns), columns: table.columns)
      }
      if parsed.response.variables.isEmpty {
        throw .notATerm(text: formula, position: 0, reason: "the response names no column")
      }
    } catch {
      throw .formula(error)
    }
    return parsed
  }

  private func predict(
    _ table: Table, _ fit: RegressionFit, _ notes: inout [String]
  ) throws(StudyError) -> [RegressionPredictionRecord] {
    var numbers: [String] = []
    for case .number(let expression, _) in fit.model.formula.terms.flatMap(\.factors) {
      numbers += expression.variables.filter { !numbers.contains($0) }
    }
    let hasWeights = weights.map { table.columns.contains($0) } ?? false
    let rows: NumberRows
    do throws(DataError) {
      // An intercept alone needs no column, but rows.
      let texts = fit.model.formula.factors
      rows = try table.numbers(
        columns: numbers + (hasWeights ? [weights].compactMap(\.self) : []), texts: texts)
    } catch {
      throw .data(error)
    }
    notes += rows.notes.map { "\(printable(table.name, limit: 400)): \($0)" }
    if let weights, !hasWeights {
      notes.append(
        "\(printable(table.name, limit: 400)) has no column \(quoted(weights)): new observations have weight 1")
    }
    do throws(RegressionError) {
      let found = try fit.predictions(
        RegressionData(numbers: rows.columns, texts: rows.texts, rowCount: rows.lines.count),
        weights: hasWeights ? weights.flatMap { rows.columns[$0] } : nil, confidence: confidence)
      return zip(rows.lines, found).map { line, row in
        RegressionPredictionRecord(
          line: line, fitted: row.fitted, standardError: row.standardError?.finite,
          low: row.meanMargin.flatMap { (row.fitted - $0).finite },
          high: row.meanMargin.flatMap { (row.fitted + $0).finite },
          predictionLow: row.observationMargin.flatMap { (row.fitted - $0).finite },
          predictionHigh: row.observationMargin.flatMap { (row.fitted + $0).finite })
      }
    } catch {
      throw .regression(file: table.name, line: error.row.map { rows.lines[$0] }, error)
    }
  }

  private func record(
    _ fit: RegressionFit, _ diagnostics: RegressionDiagnostics,
    _ tested: [(hypothesis: LinearHypothesis, kind: String, test: RegressionFit.FTest?)], _ rows: NumberRows,
    _ predictions: [RegressionPredictionRecord], _ notes: [String], _ table: Table
  ) -> RegressionRecord {
    var correlation: RegressionCorrelationRecord?
    var covariance: RegressionCovarianceRecord?
    if case .covariance(let matrix) = method {
      covariance = RegressionCovarianceRecord(data: matrix.name, rows: matrix.rows)
    }
    var ridge: RegressionRidgeRecord?
    var robust: RegressionRobustRecord?
    var name = weights == nil ? "ols" : "wls"
    var rowWeights = fit.weights
    switch fit.method {
    case .leastSquares: break
    case .generalised(let found):
      name = "gls"
      correlation = RegressionCorrelationRecord(
        pattern: found.pattern.rawValue, estimator: found.estimator.rawValue, coefficient: found.coefficient,
        isDated: found.isDated, isAtBound: found.isAtBound)
    case .knownCovariance: name = "gls"
    case .ridge(let penalty):
      name = "ridge"
      ridge = RegressionRidgeRecord(
        lambda: penalty.lambda, isChosen: penalty.isChosen, effectiveParameters: penalty.effectiveParameters,
        generalisedCrossValidation: penalty.generalisedCrossValidation.finite)
    case .robust(let scale):
      name = "mm"
      rowWeights = scale.weights
      robust = RegressionRobustRecord(
        scale: scale.scale, isConverged: scale.isConverged, starts: scale.starts, seed: seed,
        ignored: rows.lines.indices.filter { scale.weights[$0] == 0 }.map { rows.lines[$0] })
    }
    return RegressionRecord(
      data: table.name, formula: fit.model.formula.text, response: fit.model.formula.responseText, method: name,
      weights: weights,
      errors: RegressionErrorsRecord(
        kind: errors.name, lags: errors.lags(count: fit.count), clusters: clusters(rows)),
      confidence: confidence, terms: terms(fit, diagnostics), goodness: goodness(fit),
      tests: tested.map {
        RegressionTestRecord(
          hypothesis: $0.hypothesis.text, kind: $0.kind, statistic: $0.test?.statistic.finite,
          numerator: Double($0.hypothesis.values.count), denominator: fit.residualDegreesOfFreedom,
          pValue: $0.test?.pValue)
      }, correlation: correlation, covariance: covariance, ridge: ridge, robust: robust,
      diagnostics: RegressionDiagnosticsRecord(
        breuschPagan: diagnostics.breuschPagan.map(RegressionResidualTestRecord.init),
        durbinWatson: diagnostics.durbinWatson.map(RegressionResidualTestRecord.init),
        jarqueBera: diagnostics.jarqueBera.map(RegressionResidualTestRecord.init)),
      levels: fit.model.formula.factors.map { RegressionLevelsRecord(column: $0, levels: fit.model.levels[$0] ?? []) },
      points: rows.lines.indices.map { row in
        RegressionPointRecord(
          line: rows.lines[row], observed: fit.response[row], fitted: fit.fitted[row], residual: fit.residuals[row],
          weight: rowWeights?[row], leverage: fit.leverages.isEmpty ? nil : fit.leverages[row].finite,
          standardResidual: diagnostics.standardisedResiduals[row]?.finite,
          cooksDistance: diagnostics.cooksDistances[row]?.finite)
      }, predictions: predictions, notes: notes,
      warnings: RegressionWarnings(fit, diagnostics, rows.lines, isTimed: time != nil, clusters: clusters(rows))
        .sentences)
  }

  /// How many clusters errors are robust to.
  private func clusters(_ rows: NumberRows) -> Int? {
    errors == .cluster ? group.flatMap { rows.texts[$0] }.map { Set($0).count } : nil
  }

  private func terms(_ fit: RegressionFit, _ diagnostics: RegressionDiagnostics) -> [RegressionTermRecord] {
    let quantile = fit.hasTests ? fit.quantile(confidence) : nil
    let law = try? Distribution.StudentT(degreesOfFreedom: fit.residualDegreesOfFreedom)
    return fit.model.columns.indices.map { index in
      let name = fit.model.columns[index].name
      guard let estimate = fit.coefficients[index] else {
        let combination = fit.dependent.first { $0.column == index }?.combination ?? []
        return RegressionTermRecord(
          term: name, estimate: nil, standardError: nil, statistic: nil, pValue: nil, low: nil, high: nil,
          inflation: nil, status: "dependent",
          dependsOn: combination.map {
            RegressionDependenceRecord(term: fit.model.columns[$0.column].name, factor: $0.factor)
          })
      }
      let error = fit.standardError(index)?.finite
      let statistic = fit.hasTests ? error.flatMap { $0 > 0 ? (estimate / $0).finite : nil } : nil
      let margin = quantile.flatMap { quantile in error.map { quantile * $0 } }
      return RegressionTermRecord(
        term: name, estimate: estimate, standardError: error, statistic: statistic,
        pValue: statistic.flatMap { value in law.map { min(1, 2 * $0.survival(abs(value))) } },
        low: margin.flatMap { (estimate - $0).finite }, high: margin.flatMap { (estimate + $0).finite },
        inflation: diagnostics.varianceInflation[index]?.finite, status: "estimated", dependsOn: [])
    }
  }

  private func goodness(_ fit: RegressionFit) -> RegressionGoodnessRecord {
    let overall = fit.overallTest
    var parameters = Double(fit.rank + 1)
    if case .generalised = fit.method { parameters += 1 }
    let likelihood = fit.logLikelihood?.finite
    // Restricted likelihoods count what is left of the rows.
    var count = Double(fit.count)
    if case .generalised(let correlation) = fit.method, correlation.estimator == .restricted {
      count = fit.residualDegreesOfFreedom
    }
    return RegressionGoodnessRecord(
      count: fit.count, residualDegreesOfFreedom: fit.residualDegreesOfFreedom, sigma: fit.sigma, rss: fit.sumOfSquares,
      rSquared: fit.rSquared?.finite, adjustedRSquared: fit.adjustedRSquared?.finite,
      statistic: overall?.statistic.finite, degreesOfFreedom: overall?.numerator, pValue: overall?.pValue,
      logLikelihood: likelihood, aic: likelihood.map { 2 * parameters - 2 * $0 },
      bic: likelihood.map { parameters * Double.log(count) - 2 * $0 }, condition: fit.condition.finite,
      isExact: fit.isExact)
  }
}

extension RegressionResidualTestRecord {
  init(_ test: HypothesisTest) {
    self.init(statistic: test.statistic, degreesOfFreedom: test.degreesOfFreedom, pValue: test.pValue)
  }
}
