public import Curves

/// A family that reads starts off what was added in each period, besides those it reads off levels.
public protocol IncrementGuesses: CurveFamily {
  /// Parameter values worth starting a search from, better than any guess from levels.
  ///
  /// - Parameters:
  ///   - increments: what was added in each of consecutive periods, the first since the launch.
  ///   - period: a period's length in years.
  func guesses(increments: [Double], period: Double) -> [[Double]]
}

extension Bass: IncrementGuesses {
  /// By ``BassRegression``.
  public func guesses(increments: [Double], period: Double) -> [[Double]] {
    guard let regression = try? BassRegression(increments: increments) else { return [] }
    return [[regression.ceiling, regression.p / period, regression.q / period]]
  }
}

extension LeastSquaresFitting {
  /// The family's own guesses, best first.
  static func guesses(_ family: any CurveFamily, _ observations: Observations) -> [[Double]] {
    let fromIncrements =
      observations.measure == .increments
      ? (family as? any IncrementGuesses)?.guesses(increments: observations.values, period: observations.period) : nil
    return (fromIncrements ?? []) + family.guesses(times: observations.times, levels: observations.levels)
  }
}
