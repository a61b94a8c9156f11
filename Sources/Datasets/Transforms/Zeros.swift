/// What becomes of values of exactly zero, which stand nowhere on a log scale.
public enum Zeros: String, Sendable, CaseIterable {
  case drop, refuse
}

extension TimeSeries {
  /// Without values of exactly zero, counted; or refused where there is one.
  public func zeros(_ treatment: Zeros) throws(TransformError) -> TimeSeries {
    let transform = Transform.zeros(treatment)
    guard let first = values.firstIndex(of: 0) else { return self }
    guard treatment == .drop else { throw .zero(transform, date: dates[first]) }
    let result = filtered { values[$0] != 0 }
    guard result.count > 0 else { throw .nothingLeft(transform) }
    return result.noting("\(counted(count - result.count, "zero")) dropped")
  }
}
