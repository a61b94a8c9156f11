/// How forecasts of one series' levels are put to the test; the defaults are version 1.
///
/// A record of n yearly observations with positive values has an origin for each share s that is to be seen: its
/// observation number s n, halves rounded up. Only what lies at or before it is seen.
public struct SeriesProtocol: Sendable, Equatable {
  /// Shares of the record seen at the origins.
  public var shares: [Double]
  /// Years after the origin at which the level is forecast, where it was observed.
  public var horizons: [Int]
  /// An origin has at least so many observations behind it.
  public var fewestObservations: Int
  /// Histories are cut to their last so many observations; `nil` to keep all.
  public var longestHistory: Int?

  public static let version = 1

  public init(
    shares: [Double] = [0.2, 0.4, 0.6, 0.8], horizons: [Int] = [1, 3, 5, 10], fewestObservations: Int = 4,
    longestHistory: Int? = nil
  ) {
    precondition(shares.allSatisfy { $0 > 0 && $0 < 1 } && horizons.allSatisfy { $0 > 0 }, "a test has cases")
    precondition(fewestObservations > 0, "a forecast has a past")
    self.shares = shares
    self.horizons = horizons
    self.fewestObservations = fewestObservations
    self.longestHistory = longestHistory
  }

  /// The observation at which a share of a record of so many has been seen.
  func origin(share: Double, of count: Int) -> Int { Int((share * Double(count) + 0.5).rounded(.down)) - 1 }
}
