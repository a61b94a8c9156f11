import Solvers

/// The answer: draws of every route, the closing date under each criterion, and the fans, all read from them.
public struct Forecast: Sendable {
  public let plan: ForecastPlan
  public let fitted: FittedRoutes
  public let draws: Draws
  /// One a criterion, in the plan's order.
  public let closing: [ClosingDate]

  public init(_ plan: ForecastPlan) throws(ForecastError) {
    guard plan.horizon > plan.origin else {
      throw .horizonNotAfterOrigin(horizon: plan.horizon.value, origin: plan.origin.value)
    }
    let passages = try Passages.all(of: plan)
    try Self.checkSize(plan)
    let grid = ForecastGrid(
      origin: plan.origin, horizon: plan.horizon,
      sustainedYears: plan.criteria.map(\.sustainedYears).max() ?? 0)
    let fitted = try FittedRoutes(plan)
    let draws = Draws(
      fitted.routes, grid: grid, noise: plan.noise, announcements: plan.announcements, ceiling: plan.ceiling,
      perRoute: plan.draws, seed: plan.seed, threads: plan.threads)
    if let year = draws.firstBeyondNumbers(until: plan.horizon.value) { throw .beyondNumbers(year: year) }
    self.plan = plan
    self.fitted = fitted
    self.draws = draws
    let dates = passages.map { $0.dates(draws, seed: plan.seed, threads: plan.threads) }
    passageDates = dates
    closing = zip(plan.criteria, dates).map {
      ClosingDate(criterion: $0, horizon: plan.horizon, passages: $1, weights: draws.weights)
    }
  }

  /// The longest sustained passage that is simulated, in years.
  static let longestSustained = 1000.0
  /// The most numbers that the paths of all draws may hold: 8 GiB.
  static let mostNumbers = 1 << 30

  static func checkSize(_ plan: ForecastPlan, _ wider: ForecastGrid? = nil) throws(ForecastError) {
    for criterion in plan.criteria where criterion.sustainedYears > longestSustained {
      throw .sustainedTooLong(
        criterion: criterion.name, years: criterion.sustainedYears, most: longestSustained)
    }
    let grid =
      wider
      ?? ForecastGrid(
        origin: plan.origin, horizon: plan.horizon, sustainedYears: plan.criteria.map(\.sustainedYears).max() ?? 0)
    // Two routes, each with one path a side.
    let perDraw = 2 * (plan.leader == nil ? 1 : 2) * grid.dates.count
    let most = mostNumbers / perDraw
    guard plan.draws <= most else {
      throw .tooManyDraws(draws: plan.draws, most: most, years: plan.horizon.value - plan.origin.value)
    }
  }

  /// Each criterion's passage date in each draw, `infinity` for none.
  public let passageDates: [[Double]]

  public func fan(_ quantity: Fan.Quantity) -> Fan { Fan(quantity, draws: draws, plan: plan) }

  /// The closing date that one route alone would give.
  public func closing(_ criterion: Int, route: Int) -> ClosingDate {
    let range = draws.routes[route]
    return ClosingDate(
      criterion: plan.criteria[criterion], horizon: plan.horizon, passages: Array(passageDates[criterion][range]),
      weights: [Double](repeating: 1, count: range.count))
  }

  /// What each draw of a route has settled before its first shock, by name; draws that follow other families have other
  /// names.
  public func settled(route: Int) -> [[(name: String, value: Double)]] {
    let model = fitted.routes[route].model
    let purpose = Draws.purpose(fitted.routes[route])
    return (0..<draws.routes[route].count).map { draw in
      var random = RandomSource(seed: plan.seed, purpose: purpose, index: UInt64(draw))
      return model.settled(&random, on: draws.grid.dates)
    }
  }
}
