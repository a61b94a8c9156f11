/// What a fit says of one intervention or covariate, among those it was made with.
public struct InterventionRecord: Codable, Sendable, Equatable {
  public var name: String
  /// `step`, `rectangle`, `decay`, `ramp`, `short-then-long`, or `covariate`.
  public var shape: String
  /// Dates that are known, start and end; empty where they are estimated or where it is a covariate.
  public var dates: [DateRecord]
  /// Where a covariate's values after the data come from: `path`, `held` or `forecast`; `null` for a shock.
  public var future: String?
  /// Where the dates are from, as the model file says; empty elsewhere.
  public var source: String
  public var effects: [EffectRecord]
  /// Years of progress gained by the last date; lost where negative.
  public var gained: YearsRecord?
  /// Years by which levels are reached later than without it.
  public var delays: [DelayRecord]
  /// Against the fit without it, by parametric bootstrap.
  public var noEffect: InterventionTestRecord?
  /// Against effects that are all 0 or less, by parametric bootstrap.
  public var onlySlows: InterventionTestRecord?
  /// Dates that the data do not contradict, where the date was estimated.
  public var dateLow: DateRecord?
  public var dateHigh: DateRecord?
  /// The profile over the grid of dates, where the date was estimated.
  public var dateProfile: [PlaceboRecord]
  /// The same of the end, where start and end were both estimated; what stands above is then of the start.
  public var endLow: DateRecord?
  public var endHigh: DateRecord?
  public var endProfile: [PlaceboRecord]?
  /// The same fit at other dates, where the date is known.
  public var placebos: [PlaceboRecord]
  /// The same in words, ending with what it assumes.
  public var verdict: String

  enum CodingKeys: String, CodingKey {
    case name, shape, dates, future, source, effects, gained, delays, placebos, verdict
    case noEffect = "no_effect"
    case onlySlows = "only_slows"
    case dateLow = "date_low"
    case dateHigh = "date_high"
    case dateProfile = "date_profile"
    case endLow = "end_low"
    case endHigh = "end_high"
    case endProfile = "end_profile"
  }
}

/// One effect: what is added to the speed of time, or an elasticity.
public struct EffectRecord: Codable, Sendable, Equatable {
  /// The parameter's name.
  public var term: String
  /// `null` where the data do not determine it.
  public var estimate: Double?
  public var standardError: Double?
  /// By profile; an end that is missing is open.
  public var low: Double?
  public var high: Double?
  /// What the standard error is expected to be once the data are so many years longer.
  public var expected: [ExpectedErrorRecord]
  /// Years of data after which that is half of what it is now.
  public var yearsToHalve: Double?
  /// Years of data after which an interval about this estimate is expected to leave 0.
  public var yearsToTell: Double?

  enum CodingKeys: String, CodingKey {
    case term, estimate, expected
    case yearsToHalve = "years_to_halve"
    case yearsToTell = "years_to_tell"
    case standardError = "std.error"
    case low = "conf.low"
    case high = "conf.high"
  }
}

public struct ExpectedErrorRecord: Codable, Sendable, Equatable {
  public var years: Double
  public var standardError: Double

  enum CodingKeys: String, CodingKey {
    case years
    case standardError = "std.error"
  }
}

/// An amount of years with its interval.
public struct YearsRecord: Codable, Sendable, Equatable {
  public var estimate: Double
  public var low: Double?
  public var high: Double?

  enum CodingKeys: String, CodingKey {
    case estimate
    case low = "conf.low"
    case high = "conf.high"
  }
}

/// Several interventions whose dates were estimated, against the fit without any of them.
public struct TogetherRecord: Codable, Sendable, Equatable {
  public var names: [String]
  public var statistic: Double
  /// By parametric bootstrap, all dates searched for together in every draw.
  public var pValue: Double

  enum CodingKeys: String, CodingKey {
    case names, statistic
    case pValue = "p.value"
  }
}

public struct DelayRecord: Codable, Sendable, Equatable {
  public var level: Double
  public var years: YearsRecord
}

/// Twice the logarithm of a likelihood ratio, and the share of draws under the hypothesis at least as great.
public struct InterventionTestRecord: Codable, Sendable, Equatable {
  public var statistic: Double
  public var pValue: Double

  enum CodingKeys: String, CodingKey {
    case statistic
    case pValue = "p.value"
  }
}

/// A date an intervention may have had, and what the fit then finds.
public struct PlaceboRecord: Codable, Sendable, Equatable {
  public var date: DateRecord
  public var statistic: Double
  public var effects: [Double]
}
