import Solvers

/// A mean over pairs, each the mean of its origins, with what chance there is in which pairs history offers.
///
/// Standard errors by bootstrap (Efron 1979): over pairs, and over clusters of pairs that share a series, which is the
/// honest one, since episodes that share a series are not independent.
public struct PairedMean: Sendable, Equatable {
  public let mean: Double
  /// By bootstrap over pairs.
  public let standardError: Double
  /// By bootstrap over clusters.
  public let clusterStandardError: Double
  /// The 5% and 95% points of the bootstrap over clusters.
  public let low: Double
  public let high: Double
  public let pairs: Int
  public let clusters: Int

  /// One value of one origin.
  public struct Value: Sendable {
    public var pair: String
    public var cluster: Int
    public var value: Double

    public init(pair: String, cluster: Int, value: Double) {
      self.pair = pair
      self.cluster = cluster
      self.value = value
    }
  }

  /// - Parameters:
  ///   - values: one an origin; `nil` comes of none.
  ///   - resamples: bootstrap samples; the same seed gives the same.
  public init?(_ values: [Value], resamples: Int = 1000, seed: UInt64 = PairedMean.seed) {
    let groups = PairMeans(values)
    guard !groups.means.isEmpty else { return nil }
    mean = groups.means.reduce(0, +) / Double(groups.means.count)
    pairs = groups.means.count
    clusters = groups.clusters.count
    let byPair = groups.resampledByPair(resamples, seed: seed) { $0 / $1 }
    standardError = PairedMean.deviation(byPair)
    let byCluster = groups.resampledByCluster(resamples, seed: seed) { $0 / $1 }.sorted()
    clusterStandardError = PairedMean.deviation(byCluster)
    low = byCluster[Int(0.05 * Double(resamples))]
    high = byCluster[Int(0.95 * Double(resamples))]
  }

  public static let seed: UInt64 = 20_240_601

  static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))).squareRoot()
  }
}

/// Means by pair, in the order of the pairs' names, and which pairs hang together.
struct PairMeans {
  let names: [String]
  let means: [Double]
  /// Indices of each cluster's pairs.
  let clusters: [[Int]]

  init(_ values: [PairedMean.Value]) {
    var sums: [String: (sum: Double, count: Int, cluster: Int)] = [:]
    for value in values {
      let sum = sums[value.pair] ?? (0, 0, value.cluster)
      sums[value.pair] = (sum.sum + value.value, sum.count + 1, sum.cluster)
    }
    let sorted = sums.sorted { $0.key < $1.key }
    names = sorted.map(\.key)
    means = sorted.map { $0.value.sum / Double($0.value.count) }
    var members: [Int: [Int]] = [:]
    for (index, pair) in sorted.enumerated() { members[pair.value.cluster, default: []].append(index) }
    clusters = members.sorted { $0.key < $1.key }.map(\.value)
  }

  /// A function of the sum and the count of pairs drawn with replacement.
  func resampledByPair(_ count: Int, seed: UInt64, _ body: (Double, Double) -> Double) -> [Double] {
    (0..<count).map { index in
      var random = RandomSource(seed: seed, purpose: "bootstrap over pairs", index: UInt64(index))
      let sum = means.indices.reduce(0.0) { sum, _ in sum + means[random.integer(below: means.count)] }
      return body(sum, Double(means.count))
    }
  }

  /// The same of clusters drawn with replacement; how many pairs they bring differs.
  func resampledByCluster(_ count: Int, seed: UInt64, _ body: (Double, Double) -> Double) -> [Double] {
    let sums = clusters.map { $0.reduce(0) { $0 + means[$1] } }
    return (0..<count).map { index in
      var random = RandomSource(seed: seed, purpose: "bootstrap over clusters", index: UInt64(index))
      var (sum, size) = (0.0, 0)
      for _ in clusters.indices {
        let drawn = random.integer(below: clusters.count)
        sum += sums[drawn]
        size += clusters[drawn].count
      }
      return body(sum, Double(size))
    }
  }
}
