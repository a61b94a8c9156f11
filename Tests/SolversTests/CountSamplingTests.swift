import Foundation
import Solvers
import Testing

/// Counts at random, against the probabilities of their laws.
@Suite("Counts at random")
struct CountSamplingTests {
  /// Pearson's χ² of counts against probabilities, those expected less than 10 times in one cell; and its cells.
  private func pearson(_ draws: [Double], _ probability: (Double) -> Double) -> (
    statistic: Double, freedom: Double
  ) {
    var seen: [Double: Double] = [:]
    for draw in draws { seen[draw, default: 0] += 1 }
    let n = Double(draws.count)
    var (statistic, cells) = (0.0, 0.0)
    var (restSeen, restExpected) = (n, n)
    for value in stride(from: 0, through: draws.max() ?? 0, by: 1) {
      let expected = n * probability(value)
      guard expected >= 10 else { continue }
      let difference = (seen[value] ?? 0) - expected
      statistic += difference * difference / expected
      cells += 1
      restSeen -= seen[value] ?? 0
      restExpected -= expected
    }
    guard restExpected >= 5 else { return (statistic, cells) }
    return (statistic + (restSeen - restExpected) * (restSeen - restExpected) / restExpected, cells)
  }

  private func draws(_ count: Int = 40_000, _ draw: (inout RandomSource) -> Double) -> [Double] {
    var random = RandomSource(seed: 11, purpose: "counts", index: 0)
    return (0..<count).map { _ in draw(&random) }
  }

  /// Whether χ² is none that comes once in a thousand.
  private func agrees(_ draws: [Double], _ probability: (Double) -> Double) throws -> Bool {
    let (statistic, freedom) = pearson(draws, probability)
    return try Distribution.ChiSquared(degreesOfFreedom: freedom).survival(statistic) > 1e-3
  }

  @Test("Poisson's law, of small means and large", arguments: [0.3, 4, 16.5, 90, 400])
  func poisson(mean: Double) throws {
    func probability(_ count: Double) -> Double { exp(count * log(mean) - mean - lgamma(count + 1)) }
    #expect(try agrees(draws { $0.poisson(mean: mean) }, probability))
  }

  @Test("the binomial law, of few trials and many", arguments: [(5.0, 0.3), (17, 0.5), (80, 0.02), (250, 0.9)])
  func binomial(trials: Double, share: Double) throws {
    func probability(_ hits: Double) -> Double {
      guard hits <= trials else { return 0 }
      let ways: Double = lgamma(trials + 1) - lgamma(hits + 1) - lgamma(trials - hits + 1)
      return exp(ways + hits * log(share) + (trials - hits) * log1p(-share))
    }
    #expect(try agrees(draws { $0.binomial(trials: trials, share: share) }, probability))
  }

  @Test("the negative binomial law", arguments: [(2.0, 0.5), (30, 0.1), (8, 2)])
  func negativeBinomial(mean: Double, dispersion: Double) throws {
    let size = 1 / dispersion
    func probability(_ count: Double) -> Double {
      let ways: Double = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
      return exp(ways + count * log(dispersion * mean) - (count + size) * log1p(dispersion * mean))
    }
    #expect(try agrees(draws { $0.negativeBinomial(mean: mean, dispersion: dispersion) }, probability))
  }

  @Test("ends: no trials, shares 0 and 1, no mean, counts beyond 32 bits")
  func ends() {
    var random = RandomSource(seed: 5, purpose: "counts", index: 1)
    #expect(random.binomial(trials: 0, share: 0.4) == 0)
    #expect(random.binomial(trials: 1000, share: 0) == 0)
    #expect(random.binomial(trials: 1000, share: 1) == 1000)
    #expect(random.poisson(mean: 0) == 0)
    let large = random.poisson(mean: 1e12)
    #expect(large == large.rounded() && abs(large - 1e12) < 6e6)
    let hits = random.binomial(trials: 1e14, share: 0.25)
    #expect(hits == hits.rounded() && abs(hits - 2.5e13) < 6 * 4.4e6)
  }
}
