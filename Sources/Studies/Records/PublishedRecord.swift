/// Forecasts that somebody else published, beside ours of the same dates.
public struct PublishedForecastsRecord: Codable, Sendable, Equatable {
  /// Whose they are.
  public var label: String
  public var unit: String
  public var forecasts: [PublishedRecord]

  public init(label: String, unit: String, forecasts: [PublishedRecord]) {
    self.label = label
    self.unit = unit
    self.forecasts = forecasts
  }
}

/// One published forecast, ours from what was known when it was made, and what came.
public struct PublishedRecord: Codable, Sendable, Equatable {
  public var made: DateRecord
  public var date: DateRecord
  public var value: Double
  /// Our 50%, 10% and 90% quantiles; `null` where we have none.
  public var median: Double?
  public var low: Double?
  public var high: Double?
  /// How many points we had, and the date of the last.
  public var points: Int
  public var lastKnown: DateRecord?
  /// What came, where the study's own series knows it.
  public var outcome: Double?
  public var note: String

  public init(
    made: DateRecord, date: DateRecord, value: Double, median: Double?, low: Double?, high: Double?, points: Int,
    lastKnown: DateRecord?, outcome: Double?, note: String
  ) {
    self.made = made
    self.date = date
    self.value = value
    self.median = median
    self.low = low
    self.high = high
    self.points = points
    self.lastKnown = lastKnown
    self.outcome = outcome
    self.note = note
  }

  enum CodingKeys: String, CodingKey {
    case made, date, value, median, low, high, points, outcome, note
    case lastKnown = "last_known"
  }
}
