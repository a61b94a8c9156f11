public import Curves
import Datasets
import Fitting
public import Forecasting
import Solvers

/// A way to forecast that is put to the test, by name.
public struct BacktestMethod: Sendable {
  public enum Role: String, Sendable, Codable {
    /// What `forecast` prints.
    case forecast = "default"
    /// One of its routes alone, or a model that may become one.
    case route
    /// One curve family on both sides.
    case family
    case baseline
  }

  /// One word, for the command line and for line formats.
  public let name: String
  public let title: String
  public let role: Role
  let answer: @Sendable (CaseModels) throws(ForecastError) -> CaseForecast

  init(
    _ name: String, _ title: String, _ role: Role,
    answer: @escaping @Sendable (CaseModels) throws(ForecastError) -> CaseForecast
  ) {
    self.name = name
    self.title = title
    self.role = role
    self.answer = answer
  }

  /// The random walk with drift of the log ratio, to which skill is relative.
  public static let reference = BacktestMethod("walk", "random walk with drift", .route) {
    models throws(ForecastError) in
    try models.simulated("walk") { histories throws(FitError) in
      try CorrelatedWalks(histories, noise: models.plan.noise)
    }
  }

  /// Every method there is, the default forecast first.
  ///
  /// - Parameters:
  ///   - families: curve families, each a method by its name.
  ///   - hasRecords: whether a side is a running best, for which there is a method more.
  public static func all(families: [any CurveFamily], hasRecords: Bool = false) -> [BacktestMethod] {
    let records = BacktestMethod("record-trend", "trend behind the records", .route) { models throws(ForecastError) in
      try models.recordTrend()
    }
    return [
      BacktestMethod("default", "default forecast", .forecast) { models throws(ForecastError) in
        CaseForecast(try models.fitted().draws, target: models.target, answering: models.question)
      },
      reference,
      BacktestMethod("growth-ratio", "growth that fades, the ratio", .route) { models throws(ForecastError) in
        try models.route { ($0.model as? CatchingUp)?.route == .ratio }
      },
      BacktestMethod("growth-apart", "growth that fades, each apart", .route) { models throws(ForecastError) in
        try models.route { ($0.model as? CatchingUp)?.route == .apart }
      },
      BacktestMethod("growth-curves", "growth curves, ceiling open", .route) { models throws(ForecastError) in
        try models.route { $0.model is GrowthCurves }
      },
      BacktestMethod("curves", "families with discrepancy", .route) { models throws(ForecastError) in
        guard let curves = try models.fitted().curves else { throw .noRoute(.noFiniteFit(family: "the curves")) }
        return models.forecast(curves, name: "curves", noise: models.plan.noise, target: models.target)
      },
      BacktestMethod("echoing-walk", "walk with MA(1) increments", .route) { models throws(ForecastError) in
        try models.simulated("echoing walk") { histories throws(FitError) in
          try MovingAverageWalk(histories, noise: models.plan.noise)
        }
      },
      BacktestMethod("damped-ratio", "damped trend of the ratio", .route) { models throws(ForecastError) in
        try models.simulatedRatio("damped trend of the ratio", noise: .logNormal) { history throws(FitError) in
          try DampedTrend([history])
        }
      },
      BacktestMethod("damped-joint", "damped trends, both jointly", .route) { models throws(ForecastError) in
        try models.simulated("damped trends") { histories throws(FitError) in
          try DampedTrend(histories, rest: .longRunDrift, noise: models.plan.noise)
        }
      },
      BacktestMethod("damped-apart", "damped trends, each apart", .route) { models throws(ForecastError) in
        try models.simulatedApart("damped trends apart") { history throws(FitError) in
          try DampedTrend([history], rest: .longRunDrift, noise: models.plan.noise)
        }
      },
    ]
      + (hasRecords ? [records] : [])
      + families.map { family in
        BacktestMethod(family.name, "\(family.name) curve", .family) { models throws(ForecastError) in
          try models.curve(family)
        }
      }
      + [
        BacktestMethod("last-value", "last value", .baseline) { models throws(ForecastError) in
          try models.simulatedRatio("last value", noise: .logNormal) { history throws(FitError) in
            try LastValue(history)
          }
        },
        BacktestMethod("linear-ratio", "ratio on a straight line", .baseline) { models throws(ForecastError) in
          try models.simulatedRatio("linear ratio", noise: .gaussian) { history throws(FitError) in
            try ExtrapolatedLine(history, noise: .gaussian)
          }
        },
        BacktestMethod("exponential-ratio", "ratio on an exponential", .baseline) { models throws(ForecastError) in
          try models.simulatedRatio("exponential ratio", noise: .logNormal) { history throws(FitError) in
            try ExtrapolatedLine(history)
          }
        },
      ]
  }
}

/// What the methods of one case share: the question, the plan of its forecast, and the default's fits and draws, made
/// when first asked for.
final class CaseModels {
  let question: BacktestQuestion
  /// Series up to the origin, horizon H years after it.
  let plan: ForecastPlan
  private let grid: ForecastGrid
  private var known: Result<Fitted, ForecastError>?

  init(_ question: BacktestQuestion, plan: ForecastPlan) {
    self.question = question
    self.plan = plan
    grid = ForecastGrid(origin: DecimalYear(question.origin), years: question.horizon, stepsPerYear: 1)
  }

  var target: Double { plan.target ?? 1 }

  struct Fitted {
    var routes: [Route]
    var draws: Draws
    var curves: CurvePair?
  }

  /// One of the default forecast's routes alone.
  func route(_ isWanted: (Route) -> Bool) throws(ForecastError) -> CaseForecast {
    let fitted = try fitted()
    guard let index = fitted.routes.firstIndex(where: isWanted) else {
      throw .noRoute(.noFiniteFit(family: "the route"))
    }
    return CaseForecast(fitted.draws, among: fitted.draws.routes[index], target: target, answering: question)
  }

  /// The default forecast's routes and their draws.
  func fitted() throws(ForecastError) -> Fitted {
    if let known { return try known.get() }
    let result: Result<Fitted, ForecastError>
    do throws(ForecastError) {
      let fitted = try FittedRoutes(plan)
      result = .success(
        Fitted(
          routes: fitted.routes, draws: draws(fitted.routes, noise: plan.noise, ceiling: plan.ceiling),
          curves: fitted.curves))
    } catch {
      result = .failure(error)
    }
    known = result
    return try result.get()
  }

  /// - Parameter ceiling: the most the paths can stand at, as the forecast has it.
  private func draws(_ routes: [Route], noise: Noise, ceiling: Double?) -> Draws {
    Draws(routes, grid: grid, noise: noise, ceiling: ceiling, perRoute: plan.draws, seed: plan.seed, threads: 1)
  }

  func forecast(_ model: any SeriesModel, name: String, noise: Noise, target: Double) -> CaseForecast {
    forecast(model, name: name, noise: noise, target: target, ceiling: plan.ceiling)
  }

  private func forecast(
    _ model: any SeriesModel, name: String, noise: Noise, target: Double, ceiling: Double?
  ) -> CaseForecast {
    let route = Route(name: name, weight: 1, model: model, note: "")
    return CaseForecast(draws([route], noise: noise, ceiling: ceiling), target: target, answering: question)
  }

  /// A model of follower and leader, or of the follower alone where a target is chased, on their yearly history.
  func simulated<Model: SeriesModel>(
    _ name: String, _ fit: ([History]) throws(FitError) -> Model
  ) throws(ForecastError) -> CaseForecast {
    let sides = plan.leader == nil ? [question.history.follower] : [question.history.follower, question.history.leader]
    do throws(FitError) {
      var histories: [History] = []
      for side in sides { histories.append(try History(side, noise: plan.noise, origin: DecimalYear(question.origin))) }
      return forecast(try fit(histories), name: name, noise: plan.noise, target: target)
    } catch {
      throw .noRoute(error)
    }
  }

  /// Models of each side by itself, on their yearly history.
  func simulatedApart<Model: SeriesModel>(
    _ name: String, _ fit: (History) throws(FitError) -> Model
  ) throws(ForecastError) -> CaseForecast {
    let origin = DecimalYear(question.origin)
    do throws(FitError) {
      let follower = try fit(History(question.history.follower, noise: plan.noise, origin: origin))
      guard plan.leader != nil else { return forecast(follower, name: name, noise: plan.noise, target: target) }
      let leader = try fit(History(question.history.leader, noise: plan.noise, origin: origin))
      return forecast(
        SeriesApart(follower: follower, leader: leader), name: name, noise: plan.noise, target: target)
    } catch {
      throw .noRoute(error)
    }
  }

  /// Running bests by the trend behind them, a side that is observed by its walk.
  func recordTrend() throws(ForecastError) -> CaseForecast {
    func side(_ role: String, _ series: TimeSeries) throws(FitError) -> any SeriesModel {
      let history = try History(series, noise: plan.noise, origin: DecimalYear(question.origin))
      guard series.kind == .records else { return try MovingAverageWalk([history], noise: plan.noise) }
      return try RecordTrend(
        history, noise: plan.noise, drawCount: plan.parameterDraws,
        random: RandomSource(seed: plan.seed, purpose: .init("records: \(role)"), index: 0))
    }
    do throws(FitError) {
      let follower = try side("follower", plan.follower)
      guard let series = plan.leader else {
        return forecast(follower, name: "records", noise: plan.noise, target: target)
      }
      let leader = try side("leader", series)
      return forecast(
        SeriesApart(follower: follower, leader: leader), name: "records", noise: plan.noise, target: target)
    } catch {
      throw .noRoute(error)
    }
  }

  /// A model of the ratio itself.
  func simulatedRatio<Model: SeriesModel>(
    _ name: String, noise: Noise, _ fit: (History) throws(FitError) -> Model
  ) throws(ForecastError) -> CaseForecast {
    do throws(FitError) {
      let history = try History(question.history.ratio, noise: noise, origin: DecimalYear(question.origin))
      // A ratio to a leader has no ceiling of its own.
      let ceiling = plan.leader == nil ? plan.ceiling.map { $0 / target } : nil
      return forecast(try fit(history), name: name, noise: noise, target: 1, ceiling: ceiling)
    } catch {
      throw .noRoute(error)
    }
  }

  /// One family on the follower alone, whatever its ceiling, with nothing but its residuals drawn again.
  func bareCurve(_ family: any CurveFamily) throws(ForecastError) -> CaseForecast {
    var fitting = LeastSquaresFitting(noise: plan.noise, measure: plan.measure, launch: plan.launch)
    fitting.searches = plan.searches
    do throws(FitError) {
      let curve = try BareCurve(try fitting.fit(family, to: plan.follower), seed: plan.seed)
      return forecast(curve, name: curve.name, noise: plan.noise, target: target)
    } catch {
      throw .noRoute(error)
    }
  }

  /// One family on both sides, whatever its ceiling.
  func curve(_ family: any CurveFamily) throws(ForecastError) -> CaseForecast {
    var fitting = LeastSquaresFitting(noise: plan.noise, measure: plan.measure, launch: plan.launch)
    fitting.searches = plan.searches
    func side(_ role: String, _ series: TimeSeries) throws(FitError) -> CurvePair.Mixture {
      let history = try History(series, noise: plan.noise, origin: plan.origin)
      let fit = try fitting.fit(family, to: series)
      let curve = try CurveWithDiscrepancy(
        fit, history: history, horizon: plan.horizon.value, drawCount: plan.parameterDraws,
        random: RandomSource(seed: plan.seed, purpose: .init("parameters: \(role) \(family.name)"), index: 0))
      return CurvePair.Mixture([(curve, 1)])
    }
    do throws(FitError) {
      let follower = try side("follower", plan.follower)
      var leader: CurvePair.Mixture?
      if let series = plan.leader { leader = try side("leader", series) }
      return forecast(
        CurvePair(follower: follower, leader: leader), name: family.name, noise: plan.noise, target: target)
    } catch {
      throw .noRoute(error)
    }
  }
}

extension BacktestQuestion {
  /// The answers of several methods, or why one has none.
  ///
  /// - Parameter plan: the forecast's plan on series up to the origin; its horizon lies H years after it.
  public func answers(
    _ methods: [BacktestMethod], plan: ForecastPlan
  ) -> [Result<CaseForecast, ForecastError>] {
    let models = CaseModels(self, plan: plan)
    return methods.map { method in
      do throws(ForecastError) { return .success(try method.answer(models)) } catch { return .failure(error) }
    }
  }
}
