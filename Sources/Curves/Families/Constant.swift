/// A level that stays: y = a.
public struct Constant: CurveFamily {
  public init() {}
  public let name = "constant"
  public let formula = "a"
  public let summary = "A level that does not change."
  public let reference = "the mean of the data"
  public let parameters = [
    Parameter("level", symbol: "a", unit: .level, domain: .real, meaning: "the level at every date", isLinear: true)
  ]

  public var hasFloor: Bool { true }

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S { p[0] }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    [[levels.reduce(0, +) / Double(levels.count)]]
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? { nil }
}
