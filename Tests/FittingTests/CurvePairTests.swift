import Curves
import Datasets
import Fitting
import Solvers
import Testing

@Suite("Pairs of curves")
struct CurvePairTests {
  /// An exponential with an Ornstein–Uhlenbeck discrepancy about its logarithm, shocks given.
  private static func curve(_ rate: Double, _ shocks: [Double], _ index: Int) throws -> CurveWithDiscrepancy {
    let dates = shocks.indices.map { 1800 + Double($0) }
    var discrepancy = 0.0
    let values = zip(dates, shocks).map { date, shock -> Double in
      discrepancy = 0.84 * discrepancy + 0.1 * shock
      return Noise.logNormal.level(rate * (date - 1800) + discrepancy)
    }
    let series = TimeSeries.yearly(dates, values)
    return try CurveWithDiscrepancy(
      Exponential(), series: series,
      history: History(series, noise: .logNormal, origin: series.observedUntil), noise: .logNormal, measure: .level,
      random: RandomSource(test: 100 + index))
  }

  private static func pair(_ index: Int, correlation: Double) throws
    -> (follower: CurveWithDiscrepancy, leader: CurveWithDiscrepancy)
  {
    var random = RandomSource(test: 50 + index)
    let first = (0..<200).map { _ in random.normal() }
    let second = first.map {
      correlation * $0 + (1 - correlation * correlation).squareRoot() * random.normal()
    }
    return (try curve(0.03, first, 2 * index), try curve(0.02, second, 2 * index + 1))
  }

  @Test("shocks of two discrepancies correlated .8 come back within .1 from 200 points", arguments: 0..<4)
  func estimatedCorrelation(index: Int) throws {
    let (follower, leader) = try Self.pair(index, correlation: 0.8)
    let pair = CurvePair(follower: .init([(follower, 1)]), leader: .init([(leader, 1)]))
    #expect(abs(pair.correlation.estimate - 0.8) <= 0.1, "\(pair.correlation.estimate)")
  }

  @Test("a given correlation is that of the increments of simulated paths", arguments: [-0.5, 0, 0.6, 0.95])
  func givenCorrelation(correlation: Double) throws {
    let (follower, leader) = try Self.pair(0, correlation: 0)
    let pair = CurvePair(
      follower: .init([(follower, 1)]), leader: .init([(leader, 1)]),
      correlation: ShockCorrelation(estimate: correlation, standardError: 0))
    #expect(pair.dimension == 2)
    // Steps so short that shocks are all there is to an increment.
    let grid = (0...20).map { 1999 + Double($0) / 50 }
    let paths = SimulatedPaths(pair, on: grid, count: 2000)
    for index in [1, 20] {
      let steps = { (series: Int) in
        (0..<paths.count).map {
          paths.value($0, series: series, at: index) - paths.value($0, series: series, at: index - 1)
        }
      }
      #expect(abs(Sample.correlation(steps(0), steps(1)) - correlation) <= 4 / 2000.0.squareRoot())
    }
    #expect(paths.shocks.allSatisfy { abs($0.correlation - correlation) < 1e-12 })
  }

  @Test("both sides start from their own last states")
  func starts() throws {
    let (follower, leader) = try Self.pair(1, correlation: 0.3)
    let pair = CurvePair(follower: .init([(follower, 1)]), leader: .init([(leader, 1)]))
    let paths = SimulatedPaths(pair, on: [1999, 2000], count: 200)
    for series in 0...1 {
      let starts = paths.sample(series: series, at: 0)
      #expect(starts.allSatisfy { abs($0 - starts[0]) <= 1e-13 * abs(starts[0]) })
    }
  }

  @Test("a mixture follows its curves in proportion to their weights")
  func mixture() throws {
    let (slow, fast) = (
      try Self.curve(0.01, Array(repeating: 0, count: 40), 90), try Self.curve(0.5, Array(repeating: 0, count: 40), 91)
    )
    let mixture = CurvePair.Mixture([(slow, 1), (fast, 3)])
    #expect(mixture.curves.map(\.weight) == [0.25, 0.75])
    let paths = SimulatedPaths(CurvePair(follower: mixture, leader: nil), on: [1839, 1849], count: 4000)
    // Ten years on the curves are five apart in the logarithm.
    let share = Double(paths.sample(at: 1).count { $0 > 10 }) / 4000
    #expect(abs(share - 0.75) <= 4 * (0.75 * 0.25 / 4000).squareRoot())
  }

  @Test("weights of variance: follower − c · leader")
  func shocks() {
    let shocks = Shocks(follower: 4, leader: 9, correlation: 0.5)
    #expect(shocks.variance(ofFollowerMinus: 1) == 4 + 9 - 6)
    #expect(shocks.variance(ofFollowerMinus: 0) == 4)
    #expect(Shocks(follower: 4, leader: 4, correlation: 1).variance(ofFollowerMinus: 1) == 0)
  }
}
