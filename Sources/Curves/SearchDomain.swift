import RealModule

/// Where a search without a start looks for a parameter, and how densely. The search itself may leave it.
public enum SearchDomain: Sendable, Equatable {
  /// Between two numbers, evenly.
  case uniform(Double, Double)
  /// Between two positive magnitudes, evenly by their logarithm; with both signs, or positive.
  case logarithmic(Double, Double, isSigned: Bool)
  /// Between two positive numbers, evenly by their reciprocal: periods, whose frequencies are what data tell apart.
  case reciprocal(Double, Double)

  /// The point at a share of the domain, from 0 to 1.
  public func point(at share: Double) -> Double {
    switch self {
    case .uniform(let low, let high): return low + (high - low) * share
    case .logarithmic(let low, let high, let isSigned):
      guard isSigned else { return low * Double.pow(high / low, share) }
      // From −high over −low and low to high: neighbours stay neighbours.
      return share < 0.5 ? -high * Double.pow(low / high, 2 * share) : low * Double.pow(high / low, 2 * share - 1)
    case .reciprocal(let low, let high): return 1 / (1 / high + (1 / low - 1 / high) * share)
    }
  }

  /// The domain with positive numbers only.
  public var positive: SearchDomain {
    if case .logarithmic(let low, let high, _) = self { return .logarithmic(low, high, isSigned: false) }
    return self
  }
}

extension SearchDomain: CustomStringConvertible {
  public var description: String {
    switch self {
    case .uniform(let low, let high): "\(low) to \(high)"
    case .logarithmic(let low, let high, let isSigned): "\(isSigned ? "± " : "")\(low) to \(high), by logarithm"
    case .reciprocal(let low, let high): "\(low) to \(high), by frequency"
    }
  }
}
