import RealModule

extension CurveFamily {
  /// The time at which a curve that rises everywhere reaches a level that it does reach, by bisection to the last digit:
  /// for families without an inverse in closed form.
  ///
  /// - Parameters:
  ///   - start: where to begin to look.
  ///   - launch: the time before which there is nothing, where there is one.
  ///   - step: by what the way to a bracket begins.
  func risingTime(
    reaching level: Double, _ parameters: [Double], from start: Double, launch: Double? = nil, step: Double
  ) -> Double? {
    guard level.isFinite, start.isFinite, step > 0, step.isFinite else { return nil }
    func isBelow(_ time: Double) -> Bool { self.level(at: time, parameters) < level }
    var (left, right) = (start, start)
    var width = step
    while !isBelow(left) {
      if left == launch { return nil }
      left = max(left - width, launch ?? -.infinity)
      width *= 2
      guard left.isFinite else { return nil }
    }
    width = step
    while isBelow(right) {
      right += width
      width *= 2
      guard right.isFinite else { return nil }
    }
    for _ in 0..<2000 {
      let middle = left + (right - left) / 2
      guard middle > left, middle < right else { break }
      if isBelow(middle) { left = middle } else { right = middle }
    }
    return right
  }
}
