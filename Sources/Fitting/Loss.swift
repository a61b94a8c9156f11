import RealModule

/// How much a residual counts: squares, or a loss that grows more slowly, so that outliers pull less.
///
/// Robust losses are minimised by iteratively reweighted least squares, the scale re-estimated each time as the median
/// absolute residual ÷ 0.6745 (Huber 1981; Holland and Welsch 1977). The tuning constants give 95% efficiency under
/// gaussian errors.
public enum Loss: String, Sendable, Codable, CaseIterable {
  case squares
  /// Squares within 1.345 scales, straight beyond (Huber 1964).
  case huber
  /// Nothing counts beyond 4.685 scales (Beaton and Tukey 1974).
  case bisquare
  /// k²/2 ln(1 + (u/k)²), k = 2.385.
  case cauchy
  /// k²/2 (1 − exp(−(u/k)²)), k = 2.985 (Dennis and Welsch 1978).
  case welsch

  /// The constant k, in scales.
  public var tuning: Double {
    switch self {
    case .squares: .infinity
    case .huber: 1.345
    case .bisquare: 4.685
    case .cauchy: 2.385
    case .welsch: 2.985
    }
  }

  /// ψ(u) / u: the weight of a squared residual.
  public func weight(_ u: Double) -> Double {
    let k = tuning
    switch self {
    case .squares: return 1
    case .huber: return abs(u) <= k ? 1 : k / abs(u)
    case .bisquare:
      let inside = 1 - (u / k) * (u / k)
      return abs(u) < k ? inside * inside : 0
    case .cauchy: return 1 / (1 + (u / k) * (u / k))
    case .welsch: return Double.exp(-(u / k) * (u / k))
    }
  }

  /// dψ / du.
  public func curvature(_ u: Double) -> Double {
    let k = tuning
    let square = (u / k) * (u / k)
    switch self {
    case .squares: return 1
    case .huber: return abs(u) <= k ? 1 : 0
    case .bisquare: return abs(u) < k ? (1 - square) * (1 - 5 * square) : 0
    case .cauchy: return (1 - square) / ((1 + square) * (1 + square))
    case .welsch: return (1 - 2 * square) * Double.exp(-square)
    }
  }

  /// ρ(u), with ρ'' (0) = 1.
  public func value(_ u: Double) -> Double {
    let k = tuning
    let square = (u / k) * (u / k)
    switch self {
    case .squares: return u * u / 2
    case .huber: return abs(u) <= k ? u * u / 2 : k * (abs(u) - k / 2)
    case .bisquare:
      let rest = max(0, 1 - square)
      return k * k / 6 * (1 - rest * rest * rest)
    case .cauchy: return k * k / 2 * Double.log(onePlus: square)
    case .welsch: return -k * k / 2 * Double.expMinusOne(-square)
    }
  }

  /// Whether outliers are forgotten altogether, so that the loss has several minima and needs a start from Huber's.
  var isRedescending: Bool { self != .squares && self != .huber }
}
