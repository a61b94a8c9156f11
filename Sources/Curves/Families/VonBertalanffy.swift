import RealModule

/// Growth of a body whose length approaches its limit at a constant rate: y = K (1 − exp(−r t))³, t counted from the
/// launch (von Bertalanffy 1938).
///
/// Steepest at ln 3 / r, at 8/27 of the ceiling: earlier than a Gompertz curve.
public struct VonBertalanffy: CurveFamily {
  public init() {}
  public let name = "von-bertalanffy"
  public let formula = "K (1 − exp(−r t))³"
  public let summary = "Growth of a body by its surface: an S-curve that inflects at 30% of its ceiling."
  public let reference = "von Bertalanffy 1938"
  public let origin = Origin.launch
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "the level approached at last", role: .ceiling,
      isLinear: true),
    Parameter("rate", symbol: "r", unit: .perYear, domain: .positive, meaning: "rate of approach to the ceiling"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    let sinceLaunch = S.select(time .< 0, 0, time)
    let length = -S.expMinusOne(-p[1] * sinceLaunch)
    return p[0] * (length * length * length)
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let top = levels.max(), top > 0, let last = times.last, last > 0 else { return [] }
    // Inflections within the data's length, at its end and beyond.
    return [(6.0, 1.02), (3, 1.2), (1.1, 3.4), (0.4, 30)].map { [top * $0.1, $0.0 / last] }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0] else { return nil }
    return -Double.log(onePlus: -Double.root(level / p[0], 3)) / p[1]
  }
}
