import RealModule

/// The values a parameter may take, and a smooth map between them and an unbounded coordinate.
///
/// The maps are those of Stan's reference manual (Stan Development Team): the identity, `low + exp(u)`, and
/// `low + (high − low) / (1 + exp(−u))`, and `high − exp(u)`. A domain bounds a parameter; it says nothing about the scale of the data.
public enum Domain: Sendable, Equatable {
  case real
  /// Greater than 0.
  case positive
  /// Greater than the number.
  case above(Double)
  /// Less than the number.
  case below(Double)
  /// Strictly between the two.
  case interval(Double, Double)

  public func contains(_ point: Double) -> Bool {
    switch self {
    case .real: point.isFinite
    case .positive: point > 0 && point.isFinite
    case .above(let low): point > low && point.isFinite
    case .below(let high): point < high && point.isFinite
    case .interval(let low, let high): point > low && point < high
    }
  }

  /// The unbounded coordinate of a point inside the domain.
  public func coordinate(of point: Double) -> Double {
    switch self {
    case .real: point
    case .positive: Double.log(point)
    case .above(let low): Double.log(point - low)
    case .below(let high): Double.log(high - point)
    case .interval(let low, let high): Double.log((point - low) / (high - point))
    }
  }

  /// The point at an unbounded coordinate; the inverse of `coordinate(of:)`.
  public func point(at coordinate: Double) -> Double {
    switch self {
    case .real: coordinate
    case .positive: Double.exp(coordinate)
    case .above(let low): low + Double.exp(coordinate)
    case .below(let high): high - Double.exp(coordinate)
    case .interval(let low, let high): low + (high - low) * logistic(coordinate)
    }
  }

  /// d point / d coordinate.
  public func slope(at coordinate: Double) -> Double {
    switch self {
    case .real: return 1
    case .positive, .above: return Double.exp(coordinate)
    case .below: return -Double.exp(coordinate)
    case .interval(let low, let high):
      let share = logistic(coordinate)
      return (high - low) * share * (1 - share)
    }
  }

  /// The end towards smaller numbers, `nil` where there is none.
  public var lowerBound: Double? {
    switch self {
    case .real, .below: nil
    case .positive: 0
    case .above(let low), .interval(let low, _): low
    }
  }

  /// The end towards greater numbers, `nil` where there is none.
  public var upperBound: Double? {
    switch self {
    case .real, .positive, .above: nil
    case .below(let high), .interval(_, let high): high
    }
  }

  /// The points of this domain between two ends, each of which may be left open; `nil` where nothing is left.
  public func narrowed(from low: Double?, to high: Double?) -> Domain? {
    let lower = [lowerBound, low].compactMap { $0 }.max()
    let upper = [upperBound, high].compactMap { $0 }.min()
    switch (lower, upper) {
    case (nil, nil): return .real
    case (let lower?, nil): return lower == 0 ? .positive : .above(lower)
    case (nil, let upper?): return .below(upper)
    case (let lower?, let upper?): return lower < upper ? .interval(lower, upper) : nil
    }
  }

  private func logistic(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + Double.exp(-x)) : Double.exp(x) / (1 + Double.exp(x))
  }
}
