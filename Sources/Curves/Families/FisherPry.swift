import RealModule

/// Substitution of a new technology for an old one: the share y = c / (1 + exp(−r (t − m))) of a whole c that is known, 1
/// or 100 (Fisher and Pry 1971).
///
/// ln(y / (c − y)) is a straight line: a fit under logit-normal noise is Fisher and Pry's regression, one under gaussian
/// noise least squares on the share itself. 10% to 90% takes ln 81 / r years. Where the new never takes all, use
/// `logistic`, whose ceiling is free.
public struct FisherPry: CurveFamily {
  /// All there is: 1 for fractions, 100 for per cent.
  public let whole: Double

  public static let fractions = FisherPry(whole: 1)
  public static let percent = FisherPry(whole: 100)

  private init(whole: Double) { self.whole = whole }

  public var name: String { whole == 1 ? "fisher-pry" : "fisher-pry-percent" }
  public var formula: String { "\(Int(whole)) / (1 + exp(−r (t − m)))" }
  public var summary: String {
    "The share of a new technology that takes all in the end, \(whole == 1 ? "as a fraction" : "in per cent")."
  }
  public let reference = "Fisher and Pry 1971"
  public let parameters = [
    Parameter(
      "rate", symbol: "r", unit: .perYear, domain: .real, meaning: "growth per year of new over old, as a logarithm"),
    Parameter("midpoint", symbol: "m", unit: .date, domain: .real, meaning: "when half is taken", role: .date),
  ]
  public var range: ClosedRange<Double>? { 0...whole }

  public func ceiling(_ parameters: [Double]) -> Double? { whole }

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    S(whole) / (1 + S.exp(-p[0] * (time - p[1])))
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    let points = zip(times, levels).filter { $0.1 > 0 && $0.1 < whole }
      .map { (x: $0.0, y: Double.log($0.1 / (whole - $0.1))) }
    guard let line = StraightLine(through: points), line.slope != 0 else { return [] }
    let start = [line.slope, -line.intercept / line.slope]
    return [start, [2 * start[0], start[1]]].filter { $0.allSatisfy(\.isFinite) }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, level < whole, p[0] != 0 else { return nil }
    return p[1] + Double.log(level / (whole - level)) / p[0]
  }
}
