import RealModule
public import Solvers

/// Each series a Gompertz curve with a persistent discrepancy, of which only the increments are looked at.
///
/// Growth is g₀ e^{−k t}, t from the last date; the discrepancy is a random walk, so that increments are normal about
/// the curve's. Pairs (g₀, k) are weighed on a grid, σ² integrated out under an inverse gamma prior, recent increments
/// counting more: a ceiling is never estimated alone, and one that is not identified enters with its whole profile. For
/// shares with a known ceiling the scale is the logit, on which the curve is a logistic's or flatter.
public struct GrowthCurves: SeriesModel {
  public let name = "growth curves with discrepancy"
  public var dimension: Int { leader == nil ? 1 : 2 }

  /// One side, weighed.
  struct Side: Sendable {
    /// Present growth and its decay, with weights that add to one and Σ squares of the increments about each.
    var candidates: [(growth: Double, decay: Double, weight: Double, squares: Double)]
    var degreesOfFreedom: Double
    var state: (time: Double, value: Double)

    func pick(_ position: Double) -> (growth: Double, decay: Double, squares: Double) {
      var cumulated = 0.0
      for candidate in candidates {
        cumulated += candidate.weight
        if position < cumulated { return (candidate.growth, candidate.decay, candidate.squares) }
      }
      let last = candidates[candidates.count - 1]
      return (last.growth, last.decay, last.squares)
    }
  }

  let follower: Side
  let leader: Side?
  private let scale: SaturatingScale
  private let noise: Noise
  private let calibration: GrowthCalibration

  static let growths: [Double] = [0, 0.01, 0.02, 0.04, 0.07, 0.11, 0.16, 0.23, 0.33, 0.5]
  static let decays: [Double] = [0, 0.02, 0.04, 0.07, 0.11, 0.17, 0.26, 0.4]
  /// The prior of σ²: as many increments, of such a standard deviation.
  static let priorCount = 3.0
  static let priorSpread = 0.15

  public init(
    follower: History, leader: History?, ceiling: Double? = nil, noise: Noise = .logNormal,
    calibration: GrowthCalibration
  ) {
    let scale = SaturatingScale(ceiling: ceiling)
    self.scale = scale
    self.noise = noise
    self.calibration = calibration
    let halfLife = Self.halfLife(calibration)
    self.follower = Self.side(follower, scale, halfLife)
    self.leader = leader.map { Self.side($0, scale, halfLife) }
  }

  /// Years after which an increment counts half: about twice those of a surprise, in steps of a factor of two.
  public static func halfLife(_ calibration: GrowthCalibration) -> Double {
    min(40, max(10, 10 * Double.pow(2, Double.log2(2 * calibration.halfLife / 10).rounded())))
  }

  private static func side(_ history: History, _ scale: SaturatingScale, _ halfLife: Double) -> Side {
    let positions = history.values.map(scale.position(ofLogarithm:))
    let last = history.times[history.times.count - 1]
    let times = history.times.map { $0 - last }
    var count = priorCount
    for time in times.dropFirst() { count += Double.pow(2, time / halfLife) }
    let prior = priorCount * priorSpread * priorSpread
    var candidates: [(growth: Double, decay: Double, weight: Double, squares: Double)] = []
    for growth in growths {
      for decay in decays {
        var squares = prior
        for index in times.indices.dropFirst() {
          let error =
            positions[index] - positions[index - 1] - increment(growth, decay, from: times[index - 1], to: times[index])
          squares += Double.pow(2, times[index] / halfLife) * error * error / (times[index] - times[index - 1])
        }
        candidates.append((growth, decay, -count / 2 * Double.log(squares), squares))
      }
    }
    let most = candidates.map(\.weight).max() ?? 0
    let total = candidates.reduce(0) { $0 + Double.exp($1.weight - most) }
    for index in candidates.indices { candidates[index].weight = Double.exp(candidates[index].weight - most) / total }
    return Side(
      candidates: candidates, degreesOfFreedom: count,
      state: (history.state.time, scale.position(ofLogarithm: history.state.value)))
  }

  /// ∫ g₀ e^{−k t} dt.
  static func increment(_ growth: Double, _ decay: Double, from start: Double, to end: Double) -> Double {
    guard decay > 0 else { return growth * (end - start) }
    return growth / decay * (Double.exp(-decay * start) - Double.exp(-decay * end))
  }

  public func settled(_ random: inout RandomSource, on grid: [Double]) -> [(name: String, value: Double)] {
    let sides = [follower] + (leader.map { [$0] } ?? [])
    let (picks, variances) = begun(sides, &random)
    return sides.indices.flatMap { side in
      let name = side == 0 ? "follower" : "leader"
      return [
        ("\(name)'s growth now", picks[side].growth), ("\(name)'s decay of growth", picks[side].decay),
        ("\(name)'s volatility", variances[side].squareRoot()),
      ]
    }
  }

  /// The curve of each side and the variance of its discrepancy per year.
  private func begun(_ sides: [Side], _ random: inout RandomSource) -> (
    picks: [(growth: Double, decay: Double, squares: Double)], variances: [Double]
  ) {
    let picks = sides.map { $0.pick(random.uniform()) }
    let variances = zip(sides, picks).map { side, pick in
      pick.squares / random.chiSquared(degreesOfFreedom: side.degreesOfFreedom)
    }
    return (picks, variances)
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let size = grid.count
    let sides = [follower] + (leader.map { [$0] } ?? [])
    let (picks, variances) = begun(sides, &random)
    let rho = calibration.correlation
    let rest = (1 - rho * rho).squareRoot()
    var positions = sides.map(\.state.value)
    var times = sides.map(\.state.time)
    for index in 0..<size {
      var normal = random.normal()
      for side in sides.indices {
        if side == 1 { normal = rho * normal + rest * random.normal() }
        let length = max(0, grid[index] - times[side])
        let from = times[side] - sides[side].state.time
        positions[side] +=
          Self.increment(picks[side].growth, picks[side].decay, from: from, to: from + length)
          + (variances[side] * length).squareRoot() * normal
        times[side] = max(times[side], grid[index])
        paths[side * size + index] = noise.bounded(scale.logarithm(ofPosition: positions[side]))
      }
    }
    return Shocks(follower: variances[0], leader: variances.count > 1 ? variances[1] : 0, correlation: rho)
  }
}
