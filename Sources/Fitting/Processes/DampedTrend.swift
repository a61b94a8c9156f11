import Curves
import RealModule
public import Solvers

/// A level with a drift that wanders and is damped: the local linear trend with damped drift, exact on irregular dates.
///
/// dx = u dt + s dW,  d(u − m) = −κ (u − m) dt + s √q dB, seen with noise of variance s² h at each date. The drift rests
/// at m, zero or unknown. Of follower and leader together each follows these equations with the same q, h and κ, and
/// their shocks have one covariance (the homogeneous model of Harvey 1989, section 8.3), so that their difference
/// follows them too.
///
/// κ, q and h are weighed on a grid by their likelihood with the level, m and the shocks' covariance integrated out; a
/// draw takes one point of the grid, a covariance from its inverse-Wishart posterior, a state from the Kalman filter,
/// and a path.
public struct DampedTrend: SeriesModel {
  /// What the drift returns to.
  public enum Rest: String, Sendable, CaseIterable {
    /// A gap whose closing slows down.
    case zero
    /// Growth that keeps its long-run speed.
    case longRunDrift = "long-run drift"
  }

  /// One point of the grid.
  public struct Point: Sendable, Equatable {
    /// Years in which a deviation of the drift halves.
    public var halfLife: Double
    /// q, per year² in units of s².
    public var driftVariance: Double
    /// h, in units of s² a year.
    public var observationVariance: Double
    public var weight: Double
  }

  public let name: String
  public let dimension: Int
  public let rest: Rest
  /// Weights add to one.
  public let points: [Point]
  /// The greatest ln L conditioned on the first observation, over κ, q, h and the covariance; under a long-run drift
  /// with m integrated out (restricted likelihood). In the data's units.
  public let logLikelihood: Double
  /// Where it was found.
  public let best: Point

  private let fits: [PointFit]
  private let states: [(time: Double, value: Double)]
  private let noise: Noise
  private let degreesOfFreedom: Double
  /// The last date used.
  private let lastTime: Double

  /// A point's posterior of everything else.
  private struct PointFit: Sendable {
    var cumulatedWeight: Double
    var dynamics: TrendDynamics<Double>
    /// Of each series, given all observations.
    var states: [[Double]]
    /// Root of the states' covariance in units of the shocks', row-major and lower triangular.
    var root: [Double]
    var shocks: Shocks
  }

  public static let fewestPoints = 4
  public static let halfLives: [Double] = [1, 2, 4, 8, 16, 32]
  public static let driftVariances: [Double] = [0, 0.01, 0.03, 0.1, 0.3, 1, 3]
  public static let observationVariances: [Double] = [0, 0.3, 1]

  /// - Parameters:
  ///   - histories: one series, or follower and leader on their common dates.
  ///   - rest: what the drift returns to.
  public init(
    _ histories: [History], rest: Rest = .zero, noise: Noise = .logNormal, mostDegreesOfFreedom: Int = .max,
    commonDates tolerance: Double = 1e-6
  ) throws(FitError) {
    precondition(histories.count == 1 || histories.count == 2, "one series, or a follower and a leader")
    self.noise = noise
    self.rest = rest
    dimension = histories.count
    name = dimension == 2 ? "damped trends, both jointly" : "damped trend"
    let data = TrendData(histories, hasRestingDrift: rest == .longRunDrift, tolerance: tolerance)
    guard data.times.count >= Self.fewestPoints, let last = data.times.last else {
      throw .tooFewPoints(family: "a damped trend", points: data.times.count, parameters: 4)
    }
    lastTime = last
    states = histories.map(\.state)
    var candidates: [(point: Point, outcome: TrendData.Outcome<Double>)] = []
    for drift in Self.driftVariances {
      // A drift that does not wander has no half-life.
      let lives = drift == 0 ? [1] : Self.halfLives
      for life in lives {
        for observation in Self.observationVariances {
          let point = Point(
            halfLife: life, driftVariance: drift, observationVariance: observation, weight: 1 / Double(lives.count))
          candidates.append(
            (point, data.filter(decay: Double.log(2) / life, driftVariance: drift, observationVariance: observation)))
        }
      }
    }
    candidates.removeAll { !$0.outcome.logMarginalLikelihood.isFinite }
    guard let most = candidates.map(\.outcome.logMarginalLikelihood).max(),
      let likeliest = candidates.max(by: { $0.outcome.logLikelihood < $1.outcome.logLikelihood })
    else { throw .noFiniteFit(family: "a damped trend") }
    let weights = candidates.map { $0.point.weight * Double.exp($0.outcome.logMarginalLikelihood - most) }
    let total = weights.reduce(0, +)
    var points: [Point] = []
    var fits: [PointFit] = []
    var cumulated = 0.0
    for (candidate, weight) in zip(candidates, weights) {
      cumulated += weight / total
      var point = candidate.point
      point.weight = weight / total
      points.append(point)
      fits.append(
        PointFit(
          cumulatedWeight: cumulated, dynamics: candidate.outcome.dynamics, states: candidate.outcome.states,
          root: Self.root(candidate.outcome.covariance, size: candidate.outcome.dynamics.size),
          shocks: candidate.outcome.shocks(floor: CorrelatedWalks.leastVariance)))
    }
    self.points = points
    self.fits = fits
    degreesOfFreedom = Double(max(1, min(candidates[0].outcome.scored, mostDegreesOfFreedom)))
    let maximum = data.maximum(from: likeliest.point)
    best = maximum.point
    logLikelihood = maximum.logLikelihood + histories.reduce(0) { $0 + $1.logJacobian }
  }

  /// Lower triangular root of a symmetric matrix whose rows may be zero.
  private static func root(_ matrix: [Double], size: Int) -> [Double] {
    var root = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        for inner in 0..<column { sum -= root[row * size + inner] * root[column * size + inner] }
        if row == column {
          root[row * size + row] = max(0, sum).squareRoot()
        } else {
          let pivot = root[column * size + column]
          root[row * size + column] = pivot > 0 ? sum / pivot : 0
        }
      }
    }
    return root
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let position = random.uniform()
    let fit = fits.first { position < $0.cumulatedWeight } ?? fits[fits.count - 1]
    let draw =
      dimension == 2
      ? Shocks.drawn(around: fit.shocks, degreesOfFreedom: degreesOfFreedom, &random)
      : Shocks.drawn(around: fit.shocks.follower, degreesOfFreedom: degreesOfFreedom, &random)
    let rest = (1 - draw.correlation * draw.correlation).squareRoot()
    let size = fit.dynamics.size
    var state = SIMD4(0.0, 0, 0, 0), other = state
    /// Adds shocks with the covariance that a root stands for.
    func shake(_ root: [Double], _ state: inout SIMD4<Double>, _ other: inout SIMD4<Double>) {
      for column in 0..<size where root[column * size + column] > 0 {
        let first = random.normal()
        let second = dimension == 2 ? draw.correlation * first + rest * random.normal() : 0
        for row in column..<size {
          state[row] += root[row * size + column] * first * draw.follower.squareRoot()
          other[row] += root[row * size + column] * second * draw.leader.squareRoot()
        }
      }
    }
    for index in 0..<size {
      state[index] = fit.states[0][index]
      if dimension == 2 { other[index] = fit.states[1][index] }
    }
    shake(fit.root, &state, &other)
    var time = lastTime
    var length = -1.0
    var transition: [Double] = [], root: [Double] = []
    func moved(_ state: SIMD4<Double>) -> SIMD4<Double> {
      var result = SIMD4(0.0, 0, 0, 0)
      for row in 0..<size {
        for column in 0..<size { result[row] += transition[row * size + column] * state[column] }
      }
      return result
    }
    for (index, date) in grid.enumerated() {
      let step = max(0, date - time)
      if abs(step - length) > 1e-9 {
        length = step
        transition = fit.dynamics.transition(over: step)
        root = Self.root(fit.dynamics.noise(over: step), size: size)
      }
      if step > 0 {
        state = moved(state)
        other = moved(other)
        shake(root, &state, &other)
      }
      time = date
      paths[index] = noise.bounded(state[0])
      if dimension == 2 { paths[grid.count + index] = noise.bounded(other[0]) }
    }
    return draw
  }
}
