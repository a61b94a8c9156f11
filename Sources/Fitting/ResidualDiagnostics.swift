import Solvers

/// Whether residuals still hold a pattern.
public struct ResidualDiagnostics: Sendable, Equatable {
  /// Σ (eᵢ − eᵢ₋₁)² / Σ eᵢ² (Durbin and Watson 1950): 2 without first-order autocorrelation, towards 0 with it.
  public var durbinWatson: Double?
  /// n (n + 2) Σ ρₖ² / (n − k) over the lags (Ljung and Box 1978).
  public var ljungBox: Double?
  /// Probability of a larger Ljung–Box statistic under independence, χ² with `lags` degrees of freedom.
  public var ljungBoxPValue: Double?
  public var lags: Int

  public init(residuals: [Double]) {
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let count = residuals.count
    lags = max(1, min(10, count / 5))
    guard count > 3, squares > 0 else {
      durbinWatson = nil
      ljungBox = nil
      ljungBoxPValue = nil
      return
    }
    durbinWatson = zip(residuals.dropFirst(), residuals).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / squares
    let mean = residuals.reduce(0, +) / Double(count)
    let spread = residuals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard spread > 0 else { return }
    var statistic = 0.0
    for lag in 1...lags {
      let covariance = zip(residuals.dropFirst(lag), residuals).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
      let correlation = covariance / spread
      statistic += correlation * correlation / Double(count - lag)
    }
    statistic *= Double(count * (count + 2))
    ljungBox = statistic
    ljungBoxPValue = (try? Distribution.ChiSquared(degreesOfFreedom: Double(lags)))?.survival(statistic)
  }

  /// True where consecutive residuals are so alike that standard errors cannot be trusted (Durbin–Watson below 1).
  public var isAutocorrelated: Bool { durbinWatson.map { $0 < 1 } ?? false }
}
