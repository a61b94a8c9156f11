import RealModule

/// Growth in the logarithm of time: y = K t^s / (τ^s + t^s), t counted from the launch (Hill 1910).
///
/// Hill's equation of binding, with time for the dose; s = 1 is Michaelis and Menten's hyperbola.
/// Half the ceiling is reached after τ years; the tail is longer the smaller s is, and the ceiling then hard to know.
public struct LogLogistic: CurveFamily {
  public init() {}
  public let name = "loglogistic"
  public let formula = "K t^s / (τ^s + t^s)"
  public let summary = "An S-curve in the logarithm of time, Hill's equation: a slow start and a long tail."
  public let reference = "Hill 1910"
  public let origin = Origin.launch
  public let otherNames = ["hill"]
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "the level approached at last", role: .ceiling,
      isLinear: true),
    Parameter("half", symbol: "τ", unit: .years, domain: .positive, meaning: "from launch to half the ceiling"),
    Parameter("shape", symbol: "s", unit: .none, domain: .positive, meaning: "steepness on a scale of log years"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    let isLaunched = 0 .< time
    let sinceLaunch = S.select(isLaunched, time, 1)
    return S.select(isLaunched, p[0] / (1 + S.pow(p[1] / sinceLaunch, p[2])), 0)
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let top = levels.max(), top > 0 else { return [] }
    // ln(y / (K − y)) = s ln t − s ln τ: a straight line, once a ceiling is supposed.
    return [1.02, 1.3, 3, 30].compactMap { factor in
      let ceiling = top * factor
      let points = zip(times, levels).filter { $0.0 > 0 && $0.1 > 0 }
        .map { (x: Double.log($0.0), y: Double.log($0.1 / (ceiling - $0.1))) }
      guard let line = StraightLine(through: points), line.slope > 0 else { return nil }
      let half = Double.exp(-line.intercept / line.slope)
      return half > 0 && half.isFinite ? [ceiling, half, line.slope] : nil
    }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0] else { return nil }
    return p[1] * Double.pow(level / (p[0] - level), 1 / p[2])
  }
}
