/// A straight line: y = a + b t.
public struct Linear: CurveFamily {
  public init() {}
  public let name = "linear"
  public let formula = "a + b t"
  public let summary = "The same absolute gain every year."
  public let reference = "ordinary least squares (Legendre 1805)"
  public let parameters = [
    Parameter(
      "level", symbol: "a", unit: .level, domain: .real, meaning: "the level at the first date", isLinear: true),
    Parameter("slope", symbol: "b", unit: .levelPerYear, domain: .real, meaning: "gain per year", isLinear: true),
  ]

  public var hasFloor: Bool { true }

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S { p[0] + p[1] * time }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let line = StraightLine(through: zip(times, levels).map { ($0, $1) }) else { return [] }
    return [[line.intercept, line.slope]]
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    p[1] == 0 || !level.isFinite ? nil : (level - p[0]) / p[1]
  }
}
