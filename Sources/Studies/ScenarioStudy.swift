import Datasets
import Forecasting

/// What `catchup scenarios` and `catchup whatif` do: a study under changes, side by side on common random numbers.
public struct ScenarioStudy: Sendable {
  public var study: Study
  public var declarations: [ScenarioDeclaration]
  public var threads: Int
  public var command: String

  /// - Parameter declarations: the model file's own where they are not given.
  public init(_ study: Study, _ declarations: [ScenarioDeclaration]? = nil, threads: Int, command: String) {
    self.study = study
    self.declarations = declarations ?? study.model.scenarios
    self.threads = threads
    self.command = command
  }

  /// - Parameter progress: called with the share done, from any thread.
  public func record(progress: @escaping @Sendable (Double) -> Void = { _ in }) throws(StudyError) -> ScenariosRecord {
    let ready = try ready()
    var dates: [ReadyScenarios.Piece] = []
    for number in 0..<ready.pieceCount {
      dates.append(ready.draws.dates(number, threads: threads))
      progress(Double(number + 1) / Double(ready.pieceCount))
    }
    return record(ready, dates: dates)
  }

  /// Fits and draws what is common to all scenarios.
  public func ready() throws(StudyError) -> ReadyScenarios {
    let model = study.model
    var scenarios: [Scenario] = []
    for declaration in declarations {
      do throws(ScenarioError) {
        scenarios.append(try study.scenario(declaration))
      } catch {
        throw .scenario(file: model.path, line: declaration.line, error)
      }
    }
    guard !scenarios.isEmpty else {
      throw .scenario(file: model.path, line: 0, .noScenarios)
    }
    var plan = study.plan
    plan.threads = threads
    do throws(ForecastError) {
      return ReadyScenarios(draws: try ScenarioDraws(plan, scenarios), threads: threads)
    } catch {
      throw .forecast(file: model.path, error)
    }
  }

  /// The files that the answer rests on.
  public var provenance: ProvenanceRecord {
    ProvenanceRecord(
      version: Version.current, command: command, seed: study.plan.seed, draws: study.plan.draws,
      modelFile: study.model.path, modelChecksum: study.model.checksum,
      data: study.tables.map { DataSourceRecord(table: $0, source: DatasetSource.read(beside: $0.name)) })
  }

  /// - Parameter dates: the pieces of the work, in order.
  public func record(_ ready: ReadyScenarios, dates: [ReadyScenarios.Piece]) -> ScenariosRecord {
    let model = study.model
    let plan = ready.draws.plan
    let comparison = ScenarioComparison(ready.draws, dates: dates)
    let all = [comparison.base] + comparison.answers
    return ScenariosRecord(
      study: StudyRecord(
        name: model.name, title: model.title, question: model.question,
        origin: DateRecord(plan.origin, dated: study.dated), horizon: DateRecord(plan.horizon, dated: study.dated),
        dated: study.dated.rawValue),
      criterion: plan.criteria[0].name,
      scenarios: all.enumerated().map { index, answer in
        ScenarioRecord(
          name: answer.scenario.name,
          settings: index == 0
            ? [] : declarations[index - 1].settings.map { ScenarioSettingRecord(name: $0.name, value: $0.value) },
          from: answer.scenario.from.map { DateRecord(DecimalYear($0), dated: study.dated) },
          until: answer.scenario.until.map { DateRecord(DecimalYear($0), dated: study.dated) },
          closing: answer.closing.map(closing), cdf: cumulative(answer.closing[0], from: plan.origin),
          comparison: index == 0 ? nil : difference(comparison.difference(comparison.base, answer)))
      },
      precedence: all.map { first in
        all.map { second in comparison.difference(first, second).probabilityLater }
      },
      assumptions: assumptions(comparison), provenance: provenance)
  }

  private func closing(_ closing: ClosingDate) -> ScenarioClosingRecord {
    let already = closing.criterion.closedAlready(study.plan)
    return ScenarioClosingRecord(
      criterion: closing.criterion.name, horizon: closing.horizon.value, probability: closing.probability,
      probabilityNever: closing.probabilityNever,
      quantiles: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].map { probability in
        DateQuantileRecord(
          probability: probability,
          date: (already ?? closing.quantile(probability)).map { DateRecord($0, dated: study.dated) })
      }, closedSince: already.map { DateRecord($0, dated: study.dated) })
  }

  private func cumulative(_ closing: ClosingDate, from origin: DecimalYear) -> [CumulativeRecord] {
    let years = closing.horizon.value - origin.value
    let steps = min(200, max(2, Int((years * 4).rounded(.up))))
    return (0...steps).map { step in
      let date = DecimalYear(origin.value + years * Double(step) / Double(steps))
      return CumulativeRecord(
        date: DateRecord(date, dated: study.dated), probability: closing.probability(by: date))
    }
  }

  private func difference(_ difference: ScenarioComparison.Difference) -> ScenarioDifferenceRecord {
    ScenarioDifferenceRecord(
      bothClose: difference.bothClose, median: difference.years?.quantile(0.5), low: difference.years?.quantile(0.1),
      high: difference.years?.quantile(0.9), restrictedMean: difference.restrictedMean,
      probabilityEarlier: difference.probabilityEarlier, probabilityLater: difference.probabilityLater)
  }

  private func assumptions(_ comparison: ScenarioComparison) -> [String] {
    var sentences = [
      "Every scenario runs on the same random numbers as the forecast as things stand: what differs is what it sets.",
      "A speed bends time from its date on: .25 lets a side grow in a year as else in fifteen months. Nothing says that a "
        + "policy would have that effect; it is an assumption.",
    ]
    let uses = comparison.answers.flatMap(\.scenario.changes)
    if uses.contains(where: { if case .effect = $0 { true } else { false } }) {
      sentences.append(
        "Effects that a scenario replaces are the estimates of the curves under their clock, drawn with their "
          + "uncertainty, assuming nothing else changed at their dates.")
    }
    let covariates = (study.plan.followerClock?.covariates ?? []) + (study.plan.leaderClock?.covariates ?? [])
    if covariates.contains(where: { $0.future == .forecast }),
      uses.contains(where: {
        switch $0 {
        case .effect, .covariate: true
        case .speed, .growth, .threshold, .premium, .horizon: false
        }
      })
    {
      sentences.append(
        "What a scenario changes of a clock is reckoned against covariates at their last values, also where they are "
          + "forecast.")
    }
    if uses.contains(where: { if case .premium = $0 { true } else { false } }) {
      sentences.append(
        "The premium is what catching up has added to followers' growth in the episodes the forecast was calibrated on."
      )
    }
    let met = ([comparison.base] + comparison.answers).map { $0.closing[0].criterion.closedAlready(study.plan) != nil }
    if met.contains(true), met.contains(false) {
      sentences.append(
        "Where the criterion is met already under one scenario and not under another, the years between them are counted "
          + "from the last data, not from when it was met.")
    }
    return sentences
  }
}

/// Scenarios whose common part is fitted and drawn: each one's passage dates are a piece of the work.
public struct ReadyScenarios: BlockedWork {
  let draws: ScenarioDraws
  /// Threads for one piece, where there are more of them than pieces.
  private let threads: Int

  init(draws: ScenarioDraws, threads: Int) {
    self.draws = draws
    self.threads = max(1, threads / draws.count)
  }

  public var pieceCount: Int { draws.count }

  /// Passage dates of scenario `number`, a row for each criterion, one a draw; without changes first.
  public func piece(_ number: Int) -> [[Double]] { draws.dates(number, threads: threads) }
}
