public import Backtesting
import Fitting
import Forecasting

/// What `catchup backtest --learn` does: makes the calibration that forecasts rest on, from pairs that history has
/// decided, and says what it is worth.
public struct CalibrationStudy: Sendable {
  /// Histories are cut to their last so many observations, besides the whole.
  public static let shortHistories = [8, 5, 4]

  let study: BacktestStudy
  let learning: CalibrationLearning

  /// - Parameters:
  ///   - path: a table of pairs, as ``BacktestStudy`` reads it.
  ///   - options: draws of the tables, seed, threads and rules; methods are not asked for.
  ///   - trials: calibrations drawn in each box.
  public init(
    pairs path: String, folder: String? = nil, options: BacktestStudy.Options = BacktestStudy.Options(),
    trials: Int = 240
  ) throws(StudyError) {
    var options = options
    options.methods = []
    let study = try BacktestStudy(pairs: path, folder: folder, options: options)
    var variants: [CalibrationLearning.CaseSet] = []
    for count in Self.shortHistories {
      var short = options
      short.rules.longestHistory = count
      variants.append(
        try BacktestStudy(pairs: path, folder: folder, options: short).caseSet("last \(count) observations"))
    }
    let file = try PairsFile(path: path, folder: folder)
    self.study = study
    learning = CalibrationLearning(
      full: study.caseSet("all observations"), variants: variants,
      fields: Dictionary(uniqueKeysWithValues: file.pairs.map { ($0.id, $0.key("")) }), methods: study.methods,
      base: .shipped,
      options: CalibrationLearning.Options(trials: trials, seed: options.seed, threads: options.threads))
  }

  /// - Parameter progress: called with the share done, from any thread.
  public func run(progress: @escaping @Sendable (Double) -> Void = { _ in }) -> LearningRun {
    learning.run(progress: progress)
  }

  /// - Parameter command: the command that reproduces the record.
  public func record(_ run: LearningRun, command: String) -> LearningRecord {
    LearningRecord(
      run,
      provenance: ProvenanceRecord(
        version: Version.current, command: command, seed: study.options.seed, draws: study.options.draws,
        modelFile: study.path, modelChecksum: study.checksum, data: study.sources))
  }
}

extension BacktestStudy {
  func caseSet(_ title: String) -> CalibrationLearning.CaseSet {
    CalibrationLearning.CaseSet(title: title, cases: entries.map(\.one), plans: entries.map(\.plan))
  }
}
