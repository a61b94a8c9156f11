import Fitting
import Forecasting
import Solvers

/// One question put to the calibrated routes under many calibrations, all on the same random numbers.
struct CalibrationCase {
  /// The routes that a calibration moves, in the order of its weights: ratio, each apart, growth curves.
  static let growthRoutes = 3

  private let question: BacktestQuestion
  private let plan: ForecastPlan
  private let grid: ForecastGrid
  private var numbers: [NumbersKey: [GrowthNumbers]] = [:]
  private var curves: [CurvesKey: RouteAnswer] = [:]

  private struct NumbersKey: Hashable {
    var route: String
    var degreesOfFreedom: Double
  }

  private struct CurvesKey: Hashable {
    var halfLife: Double
    var correlation: Double
    var saturation: Double?
  }

  init(_ question: BacktestQuestion, plan: ForecastPlan) {
    self.question = question
    self.plan = plan
    grid = ForecastGrid(origin: plan.origin, years: question.horizon, stepsPerYear: 1)
  }

  /// The answer of each growth route; the same as the backtest's own methods give under that calibration.
  mutating func answers(_ calibration: GrowthCalibration, hasCeilings: Bool = true) -> [RouteAnswer?] {
    var plan = plan
    plan.calibration = calibration
    // Every route is wanted but the growth curves, where they are known.
    let saturation = hasCeilings ? plan.saturation : nil
    plan.saturation = saturation
    let key = CurvesKey(
      halfLife: GrowthCurves.halfLife(calibration), correlation: calibration.correlation, saturation: saturation)
    plan.calibration.weights = [1, 1, curves[key] == nil ? 1 : 0]
    var answers = [RouteAnswer?](repeating: nil, count: Self.growthRoutes)
    answers[2] = curves[key]
    for route in GrowthRoutes.routes(plan) {
      let purpose = RandomSource.Purpose("paths: \(route.name)")
      if let model = route.model as? CatchingUp {
        let key = NumbersKey(route: route.name, degreesOfFreedom: calibration.degreesOfFreedom)
        let drawn =
          numbers[key]
          ?? (0..<plan.draws).map { draw in
            var random = RandomSource(seed: plan.seed, purpose: purpose, index: UInt64(draw))
            return GrowthNumbers(&random, on: grid.dates, degreesOfFreedom: calibration.degreesOfFreedom)
          }
        numbers[key] = drawn
        answers[model.route == .ratio ? 0 : 1] = read { model.follow(drawn[$0], on: grid.dates, into: $1) }
      } else {
        let answer = read { draw, paths in
          var random = RandomSource(seed: plan.seed, purpose: purpose, index: UInt64(draw))
          _ = route.model.simulate(&random, on: grid.dates, into: paths)
        }
        curves[key] = answer
        answers[2] = answer
      }
    }
    return answers
  }

  /// Chances and levels of the draws of one route.
  private func read(_ simulate: (Int, UnsafeMutableBufferPointer<Double>) -> Void) -> RouteAnswer {
    let size = grid.dates.count
    let years = size - 1
    let hasLeader = plan.leader != nil
    let goal = plan.noise.link(plan.target ?? 1)
    var passed = [Int](repeating: 0, count: years)
    var levels = question.levelHorizons.map { _ in [Double](repeating: 0, count: plan.draws) }
    var paths = [Double](repeating: 0, count: size * (hasLeader ? 2 : 1))
    paths.withUnsafeMutableBufferPointer { paths in
      for draw in 0..<plan.draws {
        simulate(draw, paths)
        func ratio(_ year: Int) -> Double { paths[year] - (hasLeader ? paths[size + year] : goal) }
        if let first = (1...years).first(where: { ratio($0) > 0 }) { passed[first - 1] += 1 }
        for (place, horizon) in question.levelHorizons.enumerated() { levels[place][draw] = ratio(horizon) }
      }
    }
    var sum = 0
    let probabilities = passed.map { count -> Double in
      sum += count
      return Double(sum) / Double(plan.draws)
    }
    for place in levels.indices { levels[place].sort() }
    return RouteAnswer(probabilities: probabilities, levels: levels)
  }
}
