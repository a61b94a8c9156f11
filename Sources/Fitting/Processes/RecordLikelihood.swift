import RealModule
import Solvers

/// What a running best says about the trend behind it, years without a better item included.
///
/// Items arrive at random; the density of items of value y at time t is e^{−(y − g(t))/σ}/σ a year, with trend
/// g(t) = a + b (t − t₀), so that the best of a year is Gumbel about its trend (the extremes of any thin-tailed spread of
/// items; Pickands 1971). A record y at t while the best stood lower has that density; that no item bettered M from s to
/// t has probability exp(−∫ e^{−(M − g)/σ} du): "no better since" is a censored observation. Conditioned on the first
/// record,
///
/// ln L = Σ (−ln σ − (yᵢ − g(tᵢ))/σ) − ∫ e^{−(M(u) − g(u))/σ} du, up to the date the source was last looked at.
///
/// In α = a/σ, β = b/σ, τ = 1/σ it is concave, so that its maximum is the only one.
struct RecordLikelihood: Sendable {
  /// Records after the first: years since t₀, and values less the first one's.
  private let records: [(time: Double, value: Double)]
  /// Quadrature over the time watched: years since t₀, the best so far less the first value, and weight in years.
  private let watched: [(time: Double, best: Double, weight: Double)]

  /// - Parameters:
  ///   - times: dates of records, increasing.
  ///   - values: rising, on the noise's scale.
  ///   - end: until when the source was looked at.
  ///   - zero: t₀, from which the trend's time is counted.
  init(times: [Double], values: [Double], end: Double, zero: Double) {
    records = zip(times, values).dropFirst().map { ($0 - zero, $1 - values[0]) }
    var watched: [(time: Double, best: Double, weight: Double)] = []
    for index in times.indices {
      let stop = index + 1 < times.count ? times[index + 1] : max(end, times[index])
      let length = stop - times[index]
      guard length > 0 else { continue }
      let pieces = min(10_000, Int((2 * length).rounded(.up)))
      let half = length / Double(pieces) / 2
      for piece in 0..<pieces {
        let middle = times[index] + half * Double(2 * piece + 1) - zero
        for (node, weight) in Self.gauss {
          watched.append((middle + half * node, values[index] - values[0], half * weight))
        }
      }
    }
    self.watched = watched
  }

  /// Gauss–Legendre nodes and weights on [−1, 1], five points.
  private static let gauss: [(Double, Double)] = [
    (0, 128.0 / 225),
    (0.538_469_310_105_683_1, 0.478_628_670_499_366_47), (-0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
    (0.906_179_845_938_664, 0.236_926_885_056_189_08), (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
  ]

  /// Value, gradient and Hessian of ln L in (α, β, τ).
  struct Expansion: Sendable {
    var value = 0.0
    var gradient = SIMD4(0.0, 0, 0, 0)
    /// Row-major, 3 × 3.
    var hessian = [Double](repeating: 0, count: 9)
  }

  var recordCount: Int { records.count }

  func value(_ at: SIMD4<Double>) -> Double {
    guard at[2] > 0 else { return -.infinity }
    let logScale = Double.log(at[2])
    let scored = records.reduce(0) { $0 + logScale - at[2] * $1.value + at[0] + at[1] * $1.time }
    return watched.reduce(scored) { $0 - $1.weight * Double.exp(at[0] + at[1] * $1.time - at[2] * $1.best) }
  }

  func expansion(_ at: SIMD4<Double>) -> Expansion {
    var result = Expansion()
    let logScale = Double.log(at[2])
    for record in records {
      let slope = SIMD4(1, record.time, -record.value, 0)
      result.value += logScale + (at * slope).sum()
      result.gradient += slope
      result.gradient[2] += 1 / at[2]
      result.hessian[8] -= 1 / (at[2] * at[2])
    }
    for point in watched {
      let slope = SIMD4(1, point.time, -point.best, 0)
      let chance = point.weight * Double.exp((at * slope).sum())
      result.value -= chance
      result.gradient -= chance * slope
      for row in 0..<3 {
        for column in 0..<3 { result.hessian[3 * row + column] -= chance * slope[row] * slope[column] }
      }
    }
    return result
  }

  /// The maximum, by Newton's method with halved steps; `nil` where the records do not determine one.
  func maximum() -> (point: SIMD4<Double>, covariance: Matrix)? {
    guard let last = records.last, last.value > 0, records.count >= 2 else { return nil }
    // Exceedances of about a σ each; a trend that passes through first and last record.
    let tau = Double(records.count) / last.value
    let first = watched.first?.time ?? 0
    let beta = tau * last.value / max(last.time - first, 1e-6)
    var point = SIMD4(-beta * first, beta, tau, 0)
    var expansion = expansion(point)
    for _ in 0..<200 {
      var negative = Matrix(rows: 3, columns: 3, elements: expansion.hessian.map { -$0 })
      for index in 0..<3 { negative[index, index] *= 1 + 1e-12 }
      guard expansion.value.isFinite, let inverse = negative.inverseOfPositive() else { return nil }
      let step = inverse * [expansion.gradient[0], expansion.gradient[1], expansion.gradient[2]]
      let direction = SIMD4(step[0], step[1], step[2], 0)
      let gain = (expansion.gradient * direction).sum()
      guard gain.isFinite else { return nil }
      // ln L is within half of this of its maximum, far below what rounding makes of it.
      if gain < 1e-14 { return (point, inverse) }
      let height = value(point)
      var length = 1.0
      while length > 1e-10 {
        let next = point + length * direction
        if next[2] > 0, value(next) > height { break }
        length /= 2
      }
      // No step helps any more: rounding.
      guard length > 1e-10 else { return gain < 1e-9 ? (point, inverse) : nil }
      point += length * direction
      expansion = self.expansion(point)
    }
    return nil
  }
}
