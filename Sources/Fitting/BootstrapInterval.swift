import RealModule
import Solvers

/// A confidence interval read from bootstrap replicates, with the error that a finite number of them leaves.
public struct BootstrapInterval: Sendable, Equatable {
  public var lower: Double
  public var upper: Double
  public var confidence: Double
  /// Standard error of each end over bootstraps of the same size with other seeds.
  public var lowerError: Double
  public var upperError: Double
  /// Shares of the replicates below the ends.
  public var lowerLevel: Double
  public var upperLevel: Double
  /// Median bias z₀ and acceleration a; zero for percentile intervals.
  public var bias: Double
  public var acceleration: Double
  /// True where an end lies outside all but one of the replicates: there are too few of them for it.
  public var isBeyondReplicates: Bool

  public var range: ClosedRange<Double> { lower...upper }

  /// The quantiles of the replicates (Efron 1979), interpolated between order statistics (Hyndman and Fan 1996, type 7).
  public static func percentile(_ values: [Double], confidence: Double = 0.95) throws(BootstrapError) -> Self {
    try check(values, confidence)
    let tail = (1 - confidence) / 2
    return read(values.sorted(), tail, 1 - tail, confidence, correction: nil)
  }

  /// Bias-corrected and accelerated: the quantiles at Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z))), with z₀ from the share of
  /// replicates below the estimate and a = Σ dᵢ³ / 6 (Σ dᵢ²)^{3/2}, dᵢ the mean of the jackknife estimates less each.
  ///
  /// Unlike percentiles it is right to second order, and follows bias and skewness.
  ///
  /// - Parameter jackknife: the estimate with each point left out.
  ///
  /// Source: Efron, "Better bootstrap confidence intervals", 1987.
  public static func bca(
    _ values: [Double], estimate: Double, jackknife: [Double], confidence: Double = 0.95
  ) throws(BootstrapError) -> Self {
    try check(values, confidence)
    guard estimate.isFinite, jackknife.allSatisfy(\.isFinite) else { throw .notFinite }
    guard jackknife.count >= 2 else { throw .tooFewJackknifeEstimates(jackknife.count) }
    let count = Double(values.count)
    let share =
      values.reduce(0) { $0 + ($1 < estimate ? 1 : $1 == estimate ? 0.5 : 0) } / count
    guard share > 0, share < 1 else { throw .estimateOutsideReplicates(isAbove: share == 1) }
    let normal = Distribution.Normal.standard
    guard let bias = try? normal.quantile(share), let z = try? normal.quantile((1 + confidence) / 2) else {
      throw .confidence(confidence)
    }
    let mean = jackknife.reduce(0, +) / Double(jackknife.count)
    let squares = jackknife.reduce(0) { $0 + (mean - $1) * (mean - $1) }
    let cubes = jackknife.reduce(0) { $0 + (mean - $1) * (mean - $1) * (mean - $1) }
    let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
    func level(_ z: Double) throws(BootstrapError) -> Double {
      let room = 1 - acceleration * (bias + z)
      guard room > 0 else { throw .accelerationTooLarge(acceleration) }
      return normal.cumulative(bias + (bias + z) / room)
    }
    return read(
      values.sorted(), try level(-z), try level(z), confidence,
      correction: Correction(share: share, bias: bias, acceleration: acceleration, z: z))
  }

  private static func check(_ values: [Double], _ confidence: Double) throws(BootstrapError) {
    guard confidence > 0, confidence < 1 else { throw .confidence(confidence) }
    guard values.count >= 10 else { throw .tooFewReplicates(values.count) }
    guard values.allSatisfy(\.isFinite) else { throw .notFinite }
  }

  private struct Correction {
    var share: Double
    var bias: Double
    var acceleration: Double
    var z: Double
  }

  private static func read(
    _ ordered: [Double], _ low: Double, _ high: Double, _ confidence: Double, correction: Correction?
  ) -> Self {
    let beyond = 1 / Double(ordered.count)
    return BootstrapInterval(
      lower: quantile(ordered, low), upper: quantile(ordered, high), confidence: confidence,
      lowerError: error(ordered, low, correction, -1), upperError: error(ordered, high, correction, 1),
      lowerLevel: low, upperLevel: high, bias: correction?.bias ?? 0, acceleration: correction?.acceleration ?? 0,
      isBeyondReplicates: low < beyond || high > 1 - beyond)
  }

  /// Type 7: linear between order statistics, the first at level 0 and the last at 1.
  static func quantile(_ ordered: [Double], _ level: Double) -> Double {
    let position = level * Double(ordered.count - 1)
    let below = min(ordered.count - 1, max(0, Int(position)))
    let above = min(ordered.count - 1, below + 1)
    return ordered[below] + (position - Double(below)) * (ordered[above] - ordered[below])
  }

  /// Standard error of a quantile by the distribution of its order statistic (Maritz and Jarrett 1978).
  ///
  /// For BCa the level is itself estimated. An observation x moves the end by
  /// (α − 1{x ≤ q} + k (1{x ≤ θ̂} − G)) / f, with G the share below the estimate and k = (dα/dz₀) / φ(z₀); the variance
  /// of that, relative to α (1 − α), corrects the quantile's.
  private static func error(_ ordered: [Double], _ level: Double, _ correction: Correction?, _ side: Double) -> Double {
    let error = orderStatisticError(ordered, level)
    guard let correction, level > 0, level < 1 else { return error }
    let normal = Distribution.Normal.standard
    let shifted = correction.bias + side * correction.z
    let room = 1 - correction.acceleration * shifted
    let slope = normal.density(correction.bias + shifted / room) * (1 + 1 / (room * room))
    let k = slope / normal.density(correction.bias)
    let share = correction.share
    let own = level * (1 - level)
    let variance = own + k * k * share * (1 - share) - 2 * k * (min(level, share) - level * share)
    return error * (max(0, variance) / own).squareRoot()
  }

  static func orderStatisticError(_ ordered: [Double], _ level: Double) -> Double {
    let count = ordered.count
    let place = min(count, max(1, Int((level * Double(count) + 0.5).rounded(.down))))
    let (first, second) = (Double(place), Double(count - place + 1))
    guard let beta = try? Distribution.FisherF(numerator: 2 * first, denominator: 2 * second) else { return .nan }
    // Centred at the quantile, so that no digits are lost.
    let centre = ordered[place - 1]
    var (mean, square, before) = (0.0, 0.0, 0.0)
    for index in 1...count {
      let x = Double(index) / Double(count)
      let below = index == count ? 1 : beta.cumulative(x / (1 - x) * second / first)
      let deviation = ordered[index - 1] - centre
      mean += (below - before) * deviation
      square += (below - before) * deviation * deviation
      before = below
    }
    return max(0, square - mean * mean).squareRoot()
  }
}

/// Why replicates give no interval.
public enum BootstrapError: Error, Sendable, Equatable {
  case tooFewReplicates(Int)
  case tooFewJackknifeEstimates(Int)
  /// Every replicate lies on one side of the estimate.
  case estimateOutsideReplicates(isAbove: Bool)
  case accelerationTooLarge(Double)
  case notFinite
  case confidence(Double)
}

extension BootstrapError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooFewReplicates(let count):
      "\(count) replicates are too few to read an interval from. Ask for at least 1000."
    case .tooFewJackknifeEstimates(let count):
      "Only \(count) fits without one point were found, too few for a BCa interval. Use percentiles, or the profile."
    case .estimateOutsideReplicates(let isAbove):
      """
      The estimate lies \(isAbove ? "above" : "below") every replicate, so its bias cannot be measured. \
      The fit is not stable under resampling: use the profile interval.
      """
    case .accelerationTooLarge(let acceleration):
      """
      The estimate depends so much on single points (acceleration \(acceleration)) that no BCa interval exists. \
      Look at the influential points, or use the profile interval.
      """
    case .notFinite:
      "A replicate or the estimate is not a finite number."
    case .confidence(let level):
      "A confidence level of \(level) is not between 0 and 1. Give one such as 0.95."
    }
  }
}
