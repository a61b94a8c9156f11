import Datasets
import Fitting
import Forecasting
import RealModule

/// The answer in one sentence, which says so when it hangs on a single choice of data.
struct Headline {
  let plan: ForecastPlan
  let closing: ClosingDate
  let record: ClosingRecord
  let alternatives: [AlternativeRecord]
  let analogues: AnaloguesRecord?
  let announcements: AnnouncementsRecord?
  let dated: Dated

  private var notable: [AlternativeRecord] {
    alternatives.filter { abs($0.difference ?? 0) > Alternatives.notable }
  }

  private func isOfNoise(_ alternative: AlternativeRecord) -> Bool {
    Noise.allCases.contains { alternative.change == Alternatives.noiseChange($0) }
  }

  /// The alternative that moves P(closed by the horizon) the most, when it moves it notably.
  private var decisive: AlternativeRecord? {
    notable.filter { !isOfNoise($0) }
      .max { abs($0.difference ?? 0) < abs($1.difference ?? 0) }
  }

  var headline: HeadlineRecord {
    func date(_ probability: Double) -> DateRecord? {
      record.quantiles.first { $0.probability == probability }?.date
    }
    return HeadlineRecord(
      sentence: sentence, probabilityByHorizon: closing.probability, probabilityNever: closing.probabilityNever,
      median: date(0.5), low: date(0.1), high: date(0.9), isFragile: !notable.isEmpty)
  }

  private var horizonYear: String { String(DateRecord(plan.horizon, dated: dated).day.prefix(4)) }

  private var sentence: String {
    let follower = plan.follower.entity
    let leader = plan.leader?.entity ?? "the target"
    if record.status == Gap.Status.ahead.rawValue, record.sustainedYears == 0 {
      let passed = record.observedCrossings.last { $0.direction == Gap.Crossing.Direction.passed.rawValue }
      // Only parity is being ahead; other criteria say what they ask for.
      let state =
        closing.criterion.kind == .ratio(1) ? "\(follower) is ahead of \(leader) already" : "\(record.meaning) already"
      return state
        + (passed.map { ": it passed in \($0.date.day.prefix(4))." } ?? " in the first data.") + fragility
    }
    let reopened = record.status == Gap.Status.reopened.rawValue
    var text =
      "By \(horizonYear), \(record.meaning) with probability \(Self.percent(closing.probability))"
      + (reopened ? " (the gap had closed before and reopened)" : "")
    if let median = record.quantiles.first(where: { $0.probability == 0.5 })?.date {
      text += ", as likely as not by \(median.day.prefix(4))"
    }
    text += ". The chance of not by \(horizonYear) is \(Self.percent(closing.probabilityNever))."
    return text + grounds + fragility
  }

  /// What the answer rests on besides the data, and where the data alone would not carry it.
  private var grounds: String {
    var text = ""
    let count = plan.follower.count
    if count < ForecastPlan.fewestPoints {
      text += " Data alone cannot answer: there \(count == 1 ? "is 1 point" : "are \(count) points")"
      if let analogues, analogues.areNeeded {
        text += "; the rate is that of \(analogues.series.count { $0.rate != nil }) analogues"
      }
      text += "."
    }
    if let without = announcements?.withoutAnnouncements.probability {
      text += " Without what \(plan.follower.entity) has announced, the probability is \(Self.percent(without))."
    }
    return text
  }

  /// What the answer hangs on, when one change moves it notably.
  private var fragility: String {
    var text = ""
    if let decisive, let probability = decisive.probability {
      text += " This hangs on few data: \(decisive.change), the probability is \(Self.percent(probability))."
    }
    if let noise = notable.first(where: isOfNoise), let probability = noise.probability {
      text += " It hangs on an assumption: \(noise.change), the probability is \(Self.percent(probability))."
    }
    return text
  }

  /// Whole percents, never 0% or 100% for what draws cannot exclude.
  static func percent(_ probability: Double) -> String {
    if probability < 0.005 { return "below 1%" }
    if probability > 0.995 { return "above 99%" }
    return "\(Int((probability * 100).rounded()))%"
  }
}
