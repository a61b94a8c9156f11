import Datasets
import Foundation
import Solvers
import Testing
import Witnesses

@testable import Fitting

/// Growth that fades against the Python that chose the method, which was checked against dense covariance matrices.
@Suite("Catching up")
struct CatchingUpTests {
  struct Reference: Decodable {
    struct Side: Decodable {
      var drift: [Double]
      var variance: [Double]
      var log_likelihood: [Double]
      var weight: [Double]
    }

    struct Curve: Decodable {
      var best: [Double]
      var best_weight: Double
      var degrees: Double
      var mean_scale: Double
    }

    struct Case: Decodable, CustomTestStringConvertible {
      var pair: String
      var origin: Double
      var ceiling: Double?
      var history: [[Double]]
      var gamma: Double
      var rho: Double
      var leader: Side
      var follower: Side
      var ratio: Side
      var curve_follower: Curve
      var curve_leader: Curve

      var testDescription: String { "\(pair) at \(origin)" }

      func history(_ column: Int) throws -> History {
        try History(
          .yearly(history.map { $0[0] }, history.map { $0[column] }), noise: .logNormal, origin: DecimalYear(origin))
      }
    }

    var values: [String: Double]
    var one_year: [String: Double]
    var one_month: [String: Double]
    var cases: [Case]

    var calibration: GrowthCalibration {
      GrowthCalibration(
        version: 1, fading: values["kap"] ?? .nan, persistence: values["b"] ?? .nan, spread: values["s0"] ?? .nan,
        spreadWidth: 1, halfLife: values["hl"] ?? .nan, premium: values["p"] ?? .nan, convergence: values["m1"] ?? .nan,
        leaderGrowth: values["mL"] ?? .nan, carry: values["c"] ?? .nan, scale: values["scale"] ?? .nan,
        degreesOfFreedom: 5, correlation: 0.3, correlationYears: 8, weights: [1, 2, 1])
    }
  }

  static func reference() throws -> Reference { try Reference.reading("growth.json") }

  private func check(_ growth: FadingGrowth, _ expected: Reference.Side) {
    for (state, index) in zip(growth.states, expected.drift.indices) {
      #expect(abs(state.excess - expected.drift[index]) < 1e-11 * max(1, abs(expected.drift[index])))
      #expect(abs(state.variance - expected.variance[index]) < 1e-11 * expected.variance[index] + 1e-15)
      #expect(abs(state.logLikelihood - expected.log_likelihood[index]) < 1e-9)
      #expect(abs(state.weight - expected.weight[index]) < 1e-10)
    }
  }

  @Test("filtered growth, likelihood and weights of σ to 10 digits", arguments: try reference().cases)
  func filter(reference: Reference.Case) throws {
    let calibration = try Self.reference().calibration
    let follower = try reference.history(1), leader = try reference.history(2)
    let apart = CatchingUp(
      .apart, follower: follower, leader: leader, ceiling: reference.ceiling, calibration: calibration)
    check(try #require(apart.leader), reference.leader)
    check(apart.moving, reference.follower)
    #expect(abs(apart.leaderExcess - reference.gamma) < 1e-12)
    #expect(abs(apart.correlation - reference.rho) < 1e-9)
    let ratio = CatchingUp(
      .ratio, follower: follower, leader: leader, ceiling: reference.ceiling, calibration: calibration)
    check(ratio.moving, reference.ratio)
  }

  @Test("growth curves: the best of the grid, its weight and the scale to 9 digits", arguments: try reference().cases)
  func curves(reference: Reference.Case) throws {
    let curves = GrowthCurves(
      follower: try reference.history(1), leader: try reference.history(2), ceiling: reference.ceiling,
      calibration: try Self.reference().calibration)
    for (side, expected) in [
      (curves.follower, reference.curve_follower), (try #require(curves.leader), reference.curve_leader),
    ] {
      let best = try #require(side.candidates.max { $0.weight < $1.weight })
      #expect(best.growth == expected.best[0] && best.decay == expected.best[1])
      #expect(digits(best.weight, certified: expected.best_weight) >= 9)
      #expect(digits(side.degreesOfFreedom, certified: expected.degrees) >= 12)
      let scale = side.candidates.reduce(0) { $0 + $1.weight * $1.squares / side.degreesOfFreedom }
      #expect(digits(scale, certified: expected.mean_scale) >= 9)
    }
  }

  @Test("moments of a step over a year and over a month, 12 digits")
  func transition() throws {
    let reference = try Self.reference()
    for (length, expected) in [(1.0, reference.one_year), (1.0 / 12, reference.one_month)] {
      let step = FadingGrowth.Transition(length, fading: reference.calibration.fading)
      #expect(digits(step.memory, certified: try #require(expected["e"])) >= 12)
      #expect(digits(step.carried, certified: try #require(expected["g"])) >= 12)
      #expect(digits(step.excessVariance, certified: try #require(expected["v_d"])) >= 12)
      #expect(digits(step.covariance, certified: try #require(expected["v_xd"])) >= 10)
      #expect(digits(step.positionVariance, certified: try #require(expected["v_x"])) >= 8)
    }
  }

  @Test("twelve months of steps spread as far as one year's: mean and variance within Monte Carlo error")
  func grids() throws {
    let reference = try #require(try Self.reference().cases.first)
    let model = CatchingUp(
      .apart, follower: try reference.history(1), leader: try reference.history(2),
      calibration: try Self.reference().calibration)
    func ends(_ grid: [Double], _ purpose: RandomSource.Purpose) -> [Double] {
      (0..<8000).map { draw in
        var random = RandomSource(seed: 4, purpose: purpose, index: UInt64(draw))
        var paths = [Double](repeating: 0, count: 2 * grid.count)
        paths.withUnsafeMutableBufferPointer { _ = model.simulate(&random, on: grid, into: $0) }
        return paths[grid.count - 1] - paths[2 * grid.count - 1]
      }.sorted()
    }
    let yearly = ends((0...5).map { reference.origin + Double($0) }, "yearly")
    let quarterly = ends((0...20).map { reference.origin + Double($0) / 4 }, "quarterly")
    let spread = yearly[7200] - yearly[800]
    for place in [800, 2000, 4000, 6000, 7200] {
      #expect(abs(yearly[place] - quarterly[place]) < 0.05 * spread)
    }
  }

  @Test("a saturating scale is its own inverse below the ceiling, the logarithm far below, and never above")
  func saturation() {
    let scale = SaturatingScale(ceiling: 100)
    for value in [1e-6, 0.5, 20, 80, 99.9] {
      let there = scale.position(ofLogarithm: log(value))
      #expect(abs(exp(scale.logarithm(ofPosition: there)) - value) < 1e-9 * value)
    }
    #expect(abs(scale.position(ofLogarithm: log(1e-6)) - log(1e-6)) < 1e-7)
    #expect(exp(scale.logarithm(ofPosition: 50)) <= 100 * (1 + 1e-14))
    #expect(SaturatingScale(ceiling: nil).position(ofLogarithm: 3) == 3)
  }
}
