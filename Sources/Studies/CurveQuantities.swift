import Curves
import Fitting

/// What is told of a fitted curve besides its parameters.
enum CurveQuantities {
  static func wanted(_ fit: CurveFit, reaching levels: [Double]) -> [FitAnalysis.Wanted] {
    wanted(fit.family, fit.observations, reaching: levels)
  }

  static func wanted(
    _ family: any CurveFamily, _ observations: Observations, reaching levels: [Double]
  ) -> [FitAnalysis.Wanted] {
    let times = observations.times
    let first = times.first ?? 0
    let span = max((times.last ?? 1) - first, observations.period)
    let window = (first - 2 * span)...(first + 5 * span)
    func wanted(
      _ name: String, _ quantity: CurveQuantity, isDate: Bool = false, goesWithCeiling: Bool = false,
      unit: Parameter.Unit = .none
    ) -> FitAnalysis.Wanted {
      FitAnalysis.Wanted(
        DerivedQuantity(name, quantity, of: family, within: window), isDate: isDate, goesWithCeiling: goesWithCeiling,
        unit: unit)
    }
    var result: [FitAnalysis.Wanted] = []
    result.append(wanted("doubling time", .doublingTime))
    if family.ceilingIndex != nil {
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
}
