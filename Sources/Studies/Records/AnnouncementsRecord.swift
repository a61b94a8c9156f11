/// What the follower has announced, and the answer with and without it. No announcement is a data point.
public struct AnnouncementsRecord: Codable, Sendable, Equatable {
  /// The distribution of the slip in years, in words.
  public var slip: String
  /// Probability that an announcement is never delivered.
  public var undelivered: Double
  public var items: [AnnouncementRecord]
  public var withAnnouncements: AnswerRecord
  public var withoutAnnouncements: AnswerRecord

  public init(
    slip: String, undelivered: Double, items: [AnnouncementRecord], withAnnouncements: AnswerRecord,
    withoutAnnouncements: AnswerRecord
  ) {
    self.slip = slip
    self.undelivered = undelivered
    self.items = items
    self.withAnnouncements = withAnnouncements
    self.withoutAnnouncements = withoutAnnouncements
  }

  enum CodingKeys: String, CodingKey {
    case slip, undelivered, items
    case withAnnouncements = "with"
    case withoutAnnouncements = "without"
  }
}

/// One announcement: what was promised for when, and when the draws deliver it.
public struct AnnouncementRecord: Codable, Sendable, Equatable {
  public var label: String
  public var date: DateRecord
  public var value: Double
  public var unit: String
  /// Share of the draws that deliver it by the horizon.
  public var probability: Double
  /// The median date of delivery; `null` where it is more likely than not that none comes by the horizon.
  public var median: DateRecord?

  public init(
    label: String, date: DateRecord, value: Double, unit: String, probability: Double, median: DateRecord?
  ) {
    self.label = label
    self.date = date
    self.value = value
    self.unit = unit
    self.probability = probability
    self.median = median
  }
}
