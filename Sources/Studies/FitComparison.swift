import Curves
import Datasets
import Fitting

/// Several fits of one series held against each other.
enum FitComparison {
  /// Families of which the first is the second with a parameter held.
  private static let nested = [("constant", "linear"), ("constant", "exponential"), ("logistic", "richards")]
  /// Series longer than this are not refitted for each of their later points.
  private static let longestForRefits = 150

  static func rows(
    _ found: [(fit: CurveFit, analysis: FitAnalysis)], _ series: TimeSeries, _ weights: [Double]?,
    _ options: FitOptions
  ) -> [ComparisonRecord] {
    guard found.count > 1 else { return [] }
    let comparison = ModelComparison(found.map { $0.fit.scored(series) })
    return zip(found, comparison.rows).map { found, row in
      let isPlain = found.fit.goodness.obstacle == nil
      let leaveOneOut = isPlain ? found.analysis.influence.flatMap { found.fit.leaveOneOut($0).logDensity() } : nil
      let future =
        series.count <= longestForRefits && found.fit.estimate.loss == .squares
        ? found.fit.leaveFutureOut(
          options.fitting(measure: found.fit.observations.measure), series, weights: weights
        ).logDensity() : nil
      let isComparable = row.reason == nil
      return ComparisonRecord(
        family: row.model.name, parameterCount: row.model.parameterCount,
        logLikelihood: isComparable ? row.model.logLikelihood.finite : nil,
        aicc: isComparable ? row.model.aicc?.finite : nil, deltaAICc: row.deltaAICc, weight: row.weightAICc,
        bic: isComparable ? row.model.bic.finite : nil, deltaBIC: row.deltaBIC, leaveOneOut: leaveOneOut?.mean.finite,
        leaveOneOutError: leaveOneOut?.standardError?.finite, leaveFutureOut: future?.mean.finite,
        leaveFutureOutError: future?.standardError?.finite, note: row.reason.map(\.description) ?? "")
    }
  }

  /// Fits of several series at once, by criteria alone.
  static func rows(_ models: [ScoredModel]) -> [ComparisonRecord] {
    guard models.count > 1 else { return [] }
    return ModelComparison(models).rows.map { row in
      let isComparable = row.reason == nil
      return ComparisonRecord(
        family: row.model.name, parameterCount: row.model.parameterCount,
        logLikelihood: isComparable ? row.model.logLikelihood.finite : nil,
        aicc: isComparable ? row.model.aicc?.finite : nil, deltaAICc: row.deltaAICc, weight: row.weightAICc,
        bic: isComparable ? row.model.bic.finite : nil, deltaBIC: row.deltaBIC,
        note: row.reason.map(\.description) ?? "")
    }
  }

  /// Each fit against the one with the least AICc: by likelihood ratio where one contains the other, else by Vuong's.
  static func tests(_ models: [ScoredModel]) -> [ModelTestRecord] {
    guard models.count > 1 else { return [] }
    let ranked = models.filter { !$0.isPenalised && $0.aicc != nil }
    guard let best = ranked.min(by: { ($0.aicc ?? .infinity) < ($1.aicc ?? .infinity) }) else { return [] }
    return models.compactMap { model -> ModelTestRecord? in
      guard model.name != best.name else { return nil }
      if let (smaller, larger) = nesting(model, best) {
        guard let test = try? ModelComparison.likelihoodRatio(smaller: smaller, larger: larger) else { return nil }
        return ModelTestRecord(
          test: "likelihood ratio", first: larger.name, second: smaller.name, statistic: test.statistic.finite,
          degreesOfFreedom: test.degreesOfFreedom, pValue: test.pValue.finite)
      }
      guard let test = try? ModelComparison.vuong(best, model) else { return nil }
      let isTold = test.areDistinguishable
      return ModelTestRecord(
        test: "vuong", first: best.name, second: model.name, statistic: isTold ? test.statistic?.finite : nil,
        degreesOfFreedom: nil, pValue: isTold ? test.pValue?.finite : nil)
    }
  }

  private static func nesting(_ first: ScoredModel, _ second: ScoredModel) -> (ScoredModel, ScoredModel)? {
    if nested.contains(where: { $0 == (first.name, second.name) }) { return (first, second) }
    if nested.contains(where: { $0 == (second.name, first.name) }) { return (second, first) }
    return nil
  }
}
