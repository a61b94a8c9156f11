import Curves
public import Solvers

extension AssumedCrossing {
  /// The first times at which the follower has reached the leader, for many points at once, one a row in the order of
  /// the parameters: as ``passage(_:)`` has them, to 1e-9 years.
  ///
  /// Where both formulas are known to rise or fall all the time, a quarter in which the sign changes is found by halving
  /// and shown to be the first by bounds; points for which that is not so are searched quarter by quarter.
  public func passages(_ points: Matrix) -> [Double] {
    let names = parameters.map(\.name)
    var follower = FormulaBlock(follower, time: "t", parameters: names)
    var leader = FormulaBlock(leader, time: "t", parameters: names)
    let block = 256
    var dates: [Double] = []
    dates.reserveCapacity(points.rows)
    for first in stride(from: 0, to: points.rows, by: block) {
      let rows = first..<min(points.rows, first + block)
      let columns = names.indices.map { column in rows.map { points[$0, column] } }
      follower.bind(columns)
      leader.bind(columns)
      var search = PassageSearch(start: start.value, horizon: horizon.value, follower: follower, leader: leader)
      for (place, found) in search.passages().enumerated() {
        dates.append(found ?? passage(columns.map { $0[place] }))
      }
    }
    return dates
  }
}

/// The first passages of a block of points, all searched in step.
private struct PassageSearch {
  let start: Double
  let horizon: Double
  var follower: FormulaBlock
  var leader: FormulaBlock
  private let rows: Int
  private var high: [Double]
  private var low: [Double]

  private let step = 0.25

  init(start: Double, horizon: Double, follower: FormulaBlock, leader: FormulaBlock) {
    self.start = start
    self.horizon = horizon
    self.follower = follower
    self.leader = leader
    rows = follower.rows
    high = [Double](repeating: 0, count: rows)
    low = high
  }

  /// Evaluates both formulas at each row's time.
  private mutating func evaluate(_ times: [Double]) {
    follower.evaluate(at: times, into: &high)
    leader.evaluate(at: times, into: &low)
  }

  private func date(_ quarter: Int) -> Double { min(horizon, start + step * Double(quarter)) }

  /// `nil` for a row that has to be searched quarter by quarter.
  mutating func passages() -> [Double?] {
    let unknown = [Double?](repeating: nil, count: rows)
    let own = follower.direction(from: start, to: horizon)
    let other = leader.direction(from: start, to: horizon)
    guard own != .unknown, other != .unknown else { return unknown }
    let quarters = Int(((horizon - start) / step).rounded(.up))
    var found = unknown
    var isOpen = [Bool](repeating: true, count: rows)
    // The follower's greatest and the leader's least value over a stretch, from the values at its ends.
    evaluate([Double](repeating: start, count: rows))
    let (followerAtStart, leaderAtStart) = (high, low)
    evaluate([Double](repeating: date(quarters), count: rows))
    for row in 0..<rows {
      if followerAtStart[row] >= leaderAtStart[row] {
        found[row] = start
        isOpen[row] = false
      } else if high[row] < low[row] {
        isOpen[row] = false
        if max(high[row], followerAtStart[row]) < min(low[row], leaderAtStart[row]) { found[row] = .infinity }
      }
    }
    guard isOpen.contains(true) else { return found }
    // Halving on the sign, in quarters.
    var below = [Int](repeating: 0, count: rows)
    var above = [Int](repeating: quarters, count: rows)
    var times = [Double](repeating: start, count: rows)
    var width = quarters
    while width > 1 {
      for row in 0..<rows { times[row] = date((below[row] + above[row]) / 2) }
      evaluate(times)
      for row in 0..<rows {
        let middle = (below[row] + above[row]) / 2
        guard middle > below[row] else { continue }
        if high[row] >= low[row] { above[row] = middle } else { below[row] = middle }
      }
      width = (width + 1) / 2
    }
    // Before the quarter found: one quarter by its sign, then stretches four times as long each time, by bounds.
    for row in 0..<rows { times[row] = date(below[row]) }
    evaluate(times)
    let marginBelow = (0..<rows).map { high[$0] - low[$0] }
    var quarter = below.map { max(0, $0 - 1) }
    for row in 0..<rows { times[row] = date(quarter[row]) }
    evaluate(times)
    for row in 0..<rows where high[row] >= low[row] { isOpen[row] = false }
    var (followerLater, leaderLater) = (high, low)
    var stretch = 4
    while quarter.contains(where: { $0 > 0 }) {
      for row in 0..<rows {
        quarter[row] = stretch * 4 > quarters ? 0 : max(0, quarter[row] - stretch)
        times[row] = date(quarter[row])
      }
      evaluate(times)
      for row in 0..<rows where max(high[row], followerLater[row]) >= min(low[row], leaderLater[row]) {
        isOpen[row] = false
      }
      (followerLater, leaderLater) = (high, low)
      stretch *= 4
    }
    // The root within its quarter: regula falsi, the end that stays too long weighed half (Illinois; Dowell and Jarratt,
    // 1971).
    var left = (0..<rows).map { date(below[$0]) }
    var right = (0..<rows).map { date(above[$0]) }
    var leftMargin = marginBelow
    evaluate(right)
    var rightMargin = (0..<rows).map { high[$0] - low[$0] }
    var root = right
    var isMoving = (0..<rows).map { isOpen[$0] && leftMargin[$0] < 0 && rightMargin[$0] > 0 }
    for row in 0..<rows where leftMargin[row] >= 0 { root[row] = left[row] }
    var lastSide = [Int](repeating: 0, count: rows)
    for _ in 0..<60 where isMoving.contains(true) {
      for row in 0..<rows {
        times[row] =
          isMoving[row]
          ? left[row] + (right[row] - left[row]) * (leftMargin[row] / (leftMargin[row] - rightMargin[row])) : root[row]
      }
      evaluate(times)
      for row in 0..<rows where isMoving[row] {
        let margin = high[row] - low[row]
        let moved = abs(times[row] - root[row])
        root[row] = times[row]
        if margin == 0 || moved < 1e-10 || right[row] - left[row] < 1e-10 {
          isMoving[row] = false
        } else if margin < 0 {
          (left[row], leftMargin[row]) = (times[row], margin)
          if lastSide[row] == -1 { rightMargin[row] /= 2 }
          lastSide[row] = -1
        } else {
          (right[row], rightMargin[row]) = (times[row], margin)
          if lastSide[row] == 1 { leftMargin[row] /= 2 }
          lastSide[row] = 1
        }
      }
    }
    for row in 0..<rows where isOpen[row] && !isMoving[row] { found[row] = root[row] }
    return found
  }
}
