import Curves
import Fitting
import RealModule

/// What is told of a fitted curve besides its parameters.
enum CurveQuantities {
  static func wanted(_ fit: CurveFit, reaching levels: [Double]) -> [FitAnalysis.Wanted] {
    wanted(fit.family, fit.parameters, fit.observations, reaching: levels)
  }

  static func wanted(
    _ family: any CurveFamily, _ parameters: [Double], _ observations: Observations, reaching levels: [Double]
  ) -> [FitAnalysis.Wanted] {
    let times = observations.times
    let first = times.first ?? 0
    let span = max((times.last ?? 1) - first, observations.period)
    let window = (first - 2 * span)...(first + 5 * span)
    func wanted(
      _ name: String, _ quantity: CurveQuantity, isDate: Bool = false, goesWithCeiling: Bool = false,
      unit: Parameter.Unit = .years
    ) -> FitAnalysis.Wanted {
      FitAnalysis.Wanted(
        DerivedQuantity(name, quantity, of: family, within: window), isDate: isDate, goesWithCeiling: goesWithCeiling,
        unit: unit)
    }
    var result: [FitAnalysis.Wanted] = []
    if let curve = family as? LearningCurve { result += learning(curve, reaching: levels) }
    result.append(wanted("doubling time", .doublingTime))
    if family.ceiling(parameters) != nil {
      result.append(wanted("fastest growth", .inflection, isDate: true, goesWithCeiling: true))
      result.append(wanted("from 10% to 90%", .takeover(from: 0.1, to: 0.9), goesWithCeiling: true))
    }
    if observations.measure == .increments {
      let period = observations.period
      result.append(wanted("peak", .peakIncrement(period: period), isDate: true))
      result.append(wanted("height of the peak", .peakIncrementHeight(period: period), unit: .level))
    }
    for level in levels { result.append(wanted("reaches \(level)", .time(reaching: level), isDate: true)) }
    return result
  }

  /// By how much cost falls when a predictor doubles, and for one predictor where a level is reached.
  private static func learning(_ curve: LearningCurve, reaching levels: [Double]) -> [FitAnalysis.Wanted] {
    var result = curve.predictors.indices.map { index in
      FitAnalysis.Wanted(
        DerivedQuantity(
          curve.predictorCount == 1 ? "learning rate" : "learning rate of \(curve.predictors[index].name)"
        ) {
          let (rate, slope) = LearningCurve.learningRate($0[1 + index])
          return (rate, $0.indices.map { $0 == 1 + index ? slope : 0 })
        }, unit: .none)
    }
    guard curve.predictorCount == 1 else { return result }
    for level in levels where level > 0 {
      result.append(
        FitAnalysis.Wanted(
          DerivedQuantity("\(curve.predictors[0].name) that reaches \(level)") { p in
            guard p[1] != 0 else { return nil }
            let logarithm = Double.log(p[0] / level) / p[1]
            let value = Double.exp(logarithm)
            guard value.isFinite, value > 0 else { return nil }
            return (value, [value / (p[0] * p[1]), -value * logarithm / p[1]])
          }, unit: .none))
    }
    return result
  }
}
