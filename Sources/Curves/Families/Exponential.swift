import RealModule

/// Growth in proportion to what is there: y = a exp(r t). On a log scale a straight line (Moore 1965).
public struct Exponential: CurveFamily {
  public init() {}
  public let name = "exponential"
  public let formula = "a exp(r t)"
  public let summary = "The same percentage gain every year; no ceiling."
  public let reference = "Moore 1965"
  public let parameters = [
    Parameter(
      "level", symbol: "a", unit: .level, domain: .positive, meaning: "the level at the first date", isLinear: true),
    Parameter("rate", symbol: "r", unit: .perYear, domain: .real, meaning: "growth per year, as a logarithm"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S { p[0] * S.exp(p[1] * time) }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    let points = zip(times, levels).filter { $0.1 > 0 }.map { (x: $0.0, y: Double.log($0.1)) }
    guard let line = StraightLine(through: points) else { return [] }
    let level = Double.exp(line.intercept)
    return level > 0 && level.isFinite ? [[level, line.slope]] : []
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level.isFinite, p[1] != 0 else { return nil }
    return Double.log(level / p[0]) / p[1]
  }
}
