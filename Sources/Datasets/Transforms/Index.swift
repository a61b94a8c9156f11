extension TimeSeries {
  /// Set to 100 at a date, 100·x/x₀: the series' value there or, of a running best, the best that held there.
  public func index(at date: DecimalYear) throws(TransformError) -> TimeSeries {
    let transform = Transform.index(date)
    let place =
      kind == .records && date <= observedUntil ? dates.lastIndex { $0 <= date } : dates.firstIndex(of: date)
    guard let place else {
      let nearest = dates.min { abs($0.value - date.value) < abs($1.value - date.value) }
      throw .noSuchDate(transform, date, nearest: nearest)
    }
    let base = values[place]
    guard base != 0 else { throw .zero(transform, date: date) }
    guard base > 0 else { throw .negative(transform, date: date, value: base) }
    var result = try mapped(transform) { 100 * ($0 / base) }
    result.unit = "\(date.words) = 100"
    return result.noting(
      "set to 100 at \(date.words), where it was \(base)" + (unit.isEmpty ? "" : " \(printable(unit))"))
  }
}
