import Curves
public import Datasets
public import Fitting
import RealModule
import Solvers

/// What `catchup shares --model lotka-volterra` and `--model ucrcd` do: competitors' own volumes of one table fitted
/// along the path of a dynamic system.
public struct CompetitionStudy: Sendable {
  public enum Model: Sendable, Equatable {
    case lotkaVolterra
    case unbalanced
  }

  public var model: Model
  /// The leader, or the first product, first.
  public var series: SystemSeries
  /// One a product; where there are none, a period before the first value above 0.
  public var launches: [DecimalYear]?
  public var options: FitOptions
  public var draws: Int
  /// To which crossings are looked for; twice the length of the data where it is not said.
  public var horizon: DecimalYear?
  public var dated: Dated

  public init(
    model: Model, series: SystemSeries, launches: [DecimalYear]? = nil, options: FitOptions = FitOptions(),
    draws: Int = 1000, horizon: DecimalYear? = nil, dated: Dated = .start
  ) {
    self.model = model
    self.series = series
    self.launches = launches
    self.options = options
    self.draws = draws
    self.horizon = horizon
    self.dated = dated
  }

  /// What was drawn, and where each draw's curves lead.
  private struct Drawn {
    var draws: PosteriorDraws
    /// One a follower, then one a draw.
    var crossings: [[CompetitionFit.Crossing]]
  }

  public func record(_ table: Table) throws(StudyError) -> SystemRecord {
    let read = try series.read(table)
    let convention = YearConvention(asked: dated, series: read)
    let (fit, analysis): (CompetitionFit, FitAnalysis)
    let horizon: Double
    do throws(FitError) {
      (fit, analysis) = try analysed(read)
      horizon = try self.horizon(fit)
    } catch {
      if case .setting(let problem) = error { throw .setting(problem) }
      throw .competition(file: table.name, error)
    }
    let dated = convention.dated
    let grid = fit.grid(until: horizon)
    let pairs = pairs(fit)
    let drawn = drawn(fit, pairs, grid)
    let crossings = pairs.enumerated().map { place, pair in
      crossing(pair, fit, drawn?.crossings[place], grid, horizon: horizon, dated: dated)
    }
    return SystemRecord(
      system: fit.mean.name, formula: fit.mean.formula, summary: fit.trajectory.system.summary,
      data: read.map { SeriesRecord($0, role: "data", dated: dated) }, interval: IntervalRecord(analysis, options),
      terms: terms(fit, analysis, unit: read.first?.unit ?? "", dated: dated), goodness: goodness(fit),
      outputs: outputs(fit, crossings, dated: dated), crossings: crossings,
      optima: fit.estimate.otherOptima.map { OptimumRecord(rss: $0.sumOfSquares, estimates: $0.parameters) },
      competition: competition(fit, drawn, horizon: horizon),
      warnings: warnings(fit, analysis, drawn, horizon: horizon) + (convention.warning.map { [$0] } ?? []))
  }

  /// The fit and what can be said of it; where a profile meets a better fit, from there again.
  private func analysed(_ read: [TimeSeries]) throws(FitError) -> (CompetitionFit, FitAnalysis) {
    let fitting = options.fitting(measure: .level)
    let fit: CompetitionFit
    switch model {
    case .lotkaVolterra: fit = try fitting.fit(competitors: read)
    case .unbalanced: fit = try fitting.fit(sequential: read, launches: launches)
    }
    return (fit, FitAnalysis(fit.estimate, options, dates: fit.mean.times))
  }

  /// - Throws: where the fitted curves do not reach it.
  private func horizon(_ fit: CompetitionFit) throws(FitError) -> Double {
    let end = horizon?.value ?? 2 * fit.lastDate - fit.firstDate
    guard end > fit.lastDate else {
      throw .horizonInsideData(horizon: end, last: fit.lastDate)
    }
    let grid = fit.grid(until: end)
    if fit.volumes(fit.estimate.parameters, at: grid) == nil {
      var time = fit.lastDate
      for date in grid where date > fit.lastDate {
        guard fit.volumes(fit.estimate.parameters, at: [fit.trajectory.origin, date]) != nil else { break }
        time = date
      }
      throw .runsAwayInside(system: fit.mean.name, time: time, horizon: end)
    }
    return end
  }

  /// Whoever is behind another at the first date on which both are there follows it; the first named is the leader.
  private func pairs(_ fit: CompetitionFit) -> [(follower: Int, leader: Int)] {
    fit.series.indices.dropFirst().map { index in
      guard model == .lotkaVolterra, let one = fit.series[index].values.first, let first = fit.series[0].values.first,
        one > first
      else { return (index, 0) }
      return (0, index)
    }
  }

  private func drawn(
    _ fit: CompetitionFit, _ pairs: [(follower: Int, leader: Int)], _ grid: [Double]
  ) -> Drawn? {
    guard options.loss == .squares,
      let draws = PosteriorDraws(
        fit.estimate, count: draws, discount: fit.discount,
        random: RandomSource(seed: options.seed, purpose: "competition: parameters", index: 0)),
      draws.effective >= min(PosteriorDraws.fewestEffective, Double(self.draws) / 2)
    else { return nil }
    let crossings = InParallel.map(draws.points.count, threads: options.threads) { index in
      pairs.map { fit.crossing(of: $0.follower, over: $0.leader, draws.points[index], on: grid) }
    }
    return Drawn(draws: draws, crossings: pairs.indices.map { place in crossings.map { $0[place] } })
  }

  // MARK: Records

  private func terms(_ fit: CompetitionFit, _ analysis: FitAnalysis, unit: String, dated: Dated) -> [TermRecord] {
    let errors = fit.estimate.standardErrors
    return fit.estimate.terms(level: options.confidence).enumerated().map { index, term in
      var record = TermRecord(term, unit: term.parameter.unit.named(data: unit), dated: dated)
      record.low = analysis.intervals[index]?.lower
      record.high = analysis.intervals[index]?.upper
      if analysis.withholds(term.parameter) {
        record.best = fit.estimate.parameters[index].finite
        record.estimate = nil
        record.standardError = nil
      } else if record.estimate == nil, let error = errors?[index], fit.estimate.isEstimated(index) {
        // One market that is not determined does not take the other with it.
        record.estimate = fit.estimate.parameters[index]
        record.standardError = error.finite
      }
      return record
    }
  }

  private func goodness(_ fit: CompetitionFit) -> GoodnessRecord {
    var goodness = GoodnessRecord(fit.estimate)
    // Residuals of one competitor do not follow on those of another.
    (goodness.durbinWatson, goodness.ljungBox, goodness.ljungBoxPValue) = (nil, nil, nil)
    return goodness
  }

  private func crossing(
    _ pair: (follower: Int, leader: Int), _ fit: CompetitionFit, _ drawn: [CompetitionFit.Crossing]?,
    _ grid: [Double], horizon: Double, dated: Dated
  ) -> SystemCrossingRecord {
    let best = fit.crossing(of: pair.follower, over: pair.leader, fit.estimate.parameters, on: grid).date
    let observed = fit.observed(pair.follower, over: pair.leader)
    var (low, high, probability): (Double?, Double?, Double?) = (nil, nil, nil)
    if let drawn {
      // Never is later than every date.
      let dates = drawn.map { $0.date ?? .infinity }.sorted()
      func quantile(_ share: Double) -> Double { dates[min(dates.count - 1, Int(share * Double(dates.count)))] }
      let tail = (1 - options.confidence) / 2
      (low, high) = (quantile(tail).finite, quantile(1 - tail).finite)
      probability = Double(drawn.count { $0.date != nil }) / Double(drawn.count)
    }
    var notes: [String] = []
    if best == nil { notes.append("the fitted curves do not cross by the horizon") }
    if drawn == nil { notes.append("the data do not determine the curves well enough for a date") }
    if let best, best > fit.lastDate { notes.append("after the last data") }
    if let observed, let low, low > observed.by.value { notes.append("the curves are off: the data show it earlier") }
    if let observed, let high, high < observed.after.value {
      notes.append("the curves are off: the data show it later")
    }
    let isTold = drawn != nil
    return SystemCrossingRecord(
      follower: fit.series[pair.follower].entity, leader: fit.series[pair.leader].entity,
      date: isTold ? best.flatMap { DateRecord(printable: DecimalYear($0), dated: dated) } : nil,
      standardError: nil, low: low, high: high, observedAfter: observed.map { DateRecord($0.after, dated: dated) },
      observedBy: observed.map { DateRecord($0.by, dated: dated) }, note: notes.joined(separator: "; "),
      probability: probability)
  }

  private func competition(_ fit: CompetitionFit, _ drawn: Drawn?, horizon: Double) -> CompetitionRecord {
    let points = drawn?.draws.points ?? []
    let tail = (1 - options.confidence) / 2
    func interval(_ values: [Double]) -> (low: Double, high: Double)? {
      guard !values.isEmpty else { return nil }
      let sorted = values.sorted()
      func quantile(_ share: Double) -> Double { sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] }
      return (quantile(tail), quantile(1 - tail))
    }
    let interactions = fit.interactions.map { interaction in
      let ends = interval(points.map { fit.effect(interaction, $0) })
      let sign = ends.map { $0.high < 0 ? "harms" : $0.low > 0 ? "helps" : "not told from none" }
      return CompetitionRecord.InteractionRecord(
        of: fit.series[interaction.of].entity, on: fit.series[interaction.on].entity,
        effect: fit.effect(interaction, fit.estimate.parameters), low: ends?.low.finite, high: ends?.high.finite,
        sign: sign ?? "not told from none")
    }
    var kinds: [CompetitionRecord.KindRecord] = []
    for first in fit.series.indices where !points.isEmpty {
      for second in fit.series.indices where second > first {
        let found = points.map { point in
          CompetitionFit.Kind(
            fit.effect(.init(of: second, on: first), point), fit.effect(.init(of: first, on: second), point))
        }
        let shares = CompetitionFit.Kind.allCases.map { kind in
          CompetitionRecord.OutcomeRecord(
            outcome: kind.rawValue, probability: Double(found.count { $0 == kind }) / Double(found.count))
        }
        kinds.append(
          .init(
            first: fit.series[first].entity, second: fit.series[second].entity, probabilities: shares,
            verdict: shares.first { $0.probability >= 0.9 }?.outcome))
      }
    }
    let outcomes = outcomes(fit, points, interval)
    let runaway =
      drawn.map { drawn in
        let crossings = drawn.crossings.first ?? []
        return Double(crossings.count(where: \.runsAway)) / Double(max(1, crossings.count))
      } ?? 0
    return CompetitionRecord(
      horizon: horizon, interactions: interactions, kinds: kinds, outcomes: outcomes,
      without: fit.without.map { without in
        CompetitionRecord.WithoutRecord(
          what: model == .lotkaVolterra
            ? "nobody does anything to another" : "word of mouth is of the category, whichever brand it comes from",
          rss: without.estimate.goodness.rss, statistic: without.test.statistic, pValue: without.test.pValue,
          method: "F")
      },
      draws: drawn.map {
        CompetitionRecord.DrawsRecord(
          count: $0.draws.points.count, effective: $0.draws.effective, discount: $0.draws.discount,
          seed: options.seed, runaway: runaway)
      }, findings: findings(interactions, kinds, outcomes))
  }

  /// Where Lotka and Volterra's curves come to rest.
  private func outcomes(
    _ fit: CompetitionFit, _ points: [[Double]], _ interval: ([Double]) -> (low: Double, high: Double)?
  ) -> [CompetitionRecord.OutcomeRecord] {
    guard case .lotkaVolterra(let system) = fit.competition, !points.isEmpty else { return [] }
    var groups: [String: [[Double]]] = [:]
    for point in points {
      let places = system.restingPlaces(point)
      guard let place = places.first, places.count == 1 else {
        groups[
          places.isEmpty ? "no rest: volumes circle or grow without end" : "it depends on the start who remains",
          default: []
        ].append([])
        continue
      }
      let names = place.survivors.map { printable(fit.series[$0].entity) }
      let word =
        names.count == fit.series.count
        ? "all remain" : names.isEmpty ? "nobody remains" : "only \(names.joined(separator: " and ")) remains"
      groups[word, default: []].append(place.volumes)
    }
    return groups.map { word, volumes in
      let records = fit.series.indices.compactMap { index -> CompetitionRecord.VolumeRecord? in
        let own = volumes.compactMap { $0.isEmpty ? nil : $0[index] }.sorted()
        guard own.count >= 20, let ends = interval(own), ends.high > 0 else { return nil }
        return .init(
          entity: fit.series[index].entity, median: own[own.count / 2], low: ends.low, high: ends.high)
      }
      return CompetitionRecord.OutcomeRecord(
        outcome: word, probability: Double(volumes.count) / Double(points.count), volumes: records)
    }.sorted { ($0.probability, $1.outcome) > ($1.probability, $0.outcome) }
  }

  private func findings(
    _ interactions: [CompetitionRecord.InteractionRecord], _ kinds: [CompetitionRecord.KindRecord],
    _ outcomes: [CompetitionRecord.OutcomeRecord]
  ) -> [String] {
    guard !kinds.isEmpty else {
      return [
        "The data leave some combination of the parameters open, or nearly so: what one does to another is not "
          + "determined. A longer record, or values held by --fix, would settle it."
      ]
    }
    return kinds.map { kind in
      let pair = "\(printable(kind.first)) and \(printable(kind.second))"
      let percent = { (share: Double) in "\(Int((share * 100).rounded())) %" }
      if let verdict = kind.verdict {
        let share = kind.probabilities.first { $0.outcome == verdict }?.probability ?? 0
        return "\(pair): \(verdict), with probability \(percent(share))."
      }
      let likely = kind.probabilities.filter { $0.probability >= 0.05 }.sorted { $0.probability > $1.probability }
      return "\(pair): the data do not tell what they are to each other: "
        + likely.map { "\($0.outcome) \(percent($0.probability))" }.joined(separator: ", ") + "."
    }
  }

  private func outputs(
    _ fit: CompetitionFit, _ crossings: [SystemCrossingRecord], dated: Dated
  ) -> [SystemOutputRecord] {
    let first = fit.trajectory.origin + (model == .unbalanced ? fit.mean.period : 0)
    let last = fit.lastDate
    let end = min(
      max(last, (crossings.compactMap(\.date?.year).max() ?? last) + (last - first) / 20), 2 * last - first)
    let steps = 200
    let grid = (0...steps).map { first + (end - first) * Double($0) / Double(steps) }
    let path = fit.volumes(fit.estimate.parameters, at: grid) ?? []
    let isLogarithmic = model == .lotkaVolterra
    return fit.series.enumerated().map { index, series in
      let rows = fit.rows(of: index)
      let residuals = Array(fit.estimate.residuals[rows])
      let squares = residuals.reduce(0) { $0 + $1 * $1 }
      let begins = model == .unbalanced && index == 1 ? fit.trajectory.system.events.first : nil
      return SystemOutputRecord(
        entity: series.entity, unit: series.unit,
        launch: begins.flatMap { DateRecord(printable: DecimalYear($0), dated: dated) }, count: rows.count,
        rss: squares, sigma: (squares / Double(max(1, rows.count))).squareRoot(),
        durbinWatson: ResidualDiagnostics(residuals: residuals).durbinWatson,
        points: rows.enumerated().map { place, row in
          FittedPointRecord(
            date: DateRecord(series.dates[place], dated: dated), observed: series.values[place],
            fitted: fit.estimate.fitted[row],
            residual: isLogarithmic
              ? series.values[place] - fit.estimate.fitted[row] : fit.estimate.residuals[row])
        },
        curve: zip(grid, path).compactMap { time, volumes in
          guard begins.map({ time >= $0 }) ?? true, volumes[index].isFinite,
            let date = DateRecord(printable: DecimalYear(time), dated: dated)
          else { return nil }
          return PointRecord(date: date, value: volumes[index])
        })
    }
  }

  private func warnings(
    _ fit: CompetitionFit, _ analysis: FitAnalysis, _ drawn: Drawn?, horizon: Double
  ) -> [String] {
    var warnings: [String] = []
    if fit.leftOut.count > 0 {
      let share = (fit.leftOut.share * 1000).rounded() / 10
      warnings.append(
        "\(fit.leftOut.count) \(fit.leftOut.count == 1 ? "value" : "values") of \(printable(fit.series[1].entity)) up to "
          + "its entry left out: \(share) % of all that was counted of it.")
    }
    for (index, diagnostics) in fit.diagnostics.enumerated() {
      guard diagnostics.isAutocorrelated, let statistic = diagnostics.durbinWatson else { continue }
      warnings.append(
        "Residuals of \(printable(fit.series[index].entity)) follow each other (Durbin–Watson "
          + "\((statistic * 100).rounded() / 100)): standard errors are too small.")
    }
    if let drawn, drawn.draws.discount < 1 {
      warnings.append(
        "As residuals follow each other, the draws count \(Int((drawn.draws.discount * 100).rounded())) % of the "
          + "observations: their intervals are wider than the standard errors say.")
    }
    if let drawn {
      let crossings = drawn.crossings.first ?? []
      let share = Double(crossings.count(where: \.runsAway)) / Double(max(1, crossings.count))
      if share > 0.005 {
        warnings.append(
          "In \(Int((share * 100).rounded())) % of the draws the curves run away before the horizon: that far the model "
            + "says nothing.")
      }
    }
    for (index, bound) in fit.estimate.activeBounds.sorted(by: { $0.key < $1.key }) {
      let parameter = fit.mean.parameters[index]
      guard parameter.role == .ceiling else { continue }
      warnings.append(
        "\(parameter.name), the \(parameter.meaning), is not determined: the fit is best at the end of the search, "
          + "\(bound), a thousand times what was adopted. Adoptions have not slowed yet; --fix, --prior or a longer record "
          + "would settle it.")
    }
    let further = analysis.verdicts.compactMap { verdict -> String? in
      switch verdict {
      case .autocorrelated, .atBound: nil
      case .heteroscedastic(let against, let probability):
        "The spread of the residuals changes with \(against) (p = "
          + "\(max((probability * 1000).rounded() / 1000, 0.001))): standard errors are off."
      case .notNormal: "Residuals do not look normal: intervals by normal theory are rough."
      default: verdict.description
      }
    }
    return warnings + further + analysis.remarks
  }
}
