/// What `catchup fit --json` prints where ties join several series: schema `catchup.joint-fit/1`.
public struct JointFitRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.joint-fit/1"
  public var schema: String = JointFitRecord.schema
  /// The series as they were read.
  public var data: [SeriesRecord]
  public var fits: [JointFamilyRecord]
  /// The families held against each other, over all series.
  public var comparison: [ComparisonRecord]
  public var warnings: [String]

  public init(
    data: [SeriesRecord], fits: [JointFamilyRecord], comparison: [ComparisonRecord] = [], warnings: [String]
  ) {
    self.data = data
    self.fits = fits
    self.comparison = comparison
    self.warnings = warnings
  }
}

/// One family fitted to several series at once.
public struct JointFamilyRecord: Codable, Sendable, Equatable {
  public var family: String
  public var ties: [TieRecord]
  /// Of all series together; what is of one series' residuals is `null`.
  public var goodness: GoodnessRecord
  /// What the joint fit says of each series, in the order of the data.
  public var series: [FamilyFitRecord]
  public var warnings: [String]

  public init(
    family: String, ties: [TieRecord], goodness: GoodnessRecord, series: [FamilyFitRecord], warnings: [String]
  ) {
    self.family = family
    self.ties = ties
    self.goodness = goodness
    self.series = series
    self.warnings = warnings
  }
}

/// A parameter of one series that is `factor` times a parameter of another.
public struct TieRecord: Codable, Sendable, Equatable {
  public var series: String
  public var term: String
  public var factor: Double
  public var otherSeries: String
  public var otherTerm: String

  public init(series: String, term: String, factor: Double, otherSeries: String, otherTerm: String) {
    self.series = series
    self.term = term
    self.factor = factor
    self.otherSeries = otherSeries
    self.otherTerm = otherTerm
  }

  enum CodingKeys: String, CodingKey {
    case series, term, factor
    case otherSeries = "other.series"
    case otherTerm = "other.term"
  }
}
