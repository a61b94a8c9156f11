import RealModule

/// Adoption by people who differ in how ready they are: y = K (1 − e^{−b t}) exp(−η e^{−b t}), t counted from the launch
/// (Bemmaor 1994).
///
/// The larger η, the later and the more like a Gompertz curve; η = 0 is the saturating exponential. Like Bass's curve it
/// needs data beyond the peak to know its ceiling.
public struct ShiftedGompertz: CurveFamily {
  public init() {}
  public let name = "shifted-gompertz"
  public let formula = "K (1 − exp(−b t)) exp(−η exp(−b t))"
  public let summary = "Adoption by people of different readiness, counted from the launch."
  public let reference = "Bemmaor 1994"
  public let origin = Origin.launch
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "adopters in the end", role: .ceiling,
      isLinear: true),
    Parameter("rate", symbol: "b", unit: .perYear, domain: .positive, meaning: "rate of approach to the ceiling"),
    Parameter("reluctance", symbol: "η", unit: .none, domain: .positive, meaning: "how few are ready at the launch"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    let sinceLaunch = S.select(time .< 0, 0, time)
    let exponent = -p[1] * sinceLaunch
    return p[0] * -S.expMinusOne(exponent) * S.exp(-p[2] * S.exp(exponent))
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let top = levels.max(), top > 0, let last = times.last, last > 0 else { return [] }
    var starts: [[Double]] = []
    // Rates that end within the data's length, or do not.
    for (rate, reluctance) in [(4.0, 2.0), (6, 10), (3, 0.5), (10, 50)] {
      for factor in [1.1, 2.0] { starts.append([top * factor, rate / last, reluctance]) }
    }
    return starts
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0] else { return nil }
    // With v = 1 − e^{−bt}: ηv e^{ηv} = η e^η y/K, so that ηv is Lambert's W of the right side.
    let logarithm = Double.log(p[2]) + p[2] + Double.log(level / p[0])
    guard let product = Self.lambert(ofExponential: logarithm) else { return nil }
    let share = product / p[2]
    guard share < 1 else { return nil }
    return -Double.log(onePlus: -share) / p[1]
  }

  /// The w > 0 with w + ln w = x, by Newton's method.
  private static func lambert(ofExponential x: Double) -> Double? {
    guard x.isFinite else { return nil }
    if x < -36 { return Double.exp(x) }
    var w = x > 1 ? x - Double.log(x) : Double.exp(min(x, 0))
    for _ in 0..<50 {
      let next = w * (1 + x - Double.log(w)) / (1 + w)
      guard next > 0 else {
        w /= 2
        continue
      }
      let change = abs(next - w)
      w = next
      if change <= 2e-16 * w { break }
    }
    return w
  }
}
