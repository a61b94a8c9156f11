import RealModule

/// Adoption by innovation and imitation: y = m F(t), F(t) = (1 − e^{−(p+q)t}) / (1 + (q/p) e^{−(p+q)t}) (Bass 1969).
///
/// Time is counted from the launch, before which nothing is adopted. Adoption is fastest at ln(q/p)/(p + q).
/// Early data determine m poorly: a ceiling from data that end before the peak is not to be believed.
public struct Bass: CurveFamily {
  public init() {}
  public let name = "bass"
  public let formula = "m (1 − exp(−(p+q) t)) / (1 + (q/p) exp(−(p+q) t))"
  public let summary = "Adoption driven by innovators (p) and imitators (q), counted from the launch."
  public let reference = "Bass 1969"
  public let origin = Origin.launch
  public let parameters = [
    Parameter(
      "ceiling", symbol: "m", unit: .level, domain: .positive, meaning: "adopters in the end", role: .ceiling,
      isLinear: true),
    Parameter("p", symbol: "p", unit: .perYear, domain: .positive, meaning: "coefficient of innovation"),
    Parameter("q", symbol: "q", unit: .perYear, domain: .positive, meaning: "coefficient of imitation"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    p[0] * Self.share(at: S.select(time .< 0, 0, time), p[1], p[2])
  }

  /// The share that has adopted at a time since the launch.
  static func share<S: Scalar>(at time: S, _ p: S, _ q: S) -> S {
    let exponent = -(p + q) * time
    return -S.expMinusOne(exponent) / (1 + q / p * S.exp(exponent))
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let top = levels.max(), top > 0, let last = times.last, last > 0 else { return [] }
    var starts: [[Double]] = []
    // Coefficients per period of the data's length, in the range Sultan, Farley and Lehmann (1990) found.
    let scale = 12 / last
    for (p, q) in [(0.02, 0.4), (0.005, 0.4), (0.002, 0.8), (0.05, 0.15)] {
      for factor in [1.1, 2.0] { starts.append([top * factor, p * scale, q * scale]) }
    }
    return starts
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0] else { return nil }
    let share = level / p[0]
    return Double.log((1 + share * p[2] / p[1]) / (1 - share)) / (p[1] + p[2])
  }
}
