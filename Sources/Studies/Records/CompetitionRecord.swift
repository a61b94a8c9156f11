/// What is said of a mechanism of competition beyond its parameters; absent for generations and for shares whose odds
/// grow at a constant rate.
public struct CompetitionRecord: Codable, Sendable, Equatable {
  /// Decimal year to which curves and crossings are followed.
  public var horizon: Double
  /// What one does to another.
  public var interactions: [InteractionRecord]
  /// Probability of each kind of interaction, for each pair.
  public var kinds: [KindRecord]
  /// Where the curves lead, most likely first.
  public var outcomes: [OutcomeRecord]
  /// The threshold of capability; absent for other models.
  public var threshold: ThresholdRecord?
  /// The same data where the mechanism does nothing; absent where it cannot be told.
  public var without: WithoutRecord?
  /// Joint draws of the parameters; absent where the data leave some combination open, or profiles are used.
  public var draws: DrawsRecord?
  /// Sentences, the first the answer.
  public var findings: [String]

  public init(
    horizon: Double, interactions: [InteractionRecord] = [], kinds: [KindRecord] = [],
    outcomes: [OutcomeRecord] = [], threshold: ThresholdRecord? = nil, without: WithoutRecord?, draws: DrawsRecord?,
    findings: [String]
  ) {
    self.horizon = horizon
    self.interactions = interactions
    self.kinds = kinds
    self.outcomes = outcomes
    self.threshold = threshold
    self.without = without
    self.draws = draws
    self.findings = findings
  }

  /// What a competitor adds to another's growth.
  public struct InteractionRecord: Codable, Sendable, Equatable {
    public var of: String
    public var on: String
    /// Per year.
    public var effect: Double
    public var low: Double?
    public var high: Double?
    /// Whether the interval lies on one side of nothing: `harms`, `helps`, or `not told from none`.
    public var sign: String

    public init(of: String, on: String, effect: Double, low: Double?, high: Double?, sign: String) {
      self.of = of
      self.on = on
      self.effect = effect
      self.low = low
      self.high = high
      self.sign = sign
    }

    enum CodingKeys: String, CodingKey {
      case of, on, effect, sign
      case low = "conf.low"
      case high = "conf.high"
    }
  }

  public struct KindRecord: Codable, Sendable, Equatable {
    public var first: String
    public var second: String
    public var probabilities: [OutcomeRecord]
    /// The kind with at least nine draws in ten; `null` where the data do not tell.
    public var verdict: String?

    public init(first: String, second: String, probabilities: [OutcomeRecord], verdict: String?) {
      self.first = first
      self.second = second
      self.probabilities = probabilities
      self.verdict = verdict
    }
  }

  public struct OutcomeRecord: Codable, Sendable, Equatable {
    public var outcome: String
    public var probability: Double
    /// Medians and intervals of the volumes there, one a competitor; empty where there are none.
    public var volumes: [VolumeRecord]

    public init(outcome: String, probability: Double, volumes: [VolumeRecord] = []) {
      self.outcome = outcome
      self.probability = probability
      self.volumes = volumes
    }
  }

  public struct VolumeRecord: Codable, Sendable, Equatable {
    public var entity: String
    public var median: Double
    public var low: Double
    public var high: Double

    public init(entity: String, median: Double, low: Double, high: Double) {
      self.entity = entity
      self.median = median
      self.low = low
      self.high = high
    }

    enum CodingKeys: String, CodingKey {
      case entity, median
      case low = "conf.low"
      case high = "conf.high"
    }
  }

  /// The ratio of capabilities beside what buyers ask for.
  public struct ThresholdRecord: Codable, Sendable, Equatable {
    /// Whether the data determine it: its profile is closed on both sides.
    public var isIdentified: Bool
    /// The smallest and the largest ratio seen, and the last.
    public var smallestRatio: Double
    public var largestRatio: Double
    public var lastRatio: Double
    /// When the ratio first reached the estimate, and the ends of its interval; absent where it has not.
    public var reached: DateRecord?
    public var reachedLow: DateRecord?
    public var reachedHigh: DateRecord?
    /// For which share of buyers the last ratio is good enough, at the best fit.
    public var openShare: Double
    /// The ratio of capabilities, as it was read.
    public var ratios: [PointRecord]

    public init(
      isIdentified: Bool, smallestRatio: Double, largestRatio: Double, lastRatio: Double, reached: DateRecord?,
      reachedLow: DateRecord?, reachedHigh: DateRecord?, openShare: Double, ratios: [PointRecord]
    ) {
      self.isIdentified = isIdentified
      self.smallestRatio = smallestRatio
      self.largestRatio = largestRatio
      self.lastRatio = lastRatio
      self.reached = reached
      self.reachedLow = reachedLow
      self.reachedHigh = reachedHigh
      self.openShare = openShare
      self.ratios = ratios
    }

    enum CodingKeys: String, CodingKey {
      case ratios
      case isIdentified = "identified"
      case smallestRatio = "smallest_ratio"
      case largestRatio = "largest_ratio"
      case lastRatio = "last_ratio"
      case reached
      case reachedLow = "reached.low"
      case reachedHigh = "reached.high"
      case openShare = "open_share"
    }
  }

  public struct WithoutRecord: Codable, Sendable, Equatable {
    /// What is left out, in words.
    public var what: String
    public var rss: Double
    public var statistic: Double
    public var pValue: Double
    /// `F`, `bootstrap`, or `vuong` where neither model contains the other: `statistic` is then a standard normal one,
    /// positive where the mechanism is nearer to the data.
    public var method: String

    public init(what: String, rss: Double, statistic: Double, pValue: Double, method: String) {
      self.what = what
      self.rss = rss
      self.statistic = statistic
      self.pValue = pValue
      self.method = method
    }

    enum CodingKeys: String, CodingKey {
      case what, rss, statistic, method
      case pValue = "p.value"
    }
  }

  public struct DrawsRecord: Codable, Sendable, Equatable {
    public var count: Int
    /// Proposals that the importance weights leave.
    public var effective: Double
    /// The share of the observations that counts, as residuals follow each other.
    public var discount: Double
    public var seed: UInt64
    /// The share of draws whose curves run away before the horizon.
    public var runaway: Double

    public init(count: Int, effective: Double, discount: Double, seed: UInt64, runaway: Double) {
      self.count = count
      self.effective = effective
      self.discount = discount
      self.seed = seed
      self.runaway = runaway
    }
  }
}
