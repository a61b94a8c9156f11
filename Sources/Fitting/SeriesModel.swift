public import Solvers

/// Anything fitted to one or two series that can simulate their joint future.
///
/// A forecast asks only this: curve with discrepancy, random walk, and later state space and coupled systems are all
/// series models. Draw i is a pure function of the random source it is handed.
public protocol SeriesModel: Sendable {
  var name: String { get }
  /// 1, or 2 for follower and leader together.
  var dimension: Int { get }

  /// One joint path of the latent state (no measurement noise) on the noise's scale.
  ///
  /// - Parameters:
  ///   - grid: decimal years, increasing, the first at or after every series' last date.
  ///   - paths: `dimension` × `grid.count`, series after series, filled with finite values.
  /// - Returns: the shocks' variances per year and their correlation in this draw.
  func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks

  /// What a draw has settled before its first shock, by name: parameters, present growth, volatility. The same random
  /// source gives the numbers that ``simulate(_:on:into:)`` follows.
  func settled(_ random: inout RandomSource, on grid: [Double]) -> [(name: String, value: Double)]
}

extension SeriesModel {
  public func settled(_ random: inout RandomSource, on grid: [Double]) -> [(name: String, value: Double)] { [] }
}

/// How fast a path spreads: variance per year of each series' shocks, and their correlation.
public struct Shocks: Sendable, Equatable {
  public var follower: Double
  public var leader: Double
  public var correlation: Double

  public init(follower: Double, leader: Double = 0, correlation: Double = 0) {
    self.follower = follower
    self.leader = leader
    self.correlation = correlation
  }

  /// Variance per year of follower − c · leader.
  public func variance(ofFollowerMinus c: Double) -> Double {
    max(0, follower + c * c * leader - 2 * c * correlation * (follower * leader).squareRoot())
  }

  /// Correlation of two sums of shocks over the last so many years: shocks are shared as far as time is.
  static func correlation(_ correlation: Double, over first: Double, and second: Double) -> Double {
    first > 0 && second > 0 ? correlation * (min(first, second) / max(first, second)).squareRoot() : 0
  }
}
