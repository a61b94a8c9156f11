import RealModule

/// Adoption with a hazard that rises or falls as a power of time: y = K (1 − exp(−(r t)^s)), t counted from the launch
/// (Weibull 1951; Sharif and Islam 1980).
///
/// s = 1 is the saturating exponential; above 1 the curve is an S, steepest at (1 − 1/s)^{1/s} / r. 63% of the ceiling is
/// reached after 1/r years whatever s. Data that end before the steepest point leave ceiling and rate to each other.
public struct Weibull: CurveFamily {
  public init() {}
  public let name = "weibull"
  public let formula = "K (1 − exp(−(r t)^s))"
  public let summary = "Adoption that speeds up or slows down as a power of time since the launch."
  public let reference = "Weibull 1951; Sharif and Islam 1980"
  public let origin = Origin.launch
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "the level approached at last", role: .ceiling,
      isLinear: true),
    Parameter("rate", symbol: "r", unit: .perYear, domain: .positive, meaning: "63% is reached after 1/r years"),
    Parameter("shape", symbol: "s", unit: .none, domain: .positive, meaning: "above 1 an S-curve, 1 or below none"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    let isLaunched = 0 .< time
    let sinceLaunch = S.select(isLaunched, time, 1)
    return S.select(isLaunched, p[0] * -S.expMinusOne(-S.pow(p[1] * sinceLaunch, p[2])), 0)
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let top = levels.max(), top > 0 else { return [] }
    // ln(−ln(1 − y/K)) = s ln t + s ln r: a straight line, once a ceiling is supposed.
    return [1.02, 1.3, 3, 30].compactMap { factor in
      let ceiling = top * factor
      let points = zip(times, levels).filter { $0.0 > 0 && $0.1 > 0 }
        .map { (x: Double.log($0.0), y: Double.log(-Double.log(onePlus: -$0.1 / ceiling))) }
      guard let line = StraightLine(through: points), line.slope > 0 else { return nil }
      let rate = Double.exp(line.intercept / line.slope)
      return rate > 0 && rate.isFinite ? [ceiling, rate, line.slope] : nil
    }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0] else { return nil }
    return Double.pow(-Double.log(onePlus: -level / p[0]), 1 / p[2]) / p[1]
  }
}
