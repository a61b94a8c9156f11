/// The record of an answer, as `--json` prints it and the ledger keeps it.
public protocol VersionedRecord: Encodable, Sendable {
  /// `catchup.fit/1`, …; the number changes where a reader of the old one could go wrong.
  var schema: String { get }
}

extension FitRecord: VersionedRecord {}
extension JointFitRecord: VersionedRecord {}
extension SystemRecord: VersionedRecord {}
extension ForecastRecord: VersionedRecord {}
extension ScenariosRecord: VersionedRecord {}
extension BoardRecord: VersionedRecord {}
extension BacktestRecord: VersionedRecord {}
extension SeriesBacktestRecord: VersionedRecord {}
extension LearningRecord: VersionedRecord {}
extension RegressionRecord: VersionedRecord {}
extension LeapfrogRecord: VersionedRecord {}
extension SensitivityAnalysisRecord: VersionedRecord {}
