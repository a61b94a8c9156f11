import Curves
import Solvers
import Testing
import Witnesses

@testable import Fitting

/// Likelihoods by other people's code: `Tests/References/statespace.py` and its output.
struct StateSpaceReference: Decodable {
  struct Filter: Decodable, CustomTestStringConvertible, Sendable {
    var name: String
    var component: String
    /// Logarithms; missing years are `nil`.
    var values: [Double?]
    var level: Double
    var drift: Double
    var noise: Double
    var logLikelihood: Double
    var testDescription: String { "\(name), \(component)" }

    /// ln L at these variances, by this project's filter.
    func logLikelihood<Number: FilterNumber>(level: Number, drift: Number, noise: Number) -> Number {
      let hasDrift = component != "local level"
      let isContinuous = component == "continuous trend"
      let third = isContinuous ? drift / 3 : 0
      let half = isContinuous ? 0.5 * drift : 0
      var filter = KalmanFilter<Number>(
        state: [Number](repeating: 0, count: hasDrift ? 2 : 1),
        covariance: [Number](repeating: 0, count: hasDrift ? 4 : 1), diffuse: hasDrift ? [true, true] : [true])
      for (index, value) in values.enumerated() {
        if index > 0 {
          filter.predict(
            transition: hasDrift ? [1, 1, 0, 1] : [1],
            noise: hasDrift ? [level + third, half, half, drift] : [level])
        }
        if let value { filter.update(Number(value), loading: hasDrift ? [1, 0] : [1], noise: noise) }
      }
      return filter.logLikelihood
    }
  }

  struct Trend: Decodable, CustomTestStringConvertible, Sendable {
    var name: String
    var times: [Double]
    var series: [[Double]]
    var halfLife: Double
    var drift: Double
    var noise: Double
    var hasRestingDrift: Bool
    var logLikelihood: Double
    var covariance: [[Double]]
    var testDescription: String { "\(name), half-life \(halfLife), rests \(hasRestingDrift)" }
  }

  var filters: [Filter]
  var trends: [Trend]

  static func read() throws -> StateSpaceReference { try reading("statespace.json") }
}

@Suite("Kalman filter")
struct KalmanFilterTests {
  @Test("log-likelihoods agree with statsmodels' UnobservedComponents to 10 digits, gaps and unknown starts included")
  func unobservedComponents() throws {
    let filters = try StateSpaceReference.read().filters
    #expect(filters.count == 18)
    for reference in filters {
      let own: Double = reference.logLikelihood(
        level: reference.level, drift: reference.drift, noise: reference.noise)
      #expect(digits(own, certified: reference.logLikelihood) > 10, "\(reference.testDescription)")
    }
  }

  @Test("dual numbers give the gradient of the likelihood")
  func gradient() throws {
    for reference in try StateSpaceReference.read().filters where reference.drift > 0 && reference.level > 0 {
      let at = [reference.level, reference.drift, reference.noise]
      let dual = at.enumerated().map { Dual<SIMD4<Double>>(variable: $1, lane: $0) }
      let exact = reference.logLikelihood(level: dual[0], drift: dual[1], noise: dual[2])
      #expect(digits(exact.value, certified: reference.logLikelihood) > 10)
      for index in 0..<3 {
        let size = 1e-5 * at[index]
        func value(_ change: Double) -> Double {
          var moved = at
          moved[index] += change
          return reference.logLikelihood(level: moved[0], drift: moved[1], noise: moved[2])
        }
        let difference = (8 * (value(size) - value(-size)) - value(2 * size) + value(-2 * size)) / (12 * size)
        #expect(digits(exact.partials[index], certified: difference) > 5)
      }
    }
  }

  @Test("filtering a constant is its mean, with the variance of a mean")
  func mean() {
    var filter = KalmanFilter<Double>(state: [0], covariance: [0], diffuse: [true])
    let values = [3.0, 5, 4, 8, 1]
    for value in values { filter.update(value, loading: [1], noise: 2) }
    #expect(abs(filter.state[0] - 4.2) < 1e-12)
    #expect(abs(filter.covariance[0] - 0.4) < 1e-12)
    #expect(filter.scored == 4)
    #expect(!filter.isDiffuse)
  }
}

@Suite("Damped trend")
struct DampedTrendTests {
  @Test("likelihoods on irregular dates agree with dense covariance matrices to 8 digits")
  func dense() throws {
    let trends = try StateSpaceReference.read().trends
    #expect(trends.count == 16)
    for reference in trends {
      let data = TrendData(
        try reference.series.map { try History(reference.times, $0) }, hasRestingDrift: reference.hasRestingDrift,
        tolerance: 1e-9)
      let outcome = data.filter(
        decay: Double.log(2) / reference.halfLife, driftVariance: reference.drift, observationVariance: reference.noise)
      #expect(digits(outcome.logLikelihood, certified: reference.logLikelihood) > 8, "\(reference.testDescription)")
      let shocks = outcome.shocks(floor: 0)
      #expect(digits(shocks.follower, certified: reference.covariance[0][0]) > 8)
      guard reference.series.count == 2 else { continue }
      #expect(digits(shocks.leader, certified: reference.covariance[1][1]) > 8)
      let both = shocks.correlation * (shocks.follower * shocks.leader).squareRoot()
      #expect(digits(both, certified: reference.covariance[0][1]) > 8)
    }
  }

  /// A drift that wanders about a mean, seen once a year.
  func simulated(_ index: Int, count: Int = 40) throws -> History {
    var random = RandomSource(test: index)
    var (level, drift) = (0.0, 0.0)
    let values = (0..<count).map { _ in
      drift = 0.8 * drift + 0.1 * random.normal()
      level += 0.05 + drift + 0.1 * random.normal()
      return level
    }
    return try History(values.indices.map { 2000 + Double($0) }, values)
  }

  @Test("the maximum is a maximum, above every point of the grid")
  func maximum() throws {
    for index in 0..<3 {
      let history = try simulated(index)
      let model = try DampedTrend([history], rest: .longRunDrift, noise: .gaussian)
      let data = TrendData([history], hasRestingDrift: true, tolerance: 1e-9)
      func likelihood(_ life: Double, _ drift: Double, _ noise: Double) -> Double {
        data.filter(decay: Double.log(2) / life, driftVariance: drift, observationVariance: noise).logLikelihood
      }
      let best = model.best
      #expect(
        digits(
          likelihood(best.halfLife, best.driftVariance, best.observationVariance), certified: model.logLikelihood) > 12)
      for point in model.points {
        #expect(
          likelihood(point.halfLife, point.driftVariance, point.observationVariance) <= model.logLikelihood + 1e-9)
      }
      for factor in [0.7, 0.97, 1.03, 1.4] {
        #expect(likelihood(best.halfLife * factor, best.driftVariance, best.observationVariance) <= model.logLikelihood)
        #expect(likelihood(best.halfLife, best.driftVariance * factor, best.observationVariance) <= model.logLikelihood)
      }
      #expect(abs(model.points.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
    }
  }

  @Test("on a plain walk seen often it forecasts as the walk does")
  func walk() throws {
    var random = RandomSource(seed: 2, purpose: "walk", index: 0)
    var values = [0.0]
    for index in 0..<400 { values.append(values[index] + 0.3 * random.normal()) }
    let history = try History(values.indices.map(Double.init), values)
    let model = try DampedTrend([history], noise: .gaussian)
    let paths = SimulatedPaths(model, on: [400, 405], count: 4000)
    let end = paths.sample(at: 1)
    #expect(abs(Sample.mean(end) - values[400]) < 0.12)
    #expect(abs(Sample.covariance(end, end) / (5 * 0.09) - 1) < 0.3)
  }

  @Test("intervals hold as often as they say on data of the model's own kind, alone and of two series' difference")
  func coverage() throws {
    var inside = [0, 0]
    let trials = 150
    for trial in 0..<trials {
      let first = try simulated(1000 + trial), second = try simulated(5000 + trial)
      let seen = 30
      func cut(_ history: History) throws -> History {
        try History(Array(history.times[..<seen]), Array(history.values[..<seen]))
      }
      let grid = [history(first, seen - 1), history(first, seen + 4)]
      let alone = SimulatedPaths(
        try DampedTrend([cut(first)], rest: .longRunDrift, noise: .gaussian), on: grid, count: 400)
      let both = SimulatedPaths(
        try DampedTrend([cut(first), cut(second)], rest: .longRunDrift, noise: .gaussian), on: grid, count: 400)
      let outcomes = [first.values[seen + 4], first.values[seen + 4] - second.values[seen + 4]]
      for (index, sample) in [alone.sample(at: 1), both.differences(at: 1)].enumerated() {
        let sorted = sample.sorted()
        if sorted[40] <= outcomes[index], outcomes[index] <= sorted[359] { inside[index] += 1 }
      }
    }
    for count in inside {
      let share = Double(count) / Double(trials)
      // Three binomial errors of 150 trials at 80%.
      #expect(abs(share - 0.8) < 0.1, "\(share)")
    }
  }

  private func history(_ history: History, _ index: Int) -> Double { history.times[index] }

  @Test("series that do not move, and too few points, are handled")
  func degenerate() throws {
    let still = try History((0..<12).map { 2000 + Double($0) }, [Double](repeating: 5, count: 12))
    let paths = SimulatedPaths(try DampedTrend([still], noise: .gaussian), on: [2011, 2020], count: 50)
    #expect(paths.isFinite)
    #expect(paths.sample(at: 1).allSatisfy { abs($0 - 5) < 1e-3 })
    #expect(throws: FitError.self) { try DampedTrend([History([2000, 2001, 2002], [1, 2, 3])], noise: .gaussian) }
  }
}
