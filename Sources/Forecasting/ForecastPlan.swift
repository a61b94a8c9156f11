public import Curves
public import Datasets
public import Fitting

/// Everything a forecast of a gap depends on.
public struct ForecastPlan: Sendable {
  public var follower: TimeSeries
  /// `nil` when the follower chases a fixed target.
  public var leader: TimeSeries?
  /// The fixed target, in the follower's unit; ignored with a leader.
  public var target: Double?
  public var noise: Noise
  public var measure: Measure
  /// The launch, for families that count from one.
  public var launch: DecimalYear?
  public var followerFamilies: [any CurveFamily]
  public var leaderFamilies: [any CurveFamily]
  /// At least one; the first is the headline's.
  public var criteria: [Criterion]
  public var horizon: DecimalYear
  /// Draws of each route.
  public var draws: Int
  /// Draws of each curve's parameters, from which the draws of the curve route pick.
  public var parameterDraws: Int
  /// Searches for each least-squares fit, from its most promising starts.
  public var searches: Int
  public var seed: UInt64
  public var threads: Int
  /// The most either side can stand at; paths are held there.
  public var ceiling: Double?
  /// Where the rate is to come from in place of the follower's own data.
  public var takeover: AnalogueTakeover?
  /// What the follower has announced, taken up by its paths.
  public var announcements: Announcements?
  /// What is said of the families' parameters on each side.
  public var followerSettings = ParameterSettings()
  public var leaderSettings = ParameterSettings()
  /// Interventions and covariates under which the curves of each side run, dated by decimal years.
  public var followerClock: Clock?
  public var leaderClock: Clock?
  /// What other episodes teach about this one.
  public var calibration = GrowthCalibration.shipped
  /// The ceiling that both sides approach as shares of their own populations, where that is declared; shares of one
  /// common total have none of this kind.
  public var saturation: Double?
  /// Shock correlation to use in place of the estimate of the curve route.
  public var curveCorrelation: ShockCorrelation?

  /// Whether one series is asked about alone, and nothing says where it ends: no leader, no known ceiling, no event or
  /// covariate that its curves follow. On adoption series of that kind growth that fades scores better alone than with
  /// curves beside it, whose upper tail no data hold (see the article on the track record).
  var isOpenAlone: Bool {
    leader == nil && saturation == nil && followerClock == nil && !followerFamilies.contains { $0 is LearningCurve }
  }

  public init(
    follower: TimeSeries, leader: TimeSeries?, target: Double? = nil, noise: Noise = .logNormal,
    measure: Measure = .level, launch: DecimalYear? = nil, followerFamilies: [any CurveFamily],
    leaderFamilies: [any CurveFamily], criteria: [Criterion], horizon: DecimalYear, draws: Int = 4000, seed: UInt64 = 1,
    threads: Int = 1
  ) {
    self.follower = follower
    self.leader = leader
    self.target = target
    self.noise = noise
    self.measure = measure
    self.launch = launch
    self.followerFamilies = followerFamilies
    self.leaderFamilies = leaderFamilies
    self.criteria = criteria
    self.horizon = horizon
    self.draws = draws
    parameterDraws = 1000
    searches = 5
    self.seed = seed
    self.threads = threads
  }

  /// The last date at which data were seen; forecasts start here.
  public var origin: DecimalYear {
    max(follower.observedUntil, leader?.observedUntil ?? follower.observedUntil)
  }

  /// Points below which a follower's own data say nothing about its rate.
  public static let fewestPoints = 5

  public var gap: Gap { Gap(follower: follower, leader: leader, target: target ?? 1, origin: origin) }
}
