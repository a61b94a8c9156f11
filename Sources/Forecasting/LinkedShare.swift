import RealModule

/// How far a level lies between two values: on a log scale where both are positive, else linearly.
enum LinkedShare {
  static func between(_ before: Double, _ after: Double, at level: Double) -> Double {
    guard after != before else { return 1 }
    if before > 0, after > 0, level > 0 {
      return Double.log(level / before) / Double.log(after / before)
    }
    return (level - before) / (after - before)
  }
}
