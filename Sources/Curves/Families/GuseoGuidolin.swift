import RealModule

/// Adoption in a market that itself has to be made known: y = K √G(t; pc, qc) · G(t; ps, qs), G Bass's share (Guseo and
/// Guidolin 2009).
///
/// What can be adopted at a time is K √G(t; pc, qc), as far as word has spread; within it adoption goes on as in Bass's
/// model. Word that has spread before the first data leaves no trace: pc and qc are then open and the curve is Bass's,
/// with the same K, ps and qs.
public struct GuseoGuidolin: CurveFamily {
  public init() {}
  public let name = "guseo-guidolin"
  public let formula =
    "K √((1 − exp(−(pc+qc) t)) / (1 + (qc/pc) exp(−(pc+qc) t))) (1 − exp(−(ps+qs) t)) / (1 + (qs/ps) exp(−(ps+qs) t))"
  public let summary = "Bass's adoption in a market whose size grows as word of it spreads, counted from the launch."
  public let reference = "Guseo and Guidolin 2009"
  public let origin = Origin.launch
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "adopters in the end", role: .ceiling,
      isLinear: true),
    Parameter("pc", symbol: "pc", unit: .perYear, domain: .positive, meaning: "innovation in spreading word"),
    Parameter("qc", symbol: "qc", unit: .perYear, domain: .positive, meaning: "imitation in spreading word"),
    Parameter("ps", symbol: "ps", unit: .perYear, domain: .positive, meaning: "innovation in adopting"),
    Parameter("qs", symbol: "qs", unit: .perYear, domain: .positive, meaning: "imitation in adopting"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    let isLaunched = 0 .< time
    let sinceLaunch = S.select(isLaunched, time, 1)
    let known = S.pow(Bass.share(at: sinceLaunch, p[1], p[2]), constant: 0.5)
    return S.select(isLaunched, p[0] * known * Bass.share(at: sinceLaunch, p[3], p[4]), 0)
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let last = times.last, last > 0 else { return [] }
    let scale = 12 / last
    return Bass().guesses(times: times, levels: levels).flatMap { bass in
      [(0.3, 0.3), (0.05, 0.5), (0.01, 0.5), (0.05, 0.1), (0.001, 1)].map { p, q in
        [bass[0], p * scale, q * scale, bass[1], bass[2]]
      }
    }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0] else { return nil }
    return risingTime(reaching: level, p, from: 1 / (p[3] + p[4]), launch: 0, step: 1 / (p[3] + p[4]))
  }
}
