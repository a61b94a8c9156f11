public import Curves
public import Datasets

/// A series as a family sees it: times in years since the curve's origin, and values.
public struct Observations: Sendable, Equatable {
  /// The decimal year at which the curve's time is 0.
  public var origin: Double
  public var times: [Double]
  public var values: [Double]
  public var measure: Measure
  /// The usual step between dates in years: the median difference.
  public var period: Double

  public init(_ series: TimeSeries, origin kind: Origin, launch: DecimalYear? = nil, measure: Measure) {
    let dates = series.dates.map(\.value)
    period = Observations.medianStep(dates)
    let first = dates.first ?? 0
    origin =
      switch kind {
      case .firstDate: first
      case .launch: launch?.value ?? first - period
      case .reference: launch?.value ?? first
      case .calendar: 0
      }
    let start = origin
    times = dates.map { $0 - start }
    values = series.values
    self.measure = measure
  }

  /// Cumulative levels: the values themselves, or the running sum of increments.
  public var levels: [Double] {
    guard measure == .increments else { return values }
    var total = 0.0
    return values.map {
      total += $0; return total
    }
  }

  /// The middle difference of consecutive dates, the greater of two: it is a step that occurs.
  static func medianStep(_ dates: [Double]) -> Double {
    let steps = zip(dates.dropFirst(), dates).map { $0 - $1 }.sorted()
    return steps.isEmpty ? 1 : steps[steps.count / 2]
  }

  /// Checks that increments are taken over equal periods (within a tenth of one).
  func checkPeriods(for family: String) throws(FitError) {
    guard measure == .increments else { return }
    for index in times.indices.dropFirst() {
      let step = times[index] - times[index - 1]
      if abs(step - period) > 0.1 * period {
        throw .irregularIncrements(family: family, date: origin + times[index], step: step, period: period)
      }
    }
  }
}
