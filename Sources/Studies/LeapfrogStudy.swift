public import Datasets
import Fitting
import Forecasting
import RealModule

/// What `catchup leapfrog` does: who enters which generation when, and when the follower draws level.
///
/// A table with a column called `generation` has a row a generation, the oldest first, and under the names of leader and
/// follower the date each entered it, or nothing. Any other holds levels over time: the leader's records are then the
/// generations.
public struct LeapfrogStudy: Sendable {
  public var leader: String
  public var follower: String
  /// The rows of levels but for the entity; its `frontier` says which direction is progress.
  public var selection: Selection
  /// A decimal year; a quarter of a century after the last data where it is not given.
  public var horizon: Double?
  public var draws: Int
  public var seed: UInt64
  public var dated: Dated
  public var command: String

  public init(
    leader: String, follower: String, selection: Selection = Selection(), horizon: Double? = nil, draws: Int = 4000,
    seed: UInt64 = 1, dated: Dated = .start, command: String = ""
  ) {
    self.leader = leader
    self.follower = follower
    self.selection = selection
    self.horizon = horizon
    self.draws = draws
    self.seed = seed
    self.dated = dated
    self.command = command
  }

  public func record(_ table: Table) throws(StudyError) -> LeapfrogRecord {
    let entries = try entries(table)
    let leapfrog: Leapfrog
    do throws(GenerationEntriesError) {
      leapfrog = try Leapfrog(
        entries, horizon: horizon ?? (entries.until + 25).rounded(.down), draws: draws, seed: seed)
    } catch {
      throw .leapfrog(file: table.name, error)
    }
    let effect = leapfrog.effect()
    return LeapfrogRecord(
      leader: entries.leader, follower: entries.follower, until: day(entries.until), horizon: day(leapfrog.horizon),
      entries: entries.generations.enumerated().map { place, generation in
        GenerationEntryRecord(
          generation: generation.name, leader: generation.leader.map(day), follower: generation.follower.map(day),
          lag: lag(place, entries), skipped: isSkipped(place, entries))
      },
      terms: terms(leapfrog), levelSince: leapfrog.levelSince.map(day),
      courses: leapfrog.answers.map { course($0, leapfrog) },
      effect: LeapfrogEffectRecord(
        next: effect.next.map(estimate), after: effect.after.map(estimate), level: effect.level.map(estimate),
        probability: effect.probability, probabilityEarlier: effect.probabilityEarlier,
        probabilityLater: effect.probabilityLater),
      words: words(leapfrog), notes: entries.notes, warnings: warnings(leapfrog), command: command, seed: seed,
      draws: draws, version: Version.current)
  }

  // MARK: - Reading

  private func entries(_ table: Table) throws(StudyError) -> GenerationEntries {
    guard let place = table.columns.firstIndex(where: { $0.lowercased() == "generation" }) else {
      return try levels(table)
    }
    let sides = (try column(leader, in: table), try column(follower, in: table))
    var generations: [GenerationEntries.Generation] = []
    for row in 0..<table.rowCount {
      generations.append(
        GenerationEntries.Generation(
          table.cell(row: row, column: place), leader: try date(row, sides.0, table),
          follower: try date(row, sides.1, table), line: table.lines[row]))
    }
    do throws(GenerationEntriesError) {
      return try GenerationEntries(
        leader: leader, follower: follower, generations: generations, until: selection.until?.value)
    } catch {
      throw .leapfrog(file: table.name, error)
    }
  }

  private func column(_ name: String, in table: Table) throws(StudyError) -> Int {
    if let place = table.columns.firstIndex(of: name) { return place }
    throw .data(
      .noSuchColumn(
        file: table.name, column: name, nearest: nearestName(to: name, among: table.columns), columns: table.columns))
  }

  private func date(_ row: Int, _ column: Int, _ table: Table) throws(StudyError) -> Double? {
    let text = table.cell(row: row, column: column)
    if ["", "na", "n/a", ".", ".."].contains(text.lowercased()) { return nil }
    do throws(DateProblem) {
      return try DecimalYear(reading: text).value
    } catch {
      throw .data(
        .notADate(Cell(file: table.name, line: table.lines[row], column: table.columns[column], text: text), error))
    }
  }

  private func levels(_ table: Table) throws(StudyError) -> GenerationEntries {
    var rows = selection
    rows.frontier = nil
    let series = try SystemSeries(selection: rows, entities: [leader, follower]).read(table)
    let better =
      selection.frontier ?? ((series[0].values.last ?? 0) < (series[0].values.first ?? 0) ? Better.lower : .higher)
    do throws(GenerationEntriesError) {
      var entries = try GenerationEntries(
        leader: series[0], follower: series[1], better: better, until: selection.until?.value)
      if selection.frontier == nil {
        entries.notes.append("\(better.rawValue) is better, guessed from where \(printable(leader)) went")
      }
      return entries
    } catch {
      throw .leapfrog(file: table.name, error)
    }
  }

  // MARK: - Recording

  private func day(_ date: Double) -> DateRecord { DateRecord(DecimalYear(date), dated: dated) }

  private func date(_ sample: WeightedSample, _ probability: Double) -> DateRecord? {
    let date = sample.quantile(probability)
    return date.isFinite ? DateRecord(printable: DecimalYear(date), dated: dated) : nil
  }

  private func estimate(_ sample: WeightedSample) -> EstimateRecord {
    EstimateRecord(estimate: sample.quantile(0.5), low: sample.quantile(0.1), high: sample.quantile(0.9))
  }

  private func isSkipped(_ place: Int, _ entries: GenerationEntries) -> Bool {
    let own = entries.entered(\.follower)
    guard let first = own.first, let last = own.last else { return false }
    return place > first && place < last && entries.generations[place].follower == nil
  }

  /// Years from the leader's entry until the follower had the generation or a later one.
  private func lag(_ place: Int, _ entries: GenerationEntries) -> Double? {
    guard let first = entries.entered(\.follower).first, place >= first,
      let its = entries.generations[place].leader,
      let own = entries.generations[place...].compactMap(\.follower).first
    else { return nil }
    return own - its
  }

  private func terms(_ leapfrog: Leapfrog) -> [LeapfrogTermRecord] {
    let pace = leapfrog.pace
    func term(
      _ name: String, _ unit: String, _ meaning: String, _ value: (GenerationPace.Draw) -> Double
    ) -> LeapfrogTermRecord {
      let sample = WeightedSample(pace.draws.map(value), weights: pace.weights)
      return LeapfrogTermRecord(
        term: name, estimate: sample.quantile(0.5), low: sample.quantile(0.025), high: sample.quantile(0.975),
        unit: unit, meaning: meaning)
    }
    let (leader, follower) = (printable(leader), printable(follower))
    return [
      term("leader's pace", "years", "median time \(leader) takes to the next generation") { Double.exp($0.leader) },
      term("follower's pace", "years", "the same of \(follower), entering the very next") { Double.exp($0.follower) },
      term("pace ratio", "", "follower's pace ÷ leader's; below 1 it gains") { Double.exp($0.follower - $0.leader) },
      term(
        "leap", "",
        pace.isLeapKnown
          ? "γ: a step over k generations takes k^γ times as long" : "γ, by assumption: no leap to learn it from"
      ) { $0.leap },
      term("spread", "", "σ of the logarithm of a step, one for both") { $0.spread },
      term("skip", "", "chance that \(follower) passes a generation over") { $0.skip },
    ]
  }

  private func course(_ answer: Leapfrog.Answer, _ leapfrog: Leapfrog) -> LeapfrogCourseRecord {
    func quantiles(_ sample: WeightedSample) -> [DateQuantileRecord] {
      [0.1, 0.25, 0.5, 0.75, 0.9].map { DateQuantileRecord(probability: $0, date: date(sample, $0)) }
    }
    let (until, horizon) = (leapfrog.entries.until, leapfrog.horizon)
    return LeapfrogCourseRecord(
      course: answer.course.rawValue, probabilityLevel: answer.level.share(upTo: horizon),
      level: quantiles(answer.level), probabilityAhead: answer.ahead.share(upTo: horizon),
      ahead: quantiles(answer.ahead),
      cdf: (0...100).compactMap { step in
        let date = until + (horizon - until) * Double(step) / 100
        return DateRecord(printable: DecimalYear(date), dated: dated).map {
          CumulativeRecord(date: $0, probability: answer.level.share(upTo: date))
        }
      },
      generations: answer.generations.map { reached in
        let lag = estimate(reached.lag)
        return LeapfrogGenerationRecord(
          generation: leapfrog.name(reached.place), leader: date(reached.leader, 0.5), median: date(reached.date, 0.5),
          low: date(reached.date, 0.1), high: date(reached.date, 0.9), lag: lag.estimate.finite,
          lagLow: lag.low.finite, lagHigh: lag.high.finite, probabilityFirst: reached.probabilityFirst,
          probabilitySkipped: reached.probabilitySkipped,
          probabilityByHorizon: reached.date.share(upTo: horizon))
      })
  }

  // MARK: - Words

  private func words(_ leapfrog: Leapfrog) -> [String] {
    let (entries, pace) = (leapfrog.entries, leapfrog.pace)
    let (leader, follower) = (printable(entries.leader), printable(entries.follower))
    let horizon = day(leapfrog.horizon).day.prefix(4)
    let standing = leapfrog.answers[0]
    let behind = leapfrog.place(\.leader) - leapfrog.place(\.follower)
    var words: [String] = []
    if let since = leapfrog.levelSince {
      words.append(
        "\(follower) stands at \(behind < 0 ? "a newer generation than \(leader)'s" : "\(leader)'s newest generation"), "
          + "since \(day(since).day.prefix(4)).")
    } else {
      let chance = standing.level.share(upTo: leapfrog.horizon)
      words.append(
        "\(follower) stands \(behind) generation\(behind == 1 ? "" : "s") behind \(leader) and draws level by \(horizon) with "
          + "probability \(Headline.percent(chance)); it enters a generation first with probability "
          + "\(Headline.percent(standing.ahead.share(upTo: leapfrog.horizon))). The chance of never level by \(horizon) is "
          + "\(Headline.percent(1 - chance)).")
    }
    let counts = pace.counts
    words.append(
      "Of the \(counts.skipped + counts.entered) generations since its first, \(follower) entered \(counts.entered) and "
        + "passed over \(counts.skipped).")
    if pace.isLeapKnown { words.append(leap(pace)) }
    let effect = leapfrog.effect()
    let (next, after) = (
      leapfrog.name(leapfrog.place(\.follower) + 1), leapfrog.name(leapfrog.place(\.follower) + 2)
    )
    if let late = effect.next, let early = effect.after {
      words.append(
        "Passing over \(printable(next)), against entering every one: its level comes \(years(late, "later", "earlier")), "
          + "that of \(printable(after)) \(years(early, "later", "earlier")); the chance of drawing level by \(horizon) "
          + "changes by \(points(effect.probability)).")
    }
    return words
  }

  /// What leaps took, against leaps for the price of a step and leaps that save nothing.
  private func leap(_ pace: GenerationPace) -> String {
    let sample = WeightedSample(pace.draws.map(\.leap), weights: pace.weights)
    let (low, high) = (sample.quantile(0.025), sample.quantile(0.975))
    let (isFree, isVain) = (low <= 0 && 0 <= high, low <= 1 && 1 <= high)
    let verdict =
      switch (isFree, isVain) {
      case (true, true): "the data do not tell whether a leap is had for a single step or saves nothing"
      case (true, false): "leaps were had for a single step, as far as the data tell"
      case (false, true): "leaps saved nothing, as far as the data tell"
      case (false, false):
        low > 1
          ? "leaps took longer than the steps they passed over"
          : high < 0
            ? "leaps took less time than a single step"
            : "leaps took more than a step, and less than the steps they saved"
      }
    return
      "A leap over k generations takes k^γ times a step, with γ \(tenth(sample.quantile(0.5))) (95%: \(tenth(low)) to "
      + "\(tenth(high))): \(verdict). Without leaps it enters every generation, the last of the three courses."
  }

  private func years(_ sample: WeightedSample, _ positive: String, _ negative: String) -> String {
    let median = sample.quantile(0.5)
    return "\(tenth(abs(median))) years \(median < 0 ? negative : positive) (80%: \(tenth(sample.quantile(0.1))) to "
      + "\(tenth(sample.quantile(0.9))) later)"
  }

  private func tenth(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return (rounded < 0 ? "−" : "") + "\(abs(rounded))"
  }

  private func points(_ change: Double) -> String {
    let points = Int((change * 100).rounded())
    return points == 0
      ? "less than a point" : "\(points > 0 ? "+" : "−")\(abs(points)) point\(abs(points) == 1 ? "" : "s")"
  }

  private func warnings(_ leapfrog: Leapfrog) -> [String] {
    let pace = leapfrog.pace
    var warnings: [String] = []
    if !pace.isLeapKnown {
      warnings.append(
        pace.counts.skipped == 0
          ? "\(printable(follower)) has passed no generation over: how long a leap takes is assumed, evenly from a single "
            + "step (γ = 0) to all the steps it saves (γ = 1)."
          : "All steps of \(printable(follower)) are over as many generations: how long others take is assumed, evenly from "
            + "γ = 0 to γ = 1.")
    }
    if pace.followerSteps.count < 5 {
      warnings.append(
        "\(pace.followerSteps.count) step\(pace.followerSteps.count == 1 ? "" : "s") of \(printable(follower)) say little: "
          + "intervals are wide, and one more entry would move them.")
    }
    if pace.effectiveDraws < 0.05 * Double(pace.draws.count) {
      warnings.append(
        "Nothing came for so long that hardly any draw agrees with it (\(Int(pace.effectiveDraws)) of "
          + "\(pace.draws.count) are worth anything): the pace may have changed since the last entries.")
    }
    let entries = leapfrog.entries
    let dates = entries.generations.flatMap { [$0.leader, $0.follower].compactMap(\.self) }
    if dates.allSatisfy({ $0 == $0.rounded() }) {
      warnings.append("Dates are whole years: steps of a year or two are known to half of them at best.")
    }
    return warnings
  }
}
