import Datasets
import Forecasting
import Foundation

/// What `catchup board` does: several studies in one table, who leads in what, and by when who will.
public struct BoardStudy: Sendable {
  /// Paths of model files.
  public var models: [String]
  /// Decimal year by which leading in any, or in all, is asked for; the nearest horizon where it is not given.
  public var year: Double?
  public var draws: Int?
  public var seed: UInt64?
  public var threads: Int
  public var command: String

  public init(
    models: [String], year: Double? = nil, draws: Int? = nil, seed: UInt64? = nil, threads: Int, command: String
  ) {
    self.models = models
    self.year = year
    self.draws = draws
    self.seed = seed
    self.threads = threads
    self.command = command
  }

  /// - Parameter progress: called with the share done.
  public func record(progress: (Double) -> Void = { _ in }) throws(StudyError) -> BoardRecord {
    var studies: [Study] = []
    for path in models {
      let file: StudyFile
      do throws(ModelFileError) { file = try StudyFile.read(path: path) } catch { throw .model(error) }
      guard case .gap(var model) = file else { throw .boardNeedsData(file: path) }
      if let draws { model.draws = draws }
      if let seed { model.seed = seed }
      studies.append(try Study(model, threads: threads))
    }
    let nearest = studies.map(\.plan.horizon.value).min() ?? 0
    if let year, year > nearest {
      let first = studies.first { $0.plan.horizon.value == nearest }
      throw .boardBeyondHorizon(file: first?.model.path ?? "", year: year, horizon: nearest)
    }
    let asked = year ?? nearest
    var domains: [DomainRecord] = []
    for study in studies {
      var plan = study.plan
      plan.threads = threads
      let forecast: Forecast
      do throws(ForecastError) {
        forecast = try Forecast(plan)
      } catch {
        throw .forecast(file: study.model.path, error)
      }
      domains.append(domain(study, forecast, asked))
      progress(Double(domains.count) / Double(studies.count))
    }
    let chances = domains.map(\.probabilityByYear)
    return BoardRecord(
      year: asked, domains: domains,
      any: BoardChanceRecord(
        independent: 1 - chances.reduce(1) { $0 * (1 - $1) }, low: chances.max() ?? 0,
        high: min(1, chances.reduce(0, +))),
      all: BoardChanceRecord(
        independent: chances.reduce(1, *), low: max(0, chances.reduce(0, +) - Double(chances.count - 1)),
        high: chances.min() ?? 0),
      command: command, version: Version.current)
  }

  private func domain(_ study: Study, _ forecast: Forecast, _ year: Double) -> DomainRecord {
    let plan = forecast.plan
    let closing = forecast.closing[0]
    let criterion = plan.criteria[0]
    let lag = plan.gap.lag(at: plan.gap.origin)
    func day(_ date: DecimalYear) -> DateRecord { DateRecord(date, dated: study.dated) }
    let already = criterion.closedAlready(plan)
    let years = plan.horizon.value - plan.origin.value
    let steps = min(200, max(2, Int((years * 4).rounded(.up))))
    return DomainRecord(
      name: study.model.name, title: study.model.title, follower: plan.follower.entity,
      leader: plan.leader?.entity, target: plan.leader == nil ? plan.target : nil, criterion: criterion.name,
      isAhead: criterion.status(plan) == .ahead, ratio: plan.gap.ratio ?? .nan, lag: lag?.years,
      lagIsLowerBound: lag?.isLowerBound ?? false, origin: day(plan.origin), horizon: day(plan.horizon),
      probability: closing.probability, probabilityByYear: closing.probability(by: DecimalYear(year)),
      quantiles: [0.1, 0.5, 0.9].map { probability in
        DateQuantileRecord(probability: probability, date: (already ?? closing.quantile(probability)).map(day))
      },
      cdf: (0...steps).map { step in
        let date = DecimalYear(plan.origin.value + years * Double(step) / Double(steps))
        return CumulativeRecord(date: day(date), probability: closing.probability(by: date))
      })
  }
}
