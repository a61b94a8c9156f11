public import Curves
public import Datasets
import RealModule
import Solvers

/// Competitors' shares fitted by least squares on the logarithms of their ratios to the first's.
///
/// ln(shareᵢ / share₁) is a straight line under ``ShareCompetition``, so that the estimate is a linear regression for each
/// competitor. As all have the same dates, that is the estimate of most likelihood whatever the covariance of the ratios
/// at one date (Kruskal 1968), and does not depend on which competitor is the reference; errors of a share are relative
/// ones. The date at which one passes another is where the line of their own ratio is zero, with the interval of Fieller
/// (1954), which is exact for normal errors and has no end where growth is not told from none.
public struct ShareFit: Sendable {
  public let system: ShareCompetition
  /// Shares between 0 and 1 at the common dates, those of a rest that nobody named last; one row a competitor.
  public let shares: [[Double]]
  public let dates: [DecimalYear]
  /// On which a share of one or the other was missing.
  public let leftOut: Int
  /// Estimates in the order of the system's parameters.
  public let parameters: [Double]
  public let standardErrors: [Double]
  public let confidence: Double

  /// What is left to those whom nobody named.
  public static let rest = "others"

  /// A line through ln(share ÷ another's share), in years from the first date.
  public struct Line: Sendable, Equatable {
    public var intercept: Double
    public var slope: Double
    public var interceptError: Double
    public var slopeError: Double
    /// √(RSS / (n − 2)).
    public var sigma: Double
    public var rss: Double
    public var residuals: [Double]
    var center: Double
    var spread: Double
  }

  /// When one competitor passes another.
  public struct Passing: Sendable, Equatable {
    /// Where the line is zero; a date only if `isDetermined`.
    public var date: Double
    /// By the delta method.
    public var standardError: Double
    /// Fieller's interval; an end is missing where growth is not told from none.
    public var low: Double?
    public var high: Double?
    /// Whether the growth of the ratio is told from none at the confidence asked for.
    public var isDetermined: Bool { low != nil && high != nil }
    /// Whether the ratio rises through one, or falls.
    public var isRising: Bool
  }

  /// - Parameters:
  ///   - series: shares, the reference's first.
  ///   - whole: what all shares add to: 1, or 100 for percent.
  ///   - confidence: of intervals.
  public init(_ series: [TimeSeries], whole: Double, confidence: Double = 0.95) throws(ShareFitError) {
    for one in series {
      for (date, value) in zip(one.dates, one.values) {
        guard value.isFinite, value >= 0, value <= whole else {
          throw .outside(competitor: one.entity, date: date, value: value, whole: whole)
        }
        guard value > 0 else { throw .nothing(competitor: one.entity, date: date) }
      }
    }
    let all = Set(series.flatMap(\.dates)).sorted()
    let lookups = series.map { Dictionary(uniqueKeysWithValues: zip($0.dates, $0.values)) }
    let common = all.filter { date in lookups.allSatisfy { $0[date] != nil } }
    guard common.count > 2 else { throw .tooFewDates(dates: common.count) }
    var shares = lookups.map { lookup in common.compactMap { lookup[$0] }.map { $0 / whole } }
    var names = series.map(\.entity)
    let rest = common.indices.map { index in 1 - shares.reduce(0) { $0 + $1[index] } }
    if let place = rest.firstIndex(where: { $0 < -Self.rounding }) {
      throw .moreThanAll(date: common[place], sum: (1 - rest[place]) * whole, whole: whole)
    }
    if rest.contains(where: { $0 > Self.rounding }) {
      if let place = rest.firstIndex(where: { $0 <= 0 }) {
        throw .nothing(competitor: Self.rest, date: common[place])
      }
      names.append(names.contains(Self.rest) ? "all others" : Self.rest)
      shares.append(rest)
    }
    let first = common[0].value
    do throws(CurveSystemError) {
      system = try ShareCompetition(names, origin: first)
    } catch {
      throw .system(error)
    }
    self.shares = shares
    self.confidence = confidence
    dates = common
    leftOut = all.count - common.count
    let times = common.map { $0.value - first }
    let lines = names.indices.dropFirst().map { Self.line(shares[$0], shares[0], times) }
    parameters = lines.flatMap { [$0.intercept, $0.slope] }
    standardErrors = lines.flatMap { [$0.interceptError, $0.slopeError] }
  }

  /// How far published shares may miss the whole by rounding.
  public static let rounding = 0.02

  public var degreesOfFreedom: Int { dates.count - 2 }

  /// The line of one competitor's share over another's.
  public func line(_ competitor: Int, over other: Int) -> Line {
    Self.line(shares[competitor], shares[other], dates.map { $0.value - system.origin })
  }

  /// The quantile of Student's t.
  public var quantile: Double {
    (try? Distribution.StudentT(degreesOfFreedom: Double(degreesOfFreedom)).upperQuantile((1 - confidence) / 2))
      ?? .infinity
  }

  /// The date at which a competitor's share equals another's, a decimal year.
  ///
  /// - Returns: `nil` where their ratio does not change at all.
  public func passing(_ competitor: Int, over other: Int) -> Passing? {
    let line = line(competitor, over: other)
    guard line.slope != 0 else { return nil }
    // From the middle of the dates the two estimates are independent.
    let level = line.intercept + line.slope * line.center
    let count = Double(dates.count)
    let (levelVariance, slopeVariance) = (line.sigma * line.sigma / count, line.slopeError * line.slopeError)
    let distance = -level / line.slope
    let error = (levelVariance + distance * distance * slopeVariance).squareRoot() / abs(line.slope)
    let square = quantile * quantile
    let a = line.slope * line.slope - square * slopeVariance
    let b = level * line.slope
    let c = level * level - square * levelVariance
    var (low, high): (Double?, Double?) = (nil, nil)
    if a > 0 {
      let root = max(0, b * b - a * c).squareRoot()
      let ends = [(-b - root) / a, (-b + root) / a].map { system.origin + line.center + $0 }
      (low, high) = (ends[0], ends[1])
    }
    return Passing(
      date: system.origin + line.center + distance, standardError: error, low: low, high: high,
      isRising: line.slope > 0)
  }

  /// The same shares where no odds grow: each stays at its mean, and Hotelling's test of that.
  public struct Unchanging: Sendable, Equatable {
    /// Of the logarithms of all ratios to the first.
    public var rss: Double
    /// F of all growths together, whichever competitor comes first; exact for normal errors.
    public var statistic: Double
    public var pValue: Double
  }

  /// What the data say against shares that stay as they are.
  ///
  /// With b the growths of the q ratios, E the products of their residuals and S the squares of the dates about their
  /// mean, F(q, n − 1 − q) = (n − 1 − q)/q · S bᵀE⁻¹b (Hotelling 1931).
  ///
  /// - Returns: `nil` for fewer dates than that takes, and where lines fit without an error.
  public var unchanging: Unchanging? {
    let lines = system.competitors.indices.dropFirst().map { line($0, over: 0) }
    let freedom = dates.count - 1 - lines.count
    guard freedom > 0, let spread = lines.first?.spread else { return nil }
    let products = lines.flatMap { one in
      lines.map { other in zip(one.residuals, other.residuals).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    guard let factor = try? Cholesky.factor(Matrix(rows: lines.count, columns: lines.count, elements: products)) else {
      return nil
    }
    // bᵀE⁻¹b = ‖L⁻¹b‖².
    var solved: [Double] = []
    for (row, line) in lines.enumerated() {
      let known = solved.indices.reduce(0) { $0 + factor[row, $1] * solved[$1] }
      solved.append((line.slope - known) / factor[row, row])
    }
    let statistic = Double(freedom) / Double(lines.count) * spread * solved.reduce(0) { $0 + $1 * $1 }
    guard statistic.isFinite,
      let law = try? Distribution.FisherF(numerator: Double(lines.count), denominator: Double(freedom))
    else { return nil }
    return Unchanging(
      rss: lines.reduce(0) { $0 + $1.rss + $1.slope * $1.slope * spread }, statistic: statistic,
      pValue: law.survival(statistic))
  }

  /// When the data saw it: the last date on which the competitor was behind before it was ahead for good.
  public func observed(_ competitor: Int, over other: Int) -> (after: DecimalYear, by: DecimalYear)? {
    let isAhead = zip(shares[competitor], shares[other]).map { $0 > $1 }
    guard isAhead.last == true, let behind = isAhead.lastIndex(of: false) else { return nil }
    return (dates[behind], dates[behind + 1])
  }

  private static func line(_ shares: [Double], _ others: [Double], _ times: [Double]) -> Line {
    let values = zip(shares, others).map { Double.log($0 / $1) }
    let count = Double(times.count)
    let center = times.reduce(0, +) / count
    let mean = values.reduce(0, +) / count
    let spread = times.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    let slope = zip(times, values).reduce(0) { $0 + ($1.0 - center) * ($1.1 - mean) } / spread
    let intercept = mean - slope * center
    let residuals = zip(times, values).map { $1 - mean - slope * ($0 - center) }
    let rss = residuals.reduce(0) { $0 + $1 * $1 }
    let variance = rss / (count - 2)
    return Line(
      intercept: intercept, slope: slope,
      interceptError: (variance * (1 / count + center * center / spread)).squareRoot(),
      slopeError: (variance / spread).squareRoot(), sigma: variance.squareRoot(), rss: rss, residuals: residuals,
      center: center, spread: spread)
  }
}

/// Why shares could not be fitted.
public enum ShareFitError: Error, Sendable, Equatable {
  case outside(competitor: String, date: DecimalYear, value: Double, whole: Double)
  case nothing(competitor: String, date: DecimalYear)
  case moreThanAll(date: DecimalYear, sum: Double, whole: Double)
  case tooFewDates(dates: Int)
  case system(CurveSystemError)
}

extension ShareFitError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outside(let competitor, let date, let value, let whole):
      "\(printable(competitor)): the share \(value) at \(date.isoDay(dated: .start)) does not lie between 0 and \(Self.number(whole)). "
        + "Say by --whole what all shares add to, or leave such rows out."
    case .nothing(let competitor, let date):
      "\(printable(competitor)): the share at \(date.isoDay(dated: .start)) is 0, which has no ratio to others. "
        + "Begin later by --from, or leave the competitor out."
    case .moreThanAll(let date, let sum, let whole):
      "The shares at \(date.isoDay(dated: .start)) add to \(sum), more than \(Self.number(whole)). "
        + "Name competitors that do not contain each other, or say by --whole what all shares add to."
    case .tooFewDates(let dates):
      "Shares of all competitors are known on \(dates) common \(dates == 1 ? "date" : "dates"), and two parameters a "
        + "competitor and their spread need at least 3. Name fewer competitors, or give more dates."
    case .system(let error): error.description
    }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : "\(value)"
  }
}
