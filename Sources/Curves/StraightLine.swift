/// The least-squares line through points, used to start searches from linearised formulas.
struct StraightLine {
  var intercept: Double
  var slope: Double

  /// - Returns: `nil` for fewer than two points, or points on one abscissa, or non-finite ordinates.
  init?(through points: [(x: Double, y: Double)]) {
    let usable = points.filter { $0.y.isFinite }
    guard usable.count >= 2 else { return nil }
    let count = Double(usable.count)
    let meanX = usable.reduce(0) { $0 + $1.x } / count
    let meanY = usable.reduce(0) { $0 + $1.y } / count
    let spread = usable.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    guard spread > 0 else { return nil }
    slope = usable.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
    intercept = meanY - slope * meanX
  }
}
