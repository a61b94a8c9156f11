public import Datasets
import RealModule

extension CurveFit {
  /// The law of an observation at a date, on the noise's scale: Student's t about the curve with the spread of the
  /// observations and the error of the curve there.
  ///
  /// Variance s² + gᵀ C g, g the gradient of link(mean) with respect to the parameters.
  /// - Returns: `nil` where the parameters are not all determined or the curve has no value.
  public func predictiveLaw(at date: DecimalYear) -> PredictiveLaw? {
    guard let covariance, let sigma = goodness.sigma, goodness.degreesOfFreedom > 0 else { return nil }
    let point = MeanCurve(
      family: family, times: [date.value - observations.origin], measure: observations.measure,
      period: observations.period)
    var mean = [0.0]
    var gradient = [Double](repeating: 0, count: parameters.count)
    mean.withUnsafeMutableBufferPointer { mean in
      gradient.withUnsafeMutableBufferPointer { gradient in
        parameters.withUnsafeBufferPointer { point.evaluate($0, means: mean, gradients: gradient) }
      }
    }
    guard noise.accepts(mean[0]) else { return nil }
    let slope = noise.slope(mean[0])
    var variance = sigma * sigma
    for row in gradient.indices {
      for column in gradient.indices {
        variance += slope * slope * gradient[row] * covariance[row, column] * gradient[column]
      }
    }
    return PredictiveLaw(
      location: noise.link(mean[0]), scale: variance.squareRoot(), degreesOfFreedom: goodness.degreesOfFreedom)
  }

  /// How well one-step-ahead fits foresaw the second half of the data (leave-future-out).
  ///
  /// - Parameters:
  ///   - fitting: how the shorter series are fitted: from the family's guesses and from this fit, not from anywhere, as
  ///     a search of its own for each would cost many times what all else does.
  public func leaveFutureOut(_ fitting: LeastSquaresFitting, _ series: TimeSeries, weights: [Double]?)
    -> PredictiveScore
  {
    let count = series.count
    let first = max(estimate.map.freeCount + 2, (count + 1) / 2)
    var quick = fitting
    quick.searches = 2
    quick.globalSearch = nil
    quick.solver.checksNeighbourhood = false
    let fitting = quick
    return PredictiveScore.leaveFutureOut(outcomes, first: min(first, count)) { known in
      let seen = series.filtered { $0 < known }
      guard
        let fit = try? fitting.fit(
          family, to: seen, weights: weights.map { Array($0.prefix(known)) }, startingAt: [parameters]),
        fit.termination == .converged
      else { return nil }
      return [fit.predictiveLaw(at: series.dates[known])]
    }
  }

  /// How well each observation is foreseen by the others, to one Gauss–Newton step.
  public func leaveOneOut(_ influence: Influence) -> PredictiveScore {
    let roots = estimate.weights.map { $0.map { $0.squareRoot() } }
    return PredictiveScore.oneStepLeaveOneOut(
      outcomes, residuals: residuals.indices.map { residuals[$0] * (roots?[$0] ?? 1) }, weights: estimate.weights,
      influence: influence, parameters: estimate.map.freeCount)
  }

  private var outcomes: PredictiveScore.Outcomes {
    PredictiveScore.Outcomes(
      linked: observations.values.map(noise.link), logSlopes: observations.values.map(noise.logSlope))
  }

  /// The fit as a comparison sees it.
  public func scored(_ series: TimeSeries) -> ScoredModel {
    ScoredModel(
      name: family.name,
      observations: ScoredObservations(
        dates: series.dates.map(\.value), values: observations.values, unit: series.unit),
      pointLogLikelihoods: ScoredModel.pointLogLikelihoods(
        residuals: residuals, logSlopes: observations.values.map(noise.logSlope), weights: estimate.weights),
      parameterCount: goodness.parameterCount, isPenalised: goodness.obstacle != nil,
      hasConverged: termination == .converged)
  }
}
