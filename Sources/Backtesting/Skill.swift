import Solvers

/// How much better one method's scores are than another's on the same cases.
public struct Skill: Sendable, Equatable {
  /// 1 − mean / reference mean: 0 for equal, 1 for perfect.
  public let skill: Double
  /// By bootstrap over clusters, method and reference on the same clusters.
  public let clusterStandardError: Double
  /// Mean of the method's score less the reference's; negative is better.
  public let difference: PairedMean
  /// Cases that both answered.
  public let cases: Int

  /// A score of one case.
  struct Value {
    var pair: String
    var cluster: Int
    var origin: Double
    var value: Double
  }

  /// Of date scores. `nil` when no case was answered by both, or the reference was never wrong.
  public init?(
    _ scores: [CaseScore], against reference: [CaseScore], resamples: Int = 4000, seed: UInt64 = PairedMean.seed
  ) {
    func values(_ scores: [CaseScore]) -> [Value] {
      scores.map { Value(pair: $0.pair, cluster: $0.cluster, origin: $0.origin, value: $0.dateScore) }
    }
    self.init(values(scores), against: values(reference), resamples: resamples, seed: seed)
  }

  init?(_ scores: [Value], against reference: [Value], resamples: Int = 4000, seed: UInt64 = PairedMean.seed) {
    struct Key: Hashable {
      var pair: String
      var origin: Double
    }
    var others: [Key: Double] = [:]
    for score in reference { others[Key(pair: score.pair, origin: score.origin)] = score.value }
    var own: [PairedMean.Value] = [], other: [PairedMean.Value] = [], differences: [PairedMean.Value] = []
    for score in scores {
      guard let value = others[Key(pair: score.pair, origin: score.origin)] else { continue }
      own.append(.init(pair: score.pair, cluster: score.cluster, value: score.value))
      other.append(.init(pair: score.pair, cluster: score.cluster, value: value))
      differences.append(.init(pair: score.pair, cluster: score.cluster, value: score.value - value))
    }
    guard let difference = PairedMean(differences, resamples: resamples, seed: seed) else { return nil }
    let first = PairMeans(own), second = PairMeans(other)
    let base = second.means.reduce(0, +)
    guard base > 0 else { return nil }
    self.difference = difference
    cases = differences.count
    skill = 1 - first.means.reduce(0, +) / base
    // The same seed draws the same clusters for both.
    let numerators = first.resampledByCluster(resamples, seed: seed) { sum, _ in sum }
    let denominators = second.resampledByCluster(resamples, seed: seed) { sum, _ in sum }
    let skills = zip(numerators, denominators).filter { $0.1 > 0 }.map { 1 - $0.0 / $0.1 }
    clusterStandardError = PairedMean.deviation(skills)
  }
}
