/// What `catchup scenarios --json` and `catchup whatif --json` write: `catchup.scenarios/1`.
public struct ScenariosRecord: Codable, Sendable, Equatable {
  public var schema = "catchup.scenarios/1"
  public var study: StudyRecord
  /// The criterion that differences are told of: the model's first.
  public var criterion: String
  /// The first is the forecast as things stand.
  public var scenarios: [ScenarioRecord]
  /// Row i, column j: the probability that scenario i closes the gap before scenario j does.
  public var precedence: [[Double]]
  public var assumptions: [String]
  public var provenance: ProvenanceRecord
}

public struct ScenarioRecord: Codable, Sendable, Equatable {
  public var name: String
  public var settings: [ScenarioSettingRecord]
  /// Absent where changes hold from the last data on, and for good.
  public var from: DateRecord?
  public var until: DateRecord?
  public var closing: [ScenarioClosingRecord]
  /// P(closed by the date) under the model's first criterion.
  public var cdf: [CumulativeRecord]
  /// Against the forecast as things stand; absent there.
  public var comparison: ScenarioDifferenceRecord?

  enum CodingKeys: String, CodingKey {
    case name, settings, from, until, closing, cdf, comparison
  }
}

public struct ScenarioSettingRecord: Codable, Sendable, Equatable {
  public var name: String
  public var value: Double
}

public struct ScenarioClosingRecord: Codable, Sendable, Equatable {
  public var criterion: String
  /// Decimal year.
  public var horizon: Double
  public var probability: Double
  public var probabilityNever: Double
  public var quantiles: [DateQuantileRecord]
  /// When the criterion was met, where the data show that it is already; the quantiles are then this date.
  public var closedSince: DateRecord?

  enum CodingKeys: String, CodingKey {
    case criterion, horizon, probability, quantiles
    case probabilityNever = "probability_never"
    case closedSince = "closed_since"
  }

  /// The date at one of the probabilities told; `nil` where it lies beyond the horizon.
  public func date(at probability: Double) -> DateRecord? {
    quantiles.first { $0.probability == probability }?.date
  }
}

public struct ScenarioDifferenceRecord: Codable, Sendable, Equatable {
  /// Share of the draws in which the gap closes either way.
  public var bothClose: Double
  /// Years by which it closes later than as things stand, in those draws: median and 80% interval.
  public var median: Double?
  public var low: Double?
  public var high: Double?
  /// Mean of min(date, horizon), less that as things stand: finite though some draws never close.
  public var restrictedMean: Double
  public var probabilityEarlier: Double
  public var probabilityLater: Double

  enum CodingKeys: String, CodingKey {
    case median, low, high
    case bothClose = "both_close"
    case restrictedMean = "restricted_mean"
    case probabilityEarlier = "probability_earlier"
    case probabilityLater = "probability_later"
  }
}
