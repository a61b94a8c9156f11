import RealModule

/// How long blocks of residuals must be to keep what correlates them.
///
/// The length that makes the mean squared error of the bootstrap's variance least, b = (2 G² n / D)^⅓ with
/// G = Σ λ(k/M) |k| γₖ and D = 4/3 (Σ λ(k/M) γₖ)², over lags −M … M with the flat-top window λ. M is twice the lag after
/// which autocorrelations stay below 2√(log₁₀ n / n). The formula is that of the circular block bootstrap, which moving
/// blocks share.
///
/// Sources: Politis and White, "Automatic block-length selection for the dependent bootstrap", 2004; correction by
/// Patton, Politis and White, 2009.
public enum BlockLength {
  /// A whole number of points, from 1 to about n/3.
  public static func movingBlock(_ series: [Double]) -> Int {
    max(1, Int(optimal(series).rounded()))
  }

  /// The optimum before rounding; 1 for fewer than eight points or without variance.
  public static func optimal(_ series: [Double]) -> Double {
    let count = series.count
    let n = Double(count)
    guard count >= 8 else { return 1 }
    let mean = series.reduce(0, +) / n
    let centred = series.map { $0 - mean }
    let run = max(5, Int(Double.log10(n).rounded(.up)))
    let most = min(count - 1, Int(n.squareRoot().rounded(.up)) + run)
    let covariances = (0...most).map { lag in
      zip(centred.dropFirst(lag), centred).reduce(0) { $0 + $1.0 * $1.1 } / n
    }
    guard covariances[0] > 0, covariances[0].isFinite else { return 1 }
    let threshold = 2 * (Double.log10(n) / n).squareRoot()
    let isLarge = covariances.map { abs($0 / covariances[0]) > threshold }
    // The last lag before a run of small autocorrelations; without such a run the last that is large.
    let last =
      (0...max(0, most - run)).first { start in isLarge[(start + 1)...min(most, start + run)].allSatisfy { !$0 } }
      ?? isLarge.lastIndex(of: true) ?? 0
    let reach = min(2 * max(last, 1), most)
    var (slope, level) = (0.0, covariances[0])
    for lag in 1...reach {
      let ratio = Double(lag) / Double(reach)
      let window = ratio <= 0.5 ? 1 : 2 * (1 - ratio)
      slope += 2 * window * Double(lag) * covariances[lag]
      level += 2 * window * covariances[lag]
    }
    let largest = (min(3 * n.squareRoot(), n / 3)).rounded(.up)
    guard level != 0 else { return largest }
    return max(1, min(largest, Double.pow(2 * slope * slope / (4 / 3 * level * level) * n, 1.0 / 3)))
  }
}
