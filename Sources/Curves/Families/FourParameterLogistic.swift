import RealModule

/// The logistic curve above a floor: y = A + (K − A) / (1 + exp(−r (t − m))) (Verhulst 1838; Rodbard and Hutt 1974).
///
/// A negative rate falls from the ceiling to the floor. Ceiling and floor may change places if the rate changes its sign:
/// the curve is told with the ceiling above. Data that begin after growth has set in leave the floor open, data that end
/// before it slows the ceiling.
public struct FourParameterLogistic: CurveFamily {
  public init() {}
  public let name = "logistic-4"
  public let formula = "A + (K − A) / (1 + exp(−r (t − m)))"
  public let summary = "A symmetric S-curve that rises from a floor of its own."
  public let reference = "Verhulst 1838; Rodbard and Hutt 1974"
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "the level approached at last", role: .ceiling,
      isLinear: true),
    Parameter(
      "floor", symbol: "A", unit: .level, domain: .real, meaning: "the level long before growth", isLinear: true),
    Parameter("rate", symbol: "r", unit: .perYear, domain: .real, meaning: "growth per year at first, above the floor"),
    Parameter(
      "midpoint", symbol: "m", unit: .date, domain: .real, meaning: "half-way from floor to ceiling", role: .date),
  ]
  public var hasFloor: Bool { true }

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    p[1] + (p[0] - p[1]) / (1 + S.exp(-p[2] * (time - p[3])))
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    FloorGuesses.above(times: times, levels: levels, of: Logistic()).map { floor, p in
      [p[0] + floor, floor, p[1], p[2]]
    }
    .filter { $0[0] > 0 }
  }

  public func ordered(_ p: [Double]) -> [Double] { p[1] > p[0] ? [p[1], p[0], -p[2], p[3]] : p }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    let share = (level - p[1]) / (p[0] - p[1])
    guard share > 0, share < 1, p[2] != 0 else { return nil }
    return p[3] + Double.log((level - p[1]) / (p[0] - level)) / p[2]
  }
}

/// Starts for curves above a floor: those of the curve itself on what exceeds a supposed floor.
enum FloorGuesses {
  static func above(times: [Double], levels: [Double], of family: any CurveFamily) -> [(floor: Double, rest: [Double])]
  {
    guard let least = levels.min(), let top = levels.max(), top > least, top.isFinite, least.isFinite else { return [] }
    let span = top - least
    return [0.01, 0.1, 0.5, 2].flatMap { share in
      let floor = least - share * span
      return family.guesses(times: times, levels: levels.map { $0 - floor }).map { (floor, $0) }
    }
  }
}
