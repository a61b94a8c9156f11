public import Datasets

/// Where follower and leader have stood: ratio, lag, and the passages of the past.
public struct Gap: Sendable, Equatable {
  public enum Status: String, Sendable, Codable {
    case ahead, behind
    /// Behind now, after having been ahead.
    case reopened
  }

  public struct Crossing: Sendable, Equatable {
    public enum Direction: String, Sendable, Codable {
      case passed
      case fellBack = "fell back"
    }
    public var date: DecimalYear
    public var direction: Direction
  }

  public struct Lag: Sendable, Equatable {
    public var years: Double
    /// True when the leader's record starts above the follower's level, so that the lag is longer than `years`.
    public var isLowerBound: Bool
  }

  public let follower: TimeSeries
  /// `nil` for a fixed target.
  public let leader: TimeSeries?
  public let target: Double
  public let origin: DecimalYear

  public init(follower: TimeSeries, leader: TimeSeries?, target: Double = 1, origin: DecimalYear) {
    self.follower = follower
    self.leader = leader
    self.target = target
    self.origin = origin
  }

  /// Ratio at every date at which both sides are known.
  ///
  /// Observations: dates common to both. Records: dates at which either best was beaten, once both have one; a running
  /// best is known to hold between its records. A fixed target: the follower's dates.
  public var ratios: [(date: DecimalYear, ratio: Double)] {
    guard let leader else { return zip(follower.dates, follower.values).map { ($0, $1 / target) } }
    if follower.kind == .observations, leader.kind == .observations {
      var values: [DecimalYear: Double] = [:]
      for (date, value) in zip(leader.dates, leader.values) { values[date] = value }
      return zip(follower.dates, follower.values).compactMap { date, value in
        values[date].map { (date, value / $0) }
      }
    }
    return Set(follower.dates + leader.dates).sorted().compactMap { date in
      guard let value = follower.value(holdingAt: date), let other = leader.value(holdingAt: date) else { return nil }
      return (date, value / other)
    }
  }

  /// Follower ÷ leader at the last date at which both are known.
  public var ratio: Double? { ratios.last?.ratio }

  /// Passages of a ratio in the past, each dated by the first date on which it was seen.
  public func crossings(of threshold: Double) -> [Crossing] {
    var result: [Crossing] = []
    for (before, after) in zip(ratios, ratios.dropFirst()) {
      if before.ratio < threshold, after.ratio >= threshold {
        result.append(Crossing(date: after.date, direction: .passed))
      } else if before.ratio >= threshold, after.ratio < threshold {
        result.append(Crossing(date: after.date, direction: .fellBack))
      }
    }
    return result
  }

  public func status(at threshold: Double) -> Status {
    guard let ratio else { return .behind }
    if ratio >= threshold { return .ahead }
    return ratios.contains { $0.ratio >= threshold } ? .reopened : .behind
  }

  /// Years since the leader stood where the follower stands at a date; `nil` when the follower is ahead or there is no
  /// leader.
  public func lag(at date: DecimalYear) -> Lag? {
    guard let leader, let level = follower.value(holdingAt: date), let first = leader.values.first,
      let start = leader.dates.first, let now = leader.value(holdingAt: date), level < now
    else { return nil }
    if level < first { return Lag(years: date.value - start.value, isLowerBound: true) }
    guard let reached = leader.date(reaching: level) else { return nil }
    return Lag(years: max(0, date.value - reached.value), isLowerBound: false)
  }

  public var lags: [(date: DecimalYear, lag: Lag)] {
    ratios.compactMap { point in lag(at: point.date).map { (point.date, $0) } }
  }
}

extension TimeSeries {
  /// The last value at or before a date.
  func value(holdingAt date: DecimalYear) -> Double? {
    dates.lastIndex { $0 <= date }.map { values[$0] }
  }

  /// When the series first stood at a level: the record that brought it, or between two observations by a line through
  /// their logarithms (through the values where one is not positive).
  func date(reaching level: Double) -> DecimalYear? {
    guard let index = values.firstIndex(where: { $0 >= level }) else { return nil }
    guard index > 0, kind == .observations else { return dates[index] }
    let before = values[index - 1]
    let after = values[index]
    let share = LinkedShare.between(before, after, at: level)
    return DecimalYear(dates[index - 1].value + share * (dates[index].value - dates[index - 1].value))
  }
}
