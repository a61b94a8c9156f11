import RealModule

/// The lopsided S-curve above a floor: y = A + (K − A) (1 + v exp(−r (t − m)))^{−1/v} (Richards 1959; Gottschalk and
/// Dunn 2005).
///
/// v = 1 is the logistic with four parameters, v → 0 Gompertz's curve above a floor; growth is fastest at m. Where
/// data do not show the way from the floor to the fastest growth and from there to the ceiling, floor, asymmetry and rate
/// trade against each other: the asymmetry's profile is then open.
public struct FiveParameterLogistic: CurveFamily {
  public init() {}
  public let name = "logistic-5"
  public let formula = "A + (K − A) (1 + v exp(−r (t − m)))^(−1/v)"
  public let summary =
    "An S-curve from a floor of its own, with its inflection where the data put it; needs many points."
  public let reference = "Richards 1959; Gottschalk and Dunn 2005"
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "the level approached at last", role: .ceiling,
      isLinear: true),
    Parameter(
      "floor", symbol: "A", unit: .level, domain: .real, meaning: "the level long before growth", isLinear: true),
    Parameter("rate", symbol: "r", unit: .perYear, domain: .positive, meaning: "rate of approach to the ceiling"),
    Parameter("midpoint", symbol: "m", unit: .date, domain: .real, meaning: "when growth is fastest", role: .date),
    Parameter(
      "asymmetry", symbol: "v", unit: .none, domain: .positive, meaning: "1 is symmetric, below 1 quick at first",
      role: .shape),
  ]
  public var hasFloor: Bool { true }

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    p[1] + (p[0] - p[1]) * S.exp(-S.log(onePlus: p[4] * S.exp(-p[2] * (time - p[3]))) / p[4])
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    FloorGuesses.above(times: times, levels: levels, of: Richards()).map { floor, p in
      [p[0] + floor, floor, p[1], p[2], p[3]]
    }.filter { $0[0] > 0 }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    let share = (level - p[1]) / (p[0] - p[1])
    guard share > 0, share < 1 else { return nil }
    // (share)^(−v) − 1 = v exp(−r (t − m)), without loss near the ceiling
    let left = Double.expMinusOne(-p[4] * Double.log(onePlus: -(p[0] - level) / (p[0] - p[1])))
    return p[3] - Double.log(left / p[4]) / p[2]
  }
}
