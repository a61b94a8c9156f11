import RealModule

/// The scale on which observations scatter about a curve.
///
/// The noise says how the data spread; what bounds a parameter is its domain. The two are kept apart.
public enum Noise: String, Sendable, Codable, CaseIterable {
  /// Equal spread in the data's own units: y = g + σ ε.
  case gaussian
  /// Equal spread of the logarithm, as for a capability that grows by factors: ln y = ln g + σ ε.
  case logNormal = "log-normal"

  /// The value on the scale on which the noise is gaussian.
  public func link(_ value: Double) -> Double {
    switch self {
    case .gaussian: value
    case .logNormal: Double.log(value)
    }
  }

  /// The inverse of `link(_:)`.
  public func level(_ linked: Double) -> Double {
    switch self {
    case .gaussian: linked
    case .logNormal: Double.exp(linked)
    }
  }

  /// d link / d value: the Jacobian that brings a density back to the data's own units.
  public func slope(_ value: Double) -> Double {
    switch self {
    case .gaussian: 1
    case .logNormal: 1 / value
    }
  }

  /// Whether a value can occur.
  public func accepts(_ value: Double) -> Bool {
    switch self {
    case .gaussian: value.isFinite
    case .logNormal: value > 0 && value.isFinite
    }
  }
}

/// What the data say: the level itself, or what was added in each period.
///
/// Fitting a cumulative curve to cumulated data understates its errors several times over, because the residuals of a
/// running sum are strongly correlated; adoption counts belong to `increments`.
public enum Measure: String, Sendable, Codable, CaseIterable {
  case level
  case increments
}

extension Noise {
  /// ln |d link / d value|.
  func logSlope(_ value: Double) -> Double {
    switch self {
    case .gaussian: 0
    case .logNormal: -Double.log(value)
    }
  }
}

extension Noise {
  /// Simulated values on the noise's scale are held within ± this, so that levels stay finite.
  public var largest: Double {
    switch self {
    case .gaussian: 1e300
    case .logNormal: 600
    }
  }

  func bounded(_ linked: Double) -> Double { min(largest, max(-largest, linked)) }
}
