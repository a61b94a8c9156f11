import Curves
import Datasets
import Foundation
import Solvers
import Testing

@testable import Fitting

@Suite("Forecasts of covariates")
struct CovariateWalkTests {
  /// ln z a walk with drift .05 and spread .1 a year; the mean of ∫ is m t²/2, its variance σ² t³/3.
  @Test("The integral of the walk has the mean and variance of the closed form")
  func integral() throws {
    var random = RandomSource(seed: 1, purpose: "covariate", index: 0)
    var logarithm = 0.0
    let times = (0...4000).map { Double($0) / 10 }
    let values = times.map { time -> Double in
      if time > 0 { logarithm += 0.005 + 0.1 * 0.1.squareRoot() * random.normal() }
      return exp(logarithm)
    }
    let walk = try #require(CovariateWalk(Covariate("c", times: times, values: values), origin: 1600))
    #expect(walk.start == 2000)
    #expect(abs(walk.variance.squareRoot() - 0.1) < 0.003)
    let grid = (0...20).map { 2000 + Double($0) / 2 }
    var sum = 0.0, squares = 0.0
    let count = 20_000
    for index in 0..<count {
      var random = RandomSource(seed: 2, purpose: "covariate", index: UInt64(index))
      let last = walk.path(on: grid, &random)[20].integral
      sum += last
      squares += last * last
    }
    let mean = sum / Double(count)
    let variance = squares / Double(count) - mean * mean
    // The drift's own variance, σ² / 400, adds t⁴/4 of it.
    let expected = walk.variance * (1000.0 / 3 + 10_000.0 / 4 / 400)
    #expect(abs(mean - walk.drift * 50) < 4 * (expected / Double(count)).squareRoot())
    #expect(abs(variance / expected - 1) < 0.05)
  }

  private static func curve(_ covariate: Covariate) throws -> (CurveWithDiscrepancy, TimeSeries) {
    let clock = Clock(covariates: [covariate], start: 2000)
    let family = ClockedCurve(Exponential(), clock.shifted(by: -2000), origin: 2000)
    var random = RandomSource(seed: 5, purpose: "covariate", index: 0)
    let dates = (0..<30).map { 2000 + Double($0) }
    let levels = dates.map { family.level(at: $0 - 2000, [1, 0.05, 0.6]) * exp(0.01 * random.normal()) }
    let series = TimeSeries(
      entity: "a", series: "b", unit: "", dates: dates.map { DecimalYear($0) }, values: levels)
    var fitting = LeastSquaresFitting(noise: .logNormal, measure: .level)
    fitting.clock = clock
    let fit = try fitting.fit(Exponential(), to: series)
    return (
      try CurveWithDiscrepancy(
        fit, history: History(series, noise: .logNormal, origin: series.observedUntil), drawCount: 300,
        random: RandomSource(seed: 6, purpose: "covariate", index: 0)), series
    )
  }

  private static func ends(_ curve: CurveWithDiscrepancy, count: Int = 400) -> [Double] {
    let pair = CurvePair(follower: .init([(curve, 1)]), leader: nil)
    let grid = (0...40).map { 2029 + Double($0) / 4 }
    return (0..<count).map { index in
      var random = RandomSource(seed: 7, purpose: "covariate", index: UInt64(index))
      var path = [Double](repeating: 0, count: grid.count)
      _ = path.withUnsafeMutableBufferPointer { pair.simulate(&random, on: grid, into: $0) }
      return path[40]
    }
  }

  private static func covariate(_ spread: Double, _ future: Covariate.Future, until: Int) -> Covariate {
    var random = RandomSource(seed: 8, purpose: "covariate", index: 0)
    var logarithm = 0.0
    let times = (0...until).map { 2000 + Double($0) }
    let values = times.indices.map { index -> Double in
      // Growth that changes on the way, so that it is not taken for the curve's own.
      let growth = index < 15 ? 0.02 : 0.1
      if index > 0 { logarithm += growth + spread * random.normal() }
      return exp(logarithm)
    }
    return Covariate("c", times: times, values: values, future: future)
  }

  @Test("A covariate that is forecast widens what it drives, and keeps growing where one that is held stands still")
  func forecast() throws {
    let (held, _) = try Self.curve(Self.covariate(0.1, .held, until: 29))
    let (drawn, _) = try Self.curve(Self.covariate(0.1, .forecast, until: 29))
    let (still, moving) = (Self.ends(held).sorted(), Self.ends(drawn).sorted())
    #expect(moving[200] > still[200])
    #expect(moving[360] - moving[40] > 1.2 * (still[360] - still[40]))
    #expect(Self.ends(drawn) == Self.ends(drawn))
  }

  @Test("Without spread the forecast is the path that goes on growing as it did")
  func noSpread() throws {
    func steady(_ until: Int, _ future: Covariate.Future) -> Covariate {
      let times = (0...until).map { 2000 + Double($0) }
      return Covariate("c", times: times, values: times.map { exp(0.06 * ($0 - 2000)) }, future: future)
    }
    let (path, _) = try Self.curve(steady(40, .path))
    let (drawn, _) = try Self.curve(steady(29, .forecast))
    // Other random numbers follow the covariate's: medians of the same distribution.
    let (given, forecast) = (Self.ends(path).sorted(), Self.ends(drawn).sorted())
    #expect(abs(given[200] - forecast[200]) < 0.03)
  }

  @Test("Two values are no forecast, and are refused in words")
  func refusal() {
    let series = TimeSeries(
      entity: "a", series: "b", unit: "", dates: [2000, 2001], values: [1, 2])
    do throws(InterventionError) {
      _ = try Covariate("money", series, future: .forecast)
      Issue.record("two values were taken")
    } catch {
      #expect("\(error)".hasPrefix("the covariate money has 2 values, and 3 are needed to forecast it."))
    }
  }
}
