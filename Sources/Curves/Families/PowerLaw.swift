import RealModule

/// Growth as a power of time: y = a t^b, t counted from the launch. On two logarithmic scales a straight line.
///
/// No ceiling; the yearly growth rate falls as b / t.
public struct PowerLaw: CurveFamily {
  public init() {}
  public let name = "power"
  public let formula = "a t^b"
  public let summary = "Growth whose rate falls in proportion to the time since the launch; no ceiling."
  public let reference = "Newman 2005"
  public let origin = Origin.launch
  public let parameters = [
    Parameter(
      "level", symbol: "a", unit: .level, domain: .positive, meaning: "the level one year after launch", isLinear: true),
    Parameter("exponent", symbol: "b", unit: .none, domain: .real, meaning: "per cent gained for a per cent more time"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    let isLaunched = 0 .< time
    let sinceLaunch = S.select(isLaunched, time, 1)
    return S.select(isLaunched, p[0] * S.pow(sinceLaunch, p[1]), 0)
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    let points = zip(times, levels).filter { $0.0 > 0 && $0.1 > 0 }.map { (x: Double.log($0.0), y: Double.log($0.1)) }
    guard let line = StraightLine(through: points) else { return [] }
    let level = Double.exp(line.intercept)
    return level > 0 && level.isFinite ? [[level, line.slope]] : []
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level.isFinite, p[1] != 0 else { return nil }
    let time = Double.exp(Double.log(level / p[0]) / p[1])
    return time > 0 && time.isFinite ? time : nil
  }
}
