import Solvers

/// Whether things forecast at 30% happen three times in ten: chances against shares, bin by bin, and the parts of the
/// date score that follow.
///
/// All (P_h, o_h) count, weighted so that each pair counts once: mean over h, then origins, then pairs. The date score
/// is reliability − resolution + uncertainty + what chances differ within their bins (Murphy 1973; the last part,
/// Stephenson, Coelho and Jolliffe 2008), exactly.
public struct Reliability: Sendable, Equatable {
  public struct Bin: Sendable, Equatable {
    public let low: Double
    public let high: Double
    /// Share of the weight.
    public let weight: Double
    public let meanProbability: Double
    /// Weighted share of outcomes.
    public let observed: Double
    public let count: Int
    public let pairs: Int
    /// The 5% and 95% points of `observed` were every forecast true (consistency bars, Bröcker and Smith 2007).
    public let bandLow: Double
    public let bandHigh: Double
    /// The same where pairs that share a series share their luck too.
    public let clusterBandLow: Double
    public let clusterBandHigh: Double

    public var isWithinBand: Bool { bandLow <= observed && observed <= bandHigh }
  }

  public let bins: [Bin]
  /// Σ w (mean P − observed)²: 0 is best.
  public let reliability: Double
  /// Σ w (observed − base rate)²: how far outcomes differ between bins; more is better.
  public let resolution: Double
  /// base rate · (1 − base rate): the score of always forecasting the base rate.
  public let uncertainty: Double
  /// What is left: the variance of chances within bins less twice their covariance with the outcomes.
  public let withinBins: Double
  public let baseRate: Double
  /// Maps of chances that would have made them honest: to be drawn, never applied.
  public let isotonic: IsotonicRegression
  public let beta: BetaCalibration?

  public var score: Double { reliability - resolution + uncertainty + withinBins }

  public static let edges = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

  /// `nil` without scores.
  ///
  /// - Parameter resamples: samples of outcomes for the bands. In each, a pair's outcomes at all its origins and years
  ///   come from one uniform number, as they come from one history; in the wider bands a cluster's do.
  public init?(_ scores: [CaseScore], resamples: Int = 1000, seed: UInt64 = PairedMean.seed) {
    guard !scores.isEmpty else { return nil }
    var origins: [String: Int] = [:]
    for score in scores { origins[score.pair, default: 0] += 1 }
    let names = origins.keys.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let clusters = Dictionary(scores.map { ($0.pair, $0.cluster) }, uniquingKeysWith: { first, _ in first })
    let clusterNumbers = Dictionary(uniqueKeysWithValues: Set(clusters.values).sorted().enumerated().map { ($1, $0) })
    struct Entry {
      var probability: Double
      var outcome: Double
      var weight: Double
      var pair: Int
      var cluster: Int
      var bin: Int
    }
    let size = Self.edges.count - 1
    let entries = scores.flatMap { score in
      let weight = 1 / (Double(score.probabilities.count) * Double(origins[score.pair] ?? 1) * Double(names.count))
      return zip(score.probabilities, score.isAhead).map { probability, isAhead in
        Entry(
          probability: probability, outcome: isAhead ? 1 : 0, weight: weight, pair: numbers[score.pair] ?? 0,
          cluster: clusterNumbers[score.cluster] ?? 0,
          bin: min(size - 1, (Self.edges.lastIndex { $0 <= probability }) ?? 0))
      }
    }
    var weights = [Double](repeating: 0, count: size)
    var (chances, shares, counts) = (weights, weights, weights)
    var pairs = [Set<Int>](repeating: [], count: size)
    for entry in entries {
      weights[entry.bin] += entry.weight
      chances[entry.bin] += entry.weight * entry.probability
      shares[entry.bin] += entry.weight * entry.outcome
      counts[entry.bin] += 1
      pairs[entry.bin].insert(entry.pair)
    }
    /// Shares that would come in each bin were every forecast true, sorted.
    func resampled(_ purpose: RandomSource.Purpose, _ groups: Int, _ group: (Entry) -> Int) -> [[Double]] {
      var result = [[Double]](repeating: [], count: size)
      for index in 0..<resamples {
        var random = RandomSource(seed: seed, purpose: purpose, index: UInt64(index))
        let positions = (0..<groups).map { _ in random.uniform() }
        var sums = [Double](repeating: 0, count: size)
        for entry in entries where positions[group(entry)] <= entry.probability { sums[entry.bin] += entry.weight }
        for bin in 0..<size where weights[bin] > 0 { result[bin].append(sums[bin] / weights[bin]) }
      }
      return result.map { $0.sorted() }
    }
    let byPair = resampled("consistency of forecasts", names.count) { $0.pair }
    let byCluster = resampled("consistency of forecasts by cluster", clusterNumbers.count) { $0.cluster }
    isotonic = IsotonicRegression(entries.map { ($0.probability, $0.outcome, $0.weight) })
    beta = BetaCalibration(entries.map { ($0.probability, $0.outcome, $0.weight) })
    let rate = shares.reduce(0, +)
    bins = (0..<size).filter { weights[$0] > 0 }.map { bin in
      func point(_ sorted: [Double], _ share: Double) -> Double {
        sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
      }
      return Bin(
        low: Self.edges[bin], high: Self.edges[bin + 1], weight: weights[bin],
        meanProbability: chances[bin] / weights[bin], observed: shares[bin] / weights[bin], count: Int(counts[bin]),
        pairs: pairs[bin].count, bandLow: point(byPair[bin], 0.05), bandHigh: point(byPair[bin], 0.95),
        clusterBandLow: point(byCluster[bin], 0.05), clusterBandHigh: point(byCluster[bin], 0.95))
    }
    baseRate = rate
    uncertainty = rate * (1 - rate)
    reliability = bins.reduce(0) { sum, bin in
      let error = bin.meanProbability - bin.observed
      return sum + bin.weight * error * error
    }
    resolution = bins.reduce(0) { sum, bin in
      let distance = bin.observed - rate
      return sum + bin.weight * distance * distance
    }
    withinBins = entries.reduce(0) { sum, entry in
      let chance = entry.probability - chances[entry.bin] / weights[entry.bin]
      let outcome = entry.outcome - shares[entry.bin] / weights[entry.bin]
      return sum + entry.weight * (chance * chance - 2 * chance * outcome)
    }
  }
}
