/// What `catchup leapfrog --json` prints: schema `catchup.leapfrog/1`.
public struct LeapfrogRecord: Codable, Sendable, Equatable {
  public var schema = "catchup.leapfrog/1"
  public var leader: String
  public var follower: String
  /// Until when both were watched.
  public var until: DateRecord
  public var horizon: DateRecord
  public var entries: [GenerationEntryRecord]
  public var terms: [LeapfrogTermRecord]
  /// Absent where the follower is behind.
  public var levelSince: DateRecord?
  /// As things stand, passing the next generation over, entering every one.
  public var courses: [LeapfrogCourseRecord]
  /// Of passing the next generation over, against entering every one.
  public var effect: LeapfrogEffectRecord
  public var words: [String]
  public var notes: [String]
  public var warnings: [String]
  public var command: String
  public var seed: UInt64
  public var draws: Int
  public var version: String
  /// What a model file asked; absent where flags did.
  public var study: MechanismStudyRecord?
  public var provenance: ProvenanceRecord?

  enum CodingKeys: String, CodingKey {
    case schema, leader, follower, until, horizon, entries, terms, courses, effect, words, notes, warnings, command,
      seed, draws, version, study, provenance
    case levelSince = "level_since"
  }
}

public struct GenerationEntryRecord: Codable, Sendable, Equatable {
  public var generation: String
  public var leader: DateRecord?
  public var follower: DateRecord?
  /// Years from the leader's entry until the follower had it or a later one.
  public var lag: Double?
  public var skipped: Bool

  enum CodingKeys: String, CodingKey { case generation, leader, follower, lag, skipped }
}

/// Median and central 95% of the draws.
public struct LeapfrogTermRecord: Codable, Sendable, Equatable {
  public var term: String
  public var estimate: Double
  public var low: Double
  public var high: Double
  public var unit: String
  public var meaning: String

  enum CodingKeys: String, CodingKey {
    case term, estimate, unit, meaning
    case low = "conf.low"
    case high = "conf.high"
  }
}

public struct LeapfrogCourseRecord: Codable, Sendable, Equatable {
  public var course: String
  /// By the horizon.
  public var probabilityLevel: Double
  public var level: [DateQuantileRecord]
  public var probabilityAhead: Double
  public var ahead: [DateQuantileRecord]
  /// P(level by the date).
  public var cdf: [CumulativeRecord]
  /// Those before the follower, the next first.
  public var generations: [LeapfrogGenerationRecord]

  enum CodingKeys: String, CodingKey {
    case course, level, ahead, cdf, generations
    case probabilityLevel = "probability_level"
    case probabilityAhead = "probability_ahead"
  }
}

public struct LeapfrogGenerationRecord: Codable, Sendable, Equatable {
  public var generation: String
  /// The median of the leader's date, or the date it was observed.
  public var leader: DateRecord?
  /// When the follower has it or a later one: median and 80%, `null` for not by the horizon.
  public var median: DateRecord?
  public var low: DateRecord?
  public var high: DateRecord?
  /// Years behind the leader.
  public var lag: Double?
  public var lagLow: Double?
  public var lagHigh: Double?
  /// That the follower has it before the leader, and that it passes it over, by the horizon.
  public var probabilityFirst: Double
  public var probabilitySkipped: Double
  public var probabilityByHorizon: Double

  enum CodingKeys: String, CodingKey {
    case generation, leader, median, low, high, lag
    case lagLow = "lag_low"
    case lagHigh = "lag_high"
    case probabilityFirst = "probability_first"
    case probabilitySkipped = "probability_skipped"
    case probabilityByHorizon = "probability_by_horizon"
  }
}

/// Years later, median and 80%, over the draws in which both come; absent where there are none.
public struct LeapfrogEffectRecord: Codable, Sendable, Equatable {
  /// Of the next generation's level, and of the one after it.
  public var next: EstimateRecord?
  public var after: EstimateRecord?
  /// Of drawing level.
  public var level: EstimateRecord?
  /// Change of the chance of drawing level by the horizon.
  public var probability: Double
  public var probabilityEarlier: Double
  public var probabilityLater: Double

  enum CodingKeys: String, CodingKey {
    case next, after, level, probability
    case probabilityEarlier = "probability_earlier"
    case probabilityLater = "probability_later"
  }
}
