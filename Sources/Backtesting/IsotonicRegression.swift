/// The non-decreasing function nearest to weighted points in squares: blocks of neighbours pooled until their means
/// rise (Ayer et al. 1955; de Leeuw, Hornik and Mair 2009).
///
/// Of chances against outcomes it is a map that would make past chances honest. It is drawn to show where they were not,
/// and is never applied to a forecast.
public struct IsotonicRegression: Sendable, Equatable {
  /// Points with the same value: all x from `low` to `high`.
  public struct Block: Sendable, Equatable {
    public let low: Double
    public let high: Double
    public let value: Double
    public let weight: Double
  }

  /// Values increase strictly from block to block.
  public let blocks: [Block]

  /// - Parameter points: finite, with positive weights, in any order; points of one x are averaged first.
  public init(_ points: [(x: Double, y: Double, weight: Double)]) {
    var pooled: [(low: Double, high: Double, sum: Double, weight: Double)] = []
    for point in points.sorted(by: { $0.x < $1.x }) where point.weight > 0 {
      if let last = pooled.last, last.low == point.x {
        pooled[pooled.count - 1].sum += point.weight * point.y
        pooled[pooled.count - 1].weight += point.weight
      } else {
        pooled.append((point.x, point.x, point.weight * point.y, point.weight))
      }
    }
    var blocks: [(low: Double, high: Double, sum: Double, weight: Double)] = []
    for point in pooled {
      var block = point
      while let last = blocks.last, last.sum / last.weight >= block.sum / block.weight {
        block = (last.low, block.high, last.sum + block.sum, last.weight + block.weight)
        blocks.removeLast()
      }
      blocks.append(block)
    }
    self.blocks = blocks.map { Block(low: $0.low, high: $0.high, value: $0.sum / $0.weight, weight: $0.weight) }
  }

  /// The value at x: constant within a block and beyond the ends, a straight line between two blocks.
  ///
  /// - Returns: `nil` without points.
  public func value(at x: Double) -> Double? {
    guard let after = blocks.firstIndex(where: { $0.high >= x }) else { return blocks.last?.value }
    let block = blocks[after]
    guard after > 0, block.low > x else { return block.value }
    let before = blocks[after - 1]
    return before.value + (block.value - before.value) * (x - before.high) / (block.low - before.high)
  }
}
