import Curves
public import Datasets
import Fitting
public import Forecasting

/// A model file with its data read: the plan of a forecast, and the same with something changed.
public struct Study: Sendable {
  public let model: ModelFile
  /// The model's own data.
  public let table: Table
  /// Every table that was read, the model's own first.
  public let tables: [Table]
  public let plan: ForecastPlan
  /// What bare years mean: what the model file says, but `start` where the dates are not bare years.
  public let dated: Dated
  /// What the reader of any answer should know about the data.
  public let warnings: [String]
  /// The takeovers that the model names, fitted.
  public let analogues: [Analogue]
  /// The rate they give; it is the plan's where the follower has too few points of its own.
  public let analogueTakeover: AnalogueTakeover?
  /// Forecasts of others.
  public let published: [PublishedForecast]?
  /// What the learning curves of each side are learned by, dated by decimal years.
  let learning: [Side: [Covariate]]

  public init(modelFile path: String, threads: Int = 1) throws(StudyError) {
    let model: ModelFile
    do throws(ModelFileError) { model = try ModelFile.read(path: path) } catch { throw .model(error) }
    try self.init(model, threads: threads)
  }

  public init(_ model: ModelFile, threads: Int = 1) throws(StudyError) {
    self.model = model
    let tables = try StudyTables(model.wanted)
    self.tables = tables.tables
    table = tables.table(model.data)
    var clocks: [Side: Clock] = [:]
    for side in Side.allCases {
      clocks[side] = try model.clock(of: side) { (declaration) throws(StudyError) in
        do throws(DataError) {
          return try tables.table(declaration.data).series(declaration.selection)
        } catch {
          throw .data(error)
        }
      }
    }
    let learning = try model.predictors { (declaration) throws(StudyError) in
      do throws(DataError) {
        return try tables.table(declaration.data).series(declaration.selection)
      } catch {
        throw .data(error)
      }
    }
    self.learning = learning
    var plan = try Study.plan(
      model, table, follower: model.follower, leader: model.leader, clocks: clocks, learning: learning, threads: threads
    )
    var analogues: [Analogue] = []
    for declaration in model.analogues?.series ?? [] {
      do throws(DataError) {
        analogues.append(try Analogue(declaration, table: tables.table(declaration.data)))
      } catch {
        throw .data(error)
      }
    }
    self.analogues = analogues
    analogueTakeover = try Study.takeover(model, plan, analogues)
    if plan.follower.count < ForecastPlan.fewestPoints { plan.takeover = analogueTakeover }
    if let declaration = model.announcements {
      plan.announcements = try Study.announcements(model, declaration, tables.table(declaration.data), plan)
    }
    published = try model.published.map { (declaration) throws(StudyError) in
      try PublishedForecast.read(declaration, table: tables.table(declaration.data), model: model, plan: plan)
    }
    self.plan = plan
    let convention = YearConvention(
      asked: model.dated, series: [plan.follower] + (plan.leader.map { [$0] } ?? []))
    dated = convention.dated
    warnings = convention.warning.map { [$0] } ?? []
  }

  /// The plan with other selections of the same table, everything else as the study has it.
  func plan(follower: Selection, leader: Selection?) throws(StudyError) -> ForecastPlan {
    let clocks = [Side.follower: self.plan.followerClock, .leader: self.plan.leaderClock].compactMapValues { $0 }
    var plan = try Study.plan(
      model, table, follower: follower, leader: leader, clocks: clocks, learning: learning, threads: 1)
    plan.takeover = self.plan.takeover
    plan.announcements = self.plan.announcements
    return plan
  }

  /// The rate that analogues give; `nil` where none are named.
  static func takeover(
    _ model: ModelFile, _ plan: ForecastPlan, _ analogues: [Analogue]
  ) throws(StudyError) -> AnalogueTakeover? {
    guard model.analogues != nil else { return nil }
    let line = model.lines["analogues"] ?? 1
    guard let prior = TakeoverPrior(analogues.compactMap(\.takeover)) else {
      throw .tooFewAnalogues(
        file: model.path, line: line, rising: analogues.count { $0.takeover?.years != nil },
        notes: analogues.filter { $0.takeover?.years == nil }.map { "\($0.label): \($0.note)" })
    }
    guard model.leader == nil else {
      guard model.noise == Noise.logNormal.rawValue else {
        throw .analoguesNeedLogarithms(file: model.path, line: line)
      }
      return AnalogueTakeover(prior: prior, ceiling: nil)
    }
    guard let ceiling = plan.ceiling else {
      throw .ceilingNotGiven(file: model.path, line: line, unit: plan.follower.unit)
    }
    return AnalogueTakeover(prior: prior, ceiling: ceiling)
  }

  private static func announcements(
    _ model: ModelFile, _ declaration: AnnouncementDeclaration, _ table: Table, _ plan: ForecastPlan
  ) throws(StudyError) -> Announcements? {
    let read: (items: [Table.Item], unit: String, notes: [String])
    do throws(DataError) {
      read = try table.items(declaration.selection, text: declaration.made)
    } catch {
      throw .data(error)
    }
    try checkUnit(read.unit, of: plan.follower, model: model, line: declaration.line, key: "announcements")
    let known = read.items.filter { item in
      guard declaration.made != nil, let made = DecimalYear.parse(item.text) else { return true }
      return made.value <= plan.origin.value + 1e-9
    }
    guard !known.isEmpty else { return nil }
    return Announcements(
      items: known.map { Announcements.Item(label: $0.entity, date: $0.date, value: $0.value) },
      slip: declaration.slip, undelivered: declaration.undelivered)
  }

  /// What is set beside a series must be in its unit.
  static func checkUnit(
    _ unit: String, of series: TimeSeries, model: ModelFile, line: Int, key: String
  ) throws(StudyError) {
    guard unit != series.unit else { return }
    throw .unitsDiffer(file: model.path, line: line, key: key, unit: unit, own: series.unit)
  }

  /// What no level can pass: what the model file says, else 100 where all series are shares in percent.
  private static func ceiling(_ model: ModelFile, _ series: [TimeSeries]) throws(StudyError) -> Double? {
    let line = model.lines["ceiling"] ?? 1
    let areShares = series.allSatisfy { $0.isPercentage && $0.values.allSatisfy { (0...100).contains($0) } }
    guard let ceiling = model.ceiling ?? (areShares ? 100 : nil), ceiling.isFinite else { return nil }
    for one in series {
      guard let value = one.values.max(), value > ceiling else { continue }
      throw .aboveCeiling(file: model.path, line: line, entity: one.entity, value: value, ceiling: ceiling)
    }
    if let target = model.target, target >= ceiling {
      throw .targetAboveCeiling(file: model.path, line: model.lines["target"] ?? line, target: target, ceiling: ceiling)
    }
    return ceiling
  }

  private static func plan(
    _ model: ModelFile, _ table: Table, follower: Selection, leader: Selection?, clocks: [Side: Clock],
    learning: [Side: [Covariate]], threads: Int
  ) throws(StudyError) -> ForecastPlan {
    let line = model.lines["families"]
    var followerFamilies = try FitStudy.families(named: model.followerFamilies, file: model.path, line: line)
    var leaderFamilies = try FitStudy.families(named: model.leaderFamilies, file: model.path, line: line)
    let followerSeries: TimeSeries
    var leaderSeries: TimeSeries?
    do throws(DataError) {
      followerSeries = try table.series(follower)
      if let leader { leaderSeries = try table.series(leader) }
    } catch {
      throw .data(error)
    }
    for series in [followerSeries] + (leaderSeries.map { [$0] } ?? []) where series.kind == .records {
      if let first = series.values.first, let last = series.values.last, last < first {
        throw .bestFalls(file: model.path, entity: series.entity)
      }
    }
    followerFamilies = try model.bound(followerFamilies, of: .follower, to: learning, followerSeries, clocks[.follower])
    if let leaderSeries {
      leaderFamilies = try model.bound(leaderFamilies, of: .leader, to: learning, leaderSeries, clocks[.leader])
    }
    let all = [followerSeries] + (leaderSeries.map { [$0] } ?? [])
    let ceiling = try Study.ceiling(model, all)
    var plan = ForecastPlan(
      follower: followerSeries, leader: leaderSeries, target: model.target,
      noise: Noise(rawValue: model.noise) ?? .logNormal, measure: Measure(rawValue: model.measure) ?? .level,
      followerFamilies: followerFamilies, leaderFamilies: leaderFamilies, criteria: model.criteria.map(Criterion.init),
      horizon: model.horizon, draws: model.draws, seed: model.seed, threads: threads)
    plan.ceiling = ceiling
    // Against a leader a ceiling is one that each side approaches by itself only where the file declares it; shares of
    // one common total are not of that kind.
    plan.saturation = leaderSeries == nil ? ceiling : model.ceiling
    plan.followerClock = clocks[.follower]
    plan.leaderClock = clocks[.leader]
    for (settings, families, side) in [
      (model.followerSettings, followerFamilies, Side.follower), (model.leaderSettings, leaderFamilies, .leader),
    ] where !families.isEmpty {
      let added = clocks[side]?.parameters ?? []
      do throws(SettingError) {
        try settings.check(families.map { ($0.name, $0.parameters + added) })
      } catch {
        throw .model(.setting(file: model.path, line: model.lines["parameters"] ?? 1, error))
      }
    }
    plan.followerSettings = model.followerSettings
    plan.leaderSettings = model.leaderSettings
    return plan
  }
}

extension TimeSeries {
  /// Whether the unit says percent.
  var isPercentage: Bool {
    let unit = unit.lowercased()
    return unit == "%" || ["percent", "per cent", "pct"].contains { unit.hasPrefix($0) }
  }
}

extension Criterion {
  init(_ declaration: CriterionDeclaration) {
    let kind: Kind =
      switch declaration.kind {
      case .parity: .ratio(1)
      case .goodEnough: .ratio(declaration.threshold)
      case .level: .level(declaration.threshold)
      case .lag: .lag(declaration.threshold)
      }
    self.init(
      name: declaration.name, kind: kind, passage: Passage(rawValue: declaration.passage) ?? .continuous,
      sustainedYears: declaration.sustained)
  }
}
