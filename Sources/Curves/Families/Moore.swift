import RealModule

/// Doubling at equal intervals: y = a 2^{t/D}, t counted from a reference date (Moore 1965).
///
/// The exponential told by what people quote: the doubling time D, and the level a at a date of one's choice, `--launch`,
/// or the first date. A negative D halves. The curve is that of `exponential` with r = ln 2 / D, and fits as well.
public struct Moore: CurveFamily {
  public init() {}
  public let name = "moore"
  public let formula = "a 2^(t / D)"
  public let summary = "Doubling at equal intervals, with the level at a reference date (--launch); no ceiling."
  public let reference = "Moore 1965"
  public let origin = Origin.reference
  public let parameters = [
    Parameter(
      "level", symbol: "a", unit: .level, domain: .positive, meaning: "the level at the reference date", isLinear: true),
    Parameter("doubling", symbol: "D", unit: .years, domain: .real, meaning: "doubling time; halving time if negative"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    p[0] * S.exp(S(Double.log(2)) * time / p[1])
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    Exponential().guesses(times: times, levels: levels).compactMap { p in
      let doubling = Double.log(2) / p[1]
      return doubling.isFinite ? [p[0], doubling] : nil
    }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level.isFinite else { return nil }
    return p[1] * Double.log2(level / p[0])
  }
}
