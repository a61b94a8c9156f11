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
  public var warnings: [String]

  public init(
    system: String, formula: String, summary: String, data: [SeriesRecord], interval: IntervalRecord,
    terms: [TermRecord], goodness: GoodnessRecord?, outputs: [SystemOutputRecord],
    crossings: [SystemCrossingRecord], optima: [OptimumRecord] = [],
    competition: CompetitionRecord? = nil, warnings: [String]
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
    self.warnings = warnings
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(system, forKey: .system)
    try container.encode(formula, forKey: .formula)
    try container.encode(summary, forKey: .summary)
    try container.encode(data, forKey: .data)
    try container.encode(interval, forKey: .interval)
    try container.encode(terms, forKey: .terms)
    try container.encode(goodness, forKey: .goodness)
    try container.encode(outputs, forKey: .outputs)
    try container.encode(crossings, forKey: .crossings)
    try container.encode(optima, forKey: .optima)
    try container.encode(competition, forKey: .competition)
    try container.encode(warnings, forKey: .warnings)
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

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(entity, forKey: .entity)
    try container.encode(unit, forKey: .unit)
    try container.encode(launch, forKey: .launch)
    try container.encode(count, forKey: .count)
    try container.encode(rss, forKey: .rss)
    try container.encode(sigma, forKey: .sigma)
    try container.encode(durbinWatson, forKey: .durbinWatson)
    try container.encode(points, forKey: .points)
    try container.encode(curve, forKey: .curve)
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

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(follower, forKey: .follower)
    try container.encode(leader, forKey: .leader)
    try container.encode(date, forKey: .date)
    try container.encode(standardError, forKey: .standardError)
    try container.encode(low, forKey: .low)
    try container.encode(high, forKey: .high)
    try container.encode(observedAfter, forKey: .observedAfter)
    try container.encode(observedBy, forKey: .observedBy)
    try container.encode(note, forKey: .note)
    try container.encode(probability, forKey: .probability)
  }
}
