/// A method's record over the cases of series alone: by years ahead, and by how much of the record had been seen.
public struct SeriesScores: Sendable {
  public let cases: Int
  /// By years ahead.
  public let levels: [Int: LevelSummary]
  /// By share seen, then by years ahead.
  public let byShare: [Double: [Int: LevelSummary]]

  /// `nil` without scores.
  public init?(_ scores: [SeriesScore]) {
    guard !scores.isEmpty else { return nil }
    cases = scores.count
    levels = Self.summaries(scores)
    var byShare: [Double: [Int: LevelSummary]] = [:]
    for share in Set(scores.map(\.share)) { byShare[share] = Self.summaries(scores.filter { $0.share == share }) }
    self.byShare = byShare
  }

  private static func summaries(_ scores: [SeriesScore]) -> [Int: LevelSummary] {
    var levels: [Int: LevelSummary] = [:]
    for years in Set(scores.flatMap(\.levels.keys)) {
      levels[years] = LevelSummary(
        scores.compactMap { score in
          score.levels[years].map { LevelSummary.Entry(pair: score.series, cluster: score.cluster, level: $0) }
        })
    }
    return levels
  }
}

extension Skill {
  /// How much lower one method's CRPS is than another's so many years ahead.
  public init?(_ scores: [SeriesScore], against reference: [SeriesScore], years: Int) {
    func values(_ scores: [SeriesScore]) -> [Value] {
      scores.compactMap { score in
        score.levels[years].map {
          Value(pair: score.series, cluster: score.cluster, origin: score.origin, value: $0.crps)
        }
      }
    }
    self.init(values(scores), against: values(reference))
  }
}
