import Datasets

/// What bare years mean, applied only where all dates are bare years.
///
/// A day or a month says by itself which instant it is; to shift it by half a year or a year, as `dated: end` does with
/// 2013, would print a wrong day.
struct YearConvention {
  let dated: Dated
  /// Says that what was asked for is not applied, and why; `nil` where it is.
  let warning: String?

  init(asked: Dated, series: [TimeSeries]) {
    for one in asked == .start ? [] : series {
      guard let date = (one.dates + [one.observedUntil]).first(where: { $0.value != $0.value.rounded() }) else {
        continue
      }
      dated = .start
      warning =
        "`dated: \(asked.rawValue)` says what bare years mean, but \(printable(one.entity)) has dates within years "
        + "(\(date.isoDay(dated: .start))): all dates are printed as they stand."
      return
    }
    dated = asked
    warning = nil
  }
}
