/// The region of two parameters that the data do not contradict.
public struct RegionRecord: Codable, Sendable, Equatable {
  /// The two, as in the terms.
  public var terms: [String]
  public var confidence: Double
  /// Of the two estimates; `null` where they have no covariance.
  public var correlation: Double?
  /// How far the region reaches in each; `null` where its boundary was not met.
  public var low: [Double?]
  public var high: [Double?]
  public var isOpen: Bool
  /// Which way it goes on without end: for each quadrant, `larger` or `smaller` for both, widest first.
  public var openTowards: [[String]]
  /// In order around the optimum, the last joined to the first.
  public var boundary: [RegionVertexRecord]

  public init(
    terms: [String], confidence: Double, correlation: Double?, low: [Double?], high: [Double?], isOpen: Bool,
    openTowards: [[String]], boundary: [RegionVertexRecord]
  ) {
    self.terms = terms
    self.confidence = confidence
    self.correlation = correlation
    self.low = low
    self.high = high
    self.isOpen = isOpen
    self.openTowards = openTowards
    self.boundary = boundary
  }

  enum CodingKeys: String, CodingKey {
    case terms, confidence, correlation, boundary
    case low = "conf.low"
    case high = "conf.high"
    case isOpen = "open"
    case openTowards = "open.towards"
  }
}

/// A point of the boundary, or the last that was looked at in a direction in which none was met.
public struct RegionVertexRecord: Codable, Sendable, Equatable {
  public var first: Double
  public var second: Double
  /// False where the region goes on beyond it.
  public var closed: Bool

  public init(first: Double, second: Double, closed: Bool) {
    self.first = first
    self.second = second
    self.closed = closed
  }
}
