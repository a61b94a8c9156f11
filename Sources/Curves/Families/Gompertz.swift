import RealModule

/// The lopsided S-curve: y = K exp(−exp(−r (t − m))) (Gompertz 1825; Winsor 1932).
///
/// The same curve as a exp(−b exp(−k t)) with K = a, r = k, m = ln b / k. It inflects early, at K / e.
public struct Gompertz: CurveFamily {
  public init() {}
  public let name = "gompertz"
  public let formula = "K exp(−exp(−r (t − m)))"
  public let summary = "An S-curve that inflects early, at 37% of its ceiling, and approaches it slowly."
  public let reference = "Gompertz 1825; Winsor 1932"
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "the level approached at last", role: .ceiling,
      isLinear: true),
    Parameter("rate", symbol: "r", unit: .perYear, domain: .real, meaning: "rate at which growth slows"),
    Parameter(
      "midpoint", symbol: "m", unit: .date, domain: .real, meaning: "when growth is fastest, at K / e", role: .date),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    p[0] * S.exp(-S.exp(-p[1] * (time - p[2])))
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let top = levels.max(), top > 0 else { return [] }
    return [1.02, 1.3, 3, 30].compactMap { factor in
      let ceiling = top * factor
      let points = zip(times, levels).filter { $0.1 > 0 }
        .map { (x: $0.0, y: -Double.log(Double.log(ceiling / $0.1))) }
      guard let line = StraightLine(through: points), line.slope != 0 else { return nil }
      return [ceiling, line.slope, -line.intercept / line.slope]
    }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0], p[1] != 0 else { return nil }
    return p[2] - Double.log(Double.log(p[0] / level)) / p[1]
  }
}
