import Backtesting
import Testing

@Suite("Scores")
struct ScoreTests {
  @Test("CRPS of a point is the absolute error; of two points by hand; shift and scale equivariant")
  func rankedProbability() {
    #expect(ContinuousRankedProbability.score([2], outcome: 5) == 3)
    // E|X − y| = (1 + 1)/2, E|X − X′| = (0 + 2 + 2 + 0)/4 = 1: 1 − ½.
    #expect(abs(ContinuousRankedProbability.score([0, 2], outcome: 1) - 0.5) < 1e-15)
    let sample = [0.3, -1.2, 4, 2.5, 0.1]
    let score = ContinuousRankedProbability.score(sample, outcome: 0.7)
    let moved = ContinuousRankedProbability.score(sample.map { 3 * $0 + 10 }, outcome: 3 * 0.7 + 10)
    #expect(abs(moved - 3 * score) < 1e-12)
    // The double sum of the definition.
    let distance = sample.map { abs($0 - 0.7) }.reduce(0, +) / 5
    let spread = sample.flatMap { a in sample.map { abs(a - $0) } }.reduce(0, +) / 25
    #expect(abs(score - (distance - spread / 2)) < 1e-14)
  }

  @Test("date score: 0 for perfect foresight, 1 for perfect error, never is an outcome")
  func dateScore() {
    #expect(IntegratedBrier.score([0, 0, 1, 1], eventAfter: 3) == 0)
    #expect(IntegratedBrier.score([1, 1, 1], eventAfter: nil) == 1)
    #expect(abs(IntegratedBrier.score([0.5, 0.5, 0.5, 0.5], eventAfter: 2) - 0.25) < 1e-15)
  }

  @Test("coverage counts ends as inside")
  func coverage() {
    var coverage = Coverage(nominal: 0.8)
    coverage.record(1, in: 1...2)
    coverage.record(2.5, in: 1...2)
    #expect(coverage.share == 0.5)
    #expect(abs((coverage.standardError ?? 0) - 0.282_842_712_474_619) < 1e-12)
  }
}
