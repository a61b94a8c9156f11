import Datasets
import Fitting

/// The leader's level over past and simulated future, to ask where it stood and when it first stood somewhere.
///
/// On the noise's scale; between dates a straight line, or a step for records.
struct LeaderTimeline {
  private let pastTimes: [Double]
  private let pastValues: [Double]
  private let isStep: Bool

  init(_ series: TimeSeries, noise: Noise) {
    pastTimes = series.dates.map(\.value)
    pastValues = series.values.map(noise.link)
    isStep = series.kind == .records
  }

  var start: Double { pastTimes.first ?? .infinity }

  /// The leader's value at a time; `nil` before its record starts.
  func value(at time: Double, dates: [Double], path: UnsafeBufferPointer<Double>) -> Double? {
    guard time >= start, let lastTime = pastTimes.last, let lastValue = pastValues.last else { return nil }
    if time <= lastTime {
      guard let after = pastTimes.firstIndex(where: { $0 >= time }) else { return lastValue }
      if pastTimes[after] == time || after == 0 { return pastValues[after] }
      if isStep { return pastValues[after - 1] }
      return Self.line(
        (pastTimes[after - 1], pastValues[after - 1]), (pastTimes[after], pastValues[after]), at: time)
    }
    if time < dates[0] {
      return isStep ? lastValue : Self.line((lastTime, lastValue), (dates[0], path[0]), at: time)
    }
    let step = dates.count > 1 ? dates[1] - dates[0] : 1
    let index = min(dates.count - 1, Int((time - dates[0]) / step))
    guard index + 1 < dates.count else { return path[index] }
    return Self.line((dates[index], path[index]), (dates[index + 1], path[index + 1]), at: time)
  }

  /// When the leader first stood at a value, looking no later than grid date `last`.
  ///
  /// - Returns: `infinity` when it has not stood so high; the record's start when it began higher.
  func time(reaching value: Double, dates: [Double], path: UnsafeBufferPointer<Double>, upTo last: Int) -> Double {
    guard let first = pastValues.first, value > first else { return start }
    var before = (time: start, value: first)
    for index in pastTimes.indices.dropFirst() {
      if pastValues[index] >= value {
        return isStep ? pastTimes[index] : Self.inverse(before, (pastTimes[index], pastValues[index]), at: value)
      }
      before = (pastTimes[index], pastValues[index])
    }
    for index in 0...last {
      if path[index] >= value { return Self.inverse(before, (dates[index], path[index]), at: value) }
      before = (dates[index], path[index])
    }
    return .infinity
  }

  private static func line(
    _ first: (time: Double, value: Double), _ second: (time: Double, value: Double), at time: Double
  ) -> Double {
    guard second.time > first.time else { return second.value }
    return first.value + (second.value - first.value) * (time - first.time) / (second.time - first.time)
  }

  private static func inverse(
    _ first: (time: Double, value: Double), _ second: (time: Double, value: Double), at value: Double
  ) -> Double {
    guard second.value > first.value else { return second.time }
    return first.time + (second.time - first.time) * (value - first.value) / (second.value - first.value)
  }
}
