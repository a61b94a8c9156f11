import RealModule

/// The symmetric S-curve: y = K / (1 + exp(−r (t − m))) (Verhulst 1838).
///
/// Half the ceiling is reached at the midpoint; 10% to 90% takes ln 81 / r years.
public struct Logistic: CurveFamily {
  public init() {}
  public let name = "logistic"
  public let formula = "K / (1 + exp(−r (t − m)))"
  public let summary = "A symmetric S-curve: growth in proportion to what is there and to what is left."
  public let reference = "Verhulst 1838"
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "the level approached at last", role: .ceiling,
      isLinear: true),
    Parameter("rate", symbol: "r", unit: .perYear, domain: .real, meaning: "growth per year while small"),
    Parameter(
      "midpoint", symbol: "m", unit: .date, domain: .real, meaning: "when half the ceiling is reached", role: .date),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    p[0] / (1 + S.exp(-p[1] * (time - p[2])))
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let top = levels.max(), top > 0 else { return [] }
    return [1.02, 1.3, 3, 30].compactMap { factor in
      let ceiling = top * factor
      let points = zip(times, levels).filter { $0.1 > 0 }.map { (x: $0.0, y: Double.log($0.1 / (ceiling - $0.1))) }
      guard let line = StraightLine(through: points), line.slope != 0 else { return nil }
      return [ceiling, line.slope, -line.intercept / line.slope]
    }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0], p[1] != 0 else { return nil }
    return p[2] + Double.log(level / (p[0] - level)) / p[1]
  }
}
