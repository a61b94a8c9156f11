/// How forecasts of catch-up dates are put to the test; the defaults are version 1.
///
/// At an origin the follower is behind, the past is long enough to learn from and the future long enough to judge by.
/// The outcome is whether some later observation shows it ahead, year by year up to a horizon; a later fall back does
/// not undo a passage.
public struct BacktestProtocol: Sendable, Equatable {
  /// Common yearly observations at or before an origin.
  public var fewestObservations: Int
  /// Years of common observations after an origin.
  public var fewestYearsAfter: Double
  /// Of more qualifying dates these many are used, evenly spread over them.
  public var mostOrigins: Int
  /// In years; the last common observation may end it earlier.
  public var longestHorizon: Int
  /// Years after the origin at which the log ratio itself is forecast.
  public var levelHorizons: [Int]
  /// Histories are cut to their last so many observations; `nil` to keep all.
  public var longestHistory: Int?

  public static let version = 1

  public init(
    fewestObservations: Int = 10, fewestYearsAfter: Double = 3, mostOrigins: Int = 8, longestHorizon: Int = 20,
    levelHorizons: [Int] = [1, 3, 5, 10], longestHistory: Int? = nil
  ) {
    precondition(fewestObservations > 0 && mostOrigins > 1 && longestHorizon > 0, "a test has cases")
    self.fewestObservations = fewestObservations
    self.fewestYearsAfter = fewestYearsAfter
    self.mostOrigins = mostOrigins
    self.longestHorizon = longestHorizon
    self.levelHorizons = levelHorizons
    self.longestHistory = longestHistory
  }

  /// Dates this close are the same.
  static let dateTolerance = 1e-6
  /// An observation this near an anniversary of the origin counts as made on it.
  static let levelTolerance = 0.05
}
