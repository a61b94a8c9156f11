import Curves
import Datasets
import Fitting
import Forecasting
import RealModule

/// What `catchup forecast` and `catchup report` do: a study's answer as a record.
public struct StudyForecast: Sendable {
  public var study: Study
  public var threads: Int
  /// The command that reproduces the record, as it is to be printed.
  public var command: String
  /// Whether what would move the date is asked too: the model file's scenarios, and its assumptions one at a time.
  public var asksWhatMoves = false

  public init(_ study: Study, threads: Int, command: String) {
    self.study = study
    self.threads = threads
    self.command = command
  }

  /// - Parameter progress: called with the share done, from any thread.
  public func record(progress: @escaping @Sendable (Double) -> Void = { _ in }) throws(StudyError) -> ForecastRecord {
    let model = study.model
    var plan = study.plan
    plan.threads = threads
    let forecast: Forecast
    do throws(ForecastError) {
      forecast = try Forecast(plan)
    } catch {
      throw .forecast(file: model.path, error)
    }
    progress(0.1)
    // What takes time besides the alternatives: the bootstrap of the coupled model, and what would move the date.
    let shares = (model.dynamics == nil ? 0 : 0.5, asksWhatMoves ? 0.3 : 0)
    let ends = (0.1 + 0.9 * (1 - shares.0 - shares.1), 1 - 0.9 * shares.1)
    let alternatives = Alternatives(study, threads: threads) { progress(0.1 + (ends.0 - 0.1) * $0) }
    let closing = plan.criteria.indices.map { closingRecord(forecast, $0) }
    let changes = alternativeRecords(alternatives, headline: forecast.closing[0].probability)
    let gap = plan.gap
    let analogues = try analogues(forecast)
    let announcements = announcements(forecast)
    let coupled = coupling(forecast) { progress(ends.0 + (ends.1 - ends.0) * $0) }
    let scenarios = try scenarios { progress(ends.1 + (1 - ends.1) / 2 * $0) }
    let sensitivity = try sensitivity(forecast)
    return ForecastRecord(
      study: StudyRecord(
        name: model.name, title: model.title, question: model.question, origin: day(plan.origin),
        horizon: day(plan.horizon), dated: study.dated.rawValue),
      headline: Headline(
        plan: plan, closing: forecast.closing[0], record: closing[0], alternatives: changes, analogues: analogues,
        announcements: announcements, dated: study.dated
      ).headline,
      gap: gapRecord(gap),
      follower: SeriesRecord(plan.follower, role: "follower", dated: study.dated),
      leader: plan.leader.map { SeriesRecord($0, role: "leader", dated: study.dated) },
      levels: levelRecords(forecast),
      closing: closing,
      weights: forecast.fitted.routes.indices.map { index in
        let route = forecast.fitted.routes[index]
        let alone = forecast.closing(0, route: index)
        return RouteRecord(
          route: route.name, weight: route.weight, probability: alone.probability,
          median: (plan.criteria[0].closedAlready(plan) ?? alone.quantile(0.5)).map(day), note: route.note)
      },
      families: forecast.fitted.families.map {
        FamilyWeightRecord(role: $0.role.rawValue, family: $0.family, weight: $0.weight, aicc: $0.aicc, note: $0.note)
      },
      fits: fitRecords(forecast),
      shockCorrelation: forecast.fitted.shockCorrelation.map {
        EstimateRecord(estimate: $0.estimate, low: $0.interval.lowerBound, high: $0.interval.upperBound)
      },
      alternatives: changes,
      analogues: analogues, announcements: announcements, published: published(), coupling: coupled.record,
      scenarios: scenarios, sensitivity: sensitivity, trackRecord: trackRecord(forecast),
      trackFigures: hasTrackRecord(forecast) ? .shipped : nil,
      dropped: notes.filter(Self.isLoss),
      assumptions: notes.filter { !Self.isLoss($0) } + assumptions(forecast)
        + (analogues.map(Self.assumptions) ?? []),
      extrapolations: extrapolations(plan),
      warnings: warnings(forecast, gap) + (coupled.warning.map { [$0] } ?? []),
      provenance: ProvenanceRecord(
        version: Version.current, command: command, seed: plan.seed, draws: plan.draws, modelFile: model.path,
        modelChecksum: model.checksum,
        data: study.tables.map { DataSourceRecord(table: $0, source: DatasetSource.read(beside: $0.name)) }))
  }

  /// The model file's scenarios, where they are asked for and there are any.
  private func scenarios(_ progress: @escaping @Sendable (Double) -> Void) throws(StudyError) -> ScenariosRecord? {
    guard asksWhatMoves, !study.model.scenarios.isEmpty else { return nil }
    return try ScenarioStudy(study, threads: threads, command: command).record(progress: progress)
  }

  /// The study's assumptions one at a time, where they are asked for.
  private func sensitivity(_ forecast: Forecast) throws(StudyError) -> [SensitivityAnalysisRecord]? {
    guard asksWhatMoves else { return nil }
    return [try SensitivityStudy(study, forecast, threads: threads, command: command).record()]
  }

  /// What was done to the series on the way, each with its entity.
  private var notes: [String] {
    ([study.plan.follower] + (study.plan.leader.map { [$0] } ?? [])).flatMap { series in
      series.notes.map { "\(series.entity): \($0)" }
    }
  }

  /// Whether a note says that something was left out; the others say how the file was read.
  private static func isLoss(_ note: String) -> Bool {
    ["left out", "dropped", "missing"].contains { note.contains($0) }
  }

  private func day(_ date: DecimalYear) -> DateRecord { DateRecord(date, dated: study.dated) }

  // MARK: - Closing dates

  private func closingRecord(_ forecast: Forecast, _ index: Int) -> ClosingRecord {
    let plan = forecast.plan
    let criterion = plan.criteria[index]
    let closing = forecast.closing[index]
    let status = criterion.status(plan)
    let crossings = criterion.observedCrossings(plan)
    // The grid starts at the origin and need not hit the horizon, where the probability is asked for.
    let dates = forecast.draws.grid.dates.filter { $0 < plan.horizon.value - 1e-9 } + [plan.horizon.value]
    let closedAlready = criterion.closedAlready(plan)
    return ClosingRecord(
      criterion: criterion.name, kind: criterion.kindName, meaning: criterion.meaning(plan),
      threshold: criterion.threshold,
      passage: criterion.passage == .continuous ? "continuous" : "on observation dates",
      sustainedYears: criterion.sustainedYears, status: status.rawValue, probability: closing.probability,
      probabilityNever: closing.probabilityNever,
      quantiles: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].map { probability in
        DateQuantileRecord(
          probability: probability,
          date: (closedAlready ?? closing.quantile(probability)).map(day))
      },
      cdf: dates.map { date in
        CumulativeRecord(date: day(DecimalYear(date)), probability: closing.probability(by: DecimalYear(date)))
      },
      observedCrossings: crossings.map { CrossingRecord(date: day($0.date), direction: $0.direction.rawValue) },
      standardError: closing.standardError)
  }

  // MARK: - Gap and levels

  private func gapRecord(_ gap: Gap) -> GapRecord {
    let plan = study.plan
    let lag = gap.lag(at: gap.origin)
    return GapRecord(
      ratio: gap.ratio ?? .nan, lag: lag?.years, lagIsLowerBound: lag?.isLowerBound ?? false,
      status: gap.status(at: 1).rawValue, followerAge: age(plan.follower), leaderAge: plan.leader.map(age),
      ratioHistory: gap.ratios.map { PointRecord(date: day($0.date), value: $0.ratio) },
      lagHistory: gap.lags.filter { !$0.lag.isLowerBound }.map { PointRecord(date: day($0.date), value: $0.lag.years) })
  }

  private func age(_ series: TimeSeries) -> Double {
    max(0, study.plan.origin.value - (series.dates.last?.value ?? study.plan.origin.value))
  }

  private func levelRecords(_ forecast: Forecast) -> [LevelRecord] {
    let plan = forecast.plan
    let quantities: [Fan.Quantity] = plan.leader == nil ? [.follower, .ratio] : [.follower, .leader, .ratio, .lag]
    return quantities.map { quantity in
      let fan = forecast.fan(quantity)
      let unit =
        switch quantity {
        case .follower: plan.follower.unit
        case .leader: plan.leader?.unit ?? ""
        case .ratio: "follower ÷ \(plan.leader == nil ? "target" : "leader")"
        case .lag: "years"
        }
      return LevelRecord(
        quantity: quantity.rawValue, unit: unit, probabilities: Fan.probabilities,
        fan: zip(fan.dates, fan.quantiles).map { FanRecord(date: day($0), quantiles: $1.map(\.finite)) })
    }
  }

  private func fitRecords(_ forecast: Forecast) -> [SeriesFitsRecord] {
    let plan = forecast.plan
    func records(_ role: String, _ series: TimeSeries, _ fits: [CurveFit]) -> SeriesFitsRecord {
      SeriesFitsRecord(
        role: role, entity: series.entity,
        fits: fits.map { fit in
          FamilyFitRecord(
            fit, interventions: interventions(fit, series, role), unit: series.unit, dates: series.dates,
            dated: study.dated, sources: sources(role))
        },
        curves: fits.map { fit in
          let start = series.dates.first?.value ?? 0
          let steps = 120
          return (0...steps).compactMap { step in
            let date = DecimalYear(start + (plan.horizon.value - start) * Double(step) / Double(steps))
            let value = fit.expected(at: date)
            return value.isFinite ? PointRecord(date: day(date), value: value) : nil
          }
        })
    }
    return [records("follower", plan.follower, forecast.fitted.followerFits)]
      + (plan.leader.map { [records("leader", $0, forecast.fitted.leaderFits)] } ?? [])
  }

  /// What the interventions of a side did to a curve of its; the tests are the fit command's.
  private func interventions(_ fit: CurveFit, _ series: TimeSeries, _ role: String) -> InterventionAnalysis? {
    guard fit.family is ClockedCurve else { return nil }
    let plan = study.plan
    let options = FitOptions(
      noise: plan.noise, measure: plan.measure, launch: plan.launch,
      settings: role == Side.follower.rawValue ? plan.followerSettings : plan.leaderSettings,
      clock: role == Side.follower.rawValue ? plan.followerClock : plan.leaderClock, seed: plan.seed, threads: threads)
    return InterventionAnalysis(
      fit, FitAnalysis(fit.estimate, options, dates: series.dates.map(\.value)), options)
  }

  /// Where the dates of a side's interventions are from.
  private func sources(_ role: String) -> [String: String] {
    Dictionary(
      study.model.interventions.filter { $0.side.rawValue == role }.map { ($0.shock.name, $0.source) },
      uniquingKeysWith: { first, _ in first })
  }

  // MARK: - Words

  /// Each change's P: the headline's and the difference that the change makes under common random numbers, which is
  /// surer than the change's own few draws (a control variate).
  private func alternativeRecords(_ alternatives: Alternatives, headline: Double) -> [AlternativeRecord] {
    alternatives.changes.enumerated().map { index, change in
      switch change.answer {
      case .success(let answer):
        return AlternativeRecord(
          change: change.name,
          probability: change.difference.map { min(1, max(0, headline + $0)) } ?? answer.closing.probability,
          median: answer.median.map(day),
          difference: change.difference, note: "")
      case .failure(let error):
        return AlternativeRecord(
          change: change.name, probability: nil, median: nil, difference: nil, note: error.description)
      }
    }.enumerated().sorted { first, second in
      let left = abs(first.element.difference ?? -1)
      let right = abs(second.element.difference ?? -1)
      return left == right ? first.offset < second.offset : left > right
    }.map(\.element)
  }

  /// What the routes take for granted, and what their record is.
  private func routeAssumptions(_ forecast: Forecast) -> [String] {
    let plan = forecast.plan
    let isCalibrated = forecast.fitted.routes.contains { $0.model is CatchingUp }
    guard isCalibrated else {
      return [
        "Half the weight goes to a random walk with constant drift, half to curves; there is no calibration on past "
          + "episodes for this noise.",
        "What a curve misses persists and spreads (an Ornstein–Uhlenbeck discrepancy); draws start from the last "
          + "observed state, not from the curve.",
      ]
    }
    let calibration = plan.calibration
    func percent(_ rate: Double) -> String { "\((rate * 1000).rounded() / 10)%" }
    var sentences = [
      "Growth comes and goes: what exceeds its long-run value fades with a half-life of "
        + "\((Double.log(2) / calibration.fading * 10).rounded() / 10) years; draws start from the last observed state."
    ]
    if plan.leader != nil {
      sentences.append(
        "In the long run a leader grows by \(percent(calibration.leaderGrowth)) a year, and a follower by "
          + "\(percent(calibration.premium)) more and by \(percent(calibration.convergence)) for each factor of e it is "
          + "behind, as in the episodes of catching up the forecast was calibrated on. That is a base rate of gaps that "
          + "people speak of: a follower that is merely behind catches up less often.")
    }
    return sentences
  }

  private func hasTrackRecord(_ forecast: Forecast) -> Bool {
    forecast.fitted.routes.contains { $0.model is CatchingUp }
  }

  /// What the calibrated routes have been worth; nothing for routes without a record.
  private func trackRecord(_ forecast: Forecast) -> [String] {
    guard hasTrackRecord(forecast) else { return [] }
    let record = TrackRecord.shipped
    let held = record.coverage80.map { "\(Int(($0 * 100).rounded()))%" }.joined(separator: ", ")
    let years = record.years.map { "\(Int($0))" }.joined(separator: ", ")
    var sentences = [
      "On \(record.pairs) decided pairs, in \(record.groups) groups left out in turn, the date score is "
        + "\(record.score) ± \(record.standardError), that of a random walk with drift \(record.walkScore) ± "
        + "\(record.walkStandardError) (0 is perfect, 0.25 is saying one half always).",
      "80% intervals of the ratio held \(held) of the time at \(years) years.",
    ]
    if study.plan.follower.count < 8 {
      sentences.append(
        "Those histories were longer than this one: cut to "
          + listed(record.shortPoints.map(String.init), joinedBy: "and") + " points they score "
          + listed(record.shortScores.map { "\($0)" }, joinedBy: "and") + ".")
    }
    if study.plan.leader == nil { sentences.append("The record is of followers and leaders, not of fixed targets.") }
    return sentences
  }

  private func assumptions(_ forecast: Forecast) -> [String] {
    let plan = forecast.plan
    var sentences = [
      plan.noise == .logNormal
        ? "Levels grow and err by factors: errors are log-normal."
        : "Errors are gaussian, of the same size at every level."
    ]
    if plan.takeover == nil { sentences += routeAssumptions(forecast) }
    let known = plan.leader == nil ? "this series" : "these two series"
    let added = [
      plan.takeover == nil ? nil : "the analogues", plan.announcements == nil ? nil : "what was announced",
    ].compactMap(\.self)
    sentences.append(
      "Nothing but the past of \(([known] + added).joined(separator: " and ")) is known to the model: no "
        + (plan.announcements == nil ? "plans, " : "other plans, ") + "policies or physical limits.")
    if let announcements = plan.announcements {
      sentences.append(
        "Announcements are floors under \(plan.follower.entity)'s path from the announced date and a slip on "
          + "(\(announcements.slip.wording), in years, one quantile for the whole roadmap), and never come with "
          + "probability \(rounded(announcements.undelivered)); they are no observations."
          + (plan.leader.map { " What \($0.entity) has announced is not taken up." } ?? ""))
    }
    if plan.followerClock != nil || plan.leaderClock != nil {
      let curves = forecast.fitted.routes.first { $0.model is CurvePair }
      sentences.append(
        "Interventions bend the time of the curve families"
          + (curves.map { ", a route of weight \(rounded($0.weight))" } ?? ", which have no weight here")
          + "; the other routes know nothing of them. What they did is read from dates alone, assuming nothing else "
          + "changed then.")
      for covariate in (plan.followerClock?.covariates ?? []) + (plan.leaderClock?.covariates ?? []) {
        let what =
          switch covariate.future {
          case .path: "conditional on \(covariate.name) following its given path."
          case .held: "conditional on \(covariate.name) staying at its last value."
          case .forecast:
            "including uncertainty of \(covariate.name): in every draw its logarithm walks on from its last value, with the "
              + "drift and spread it has had, apart from the shocks of the series."
          }
        sentences.append("The forecast is \(what)")
      }
    }
    for case let curve as LearningCurve in plan.followerFamilies + plan.leaderFamilies {
      for predictor in curve.predictors {
        let what =
          switch predictor.future {
          case .path: "is conditional on \(predictor.name) following its given path"
          case .held: "is conditional on \(predictor.name) staying at its last value"
          case .forecast:
            "includes the uncertainty of \(predictor.name), whose logarithm walks on from its last value in every draw, with "
              + "the drift and spread it has had"
          }
        sentences.append("By \(curve.name) the forecast \(what).")
      }
    }
    if let correlation = forecast.fitted.shockCorrelation {
      let (low, high) = (correlation.interval.lowerBound, correlation.interval.upperBound)
      sentences.append(
        "Shocks of leader and follower are drawn with their estimated correlation, "
          + "\(rounded(correlation.estimate)) (95% interval \(rounded(low)) to \(rounded(high))).")
    }
    if plan.follower.kind == .records || plan.leader?.kind == .records {
      sentences.append(
        "A running best is known only on its record dates; that no better one came since the last record is used as "
          + "the state forecasts start from, not yet as evidence on the speed.")
    }
    if plan.criteria.contains(where: { $0.sustainedYears > 0 }) {
      sentences.append(
        "A sustained passage is judged on the forecast's own dates, "
          + "\(forecast.draws.grid.stepsPerYear) a year.")
    }
    return sentences
  }

  /// Two decimals at most, with a minus sign (U+2212) as everywhere else, and no minus before zero.
  private func rounded(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    return (hundredths < 0 ? "−" : "") + String(abs(hundredths) / 100)
  }

  private func extrapolations(_ plan: ForecastPlan) -> [String] {
    let ahead = plan.horizon.value - plan.origin.value
    return ([plan.follower] + (plan.leader.map { [$0] } ?? [])).compactMap { series in
      guard let first = series.dates.first?.value, let last = series.dates.last?.value, ahead > last - first else {
        return nil
      }
      return "\(series.entity): the forecast reaches \(rounded(ahead)) years beyond the last data, the "
        + "\(series.kind.rawValue) span \(rounded(last - first)) years (\(series.count) points)."
    }
  }

  private func warnings(_ forecast: Forecast, _ gap: Gap) -> [String] {
    let plan = forecast.plan
    var sentences = study.warnings
    if let words = Self.tooFew(plan.follower) {
      sentences.append(
        plan.takeover == nil
          ? words + " The answer is mostly what other episodes show; name `analogues` in the model file." : words)
    }
    for series in [plan.follower] + (plan.leader.map { [$0] } ?? []) {
      if series.count < 8 {
        sentences.append(
          "\(series.entity) has only \(series.count) \(series.kind.rawValue): its speed and its spread are poorly known."
        )
      }
      if series.kind == .records, age(series) > 1.5 {
        sentences.append("\(series.entity)'s last record is \(rounded(age(series))) years old.")
      }
    }
    for series in [plan.follower] + (plan.leader.map { [$0] } ?? []) {
      guard let ceiling = plan.ceiling,
        let index = forecast.draws.grid.dates.lastIndex(where: { $0 <= plan.horizon.value })
      else { continue }
      let levels =
        series.entity == plan.follower.entity
        ? forecast.draws.follower(at: index) : forecast.draws.leader(at: index)
      let held = zip(levels, forecast.draws.weights).reduce(0) { sum, draw in
        draw.0 >= plan.noise.link(ceiling) - 1e-9 ? sum + draw.1 : sum
      }
      if held > 0.05 {
        sentences.append(
          "\(Headline.percent(held)) of the paths of \(series.entity) would pass \(rounded(ceiling)) \(series.unit) by "
            + "the horizon, the most there can be, and are held there: dates beyond its middle are too early.")
      }
    }
    for (role, series, clock, fits) in [
      (FamilyWeight.Role.follower, plan.follower, plan.followerClock, forecast.fitted.followerFits),
      (.leader, plan.leader ?? plan.follower, plan.leaderClock, forecast.fitted.leaderFits),
    ] {
      guard let clock, !fits.contains(where: { $0.family is ClockedCurve }) else { continue }
      let reason = forecast.fitted.families.first { $0.role == role && !$0.note.isEmpty }?.note
      sentences.append(
        "What \((clock.shocks.map(\.name) + clock.covariates.map(\.name)).joined(separator: " and ")) did to "
          + "\(series.entity) cannot be told from its \(series.count) \(series.kind.rawValue). \(reason ?? "")")
    }
    if gap.status(at: 1) == .reopened {
      sentences.append("The gap had closed before and reopened.")
    }
    return sentences
  }
}

extension Criterion {
  var threshold: Double {
    switch kind {
    case .ratio(let value), .level(let value), .lag(let value): value
    }
  }

  var kindName: String {
    switch kind {
    case .ratio: "ratio"
    case .level: "level"
    case .lag: "lag"
    }
  }

  /// The ratio at which the criterion's own gap is closed.
  var ratioThreshold: Double {
    switch kind {
    case .ratio(let value): value
    case .level, .lag: 1
    }
  }

  /// The past gap under this criterion: against the leader, the target, or the fixed level.
  func gap(_ plan: ForecastPlan) -> Gap {
    if case .level(let level) = kind {
      return Gap(follower: plan.follower, leader: nil, target: level, origin: plan.origin)
    }
    return plan.gap
  }

  /// A number without the point that a whole one does not need.
  private func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }

  /// In words.
  func meaning(_ plan: ForecastPlan) -> String {
    let follower = plan.follower.entity
    let leader = plan.leader?.entity ?? "the target of \(plain(plan.target ?? 1)) \(plan.follower.unit)"
    let what: String
    switch kind {
    case .ratio(1): what = "\(follower) reaches \(leader)"
    case .ratio(let ratio): what = "\(follower) reaches \(plain((ratio * 1000).rounded() / 10))% of \(leader)"
    case .level(let level): what = "\(follower) reaches \(plain(level)) \(plan.follower.unit)"
    case .lag(let years): what = "\(follower) stands where \(leader) stood at most \(plain(years)) years before"
    }
    return sustainedYears > 0 ? "\(what) and stays there for \(plain(sustainedYears)) years" : what
  }
}

extension DataSourceRecord {
  init(table: Table, source: DatasetSource?) {
    self.init(
      file: table.name, checksum: table.checksum, publisher: source?.publisher ?? "not stated",
      licence: source?.licence ?? "not stated",
      rows: table.fileRowCount)
  }
}
