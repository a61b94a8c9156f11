import Datasets
import Fitting
import RealModule

/// The calibrated routes of a forecast: growth that fades, of the ratio and of each side, and growth curves.
public enum GrowthRoutes {
  /// Below this the prior alone would answer, and the data nothing.
  static let fewestPoints = 3

  /// The routes that a plan's calibration gives weight to, on its series; none where the calibration does not apply.
  public static func routes(_ plan: ForecastPlan) -> [Route] {
    var histories: [History] = []
    for side in [plan.follower] + (plan.leader.map { [$0] } ?? []) {
      guard let history = try? History(side, noise: plan.noise, origin: plan.origin) else { return [] }
      histories.append(history)
    }
    return routes(plan, histories)
  }

  /// - Parameter histories: follower and, where there is one, leader, on the logarithmic scale.
  /// - Returns: nothing where levels are not logarithms, or increments are asked for.
  static func routes(_ plan: ForecastPlan, _ histories: [History]) -> [Route] {
    guard plan.noise == .logNormal, plan.measure == .level, plan.follower.count >= fewestPoints else { return [] }
    let known = known(plan) ?? histories
    let calibration = plan.calibration
    let follower = known[0]
    let leader = known.count > 1 ? known[1] : nil
    let target = Double.log(plan.target ?? 1)
    var routes: [Route] = []
    func add(_ weight: Int, _ model: @autoclosure () -> any SeriesModel, _ note: String) {
      guard weight < calibration.weights.count, calibration.weights[weight] > 0 else { return }
      let model = model()
      routes.append(Route(name: model.name, weight: calibration.weights[weight], model: model, note: note))
    }
    if leader != nil {
      add(
        0,
        CatchingUp(
          .ratio, follower: follower, leader: leader, ceiling: plan.saturation, calibration: calibration),
        "the ratio's own growth, and what other episodes show")
    }
    add(
      1,
      CatchingUp(
        .apart, follower: follower, leader: leader, target: target, ceiling: plan.saturation, calibration: calibration),
      plan.isOpenAlone
        ? "all the weight: nothing says where the series ends, and there curves forecast worse"
        : "each side's growth, with shocks in common")
    guard !plan.isOpenAlone else { return routes }
    add(
      2, GrowthCurves(follower: follower, leader: leader, ceiling: plan.saturation, calibration: calibration),
      "curves whose ceiling is left open, and what they miss")
    return routes
  }

  /// Running bests as they stood once a year: a state that is known, also in the years without a record.
  private static func known(_ plan: ForecastPlan) -> [History]? {
    let sides = [plan.follower] + (plan.leader.map { [$0] } ?? [])
    guard sides.contains(where: { $0.kind == .records }) else { return nil }
    var histories: [History] = []
    for side in sides {
      guard let start = side.dates.first, start < plan.origin else { return nil }
      let states = side.yearlyState(until: plan.origin, since: start)
      guard let history = try? History(states, noise: plan.noise, origin: plan.origin) else { return nil }
      histories.append(history)
    }
    return histories
  }
}
