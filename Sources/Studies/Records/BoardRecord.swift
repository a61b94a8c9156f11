/// What `catchup board --json` writes: `catchup.board/1`.
public struct BoardRecord: Codable, Sendable, Equatable {
  public var schema = "catchup.board/1"
  /// Decimal year by which ``any`` and ``all`` are asked.
  public var year: Double
  public var domains: [DomainRecord]
  /// That the gap is closed in at least one domain by the year.
  public var any: BoardChanceRecord
  /// That it is closed in all of them.
  public var all: BoardChanceRecord
  public var command: String
  public var version: String
}

/// A chance over several domains whose dependence nobody knows.
public struct BoardChanceRecord: Codable, Sendable, Equatable {
  /// Were the domains independent.
  public var independent: Double
  /// The least and the most it can be whatever their dependence (Fréchet 1935).
  public var low: Double
  public var high: Double
}

/// One study on the board.
public struct DomainRecord: Codable, Sendable, Equatable {
  public var name: String
  public var title: String
  public var follower: String
  /// `null` where a fixed target is chased.
  public var leader: String?
  public var target: Double?
  public var criterion: String
  /// Whether the criterion is met where the data end.
  public var isAhead: Bool
  public var ratio: Double
  /// Years since the leader stood where the follower stands.
  public var lag: Double?
  public var lagIsLowerBound: Bool
  public var origin: DateRecord
  public var horizon: DateRecord
  /// Within the study's own horizon.
  public var probability: Double
  public var probabilityByYear: Double
  public var quantiles: [DateQuantileRecord]
  public var cdf: [CumulativeRecord]

  enum CodingKeys: String, CodingKey {
    case name, title, follower, leader, target, criterion, ratio, lag, origin, horizon, probability, quantiles, cdf
    case isAhead = "is_ahead"
    case lagIsLowerBound = "lag_is_lower_bound"
    case probabilityByYear = "probability_by_year"
  }

  public func date(at probability: Double) -> DateRecord? {
    quantiles.first { $0.probability == probability }?.date
  }
}
