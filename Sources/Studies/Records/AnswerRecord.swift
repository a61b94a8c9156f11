/// P(closed by the horizon) and the date, from one way of asking.
public struct AnswerRecord: Codable, Sendable, Equatable {
  /// `null` where there is no answer; `note` says why.
  public var probability: Double?
  /// The 50%, 10% and 90% quantiles of the closing date; `null` for never within the horizon.
  public var median: DateRecord?
  public var low: DateRecord?
  public var high: DateRecord?
  /// What a reader must know of this answer, or why there is none.
  public var note: String

  public init(probability: Double?, median: DateRecord?, low: DateRecord?, high: DateRecord?, note: String) {
    self.probability = probability
    self.median = median
    self.low = low
    self.high = high
    self.note = note
  }
}
