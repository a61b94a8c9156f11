/// A date of a shock: known, or somewhere in a range and estimated with the curve.
public enum EventDate: Sendable, Equatable {
  case known(Double)
  case estimated(ClosedRange<Double>)

  /// The earliest it can be.
  public var earliest: Double {
    switch self {
    case .known(let date): date
    case .estimated(let range): range.lowerBound
    }
  }

  /// The latest it can be.
  public var latest: Double {
    switch self {
    case .known(let date): date
    case .estimated(let range): range.upperBound
    }
  }

  public var isEstimated: Bool {
    if case .estimated = self { true } else { false }
  }

  func shifted(by years: Double) -> EventDate {
    switch self {
    case .known(let date): .known(date + years)
    case .estimated(let range): .estimated((range.lowerBound + years)...(range.upperBound + years))
    }
  }
}
