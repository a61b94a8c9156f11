import RealModule

/// The values a parameter may take, and a smooth map between them and an unbounded coordinate.
///
/// The maps are those of Stan's reference manual (Stan Development Team): the identity, `low + exp(u)`, and
/// `low + (high − low) / (1 + exp(−u))`. A domain bounds a parameter; it says nothing about the scale of the data.
public enum Domain: Sendable, Equatable {
  case real
  /// Greater than 0.
  case positive
  /// Strictly between the two.
  case interval(Double, Double)

  public func contains(_ point: Double) -> Bool {
    switch self {
    case .real: point.isFinite
    case .positive: point > 0 && point.isFinite
    case .interval(let low, let high): point > low && point < high
    }
  }

  /// The unbounded coordinate of a point inside the domain.
  public func coordinate(of point: Double) -> Double {
    switch self {
    case .real: point
    case .positive: Double.log(point)
    case .interval(let low, let high): Double.log((point - low) / (high - point))
    }
  }

  /// The point at an unbounded coordinate; the inverse of `coordinate(of:)`.
  public func point(at coordinate: Double) -> Double {
    switch self {
    case .real: coordinate
    case .positive: Double.exp(coordinate)
    case .interval(let low, let high): low + (high - low) * logistic(coordinate)
    }
  }

  /// d point / d coordinate.
  public func slope(at coordinate: Double) -> Double {
    switch self {
    case .real: return 1
    case .positive: return Double.exp(coordinate)
    case .interval(let low, let high):
      let share = logistic(coordinate)
      return (high - low) * share * (1 - share)
    }
  }

  private func logistic(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + Double.exp(-x)) : Double.exp(x) / (1 + Double.exp(x))
  }
}
