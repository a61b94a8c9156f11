import Datasets
import Fitting
import Forecasting
import RealModule
import Solvers
import Testing

@testable import Backtesting

@Suite("Learning a calibration")
struct LearningTests {
  /// Eight pairs in four groups of two; in some the follower passes.
  static func cases(flipping group: Int? = nil) -> CalibrationLearning.CaseSet {
    var cases: [BacktestCase] = [], plans: [ForecastPlan] = []
    for pair in 0..<8 {
      var random = RandomSource(seed: 5, purpose: "pairs to learn from", index: UInt64(pair))
      var (x, y) = (-1.0 - 0.1 * Double(pair), 0.0)
      var follower: [Double] = [], leader: [Double] = []
      for year in 0..<24 {
        let lift = year < 14 ? 0 : pair / 2 == group ? -0.6 : 0
        x += 0.05 + 0.02 * Double(pair) + 0.1 * random.normal() + lift
        y += 0.06 + 0.05 * random.normal()
        follower.append(Double.exp(x))
        leader.append(Double.exp(y))
      }
      let dates = (0..<24).map { DecimalYear(1990 + Double($0)) }
      func series(_ name: String, _ values: [Double]) -> TimeSeries {
        TimeSeries(entity: name, series: "s", unit: "u", dates: dates, values: values)
      }
      let history = PairHistory(follower: series("F", follower), leader: series("L", leader))
      var rules = BacktestProtocol()
      rules.mostOrigins = 2
      for one in BacktestCase.cases(pair: "P\(pair)", cluster: pair / 2, history: history, rules: rules) {
        var plan = ForecastPlan(
          follower: one.question.history.follower, leader: one.question.history.leader, followerFamilies: [],
          leaderFamilies: [], criteria: [], horizon: DecimalYear(one.question.origin + Double(one.question.horizon)),
          draws: 60, seed: UInt64(cases.count))
        plan.saturation = pair == 3 ? 1e4 : nil
        cases.append(one)
        plans.append(plan)
      }
    }
    return CalibrationLearning.CaseSet(title: "all", cases: cases, plans: plans)
  }

  static func learning(_ set: CalibrationLearning.CaseSet, threads: Int = 1) -> CalibrationLearning {
    CalibrationLearning(
      full: set, variants: [], fields: ["P0": "one", "P1": "one"], methods: [], base: .shipped,
      options: CalibrationLearning.Options(trials: 12, searchDraws: 40, seed: 3, threads: threads))
  }

  @Test("what a fold learns does not change with what happened to the group it leaves out")
  func nothingSeen() throws {
    let first = Self.learning(Self.cases()).run()
    let second = Self.learning(Self.cases(flipping: 2)).run()
    // The group's outcomes are others, and the learning from all pairs sees it.
    #expect(first.procedures[0].scores.map(\.isAhead) != second.procedures[0].scores.map(\.isAhead))
    #expect(zip(first.procedures, second.procedures).contains { $0.final.calibration != $1.final.calibration })
    for (one, other) in zip(first.procedures, second.procedures) {
      #expect(one.folds[2].calibration == other.folds[2].calibration, "\(one.name)")
      #expect(one.folds[2].weights == other.folds[2].weights, "\(one.name)")
      #expect(one.folds[2].structure == other.folds[2].structure, "\(one.name)")
    }
  }

  @Test("the same at any number of threads")
  func threads() throws {
    let one = Self.learning(Self.cases()).run(), three = Self.learning(Self.cases(), threads: 3).run()
    #expect(one.calibration == three.calibration)
    #expect(one.trials.map(\.objective) == three.trials.map(\.objective))
    for (first, second) in zip(one.procedures, three.procedures) {
      #expect(first.scores.map(\.probabilities) == second.scores.map(\.probabilities))
    }
    #expect(one.chronological.map(\.dateScore) == three.chronological.map(\.dateScore))
  }

  @Test("under one calibration a case answers as the backtest's own routes do, draw for draw")
  func answers() throws {
    let set = Self.cases()
    let methods = BacktestMethod.all(families: []).filter { CalibrationLearning.routes.prefix(3).contains($0.name) }
    #expect(methods.map(\.name) == Array(CalibrationLearning.routes.prefix(3)))
    for index in [0, 7, 12] {
      let question = set.cases[index].question
      var one = CalibrationCase(question, plan: set.plans[index])
      // Another calibration before leaves no trace.
      _ = one.answers(CalibrationBox.wide(.shipped).draw(0, seed: 1))
      let own = one.answers(.shipped)
      for (answer, method) in zip(own, question.answers(methods, plan: set.plans[index])) {
        let forecast = try method.get()
        for (first, second) in zip(try #require(answer).probabilities, forecast.probabilities) {
          #expect(abs(first - second) < 1e-12)
        }
      }
    }
  }

  @Test("calibrations of a box are addressed, and lie inside")
  func box() throws {
    let box = CalibrationBox.narrow(.shipped)
    let drawn = (0..<200).map { box.draw($0, seed: 1) }
    #expect(drawn[17] == box.draw(17, seed: 1))
    #expect(drawn[17] != box.draw(17, seed: 2))
    for value in LearntValue.allCases {
      let range = try #require(box.ranges[value])
      let settings = drawn.map { value[$0] }
      #expect(settings.allSatisfy(range.contains))
      // Uniform on its own scale: the mean of 200 lies within five standard errors, 1/√(12 · 200), of the middle.
      func place(_ setting: Double) -> Double {
        value.isLogarithmic
          ? Double.log(setting / range.lowerBound) / Double.log(range.upperBound / range.lowerBound)
          : (setting - range.lowerBound) / (range.upperBound - range.lowerBound)
      }
      let mean = settings.map(place).reduce(0, +) / 200
      #expect(abs(mean - 0.5) < 5 / (12.0 * 200).squareRoot(), "\(value)")
    }
  }

  @Test("the least of a quadratic on the simplex: by hand for two, by a fine grid for three")
  func simplex() {
    // w = (q₂₂ − q₁₂) / (q₁₁ + q₂₂ − 2 q₁₂)
    let two = SimplexProgram.minimum([0.16, 0.10, 0.10, 0.20], size: 2)
    #expect(abs(two[0] - 0.10 / 0.16) < 1e-6)
    // Where the second is worse and adds nothing it has no weight.
    #expect(SimplexProgram.minimum([0.1, 0.15, 0.15, 0.3], size: 2) == [1, 0])
    let matrix: [Double] = [0.14, 0.09, 0.12, 0.09, 0.15, 0.08, 0.12, 0.08, 0.19]
    func value(_ weights: [Double]) -> Double {
      var sum = 0.0
      for row in 0..<3 {
        for column in 0..<3 { sum += weights[row] * weights[column] * matrix[row * 3 + column] }
      }
      return sum
    }
    let best = SimplexProgram.minimum(matrix, size: 3)
    #expect(abs(best.reduce(0, +) - 1) < 1e-12)
    var least = Double.infinity
    for first in 0...200 {
      for second in 0...(200 - first) {
        least = min(least, value([Double(first), Double(second), Double(200 - first - second)].map { $0 / 200 }))
      }
    }
    #expect(value(best) <= least + 1e-12)
    #expect(least - value(best) < 1e-5)
  }

  @Test("distance of samples by its definition; the mixture's CRPS is quadratic in its weights")
  func mixtures() throws {
    var random = RandomSource(seed: 9, purpose: "samples", index: 0)
    let first = (0..<31).map { _ in random.normal() }.sorted()
    let second = (0..<17).map { _ in 0.5 + 2 * random.normal() }.sorted()
    func mean(_ values: [Double], _ others: [Double]) -> Double {
      var sum = 0.0
      for value in values { for other in others { sum += abs(value - other) } }
      return sum / Double(values.count * others.count)
    }
    #expect(abs(RouteStacking.distance(first, second) - mean(first, second)) < 1e-12)
    #expect(abs(RouteStacking.distance(first, first) - mean(first, first)) < 1e-12)
    let alone = MixedLevels([(first, 1)])
    for outcome in [-3.0, 0.1, 4] {
      #expect(abs(alone.rankedScore(outcome) - ContinuousRankedProbability.score(first, outcome: outcome)) < 1e-12)
      let mixed = MixedLevels([(first, 0.3), (second, 0.7)]).rankedScore(outcome)
      let error: Double = 0.3 * mean(first, [outcome]) + 0.7 * mean(second, [outcome])
      let spread: Double = 0.09 * mean(first, first) + 0.42 * mean(first, second) + 0.49 * mean(second, second)
      let expected = error - spread / 2
      #expect(abs(mixed - expected) < 1e-12)
    }
    #expect(MixedLevels([([1, 2], 0.5), ([3], 0.5)]).quantiles([0.25, 0.5, 0.51]) == [1, 2, 3])
  }

  @Test("pairs of one field share their weight, a pair left out has none")
  func weights() {
    let table = CaseTable(Self.cases().cases, fields: ["P0": "one", "P1": "one"])
    let weights = table.trainingWeights(table.pairs.map { $0 != "P7" })
    #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    #expect(abs(weights[0] * 2.0.squareRoot() - weights[2]) < 1e-12)
    #expect(weights[7] == 0)
    // Forecasts that say one half always score a quarter.
    #expect(table.dateScores(table.outcomes.map { _ in 0.5 }).allSatisfy { abs($0 - 0.25) < 1e-12 })
  }
}
