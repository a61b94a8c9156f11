import RealModule
import Solvers

/// Draws from a posterior near its mode: Student-t proposals, resampled by importance (Rubin 1988).
enum ImportanceDraws {
  /// - Parameters:
  ///   - covariance: of the coordinates at the mode.
  ///   - freedom: degrees of freedom of the proposals.
  ///   - logPosterior: up to a constant; `nil` where it is zero.
  /// - Returns: `count` coordinates, systematically resampled from four times as many proposals, and the
  ///   effective number of proposals; nothing where no proposal has a place under the posterior.
  static func draw(
    _ count: Int, mode: [Double], covariance: Matrix, freedom: Double, random: inout RandomSource,
    logPosterior: ([Double]) -> Double?
  ) -> (points: [[Double]], effective: Double) {
    guard let root = try? Cholesky.factor(covariance) else { return ([], 0) }
    let size = mode.count
    var points: [[Double]] = [], logWeights: [Double] = []
    for _ in 0..<max(400, 4 * count) {
      let normals = (0..<size).map { _ in random.normal() }
      let stretch = (freedom / random.chiSquared(degreesOfFreedom: freedom)).squareRoot()
      let point = (0..<size).map { index in
        mode[index] + stretch * (0...index).reduce(0) { $0 + root[index, $1] * normals[$1] }
      }
      guard let posterior = logPosterior(point), posterior.isFinite else { continue }
      let distance = stretch * stretch * normals.reduce(0) { $0 + $1 * $1 }
      points.append(point)
      logWeights.append(posterior + (freedom + Double(size)) / 2 * Double.log(1 + distance / freedom))
    }
    guard let top = logWeights.max() else { return ([], 0) }
    let weights = logWeights.map { Double.exp($0 - top) }
    let total = weights.reduce(0, +)
    var result: [[Double]] = []
    var position = random.uniform() / Double(count)
    var cumulated = 0.0
    for index in points.indices {
      cumulated += weights[index] / total
      while position < cumulated, result.count < count {
        result.append(points[index])
        position += 1 / Double(count)
      }
    }
    return (result, total * total / weights.reduce(0) { $0 + $1 * $1 })
  }
}
