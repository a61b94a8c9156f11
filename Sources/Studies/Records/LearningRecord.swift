public import Backtesting
public import Fitting
public import Forecasting

/// What `catchup backtest --learn` prints with `--json`: schema `catchup.calibration/1`.
public struct LearningRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.calibration/1"
  public var schema: String = LearningRecord.schema
  public var pairs: Int
  /// Groups of pairs that share a series, left out in turn.
  public var clusters: Int
  public var cases: Int
  /// Calibrations tried in all boxes and structures.
  public var tried: Int
  /// What was learnt on all pairs, as it is shipped.
  public var calibration: GrowthCalibration
  public var trackRecord: TrackRecord
  /// Each value with what the folds learnt.
  public var values: [LearntValueRecord]
  /// Ways to learn, the shipped one first, scored on groups they did not see.
  public var procedures: [LearningRowRecord]
  /// The shipped calibration on the pairs it was learnt from.
  public var inSample: LearningRowRecord
  /// Other methods on the same origins.
  public var comparisons: [LearningRowRecord]
  public var chronological: LearningRowRecord
  /// Less of the past.
  public var shortHistories: [ShortHistoryRecord]
  /// One ingredient off at a time.
  public var ablations: [LearningRowRecord]
  public var sensitivity: [SensitivityRecord]
  public var provenance: ProvenanceRecord

  enum CodingKeys: String, CodingKey {
    case schema, pairs, clusters, cases, tried, calibration, values, procedures, comparisons, chronological, ablations,
      sensitivity, provenance
    case trackRecord = "track_record"
    case inSample = "in_sample"
    case shortHistories = "short_histories"
  }
}

public struct LearntValueRecord: Codable, Sendable, Equatable {
  public var name: String
  public var symbol: String
  public var value: Double
  /// Least and greatest of the folds.
  public var low: Double
  public var high: Double
}

/// One row of a table of scores.
public struct LearningRowRecord: Codable, Sendable, Equatable {
  public var name: String
  public var title: String
  public var cases: Int
  public var dateScore: MeanRecord
  /// Date score less the shipped procedure's on the same origins; positive is worse.
  public var difference: MeanRecord?
  /// Date score less the random walk's.
  public var againstWalk: MeanRecord?
  public var levels: [LearningLevelRecord]
  /// Weights of the routes, where the row is a way to learn: learnt on all pairs.
  public var weights: [String: Double]?
  /// What the folds chose, where there was a choice.
  public var choices: [String]?

  enum CodingKeys: String, CodingKey {
    case name, title, cases, difference, levels, weights, choices
    case dateScore = "date_score"
    case againstWalk = "against_walk"
  }
}

public struct LearningLevelRecord: Codable, Sendable, Equatable {
  public var years: Int
  public var crps: MeanRecord
  public var coverage80: MeanRecord
  public var coverage90: MeanRecord
}

public struct ShortHistoryRecord: Codable, Sendable, Equatable {
  public var title: String
  /// The shipped procedure first.
  public var rows: [LearningRowRecord]
}

/// The date score at other settings of one value, the rest as the folds learnt it.
public struct SensitivityRecord: Codable, Sendable, Equatable {
  public struct Point: Codable, Sendable, Equatable {
    public var setting: Double
    public var dateScore: Double
  }
  public var name: String
  public var symbol: String
  public var points: [Point]
}

extension LearningRecord {
  init(_ run: LearningRun, provenance: ProvenanceRecord) {
    let shipped = run.procedures[0]
    let walk = run.others.first { $0.name == BacktestMethod.reference.name }?.scores ?? []
    func row(
      _ name: String, _ title: String, _ scores: [CaseScore], against base: [CaseScore] = shipped.scores,
      walk: [CaseScore] = walk
    ) -> LearningRowRecord {
      LearningRowRecord(name, title, scores, against: base, walk: walk)
    }
    let calibration = run.calibration
    let procedures = run.procedures.map { procedure in
      var row = row(procedure.name, procedure.title, procedure.scores)
      row.weights = Dictionary(
        uniqueKeysWithValues: zip(CalibrationLearning.routes, procedure.final.weights).filter { $0.1 > 0 })
      if procedure.folds.contains(where: { $0.innerScore != nil }) {
        row.choices = ([procedure.final] + procedure.folds).map(Self.words)
      }
      return row
    }
    let comparisons =
      run.routesAlone.map { row($0.name, "\(Self.title($0.name)) alone, the folds' values", $0.scores) }
      + run.others.map { row($0.name, Self.title($0.name), $0.scores) }
    let shortHistories = run.variants.map { variant -> ShortHistoryRecord in
      let walk = variant.others.first { $0.name == BacktestMethod.reference.name }?.scores ?? []
      return ShortHistoryRecord(
        title: variant.title,
        rows: [row(shipped.name, "default", variant.scores, against: variant.scores, walk: walk)]
          + variant.others.map {
            row($0.name, Self.title($0.name), $0.scores, against: variant.scores, walk: walk)
          })
    }
    var grouped: [SensitivityRecord] = []
    for point in run.sensitivity {
      let score = PairedMean(
        point.scores.map { .init(pair: $0.pair, cluster: $0.cluster, value: $0.dateScore) }, resamples: 40)?.mean
      if grouped.last?.name != point.value.rawValue {
        grouped.append(SensitivityRecord(name: point.value.rawValue, symbol: point.value.symbol, points: []))
      }
      grouped[grouped.count - 1].points.append(.init(setting: point.setting, dateScore: score ?? .nan))
    }
    self.init(
      pairs: run.pairs, clusters: run.clusters, cases: run.cases, tried: run.trials.count, calibration: calibration,
      trackRecord: Self.trackRecord(
        run, procedures[0], walk: comparisons.first { $0.name == BacktestMethod.reference.name }, shortHistories),
      values: LearntValue.allCases.map { value in
        let folds = shipped.folds.map { value[$0.calibration] }
        return LearntValueRecord(
          name: value.rawValue, symbol: value.symbol, value: value[calibration], low: folds.min() ?? .nan,
          high: folds.max() ?? .nan)
      },
      procedures: procedures, inSample: row("in-sample", "default, on the pairs it was learnt from", run.inSample),
      comparisons: comparisons,
      chronological: row("chronological", "learnt from outcomes known at each origin", run.chronological),
      shortHistories: shortHistories, ablations: run.ablations.map { row("", $0.title, $0.scores) },
      sensitivity: grouped, provenance: provenance)
  }

  private static func title(_ route: String) -> String {
    BacktestMethod.all(families: []).first { $0.name == route }?.title ?? route
  }

  /// What a fold chose.
  private static func words(_ outcome: LearningOutcome) -> String {
    let weights = zip(CalibrationLearning.routes, outcome.weights).filter { $0.1 > 0 }
      .map { "\($0.0) \(($0.1 * 1000).rounded() / 1000)" }.joined(separator: ", ")
    return (outcome.structure.hasCeilings ? "ceilings, " : "no ceilings, ")
      + (outcome.structure.hasHeavyTails ? "Student, " : "normal, ") + "share \(outcome.share), \(weights)"
  }

  /// What forecasts show of their record: three digits.
  private static func trackRecord(
    _ run: LearningRun, _ own: LearningRowRecord, walk: LearningRowRecord?, _ short: [ShortHistoryRecord]
  ) -> TrackRecord {
    func rounded(_ value: Double, _ digits: Double = 1000) -> Double { (value * digits).rounded() / digits }
    return TrackRecord(
      version: CalibrationLearning.version, pairs: run.pairs, groups: run.clusters,
      score: rounded(own.dateScore.estimate), standardError: rounded(own.dateScore.clusterStandardError),
      walkScore: rounded(walk?.dateScore.estimate ?? .nan),
      walkStandardError: rounded(walk?.dateScore.clusterStandardError ?? .nan),
      years: own.levels.map { Double($0.years) }, coverage80: own.levels.map { rounded($0.coverage80.estimate, 100) },
      shortPoints: CalibrationStudy.shortHistories,
      shortScores: short.compactMap { $0.rows.first.map { rounded($0.dateScore.estimate) } })
  }
}

extension LearningRowRecord {
  init(_ name: String, _ title: String, _ scores: [CaseScore], against base: [CaseScore], walk: [CaseScore]) {
    func mean(_ value: (LevelScore) -> Double?, _ years: Int) -> MeanRecord? {
      PairedMean(
        scores.compactMap { score in
          score.levels[years].flatMap(value).map { .init(pair: score.pair, cluster: score.cluster, value: $0) }
        }
      ).map(MeanRecord.init)
    }
    let own = PairedMean(
      scores.map { .init(pair: $0.pair, cluster: $0.cluster, value: $0.dateScore) }, resamples: 4000)
    self.init(
      name: name, title: title, cases: scores.count,
      dateScore: own.map(MeanRecord.init) ?? MeanRecord.none,
      difference: Skill(scores, against: base).map { MeanRecord($0.difference) },
      againstWalk: Skill(scores, against: walk).map { MeanRecord($0.difference) },
      levels: Set(scores.flatMap(\.levels.keys)).sorted().compactMap { years in
        guard let crps = mean(\.crps, years),
          let inside80 = mean({ $0.isInside[0.8].map { $0 ? 1 : 0 } }, years),
          let inside90 = mean({ $0.isInside[0.9].map { $0 ? 1 : 0 } }, years)
        else { return nil }
        return LearningLevelRecord(years: years, crps: crps, coverage80: inside80, coverage90: inside90)
      }, weights: nil, choices: nil)
  }
}

/// One calibration that was tried, as a line of the log.
public struct TriedCalibrationRecord: Encodable, Sendable {
  public let box: String
  public let ceilings: Bool
  public let shocks: String
  public let values: [String: Double]
  /// Date score on all pairs, by route and mixed.
  public let dateScores: [String: Double]
  /// On all pairs, weights 1 : 2 : 1.
  public let objective: Double

  public init(_ trial: LearningRun.Trial) {
    box = trial.isWide ? "wide" : "narrow"
    ceilings = trial.structure.hasCeilings
    shocks = trial.structure.hasHeavyTails ? "student" : "normal"
    values = Dictionary(uniqueKeysWithValues: LearntValue.allCases.map { ($0.rawValue, $0[trial.calibration]) })
    dateScores = Dictionary(
      uniqueKeysWithValues: zip(["growth-ratio", "growth-apart", "growth-curves", "mixed"], trial.dateScores))
    objective = trial.objective
  }

  enum CodingKeys: String, CodingKey {
    case box, ceilings, shocks, values, objective
    case dateScores = "date_scores"
  }
}
