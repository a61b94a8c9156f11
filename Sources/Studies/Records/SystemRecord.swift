/// What `catchup generations --json` and `catchup shares --json` print: schema `catchup.system/1`.
public struct SystemRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.system/1"
  public var schema: String = SystemRecord.schema
  /// `norton-bass`, `share-competition`, `lotka-volterra`, `ucrcd` or `good-enough`.
  public var system: String
  public var formula: String
  public var summary: String
  /// The series as they were read.
  public var data: [SeriesRecord]
  public var interval: IntervalRecord
  public var terms: [TermRecord]
  /// Of all series together; absent where each is fitted by itself.
  public var goodness: GoodnessRecord?
  /// One a series, in the order of the data; shares of others that nobody named come last.
  public var outputs: [SystemOutputRecord]
  /// When one passes another.
  public var crossings: [SystemCrossingRecord]
  /// Other places where the search came to rest, best first.
  public var optima: [OptimumRecord]
  /// What is said of a mechanism of competition beyond its parameters; absent for the first two systems.
  public var competition: CompetitionRecord?
  /// What the data say of the mechanism, one sentence each; empty where `competition.findings` says it.
  public var verdict: [String]
  /// The same data where the mechanism does nothing; absent where it cannot be told, or `competition.without` has it.
  public var without: CompetitionRecord.WithoutRecord?
  public var warnings: [String]
  /// What a model file asked; absent where flags did.
  public var study: MechanismStudyRecord?
  public var provenance: ProvenanceRecord?

  public init(
    system: String, formula: String, summary: String, data: [SeriesRecord], interval: IntervalRecord,
    terms: [TermRecord], goodness: GoodnessRecord?, outputs: [SystemOutputRecord],
    crossings: [SystemCrossingRecord], optima: [OptimumRecord] = [],
    competition: CompetitionRecord? = nil, verdict: [String] = [], without: CompetitionRecord.WithoutRecord? = nil,
    warnings: [String]
  ) {
    self.system = system
    self.formula = formula
    self.summary = summary
    self.data = data
    self.interval = interval
    self.terms = terms
    self.goodness = goodness
    self.outputs = outputs
    self.crossings = crossings
    self.optima = optima
    self.competition = competition
    self.verdict = verdict
    self.without = without
    self.warnings = warnings
  }

  /// What the data say of the mechanism, the answer first.
  public var findings: [String] { verdict.isEmpty ? competition?.findings ?? [] : verdict }
}

/// What a model file about a mechanism asks.
public struct MechanismStudyRecord: Codable, Sendable, Equatable {
  /// The model file's stem.
  public var name: String
  public var title: String
  public var question: String

  public init(name: String, title: String, question: String) {
    self.name = name
    self.title = title
    self.question = question
  }
}

/// One curve of a system.
public struct SystemOutputRecord: Codable, Sendable, Equatable {
  public var entity: String
  public var unit: String
  /// When a generation began; absent for shares.
  public var launch: DateRecord?
  /// Observations fitted.
  public var count: Int
  /// Of the residuals of this curve, on the scale of the fit; absent for the reference of shares.
  public var rss: Double?
  public var sigma: Double?
  public var durbinWatson: Double?
  public var points: [FittedPointRecord]
  /// The fitted curve on a grid.
  public var curve: [PointRecord]

  public init(
    entity: String, unit: String, launch: DateRecord?, count: Int, rss: Double?, sigma: Double?,
    durbinWatson: Double?, points: [FittedPointRecord], curve: [PointRecord]
  ) {
    self.entity = entity
    self.unit = unit
    self.launch = launch
    self.count = count
    self.rss = rss
    self.sigma = sigma
    self.durbinWatson = durbinWatson
    self.points = points
    self.curve = curve
  }

  enum CodingKeys: String, CodingKey {
    case entity, unit, launch, rss, sigma, points, curve
    case count = "nobs"
    case durbinWatson = "durbin.watson"
  }
}

/// When one curve of a system passes another.
public struct SystemCrossingRecord: Codable, Sendable, Equatable {
  public var follower: String
  public var leader: String
  /// Absent where the curves do not cross, or the data do not determine where.
  public var date: DateRecord?
  /// In years.
  public var standardError: Double?
  /// Decimal years; an end that is missing is open.
  public var low: Double?
  public var high: Double?
  /// The last date of the data on which the follower was behind, and the first on which it was ahead for good.
  public var observedAfter: DateRecord?
  public var observedBy: DateRecord?
  /// Why there is no date, or what to know of it; empty where there is nothing to say.
  public var note: String
  /// That it happens by the horizon, where draws say so.
  public var probability: Double?

  public init(
    follower: String, leader: String, date: DateRecord?, standardError: Double?, low: Double?, high: Double?,
    observedAfter: DateRecord?, observedBy: DateRecord?, note: String, probability: Double? = nil
  ) {
    self.follower = follower
    self.leader = leader
    self.date = date
    self.standardError = standardError
    self.low = low
    self.high = high
    self.observedAfter = observedAfter
    self.observedBy = observedBy
    self.note = note
    self.probability = probability
  }

  enum CodingKeys: String, CodingKey {
    case follower, leader, date, note, probability
    case standardError = "std.error"
    case low = "conf.low"
    case high = "conf.high"
    case observedAfter = "observed.after"
    case observedBy = "observed.by"
  }
}
