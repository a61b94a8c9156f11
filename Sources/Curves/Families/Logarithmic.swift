import RealModule

/// Growth by the same amount for every doubling of time: y = a + b ln t, t counted from the launch.
///
/// No ceiling; the yearly gain falls as b / t. The level is a after one year, and negative without bound before.
public struct Logarithmic: CurveFamily {
  public init() {}
  public let name = "logarithmic"
  public let formula = "a + b ln t"
  public let summary = "The same gain for every doubling of the time since the launch; no ceiling."
  public let reference = "ordinary least squares on ln t (Fechner 1860)"
  public let origin = Origin.launch
  public let parameters = [
    Parameter(
      "level", symbol: "a", unit: .level, domain: .real, meaning: "the level one year after launch", isLinear: true),
    Parameter(
      "gain", symbol: "b", unit: .level, domain: .real, meaning: "gain as time grows e-fold", isLinear: true),
  ]
  public var hasFloor: Bool { true }

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S { p[0] + p[1] * S.log(time) }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    let points = zip(times, levels).filter { $0.0 > 0 }.map { (x: Double.log($0.0), y: $0.1) }
    guard let line = StraightLine(through: points) else { return [] }
    return [[line.intercept, line.slope]]
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard p[1] != 0, level.isFinite else { return nil }
    let time = Double.exp((level - p[0]) / p[1])
    return time > 0 && time.isFinite ? time : nil
  }
}
