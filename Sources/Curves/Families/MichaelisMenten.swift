import RealModule

/// Saturation by a hyperbola: y = K t / (h + t), t counted from the launch (Michaelis and Menten 1913).
///
/// Half the ceiling is reached after h years and nine tenths only after 9 h: the ceiling lies far beyond most data.
public struct MichaelisMenten: CurveFamily {
  public init() {}
  public let name = "michaelis-menten"
  public let formula = "K t / (h + t)"
  public let summary = "Growth that is fastest at the launch and slows down along a hyperbola."
  public let reference = "Michaelis and Menten 1913"
  public let origin = Origin.launch
  public let parameters = [
    Parameter(
      "ceiling", symbol: "K", unit: .level, domain: .positive, meaning: "the level approached at last", role: .ceiling,
      isLinear: true),
    Parameter("half", symbol: "h", unit: .years, domain: .positive, meaning: "from launch to half the ceiling"),
  ]

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    let sinceLaunch = S.select(time .< 0, 0, time)
    // Divided by time where it is large, so that neither factor overflows.
    return p[0] * (sinceLaunch / (p[1] + sinceLaunch))
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard let top = levels.max(), top > 0, let last = times.last, last > 0 else { return [] }
    var starts: [[Double]] = []
    // t / y = h / K + t / K: a straight line (Hanes 1932).
    let points = zip(times, levels).filter { $0.0 > 0 && $0.1 > 0 }.map { (x: $0.0, y: $0.0 / $0.1) }
    if let line = StraightLine(through: points), line.slope > 0, line.intercept > 0, (1 / line.slope).isFinite {
      starts.append([1 / line.slope, line.intercept / line.slope])
    }
    return starts + [1.1, 2, 10].map { [top * $0, last * ($0 - 1)] }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < p[0] else { return nil }
    return p[1] * level / (p[0] - level)
  }
}
