/// What `catchup forecast --json` prints and what a report is made of: schema `catchup.forecast/1`.
public struct ForecastRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.forecast/1"
  public var schema: String = ForecastRecord.schema
  public var study: StudyRecord
  public var headline: HeadlineRecord
  public var gap: GapRecord
  public var follower: SeriesRecord
  /// Absent when the follower chases a fixed target.
  public var leader: SeriesRecord?
  /// Fans: follower, leader, ratio, lag, each from the same weighted draws.
  public var levels: [LevelRecord]
  /// One entry per closing criterion; the first is the headline's.
  public var closing: [ClosingRecord]
  public var weights: [RouteRecord]
  public var families: [FamilyWeightRecord]
  /// Curve fits by least squares, for the parameter tables and residual plots.
  public var fits: [SeriesFitsRecord]
  /// Correlation of leader and follower shocks; absent for a fixed target.
  public var shockCorrelation: EstimateRecord?
  /// The answer again with one thing changed at a time.
  public var alternatives: [AlternativeRecord]
  /// What the data alone say and what takeovers elsewhere add; absent where no analogues are named.
  public var analogues: AnaloguesRecord?
  /// What the follower has announced; absent where nothing is.
  public var announcements: AnnouncementsRecord?
  /// Forecasts of others beside ours; absent where none are named.
  public var published: PublishedForecastsRecord?
  /// The coupled catch-up model; absent where the model file does not ask for it.
  public var coupling: CouplingRecord?
  /// The model file's scenarios beside the forecast as things stand; absent where they were not asked for, or are none.
  public var scenarios: ScenariosRecord?
  /// What moves the answer; absent where it was not asked for.
  public var sensitivity: [SensitivityAnalysisRecord]?
  /// What this kind of forecast has been worth on decided episodes, one sentence each; empty without a record.
  public var trackRecord: [String]
  /// The same as figures; absent without a record.
  public var trackFigures: TrackFiguresRecord?
  /// What was dropped, one sentence each.
  public var dropped: [String]
  public var assumptions: [String]
  /// What goes beyond the data, one sentence each.
  public var extrapolations: [String]
  public var warnings: [String]
  public var provenance: ProvenanceRecord

  public init(
    study: StudyRecord, headline: HeadlineRecord, gap: GapRecord, follower: SeriesRecord, leader: SeriesRecord?,
    levels: [LevelRecord], closing: [ClosingRecord], weights: [RouteRecord], families: [FamilyWeightRecord],
    fits: [SeriesFitsRecord], shockCorrelation: EstimateRecord?, alternatives: [AlternativeRecord],
    analogues: AnaloguesRecord? = nil, announcements: AnnouncementsRecord? = nil,
    published: PublishedForecastsRecord? = nil, coupling: CouplingRecord? = nil, scenarios: ScenariosRecord? = nil,
    sensitivity: [SensitivityAnalysisRecord]? = nil,
    trackRecord: [String] = [], trackFigures: TrackFiguresRecord? = nil,
    dropped: [String], assumptions: [String],
    extrapolations: [String],
    warnings: [String], provenance: ProvenanceRecord
  ) {
    self.study = study
    self.headline = headline
    self.gap = gap
    self.follower = follower
    self.leader = leader
    self.levels = levels
    self.closing = closing
    self.weights = weights
    self.families = families
    self.fits = fits
    self.shockCorrelation = shockCorrelation
    self.alternatives = alternatives
    self.analogues = analogues
    self.announcements = announcements
    self.published = published
    self.coupling = coupling
    self.scenarios = scenarios
    self.sensitivity = sensitivity
    self.trackRecord = trackRecord
    self.trackFigures = trackFigures
    self.dropped = dropped
    self.assumptions = assumptions
    self.extrapolations = extrapolations
    self.warnings = warnings
    self.provenance = provenance
  }

  enum CodingKeys: String, CodingKey {
    case schema, study, headline, gap, follower, leader, levels, closing, weights, families, fits, alternatives,
      analogues, announcements, published, coupling, scenarios, sensitivity, dropped, assumptions, extrapolations,
      warnings,
      provenance
    case shockCorrelation = "shock_correlation"
    case trackRecord = "track_record"
    case trackFigures = "track_figures"
  }
}

public struct StudyRecord: Codable, Sendable, Equatable {
  /// The model file's stem, such as `ai-accelerators`.
  public var name: String
  public var title: String
  public var question: String
  /// The last date at which data were seen; forecasts start here.
  public var origin: DateRecord
  public var horizon: DateRecord
  /// `start`, `middle` or `end`: what a bare year means.
  public var dated: String

  public init(name: String, title: String, question: String, origin: DateRecord, horizon: DateRecord, dated: String) {
    self.name = name
    self.title = title
    self.question = question
    self.origin = origin
    self.horizon = horizon
    self.dated = dated
  }
}

/// The answer in one sentence and the numbers it is made of.
public struct HeadlineRecord: Codable, Sendable, Equatable {
  public var sentence: String
  public var probabilityByHorizon: Double
  public var probabilityNever: Double
  /// The 50%, 10% and 90% quantiles of the closing date; `null` where the chance of never within the horizon covers them.
  public var median: DateRecord?
  public var low: DateRecord?
  public var high: DateRecord?
  /// True when leaving out one point, the first year or one filter moves P(closed by horizon) by more than 0.2.
  public var isFragile: Bool

  public init(
    sentence: String, probabilityByHorizon: Double, probabilityNever: Double, median: DateRecord?, low: DateRecord?,
    high: DateRecord?, isFragile: Bool
  ) {
    self.sentence = sentence
    self.probabilityByHorizon = probabilityByHorizon
    self.probabilityNever = probabilityNever
    self.median = median
    self.low = low
    self.high = high
    self.isFragile = isFragile
  }

  enum CodingKeys: String, CodingKey {
    case sentence, median, low, high
    case probabilityByHorizon = "probability_by_horizon"
    case probabilityNever = "probability_never"
    case isFragile = "fragile"
  }
}

/// Where follower and leader stand at the origin.
public struct GapRecord: Codable, Sendable, Equatable {
  /// Follower ÷ leader (or ÷ target).
  public var ratio: Double
  /// Years since the leader stood where the follower stands; `null` when the follower is ahead or there is no leader.
  public var lag: Double?
  /// True when the leader's record starts above the follower's level: the lag is then longer than `lag`.
  public var lagIsLowerBound: Bool
  /// `ahead`, `behind` or `reopened`.
  public var status: String
  /// Years between the last record (or observation) and the origin.
  public var followerAge: Double
  public var leaderAge: Double?
  /// Past gap: ratio at each date where both are known.
  public var ratioHistory: [PointRecord]
  /// Past gap in years, where the leader's record reaches back far enough.
  public var lagHistory: [PointRecord]

  public init(
    ratio: Double, lag: Double?, lagIsLowerBound: Bool, status: String, followerAge: Double, leaderAge: Double?,
    ratioHistory: [PointRecord], lagHistory: [PointRecord]
  ) {
    self.ratio = ratio
    self.lag = lag
    self.lagIsLowerBound = lagIsLowerBound
    self.status = status
    self.followerAge = followerAge
    self.leaderAge = leaderAge
    self.ratioHistory = ratioHistory
    self.lagHistory = lagHistory
  }

  enum CodingKeys: String, CodingKey {
    case ratio, lag, status
    case lagIsLowerBound = "lag_is_lower_bound"
    case followerAge = "follower_age"
    case leaderAge = "leader_age"
    case ratioHistory = "ratio_history"
    case lagHistory = "lag_history"
  }
}

public struct SeriesRecord: Codable, Sendable, Equatable {
  /// `follower`, `leader` or, for a plain fit, `data`.
  public var role: String
  public var entity: String
  public var series: String
  public var unit: String
  /// `observations` or `records`.
  public var kind: String
  public var points: [PointRecord]
  public var notes: [String]

  public init(
    role: String, entity: String, series: String, unit: String, kind: String, points: [PointRecord], notes: [String]
  ) {
    self.role = role
    self.entity = entity
    self.series = series
    self.unit = unit
    self.kind = kind
    self.points = points
    self.notes = notes
  }
}

/// A fan: quantiles of one quantity on the forecast grid.
public struct LevelRecord: Codable, Sendable, Equatable {
  /// `follower`, `leader`, `ratio` or `lag`.
  public var quantity: String
  public var unit: String
  public var probabilities: [Double]
  public var fan: [FanRecord]

  public init(quantity: String, unit: String, probabilities: [Double], fan: [FanRecord]) {
    self.quantity = quantity
    self.unit = unit
    self.probabilities = probabilities
    self.fan = fan
  }
}

public struct FanRecord: Codable, Sendable, Equatable {
  public var date: DateRecord
  /// One per entry of `probabilities`; `null` where the quantity is not defined for that share of draws.
  public var quantiles: [Double?]

  public init(date: DateRecord, quantiles: [Double?]) {
    self.date = date
    self.quantiles = quantiles
  }
}

/// The distribution of one closing date.
public struct ClosingRecord: Codable, Sendable, Equatable {
  /// `parity`, `good enough`, `level`, `lag`, with the name the model file gives it.
  public var criterion: String
  /// What the threshold is measured in: `ratio` of follower to leader or target, `level`, or `lag` in years.
  public var kind: String
  /// In words: "Huawei's best chip reaches 100% of Nvidia's".
  public var meaning: String
  public var threshold: Double
  /// `continuous` or `on observation dates`.
  public var passage: String
  /// 0 for a first passage, else the years it must hold.
  public var sustainedYears: Double
  /// `ahead`, `behind` or `reopened`.
  public var status: String
  /// P(closed by horizon).
  public var probability: Double
  public var probabilityNever: Double
  public var quantiles: [DateQuantileRecord]
  public var cdf: [CumulativeRecord]
  public var observedCrossings: [CrossingRecord]
  /// Monte Carlo standard error of `probability`.
  public var standardError: Double

  public init(
    criterion: String, kind: String, meaning: String, threshold: Double, passage: String, sustainedYears: Double,
    status: String,
    probability: Double, probabilityNever: Double, quantiles: [DateQuantileRecord], cdf: [CumulativeRecord],
    observedCrossings: [CrossingRecord], standardError: Double
  ) {
    self.criterion = criterion
    self.kind = kind
    self.meaning = meaning
    self.threshold = threshold
    self.passage = passage
    self.sustainedYears = sustainedYears
    self.status = status
    self.probability = probability
    self.probabilityNever = probabilityNever
    self.quantiles = quantiles
    self.cdf = cdf
    self.observedCrossings = observedCrossings
    self.standardError = standardError
  }

  enum CodingKeys: String, CodingKey {
    case criterion, kind, meaning, threshold, passage, status, probability, quantiles, cdf
    case sustainedYears = "sustained_years"
    case probabilityNever = "probability_never"
    case observedCrossings = "observed_crossings"
    case standardError = "std.error"
  }
}

/// A quantile of a date; `date` is `null` for "never within the horizon".
public struct DateQuantileRecord: Codable, Sendable, Equatable {
  public var probability: Double
  public var date: DateRecord?

  public init(probability: Double, date: DateRecord?) {
    self.probability = probability
    self.date = date
  }
}

/// P(closed by the date).
public struct CumulativeRecord: Codable, Sendable, Equatable {
  public var date: DateRecord
  public var probability: Double

  public init(date: DateRecord, probability: Double) {
    self.date = date
    self.probability = probability
  }
}

/// A passage in the past.
public struct CrossingRecord: Codable, Sendable, Equatable {
  public var date: DateRecord
  /// `passed` or `fell back`.
  public var direction: String

  public init(date: DateRecord, direction: String) {
    self.date = date
    self.direction = direction
  }
}

/// One way to the answer, with its weight and what it says alone.
public struct RouteRecord: Codable, Sendable, Equatable {
  public var route: String
  public var weight: Double
  public var probability: Double?
  public var median: DateRecord?
  public var note: String

  public init(route: String, weight: Double, probability: Double?, median: DateRecord?, note: String) {
    self.route = route
    self.weight = weight
    self.probability = probability
    self.median = median
    self.note = note
  }
}

/// The weight of a curve family within the curve route, or the reason why it has none.
public struct FamilyWeightRecord: Codable, Sendable, Equatable {
  /// `follower` or `leader`.
  public var role: String
  public var family: String
  public var weight: Double
  public var aicc: Double?
  public var note: String

  public init(role: String, family: String, weight: Double, aicc: Double?, note: String) {
    self.role = role
    self.family = family
    self.weight = weight
    self.aicc = aicc
    self.note = note
  }
}

public struct SeriesFitsRecord: Codable, Sendable, Equatable {
  public var role: String
  public var entity: String
  public var fits: [FamilyFitRecord]
  /// Each family's curve on a fine grid, over the data and to the horizon; same order as `fits`.
  public var curves: [[PointRecord]]

  public init(role: String, entity: String, fits: [FamilyFitRecord], curves: [[PointRecord]]) {
    self.role = role
    self.entity = entity
    self.fits = fits
    self.curves = curves
  }
}

public struct EstimateRecord: Codable, Sendable, Equatable {
  public var estimate: Double
  public var low: Double
  public var high: Double

  public init(estimate: Double, low: Double, high: Double) {
    self.estimate = estimate
    self.low = low
    self.high = high
  }
}

/// The headline's numbers with one thing changed.
public struct AlternativeRecord: Codable, Sendable, Equatable {
  /// "without Huawei Ascend 310 (2018-10-10)".
  public var change: String
  public var probability: Double?
  public var median: DateRecord?
  /// `probability` less the headline's.
  public var difference: Double?
  /// Empty, or why there is no answer.
  public var note: String

  public init(change: String, probability: Double?, median: DateRecord?, difference: Double?, note: String) {
    self.change = change
    self.probability = probability
    self.median = median
    self.difference = difference
    self.note = note
  }
}

public struct ProvenanceRecord: Codable, Sendable, Equatable {
  public var version: String
  public var command: String
  public var seed: UInt64
  public var draws: Int
  public var modelFile: String
  public var modelChecksum: String
  public var data: [DataSourceRecord]

  public init(
    version: String, command: String, seed: UInt64, draws: Int, modelFile: String, modelChecksum: String,
    data: [DataSourceRecord]
  ) {
    self.version = version
    self.command = command
    self.seed = seed
    self.draws = draws
    self.modelFile = modelFile
    self.modelChecksum = modelChecksum
    self.data = data
  }

  enum CodingKeys: String, CodingKey {
    case version, command, seed, draws, data
    case modelFile = "model_file"
    case modelChecksum = "model_checksum"
  }
}

public struct DataSourceRecord: Codable, Sendable, Equatable {
  public var file: String
  /// SHA-256 of the file's bytes, hexadecimal.
  public var checksum: String
  public var publisher: String
  public var licence: String
  public var rows: Int

  public init(file: String, checksum: String, publisher: String, licence: String, rows: Int) {
    self.file = file
    self.checksum = checksum
    self.publisher = publisher
    self.licence = licence
    self.rows = rows
  }
}
