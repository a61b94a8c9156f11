import RealModule

/// The S-curve with a free inflection: y = K (1 + v exp(−r (t − m)))^{−1/v} (Richards 1959).
///
/// v = 1 is the logistic, v → 0 the Gompertz curve; growth is fastest at m, at K (1 + v)^{−1/v}.
/// The shape v is a poorly determined parameter: a few points trade it against the rate without a trace in the fit.
public struct Richards: CurveFamily {
  public init() {}
  public let name = "richards"
  public let formula = "K (1 + v exp(−r (t − m)))^(−1/v)"
  public let summary = "An S-curve whose inflection lies where the data put it; needs many points."
  public let reference = "Richards 1959"
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "the level approached at last", role: .ceiling,
      isLinear: true),
    Parameter("rate", symbol: "r", unit: .perYear, domain: .positive, meaning: "rate of approach to the ceiling"),
    Parameter("midpoint", symbol: "m", unit: .date, domain: .real, meaning: "when growth is fastest", role: .date),
    Parameter(
      "shape", symbol: "v", unit: .none, domain: .positive, meaning: "1 is logistic, towards 0 Gompertz", role: .shape),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    p[0] * S.exp(-S.log(onePlus: p[3] * S.exp(-p[1] * (time - p[2]))) / p[3])
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    let logistic = Logistic().guesses(times: times, levels: levels).filter { $0[1] > 0 }
    let gompertz = Gompertz().guesses(times: times, levels: levels).filter { $0[1] > 0 }
    return logistic.prefix(2).map { $0 + [1] } + gompertz.prefix(2).map { $0 + [0.1] }
      + logistic.prefix(2).map { [$0[0], $0[1] * 2, $0[2], 3] }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0] else { return nil }
    // (K/y)^v − 1 = v exp(−r (t − m)), the left side without loss near the ceiling
    let left = Double.expMinusOne(p[3] * Double.log(p[0] / level))
    return p[2] - Double.log(left / p[3]) / p[1]
  }
}
