public import Curves
public import Datasets
import RealModule
import Solvers

/// Successive generations in use, fitted together by least squares over all of them.
///
/// Generations share one spread σ in the data's unit, so that the largest weigh most, as in Norton and Bass (1987).
/// Dates up to a generation's launch hold nothing to fit: the curve is zero there whatever the parameters, and they are
/// counted neither as observations nor as degrees of freedom.
public struct GenerationsFit: Sendable {
  public let system: NortonBass
  public let model: SystemMean
  public let estimate: NonlinearFit
  /// The series as they were fitted, without what lies before the launch.
  public let series: [TimeSeries]

  /// Where a later generation passes the one before.
  public struct Overtaking: Sendable, Equatable {
    public var follower: Int
    public var leader: Int
    /// The last common date on which the follower was behind, and the first on which it was ahead and stayed so.
    public var observed: Observed?

    public struct Observed: Sendable, Equatable {
      public var after: DecimalYear
      public var by: DecimalYear

      public init(after: DecimalYear, by: DecimalYear) {
        self.after = after
        self.by = by
      }
    }
  }

  /// What must be known of a generation before its potential is believed.
  public enum Flag: Sendable, Equatable {
    /// The most in use is the last value seen.
    case notPeaked(generation: Int, last: DecimalYear)
    /// The best potential is nothing: it only replaces the generation before.
    case nothingOfItsOwn(generation: Int)
    /// The standard error of the potential is this share of it.
    case imprecise(generation: Int, relativeError: Double)
    /// Residuals of one generation follow each other.
    case autocorrelated(generation: Int, durbinWatson: Double)
  }

  /// The rows of a generation among all.
  public func rows(of generation: Int) -> Range<Int> { model.series[generation] }

  /// Where the potential of a generation stands among the parameters.
  public static func potential(of generation: Int) -> Int { 2 + generation }

  public var flags: [Flag] {
    series.indices.flatMap { index -> [Flag] in
      var flags: [Flag] = []
      let place = Self.potential(of: index)
      if estimate.activeBounds[place] == 0 {
        flags.append(.nothingOfItsOwn(generation: index))
      } else if estimate.isEstimated(place), let error = estimate.standardErrors?[place] {
        let relative = error / abs(estimate.parameters[place])
        if !(relative <= LeastSquaresFitting.largestRelativeCeilingError) {
          flags.append(.imprecise(generation: index, relativeError: relative))
        }
      }
      if let last = series[index].values.last, let date = series[index].dates.last, last > 0,
        series[index].values.allSatisfy({ $0 <= last })
      {
        flags.append(.notPeaked(generation: index, last: date))
      }
      let diagnostics = ResidualDiagnostics(residuals: Array(estimate.residuals[rows(of: index)]))
      if diagnostics.isAutocorrelated, let statistic = diagnostics.durbinWatson {
        flags.append(.autocorrelated(generation: index, durbinWatson: statistic))
      }
      return flags
    }
  }

  /// As a comparison with other models of the same values sees it.
  public var scored: ScoredModel {
    ScoredModel(
      name: system.areReplaced ? "replaced" : "side by side",
      observations: ScoredObservations(
        dates: model.times, values: estimate.values, unit: series.first?.unit ?? ""),
      pointLogLikelihoods: ScoredModel.pointLogLikelihoods(
        residuals: estimate.residuals, logSlopes: estimate.residuals.map { _ in 0 }),
      parameterCount: estimate.goodness.parameterCount, isPenalised: estimate.goodness.obstacle != nil,
      hasConverged: estimate.termination == .converged)
  }

  /// Each generation against the one before.
  public var overtakings: [Overtaking] {
    series.indices.dropFirst().map { index in
      Overtaking(follower: index, leader: index - 1, observed: observed(index, over: index - 1))
    }
  }

  private func observed(_ follower: Int, over leader: Int) -> Overtaking.Observed? {
    let values = Dictionary(uniqueKeysWithValues: zip(series[leader].dates, series[leader].values))
    let common = zip(series[follower].dates, series[follower].values).compactMap { date, value in
      values[date].map { (date: date, isAhead: value > $0) }
    }
    guard common.last?.isAhead == true, let behind = common.last(where: { !$0.isAhead }),
      let ahead = common.first(where: { $0.date > behind.date })
    else { return nil }
    return Overtaking.Observed(after: behind.date, by: ahead.date)
  }

  /// The decimal year at which a generation in use first exceeds another, within so many years of the last data; its
  /// gradient follows from the curves': dt/dθ = −∂(S − S′)/∂θ ÷ ∂(S − S′)/∂t.
  public func date(_ overtaking: Overtaking, years: Double? = nil) -> DerivedQuantity {
    let system = system
    let start = system.generations[overtaking.follower].launch
    let first = series.compactMap(\.dates.first).map(\.value).min() ?? start
    let last = series.compactMap(\.dates.last).map(\.value).max() ?? start
    let end = last + (years ?? 2 * (last - first))
    let (follower, leader) = (overtaking.follower, overtaking.leader)
    let name = "\(series[follower].entity) exceeds \(series[leader].entity)"
    return DerivedQuantity(name) { parameters in
      func lead(_ time: Double) -> Double {
        let outputs = system.outputs(at: time, parameters)
        return outputs[follower] - outputs[leader]
      }
      let steps = 512
      var before = start
      for step in 1...steps {
        let now = start + (end - start) * Double(step) / Double(steps)
        guard lead(now) > 0 else {
          before = now
          continue
        }
        guard let root = try? RootFinder.root(of: lead, in: before...now) else { return nil }
        let (_, gradients, slopes) = system.expansion(at: root, parameters)
        let slope = slopes[follower] - slopes[leader]
        guard slope > 0 else { return nil }
        return (root, zip(gradients[follower], gradients[leader]).map { -($0 - $1) / slope })
      }
      return nil
    }
  }
}

extension LeastSquaresFitting {
  /// Fits Norton and Bass's generations to series in use, the oldest first.
  ///
  /// p and q are searched over two decades and more by ``GlobalSearch``, the potentials, in which the curves are linear,
  /// solved for: the best of all optima is found without a start from anyone. A potential is at least nothing.
  ///
  /// - Parameters:
  ///   - launches: when each began; one period before the first positive value where not given.
  ///   - extra: starts to try besides, on the natural scale.
  ///   - areReplaced: false for generations side by side, none of which draws the users of another.
  public func fit(
    generations series: [TimeSeries], launches: [DecimalYear]? = nil, startingAt extra: [[Double]] = [],
    areReplaced: Bool = true
  ) throws(FitError) -> GenerationsFit {
    let label = "Norton–Bass"
    var generations: [NortonBass.Generation] = []
    var kept: [TimeSeries] = []
    for (index, one) in series.enumerated() {
      for (date, value) in zip(one.dates, one.values) where !(value.isFinite && value >= 0) {
        throw .series(one.entity, .notInUse(date: date.value, value: value))
      }
      guard let first = zip(one.dates, one.values).first(where: { $0.1 > 0 })?.0.value else {
        throw .series(one.entity, .neverInUse)
      }
      let period = Observations.medianStep(one.dates.map(\.value))
      let launch = launches?[index].value ?? first - period
      generations.append(NortonBass.Generation(one.entity, launch: launch))
      for (date, value) in zip(one.dates, one.values) where date.value <= launch && value > 0 {
        throw .series(one.entity, .inUseBeforeLaunch(date: date.value, value: value, launch: launch))
      }
      kept.append(one.filtered { one.dates[$0].value > launch })
    }
    let system: NortonBass
    do throws(CurveSystemError) { system = try NortonBass(generations, areReplaced: areReplaced) } catch {
      throw .system(error)
    }

    let model = SystemMean(system, dates: kept.map { $0.dates.map(\.value) })
    let values = kept.flatMap(\.values)
    let top = values.max() ?? 0
    // Beyond, squares are no numbers any more, or all nothing.
    guard (1e-140...1e140).contains(top) else { throw .noFiniteFit(family: label) }
    let map: ParameterMap
    do throws(SettingError) {
      try settings.check([(system.name, system.parameters)])
      map = try ParameterMap(
        model: system.name, system.parameters, bounded(system.parameters, upTo: 1000 * top), origin: 0)
    } catch {
      throw .setting(error)
    }
    guard values.count + map.priors.count > map.freeCount else {
      throw .tooFewPoints(family: label, points: values.count, parameters: map.freeCount)
    }

    let dates = model.times
    let first = generations[0].launch
    let span = max((dates.max() ?? first) - first, .leastNormalMagnitude)
    let period = Observations.medianStep(
      kept.flatMap { $0.dates.map(\.value) }.sorted().reduce(into: []) {
        if $0.last != $1 { $0.append($1) }
      })
    let domains = system.parameters.map { parameter -> SearchDomain in
      switch parameter.name {
      case "p": .logarithmic(1e-3 / span, 1 / period, isSigned: false)
      case "q": .logarithmic(0.1 / span, 3 / period, isSigned: false)
      default: .logarithmic(top / 100, top * 100, isSigned: false)
      }
    }
    var fitting = self
    if fitting.globalSearch == nil { fitting.globalSearch = GlobalSearch() }
    var guesses = extra + fitting.globalStarts(model, targets: values, weights: nil, map: map, domains: domains)
    for (p, q) in [(0.02, 0.4), (0.005, 0.4), (0.002, 0.8), (0.05, 0.15)] {
      guesses.append([p / period, q / period] + kept.map { max($0.values.max() ?? top, 1e-3 * top) })
    }
    let estimate = try fitting.estimate(
      model, values: values, weights: nil, map: map, guesses: guesses, largest: nil)
    return GenerationsFit(system: system, model: model, estimate: estimate, series: kept)
  }

  /// The settings with potentials kept from nothing to what no data could show.
  ///
  /// Zero is inside a potential's own domain, as a bound must be at which the search may stop; so what a person holds
  /// below it is refused here.
  private func bounded(_ parameters: [Parameter], upTo top: Double) throws(SettingError) -> ParameterSettings {
    var settings = settings
    for parameter in parameters where parameter.unit == .level {
      let names = [parameter.name, "norton-bass." + parameter.name]
      var (isBound, isHeld) = (false, false)
      for index in settings.entries.indices where names.contains(settings.entries[index].name) {
        switch settings.entries[index].setting {
        case .bound(let low, let high):
          isBound = true
          settings.entries[index].setting = .bound(low: max(low ?? 0, 0), high: high ?? max(top, 2 * (low ?? 0)))
        case .fix(let value):
          isHeld = true
          guard value >= 0 else { throw .fixedOutside(name: parameter.name, value: value, low: 0, high: nil) }
        case .tie(let factor, let other):
          isHeld = true
          guard factor > 0 else { throw .tieOutside(name: parameter.name, other: other, factor: factor) }
        case .start, .prior: break
        }
      }
      if !isBound, !isHeld {
        settings.entries.append(ParameterSettings.Entry(parameter.name, .bound(low: 0, high: top)))
      }
    }
    return settings
  }
}
