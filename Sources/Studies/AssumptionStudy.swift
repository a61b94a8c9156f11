import Datasets
import Forecasting

/// What `catchup forecast` and `catchup report` do with a file of assumptions: its answer as a record.
public struct AssumptionStudy: Sendable {
  public var file: AssumptionFile
  public var threads: Int
  /// The command that reproduces the record, as it is to be printed.
  public var command: String
  /// Whether what would move the date is asked too.
  public var asksWhatMoves = false

  public init(_ file: AssumptionFile, threads: Int, command: String) {
    self.file = file
    self.threads = threads
    self.command = command
  }

  public func record() throws(StudyError) -> ForecastRecord {
    let crossing = file.crossing
    let closing: ClosingDate
    do throws(ForecastError) {
      closing = try crossing.closingDate(draws: file.draws, seed: file.seed, threads: threads)
    } catch {
      throw .forecast(file: file.path, error)
    }
    let dates = stride(from: crossing.start.value, through: crossing.horizon.value + 1e-9, by: 0.25).map { $0 }
    let quantiles = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].map { probability in
      DateQuantileRecord(probability: probability, date: closing.quantile(probability).map(day))
    }
    func date(_ probability: Double) -> DateRecord? { quantiles.first { $0.probability == probability }?.date }
    let horizon = String(day(crossing.horizon).day.prefix(4))
    let share = Headline.percent(closing.probability)
    let sentence =
      "By \(horizon), the follower reaches the leader with probability \(share)"
      + (date(0.5).map { ", as likely as not by \($0.day.prefix(4))" } ?? "")
      + ". The chance of not by \(horizon) is \(Headline.percent(closing.probabilityNever))."
      + " This rests on assumptions alone, not on data."
    let ratio = ratios(crossing)
    return ForecastRecord(
      study: StudyRecord(
        name: file.name, title: file.title, question: file.question, origin: day(crossing.start),
        horizon: day(crossing.horizon), dated: file.dated.rawValue),
      headline: HeadlineRecord(
        sentence: sentence, probabilityByHorizon: closing.probability, probabilityNever: closing.probabilityNever,
        median: date(0.5), low: date(0.1), high: date(0.9), isFragile: false),
      gap: GapRecord(
        ratio: ratio[2].fan.first?.quantiles[3] ?? .nan, lag: nil, lagIsLowerBound: false, status: "behind",
        followerAge: 0, leaderAge: 0, ratioHistory: [], lagHistory: []),
      follower: series("follower", crossing.follower.text),
      leader: series("leader", crossing.leader.text),
      levels: ratio,
      closing: [
        ClosingRecord(
          criterion: "parity", kind: "ratio", meaning: "the follower's formula reaches the leader's", threshold: 1,
          passage: "continuous", sustainedYears: 0, status: "behind", probability: closing.probability,
          probabilityNever: closing.probabilityNever, quantiles: quantiles,
          cdf: dates.map {
            CumulativeRecord(date: day(DecimalYear($0)), probability: closing.probability(by: DecimalYear($0)))
          },
          observedCrossings: [], standardError: closing.standardError)
      ],
      weights: [
        RouteRecord(
          route: "assumptions", weight: 1, probability: closing.probability, median: date(0.5), note: "no data")
      ],
      families: [], fits: [], shockCorrelation: nil, alternatives: [], sensitivity: try sensitivity(), dropped: [],
      assumptions: [
        "The follower's level is \(crossing.follower.text).", "The leader's level is \(crossing.leader.text).",
      ] + crossing.parameters.map { "\($0.name) is \($0.assumption.wording)." }
        + (crossing.correlations.isEmpty
          ? ["The parameters are drawn independently of one another."]
          : crossing.correlations.map { "The normal scores of \($0.first) and \($0.second) correlate by \($0.value)." }
            + ["Other pairs of parameters are uncorrelated."]),
      extrapolations: ["Everything: no series stands behind these numbers."], warnings: [],
      provenance: ProvenanceRecord(
        version: Version.current, command: command, seed: file.seed, draws: file.draws, modelFile: file.path,
        modelChecksum: file.checksum, data: []))
  }

  /// Which assumption moves the date, and what must hold for it to come; nothing where every number is fixed.
  private func sensitivity() throws(StudyError) -> [SensitivityAnalysisRecord]? {
    guard asksWhatMoves, file.crossing.parameters.contains(where: { $0.assumption.distribution != nil }) else {
      return nil
    }
    return try [SensitivityMethod.sobol, .prim].map { (method) throws(StudyError) in
      var study = try SensitivityStudy(file, method: method, command: command)
      study.samples = 4096
      study.threads = threads
      return try study.record()
    }
  }

  private func day(_ date: DecimalYear) -> DateRecord { DateRecord(date, dated: file.dated) }

  private func series(_ role: String, _ formula: String) -> SeriesRecord {
    SeriesRecord(
      role: role, entity: "the \(role)", series: formula, unit: "", kind: "observations", points: [],
      notes: ["an assumption, not a series"])
  }

  /// Fans of follower, leader and ratio, one date a year, from at most 2000 draws.
  private func ratios(_ crossing: AssumedCrossing) -> [LevelRecord] {
    let count = min(file.draws, 2000)
    let parameters = (0..<count).map { crossing.draw($0, seed: file.seed) }
    let equal = [Double](repeating: 1, count: count)
    let dates = stride(from: crossing.start.value, through: crossing.horizon.value + 1e-9, by: 1).map { $0 }
    let levels = dates.map { date in parameters.map { crossing.levels(at: date, $0) } }
    func fan(_ quantity: String, _ unit: String, _ value: ((follower: Double, leader: Double)) -> Double) -> LevelRecord
    {
      LevelRecord(
        quantity: quantity, unit: unit, probabilities: Fan.probabilities,
        fan: zip(dates, levels).map { date, pairs in
          let values = pairs.map(value)
          guard values.allSatisfy({ !$0.isNaN }) else {
            return FanRecord(date: day(DecimalYear(date)), quantiles: Fan.probabilities.map { _ in nil })
          }
          let sample = WeightedSample(values, weights: equal)
          return FanRecord(
            date: day(DecimalYear(date)), quantiles: Fan.probabilities.map { sample.quantile($0).finite })
        })
    }
    return [
      fan("follower", "", { $0.follower }), fan("leader", "", { $0.leader }),
      fan("ratio", "follower ÷ leader", { $0.follower / $0.leader }),
    ]
  }
}
