import Curves
import Datasets
public import Fitting
import RealModule
import Solvers

/// The routes of a plan, fitted.
///
/// Levels that grow by factors take the calibrated routes (``GrowthCalibration``): growth that fades, of the ratio and
/// of each side, growth curves, and the families of the plan. Without a calibration, for gaussian noise, half the
/// weight goes to a random walk and half to the families. A family has no weight when it
/// did not converge, when its ceiling lies below the last observation, or when the data do not identify it; among the
/// rest Akaike weights (Akaike 1978) on AICc, the discrepancy inside the likelihood.
public struct FittedRoutes: Sendable {
  public private(set) var routes: [Route]
  public let families: [FamilyWeight]
  /// Least-squares fits of every family that could be fitted, for tables and residual plots.
  public let followerFits: [CurveFit]
  public let leaderFits: [CurveFit]
  /// Correlation of the shocks of leader and follower in the walk; `nil` for a fixed target.
  public let shockCorrelation: ShockCorrelation?
  /// The families of the plan as a route of their own, whatever their weight; `nil` where no curve could be used.
  public let curves: CurvePair?
  /// The takeover at the analogues' rate, where that is the route.
  public let takeover: TakeoverWalk?
  /// What a reader should know of the families' route.
  private let curveNote: String

  public init(_ plan: ForecastPlan) throws(ForecastError) {
    let origin = plan.origin
    var histories: [History] = []
    do throws(FitError) {
      histories.append(try History(plan.follower, noise: plan.noise, origin: origin))
      if let leader = plan.leader { histories.append(try History(leader, noise: plan.noise, origin: origin)) }
    } catch {
      throw .noRoute(error)
    }
    if plan.leader != nil, plan.gap.ratios.isEmpty {
      throw .noCommonDates(follower: plan.follower.entity, leader: plan.leader?.entity ?? "")
    }

    if let takeover = plan.takeover {
      self = try FittedRoutes(plan, takeover, histories)
      return
    }

    var walk: CorrelatedWalks?
    var walkFailure: FitError?
    do throws(FitError) {
      walk = try Self.walk(plan, histories)
    } catch {
      walkFailure = error
    }

    let follower = Side(.follower, plan.follower, histories[0], plan.followerFamilies, plan)
    var families = follower.families
    followerFits = follower.fits
    var pair: CurvePair?
    var curveNote = follower.note
    if let series = plan.leader {
      let leader = Side(.leader, series, histories[1], plan.leaderFamilies, plan)
      families += leader.families
      leaderFits = leader.fits
      if !leader.note.isEmpty { curveNote += (curveNote.isEmpty ? "" : " ") + leader.note }
      if let first = follower.mixture, let second = leader.mixture {
        pair = CurvePair(follower: first, leader: second, correlation: plan.curveCorrelation)
      }
    } else {
      leaderFits = []
      pair = follower.mixture.map { CurvePair(follower: $0, leader: nil) }
    }
    let growth = GrowthRoutes.routes(plan, histories)
    self.families =
      plan.isOpenAlone && !growth.isEmpty
      ? families.map { $0.unused("not used: nothing says where \(plan.follower.entity) ends") } : families
    curves = pair
    takeover = nil
    shockCorrelation = walk?.correlation
    self.curveNote = curveNote

    if let calibrated = Self.calibrated(plan, growth, pair, note: curveNote) {
      routes = calibrated
      return
    }
    // Levels that are no logarithms have no calibration yet.
    switch (walk, pair) {
    case (let walk?, let pair?):
      routes = [
        Route(name: walk.name, weight: 0.5, model: walk, note: "half the weight: no calibration for this noise"),
        Route(name: pair.name, weight: 0.5, model: pair, note: curveNote),
      ]
    case (let walk?, nil):
      routes = [
        Route(name: walk.name, weight: 1, model: walk, note: "all the weight: no curve could be used. \(curveNote)")
      ]
    case (nil, let pair?):
      let reason = walkFailure.map(String.init(describing:)) ?? ""
      routes = [Route(name: pair.name, weight: 1, model: pair, note: "all the weight: \(reason) \(curveNote)")]
    case (nil, nil):
      throw .noRoute(walkFailure ?? .tooFewPoints(family: "a walk", points: plan.follower.count, parameters: 2))
    }
  }
}

extension FittedRoutes {
  /// The calibrated routes and, beside them, the families; `nil` where the calibration does not apply.
  private static func calibrated(_ plan: ForecastPlan, _ growth: [Route], _ pair: CurvePair?, note: String) -> [Route]?
  {
    guard !growth.isEmpty else { return nil }
    let weights = plan.calibration.weights
    let families = pair.flatMap { pair -> Route? in
      guard weights.count > 3, weights[3] > 0, !plan.isOpenAlone else { return nil }
      return Route(name: pair.name, weight: weights[3], model: pair, note: note)
    }
    let all = growth + (families.map { [$0] } ?? [])
    let total = all.reduce(0) { $0 + $1.weight }
    return all.map { Route(name: $0.name, weight: $0.weight / total, model: $0.model, note: $0.note) }
  }

  /// The routes under another calibration of the same plan; what does not rest on it is kept as it was fitted.
  func recalibrated(_ plan: ForecastPlan) -> FittedRoutes {
    guard takeover == nil,
      let calibrated = Self.calibrated(plan, GrowthRoutes.routes(plan), curves, note: curveNote)
    else { return self }
    var other = self
    other.routes = calibrated
    return other
  }

  /// The one route of a follower whose rate comes from analogues. Curves are fitted for the reader, and have no weight.
  private init(
    _ plan: ForecastPlan, _ takeover: AnalogueTakeover, _ histories: [History]
  ) throws(ForecastError) {
    let random = RandomSource(seed: plan.seed, purpose: "parameters: takeover", index: 0)
    let model: TakeoverWalk
    do throws(FitError) {
      if let leader = plan.leader {
        guard plan.noise == .logNormal else { throw .takeoverNeedsRatio }
        var alone = plan
        alone.follower = leader
        alone.leader = nil
        model = try TakeoverWalk(
          takeover.prior, ratios: Self.ratios(plan), leader: try Self.walk(alone, [histories[1]]),
          drawCount: plan.parameterDraws, random: random)
      } else {
        let target = plan.target ?? 1
        model = try TakeoverWalk(
          takeover.prior, share: plan.follower, of: takeover.ceiling ?? .infinity, reaching: target, noise: plan.noise,
          drawCount: plan.parameterDraws, random: random)
      }
    } catch {
      throw .noRoute(error)
    }
    let follower = Side(.follower, plan.follower, histories[0], plan.followerFamilies, plan)
    let leader = plan.leader.map { Side(.leader, $0, histories[1], plan.leaderFamilies, plan) }
    followerFits = follower.fits
    leaderFits = leader?.fits ?? []
    families = (follower.families + (leader?.families ?? [])).map {
      $0.unused("not used: the rate comes from analogues")
    }
    shockCorrelation = nil
    let note =
      plan.leader == nil
      ? "all the weight: \(plan.follower.entity)'s share walks on its odds, which no ceiling lets pass"
      : "all the weight: the ratio walks on its logarithm, the leader by its own past"
    routes = [Route(name: model.name, weight: 1, model: model, note: note)]
    curves = nil
    curveNote = ""
    self.takeover = model
  }

  /// Follower ÷ leader where both are known; of running bests as they stood once a year.
  static func ratios(_ plan: ForecastPlan) -> [(date: DecimalYear, ratio: Double)] {
    guard let leader = plan.leader else { return [] }
    guard plan.follower.kind == .records || leader.kind == .records,
      let start = [plan.follower, leader].compactMap(\.dates.first).max(), start < plan.origin
    else { return plan.gap.ratios }
    let states = plan.follower.yearlyState(until: plan.origin, since: start)
    return zip(states.dates, states.values).compactMap { date, value in
      leader.value(holdingAt: date).map { (date, value / $0) }
    }
  }

  /// The random walk: of observations on their common dates, of running bests as they stood once a year, with no more
  /// degrees of freedom than there are records.
  private static func walk(_ plan: ForecastPlan, _ histories: [History]) throws(FitError) -> CorrelatedWalks {
    let sides = [plan.follower] + (plan.leader.map { [$0] } ?? [])
    let origin = plan.origin
    let isAnyRecords = sides.contains { $0.kind == .records }
    guard isAnyRecords, let start = sides.compactMap(\.dates.first).max(),
      origin.value - start.value >= Double(CorrelatedWalks.fewestPoints - 1)
    else { return try CorrelatedWalks(histories, noise: plan.noise) }
    var states: [History] = []
    for side in sides {
      states.append(
        try History(side.yearlyState(until: origin, since: start), noise: plan.noise, origin: origin))
    }
    let records = sides.filter { $0.kind == .records }.map(\.count).min() ?? 2
    return try CorrelatedWalks(states, noise: plan.noise, mostDegreesOfFreedom: records - 1)
  }
}

/// One side's families, fitted and weighed.
private struct Side {
  var families: [FamilyWeight] = []
  var fits: [CurveFit] = []
  var mixture: CurvePair.Mixture?
  var note = ""

  init(
    _ role: FamilyWeight.Role, _ series: TimeSeries, _ history: History, _ candidates: [any CurveFamily],
    _ plan: ForecastPlan
  ) {
    var fitting = LeastSquaresFitting(noise: plan.noise, measure: plan.measure, launch: plan.launch)
    fitting.searches = plan.searches
    fitting.settings = role == .follower ? plan.followerSettings : plan.leaderSettings
    fitting.clock = role == .follower ? plan.followerClock : plan.leaderClock
    var usable: [(index: Int, curve: CurveWithDiscrepancy)] = []
    for (index, family) in candidates.enumerated() {
      var entry = FamilyWeight(role: role, family: family.name, weight: 0, aicc: nil, note: "")
      do throws(FitError) {
        let fit = try fitting.fit(family, to: series)
        fits.append(fit)
        if let reason = Self.refusal(of: fit) {
          entry.note = reason
        } else {
          let curve = try CurveWithDiscrepancy(
            fit, history: history, horizon: plan.horizon.value, drawCount: plan.parameterDraws,
            random: RandomSource(
              seed: plan.seed, purpose: .init("parameters: \(role.rawValue) \(family.name)"), index: 0))
          entry.aicc = curve.goodness.aicc
          if let spread = curve.ceilingSpread, spread > Self.widestCeiling {
            entry.note = "ceiling not identified once errors are allowed to persist"
          } else {
            usable.append((index, curve))
          }
        }
      } catch {
        entry.note = String(describing: error)
      }
      families.append(entry)
    }
    guard !usable.isEmpty else {
      note = "No family has weight for \(series.entity)."
      return
    }
    for (index, curve) in usable where curve.goodness.aicc == nil {
      families[index].note = "too few points to judge a curve with its discrepancy (AICc not defined)"
    }
    let ranked = usable.filter { $0.curve.goodness.aicc != nil }
    guard let best = ranked.compactMap(\.curve.goodness.aicc).min() else {
      note = "\(series.entity) has too few \(series.kind.rawValue) (\(series.count)) to judge a curve."
      return
    }
    let weights = ranked.map { index, curve in
      (index: index, curve: curve, weight: Double.exp((best - (curve.goodness.aicc ?? best)) / 2))
    }
    let total = weights.reduce(0) { $0 + $1.weight }
    for (index, _, weight) in weights { families[index].weight = weight / total }
    mixture = CurvePair.Mixture(weights.map { ($0.curve, $0.weight) })
  }

  /// Draws of a ceiling whose 90% and 10% points differ by more than this factor say nothing: for a log-normal it is
  /// a relative standard error of a half.
  static let widestCeiling = 3.6

  static func refusal(of fit: CurveFit) -> String? {
    switch fit.identification {
    case .ceilingNotIdentified: return "ceiling not identified: the data end before growth slows enough to show it"
    case .singular: return "parameters not identified"
    case .identified: break
    }
    guard fit.termination == .converged else { return "did not converge" }
    if let ceiling = fit.ceiling, let last = fit.observations.levels.last, ceiling < last,
      fit.observations.measure == .level
    {
      return "ceiling below the last observation"
    }
    return nil
  }
}
