/// A method's record over all cases: means by origin, then by pair, with their errors.
public struct MethodScores: Sendable {
  public let cases: Int
  public let dateScore: PairedMean
  /// The Brier score of P_h alone, by h.
  public let brier: [Int: PairedMean]
  /// By years ahead.
  public let levels: [Int: LevelSummary]
  public let reliability: Reliability
  /// Chance forecast of a passage within each case's horizon, and its share.
  public let withinHorizon: (forecast: Double, observed: Double)

  /// Years ahead at which the Brier score is given.
  public static let brierHorizons = [1, 3, 5, 10, 20]

  /// `nil` without scores.
  public init?(_ scores: [CaseScore]) {
    func mean(_ scores: [CaseScore], resamples: Int = 1000, _ value: (CaseScore) -> Double?) -> PairedMean? {
      PairedMean(
        scores.compactMap { score in
          value(score).map { PairedMean.Value(pair: score.pair, cluster: score.cluster, value: $0) }
        }, resamples: resamples)
    }
    guard let dateScore = mean(scores, resamples: 4000, \.dateScore), let reliability = Reliability(scores) else {
      return nil
    }
    cases = scores.count
    self.dateScore = dateScore
    self.reliability = reliability
    var brier: [Int: PairedMean] = [:]
    for years in Self.brierHorizons {
      brier[years] = mean(scores) { score in
        guard score.probabilities.count >= years else { return nil }
        let error = score.probabilities[years - 1] - (score.isAhead[years - 1] ? 1 : 0)
        return error * error
      }
    }
    self.brier = brier
    var levels: [Int: LevelSummary] = [:]
    for years in Set(scores.flatMap(\.levels.keys)) {
      levels[years] = LevelSummary(
        scores.compactMap { score in
          score.levels[years].map { LevelSummary.Entry(pair: score.pair, cluster: score.cluster, level: $0) }
        })
    }
    self.levels = levels
    withinHorizon = (
      mean(scores, resamples: 2) { $0.probabilities.last }?.mean ?? 0,
      mean(scores, resamples: 2) { $0.isAhead.last == true ? 1 : 0 }?.mean ?? 0
    )
  }
}

/// Level scores at one distance.
public struct LevelSummary: Sendable {
  public let cases: Int
  public let crps: PairedMean
  public let medianError: PairedMean
  /// Mean absolute scaled error; `nil` where no past ever moved.
  public let mase: PairedMean?
  /// In the order of ``LevelScore/pinballProbabilities``.
  public let pinball: [PairedMean]
  public let interval: [Double: PairedMean]
  /// Share of the central intervals that held, by nominal coverage.
  public let coverage: [Double: PairedMean]
  /// Probability integral transforms in ten equal bins, weighted so that each pair counts once; they add to one.
  public let transforms: [Double]

  /// One origin's score.
  struct Entry {
    var pair: String
    var cluster: Int
    var level: LevelScore
  }

  init?(_ entries: [Entry]) {
    func mean(_ value: (LevelScore) -> Double?) -> PairedMean? {
      PairedMean(
        entries.compactMap { entry in
          value(entry.level).map { PairedMean.Value(pair: entry.pair, cluster: entry.cluster, value: $0) }
        })
    }
    guard let crps = mean(\.crps), let medianError = mean(\.medianError) else { return nil }
    cases = entries.count
    self.crps = crps
    self.medianError = medianError
    mase = mean(\.scaledError)
    pinball = LevelScore.pinballProbabilities.indices.compactMap { index in mean { $0.pinball[index] } }
    var interval: [Double: PairedMean] = [:], coverage: [Double: PairedMean] = [:]
    for nominal in LevelScore.coverages {
      interval[nominal] = mean { $0.interval[nominal] }
      coverage[nominal] = mean { $0.isInside[nominal].map { $0 ? 1 : 0 } }
    }
    self.interval = interval
    self.coverage = coverage
    var counts: [String: Int] = [:]
    for entry in entries { counts[entry.pair, default: 0] += 1 }
    var transforms = [Double](repeating: 0, count: 10)
    for entry in entries {
      transforms[min(9, Int(entry.level.transform * 10))] += 1 / Double((counts[entry.pair] ?? 1) * counts.count)
    }
    self.transforms = transforms
  }
}
