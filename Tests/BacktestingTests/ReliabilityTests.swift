import Backtesting
import Solvers
import Testing

@Suite("Reliability and means with errors")
struct ReliabilityTests {
  /// Cases of one origin each whose chance of a passage a year is as forecast, or not.
  func scores(_ count: Int, exaggeration: Double = 1, perPair: Int = 1) throws -> [CaseScore] {
    try (0..<count).map { index in
      var random = RandomSource(seed: 11, purpose: "passages", index: UInt64(index))
      let rate = 0.3 * random.uniform()
      var outcome: Int?
      for year in 1...6 where outcome == nil && random.uniform() < rate { outcome = year }
      let passage = 9 + (outcome ?? 99)
      let shares: [Double] = (0..<20).map { $0 < passage ? 0.5 : 2 }
      let cases = BacktestCase.cases(
        pair: "p\(index / perPair)", cluster: index / perPair, history: ProtocolTests().history(Array(shares[..<16])),
        rules: BacktestProtocol(fewestYearsAfter: 6, mostOrigins: 2, longestHorizon: 6))
      let one = try #require(cases.first)
      let forecast = CaseForecast(
        probabilities: (1...6).map { years in
          1 - (0..<years).reduce(1) { power, _ in power * (1 - min(1, exaggeration * rate)) }
        })
      return CaseScore(forecast, of: one.question, outcome: one.outcome)
    }
  }

  @Test("true chances lie within their bands nine times in ten, exaggerated ones do not; parts add up")
  func bands() throws {
    let honest = try #require(Reliability(try scores(3000)))
    let inside = honest.bins.filter(\.isWithinBand).count
    #expect(Double(inside) >= 0.6 * Double(honest.bins.count))
    #expect(honest.reliability < 0.001)
    let boastful = try #require(Reliability(try scores(3000, exaggeration: 2)))
    #expect(boastful.bins.filter { !$0.isWithinBand }.count >= 6)
    #expect(boastful.reliability > 20 * honest.reliability)
    for reliability in [honest, boastful] {
      #expect(abs(reliability.bins.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
    }
    let mean = try #require(MethodScores(try scores(3000)))
    #expect(abs(mean.reliability.score - mean.dateScore.mean) < 1e-12)
    let rate = mean.reliability.baseRate
    #expect(abs(mean.reliability.uncertainty - rate * (1 - rate)) < 1e-12)
  }

  @Test("the bootstrap error over pairs is the closed one, √(Σ (x − mean)²)/n; clusters widen it")
  func errors() throws {
    let values = (0..<40).map { index -> PairedMean.Value in
      var random = RandomSource(seed: 5, purpose: "values", index: UInt64(index / 4))
      return PairedMean.Value(pair: "p\(index)", cluster: index / 4, value: random.normal())
    }
    let mean = try #require(PairedMean(values, resamples: 4000))
    let average = values.reduce(0) { $0 + $1.value } / 40
    let closed = values.reduce(0) { $0 + ($1.value - average) * ($1.value - average) }.squareRoot() / 40
    #expect(abs(mean.mean - average) < 1e-14)
    // 4000 samples give the error to 1/√8000.
    let tolerance = 4 / 8000.0.squareRoot()
    #expect(abs(mean.standardError / closed - 1) < tolerance)
    // Four copies in each cluster: twice the error.
    #expect(abs(mean.clusterStandardError / closed - 2) < 2 * tolerance)
    #expect(mean.pairs == 40)
    #expect(mean.clusters == 10)
    #expect(PairedMean(values.reversed(), resamples: 4000) == mean)
    #expect(PairedMean([]) == nil)
  }

  @Test("origins are averaged before pairs")
  func weights() throws {
    let values = [("a", 1.0), ("a", 1), ("a", 1), ("b", 0)].map {
      PairedMean.Value(pair: $0.0, cluster: 0, value: $0.1)
    }
    #expect(try #require(PairedMean(values)).mean == 0.5)
  }
}
