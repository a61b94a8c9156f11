import RealModule

/// Growth that would be infinite at a finite date: y = a (T / (T − t))^k (von Foerster, Mora and Amiot 1960).
///
/// The more there is the faster it doubles: the growth rate k / (T − t) rises without end. At the singularity T and after
/// it the curve has no finite value. T and k trade against each other, and far beyond the data only k / T is known:
/// there the curve is an exponential, and the profile of the exponent is open.
public struct Hyperbolic: CurveFamily {
  public init() {}
  public let name = "hyperbolic"
  public let formula = "a (T / (T − t))^k"
  public let summary = "Growth that speeds up towards infinity at a finite date; a warning that it cannot go on."
  public let reference = "von Foerster, Mora and Amiot 1960"
  public let parameters = [
    Parameter(
      "level", symbol: "a", unit: .level, domain: .positive, meaning: "the level at the first date", isLinear: true),
    Parameter(
      "singularity", symbol: "T", unit: .date, domain: .positive, meaning: "when the curve would be infinite",
      role: .date),
    Parameter(
      "exponent", symbol: "k", unit: .none, domain: .positive, meaning: "growth per year times the years left",
      role: .shape),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    let left = p[1] - time
    let isBefore = 0 .< left
    return S.select(isBefore, p[0] * S.pow(p[1] / S.select(isBefore, left, 1), p[2]), S(.infinity))
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let first = times.first, let last = times.last, last > first else { return [] }
    // ln y = ln a + k ln T − k ln(T − t): a straight line, once a singularity is supposed.
    return [0.05, 0.2, 0.5, 1, 2, 5, 20].compactMap { share in
      let singularity = last + share * (last - first)
      guard singularity > 0 else { return nil }
      let points = zip(times, levels).filter { $0.1 > 0 }
        .map { (x: -Double.log((singularity - $0.0) / singularity), y: Double.log($0.1)) }
      guard let line = StraightLine(through: points), line.slope > 0 else { return nil }
      let level = Double.exp(line.intercept)
      return level > 0 && level.isFinite ? [level, singularity, line.slope] : nil
    }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level.isFinite else { return nil }
    return -p[1] * Double.expMinusOne(-Double.log(level / p[0]) / p[2])
  }
}
