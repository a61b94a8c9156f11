import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Walk whose shocks echo (Farmer and Lafond)")
struct MovingAverageWalkTests {
  /// A yearly record of so many increments.
  func walk(_ increments: Int, theta: Double = MovingAverageWalk.farmerLafondTheta) throws -> MovingAverageWalk {
    let values = (0...increments).map { index -> Double in
      var random = RandomSource(test: index)
      return 0.1 * Double(index) + 0.2 * random.normal()
    }
    return try MovingAverageWalk(
      [History(values.indices.map { 1990 + Double($0) }, values)], theta: theta, noise: .gaussian)
  }

  @Test("error growth is Farmer and Lafond's A")
  func errorGrowth() throws {
    #expect(digits(try walk(5).errorGrowth(after: 10), certified: 70.887) > 6)
    let square = 1 + 0.63 * 0.63
    for (increments, years, expected) in [(5, 1.0, 1.163920), (5, 20, 171.257785), (33, 10, 23.525443)] {
      #expect(digits(try walk(increments).errorGrowth(after: years) / square, certified: expected) > 6)
    }
    for (increments, theta, years) in [(12, 0.63, 7.0), (12, -0.4, 3), (12, 0.0, 4), (4, 1, 15)] {
      let m = Double(increments)
      let formula = -2 * theta + (1 + theta * theta + 2 * (m - 1) * theta / m) * (years + years * years / m)
      #expect(digits(try walk(increments, theta: theta).errorGrowth(after: years), certified: formula) > 12)
    }
  }

  @Test("simulated paths err as the formula says, at every step of fine and coarse grids")
  func paths() throws {
    let model = try walk(9)
    // Student-t with 8 degrees of freedom has variance 8/6.
    let scale = model.shocks.follower * 8 / 6
    for grid in [[1999.0, 1999.25, 1999.5, 2000, 2000.75, 2002], [1999, 2000, 2001, 2004, 2014]] {
      let paths = SimulatedPaths(model, on: grid, count: 20_000)
      for index in grid.indices.dropFirst() {
        let years = grid[index] - 1999
        let errors = paths.sample(at: index).map { $0 - (paths.value(0, at: 0) + model.drift[0] * years) }
        let expected = scale * model.errorGrowth(after: years)
        #expect(abs(Sample.mean(errors)) < 5 * (expected / 20_000).squareRoot())
        // Tails of t(8): the variance's own relative error is about √(3.5/20 000).
        #expect(abs(Sample.covariance(errors, errors) / expected - 1) < 0.06, "\(years) years")
      }
      #expect(paths.sample(at: 0).allSatisfy { $0 == paths.value(0, at: 0) })
    }
  }

  @Test("two series: their difference is the walk of the difference")
  func difference() throws {
    let times = (0..<15).map { 1990 + Double($0) }
    func values(_ index: Int) -> [Double] {
      times.indices.map {
        var random = RandomSource(test: 100 * index + $0)
        return 0.05 * Double(index * $0) + random.normal()
      }
    }
    let first = values(1), second = values(2)
    let both = try MovingAverageWalk([History(times, first), History(times, second)], noise: .gaussian)
    let alone = try MovingAverageWalk([History(times, zip(first, second).map { $0 - $1 })], noise: .gaussian)
    #expect(digits(both.shocks.variance(ofFollowerMinus: 1), certified: alone.shocks.follower) > 12)
    let grid = [2004.0, 2007, 2012]
    let joint = SimulatedPaths(both, on: grid, count: 20_000), single = SimulatedPaths(alone, on: grid, count: 20_000)
    for index in 1...2 {
      let one = joint.differences(at: index), other = single.sample(at: index)
      let variance = Sample.covariance(other, other)
      #expect(abs(Sample.mean(one) - Sample.mean(other)) < 6 * (2 * variance / 20_000).squareRoot())
      #expect(abs(Sample.covariance(one, one) / variance - 1) < 0.1)
    }
  }

  @Test("gaps in the record count for what they span")
  func gaps() throws {
    #expect(MovingAverageWalk.variance(ofIncrementOver: 1, theta: 0.63) == 1 + 0.63 * 0.63)
    #expect(abs(MovingAverageWalk.variance(ofIncrementOver: 3, theta: 0.63) - (3 * 1.63 * 1.63 - 2 * 0.63)) < 1e-12)
    // The mean of estimates of σ_v² from records of the process itself, every year and with gaps.
    var means = [0.0, 0.0]
    let trials = 1500
    for trial in 0..<trials {
      var random = RandomSource(test: 10_000 + trial)
      var shocks = [random.normal()]
      var values = [0.0]
      for _ in 0..<40 {
        shocks.append(random.normal())
        values.append(values[values.count - 1] + shocks[shocks.count - 1] + 0.63 * shocks[shocks.count - 2])
      }
      let kept = values.indices.filter { $0 % 7 < 4 || $0 == 40 }
      for (index, chosen) in [Array(values.indices), kept].enumerated() {
        let model = try MovingAverageWalk(
          [History(chosen.map { 1960 + Double($0) }, chosen.map { values[$0] })], noise: .gaussian)
        means[index] += model.shocks.follower / Double(trials)
      }
    }
    // The drift is estimated from the same record, which takes a little: about 2θ/n of it.
    for mean in means { #expect(abs(mean - 1) < 0.08, "\(mean)") }
  }

  @Test("too few common dates are refused, records that do not move give finite paths")
  func refusals() throws {
    #expect(throws: FitError.self) { try MovingAverageWalk([History([2000, 2001], [1, 2])], noise: .gaussian) }
    let still = try History([2000, 2001, 2002, 2003], [1, 1, 1, 1])
    #expect(SimulatedPaths(try MovingAverageWalk([still], noise: .gaussian), on: [2003, 2010], count: 20).isFinite)
  }
}

@Suite("Baselines")
struct BaselineTests {
  let times = (0..<12).map { 2000 + Double($0) }
  var values: [Double] { times.indices.map { Double(($0 * 7) % 5) + 0.4 * Double($0) } }

  @Test("last value: Student-t about the last value, variance σ² h")
  func lastValue() throws {
    let model = try LastValue(History(times, values), noise: .gaussian)
    let changes = zip(values.dropFirst(), values).map { $0 - $1 }
    let squares = changes.reduce(0) { $0 + $1 * $1 } / 11
    #expect(digits(model.variance, certified: squares) > 13)
    let paths = SimulatedPaths(model, on: [2011, 2012, 2020], count: 20_000)
    let student = try Distribution.StudentT(degreesOfFreedom: 11)
    for (index, years) in [(1, 1.0), (2, 9.0)] {
      for probability in [0.1, 0.5, 0.9] {
        let quantile = values[11] + (squares * years).squareRoot() * (try student.quantile(probability))
        expectShare(paths.sample(at: index), below: quantile, is: probability)
      }
    }
  }

  @Test("extrapolated line: the textbook's prediction interval")
  func line() throws {
    let model = try ExtrapolatedLine(History(times, values), noise: .gaussian)
    let mean = values.reduce(0, +) / 12
    let sxx = times.reduce(0) { $0 + ($1 - 2005.5) * ($1 - 2005.5) }
    let slope = zip(times, values).reduce(0) { $0 + ($1.0 - 2005.5) * ($1.1 - mean) } / sxx
    let rss = zip(times, values).reduce(0) { sum, point in
      let error = point.1 - mean - slope * (point.0 - 2005.5)
      return sum + error * error
    }
    #expect(digits(model.slope, certified: slope) > 12)
    let paths = SimulatedPaths(model, on: [2011, 2018], count: 20_000)
    let student = try Distribution.StudentT(degreesOfFreedom: 10)
    let spread = (rss / 10 * (1 + 1.0 / 12 + 12.5 * 12.5 / sxx)).squareRoot()
    for probability in [0.05, 0.5, 0.95] {
      let quantile = mean + slope * 12.5 + spread * (try student.quantile(probability))
      expectShare(paths.sample(at: 1), below: quantile, is: probability)
    }
  }

  @Test("a model of the ratio as a route: follower less leader is the ratio's own path")
  func leaderAndRatio() throws {
    let ratio = try LastValue(History(times, values), noise: .logNormal)
    let leader = try MovingAverageWalk([History(times, values.map { 3 * $0 })])
    let route = LeaderAndRatio(ratio: ratio, leader: leader)
    let grid = [2011.0, 2013, 2016]
    let joint = SimulatedPaths(route, on: grid, count: 200), alone = SimulatedPaths(ratio, on: grid, count: 200)
    for index in grid.indices {
      for (one, other) in zip(joint.differences(at: index), alone.sample(at: index)) {
        #expect(abs(one - other) < 1e-9)
      }
    }
    for (one, other) in zip(joint.shocks, alone.shocks) {
      #expect(digits(one.variance(ofFollowerMinus: 1), certified: other.follower) > 9)
    }
  }
}
