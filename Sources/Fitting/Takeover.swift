import Curves
public import Datasets
import RealModule
import Solvers

/// How fast one thing takes over from another: the substitution law of Fisher and Pry (1971).
///
/// A share s of a ceiling K has odds o = s / (K − s); of two rivals F and L the odds are F / L, the share being
/// F / (F + L). The law says that the logarithm of the odds rises along a line, ln o = b (t − m): half is reached at m,
/// and from 10% to 90% it takes ln 81 / b years. The line is fitted by ordinary least squares on the logarithms.
public struct Takeover: Sendable, Equatable {
  /// Rise of ln odds per year, b.
  public let rate: Double
  public let rateError: Double
  /// The decimal year at which half is reached, m; `nil` where the odds do not change.
  public let midpoint: Double?
  public let rSquared: Double
  /// Variance per year of ln odds as a random walk with drift, from changes over a quarter of the record.
  ///
  /// Yearly changes would count jumps that are taken back as though the odds wandered off by them. Overlapping changes,
  /// each about the drift from end to end and corrected for it (Lo and MacKinlay 1988).
  public let scatter: Double
  /// Points that have odds, and the first and last date of them.
  public let count: Int
  public let first: Double
  public let last: Double

  /// Years from 10% to 90%, ln 81 / b; `nil` where nothing is taken over.
  public var years: Double? { rate > 0 ? Takeover.span / rate : nil }

  /// ln 81: what ln odds rise by from 10% to 90%.
  public static let span = 4.394449154672439

  /// Points that a takeover needs.
  public static let fewestPoints = 5

  /// The takeover of a ceiling by a share of it; values outside (0, ceiling) have no odds and are left out.
  public init(of series: TimeSeries, ceiling: Double) throws(FitError) {
    let points = zip(series.dates, series.values).filter { $0.1 > 0 && $0.1 < ceiling }
    try self.init(points.map { ($0.0.value, Takeover.logOdds($0.1, ceiling: ceiling)) })
  }

  /// The takeover of a leader by a follower, on the dates both have.
  public init(of follower: TimeSeries, from leader: TimeSeries) throws(FitError) {
    var values: [DecimalYear: Double] = [:]
    for (date, value) in zip(leader.dates, leader.values) { values[date] = value }
    try self.init(
      zip(follower.dates, follower.values).compactMap { date, value in
        guard let other = values[date], value > 0, other > 0 else { return nil }
        return (date.value, Double.log(value / other))
      })
  }

  /// - Parameter points: decimal years, increasing, and ln odds.
  init(_ points: [(time: Double, odds: Double)]) throws(FitError) {
    guard points.count >= Takeover.fewestPoints, let first = points.first, let last = points.last else {
      throw .tooFewPoints(family: "a takeover", points: points.count, parameters: Takeover.fewestPoints - 1)
    }
    let n = Double(points.count)
    let time = points.reduce(0) { $0 + $1.time } / n
    let level = points.reduce(0) { $0 + $1.odds } / n
    let spread = points.reduce(0) { $0 + ($1.time - time) * ($1.time - time) }
    let product = points.reduce(0) { $0 + ($1.time - time) * ($1.odds - level) }
    let total = points.reduce(0) { $0 + ($1.odds - level) * ($1.odds - level) }
    let slope = product / spread
    let left = points.reduce(0) { sum, point in
      let error = point.odds - level - slope * (point.time - time)
      return sum + error * error
    }
    rate = slope
    rateError = (left / (n - 2) / spread).squareRoot()
    midpoint = slope == 0 ? nil : time - level / slope
    rSquared = total > 0 ? 1 - left / total : 1
    scatter = Takeover.scatter(points, from: first, to: last)
    count = points.count
    self.first = first.time
    self.last = last.time
  }

  /// The takeover of a ceiling that is itself fitted, by a logistic curve.
  ///
  /// The rate and its error are the curve's; odds are taken between 2% and 98% of the ceiling, as beyond they are those
  /// of the ceiling's error.
  public init(_ fit: CurveFit) throws(FitError) {
    guard let ceiling = fit.ceiling, fit.family.name == Logistic().name else {
      throw .notALogistic(family: fit.family.name)
    }
    let all = zip(fit.observations.times, fit.observations.values)
    let points = all.filter { (0.02...0.98).contains($0.1 / ceiling) }
      .map { (fit.observations.origin + $0.0, Takeover.logOdds($0.1, ceiling: ceiling)) }
    let line = try Takeover(points)
    rate = fit.parameters[1]
    rateError = fit.standardErrors?[1] ?? line.rateError
    midpoint = fit.observations.origin + fit.parameters[2]
    let values = fit.observations.values
    let mean = values.reduce(0, +) / Double(values.count)
    let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let left = zip(values, fit.fitted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    rSquared = total > 0 ? 1 - left / total : 1
    scatter = line.scatter
    count = line.count
    first = line.first
    last = line.last
  }

  private static func scatter(
    _ points: [(time: Double, odds: Double)], from first: (time: Double, odds: Double),
    to last: (time: Double, odds: Double)
  ) -> Double {
    let span = last.time - first.time
    let drift = (last.odds - first.odds) / span
    var sum = 0.0, count = 0.0
    for start in points {
      guard let end = points.first(where: { $0.time - start.time >= span / 4 - 1e-9 }) else { break }
      let length = end.time - start.time
      let error = end.odds - start.odds - drift * length
      // The drift is from the same record: a change over a share λ of it varies by λ (1 − λ).
      guard length < span - 1e-9 else { continue }
      sum += error * error / (length * (1 - length / span))
      count += 1
    }
    return max(CorrelatedWalks.leastVariance, count > 0 ? sum / count : 0)
  }

  static func logOdds(_ value: Double, ceiling: Double) -> Double { Double.log(value / (ceiling - value)) }
}

/// What takeovers elsewhere say about one that has hardly begun: a distribution of its rate and of its scatter.
///
/// ln b is normal about the analogues' mean with their spread, both uncertain, so that a new one is Student-t:
/// ln b = mean + s √(1 + 1/n) t(n − 1). The scatter is drawn from the analogues' likewise. Where k of n series named as
/// analogues rose no share at all, a new one stalls with probability (k + ½) / (n + 1) (Jeffreys): its odds then drift
/// nowhere.
public struct TakeoverPrior: Sendable, Equatable {
  /// Mean and standard deviation of ln b over the analogues that took over.
  public let logRate: Double
  public let logRateDeviation: Double
  public let logScatter: Double
  public let logScatterDeviation: Double
  /// Analogues that took over, n − k.
  public let count: Int
  public let stallProbability: Double

  /// Takeovers that a distribution needs.
  public static let fewest = 3

  /// `nil` where fewer than three of them took over.
  public init?(_ takeovers: [Takeover]) {
    let rising = takeovers.filter { $0.rate > 0 }
    guard rising.count >= TakeoverPrior.fewest else { return nil }
    (logRate, logRateDeviation) = TakeoverPrior.moments(rising.map { Double.log($0.rate) })
    (logScatter, logScatterDeviation) = TakeoverPrior.moments(takeovers.map { Double.log($0.scatter) })
    count = rising.count
    stallProbability = (Double(takeovers.count - rising.count) + 0.5) / (Double(takeovers.count) + 1)
  }

  private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / (n - 1)).squareRoot())
  }

  /// Years from 10% to 90% below which a takeover like these lies with the given probability, stalls aside.
  public func years(_ probability: Double) -> Double {
    let score =
      (try? Distribution.StudentT(degreesOfFreedom: Double(count - 1)).quantile(probability)) ?? 0
    return Takeover.span / Double.exp(logRate - score * logRateDeviation * widening)
  }

  private var widening: Double { (1 + 1 / Double(count)).squareRoot() }

  /// A takeover like these: drift and variance per year of ln odds.
  func draw(_ random: inout RandomSource) -> (drift: Double, variance: Double) {
    let freedom = Double(count - 1)
    func student() -> Double {
      random.normal() * (freedom / random.chiSquared(degreesOfFreedom: freedom)).squareRoot() * widening
    }
    let isStalled = random.uniform() < stallProbability
    let rate = Double.exp(min(5, logRate + logRateDeviation * student()))
    let variance = Double.exp(min(5, logScatter + logScatterDeviation * student()))
    return (isStalled ? 0 : rate, max(CorrelatedWalks.leastVariance, variance))
  }
}
