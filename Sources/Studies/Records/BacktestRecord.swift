public import Backtesting

/// What `catchup backtest --json` prints: schema `catchup.backtest/1`.
public struct BacktestRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.backtest/1"
  public var schema: String = BacktestRecord.schema
  public var protocolVersion: Int
  /// The table of pairs or the model file.
  public var file: String
  public var pairs: Int
  /// Pairs with at least one case.
  public var qualifyingPairs: Int
  /// Groups of pairs that share a series.
  public var clusters: Int
  public var cases: Int
  public var rules: BacktestRulesRecord
  /// The method that skill is relative to.
  public var reference: String
  public var methods: [MethodRecord]
  /// Methods that answered no case.
  public var unanswered: [UnansweredRecord]
  public var provenance: ProvenanceRecord

  public init(
    protocolVersion: Int, file: String, pairs: Int, qualifyingPairs: Int, clusters: Int, cases: Int,
    rules: BacktestRulesRecord, reference: String, methods: [MethodRecord], unanswered: [UnansweredRecord],
    provenance: ProvenanceRecord
  ) {
    self.protocolVersion = protocolVersion
    self.file = file
    self.pairs = pairs
    self.qualifyingPairs = qualifyingPairs
    self.clusters = clusters
    self.cases = cases
    self.rules = rules
    self.reference = reference
    self.methods = methods
    self.unanswered = unanswered
    self.provenance = provenance
  }

  enum CodingKeys: String, CodingKey {
    case schema, file, pairs, clusters, cases, rules, reference, methods, unanswered, provenance
    case protocolVersion = "protocol"
    case qualifyingPairs = "qualifying_pairs"
  }
}

/// Which dates were origins, and how far ahead was asked.
public struct BacktestRulesRecord: Codable, Sendable, Equatable {
  public var fewestObservations: Int
  public var fewestYearsAfter: Double
  public var mostOrigins: Int
  public var longestHorizon: Int
  /// `null` where the whole past was used.
  public var longestHistory: Int?

  public init(_ rules: BacktestProtocol) {
    fewestObservations = rules.fewestObservations
    fewestYearsAfter = rules.fewestYearsAfter
    mostOrigins = rules.mostOrigins
    longestHorizon = rules.longestHorizon
    longestHistory = rules.longestHistory
  }

  enum CodingKeys: String, CodingKey {
    case fewestObservations = "fewest_observations"
    case fewestYearsAfter = "fewest_years_after"
    case mostOrigins = "most_origins"
    case longestHorizon = "longest_horizon"
    case longestHistory = "longest_history"
  }
}

/// A mean over pairs with its errors.
public struct MeanRecord: Codable, Sendable, Equatable {
  public var estimate: Double
  public var standardError: Double
  public var clusterStandardError: Double
  /// 5% and 95% points of the bootstrap over clusters.
  public var low: Double
  public var high: Double
  public var pairs: Int

  public init(_ mean: PairedMean) {
    estimate = mean.mean
    standardError = mean.standardError
    clusterStandardError = mean.clusterStandardError
    low = mean.low
    high = mean.high
    pairs = mean.pairs
  }

  private init(_ value: Double) {
    estimate = value
    standardError = value
    clusterStandardError = value
    low = value
    high = value
    pairs = 0
  }

  /// Of nothing.
  static let none = MeanRecord(.nan)

  enum CodingKeys: String, CodingKey {
    case estimate, pairs
    case standardError = "std.error"
    case clusterStandardError = "cluster.std.error"
    case low = "conf.low"
    case high = "conf.high"
  }
}

/// One method's record.
public struct MethodRecord: Codable, Sendable, Equatable {
  public var method: String
  public var title: String
  /// `default`, `route`, `family` or `baseline`.
  public var role: String
  /// Cases answered.
  public var cases: Int
  public var refusals: [RefusalRecord]
  /// Integrated Brier score; lower is better.
  public var dateScore: MeanRecord
  /// Against the reference on the cases both answered; `null` for the reference itself.
  public var skill: SkillRecord?
  /// Brier score of P_h by years h.
  public var brier: [HorizonMeanRecord]
  public var reliability: ReliabilityRecord
  public var withinHorizon: WithinHorizonRecord
  public var levels: [LevelScoreRecord]

  /// `nil` where the method answered nothing.
  init?(_ method: BacktestMethod, _ scores: [CaseScore], skill: Skill?, refusals: [RefusalRecord]) {
    guard let summary = MethodScores(scores) else { return nil }
    self.method = method.name
    title = method.title
    role = method.role.rawValue
    cases = summary.cases
    self.refusals = refusals
    dateScore = MeanRecord(summary.dateScore)
    self.skill = skill.map(SkillRecord.init)
    brier = summary.brier.sorted { $0.key < $1.key }.map {
      HorizonMeanRecord(years: $0.key, score: MeanRecord($0.value))
    }
    reliability = ReliabilityRecord(summary.reliability)
    withinHorizon = WithinHorizonRecord(
      forecast: summary.withinHorizon.forecast, observed: summary.withinHorizon.observed)
    levels = summary.levels.sorted { $0.key < $1.key }.map { LevelScoreRecord($0.value, years: $0.key) }
  }

  enum CodingKeys: String, CodingKey {
    case method, title, role, cases, refusals, skill, brier, reliability, levels
    case dateScore = "date_score"
    case withinHorizon = "within_horizon"
  }
}

/// A method without any answer, and why.
public struct UnansweredRecord: Codable, Sendable, Equatable {
  public var method: String
  public var title: String
  public var refusals: [RefusalRecord]

  public init(method: String, title: String, refusals: [RefusalRecord]) {
    self.method = method
    self.title = title
    self.refusals = refusals
  }
}

/// Why a method had no answer, and in how many cases.
public struct RefusalRecord: Codable, Sendable, Equatable {
  public var reason: String
  public var cases: Int

  public init(reason: String, cases: Int) {
    self.reason = reason
    self.cases = cases
  }
}

public struct SkillRecord: Codable, Sendable, Equatable {
  /// 1 − score / reference's score.
  public var estimate: Double
  public var clusterStandardError: Double
  /// Score less the reference's: negative is better.
  public var difference: MeanRecord
  public var cases: Int

  public init(_ skill: Skill) {
    estimate = skill.skill
    clusterStandardError = skill.clusterStandardError
    difference = MeanRecord(skill.difference)
    cases = skill.cases
  }

  enum CodingKeys: String, CodingKey {
    case estimate, difference, cases
    case clusterStandardError = "cluster.std.error"
  }
}

public struct HorizonMeanRecord: Codable, Sendable, Equatable {
  public var years: Int
  public var score: MeanRecord

  public init(years: Int, score: MeanRecord) {
    self.years = years
    self.score = score
  }
}

/// Chance of a passage within each case's horizon, mean over pairs, and the share that came.
public struct WithinHorizonRecord: Codable, Sendable, Equatable {
  public var forecast: Double
  public var observed: Double

  public init(forecast: Double, observed: Double) {
    self.forecast = forecast
    self.observed = observed
  }
}

/// The date score's parts: it is reliability − resolution + uncertainty + within_bins.
public struct ReliabilityRecord: Codable, Sendable, Equatable {
  public struct Bin: Codable, Sendable, Equatable {
    public var low: Double
    public var high: Double
    public var weight: Double
    public var forecast: Double
    public var observed: Double
    /// Where `observed` lies 90 times in 100 when forecasts are true.
    public var bandLow: Double
    public var bandHigh: Double
    /// The same where pairs that share a series share their luck too.
    public var clusterBandLow: Double
    public var clusterBandHigh: Double
    public var count: Int
    public var pairs: Int

    enum CodingKeys: String, CodingKey {
      case low, high, weight, forecast, observed, count, pairs
      case bandLow = "band.low"
      case bandHigh = "band.high"
      case clusterBandLow = "cluster.band.low"
      case clusterBandHigh = "cluster.band.high"
    }
  }

  /// What a chance would have had to be.
  public struct MapPoint: Codable, Sendable, Equatable {
    public var forecast: Double
    public var honest: Double
  }

  public var bins: [Bin]
  public var reliability: Double
  public var resolution: Double
  public var uncertainty: Double
  public var withinBins: Double
  public var baseRate: Double
  /// The non-decreasing map nearest to the outcomes: straight lines between these points. Drawn, never applied.
  public var isotonic: [MapPoint]
  /// The beta map of greatest likelihood at chances from 0 to 1; empty where there is none. Drawn, never applied.
  public var beta: [MapPoint]

  public init(_ reliability: Reliability) {
    bins = reliability.bins.map {
      Bin(
        low: $0.low, high: $0.high, weight: $0.weight, forecast: $0.meanProbability, observed: $0.observed,
        bandLow: $0.bandLow, bandHigh: $0.bandHigh, clusterBandLow: $0.clusterBandLow,
        clusterBandHigh: $0.clusterBandHigh, count: $0.count, pairs: $0.pairs)
    }
    isotonic = reliability.isotonic.blocks.flatMap { block in
      [MapPoint(forecast: block.low, honest: block.value)]
        + (block.high > block.low ? [MapPoint(forecast: block.high, honest: block.value)] : [])
    }
    beta =
      reliability.beta.map { map in
        (0...50).map { MapPoint(forecast: Double($0) / 50, honest: map(Double($0) / 50)) }
      } ?? []
    self.reliability = reliability.reliability
    resolution = reliability.resolution
    uncertainty = reliability.uncertainty
    withinBins = reliability.withinBins
    baseRate = reliability.baseRate
  }

  enum CodingKeys: String, CodingKey {
    case bins, reliability, resolution, uncertainty, isotonic, beta
    case withinBins = "within_bins"
    case baseRate = "base_rate"
  }
}

/// Scores of the log ratio so many years ahead.
public struct LevelScoreRecord: Codable, Sendable, Equatable {
  public struct Coverage: Codable, Sendable, Equatable {
    public var nominal: Double
    /// Share of the intervals that held.
    public var share: MeanRecord
    public var intervalScore: MeanRecord

    enum CodingKeys: String, CodingKey {
      case nominal, share
      case intervalScore = "interval_score"
    }
  }

  public struct Pinball: Codable, Sendable, Equatable {
    public var probability: Double
    public var loss: MeanRecord
  }

  public var years: Int
  public var cases: Int
  public var crps: MeanRecord
  public var medianError: MeanRecord
  /// `null` where no past ever moved.
  public var mase: MeanRecord?
  public var coverage: [Coverage]
  public var pinball: [Pinball]
  /// Shares of the probability integral transforms in ten equal bins.
  public var transforms: [Double]

  public init(_ summary: LevelSummary, years: Int) {
    self.years = years
    cases = summary.cases
    crps = MeanRecord(summary.crps)
    medianError = MeanRecord(summary.medianError)
    mase = summary.mase.map(MeanRecord.init)
    coverage = LevelScore.coverages.compactMap { nominal in
      guard let share = summary.coverage[nominal], let score = summary.interval[nominal] else { return nil }
      return Coverage(nominal: nominal, share: MeanRecord(share), intervalScore: MeanRecord(score))
    }
    pinball = zip(LevelScore.pinballProbabilities, summary.pinball).map {
      Pinball(probability: $0, loss: MeanRecord($1))
    }
    transforms = summary.transforms
  }

  enum CodingKeys: String, CodingKey {
    case years, cases, crps, mase, coverage, pinball
    case medianError = "median_error"
    case transforms = "pit"
  }
}
