public import Datasets

/// The past of one series on the noise's scale, and the state its future starts from.
public struct History: Sendable {
  /// Decimal years, increasing.
  public let times: [Double]
  /// link(y).
  public let values: [Double]
  public let kind: TimeSeries.Kind
  /// Σ over all but the first point of ln |d link / dy|: brings a density back to the data's units.
  public let logJacobian: Double
  /// When and where draws start: the last observation at its own date; for records the best so far, which is known
  /// to hold until the source was last looked at.
  public let state: (time: Double, value: Double)

  /// - Parameter origin: the last date at which data were seen.
  /// - Throws: `FitError` when there is no point, or a value has no place on the noise's scale.
  public init(_ series: TimeSeries, noise: Noise, origin: DecimalYear) throws(FitError) {
    for (date, value) in zip(series.dates, series.values) where !noise.accepts(value) {
      throw .valueOutsideNoise(family: "a walk", noise: noise, date: date.value, value: value)
    }
    guard let last = series.dates.last?.value, let value = series.values.last else {
      throw .tooFewPoints(family: "a walk", points: 0, parameters: 2)
    }
    times = series.dates.map(\.value)
    values = series.values.map(noise.link)
    kind = series.kind
    logJacobian = series.values.dropFirst().reduce(0) { $0 + noise.logSlope($1) }
    state = (kind == .records ? max(last, origin.value) : last, noise.link(value))
  }

  /// The same dates with other values, as many.
  func replacing(_ values: [Double]) -> History { History(self, values) }

  private init(_ other: History, _ values: [Double]) {
    (times, kind, logJacobian) = (other.times, other.kind, other.logJacobian)
    self.values = values
    state = (other.state.time, values[values.count - 1])
  }

  /// Differences of consecutive values, with the interval each spans.
  var increments: [Increment] {
    times.indices.dropFirst().map {
      Increment(start: times[$0 - 1], end: times[$0], change: values[$0] - values[$0 - 1])
    }
  }
}

/// A change over an interval of time.
struct Increment: Sendable {
  var start: Double
  var end: Double
  var change: Double
  var length: Double { end - start }
}
