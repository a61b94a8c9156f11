import Solvers

/// What a regression says of a new row.
public struct RegressionPrediction: Sendable, Equatable {
  public var fitted: Double
  /// Of the fitted value; `nil` where the regression has none.
  public var standardError: Double?
  /// Half the width of the interval of the mean.
  public var meanMargin: Double?
  /// Half the width of the interval in which a new observation lies; `nil` too where its variance is not known.
  public var observationMargin: Double?
}

extension RegressionFit {
  /// The t that goes with a confidence.
  public func quantile(_ confidence: Double) -> Double? {
    guard residualDegreesOfFreedom > 0,
      let law = try? Distribution.StudentT(degreesOfFreedom: residualDegreesOfFreedom)
    else { return nil }
    return try? law.upperQuantile((1 - confidence) / 2)
  }

  /// The variance of an observation of weight 1 ÷ σ²; `nil` where a covariance matrix has different ones.
  private var ownVariance: Double? {
    if case .knownCovariance(let variance) = method { variance } else { 1 }
  }

  /// Predictions for new rows.
  ///
  /// - Parameter weights: of the new rows, where theirs are known: an observation of weight w has the variance σ²/w.
  public func predictions(
    _ data: RegressionData, weights: [Double]? = nil, confidence: Double = 0.95
  ) throws(RegressionError) -> [RegressionPrediction] {
    let rows = try model.design(data)
    if let weights, let row = weights.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw .weightNotPositive(row: row, weight: weights[row])
    }
    let quantile = hasTests ? quantile(confidence) : nil
    return (0..<rows.rows).map { row in
      var fitted = DoubleDouble(0)
      for column in coefficients.indices { fitted += rows[row, column] * extendedCoefficients[column] }
      guard let quantile, let sigma else { return RegressionPrediction(fitted: fitted.value) }
      var variance = 0.0
      for inner in 0..<covarianceRoot.columns {
        var share = DoubleDouble(0)
        for column in coefficients.indices { share += rows[row, column] * covarianceRoot[column, inner] }
        variance += share.value * share.value
      }
      let own = ownVariance.map { sigma * sigma * $0 / (weights?[row] ?? 1) }
      return RegressionPrediction(
        fitted: fitted.value, standardError: variance.squareRoot(),
        meanMargin: quantile * variance.squareRoot(),
        observationMargin: own.map { quantile * (variance + $0).squareRoot() })
    }
  }
}
