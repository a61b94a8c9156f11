import RealModule

/// The share of a follower in a market whose buyers switch only to what is good enough for them.
///
/// Every buyer has a threshold: the ratio of the follower's capability to the leader's from which on its product will
/// do (threshold models of adoption: David 1969; Granovetter 1978). Thresholds are log-logistic about a median θ with
/// spread w, so that at the ratio r the product is good enough for the share G = 1 / (1 + (θ/r)^{1/w}) of buyers. Among
/// those it spreads by imitation, the rest stay where they are: dS/dt = rate · G(r(t)) · S (1 − S), so that
///
/// ln(S / (1 − S)) = odds + rate · ∫ G(r(s)) ds.
///
/// With G = 1 throughout this is the substitution of Fisher and Pry (1971). The ratio is given; between its dates its
/// logarithm is a straight line, on which the integral is w/slope · ln((1 + e^{x₁}) / (1 + e^{x₀})), x = ln(r/θ)/w.
public struct GoodEnough: CurveSystem {
  /// The ratio of the follower's capability to the leader's, at a decimal year.
  public struct Ratio: Sendable, Equatable {
    public var date: Double
    /// Above 0; 1 is par.
    public var ratio: Double

    public init(date: Double, ratio: Double) {
      self.date = date
      self.ratio = ratio
    }
  }

  public let follower: String
  /// By date. After the last the ratio stands still, but for ``onward``.
  public let ratios: [Ratio]
  /// Decimal year at which the odds are stated.
  public let origin: Double
  /// Growth of ln ratio per year after the last one.
  public let onward: Double
  private let segments: [Segment]

  /// A stretch on which ln ratio is a straight line.
  private struct Segment: Sendable {
    var start: Double
    var length: Double
    var logRatio: Double
    var slope: Double
  }

  /// - Parameter ratios: at least one, above 0, on increasing dates.
  public init(_ follower: String, ratios: [Ratio], origin: Double, onward: Double = 0) {
    precondition(!ratios.isEmpty && ratios.allSatisfy { $0.ratio > 0 }, "ratios above 0")
    self.follower = follower
    self.ratios = ratios
    self.origin = origin
    self.onward = onward
    var segments: [Segment] = []
    let first = ratios[0], last = ratios[ratios.count - 1]
    if origin < first.date {
      segments.append(
        Segment(start: origin, length: first.date - origin, logRatio: Double.log(first.ratio), slope: 0))
    }
    for (left, right) in zip(ratios, ratios.dropFirst()) where right.date > origin {
      let slope = Double.log(right.ratio / left.ratio) / (right.date - left.date)
      let start = max(left.date, origin)
      segments.append(
        Segment(
          start: start, length: right.date - start, logRatio: Double.log(left.ratio) + slope * (start - left.date),
          slope: slope))
    }
    segments.append(
      Segment(
        start: max(last.date, origin), length: .infinity,
        logRatio: Double.log(last.ratio) + onward * max(0, origin - last.date), slope: onward))
    self.segments = segments
  }

  public let name = "good-enough"
  public let formula = "dS/dt = rate · G(r) · S (1 − S), G = 1 / (1 + (threshold/r)^(1/width))"
  public let summary = "A share that spreads among the buyers for whom the follower's capability is good enough."
  public let reference = "David 1969; Granovetter 1978; Fisher and Pry 1971"
  public var outputNames: [String] { ["ln odds of \(follower)"] }
  public var parameters: [Parameter] {
    [
      Parameter(
        "odds", symbol: "a", unit: .none, domain: .real, meaning: "ln(share ÷ rest) at the first date", isLinear: true),
      Parameter(
        "rate", symbol: "b", unit: .perYear, domain: .real,
        meaning: "growth of the odds where it is good enough for everyone", isLinear: true),
      Parameter(
        "threshold", symbol: "θ", unit: .none, domain: .positive,
        meaning: "ratio of capabilities that is good enough for half of the buyers"),
      Parameter(
        "width", symbol: "w", unit: .none, domain: .positive,
        meaning: "spread of the buyers' thresholds on ln ratio: 90% lie within 2.9 widths"),
    ]
  }

  /// For which share of buyers a ratio is good enough.
  public static func share(atRatio ratio: Double, threshold: Double, width: Double) -> Double {
    1 / (1 + Double.exp(-Double.log(ratio / threshold) / width))
  }

  /// ln ratio at a decimal year.
  public func logRatio(at date: Double) -> Double {
    let segment = segments.last { $0.start <= date } ?? segments[0]
    return segment.logRatio + segment.slope * max(0, date - segment.start)
  }

  /// The first decimal year from the origin to a last one at which the ratio is as large as this; `nil` where it is not.
  public func date(reaching ratio: Double, until last: Double) -> Double? {
    let wanted = Double.log(ratio)
    for segment in segments where segment.start <= last {
      if segment.logRatio >= wanted { return segment.start }
      guard segment.slope > 0 else { continue }
      let since = (wanted - segment.logRatio) / segment.slope
      if since <= segment.length, segment.start + since <= last { return segment.start + since }
    }
    return nil
  }

  public func outputs<S: Scalar>(at time: S, _ p: Arguments<S>, into outputs: UnsafeMutablePointer<S>) {
    let center = S.log(p[2])
    let width = p[3]
    var open: S = 0
    for segment in segments {
      let since = time - S(segment.start)
      var length = S.select(since .< 0, 0, since)
      if segment.length.isFinite { length = S.select(length .< S(segment.length), length, S(segment.length)) }
      let low = (S(segment.logRatio) - center) / width
      guard segment.slope != 0 else {
        open = open + length * Self.logistic(low)
        continue
      }
      let steep = abs(segment.slope)
      let rise = S(steep) * length / width
      // From the lower end of the stretch to the upper.
      let bottom = segment.slope > 0 ? low : low - rise
      let short = S.select(rise .< 1, rise, 1)
      let part = S.select(
        rise .< 1, S.log(onePlus: Self.logistic(bottom) * S.expMinusOne(short)),
        Self.softplus(bottom + rise) - Self.softplus(bottom))
      open = open + width / S(steep) * part
    }
    outputs[0] = p[0] + p[1] * open
  }

  /// 1 / (1 + e^{−x}).
  private static func logistic<S: Scalar>(_ x: S) -> S {
    let isBelow = x .< 0
    let tail = S.exp(S.select(isBelow, x, -x))
    return S.select(isBelow, tail, 1) / (1 + tail)
  }

  /// ln(1 + eˣ).
  private static func softplus<S: Scalar>(_ x: S) -> S {
    let isBelow = x .< 0
    let tail = S.log(onePlus: S.exp(S.select(isBelow, x, -x)))
    return S.select(isBelow, tail, x + tail)
  }
}
