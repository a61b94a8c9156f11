/// What the coupled catch-up model says: how much the follower grows by itself and by absorbing what the leader knows,
/// and where that leads.
public struct CouplingRecord: Codable, Sendable, Equatable {
  public var formula: String
  public var reference: String
  public var terms: [CouplingTermRecord]
  /// What each restriction changed of the follower's growth per year, at the present gap, absorption and effort together.
  public var restrictions: [CouplingTermRecord]
  /// √(shock variance) per √year, of the logarithms.
  public var followerSpread: Double
  public var leaderSpread: Double
  /// ln(leader ÷ follower) where the data end.
  public var gap: Double
  public var outcomes: [OutcomeRecord]
  /// The outcome on which at least 90% of the draws agree; absent where the data do not tell.
  public var verdict: String?
  /// Years by which the follower stays behind, over the draws in which the gap settles: median and 80% interval.
  public var lag: EstimateRecord?
  /// Without absorption: both sides grow at constant rates.
  public var withoutAbsorption: CouplingAloneRecord
  /// The closing date that this model alone would give, by the first criterion.
  public var closing: CouplingClosingRecord

  enum CodingKeys: String, CodingKey {
    case formula, reference, terms, restrictions, gap, outcomes, verdict, lag, closing
    case followerSpread = "follower_spread"
    case leaderSpread = "leader_spread"
    case withoutAbsorption = "without_absorption"
  }
}

public struct CouplingTermRecord: Codable, Sendable, Equatable {
  public var term: String
  public var meaning: String
  /// Median of the draws.
  public var estimate: Double
  /// Central 95%.
  public var low: Double
  public var high: Double
  /// Width of the draws relative to what was believed beforehand; near 1 the data say nothing.
  public var share: Double?

  enum CodingKeys: String, CodingKey { case term, meaning, estimate, low, high, share }
}

public struct OutcomeRecord: Codable, Sendable, Equatable {
  public var outcome: String
  public var probability: Double
}

public struct CouplingAloneRecord: Codable, Sendable, Equatable {
  public var own: Double
  public var growth: Double
  /// Twice by how much the log-likelihood of the coupled model is greater.
  public var statistic: Double
  /// Of a greater one where there is no absorption, by parametric bootstrap.
  public var pValue: Double?
  public var replicates: Int

  enum CodingKeys: String, CodingKey {
    case own, growth, statistic, replicates
    case pValue = "p_value"
  }
}

public struct CouplingClosingRecord: Codable, Sendable, Equatable {
  public var probability: Double
  public var median: DateRecord?

  enum CodingKeys: String, CodingKey { case probability, median }
}
