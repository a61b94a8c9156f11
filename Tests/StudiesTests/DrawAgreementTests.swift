import Backtesting
import Datasets
import Fitting
import Forecasting
import Foundation
import Testing

@testable import Studies

/// Ten decided pairs, each from its last origin.
private let tenCases = Result {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  var seen: Set<String> = []
  let study = try BacktestStudy(pairs: root + "/datasets/catchup-pairs/data.csv")
  let last = study.entries.reversed().filter {
    $0.one.question.horizon >= 5 && seen.insert($0.one.question.pair).inserted
  }
  return stride(from: 0, to: last.count, by: max(1, last.count / 10)).prefix(10).map { last[$0] }
}

@Suite("Draws are not refits")
struct DrawAgreementTests {
  struct Answer {
    var chances: [Int: Double] = [:]
    var median: Double?
  }

  /// What the default forecast says, by curves fitted once and so many draws of their parameters and paths.
  func answer(_ plan: ForecastPlan, parameterDraws: Int, draws: Int, seed: UInt64) throws -> Answer {
    var plan = plan
    plan.parameterDraws = parameterDraws
    plan.draws = draws
    plan.seed = seed
    let grid = ForecastGrid(origin: plan.origin, years: 10, stepsPerYear: 1)
    let drawn = Draws(
      try FittedRoutes(plan).routes, grid: grid, noise: plan.noise, perRoute: draws, seed: seed, threads: 1)
    var passed = [Bool](repeating: false, count: drawn.count)
    var answer = Answer()
    for years in 1...10 {
      let (follower, leader) = (drawn.follower(at: years), drawn.leader(at: years))
      for draw in passed.indices where follower[draw] > leader[draw] { passed[draw] = true }
      let chance = passed.indices.reduce(0) { $0 + (passed[$1] ? drawn.weights[$1] : 0) }
      answer.chances[years] = chance
      if chance >= 0.5, answer.median == nil { answer.median = Double(years) }
    }
    return answer
  }

  /// Four routes, the weights 2 : 4 : 2 : 1, so many draws each: Σ w² = 25/81 of p (1 − p) / n. The draws of the curves'
  /// parameters are resampled by importance and count as fewer, at worst a tenth of them; they have a ninth of the weight.
  static func variance(_ chance: Double, draws: Int, parameterDraws: Int) -> Double {
    let spread = max(chance * (1 - chance), 0.01)
    return spread * (25.0 / 81 / Double(draws) + 1.0 / 81 / (0.1 * Double(parameterDraws)))
  }

  @Test("a forecast's draws say what ten times as many say, to the error of chance", arguments: 0..<10)
  func tenTimes(case index: Int) throws {
    let plan = try tenCases.get()[index].plan
    let shipped = try answer(plan, parameterDraws: 1000, draws: 4000, seed: 1)
    let many = try answer(plan, parameterDraws: 10_000, draws: 40_000, seed: 2)
    for years in [5, 10] {
      let (few, most) = (try #require(shipped.chances[years]), try #require(many.chances[years]))
      let variance =
        Self.variance(most, draws: 4000, parameterDraws: 1000)
        + Self.variance(most, draws: 40_000, parameterDraws: 10_000)
      #expect(abs(few - most) < 4 * variance.squareRoot(), "\(years) years: \(few) and \(most)")
      #expect(abs(few - most) < 0.03)
    }
    // Medians on observation dates are whole years: the same, but where a chance passes one half within its error.
    if shipped.median != many.median {
      let years = Int(min(shipped.median ?? 10, many.median ?? 10))
      let chance = try #require(many.chances[years])
      #expect(abs(chance - 0.5) < 4 * Self.variance(0.5, draws: 4000, parameterDraws: 1000).squareRoot())
    }
  }
}
