public import Curves
import RealModule
import Solvers

/// What a fit under a clock says of each intervention and covariate: its effects, whether they are there at all, and
/// what the same fit finds at dates on which nothing is known to have happened.
///
/// Tests compare sums of squares of nested fits, n ln(S₀ / S₁), and take their p-values from a parametric bootstrap:
/// data are drawn under the hypothesis as it was fitted, and both fits repeated (Davison and Hinkley 1997, section
/// 4.4). Where dates are estimated the statistic is the greatest over all of them together, searched for on a grid and
/// then from its best combinations on, in the data and in each draw (Davies 1987; Andrews 1993; for several dates Bai
/// and Perron 1998). p = (1 + draws at least as great) / (1 + draws).
///
/// Nothing here can tell an intervention from whatever else happened at its date.
public struct InterventionAnalysis: Sendable {
  /// One effect of an intervention, or the elasticity of a covariate.
  public struct Effect: Sendable {
    /// The parameter's name.
    public var name: String
    public var estimate: Double
    public var standardError: Double?
    /// By profile; an end that is missing is open.
    public var low: Double?
    public var high: Double?
    /// False where the data leave it so open that no estimate may be printed.
    public var isDetermined: Bool
    /// What its standard error is expected to be once the data are so many years longer, at the same cadence and at
    /// these estimates.
    public var expected: [Expectation]
    /// Years after which that is half of what it is now; `nil` beyond ``mostYears``.
    public var yearsToHalve: Double?
    /// Years after which an interval about this estimate is expected to leave 0; `nil` beyond ``mostYears``.
    public var yearsToTell: Double?
  }

  public struct Expectation: Sendable, Equatable {
    public var years: Double
    public var standardError: Double
  }

  /// The same fit with the intervention moved to another date.
  public struct Placebo: Sendable {
    /// Years from the curve's origin.
    public var date: Double
    public var statistic: Double
    public var effects: [Double]
  }

  /// A date an intervention may have had.
  public struct DatePoint: Sendable {
    /// Years from the curve's origin.
    public var date: Double
    public var sumOfSquares: Double
    public var effects: [Double]
  }

  /// The profile of an estimated date over a grid, whatever the other dates, and the dates that the data do not
  /// contradict, years from the curve's origin.
  public struct DateProfile: Sendable {
    public var points: [DatePoint]
    public var interval: ClosedRange<Double>?
  }

  /// An amount of years with its interval.
  public struct Years: Sendable {
    public var estimate: Double
    public var low: Double?
    public var high: Double?
  }

  /// What became of one intervention or covariate.
  public struct Finding: Sendable {
    public var name: String
    /// `nil` for a covariate.
    public var shock: Shock?
    public var covariate: Covariate?
    public var effects: [Effect]
    /// Against the fit without it.
    public var noEffect: HypothesisTest?
    /// Against effects that are all 0 or less.
    public var onlySlows: HypothesisTest?
    /// Years of progress gained by the last date; lost where negative.
    public var gained: Years?
    /// Years by which the curve reaches a level later than it would have without.
    public var delays: [(level: Double, years: Years)]
    /// What was found of each date that was estimated, the start before the end.
    public var dates: [DateProfile]
    /// Where the date is known.
    public var placebos: [Placebo]
    /// What that comes to, in words.
    public var verdict: String
  }

  public let findings: [Finding]
  /// All interventions whose dates are estimated against none of them, where there are several.
  public let together: Together?
  /// The fit without any of them.
  public let without: NestedSums
  public let remarks: [String]

  /// Several interventions, against the fit without any of them.
  public struct Together: Sendable {
    public var names: [String]
    public var test: HypothesisTest
  }

  /// Sums of squares with and without the clock.
  public struct NestedSums: Sendable, Equatable {
    public var with: Double
    public var without: Double?
  }

  /// As far ahead as it is asked how much longer data would tell.
  public static let mostYears = 50.0
  /// The tests' refits are no more than these, whatever intervals ask for.
  public static let mostReplicates = 999

  /// - Parameters:
  ///   - analysis: of the same fit, with its intervals.
  ///   - levels: levels whose dates are asked for.
  /// - Returns: `nil` for a fit without a clock.
  public init?(_ fit: CurveFit, _ analysis: FitAnalysis, _ options: FitOptions, reaching levels: [Double] = []) {
    guard let curve = fit.family as? ClockedCurve, !curve.clock.isEmpty else { return nil }
    var remarks: [String] = []
    let inquiry = Inquiry(fit, curve, analysis, options)
    if !inquiry.isTestable {
      remarks.append("Tests of interventions need least squares without priors, and points left over.")
    }
    findings = inquiry.names.map { inquiry.finding($0, reaching: levels) }
    together = inquiry.together()
    without = NestedSums(with: fit.goodness.rss, without: inquiry.plain?.sumOfSquares)
    if let first = fit.observations.times.first, let last = fit.observations.times.last {
      let slowest = curve.clock.slowest(over: first...last, inquiry.clockValues(fit.parameters))
      if slowest.speed <= 0 {
        let date = ((fit.observations.origin + slowest.time) * 10).rounded() / 10
        remarks.append(
          "At these estimates time stands still or runs backwards about \(date): together the interventions take more "
            + "than all its speed. Bound their effects, or leave one out.")
      }
    }
    self.remarks = remarks
  }
}

/// The questions asked of one fit.
private struct Inquiry {
  let fit: CurveFit
  let curve: ClockedCurve
  let analysis: FitAnalysis
  let options: FitOptions
  let nested: NestedFits
  let baseCount: Int
  /// The fit without any intervention.
  let plain: NestedFits.Optimum?
  let isTestable: Bool
  /// Where dates to be estimated are looked for, and the map on which all of them are free.
  let grid: DateGrid
  let dated: ParameterMap

  init(_ fit: CurveFit, _ curve: ClockedCurve, _ analysis: FitAnalysis, _ options: FitOptions) {
    self.fit = fit
    self.curve = curve
    self.analysis = analysis
    self.options = options
    nested = NestedFits(fit.estimate)
    baseCount = curve.base.parameters.count
    isTestable =
      fit.estimate.loss == .squares && fit.estimate.map.priors.isEmpty && fit.goodness.degreesOfFreedom >= 1
      && fit.goodness.rss > 0
    var map = fit.estimate.map
    for index in baseCount..<curve.parameters.count {
      map = map.fixing(index, at: curve.parameters[index].role == .effect ? 0 : fit.parameters[index])
    }
    plain = nested.optimum(map, nested.responses, from: [fit.parameters])
    // A date that a bound stopped in the fit is one to be looked for all the same.
    dated = fit.estimate.activeBounds.keys.filter { curve.parameters[$0].role == .event }
      .reduce(fit.estimate.map) { $0.freeing($1, within: curve.parameters[$1].domain) }
    grid = DateGrid(curve, dated, times: fit.observations.times)
  }

  var clock: Clock { curve.clock }
  var map: ParameterMap { fit.estimate.map }
  var names: [String] { clock.shocks.map(\.name) + clock.covariates.map(\.name) }

  func clockValues(_ parameters: [Double]) -> [Double] { Array(parameters[baseCount...]) }

  /// Indices of all parameters that belong to an intervention, and of its effects.
  func indices(of name: String) -> (all: Range<Int>, effects: [Int]) {
    var offset = baseCount
    for shock in clock.shocks {
      let count = shock.parameters.count
      if shock.name == name { return (offset..<offset + count, Array(offset..<offset + shock.effectCount)) }
      offset += count
    }
    for covariate in clock.covariates {
      if covariate.name == name { return (offset..<offset + 1, [offset]) }
      offset += 1
    }
    return (0..<0, [])
  }

  func finding(_ name: String, reaching levels: [Double]) -> InterventionAnalysis.Finding {
    let (all, effectIndices) = indices(of: name)
    let shock = clock.shocks.first { $0.name == name }
    let axes = grid.axes.filter { $0.name == name }
    let free = effectIndices.filter { fit.estimate.isEstimated($0) }
    var finding = InterventionAnalysis.Finding(
      name: name, shock: shock, covariate: clock.covariates.first { $0.name == name },
      effects: effects(effectIndices), noEffect: nil, onlySlows: nil, gained: nil, delays: [], dates: [],
      placebos: [], verdict: "")
    finding.gained = gained(name)
    finding.delays = levels.compactMap { level in delay(level, without: name).map { (level, $0) } }
    if isTestable, !free.isEmpty {
      finding.noEffect = noEffect([name])
      if shock != nil { finding.onlySlows = onlySlows(name, free, all) }
      if !axes.isEmpty {
        finding.dates = axes.map { profile($0, effectIndices) }
      } else if let shock {
        finding.placebos = placebos(shock, restricted(map, without: [name]), effectIndices)
      }
    }
    finding.verdict =
      InterventionVerdict(
        finding, points: fit.observations.values.count, confidence: options.confidence,
        isAutocorrelated: fit.diagnostics.isAutocorrelated
      ).text
    return finding
  }

  // MARK: - Effects

  /// Beyond this an effect is no effect any more: the interval is called open.
  private static let largestEffect = 50.0

  private func effects(_ indices: [Int]) -> [InterventionAnalysis.Effect] {
    let errors = fit.standardErrors
    // A search that ran away has no estimate, and no information matrix at one: then that without any effect is asked.
    let hasEstimate = fit.termination == .converged && fit.covariance != nil
    let ahead = hasEstimate ? expectedErrors(fit.parameters, fit.goodness.sigma) : expectedErrorsWithoutEffect()
    return indices.map { index in
      let parameter = curve.parameters[index]
      let isEstimated = fit.estimate.isEstimated(index)
      let profile = analysis.profiles[index]
      let interval =
        profile.map { FitAnalysis.Interval(lower: $0.lower.value, upper: $0.upper.value) }
        ?? analysis.intervals[index]
      let isShock = parameter.domain != .real
      let isAtStandstill = isShock && fit.parameters[index] < -0.999
      let now = hasEstimate ? errors?[index] : nil
      var effect = InterventionAnalysis.Effect(
        name: parameter.name, estimate: fit.parameters[index], standardError: isEstimated ? now : nil,
        low: interval?.lower, high: interval?.upper.flatMap { isShock && $0 > Self.largestEffect ? nil : $0 },
        isDetermined: hasEstimate && !isAtStandstill && !analysis.withholds(parameter), expected: [], yearsToHalve: nil,
        yearsToTell: nil)
      guard isEstimated, !ahead.isEmpty else { return effect }
      let curve = ahead.compactMap { step in step.errors?[index].finite.map { (step.years, $0) } }
      effect.expected = [1.0, 2, 3, 5, 10, 20].compactMap { years in
        curve.first { $0.0 >= years - 1e-6 }.map { .init(years: $0.0, standardError: $0.1) }
      }
      if let now, now.isFinite, now > 0 {
        effect.yearsToHalve = curve.first { $0.1 <= now / 2 }?.0
      }
      let quantile = (try? Distribution.Normal.standard.upperQuantile((1 - options.confidence) / 2)) ?? 1.96
      effect.yearsToTell = curve.first { quantile * $0.1 < abs(effect.estimate) }?.0
      return effect
    }
  }

  /// Standard errors of all parameters with the data so many years longer: σ² (JᵀJ)⁻¹ with a row for each future point.
  private func expectedErrors(_ parameters: [Double], _ sigma: Double?) -> [(years: Double, errors: [Double]?)] {
    guard let sigma, let last = fit.observations.times.last, let coordinates = map.coordinates(of: parameters) else {
      return []
    }
    let period = max(fit.observations.period, 1e-3)
    let points = min(200, Int((InterventionAnalysis.mostYears / period).rounded(.down)))
    guard points > 0 else { return [] }
    let times = fit.observations.times + (1...points).map { last + period * Double($0) }
    let model = MeanCurve(family: curve, times: times, measure: fit.observations.measure, period: period)
    let roots = fit.estimate.weights.map { $0.map { $0.squareRoot() } + [Double](repeating: 1, count: points) }
    let residuals = LinkedResiduals(
      model: model, values: times.map { _ in 1 }, noise: fit.noise, map: map, rootWeights: roots)
    let free = map.freeCount
    var jacobian = [Double](repeating: 0, count: residuals.count * free)
    var row = [Double](repeating: 0, count: residuals.count)
    let isFinite = jacobian.withUnsafeMutableBufferPointer { jacobian in
      row.withUnsafeMutableBufferPointer { row in
        coordinates.withUnsafeBufferPointer { residuals.evaluate(coordinates: $0, residuals: row, jacobian: jacobian) }
      }
    }
    guard isFinite else { return [] }
    let slopes = map.slopes(at: coordinates)
    let stride = max(1, points / 100)
    return Swift.stride(from: 1, through: points, by: stride).map { count in
      let rows = fit.observations.times.count + count
      let design = Matrix(rows: rows, columns: free, elements: Array(jacobian.prefix(rows * free)))
      guard let covariance = (try? Projection(on: design))?.unscaledCovariance, covariance.unidentified.isEmpty else {
        return (Double(count) * period, nil)
      }
      let errors = slopes.map { slope -> Double in
        var variance = 0.0
        for first in 0..<free where slope[first] != 0 {
          for second in 0..<free { variance += slope[first] * covariance.matrix[first, second] * slope[second] }
        }
        return sigma * variance.squareRoot()
      }
      return (Double(count) * period, errors)
    }
  }

  /// The same where no intervention did anything, from the fit without them.
  private func expectedErrorsWithoutEffect() -> [(years: Double, errors: [Double]?)] {
    let held = (baseCount..<curve.parameters.count).count { fit.estimate.isEstimated($0) }
    let freedom = fit.observations.values.count - map.freeCount + held
    guard let plain, freedom > 0 else { return [] }
    return expectedErrors(plain.parameters, (plain.sumOfSquares / Double(freedom)).squareRoot())
  }

  /// τ(T) with the intervention less τ(T) without, T the last date.
  private func gained(_ name: String) -> InterventionAnalysis.Years? {
    guard let last = fit.observations.times.last else { return nil }
    return years("gained") { parameters in effectiveYears(name, at: last, parameters) }
  }

  private func effectiveYears(_ name: String, at time: Double, _ parameters: [Double]) -> Double {
    let values = clockValues(parameters)
    return clock.effectiveTime(at: time, values) - clock.effectiveTime(at: time, silenced(name, values))
  }

  /// The clock's values with the effects of one intervention at 0.
  private func silenced(_ name: String, _ values: [Double]) -> [Double] {
    var values = values
    for index in indices(of: name).effects { values[index - baseCount] = 0 }
    return values
  }

  private func delay(_ level: Double, without name: String) -> InterventionAnalysis.Years? {
    let count = baseCount
    return years("delay") { parameters in
      guard let with = curve.time(reaching: level, parameters),
        let without = curve.time(
          reaching: level, Array(parameters[..<count]) + silenced(name, clockValues(parameters)))
      else { return nil }
      return with - without
    }
  }

  /// By profile, else by the delta method.
  private func years(_ name: String, _ value: @escaping @Sendable ([Double]) -> Double?) -> InterventionAnalysis.Years?
  {
    let quantity = DerivedQuantity(name, scales: fit.standardErrors, value: value)
    guard let (estimate, _) = quantity.evaluate(fit.parameters) else { return nil }
    if fit.estimate.loss == .squares, let profiler = Profiler(fit.estimate, confidence: options.confidence),
      case .found(let interval)? = profiler.interval(of: quantity)
    {
      return .init(estimate: estimate, low: interval.lower.value, high: interval.upper.value)
    }
    let delta = fit.covariance.flatMap {
      quantity.deltaMethod(
        at: fit.parameters, covariance: $0,
        degreesOfFreedom: max(1, Int(fit.goodness.degreesOfFreedom.rounded(.down))), confidence: options.confidence)
    }
    return .init(estimate: estimate, low: delta?.lower, high: delta?.upper)
  }

  // MARK: - Tests

  /// A map without some interventions: effects at 0, the rest of them where the fit has it.
  func restricted(_ map: ParameterMap, without names: [String]) -> ParameterMap {
    names.reduce(map) { map, name in
      let (all, effects) = indices(of: name)
      return all.reduce(map) { $0.fixing($1, at: effects.contains($1) ? 0 : fit.parameters[$1]) }
    }
  }

  /// Starts of the fit with an intervention, from one without: hardly any, slowing, speeding, and as estimated.
  private func starts(_ without: [Double], _ all: some Sequence<Int>) -> [[Double]] {
    let effects = all.filter { curve.parameters[$0].role == .effect }
    let estimated = all.reduce(into: without) { $0[$1] = fit.parameters[$1] }
    return [0.02, -0.4, 0.6].map { effect in effects.reduce(into: estimated) { $0[$1] = effect } } + [estimated]
  }

  /// The fit without interventions whose dates are estimated against that with them; `nil` for fewer than two.
  func together() -> InterventionAnalysis.Together? {
    let names = clock.shocks.map(\.name).filter { name in
      grid.axes.contains { $0.name == name } && indices(of: name).effects.contains { fit.estimate.isEstimated($0) }
    }
    guard isTestable, names.count > 1 else { return nil }
    return noEffect(names).map { .init(names: names, test: $0) }
  }

  /// The fit without some interventions against that with them, at whichever dates the others have in each.
  private func noEffect(_ names: [String]) -> HypothesisTest? {
    let all = names.flatMap { Array(indices(of: $0).all) }
    // Where the intervention has a known date, those of the others are searched for from where they were found.
    let isOnGrid = grid.axes.contains { names.contains($0.name) }
    let free = isOnGrid ? dated : map
    let without = restricted(free, without: names)
    @Sendable func smaller(_ responses: [Double], from starts: [[Double]]) -> NestedFits.Optimum? {
      isOnGrid
        ? nested.optimum(without, responses, from: starts, over: grid, without: Set(names))?.optimum
        : nested.optimum(without, responses, from: starts)
    }
    @Sendable func larger(_ responses: [Double], from starts: [[Double]]) -> NestedFits.Optimum? {
      isOnGrid
        ? nested.optimum(free, responses, from: starts, over: grid)?.optimum
        : nested.optimum(free, responses, from: starts)
    }
    let responses = nested.responses
    guard let null = smaller(responses, from: [fit.parameters, plain?.parameters ?? fit.parameters]),
      let found = larger(responses, from: starts(null.parameters, all) + [fit.parameters]),
      let simulate = nested.simulator(null, free: without.freeCount)
    else { return nil }
    let statistic = nested.statistic(smaller: null.sumOfSquares, larger: found.sumOfSquares)
    let purpose = "test of no effect: \(names.joined(separator: ", "))"
    return bootstrapped(statistic, purpose, simulate) { drawn in
      guard let without = smaller(drawn, from: [null.parameters]) else { return nil }
      var starts = starts(without.parameters, all)
      if isOnGrid { starts = [starts[0], starts[3]] }
      guard let with = larger(drawn, from: starts) else { return nil }
      return nested.statistic(
        smaller: without.sumOfSquares, larger: min(without.sumOfSquares, with.sumOfSquares))
    }
  }

  /// Against effects that are all 0 or less: the constrained optimum has some of them at 0 and the others below.
  private func onlySlows(_ name: String, _ free: [Int], _ all: Range<Int>) -> HypothesisTest? {
    // Dates are held: the question is what happened then.
    let held = all.filter { curve.parameters[$0].role == .event }
      .reduce(map) { $0.fixing($1, at: fit.parameters[$1]) }
    @Sendable func constrained(_ responses: [Double], from start: [Double]) -> (NestedFits.Optimum, free: Int)? {
      var best: (NestedFits.Optimum, free: Int)?
      for subset in 0..<(1 << free.count) {
        var restricted = held
        for (place, index) in free.enumerated() where subset & (1 << place) != 0 {
          restricted = restricted.fixing(index, at: 0)
        }
        // Without any effect the rate at which it would fade does not matter, but must not be searched for.
        if subset == (1 << free.count) - 1, free.count == all.count(where: { curve.parameters[$0].role == .effect }) {
          for index in all where !free.contains(index) {
            restricted = restricted.fixing(index, at: fit.parameters[index])
          }
        }
        var slowed = start
        for index in free { slowed[index] = -0.2 }
        guard let found = nested.optimum(restricted, responses, from: [start, slowed]),
          free.allSatisfy({ found.parameters[$0] <= 1e-9 })
        else { continue }
        if found.sumOfSquares < best?.0.sumOfSquares ?? .infinity { best = (found, restricted.freeCount) }
      }
      return best
    }
    @Sendable func unconstrained(_ responses: [Double], from start: [Double]) -> NestedFits.Optimum? {
      nested.optimum(held, responses, from: starts(start, all) + [start])
    }
    let responses = nested.responses
    guard let (smaller, count) = constrained(responses, from: fit.parameters),
      let larger = unconstrained(responses, from: fit.parameters)
    else { return nil }
    let statistic = nested.statistic(smaller: smaller.sumOfSquares, larger: larger.sumOfSquares)
    guard statistic > 1e-8 else { return HypothesisTest(statistic: 0, pValue: 1) }
    guard let simulate = nested.simulator(smaller, free: count) else { return nil }
    return bootstrapped(statistic, "test of only slows: \(name)", simulate) { drawn in
      guard let null = constrained(drawn, from: smaller.parameters)?.0,
        let other = unconstrained(drawn, from: smaller.parameters)
      else { return nil }
      return nested.statistic(smaller: null.sumOfSquares, larger: min(null.sumOfSquares, other.sumOfSquares))
    }
  }

  private func bootstrapped(
    _ statistic: Double, _ purpose: String, _ simulate: @Sendable (inout RandomSource) -> [Double],
    _ repeated: @Sendable ([Double]) -> Double?
  ) -> HypothesisTest? {
    let bootstrap = Bootstrap(
      .parametric, replicates: min(options.replicates, InterventionAnalysis.mostReplicates), seed: options.seed,
      purpose: RandomSource.Purpose(purpose), threads: options.threads)
    let drawn = bootstrap.run(simulate: simulate) { repeated($0).map { [$0] } }
    // Draws without a fit are counted as greater, so that they never make a p-value smaller.
    guard drawn.failedShare < 0.5 else { return nil }
    let greater = drawn.values(of: 0).count { $0 >= statistic - 1e-12 } + drawn.failed.count
    return HypothesisTest(statistic: statistic, pValue: Double(1 + greater) / Double(1 + drawn.count))
  }

  // MARK: - Dates

  /// The profile of one date over the grid, and the dates whose sum of squares the data do not contradict.
  private func profile(_ axis: DateGrid.Axis, _ effects: [Int]) -> InterventionAnalysis.DateProfile {
    let starts = starts(plain?.parameters ?? fit.parameters, baseCount..<curve.parameters.count)
    func least(_ date: Double) -> NestedFits.Optimum? {
      nested.optimum(
        dated, nested.responses, from: starts, over: grid, holding: [HeldParameter(index: axis.index, value: date)]
      )?.optimum
    }
    let points = axis.grid.compactMap { date in
      least(date).map { found in
        InterventionAnalysis.DatePoint(
          date: date, sumOfSquares: found.sumOfSquares, effects: effects.map { found.parameters[$0] })
      }
    }
    var profile = InterventionAnalysis.DateProfile(points: points, interval: nil)
    let freedom = fit.goodness.degreesOfFreedom
    guard freedom > 0,
      let cutoff = try? Distribution.FisherF(numerator: 1, denominator: freedom).upperQuantile(1 - options.confidence)
    else { return profile }
    let own = fit.parameters[axis.index]
    let heights = (points.map { ($0.date, $0.sumOfSquares) } + [(own, fit.goodness.rss)]).sorted { $0.0 < $1.0 }
    let limit = (heights.map(\.1).min() ?? fit.goodness.rss) * (1 + cutoff / freedom)
    guard let left = heights.firstIndex(where: { $0.1 <= limit }),
      let right = heights.lastIndex(where: { $0.1 <= limit })
    else { return profile }
    /// Where the profile passes the limit, between a date inside and one outside.
    func end(_ inside: Double, _ outside: Double) -> Double {
      var (inside, outside) = (inside, outside)
      for _ in 0..<20 {
        let middle = (inside + outside) / 2
        if least(middle)?.sumOfSquares ?? .infinity <= limit { inside = middle } else { outside = middle }
      }
      return inside
    }
    let lower = left > 0 ? end(heights[left].0, heights[left - 1].0) : axis.range.lowerBound
    let upper = right + 1 < heights.count ? end(heights[right].0, heights[right + 1].0) : axis.range.upperBound
    profile.interval = lower...max(lower, upper)
    return profile
  }

  /// The intervention moved to other dates, evenly over the data.
  private func placebos(
    _ shock: Shock, _ without: ParameterMap, _ effects: [Int]
  ) -> [InterventionAnalysis.Placebo] {
    let times = fit.observations.times
    guard times.count > 4, case .known(let own) = shock.dates[0],
      let smaller = nested.optimum(without, nested.responses, from: [fit.parameters])
    else { return [] }
    let low = times[1], high = times[times.count - 2]
    guard low < high else { return [] }
    let count = min(9, times.count - 2)
    let step = (high - low) / Double(count)
    return (0..<count).compactMap { place in
      let date = low + step * (Double(place) + 0.5)
      guard abs(date - own) > step / 2 else { return nil }
      var moved = clock
      guard let index = moved.shocks.firstIndex(where: { $0.name == shock.name }) else { return nil }
      moved.shocks[index].dates = shock.dates.map { original in
        switch original {
        case .known(let value): .known(value + date - own)
        case .estimated: original
        }
      }
      var estimate = fit.estimate
      estimate = estimate.with(
        model: MeanCurve(
          family: ClockedCurve(curve.base, moved, origin: fit.observations.origin), times: times,
          measure: fit.observations.measure, period: fit.observations.period))
      let others = NestedFits(estimate)
      let all = indices(of: shock.name).all
      guard let found = others.optimum(map, nested.responses, from: starts(smaller.parameters, all)) else { return nil }
      return .init(
        date: date, statistic: nested.statistic(smaller: smaller.sumOfSquares, larger: found.sumOfSquares),
        effects: effects.map { found.parameters[$0] })
    }
  }
}

extension NonlinearFit {
  /// The same observations and settings with another model of as many parameters; estimates are not its own.
  fileprivate func with(model: any MeanModel) -> NonlinearFit {
    NonlinearFit(
      model: model, noise: noise, loss: loss, values: values, weights: weights, map: map, activeBounds: activeBounds,
      parameters: parameters, covariance: covariance, goodness: goodness, residuals: residuals, fitted: fitted,
      design: design, termination: termination, identification: identification, spread: spread, otherOptima: otherOptima
    )
  }
}

extension Double {
  fileprivate var finite: Double? { isFinite ? self : nil }
}
