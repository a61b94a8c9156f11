public import Datasets
import Fitting
import Forecasting

/// A forecast of the follower's level that somebody else published.
public struct PublishedForecast: Sendable, Equatable {
  public let label: String
  /// When it was made.
  public let made: DecimalYear
  /// What it is about.
  public let date: DecimalYear
  public let value: Double

  static func read(
    _ declaration: PublishedDeclaration, table: Table, model: ModelFile, plan: ForecastPlan
  ) throws(StudyError) -> [PublishedForecast] {
    let read: (items: [Table.Item], unit: String, notes: [String])
    do throws(DataError) {
      read = try table.items(declaration.selection, text: declaration.made)
    } catch {
      throw .data(error)
    }
    try Study.checkUnit(read.unit, of: plan.follower, model: model, line: declaration.line, key: "published")
    var forecasts: [PublishedForecast] = []
    for item in read.items {
      guard let made = DecimalYear.parse(item.text) else {
        throw .madeUnreadable(file: table.name, line: item.line, column: declaration.made, text: item.text)
      }
      forecasts.append(PublishedForecast(label: declaration.label, made: made, date: item.date, value: item.value))
    }
    return forecasts.sorted { ($0.made, $0.date) < ($1.made, $1.date) }
  }
}

extension PublishedForecast {
  /// Draws for our own value: quantiles of a level need fewer than dates do.
  private static let draws = 2000

  /// Beside it our own forecast of the same date, from what was known when it was made, and what came.
  ///
  /// A bare year counts as known when it has ended where the study says that years are dated by their end.
  func record(_ study: Study, threads: Int) -> PublishedRecord {
    let plan = study.plan
    let offset: Double =
      switch study.dated {
      case .start: 0
      case .middle: 0.5
      case .end: 1
      }
    func known(_ series: TimeSeries) -> TimeSeries {
      var early = series.filtered { index in
        let date = series.dates[index].value + offset
        return offset == 0 ? date < made.value : date <= made.value
      }
      if let last = early.dates.last { early.observedUntil = last }
      return early
    }
    var record = PublishedRecord(
      made: DateRecord(made, dated: .start), date: DateRecord(date, dated: study.dated), value: value, median: nil,
      low: nil, high: nil, points: 0, lastKnown: nil,
      outcome: zip(plan.follower.dates, plan.follower.values).first { abs($0.0.value - date.value) < 1e-9 }?.1,
      note: "")
    var early = plan
    early.follower = known(plan.follower)
    early.leader = plan.leader.map(known)
    early.takeover = nil
    early.announcements = nil
    early.criteria = [Criterion(name: "level", kind: .level(value))]
    early.draws = min(plan.draws, Self.draws)
    early.threads = threads
    record.points = early.follower.count
    record.lastKnown = early.follower.dates.last.map { DateRecord($0, dated: study.dated) }
    guard early.follower.count > 0, early.leader?.count != 0 else {
      record.note = "nothing was known by then"
      return record
    }
    guard date > early.origin else {
      record.note = "the date lay in the past"
      return record
    }
    early.horizon = date
    do throws(ForecastError) {
      let forecast = try Forecast(early)
      let dates = forecast.draws.grid.dates
      guard let index = dates.indices.min(by: { abs(dates[$0] - date.value) < abs(dates[$1] - date.value) }) else {
        return record
      }
      let sample = WeightedSample(
        forecast.draws.follower(at: index).map(plan.noise.level), weights: forecast.draws.weights)
      record.median = sample.quantile(0.5).finite
      record.low = sample.quantile(0.1).finite
      record.high = sample.quantile(0.9).finite
    } catch {
      record.note = "no forecast of ours: \(error)"
    }
    return record
  }
}
