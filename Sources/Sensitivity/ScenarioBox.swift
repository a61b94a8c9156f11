import Foundation
public import Solvers

/// What must hold of the inputs for something to happen: a box of them in which it mostly does (PRIM, the patient rule
/// induction method).
///
/// From all draws, the side of the box whose removal of a twentieth of its draws leaves the greatest share of hits is
/// peeled off, again and again (of equal sides one that limits no further input); the box taken is the largest whose share reaches the one asked for, or else the one of
/// the greatest share. Limits that the hits could have met by chance are dropped (Bryant and Lempert's binomial test at
/// 5%), and sides are let out again where that raises the share. The box is made from one half of the draws and judged
/// on the other, so that its share there, with Wilson's interval, is no result of the search.
///
/// Sources: Friedman and Fisher, "Bump hunting in high-dimensional data", 1999; Bryant and Lempert, "Thinking inside the
/// box", 2010.
public struct ScenarioBox: Sendable, Equatable {
  public struct Limit: Sendable, Equatable {
    public let name: String
    /// `nil` where there is no limit.
    public let low: Double?
    public let high: Double?
    /// Chance of as great a share of hits, were this input's limits nothing.
    public let chance: Double
  }

  public struct Peel: Sendable, Equatable {
    /// Share of all draws in the box, share of hits in the box, share of all hits that lie in it.
    public let mass: Double
    public let density: Double
    public let coverage: Double
    /// Limits of each input, in the order of the inputs; `nil` where there is none. They belong to the box.
    public let low: [Double?]
    public let high: [Double?]
  }

  /// Inputs that are limited.
  public let limits: [Limit]
  /// Share of hits among all draws.
  public let baseRate: Double
  /// Share of hits in the box, on draws that had no part in making it.
  public let density: Index
  /// Share of all hits that lie in the box, on the same draws.
  public let coverage: Index
  public let mass: Double
  /// The path of the search, on the draws that made it.
  public let path: [Peel]

  /// - Parameters:
  ///   - hits: for each row of the inputs, whether it happened.
  ///   - density: the share of hits asked for.
  ///   - leastMass: the smallest share of draws a box may hold.
  /// - Returns: `nil` where everything is a hit, or nothing.
  public static func find(
    names: [String], inputs: Matrix, hits: [Bool], density asked: Double = 0.9, peel: Double = 0.05,
    leastMass: Double = 0.02, level: Double = 0.95, seed: UInt64 = 1
  ) throws(SensitivityError) -> ScenarioBox? {
    try checkLevel(level)
    guard inputs.columns == names.count, inputs.rows == hits.count else {
      throw .answerShape(
        rows: inputs.rows, columns: inputs.columns, expectedRows: hits.count, expectedColumns: names.count)
    }
    guard hits.count >= 200 else { throw .tooFew(what: "Draws", least: 200, found: hits.count) }
    for (what, value) in [
      ("The share asked for", asked), ("The share peeled off", peel), ("The least mass", leastMass),
    ] {
      guard value > 0, value < 1 else { throw .outOfRange(what: what, value: value, allowed: "between 0 and 1") }
    }
    let all = hits.count(where: { $0 })
    guard all > 0, all < hits.count else { return nil }
    let data = try GivenData(
      names: names, inputs: inputs, outputName: "hits", output: hits.map { $0 ? 1 : 0 })
    let halves = data.parts(2, seed: seed)
    let search = BoxSearch(inputs: inputs, hits: hits, rows: halves[0])
    guard search.hitCount > 0 else { return nil }
    let path = search.peels(share: peel, leastMass: leastMass)
    let taken = path.first { $0.density >= asked } ?? path.max { $0.density < $1.density }
    guard let taken else { return nil }
    var best = BoxSearch.Box(low: taken.low, high: taken.high)
    best = try search.simplified(best)
    best = search.pasted(best, share: peel)
    let test = BoxSearch(inputs: inputs, hits: hits, rows: halves[1])
    let inside = halves[1].filter { test.contains(best, $0) }
    let insideHits = inside.count(where: { hits[$0] })
    var limits: [Limit] = []
    for (place, name) in names.enumerated() where best.low[place] != nil || best.high[place] != nil {
      limits.append(
        Limit(name: name, low: best.low[place], high: best.high[place], chance: try search.chance(of: place, in: best)))
    }
    return ScenarioBox(
      limits: limits, baseRate: Double(all) / Double(hits.count),
      density: try wilson("density", insideHits, of: inside.count, level: level),
      coverage: try wilson("coverage", insideHits, of: test.hitCount, level: level),
      mass: Double(inside.count) / Double(halves[1].count), path: path)
  }

  /// The path of peeling over all rows, with nothing held back to judge it: from the whole sample on, the limits and
  /// shares of every box.
  ///
  /// - Parameters:
  ///   - peel: the share of a box's draws that is peeled off.
  ///   - leastMass: the smallest share of draws a box may hold.
  public static func peels(inputs: Matrix, hits: [Bool], peel: Double = 0.05, leastMass: Double = 0.02)
    throws(SensitivityError) -> [Peel]
  {
    guard inputs.rows == hits.count else {
      throw .answerShape(
        rows: inputs.rows, columns: inputs.columns, expectedRows: hits.count, expectedColumns: inputs.columns)
    }
    for (what, value) in [("The share peeled off", peel), ("The least mass", leastMass)] {
      guard value > 0, value < 1 else { throw .outOfRange(what: what, value: value, allowed: "between 0 and 1") }
    }
    return BoxSearch(inputs: inputs, hits: hits, rows: Array(hits.indices)).peels(share: peel, leastMass: leastMass)
  }

  /// A share with Wilson's interval, 1927.
  static func wilson(_ name: String, _ hits: Int, of count: Int, level: Double) throws(SensitivityError) -> Index {
    guard count > 0 else { return Index(name: name, value: 0, low: 0, high: 1) }
    let z = try solving { () throws(SolverError) in try Distribution.Normal.standard.quantile((1 + level) / 2) }
    let n = Double(count)
    let share = Double(hits) / n
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return Index(name: name, value: share, low: max(0, centre - half), high: min(1, centre + half))
  }
}

/// Boxes over some rows of a sample.
private struct BoxSearch {
  struct Box {
    /// Limits belong to the box.
    var low: [Double?]
    var high: [Double?]

    /// How many inputs have a limit.
    var limited: Int { low.indices.count(where: { low[$0] != nil || high[$0] != nil }) }
  }

  let inputs: Matrix
  let hits: [Bool]
  let rows: [Int]
  let hitCount: Int

  init(inputs: Matrix, hits: [Bool], rows: [Int]) {
    self.inputs = inputs
    self.hits = hits
    self.rows = rows
    hitCount = rows.count(where: { hits[$0] })
  }

  var whole: Box {
    Box(low: [Double?](repeating: nil, count: inputs.columns), high: [Double?](repeating: nil, count: inputs.columns))
  }

  func contains(_ box: Box, _ row: Int, ignoring place: Int? = nil) -> Bool {
    for column in 0..<inputs.columns where column != place {
      if let low = box.low[column], inputs[row, column] < low { return false }
      if let high = box.high[column], inputs[row, column] > high { return false }
    }
    return true
  }

  func judge(_ box: Box) -> ScenarioBox.Peel {
    let inside = rows.filter { contains(box, $0) }
    let found = Double(inside.count(where: { hits[$0] }))
    return ScenarioBox.Peel(
      mass: Double(inside.count) / Double(rows.count), density: found / Double(max(1, inside.count)),
      coverage: found / Double(max(1, hitCount)), low: box.low, high: box.high)
  }

  /// The whole, and box after box until none is left to peel or the next would be too small.
  func peels(share: Double, leastMass: Double) -> [ScenarioBox.Peel] {
    var box = whole
    var path = [judge(box)]
    while let next = peeled(box, share: share) {
      let peel = judge(next)
      guard peel.mass >= leastMass else { break }
      path.append(peel)
      box = next
    }
    return path
  }

  /// The box without its worst twentieth on one side; `nil` where no side can be cut.
  func peeled(_ box: Box, share: Double) -> Box? {
    let inside = rows.filter { contains(box, $0) }
    guard inside.count > 1 else { return nil }
    // The draws below the quantile, which lies between two of them.
    let cut = Int(share * Double(inside.count - 1)) + 1
    // Of equal shares of hits, that of more draws, and then that of fewer limited inputs.
    var best: (box: Box, density: Double, mass: Int, free: Int)?
    for column in 0..<inputs.columns {
      let values = inside.map { inputs[$0, column] }.sorted()
      // Equal values stay or go together.
      let low = values[cut] > values[0] ? values[cut] : values.first { $0 > values[0] }
      let last = values.count - 1
      let high = values[last - cut] < values[last] ? values[last - cut] : values.last { $0 < values[last] }
      for (limit, isLow) in [(high, false), (low, true)] {
        guard let limit else { continue }
        let left = inside.filter { isLow ? inputs[$0, column] >= limit : inputs[$0, column] <= limit }
        guard !left.isEmpty, left.count < inside.count else { continue }
        let density = Double(left.count(where: { hits[$0] })) / Double(left.count)
        var next = box
        if isLow { next.low[column] = limit } else { next.high[column] = limit }
        let free = inputs.columns - next.limited
        if let best, (density, left.count, free) <= (best.density, best.mass, best.free) { continue }
        best = (next, density, left.count, free)
      }
    }
    return best?.box
  }

  /// Sides let out by so many draws as long as the share of hits rises.
  func pasted(_ box: Box, share: Double) -> Box {
    var box = box
    while true {
      let inside = rows.filter { contains(box, $0) }
      let density = Double(inside.count(where: { hits[$0] })) / Double(max(1, inside.count))
      let more = max(1, Int(share * Double(inside.count)))
      var best: (box: Box, density: Double)?
      for column in 0..<inputs.columns {
        let reachable = rows.filter { contains(box, $0, ignoring: column) }.map { inputs[$0, column] }.sorted()
        var wider: [Box] = []
        if let low = box.low[column] {
          let below = reachable.filter { $0 < low }
          var next = box
          if !below.isEmpty {
            next.low[column] = below.count > more ? below[below.count - more] : nil
            wider.append(next)
          }
        }
        if let high = box.high[column] {
          let above = reachable.filter { $0 > high }
          var next = box
          if !above.isEmpty {
            next.high[column] = above.count > more ? above[more - 1] : nil
            wider.append(next)
          }
        }
        for next in wider {
          let own = judge(next).density
          if own > max(density, best?.density ?? 0) { best = (next, own) }
        }
      }
      guard let best else { return box }
      box = best.box
    }
  }

  /// The box without the limits that chance explains, the least certain first.
  func simplified(_ box: Box) throws(SensitivityError) -> Box {
    var box = box
    while true {
      var worst: (place: Int, chance: Double)?
      for place in 0..<inputs.columns where box.low[place] != nil || box.high[place] != nil {
        let own = try chance(of: place, in: box)
        if own > max(0.05, worst?.chance ?? 0) { worst = (place, own) }
      }
      guard let worst else { return box }
      box.low[worst.place] = nil
      box.high[worst.place] = nil
    }
  }

  /// P(at least as many hits among those in the box | the share of hits without this input's limits).
  func chance(of place: Int, in box: Box) throws(SensitivityError) -> Double {
    let inside = rows.filter { contains(box, $0) }
    let found = inside.count(where: { hits[$0] })
    guard found > 0 else { return 1 }
    let without = rows.filter { contains(box, $0, ignoring: place) }
    let rate = Double(without.count(where: { hits[$0] })) / Double(without.count)
    return try solving { () throws(SolverError) in
      try Distribution.Beta(a: Double(found), b: Double(inside.count - found + 1)).cumulative(rate)
    }
  }
}
