import RealModule
public import Solvers

/// A running best behind which items improve along a straight line on the noise's scale, by its full likelihood.
///
/// The years in which nothing better came count as evidence, which a fit through record dates throws away: records are
/// dated by the very jumps that make them, and what lies after the last of them is left out. Trend, spread and rate are
/// drawn from their posterior under flat priors on a, b and ln σ; the future of the best so far is simulated exactly, as
/// the greatest item of each step of the grid (``RecordLikelihood`` says of which kind).
public struct RecordTrend: SeriesModel {
  public let name = "trend behind the records"
  public let dimension = 1
  /// b: how much items improve a year, on the noise's scale; at the maximum of the likelihood.
  public let slope: Double
  /// σ: items beyond any level are e times rarer beyond that level plus σ.
  public let spread: Double
  /// 90% interval of b.
  public let slopeInterval: ClosedRange<Double>
  /// ln L at its maximum, conditioned on the first record.
  public let logLikelihood: Double

  private let state: (time: Double, value: Double)
  private let noise: Noise
  private let draws: [SIMD4<Double>]

  public static let fewestPoints = 4

  /// - Parameter history: records; its state says until when none was better.
  public init(
    _ history: History, noise: Noise = .logNormal, drawCount: Int = 1000, random: RandomSource
  ) throws(FitError) {
    guard history.times.count >= Self.fewestPoints else {
      throw .tooFewPoints(family: "the trend behind records", points: history.times.count, parameters: 3)
    }
    // Time is counted from the state: a is where items stand now.
    let likelihood = RecordLikelihood(
      times: history.times, values: history.values, end: history.state.time, zero: history.state.time)
    guard let (mode, covariance) = likelihood.maximum() else {
      throw .noFiniteFit(family: "the trend behind records")
    }
    self.noise = noise
    state = history.state
    slope = mode[1] / mode[2]
    spread = 1 / mode[2]
    logLikelihood = likelihood.value(mode) + history.logJacobian
    var random = random
    let drawn = Self.draw(drawCount, likelihood, mode, covariance, &random)
    guard !drawn.isEmpty else { throw .noFiniteFit(family: "the trend behind records") }
    let first = history.values[0]
    // Back from values counted from the first record.
    draws = drawn.map { SIMD4($0[0] + first * $0[2], $0[1], $0[2], 0) }
    let slopes = drawn.map { $0[1] / $0[2] }.sorted()
    slopeInterval = slopes[slopes.count / 20]...slopes[slopes.count * 19 / 20]
  }

  /// Draws from the posterior by importance resampling of Student-t proposals (Rubin 1988).
  private static func draw(
    _ count: Int, _ likelihood: RecordLikelihood, _ mode: SIMD4<Double>, _ covariance: Matrix,
    _ random: inout RandomSource
  ) -> [SIMD4<Double>] {
    guard let root = try? Cholesky.factor(covariance) else { return [] }
    let freedom = 5.0
    let top = likelihood.value(mode)
    var points: [SIMD4<Double>] = [], logWeights: [Double] = []
    for _ in 0..<max(400, 4 * count) {
      let normals = SIMD4(random.normal(), random.normal(), random.normal(), 0)
      let stretch = (freedom / random.chiSquared(degreesOfFreedom: freedom)).squareRoot()
      var point = mode
      for row in 0..<3 { for column in 0...row { point[row] += stretch * root[row, column] * normals[column] } }
      guard point[2] > 0 else { continue }
      let distance = stretch * stretch * (normals * normals).sum()
      points.append(point)
      // Flat in (a, b, ln σ): τ⁻³ in (α, β, τ).
      logWeights.append(
        likelihood.value(point) - top - 3 * Double.log(point[2] / mode[2])
          + (freedom + 3) / 2 * Double.log(1 + distance / freedom))
    }
    guard let most = logWeights.max(), most.isFinite else { return [] }
    let weights = logWeights.map { Double.exp($0 - most) }
    let total = weights.reduce(0, +)
    var result: [SIMD4<Double>] = []
    var position = random.uniform() / Double(count)
    var cumulated = 0.0
    for index in points.indices {
      cumulated += weights[index] / total
      while position < cumulated, result.count < count {
        result.append(points[index])
        position += 1 / Double(count)
      }
    }
    return result
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let draw = draws[min(draws.count - 1, Int(random.uniform() * Double(draws.count)))]
    let spread = 1 / draw[2]
    var (time, best) = state
    for (index, date) in grid.enumerated() {
      let step = date - time
      if step > 0 {
        // The greatest item of a step is below y with probability exp(−e^{−τ y} ∫ e^{α + β u} du).
        let start = time - state.time
        let growth = draw[1] * step
        let mean = abs(growth) < 1e-9 ? 0 : Double.log(Double.expMinusOne(growth) / growth)
        let logIntegral = draw[0] + draw[1] * start + Double.log(step) + mean
        best = max(best, spread * (logIntegral - Double.log(random.exponential())))
      }
      paths[index] = noise.bounded(best)
      time = date
    }
    // Records jump; between two dates of a grid nothing wanders.
    return Shocks(follower: 0)
  }
}
