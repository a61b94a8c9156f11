/// What the data alone say, and what takeovers elsewhere add.
public struct AnaloguesRecord: Codable, Sendable, Equatable {
  /// Points of the follower's own, and how many it would take.
  public var points: Int
  public var fewestPoints: Int
  /// True where the points are too few, so that the headline is the answer with analogues.
  public var areNeeded: Bool
  public var dataAlone: AnswerRecord
  public var withAnalogues: AnswerRecord
  /// Years from 10% to 90% that the analogues give a takeover: median, and the 80% range.
  public var takeoverYears: Double
  public var takeoverLow: Double
  public var takeoverHigh: Double
  /// The median once the follower's own changes have been weighed; `null` where the odds more likely stall.
  public var weighedTakeoverYears: Double?
  /// Probability that there is no takeover, from the share of analogues that rose nothing; before and after weighing.
  public var stallProbability: Double
  public var weighedStallProbability: Double
  /// Share of the analogues' draws that the follower's own changes leave; near 0 they contradict the analogues.
  public var agreement: Double
  public var series: [AnalogueRecord]

  public init(
    points: Int, fewestPoints: Int, areNeeded: Bool, dataAlone: AnswerRecord, withAnalogues: AnswerRecord,
    takeoverYears: Double, takeoverLow: Double, takeoverHigh: Double, weighedTakeoverYears: Double?,
    stallProbability: Double, weighedStallProbability: Double, agreement: Double, series: [AnalogueRecord]
  ) {
    self.points = points
    self.fewestPoints = fewestPoints
    self.areNeeded = areNeeded
    self.dataAlone = dataAlone
    self.withAnalogues = withAnalogues
    self.takeoverYears = takeoverYears
    self.takeoverLow = takeoverLow
    self.takeoverHigh = takeoverHigh
    self.weighedTakeoverYears = weighedTakeoverYears
    self.stallProbability = stallProbability
    self.weighedStallProbability = weighedStallProbability
    self.agreement = agreement
    self.series = series
  }

  enum CodingKeys: String, CodingKey {
    case points, agreement, series
    case fewestPoints = "fewest_points"
    case areNeeded = "needed"
    case dataAlone = "data_alone"
    case withAnalogues = "with_analogues"
    case takeoverYears = "takeover_years"
    case takeoverLow = "takeover_low"
    case takeoverHigh = "takeover_high"
    case weighedTakeoverYears = "weighed_takeover_years"
    case stallProbability = "probability_stalled"
    case weighedStallProbability = "weighed_probability_stalled"
  }
}

/// One analogue, fitted by the law of Fisher and Pry.
public struct AnalogueRecord: Codable, Sendable, Equatable {
  public var label: String
  public var file: String
  /// 0 where nothing could be fitted.
  public var points: Int
  /// Rise of ln odds per year, and its standard error.
  public var rate: Double?
  public var standardError: Double?
  /// Years from 10% to 90%; `null` where nothing is taken over.
  public var takeoverYears: Double?
  /// The decimal year at which half is reached.
  public var midpoint: Double?
  public var rSquared: Double?
  public var note: String

  public init(
    label: String, file: String, points: Int, rate: Double?, standardError: Double?, takeoverYears: Double?,
    midpoint: Double?, rSquared: Double?, note: String
  ) {
    self.label = label
    self.file = file
    self.points = points
    self.rate = rate
    self.standardError = standardError
    self.takeoverYears = takeoverYears
    self.midpoint = midpoint
    self.rSquared = rSquared
    self.note = note
  }

  enum CodingKeys: String, CodingKey {
    case label, file, points, rate, midpoint, note
    case standardError = "std.error"
    case takeoverYears = "takeover_years"
    case rSquared = "r.squared"
  }
}
