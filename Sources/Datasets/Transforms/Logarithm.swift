import Foundation

extension TimeSeries {
  /// The natural logarithm, ln x, of positive values.
  public func logarithm() throws(TransformError) -> TimeSeries {
    try checkPositive(.log)
    var result = try mapped(.log) { Foundation.log($0) }
    result.unit = unit.isEmpty ? "ln" : "ln(\(unit))"
    return result.noting("natural logarithm taken")
  }

  /// Refuses the first value that is not positive.
  func checkPositive(_ transform: Transform) throws(TransformError) {
    for (date, value) in zip(dates, values) {
      if value == 0 { throw .zero(transform, date: date) }
      if value < 0 { throw .negative(transform, date: date, value: value) }
    }
  }
}
