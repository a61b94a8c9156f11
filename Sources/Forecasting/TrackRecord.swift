import Foundation

/// What the default forecast has been worth on decided episodes, each group of pairs that share a series left out of the
/// learning when it was forecast.
///
/// The date score is the integrated Brier score: 0 is perfect, .25 is saying one half always. The article *How far to
/// trust it* has the whole record and what it cannot show.
public struct TrackRecord: Sendable, Equatable, Codable {
  public var version: Int
  public var pairs: Int
  public var groups: Int
  public var score: Double
  /// By bootstrap over the groups.
  public var standardError: Double
  /// Of the random walk with drift of the log ratio, on the same origins.
  public var walkScore: Double
  public var walkStandardError: Double
  /// Years ahead, and how often the 80% intervals of the log ratio held.
  public var years: [Double]
  public var coverage80: [Double]
  /// Histories cut to their last so many observations, and the score on them.
  public var shortPoints: [Int]
  public var shortScores: [Double]

  public init(
    version: Int, pairs: Int, groups: Int, score: Double, standardError: Double, walkScore: Double,
    walkStandardError: Double, years: [Double], coverage80: [Double], shortPoints: [Int], shortScores: [Double]
  ) {
    self.version = version
    self.pairs = pairs
    self.groups = groups
    self.score = score
    self.standardError = standardError
    self.walkScore = walkScore
    self.walkStandardError = walkStandardError
    self.years = years
    self.coverage80 = coverage80
    self.shortPoints = shortPoints
    self.shortScores = shortScores
  }

  /// The record of the calibration that this version ships.
  public static let shipped: TrackRecord = {
    do {
      return try JSONDecoder().decode(TrackRecord.self, from: Data(PackageResources.track_record_json))
    } catch {
      preconditionFailure("the track record inside the program cannot be read: \(error)")
    }
  }()
}
