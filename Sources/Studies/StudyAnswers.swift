import Datasets
import Fitting
import Forecasting

/// The headline's question answered in other ways than the study's own: by the data alone, with analogues, without what
/// was announced.
extension StudyForecast {
  func answer(_ forecast: Forecast, note: String) -> AnswerRecord {
    let plan = forecast.plan
    let closing = forecast.closing[0]
    let closed = plan.criteria[0].closedAlready(plan)
    func date(_ probability: Double) -> DateRecord? {
      (closed ?? closing.quantile(probability)).map { DateRecord($0, dated: study.dated) }
    }
    return AnswerRecord(
      probability: closing.probability, median: date(0.5), low: date(0.1), high: date(0.9), note: note)
  }

  private func answer(_ plan: ForecastPlan, note: String) -> AnswerRecord {
    do throws(ForecastError) {
      return answer(try Forecast(plan), note: note)
    } catch {
      return AnswerRecord(
        probability: nil, median: nil, low: nil, high: nil, note: note.isEmpty ? "\(error)" : "\(note) \(error)")
    }
  }

  /// The words for a follower with too few points; `nil` where there are enough.
  static func tooFew(_ follower: TimeSeries) -> String? {
    guard follower.count < ForecastPlan.fewestPoints else { return nil }
    return "\(follower.count) \(follower.count == 1 ? "point" : "points") of \(follower.entity) alone cannot answer: "
      + "a rate and its spread need at least \(ForecastPlan.fewestPoints)."
  }

  // MARK: - Analogues

  /// - Parameter headline: the study's own forecast.
  func analogues(_ headline: Forecast) throws(StudyError) -> AnaloguesRecord? {
    guard let takeover = study.analogueTakeover else { return nil }
    let areNeeded = headline.plan.takeover != nil
    var other = headline.plan
    other.takeover = areNeeded ? nil : takeover
    var model = headline.fitted.takeover
    let dataAlone: AnswerRecord
    let withAnalogues: AnswerRecord
    if areNeeded {
      let words = Self.tooFew(other.follower) ?? ""
      var alone = answer(other, note: "Cannot answer. " + words)
      if alone.probability != nil {
        alone.note += " What is computed from them is mostly what other episodes show, not knowledge of this one."
      }
      dataAlone = alone
      withAnalogues = answer(headline, note: "the headline")
    } else {
      dataAlone = answer(headline, note: "the headline")
      do throws(ForecastError) {
        let forecast = try Forecast(other)
        model = forecast.fitted.takeover
        withAnalogues = answer(forecast, note: "")
      } catch {
        throw .forecast(file: study.model.path, error)
      }
    }
    guard let model else { return nil }
    let prior = takeover.prior
    let years = model.takeoverYears
    let stalled = Double(years.count { $0 == .infinity }) / Double(max(1, years.count))
    return AnaloguesRecord(
      points: headline.plan.follower.count, fewestPoints: ForecastPlan.fewestPoints, areNeeded: areNeeded,
      dataAlone: dataAlone, withAnalogues: withAnalogues, takeoverYears: prior.years(0.5),
      takeoverLow: prior.years(0.1), takeoverHigh: prior.years(0.9),
      weighedTakeoverYears: years[years.count / 2].finite, stallProbability: prior.stallProbability,
      weighedStallProbability: stalled, agreement: model.agreement,
      series: study.analogues.map { analogue in
        AnalogueRecord(
          label: analogue.label, file: analogue.file, points: analogue.takeover?.count ?? 0,
          rate: analogue.takeover?.rate, standardError: analogue.takeover?.rateError,
          takeoverYears: analogue.takeover?.years, midpoint: analogue.takeover?.midpoint,
          rSquared: analogue.takeover?.rSquared, note: analogue.note)
      })
  }

  /// What the analogues bring with them, in sentences.
  static func assumptions(_ analogues: AnaloguesRecord) -> [String] {
    [
      "A takeover's rate is log-normal about those of the analogues, weighed by what the follower itself has shown; "
        + "whoever chose the analogues chose the answer's speed."
    ]
      + (analogues.agreement < 0.02
        ? [
          "The follower's own changes contradict the analogues: only \(Headline.percent(analogues.agreement)) of what "
            + "they make likely is left."
        ] : [])
  }

  // MARK: - Announcements

  func announcements(_ headline: Forecast) -> AnnouncementsRecord? {
    let plan = headline.plan
    guard let announcements = plan.announcements else { return nil }
    var without = plan
    without.announcements = nil
    let deliveries = (0..<plan.draws).map {
      announcements.deliveries($0, seed: plan.seed, origin: plan.origin)
    }
    let equal = [Double](repeating: 1, count: plan.draws)
    return AnnouncementsRecord(
      slip: announcements.slip.wording, undelivered: announcements.undelivered,
      items: announcements.items.enumerated().map { index, item in
        let dates = ClosingDate(
          criterion: Criterion(name: item.label, kind: .level(item.value)), horizon: plan.horizon,
          passages: deliveries.map { $0[index] }, weights: equal)
        return AnnouncementRecord(
          label: item.label, date: DateRecord(item.date, dated: study.dated), value: item.value,
          unit: plan.follower.unit, probability: dates.probability,
          median: dates.quantile(0.5).map { DateRecord($0, dated: study.dated) })
      },
      withAnnouncements: answer(headline, note: "the headline"), withoutAnnouncements: answer(without, note: ""))
  }

  // MARK: - Published forecasts

  func published() -> PublishedForecastsRecord? {
    guard let published = study.published, let first = published.first else { return nil }
    return PublishedForecastsRecord(
      label: first.label, unit: study.plan.follower.unit,
      forecasts: published.map { $0.record(study, threads: threads) })
  }
}
