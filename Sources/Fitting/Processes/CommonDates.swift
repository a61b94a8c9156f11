/// The dates that series share.
enum CommonDates {
  /// Where two series have the same date, within a tolerance in years.
  static func indices(_ first: [Double], _ second: [Double], tolerance: Double) -> [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    var other = 0
    for (index, time) in first.enumerated() {
      while other < second.count, second[other] < time - tolerance { other += 1 }
      if other < second.count, abs(second[other] - time) <= tolerance { pairs.append((index, other)) }
    }
    return pairs
  }

  /// Dates and values of one history, or of two on the dates they share.
  static func of(_ histories: [History], tolerance: Double) -> (times: [Double], series: [[Double]]) {
    guard histories.count == 2 else { return (histories[0].times, [histories[0].values]) }
    let common = indices(histories[0].times, histories[1].times, tolerance: tolerance)
    return (
      common.map { histories[0].times[$0.0] },
      [common.map { histories[0].values[$0.0] }, common.map { histories[1].values[$0.1] }]
    )
  }
}
