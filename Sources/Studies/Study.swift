import Curves
public import Datasets
import Fitting
public import Forecasting

/// A model file with its data read: the plan of a forecast, and the same with something changed.
public struct Study: Sendable {
  public let model: ModelFile
  public let table: Table
  public let plan: ForecastPlan
  /// What bare years mean: what the model file says, but `start` where the dates are not bare years.
  public let dated: Dated
  /// What the reader of any answer should know about the data.
  public let warnings: [String]

  public init(modelFile path: String, threads: Int = 1) throws(StudyError) {
    let model: ModelFile
    do throws(ModelFileError) { model = try ModelFile.read(path: path) } catch { throw .model(error) }
    try self.init(model, threads: threads)
  }

  public init(_ model: ModelFile, threads: Int = 1) throws(StudyError) {
    self.model = model
    do throws(DataError) { table = try Table.read(path: model.data) } catch { throw .data(error) }
    plan = try Study.plan(model, table, follower: model.follower, leader: model.leader, threads: threads)
    let convention = YearConvention(
      asked: model.dated, series: [plan.follower] + (plan.leader.map { [$0] } ?? []))
    dated = convention.dated
    warnings = convention.warning.map { [$0] } ?? []
  }

  /// The plan with other selections of the same table.
  func plan(follower: Selection, leader: Selection?) throws(StudyError) -> ForecastPlan {
    try Study.plan(model, table, follower: follower, leader: leader, threads: 1)
  }

  private static func plan(
    _ model: ModelFile, _ table: Table, follower: Selection, leader: Selection?, threads: Int
  ) throws(StudyError) -> ForecastPlan {
    let line = model.lines["families"]
    let followerFamilies = try FitStudy.families(named: model.followerFamilies, file: model.path, line: line)
    let leaderFamilies = try FitStudy.families(named: model.leaderFamilies, file: model.path, line: line)
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
    return ForecastPlan(
      follower: followerSeries, leader: leaderSeries, target: model.target,
      noise: Noise(rawValue: model.noise) ?? .logNormal, measure: Measure(rawValue: model.measure) ?? .level,
      followerFamilies: followerFamilies, leaderFamilies: leaderFamilies, criteria: model.criteria.map(Criterion.init),
      horizon: model.horizon, draws: model.draws, seed: model.seed, threads: threads)
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
