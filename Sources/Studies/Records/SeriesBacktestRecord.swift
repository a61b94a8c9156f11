public import Backtesting

/// What `catchup backtest --json` prints of a table of series: schema `catchup.series-backtest/1`.
public struct SeriesBacktestRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.series-backtest/1"
  public var schema: String = SeriesBacktestRecord.schema
  public var protocolVersion: Int
  /// The table of series.
  public var file: String
  public var series: Int
  /// Series with at least one case.
  public var qualifyingSeries: Int
  /// Groups of series that hang together.
  public var clusters: Int
  public var cases: Int
  public var rules: SeriesRulesRecord
  /// The method that skill is relative to.
  public var reference: String
  public var methods: [SeriesMethodRecord]
  /// Methods that answered no case.
  public var unanswered: [UnansweredRecord]
  public var provenance: ProvenanceRecord

  public init(
    protocolVersion: Int, file: String, series: Int, qualifyingSeries: Int, clusters: Int, cases: Int,
    rules: SeriesRulesRecord, reference: String, methods: [SeriesMethodRecord], unanswered: [UnansweredRecord],
    provenance: ProvenanceRecord
  ) {
    self.protocolVersion = protocolVersion
    self.file = file
    self.series = series
    self.qualifyingSeries = qualifyingSeries
    self.clusters = clusters
    self.cases = cases
    self.rules = rules
    self.reference = reference
    self.methods = methods
    self.unanswered = unanswered
    self.provenance = provenance
  }

  enum CodingKeys: String, CodingKey {
    case schema, file, series, clusters, cases, rules, reference, methods, unanswered, provenance
    case protocolVersion = "protocol"
    case qualifyingSeries = "qualifying_series"
  }
}

/// Which dates were origins, and how far ahead was asked.
public struct SeriesRulesRecord: Codable, Sendable, Equatable {
  /// Shares of the record seen at the origins.
  public var shares: [Double]
  public var horizons: [Int]
  public var fewestObservations: Int
  /// `null` where the whole past was used.
  public var longestHistory: Int?

  public init(_ rules: SeriesProtocol) {
    shares = rules.shares
    horizons = rules.horizons
    fewestObservations = rules.fewestObservations
    longestHistory = rules.longestHistory
  }

  enum CodingKeys: String, CodingKey {
    case shares, horizons
    case fewestObservations = "fewest_observations"
    case longestHistory = "longest_history"
  }
}

/// One method's record on series alone; scores are in the units of the series.
public struct SeriesMethodRecord: Codable, Sendable, Equatable {
  public var method: String
  public var title: String
  /// `default`, `route`, `family` or `baseline`.
  public var role: String
  /// Cases answered.
  public var cases: Int
  public var refusals: [RefusalRecord]
  /// Of the CRPS by years ahead, on the cases the reference answered too; empty for the reference itself.
  public var skill: [HorizonSkillRecord]
  public var levels: [LevelScoreRecord]
  /// The same by how much of the record had been seen.
  public var shares: [ShareRecord]

  public struct HorizonSkillRecord: Codable, Sendable, Equatable {
    public var years: Int
    public var skill: SkillRecord
  }

  public struct ShareRecord: Codable, Sendable, Equatable {
    public var share: Double
    public var levels: [LevelScoreRecord]
  }

  /// `nil` where the method answered nothing.
  init?(_ method: BacktestMethod, _ scores: [SeriesScore], skill: (Int) -> Skill?, refusals: [RefusalRecord]) {
    guard let summary = SeriesScores(scores) else { return nil }
    self.method = method.name
    title = method.title
    role = method.role.rawValue
    cases = summary.cases
    self.refusals = refusals
    levels = summary.levels.sorted { $0.key < $1.key }.map { LevelScoreRecord($0.value, years: $0.key) }
    self.skill = levels.compactMap { level in
      skill(level.years).map { HorizonSkillRecord(years: level.years, skill: SkillRecord($0)) }
    }
    shares = summary.byShare.sorted { $0.key < $1.key }.map { share, levels in
      ShareRecord(
        share: share, levels: levels.sorted { $0.key < $1.key }.map { LevelScoreRecord($0.value, years: $0.key) })
    }
  }
}
