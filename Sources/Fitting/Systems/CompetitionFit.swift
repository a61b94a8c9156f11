public import Curves
public import Datasets
import RealModule
import Solvers

/// Competitors' own volumes, fitted together along the path of a dynamic system: ``LotkaVolterra`` or
/// ``UnbalancedCompetition``.
public struct CompetitionFit: Sendable {
  public enum Model: Sendable {
    /// Volumes at dates, errors relative ones: ln x scatters by one σ.
    case lotkaVolterra(LotkaVolterra)
    /// Adoptions per period, errors in the data's unit by one σ, so that the larger product weighs most.
    case unbalanced(UnbalancedCompetition)
  }

  public let competition: Model
  public let mean: TrajectoryMean
  public let estimate: NonlinearFit
  /// The series as they were fitted.
  public let series: [TimeSeries]
  /// How much was counted of the second product up to its entry, and left out.
  public let leftOut: (count: Int, share: Double)
  /// The same data where the mechanism does nothing.
  public let without: Without?

  /// A fit in which parameters are held, and the F test of holding them.
  public struct Without: Sendable {
    public var estimate: NonlinearFit
    /// What was held at 0.
    public var held: [String]
    public var test: HypothesisTest
  }

  public var trajectory: Trajectory { mean.trajectory }
  public var firstDate: Double { series.compactMap(\.dates.first).map(\.value).min() ?? trajectory.origin }
  public var lastDate: Double { series.compactMap(\.dates.last).map(\.value).max() ?? trajectory.origin }

  /// The rows of a competitor among all.
  public func rows(of competitor: Int) -> Range<Int> { mean.series[competitor] }

  /// What is observed of each competitor: one row a time; `nil` where the path runs away before the last.
  public func volumes(_ parameters: [Double], at times: [Double]) -> [[Double]]? {
    volumes(parameters, at: times, along: trajectory)
  }

  /// The same to eight digits, for many draws: what runs away is not followed for long.
  private var quickly: Trajectory {
    var quick = trajectory
    quick.problem.absoluteTolerance *= 1e3
    quick.problem.relativeTolerance = 1e-8
    quick.problem.stepLimit = 300
    return quick
  }

  private func volumes(_ parameters: [Double], at times: [Double], along trajectory: Trajectory) -> [[Double]]? {
    guard mean.measure == .increments else { return try? trajectory.values(parameters, at: times) }
    let origin = trajectory.origin
    let moments = times.flatMap { [max(origin, $0 - mean.period), max(origin, $0)] }.sorted()
    let unique = moments.enumerated().filter { $0.offset == 0 || moments[$0.offset - 1] < $0.element }.map(\.element)
    guard let states = try? trajectory.values(parameters, at: unique) else { return nil }
    let place = Dictionary(uniqueKeysWithValues: unique.enumerated().map { ($0.element, $0.offset) })
    return times.map { time in
      let now = states[place[max(origin, time)] ?? 0]
      let before = states[place[max(origin, time - mean.period)] ?? 0]
      return zip(now, before).map { $0 - $1 }
    }
  }

  /// Durbin and Watson's statistic of each competitor's residuals.
  public var diagnostics: [ResidualDiagnostics] {
    series.indices.map { ResidualDiagnostics(residuals: Array(estimate.residuals[rows(of: $0)])) }
  }

  /// The share of the observations that counts, as their residuals follow each other.
  public var discount: Double {
    PosteriorDraws.discount(series.indices.map { Array(estimate.residuals[rows(of: $0)]) })
  }

  // MARK: What one does to another

  /// What a competitor does to another's growth.
  public struct Interaction: Sendable, Equatable {
    public var of: Int
    public var on: Int

    public init(of: Int, on: Int) {
      self.of = of
      self.on = on
    }
  }

  public var interactions: [Interaction] {
    series.indices.flatMap { on in series.indices.filter { $0 != on }.map { Interaction(of: $0, on: on) } }
  }

  /// Growth per year that a competitor adds to another's: under Lotka and Volterra by its volume where the data end,
  /// −bᵢⱼ xⱼ; under the unbalanced model the word of mouth across brands, q₁ and q₂ − γ.
  public func effect(_ interaction: Interaction, _ parameters: [Double]) -> Double {
    switch competition {
    case .lotkaVolterra(let system):
      -parameters[system.effect(of: interaction.of, on: interaction.on)] * (series[interaction.of].values.last ?? 0)
    case .unbalanced: interaction.on == 0 ? parameters[5] : parameters[8] - parameters[9]
    }
  }

  /// Less than a hundredth a year either way counts as no effect (a region of practical equivalence, Kruschke 2018).
  public static let negligible = 0.01

  /// What two competitors are to each other, by the signs of what each does to the other.
  public enum Kind: String, Sendable, CaseIterable, Codable {
    /// Each harms the other.
    case competition
    /// One lives on the other.
    case predatorPrey = "predator and prey"
    /// Each helps the other.
    case mutualism
    /// One is harmed, the other untouched.
    case amensalism
    /// One is helped, the other untouched.
    case commensalism
    case neutral

    public init(_ one: Double, _ other: Double) {
      func sign(_ effect: Double) -> Int { abs(effect) < CompetitionFit.negligible ? 0 : effect < 0 ? -1 : 1 }
      self =
        switch (sign(one), sign(other)) {
        case (-1, -1): .competition
        case (1, 1): .mutualism
        case (-1, 1), (1, -1): .predatorPrey
        case (-1, 0), (0, -1): .amensalism
        case (1, 0), (0, 1): .commensalism
        default: .neutral
        }
    }
  }

  // MARK: Who passes whom

  /// Where a follower first passes a leader that it was behind.
  public struct Crossing: Sendable, Equatable {
    /// Decimal year; `nil` where it does not by the horizon.
    public var date: Double?
    /// Whether the path runs away before the horizon without a crossing.
    public var runsAway: Bool

    public init(date: Double?, runsAway: Bool = false) {
      self.date = date
      self.runsAway = runsAway
    }
  }

  /// Times at which paths are looked at, to a horizon.
  public func grid(until horizon: Double) -> [Double] {
    let start = trajectory.origin
    let steps = 400
    return (0...steps).map { start + (horizon - start) * Double($0) / Double(steps) }
  }

  /// The first date on a path at which the follower is ahead after it was behind, linear between the grid's dates.
  public func crossing(
    of follower: Int, over leader: Int, _ parameters: [Double], on grid: [Double]
  ) -> Crossing {
    let quick = quickly
    var (path, isWhole) = (volumes(parameters, at: grid, along: quick), true)
    if path == nil {
      isWhole = false
      // As far as it goes.
      var end = grid.count
      while path == nil, end > 2 {
        end = end * 3 / 4
        path = volumes(parameters, at: Array(grid.prefix(end)), along: quick)
      }
    }
    guard let path else { return Crossing(date: nil, runsAway: true) }
    var before: Double?
    for (time, volumes) in zip(grid, path) {
      let lead = volumes[follower] - volumes[leader]
      if let behind = before, behind < 0, lead >= 0 {
        let step = grid.count > 1 ? grid[1] - grid[0] : 0
        return Crossing(date: time - step * lead / (lead - behind))
      }
      // Where neither has begun nobody is behind.
      before = lead < 0 ? lead : lead > 0 ? lead : before
    }
    return Crossing(date: nil, runsAway: !isWhole)
  }

  /// The last common date on which the follower was behind, and the first on which it was ahead and stayed so.
  public func observed(_ follower: Int, over leader: Int) -> (after: DecimalYear, by: DecimalYear)? {
    let values = Dictionary(uniqueKeysWithValues: zip(series[leader].dates, series[leader].values))
    let common = zip(series[follower].dates, series[follower].values).compactMap { date, value in
      values[date].map { (date: date, isAhead: value > $0) }
    }
    guard common.last?.isAhead == true, let behind = common.last(where: { !$0.isAhead }),
      let ahead = common.first(where: { $0.date > behind.date })
    else { return nil }
    return (behind.date, ahead.date)
  }
}

// MARK: - Lotka and Volterra

extension LeastSquaresFitting {
  /// Fits the volumes of two or three competitors, the leader first, by least squares on their logarithms.
  ///
  /// Starts come from the integrated equations, ln x(t) = ln x₀ + a t − Σ b ∫ x, a linear regression on the data's own
  /// integrals, so that nobody has to give any.
  public func fit(competitors series: [TimeSeries]) throws(FitError) -> CompetitionFit {
    for one in series {
      for (date, value) in zip(one.dates, one.values) where !(value.isFinite && value > 0) {
        throw .series(one.entity, .volumeNotPositive(date: date.value, value: value))
      }
    }
    let system: LotkaVolterra
    do throws(CurveSystemError) { system = try LotkaVolterra(series.map(\.entity)) } catch { throw .system(error) }
    let origin = series.compactMap(\.dates.first).map(\.value).min() ?? 0
    let trajectory = Trajectory(
      system, origin: origin, start: series.indices.map { .logarithm(ofParameter: system.start(of: $0)) },
      isLogarithmic: true)
    let mean = TrajectoryMean(
      trajectory, dates: series.map { $0.dates.map(\.value) }, measure: .level, period: 1)
    var fitting = self
    fitting.noise = .logNormal
    let guesses = Self.guesses(series, system, origin: origin)
    let (estimate, map) = try fitting.estimate(mean, series.flatMap(\.values), guesses)
    let cross = series.indices.flatMap { on in
      series.indices.filter { $0 != on }.map { system.effect(of: $0, on: on) }
    }
    return CompetitionFit(
      competition: .lotkaVolterra(system), mean: mean, estimate: estimate, series: series, leftOut: (0, 0),
      without: fitting.without(cross, mean, map, estimate, guesses))
  }

  private static func guesses(_ series: [TimeSeries], _ system: LotkaVolterra, origin: Double) -> [[Double]] {
    let count = series.count
    // On all dates, ln x linearly between a competitor's own.
    let dates = Set(series.flatMap { $0.dates.map(\.value) }).sorted()
    let logs = series.map { one in dates.map { logarithm(one, at: $0) } }
    let integrals = logs.map { log -> [Double] in
      var sum = 0.0
      return dates.indices.map { place in
        if place > 0 {
          sum +=
            (dates[place] - dates[place - 1]) * 0.5 * (Double.exp(log[place]) + Double.exp(log[place - 1]))
        }
        return sum
      }
    }
    func start(_ index: Int) -> Double { Double.exp(logs[index][0]) }
    func regression(_ index: Int, on others: [Int]) -> [Double]? {
      let columns = [dates.map { _ in 1.0 }, dates.map { $0 - origin }] + others.map { integrals[$0].map { -$0 } }
      let design = Matrix(
        rows: dates.count, columns: columns.count,
        elements: dates.indices.flatMap { row in columns.map { $0[row] } })
      return (try? LinearLeastSquares.solve(design: design, response: logs[index]))?.coefficients
    }
    var guesses: [[Double]] = []
    for isAlone in [false, true] {
      var guess = [Double](repeating: 0, count: system.parameters.count)
      var isWhole = true
      for index in 0..<count {
        let others = isAlone ? [index] : Array(0..<count)
        guard let found = regression(index, on: others) else {
          isWhole = false
          continue
        }
        guess[index] = found[1]
        for (place, other) in others.enumerated() { guess[system.effect(of: other, on: index)] = found[2 + place] }
        guess[system.start(of: index)] = Double.exp(min(600, max(-600, found[0])))
      }
      guard isWhole else { continue }
      for share in [1, 0.7, 0.4, 0.1] {
        var weaker = guess
        for index in 0..<count {
          for other in 0..<count where other != index { weaker[system.effect(of: other, on: index)] *= share }
        }
        guesses.append(weaker)
        if isAlone { break }
      }
    }
    // Each towards a ceiling a little above what was seen, without the others.
    var plain = [Double](repeating: 0, count: system.parameters.count)
    for index in 0..<count {
      let span = max((dates.last ?? origin) - origin, 1e-9)
      let growth = (logs[index].last ?? 0) - logs[index][0]
      plain[index] = max(abs(growth) * 1.5, 0.1) / span
      plain[system.effect(of: index, on: index)] = plain[index] / (1.2 * Double.exp(logs[index].max() ?? 0))
      plain[system.start(of: index)] = start(index)
    }
    guesses.append(plain)
    return guesses
  }

  /// ln of a series, linearly between its dates and as at its ends beyond them.
  private static func logarithm(_ series: TimeSeries, at time: Double) -> Double {
    guard let after = series.dates.firstIndex(where: { $0.value >= time }) else {
      return Double.log(series.values.last ?? 1)
    }
    let later = Double.log(series.values[after])
    guard after > 0, series.dates[after].value > time else { return later }
    let earlier = Double.log(series.values[after - 1])
    let (left, right) = (series.dates[after - 1].value, series.dates[after].value)
    return earlier + (later - earlier) * (time - left) / (right - left)
  }

  fileprivate func estimate(
    _ mean: TrajectoryMean, _ values: [Double], _ guesses: [[Double]], bounds: ParameterSettings = ParameterSettings(),
    largest: Double? = nil
  ) throws(FitError) -> (NonlinearFit, ParameterMap) {
    let map: ParameterMap
    do throws(SettingError) {
      try settings.check([(mean.name, mean.parameters)])
      map = try ParameterMap(
        model: mean.name, mean.parameters, ParameterSettings(settings.entries + bounds.entries), origin: 0)
    } catch {
      throw .setting(error)
    }
    guard values.count + map.priors.count > map.freeCount else {
      throw .tooFewPoints(family: mean.name, points: values.count, parameters: map.freeCount)
    }
    let estimate = try estimate(mean, values: values, weights: nil, map: map, guesses: guesses, largest: largest)
    return (estimate, map)
  }

  /// The fit with some parameters held at 0, and the F test of it; `nil` where one was held or bound already.
  fileprivate func without(
    _ indices: [Int], _ mean: TrajectoryMean, _ map: ParameterMap, _ estimate: NonlinearFit, _ guesses: [[Double]]
  ) -> CompetitionFit.Without? {
    var reduced = map
    for index in indices {
      guard case .free = map.roles[index], !map.starts.keys.contains(index) else { return nil }
      reduced = reduced.fixing(index, at: 0)
    }
    guard reduced.priors.isEmpty, loss == .squares, estimate.goodness.degreesOfFreedom > 0, estimate.goodness.rss > 0
    else { return nil }
    let narrowed = guesses.map { guess in
      guess.indices.map { indices.contains($0) ? 0 : guess[$0] }
    }
    guard
      let fit = try? self.estimate(
        mean, values: estimate.values, weights: nil, map: reduced, guesses: narrowed, largest: nil)
    else { return nil }
    let degrees = Double(indices.count)
    let statistic =
      max(0, fit.goodness.rss - estimate.goodness.rss) / degrees
      / (estimate.goodness.rss / estimate.goodness.degreesOfFreedom)
    guard let law = try? Distribution.FisherF(numerator: degrees, denominator: estimate.goodness.degreesOfFreedom)
    else { return nil }
    return CompetitionFit.Without(
      estimate: fit, held: indices.map { mean.parameters[$0].name },
      test: HypothesisTest(statistic: statistic, pValue: law.survival(statistic), degreesOfFreedom: degrees))
  }
}

// MARK: - A second product in one market

extension LeastSquaresFitting {
  /// Fits the adoptions per period of two products in one market, the first and the one that enters later.
  ///
  /// What was counted of the second up to its entry is left out, as the model knows nothing of it.
  ///
  /// - Parameter launches: when each began; one period before the first value above 0 where not given.
  public func fit(
    sequential series: [TimeSeries], launches: [DecimalYear]? = nil
  ) throws(FitError) -> CompetitionFit {
    guard series.count == 2 else {
      throw .twoProducts(count: series.count)
    }
    for one in series {
      for (date, value) in zip(one.dates, one.values) where !(value.isFinite && value >= 0) {
        throw .series(one.entity, .negativeAdoptions(date: date.value, value: value))
      }
    }
    let period = Observations.medianStep(series[0].dates.map(\.value))
    var starts: [Double] = []
    for (index, one) in series.enumerated() {
      guard let first = zip(one.dates, one.values).first(where: { $0.1 > 0 })?.0.value else {
        throw .series(one.entity, .neverInUse)
      }
      starts.append(launches?[index].value ?? first - period)
    }
    let (launch, entry) = (starts[0], starts[1])
    let last = series.compactMap(\.dates.last).map(\.value).max() ?? entry
    guard entry < last - 1e-9 else {
      throw .entersAfterData(name: series[1].entity, entry: entry, last: last)
    }
    let kept = zip(series, starts).map { one, start in one.filtered { one.dates[$0].value > start + 1e-9 } }
    for one in kept {
      for (earlier, later) in zip(one.dates, one.dates.dropFirst())
      where abs(later.value - earlier.value - period) > 0.1 * period {
        throw .series(
          one.entity,
          .irregularIncrements(
            family: "the competition of two products", date: later.value, step: later.value - earlier.value,
            period: period))
      }
    }
    let alone = kept[0].dates.count { $0.value <= entry + 1e-9 }
    guard alone >= 4 else {
      throw .entersTooEarly(name: series[1].entity, entry: entry, alone: alone)
    }
    let dropped = zip(series[1].dates, series[1].values).filter { $0.0.value <= entry + 1e-9 && $0.1 > 0 }
    let total = series[1].values.reduce(0, +)
    let system = UnbalancedCompetition(first: series[0].entity, second: series[1].entity, entry: entry)
    let trajectory = Trajectory(
      system, origin: min(launch, kept[0].dates[0].value - period), start: [.value(0), .value(0)],
      isLogarithmic: false,
      problem: InitialValueProblem(absoluteTolerance: 1e-11 * max(1e-100, total), stepLimit: 2000))
    let mean = TrajectoryMean(
      trajectory, dates: kept.map { $0.dates.map(\.value) }, measure: .increments, period: period)
    var fitting = self
    fitting.noise = .gaussian
    let sold = kept.reduce(0) { $0 + $1.values.reduce(0, +) }
    let guesses = Self.guesses(kept, entry: entry, launch: trajectory.origin, period: period)
    let (estimate, map) = try fitting.estimate(
      mean, kept.flatMap(\.values), guesses, bounds: fitting.potentials(system, upTo: 1000 * sold), largest: sold)
    return CompetitionFit(
      competition: .unbalanced(system), mean: mean, estimate: estimate, series: kept,
      leftOut: (dropped.count, total > 0 ? dropped.reduce(0) { $0 + $1.1 } / total : 0),
      without: fitting.without([6, 9], mean, map, estimate, guesses))
  }

  /// Potentials kept below what no data could show, where a person said nothing of them.
  private func potentials(_ system: UnbalancedCompetition, upTo top: Double) -> ParameterSettings {
    ParameterSettings(
      ["alone.potential", "potential"].filter { name in
        !settings.entries.contains { $0.name == name || $0.name == "\(system.name).\(name)" }
      }.map { ParameterSettings.Entry($0, .bound(low: nil, high: top)) })
  }

  /// Stand-alone parameters from Bass's regression; those of competition from a regression of adoptions, over what was
  /// left of the market, on adoptions so far, for several markets.
  private static func guesses(
    _ series: [TimeSeries], entry: Double, launch: Double, period: Double
  ) -> [[Double]] {
    func cumulated(_ one: TimeSeries) -> [(date: Double, middle: Double)] {
      var sum = 0.0
      return zip(one.dates, one.values).map { date, value in
        sum += value
        return (date.value, sum - value / 2)
      }
    }
    let (first, second) = (cumulated(series[0]), cumulated(series[1]))
    let before = first.filter { $0.date <= entry + 1e-9 }.count
    let atEntry = series[0].values.prefix(before).reduce(0, +)
    let rates = series.map { $0.values.map { $0 / period } }

    // Bass: rate = p m + (q − p) z − q z² / m.
    var alone: [[Double]] = []
    for factor in [1.05, 1.3, 2, 5, 20, 100] {
      let market = factor * max(atEntry, 1e-300)
      let rows = (0..<before).map { place -> [Double] in
        let left = 1 - first[place].middle / market
        return [market * left, first[place].middle * left]
      }
      let design = Matrix(rows: before, columns: 2, elements: rows.flatMap { $0 })
      guard
        let found = try? LinearLeastSquares.solve(design: design, response: Array(rates[0].prefix(before)))
      else { continue }
      let squares = found.residuals.reduce(0) { $0 + $1 * $1 }
      let guess = [market, max(found.coefficients[0], 1e-4 / period), found.coefficients[1]]
      alone.append(guess + [squares])
    }
    alone.sort { $0[3] < $1[3] }

    let sums = Dictionary(second.map { ($0.date, $0.middle) }, uniquingKeysWith: { $1 })
    let other = Dictionary(first.map { ($0.date, $0.middle) }, uniquingKeysWith: { $1 })
    let sold = series.reduce(0) { $0 + $1.values.reduce(0, +) }
    var guesses: [[Double]] = []
    for factor in [1.02, 1.1, 1.3, 1.7, 2.5, 5, 20, 100] {
      let market = factor * max(sold, 1e-300)
      func coefficients(_ own: [(date: Double, middle: Double)], _ rates: [Double]) -> [Double]? {
        var rows: [Double] = [], response: [Double] = []
        for (place, item) in own.enumerated() where item.date > entry + 1e-9 {
          guard let one = other[item.date], let two = sums[item.date] else { continue }
          let left = 1 - (one + two) / market
          rows += [market * left, one * left, two * left]
          response.append(rates[place])
        }
        guard response.count >= 3 else { return nil }
        let design = Matrix(rows: response.count, columns: 3, elements: rows)
        return (try? LinearLeastSquares.solve(design: design, response: response))?.coefficients
      }
      guard let one = coefficients(first, rates[0]), let two = coefficients(second, rates[1]) else { continue }
      for best in alone.prefix(2) {
        guesses.append(
          Array(best.prefix(3)) + [
            market, max(one[0], 1e-4 / period), one[2], one[1] - one[2], max(two[0], 1e-4 / period), two[2],
            two[2] - two[1],
          ])
      }
    }
    return guesses
  }
}
