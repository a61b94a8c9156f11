extension TimeSeries {
  /// 1/x of positive values: where lower is better, as with a process node in nm, the reciprocal rises with progress.
  public func reciprocal() throws(TransformError) -> TimeSeries {
    try checkPositive(.reciprocal)
    var result = try mapped(.reciprocal) { 1 / $0 }
    result.unit = unit.isEmpty ? "" : unit.hasPrefix("1/") ? String(unit.dropFirst(2)) : "1/\(unit)"
    return result.noting("reciprocals taken")
  }
}
