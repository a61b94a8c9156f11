import RealModule
public import Solvers

/// First passage of Brownian paths: in closed form, and between the dates of a grid.
public enum BridgedPassage {
  /// P(T ≤ t) for a path with drift μ and variance σ² a year to first reach a barrier at distance a > 0:
  /// Φ((μt − a)/(σ√t)) + e^{2μa/σ²} Φ((−a − μt)/(σ√t)) (Schrödinger 1915; Smoluchowski 1915).
  ///
  /// - Parameter time: years, positive; `infinity` gives the chance of ever arriving.
  public static func probability(
    by time: Double, distance: Double, drift: Double, variance: Double
  ) -> Double {
    guard distance > 0 else { return 1 }
    guard time > 0 else { return 0 }
    if time == .infinity { return drift >= 0 ? 1 : Double.exp(2 * drift * distance / variance) }
    let spread = (variance * time).squareRoot()
    let direct = Distribution.Normal.standard.cumulative((drift * time - distance) / spread)
    let tail = Distribution.Normal.standard.cumulative((-distance - drift * time) / spread)
    guard tail > 0 else { return direct }
    return min(1, direct + Double.exp(2 * drift * distance / variance + Double.log(tail)))
  }

  /// When, within a step, a path that starts at `before` < 0 and ends at `after` first passes 0; `nil` if it does not.
  ///
  /// Between the two ends the path is a Brownian bridge. One that ends below passes with probability
  /// exp(−2ab/(σ²Δ)), a and b the distances of the ends from 0; given that it passes, τ/(Δ − τ) is inverse gaussian
  /// with mean a/b and shape a²/(σ²Δ), by the reflection principle.
  ///
  /// - Returns: time since the start of the step, in (0, Δ].
  public static func time(
    from before: Double, to after: Double, step: Double, variance: Double, random: inout RandomSource
  ) -> Double? {
    let spread = variance * step
    let a = -before
    let b = abs(after)
    guard spread > 0 else { return after >= 0 ? step * a / (a + b) : nil }
    if after < 0 {
      let exponent = -2 * a * b / spread
      guard exponent > -700, random.uniform() < Double.exp(exponent) else { return nil }
    }
    guard b > 1e-12 * a else { return step }
    let odds = random.inverseGaussian(mean: a / b, shape: a * a / spread)
    guard odds.isFinite else { return step }
    return step * odds / (1 + odds)
  }
}
