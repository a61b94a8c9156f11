import Backtesting
import Solvers
import Testing

@Suite("Level scores")
struct LevelTests {
  /// Quantiles of a normal distribution, as a forecast is written down.
  func normal(_ mean: Double, _ deviation: Double) throws -> LevelDistribution {
    let distribution = try Distribution.Normal(mean: mean, standardDeviation: deviation)
    return LevelDistribution(
      probabilities: LevelDistribution.written, quantiles: try LevelDistribution.written.map(distribution.quantile))
  }

  @Test("CRPS of a normal forecast is the closed form of Gneiting and Raftery, to the cut of its tails")
  func rankedProbability() throws {
    let forecast = try normal(2, 3)
    for outcome in [-4.0, 0, 2, 3.7, 9] {
      let z = (outcome - 2) / 3
      let standard = Distribution.Normal.standard
      let spread = z * (2 * standard.cumulative(z) - 1) + 2 * standard.density(z)
      let expected = 3 * (spread - 1 / Double.pi.squareRoot())
      let score = ContinuousRankedProbability.score(forecast, outcome: outcome)
      #expect(abs(score - expected) < 2e-3)
    }
  }

  @Test("interval score, pinball and coverage by hand")
  func intervals() {
    let forecast = LevelDistribution(
      probabilities: [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975],
      quantiles: [-4, -3, -2, -1, 0, 1, 2, 3, 4])
    let score = LevelScore(forecast, outcome: 2.5, scale: 0.5)
    #expect(score.medianError == 2.5)
    #expect(score.scaledError == 5)
    for (own, expected) in zip(score.pinball, [5.5 * 0.05, 3.5 * 0.25, 2.5 * 0.5, 1.5 * 0.75, 0.5 * 0.05]) {
      #expect(abs(own - expected) < 1e-12)
    }
    #expect(score.isInside == [0.5: false, 0.8: false, 0.9: true, 0.95: true])
    // Width plus 2/α times the miss, α = 0.5 and 0.2.
    for (coverage, expected) in [(0.5, 8.0), (0.8, 9), (0.9, 6)] {
      let own = score.interval[coverage] ?? .nan
      #expect(abs(own - expected) < 1e-12)
    }
    let halfway = 0.925
    #expect(abs(score.transform - halfway) < 1e-12)
  }

  @Test("an interval that the quantiles do not reach is not scored")
  func unreached() {
    let forecast = LevelDistribution(probabilities: [0.1, 0.5, 0.9], quantiles: [-1, 0, 1])
    #expect(Set(LevelScore(forecast, outcome: 0).isInside.keys) == [0.5, 0.8])
  }

  @Test("transforms of outcomes drawn from the forecast are uniform")
  func transforms() throws {
    let forecast = try normal(-1, 0.5)
    var random = RandomSource(seed: 3, purpose: "outcomes", index: 0)
    var counts = [Int](repeating: 0, count: 10)
    let size = 20_000
    for _ in 0..<size { counts[min(9, Int(forecast.probability(of: -1 + 0.5 * random.normal()) * 10))] += 1 }
    let squares = counts.reduce(0.0) { sum, count in
      let error = Double(count) - Double(size) / 10
      return sum + error * error / (Double(size) / 10)
    }
    // The 99.9% point of χ² with 9 degrees of freedom.
    #expect(squares < 27.9)
  }

  @Test("a jump in the distribution has the transform halfway up")
  func jump() {
    let forecast = LevelDistribution(probabilities: [0.1, 0.3, 0.5, 0.9], quantiles: [1, 2, 2, 3])
    #expect(abs(forecast.probability(of: 2) - 0.4) < 1e-12)
    #expect(abs(forecast.probability(of: 2.5) - 0.7) < 1e-12)
    #expect(forecast.probability(of: 0) == 0.05)
    #expect(forecast.probability(of: 4) == 0.95)
  }
}
