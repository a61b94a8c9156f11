public import Fitting
import RealModule
import Solvers

/// Where the values of a calibration are looked for: a range each, and what is held fixed.
public struct CalibrationBox: Sendable {
  /// What is not learnt: the prior's width, degrees of freedom, correlations.
  public var base: GrowthCalibration
  public var ranges: [LearntValue: ClosedRange<Double>]

  /// The box of the shipped calibration. It was drawn after looking at all pairs.
  public static func narrow(_ base: GrowthCalibration) -> CalibrationBox {
    CalibrationBox(
      base: base,
      ranges: [
        .fading: 0.08...0.35, .persistence: 0.4...0.9, .spread: 0.12...0.3, .halfLife: 5...20, .premium: 0.03...0.11,
        .convergence: 0...0.05, .leaderGrowth: 0.01...0.06, .carry: 0.3...1.2, .scale: 0.7...1,
      ])
  }

  /// What would have been thought possible before looking at any pair: a memory of one to fifty years, drifts up to
  /// 15% a year, scales from half to one and a half.
  public static func wide(_ base: GrowthCalibration) -> CalibrationBox {
    CalibrationBox(
      base: base,
      ranges: [
        .fading: 0.02...1, .persistence: 0...1.5, .spread: 0.05...0.5, .halfLife: 3...50, .premium: 0...0.15,
        .convergence: 0...0.1, .leaderGrowth: 0...0.1, .carry: 0...1.5, .scale: 0.5...1.5,
      ])
  }

  /// A calibration in the box: the same for the same seed and number, whatever else is drawn.
  public func draw(_ index: Int, seed: UInt64) -> GrowthCalibration {
    var random = RandomSource(seed: seed, purpose: "calibrations", index: UInt64(index))
    var drawn = base
    for value in LearntValue.allCases {
      let position = random.uniform()
      guard let range = ranges[value] else { continue }
      let (low, high) = (range.lowerBound, range.upperBound)
      drawn[keyPath: value.path] =
        value.isLogarithmic ? low * Double.pow(high / low, position) : low + position * (high - low)
    }
    return drawn
  }

  /// The mean of several calibrations.
  func mean(_ calibrations: [GrowthCalibration]) -> GrowthCalibration {
    var mean = base
    for value in LearntValue.allCases { mean[keyPath: value.path] = value.mean(calibrations) }
    return mean
  }
}
