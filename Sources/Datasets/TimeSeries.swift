/// One quantity of one entity over time, dates strictly increasing.
public struct TimeSeries: Sendable, Equatable {
  /// What a point of a series means.
  public enum Kind: String, Sendable, Codable {
    /// A measurement at each date.
    case observations
    /// A running best: each point is a date on which the best so far was beaten; between them nothing was observed.
    case records
  }

  public var entity: String
  public var series: String
  public var unit: String
  public var kind: Kind
  public var dates: [DecimalYear]
  public var values: [Double]
  /// The last date at which the source was looked at; for records it may lie after the last point.
  public var observedUntil: DecimalYear
  /// What was done on the way here, in words: guesses made, rows dropped, filters applied.
  public var notes: [String]
  /// The item behind each point, such as a chip's name; empty where points are not items.
  public var pointLabels: [String]

  public init(
    entity: String, series: String, unit: String, kind: Kind = .observations, dates: [DecimalYear], values: [Double],
    observedUntil: DecimalYear? = nil, notes: [String] = [], pointLabels: [String] = []
  ) {
    precondition(dates.count == values.count, "a series has one value for each date")
    precondition(zip(dates, dates.dropFirst()).allSatisfy { $0 < $1 }, "dates of a series increase strictly")
    precondition(pointLabels.isEmpty || pointLabels.count == dates.count, "labels name all points or none")
    self.entity = entity
    self.series = series
    self.unit = unit
    self.kind = kind
    self.dates = dates
    self.values = values
    self.observedUntil = observedUntil ?? dates.last ?? DecimalYear(0)
    self.notes = notes
    self.pointLabels = pointLabels
  }

  public var count: Int { dates.count }

  /// The points that satisfy `isKept`, everything else unchanged.
  public func filtered(_ isKept: (_ index: Int) -> Bool) -> TimeSeries {
    var kept = self
    let indices = dates.indices.filter(isKept)
    kept.dates = indices.map { dates[$0] }
    kept.values = indices.map { values[$0] }
    if !pointLabels.isEmpty { kept.pointLabels = indices.map { pointLabels[$0] } }
    return kept
  }
}
