extension TimeSeries {
  /// Values times a positive factor and, where one is given, the name of the new unit.
  public func converted(by factor: Double, unit newUnit: String?) throws(TransformError) -> TimeSeries {
    let transform = Transform.factor(factor, unit: newUnit)
    guard factor.isFinite, factor > 0 else { throw .invalidFactor(transform) }
    var result = try mapped(transform) { value in
      let scaled = value * factor
      return scaled == 0 && value != 0 ? .nan : scaled
    }
    if let newUnit { result.unit = newUnit }
    return result.noting("values multiplied by \(factor)" + (newUnit.map { ", now in \(printable($0))" } ?? ""))
  }
}
