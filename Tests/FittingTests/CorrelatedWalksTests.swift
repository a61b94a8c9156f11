import Datasets
import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Correlated random walks")
struct CorrelatedWalksTests {
  /// Eleven points at even and at uneven dates.
  static let records: [(dates: [Double], values: [Double])] = [
    (
      (0...10).map { 2000 + Double($0) },
      [0, 0.41, 0.32, 0.93, 1.22, 1.11, 1.75, 1.93, 2.51, 2.38, 3.04]
    ),
    (
      [2000, 2000.5, 2002, 2003, 2003.25, 2005, 2006, 2007.5, 2008, 2011, 2012],
      [5, 5.2, 4.9, 6.1, 6.3, 5.8, 6.9, 7.0, 7.7, 8.2, 8.1]
    ),
  ]

  /// Drift, variance a year and span of a walk, from first principles.
  static func moments(_ dates: [Double], _ values: [Double]) -> (drift: Double, variance: Double, span: Double) {
    let span = dates[dates.count - 1] - dates[0]
    let drift = (values[values.count - 1] - values[0]) / span
    var squares = 0.0
    for index in 1..<dates.count {
      let step = dates[index] - dates[index - 1]
      let error = values[index] - values[index - 1] - drift * step
      squares += error * error / step
    }
    return (drift, squares / Double(dates.count - 2), span)
  }

  @Test("one walk: estimates from first principles", arguments: records)
  func estimates(dates: [Double], values: [Double]) throws {
    let walk = try CorrelatedWalks([History(dates, values)], noise: .gaussian)
    let moments = Self.moments(dates, values)
    #expect(walk.dimension == 1 && walk.correlation == nil && walk.parameterCount == 2)
    #expect(digits(walk.drift[0], certified: moments.drift) > 12)
    #expect(digits(walk.variance[0], certified: moments.variance) > 12)
    // ln L of independent N(μ h, σ² h) increments at the maximum-likelihood variance
    let n = dates.count - 1
    let spread = moments.variance * Double(n - 1) / Double(n)
    var likelihood = 0.0
    for index in 1...n {
      let step = dates[index] - dates[index - 1]
      let density = try Distribution.Normal(
        mean: moments.drift * step, standardDeviation: (spread * step).squareRoot())
      likelihood += density.logDensity(values[index] - values[index - 1])
    }
    #expect(digits(walk.logLikelihood, certified: likelihood) > 11)
  }

  @Test(
    "one walk: 40 000 paths have the Student-t of Farmer and Lafond (2016), quantiles within Monte Carlo error",
    arguments: records)
  func prediction(dates: [Double], values: [Double]) throws {
    let walk = try CorrelatedWalks([History(dates, values)], noise: .gaussian)
    let moments = Self.moments(dates, values)
    let last = dates[dates.count - 1]
    let paths = SimulatedPaths(walk, on: [last, last + 1, last + 5, last + 20], count: 40_000)
    let freedom = try Distribution.StudentT(degreesOfFreedom: Double(dates.count - 2))
    for (index, horizon) in [1.0, 5, 20].enumerated() {
      let scale = (moments.variance * (horizon + horizon * horizon / moments.span)).squareRoot()
      for probability in [0.1, 0.5, 0.9] {
        let quantile =
          try values[values.count - 1] + moments.drift * horizon + scale * freedom.quantile(probability)
        expectShare(paths.sample(at: index + 1), below: quantile, is: probability, "\(probability) at \(horizon)")
      }
    }
    #expect(paths.sample(at: 0).allSatisfy { $0 == values[values.count - 1] }, "paths start at the last state")
  }

  /// The even record and one correlated with it, on the same dates but for one point each.
  static let pair: (follower: History, leader: History, dates: [Double], difference: [Double]) = {
    let (dates, values) = records[0]
    let other = zip(values, [0, 0.1, 0.05, 0.2, 0.5, 0.55, 0.6, 0.95, 0.9, 1.1, 1.35]).map { 0.7 * $0 + $1 + 2 }
    guard let follower = try? History(dates + [2011.4], values + [9]),
      let leader = try? History([1998.5] + dates, [0] + other)
    else { fatalError("the record has no history") }
    return (follower, leader, dates, zip(values, other).map { $0 - $1 })
  }()

  @Test("a pair on common dates: the difference has its own exact Student-t, and so has each side")
  func pairPrediction() throws {
    let (dates, difference) = (Self.pair.dates, Self.pair.difference)
    let common = { (series: History) in
      zip(series.times, series.values).filter { dates.contains($0.0) }.map(\.1)
    }
    let follower = try History(dates, common(Self.pair.follower))
    let leader = try History(dates, common(Self.pair.leader))
    let walks = try CorrelatedWalks([follower, leader], noise: .gaussian)
    let paths = SimulatedPaths(walks, on: [2010, 2011, 2015, 2030], count: 40_000)
    let freedom = try Distribution.StudentT(degreesOfFreedom: Double(dates.count - 2))
    for (name, values, sample) in [
      ("difference", difference, paths.differences(at:)),
      ("follower", follower.values, { paths.sample(series: 0, at: $0) }),
      ("leader", leader.values, { paths.sample(series: 1, at: $0) }),
    ] as [(String, [Double], (Int) -> [Double])] {
      let moments = Self.moments(dates, values)
      for (index, horizon) in [1.0, 5, 20].enumerated() {
        let scale = (moments.variance * (horizon + horizon * horizon / moments.span)).squareRoot()
        for probability in [0.1, 0.5, 0.9] {
          let quantile =
            try values[values.count - 1] + moments.drift * horizon + scale * freedom.quantile(probability)
          expectShare(sample(index + 1), below: quantile, is: probability, "\(name) \(probability) at \(horizon)")
        }
      }
    }
  }

  @Test("a pair is fitted on its common dates and starts from each side's own last state")
  func commonDates() throws {
    let walks = try CorrelatedWalks([Self.pair.follower, Self.pair.leader], noise: .gaussian)
    #expect(digits(walks.drift[0], certified: 0.304) > 12)
    let paths = SimulatedPaths(walks, on: [2011.4, 2012], count: 40_000)
    #expect(paths.sample(at: 0).allSatisfy { $0 == 9 })
    // The leader was last seen in 2010: 1.4 years of its own have passed.
    let leader = Self.pair.leader
    let moments = Self.moments(Self.pair.dates, Array(leader.values.dropFirst()))
    let freedom = try Distribution.StudentT(degreesOfFreedom: 9)
    let scale = (moments.variance * (1.4 + 1.4 * 1.4 / 10)).squareRoot()
    for probability in [0.1, 0.5, 0.9] {
      let quantile = try leader.state.value + moments.drift * 1.4 + scale * freedom.quantile(probability)
      expectShare(paths.sample(series: 1, at: 0), below: quantile, is: probability)
    }
  }

  @Test("before the first date of a grid the sides share the shocks of the time they share")
  func firstStep() throws {
    let (follower, leader) = try Self.simulatedPair(0, correlation: 0.8, count: 200)
    let walks = try CorrelatedWalks([History(follower), History(leader)], noise: .gaussian)
    let last = follower.dates[199]
    // Four years on for both, and the same with the grid beginning at the last observation.
    for grid in [[last + 4, last + 5], [last, last + 4]] {
      let paths = SimulatedPaths(walks, on: grid, count: 20_000)
      let index = grid[0] == last ? 1 : 0
      let correlation = Sample.correlation(paths.sample(at: index), paths.sample(series: 1, at: index))
      #expect(abs(correlation - 0.8) <= 0.06, "\(correlation)")
    }
    // A leader last seen a year later shares three of four years.
    var late = leader
    late.dates[199] = last + 1
    let apart = try CorrelatedWalks([History(follower), History(late)], noise: .gaussian)
    let paths = SimulatedPaths(apart, on: [last + 4, last + 5], count: 20_000)
    let correlation = Sample.correlation(paths.sample(at: 0), paths.sample(series: 1, at: 0))
    let expected = try #require(apart.correlation).estimate * (3 / 4.0).squareRoot()
    #expect(abs(correlation - expected) <= 0.03, "\(correlation) for \(expected)")
  }

  @Test("shocks correlated .8 come back within .1 from 200 common dates", arguments: 0..<6)
  func commonCorrelation(index: Int) throws {
    let (follower, leader) = try Self.simulatedPair(index, correlation: 0.8, count: 200)
    let walks = try CorrelatedWalks([History(follower), History(leader)], noise: .gaussian)
    let correlation = try #require(walks.correlation)
    #expect(abs(correlation.estimate - 0.8) <= 0.1, "\(correlation.estimate)")
    #expect(digits(correlation.standardError, certified: 1 / 196.0.squareRoot()) > 12)
    #expect(correlation.interval.contains(correlation.estimate))
  }

  @Test("and from 200 record dates a side that never coincide", arguments: 0..<6)
  func asynchronousCorrelation(index: Int) throws {
    let (follower, leader) = try Self.simulatedPair(index, correlation: 0.8, count: 200, isSynchronous: false)
    let walks = try CorrelatedWalks(
      [History(follower, isRecords: true), History(leader, isRecords: true)], noise: .gaussian)
    let estimate = try #require(walks.correlation).estimate
    #expect(abs(estimate - 0.8) <= 0.1, "\(estimate)")
  }

  @Test("estimates are centred on the truth, independent and opposite shocks included", arguments: [-0.8, 0, 0.8])
  func unbiased(correlation: Double) throws {
    for isSynchronous in [true, false] {
      let estimates = try (0..<20).map { index in
        let (follower, leader) = try Self.simulatedPair(
          index, correlation: correlation, count: 200, isSynchronous: isSynchronous)
        let walks = try CorrelatedWalks(
          [follower, leader].map { try History($0, isRecords: !isSynchronous) }, noise: .gaussian)
        return try #require(walks.correlation).estimate
      }
      let error = (Sample.covariance(estimates, estimates) / 20).squareRoot()
      #expect(abs(Sample.mean(estimates) - correlation) <= 4 * error, "\(estimates)")
      // 200 pairs say ±(1 − ρ²)/√200; dates that do not coincide share less.
      #expect(error <= 2.2 * (1 - correlation * correlation) / 200.0.squareRoot() / 20.0.squareRoot())
    }
  }

  @Test("draws of the shocks scatter about the estimates")
  func shocks() throws {
    let (follower, leader) = try Self.simulatedPair(0, correlation: 0.8, count: 200)
    let walks = try CorrelatedWalks([History(follower), History(leader)], noise: .gaussian)
    let paths = SimulatedPaths(walks, on: [3000, 3001], count: 4000)
    // E[s² ν / χ²(ν)] = s² ν / (ν − 2), with ν = 198
    #expect(abs(Sample.mean(paths.shocks.map(\.follower)) / walks.variance[0] - 198 / 196.0) <= 0.01)
    #expect(abs(Sample.mean(paths.shocks.map(\.leader)) / walks.variance[1] - 198 / 196.0) <= 0.01)
    let estimate = try #require(walks.correlation).estimate
    #expect(abs(Sample.mean(paths.shocks.map(\.correlation)) - estimate) <= 0.005)
  }

  @Test("fewer degrees of freedom spread the same walk wider, and shrink its correlation")
  func fewerDegreesOfFreedom() throws {
    let (dates, values) = Self.records[0]
    let walk = try CorrelatedWalks([History(dates, values)], noise: .gaussian, mostDegreesOfFreedom: 3)
    let moments = Self.moments(dates, values)
    let paths = SimulatedPaths(walk, on: [2010, 2015], count: 40_000)
    let scale = (moments.variance * (5 + 25 / 10.0)).squareRoot()
    for probability in [0.1, 0.5, 0.9] {
      let quantile =
        try 3.04 + moments.drift * 5
        + scale * Distribution.StudentT(degreesOfFreedom: 3).quantile(probability)
      expectShare(paths.sample(at: 1), below: quantile, is: probability)
    }
    let whole = try CorrelatedWalks([Self.pair.follower, Self.pair.leader], noise: .gaussian)
    let capped = try CorrelatedWalks(
      [Self.pair.follower, Self.pair.leader], noise: .gaussian, mostDegreesOfFreedom: 4)
    #expect(try abs(#require(capped.correlation).estimate) < abs(#require(whole.correlation).estimate))
  }

  @Test("the same source gives the same path, another another")
  func determinism() throws {
    let walks = try CorrelatedWalks([Self.pair.follower, Self.pair.leader], noise: .gaussian)
    let first = SimulatedPaths(walks, on: [2012, 2013], count: 20)
    let second = SimulatedPaths(walks, on: [2012, 2013], count: 20)
    let other = SimulatedPaths(walks, on: [2012, 2013], count: 20, seed: 21)
    #expect(first.sample(at: 1) == second.sample(at: 1) && first.shocks == second.shocks)
    #expect(first.sample(at: 1) != other.sample(at: 1))
  }

  @Test("too few points, and too few common dates, are refused")
  func refusals() throws {
    let two = try History([2000, 2001], [1, 2])
    let three = try History([2000, 2001, 2002], [1, 2, 4])
    #expect(throws: FitError.tooFewPoints(family: "a random walk", points: 2, parameters: 2)) {
      _ = try CorrelatedWalks([two], noise: .gaussian)
    }
    #expect(throws: FitError.tooFewPoints(family: "a random walk to the common dates", points: 2, parameters: 2)) {
      _ = try CorrelatedWalks([two, three], noise: .gaussian)
    }
    _ = try CorrelatedWalks([three, three], noise: .gaussian)
  }

  @Test("series that never move, or move exactly alike, still give finite paths")
  func degenerate() throws {
    let dates = (0...6).map { 2000 + Double($0) }
    let still = try History(dates, [3, 3, 3, 3, 3, 3, 3])
    let straight = try History(dates, dates)
    let moving = try History(dates, [1, 2, 1.5, 3, 2.5, 4, 3])
    for pair in [[still], [still, still], [straight, straight], [moving, moving], [moving, still]] {
      let walks = try CorrelatedWalks(pair, noise: .gaussian)
      #expect(SimulatedPaths(walks, on: [2006, 2007, 2100], count: 200).isFinite)
    }
    let walk = try CorrelatedWalks([still], noise: .gaussian)
    #expect(SimulatedPaths(walk, on: [2006, 2030], count: 200).sample(at: 1).allSatisfy { abs($0 - 3) < 1e-4 })
    // Logarithms are held where levels stay finite.
    let wild = try CorrelatedWalks([History(dates, [0, 600, -600, 600, -600, 600, -600])], noise: .logNormal)
    let paths = SimulatedPaths(wild, on: [2006, 2007, 2050], count: 200)
    #expect(paths.sample(at: 2).allSatisfy { Noise.logNormal.level($0).isFinite && Noise.logNormal.level($0) > 0 })
  }

  // MARK: - Simulated pairs

  struct SimulatedSeries {
    var dates: [Double]
    var values: [Double]
  }

  /// Two random walks with correlated shocks, seen on the same dates or each on its own.
  static func simulatedPair(
    _ index: Int, correlation: Double, count: Int, isSynchronous: Bool = true
  ) throws -> (follower: SimulatedSeries, leader: SimulatedSeries) {
    var random = RandomSource(test: index)
    // Twelve steps a year for a while; a side is seen every year, or after 6 to 18 months.
    var levels = [0.0, 1.0]
    var sides = [SimulatedSeries(dates: [], values: []), SimulatedSeries(dates: [], values: [])]
    var next = isSynchronous ? [0, 0] : [0, 6]
    var month = 0
    while sides.contains(where: { $0.dates.count < count }) {
      for side in 0...1 where month == next[side] {
        if sides[side].dates.count < count {
          sides[side].dates.append(2000 + Double(month) / 12 + (isSynchronous ? 0 : 0.001 * Double(side)))
          sides[side].values.append(levels[side])
        }
        next[side] += isSynchronous ? 12 : 6 + random.integer(below: 13)
      }
      let first = random.normal()
      let second = correlation * first + (1 - correlation * correlation).squareRoot() * random.normal()
      levels[0] += 0.3 / 12 + 0.2 * first / 12.0.squareRoot()
      levels[1] += 0.2 / 12 + 0.35 * second / 12.0.squareRoot()
      month += 1
    }
    return (sides[0], sides[1])
  }
}

extension History {
  fileprivate init(_ series: CorrelatedWalksTests.SimulatedSeries, isRecords: Bool = false) throws {
    try self.init(series.dates, series.values, kind: isRecords ? .records : .observations)
  }
}
