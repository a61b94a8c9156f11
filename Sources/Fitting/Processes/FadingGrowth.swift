import RealModule
import Solvers

/// A series whose growth comes and goes: an excess over its long-run growth that fades, and shocks.
///
/// dx = (μ + d) dt + σ dW₁, dd = −κ d dt + √(2κ) b σ dW₂. Positions x are observed exactly and d is filtered (Kalman
/// 1960), on dates however uneven. With μ = 0 the expected path is a Gompertz curve whose ceiling is never fixed. The
/// scale σ is not estimated but weighed on a grid: a log-normal prior times the Student likelihood of the one-step
/// surprises, each weighted by 2^(−age/h), so that recent volatility counts and few points are enough.
struct FadingGrowth: Sendable {
  /// What is known at the last date under one σ.
  struct State: Sendable {
    var sigma: Double
    /// Weight of this σ, adding to one over the grid.
    var weight: Double
    /// Mean and variance of the present excess growth.
    var excess: Double
    var variance: Double
    /// ln of the likelihood by which σ was weighed.
    var logLikelihood: Double
  }

  let states: [State]
  /// Surprises of the σ with the largest weight, in their standard deviations, with the date each was known at.
  let surprises: [(time: Double, value: Double)]

  /// σ from .01 to 1, evenly by logarithm.
  static let sigmas: [Double] = (0..<16).map {
    Double.exp(Double.log(0.01) + Double($0) * (Double.log(1) - Double.log(0.01)) / 15)
  }

  /// Moments of a step of length Δ.
  struct Transition {
    /// e^{−κΔ}
    var memory: Double
    /// ∂x/∂d
    var carried: Double
    /// Variance of d, covariance and variance of x, each in units of (bσ)².
    var excessVariance: Double
    var covariance: Double
    var positionVariance: Double

    init(_ length: Double, fading: Double) {
      memory = Double.exp(-fading * length)
      let lost = -Double.expMinusOne(-fading * length)
      carried = lost / fading
      excessVariance = -Double.expMinusOne(-2 * fading * length)
      covariance = lost * lost / fading
      // (2Δ − (3 − 4e + e²)/κ)/κ with 3 − 4e + e² = (1 − e)(3 − e)
      positionVariance = max(0, (2 * length - lost * (3 - memory) / fading) / fading)
    }
  }

  /// - Parameters:
  ///   - times: decimal years, increasing, at least one.
  ///   - positions: on the scale of growth.
  ///   - growth: the long-run growth that held from each date on, one a date.
  init(times: [Double], positions: [Double], growth: [Double], calibration: GrowthCalibration) {
    let grid = Self.sigmas
    let last = times[times.count - 1]
    let freedom = calibration.degreesOfFreedom
    let unit = calibration.persistence * calibration.persistence
    var excess = [Double](repeating: 0, count: grid.count)
    var variance = grid.map { unit * $0 * $0 }
    var likelihood = [Double](repeating: 0, count: grid.count)
    var surprises = [[Double]](repeating: [], count: grid.count)
    for index in times.indices.dropFirst() {
      let length = times[index] - times[index - 1]
      let step = Transition(length, fading: calibration.fading)
      let age = Double.pow(2, -(last - times[index]) / calibration.halfLife)
      for (place, sigma) in grid.enumerated() {
        let square = sigma * sigma
        let total =
          step.carried * step.carried * variance[place] + unit * square * step.positionVariance + square * length
        let shared = step.memory * step.carried * variance[place] + unit * square * step.covariance
        let surprise =
          positions[index] - positions[index - 1] - (step.carried * excess[place] + growth[index - 1] * length)
        excess[place] = step.memory * excess[place] + shared * surprise / total
        variance[place] =
          step.memory * step.memory * variance[place] + unit * square * step.excessVariance - shared * shared / total
        likelihood[place] -=
          age
          * (0.5 * Double.log(total) + (freedom + 1) / 2 * Double.log(onePlus: surprise * surprise / (total * freedom)))
        surprises[place].append(surprise / total.squareRoot())
      }
    }
    let logWeights = grid.indices.map { place in
      let distance = (Double.log(grid[place]) - Double.log(calibration.spread)) / calibration.spreadWidth
      return likelihood[place] - 0.5 * distance * distance
    }
    let most = logWeights.max() ?? 0
    let weights = logWeights.map { Double.exp($0 - most) }
    let sum = weights.reduce(0, +)
    states = grid.indices.map {
      State(
        sigma: grid[$0], weight: weights[$0] / sum, excess: excess[$0], variance: max(0, variance[$0]),
        logLikelihood: likelihood[$0])
    }
    let best = logWeights.indices.max { logWeights[$0] < logWeights[$1] } ?? 0
    self.surprises = zip(times.dropFirst(), surprises[best]).map { ($0, $1) }
  }

  /// The mean excess growth at the last date.
  var meanExcess: Double { states.reduce(0) { $0 + $1.weight * $1.excess } }

  /// The state that a uniform number in (0, 1) points at.
  func state(at position: Double) -> State {
    var cumulated = 0.0
    for state in states {
      cumulated += state.weight
      if position < cumulated { return state }
    }
    return states[states.count - 1]
  }
}

/// One draw of a series on its way: position and present excess growth.
struct GrowingPath {
  var position: Double
  var excess: Double
  let sigma: Double
  let persistence: Double

  init(_ state: FadingGrowth.State, from position: Double, normal: Double, calibration: GrowthCalibration) {
    self.position = position
    excess = state.excess + calibration.scale * state.variance.squareRoot() * normal
    sigma = calibration.scale * state.sigma
    persistence = calibration.persistence
  }

  /// - Parameters:
  ///   - growth: long-run growth over the step.
  ///   - normals: of the shock, divided by the root of χ²/ν for heavy tails, and of the excess.
  mutating func advance(
    _ step: FadingGrowth.Transition, length: Double, growth: Double, normals: (shock: Double, excess: Double)
  ) {
    guard length > 0 else { return }
    let own =
      step.excessVariance > 0
      ? step.positionVariance - step.covariance * step.covariance / step.excessVariance : 0
    let shock = (length + persistence * persistence * max(0, own)).squareRoot() * normals.shock
    let root = step.excessVariance.squareRoot()
    position +=
      growth * length + step.carried * excess
      + sigma * (shock + (root > 0 ? persistence * step.covariance / root * normals.excess : 0))
    excess = step.memory * excess + persistence * sigma * root * normals.excess
  }

  /// Variance of the shocks per year.
  var variance: Double { sigma * sigma }
}
