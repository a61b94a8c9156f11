public import Datasets
public import Fitting

/// One file in `models/`: which data, whose gap, which curves, which question.
///
/// Read by ``read(path:)``; every key is checked, and what a file leaves out has the default named here.
public struct ModelFile: Sendable, Equatable {
  /// The path as it was given.
  public var path: String
  /// The file's name without its folder and ending.
  public var name: String
  /// SHA-256 of the file's bytes, hexadecimal.
  public var checksum: String
  public var title: String
  /// The question in words; the title when absent.
  public var question: String
  /// Path of the data, from the current directory (in the file it is relative to the file).
  public var data: String
  /// What a bare year means; `start` when absent.
  public var dated: Dated
  public var follower: Selection
  /// Whom the follower chases; nothing where it chases ``target``.
  public var leader: Selection?
  /// A fixed level to reach, in the data's unit.
  public var target: Double?
  /// What no level can pass; `infinity` where none is to be held, and where absent 100 for shares in percent.
  public var ceiling: Double?
  /// Names of the candidate curve families, at least one.
  public var followerFamilies: [String]
  public var leaderFamilies: [String]
  /// What is said of the families' parameters on each side.
  public var followerSettings: ParameterSettings
  public var leaderSettings: ParameterSettings
  /// `log-normal` (when absent) or `gaussian`.
  public var noise: String
  /// `level` (when absent) or `increments`.
  public var measure: String
  /// What counts as closed, at least one; parity when absent. The first is the headline's.
  public var criteria: [CriterionDeclaration]
  /// The last date asked about.
  public var horizon: DecimalYear
  /// Samples of the future, 100 to 1 000 000; 4000 when absent.
  public var draws: Int
  /// 1 when absent.
  public var seed: UInt64
  public var filters: [FilterDeclaration]
  /// Where a short series takes its rate from.
  public var analogues: AnalogueDeclarations?
  /// What the follower has announced.
  public var announcements: AnnouncementDeclaration?
  /// Forecasts of others, to be set beside ours.
  public var published: PublishedDeclaration?
  /// What may have slowed or sped either side.
  public var interventions: [InterventionDeclaration]
  /// What may drive either side.
  public var covariates: [CovariateDeclaration]
  /// What learning curves are learned by, in the order of their predictors.
  public var learning: [CovariateDeclaration]
  /// `technology gap` where the coupled catch-up model is asked for.
  public var dynamics: String?
  /// What if.
  public var scenarios: [ScenarioDeclaration]
  /// What a sensitivity analysis moves otherwise than it would unasked.
  public var sensitivity: [KnobDeclaration]
  /// The line of each key, nested ones with a point between: `horizon`, `follower.series`.
  public var lines: [String: Int]

  public init(
    path: String, name: String, checksum: String, title: String, question: String, data: String,
    dated: Dated = .start, follower: Selection, leader: Selection? = nil, target: Double? = nil,
    ceiling: Double? = nil,
    followerFamilies: [String], leaderFamilies: [String],
    followerSettings: ParameterSettings = ParameterSettings(), leaderSettings: ParameterSettings = ParameterSettings(),
    noise: String = "log-normal", measure: String = "level",
    criteria: [CriterionDeclaration] = [CriterionDeclaration()], horizon: DecimalYear, draws: Int = 4000,
    seed: UInt64 = 1, filters: [FilterDeclaration] = [], analogues: AnalogueDeclarations? = nil,
    announcements: AnnouncementDeclaration? = nil, published: PublishedDeclaration? = nil,
    interventions: [InterventionDeclaration] = [], covariates: [CovariateDeclaration] = [],
    learning: [CovariateDeclaration] = [], dynamics: String? = nil, scenarios: [ScenarioDeclaration] = [],
    sensitivity: [KnobDeclaration] = [],
    lines: [String: Int] = [:]
  ) {
    self.path = path
    self.name = name
    self.checksum = checksum
    self.title = title
    self.question = question
    self.data = data
    self.dated = dated
    self.follower = follower
    self.leader = leader
    self.target = target
    self.ceiling = ceiling
    self.followerFamilies = followerFamilies
    self.leaderFamilies = leaderFamilies
    self.followerSettings = followerSettings
    self.leaderSettings = leaderSettings
    self.noise = noise
    self.measure = measure
    self.criteria = criteria
    self.horizon = horizon
    self.draws = draws
    self.seed = seed
    self.filters = filters
    self.analogues = analogues
    self.announcements = announcements
    self.published = published
    self.interventions = interventions
    self.covariates = covariates
    self.learning = learning
    self.dynamics = dynamics
    self.scenarios = scenarios
    self.sensitivity = sensitivity
    self.lines = lines
  }
}

/// What it means to have closed the gap.
public enum CriterionKind: String, Sendable, Codable, CaseIterable {
  /// The ratio follower ÷ leader reaches 1.
  case parity
  /// The ratio reaches a given share.
  case goodEnough = "good enough"
  /// The follower reaches a level in the data's unit.
  case level
  /// The leader stood where the follower stands no more than so many years ago.
  case lag
}

/// A closing criterion as a model file states it.
public struct CriterionDeclaration: Sendable, Equatable {
  public var name: String
  public var kind: CriterionKind
  /// A ratio, a level in the data's unit, or years, after the kind.
  public var threshold: Double
  /// Years it must hold; 0 for the first passage.
  public var sustained: Double
  /// `continuous` (when absent) or `observation dates`.
  public var passage: String

  public init(
    name: String = "parity", kind: CriterionKind = .parity, threshold: Double = 1, sustained: Double = 0,
    passage: String = "continuous"
  ) {
    self.name = name
    self.kind = kind
    self.threshold = threshold
    self.sustained = sustained
    self.passage = passage
  }
}

/// A narrower selection under which the answer is given again; its conditions join the selection's own.
public struct FilterDeclaration: Sendable, Equatable {
  public var name: String
  public var follower: [Condition]
  public var leader: [Condition]

  public init(name: String, follower: [Condition] = [], leader: [Condition] = []) {
    self.name = name
    self.follower = follower
    self.leader = leader
  }
}
