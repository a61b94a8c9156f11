import Curves
import RealModule
import Solvers

/// One series, or two on the dates they share, and what the damped trend's parameters are worth on them.
struct TrendData: Sendable {
  let times: [Double]
  let series: [[Double]]
  let hasRestingDrift: Bool

  init(_ histories: [History], hasRestingDrift: Bool, tolerance: Double) {
    (times, series) = CommonDates.of(histories, tolerance: tolerance)
    self.hasRestingDrift = hasRestingDrift
  }

  /// What the filter says at given parameters, all variances in units of the shocks'.
  struct Outcome<Number: FilterNumber>: Sendable {
    var dynamics: TrendDynamics<Number>
    /// Of each series, given all observations.
    var states: [[Number]]
    var covariance: [Number]
    /// Σ vᵢ vⱼ/f: follower, leader, both.
    var squares: [Number]
    var scored: Int
    /// Σ ln f, the infinite ones but the first by their diffuse part.
    var logVariances: Number
    var dimension: Int

    /// |S|, the determinant of the sums of squares.
    private var determinant: Number {
      dimension == 2 ? squares[0] * squares[1] - squares[2] * squares[2] : squares[0]
    }

    /// ln L conditioned on the first observation, maximised over the shocks' covariance.
    var logLikelihood: Number {
      let n = Double(scored), d = Double(dimension)
      let logScale = Number.log(determinant) - Number(d * Double.log(n))
      return Number(-n * d / 2 * (Double.log(2 * Double.pi) + 1)) - Number(n / 2) * logScale
        - Number(d / 2) * logVariances
    }

    /// ln of the likelihood with the covariance integrated out under the prior of ``Shocks``, up to a constant.
    var logMarginalLikelihood: Number {
      Number(-0.5 * Double(dimension)) * logVariances - Number(0.5 * Double(scored + dimension - 1))
        * Number.log(determinant)
    }
  }

  func filter<Number: FilterNumber>(
    decay: Number, driftVariance: Number, observationVariance: Number
  ) -> Outcome<Number> {
    let dynamics = TrendDynamics(decay: decay, driftVariance: driftVariance, hasRestingDrift: hasRestingDrift)
    var filters = series.map { _ in dynamics.filter() }
    let loading = dynamics.loading
    var squares: [Number] = [0, 0, 0]
    var logVariances: Number = 0
    var scored = 0
    var length = 0.0
    var transition: [Number] = [], noise: [Number] = []
    for index in times.indices {
      if index > 0 {
        let step = times[index] - times[index - 1]
        if abs(step - length) > 1e-12 {
          length = step
          transition = dynamics.transition(over: step)
          noise = dynamics.noise(over: step)
        }
        for number in filters.indices { filters[number].predict(transition: transition, noise: noise) }
      }
      var errors: [Number] = []
      var variance: Number?
      var infinite: Number = 1
      for number in filters.indices {
        let innovation = filters[number].update(
          Number(series[number][index] - series[number][0]), loading: loading, noise: observationVariance)
        errors.append(innovation.error)
        variance = innovation.variance
        infinite = innovation.diffuseVariance
      }
      guard let variance else {
        if index > 0 { logVariances = logVariances + Number.log(infinite) }
        continue
      }
      scored += 1
      logVariances = logVariances + Number.log(variance)
      squares[0] = squares[0] + errors[0] * errors[0] / variance
      guard filters.count == 2 else { continue }
      squares[1] = squares[1] + errors[1] * errors[1] / variance
      squares[2] = squares[2] + errors[0] * errors[1] / variance
    }
    let states = zip(filters, series).map { filter, values in
      var state = filter.state
      state[0] = state[0] + Number(values[0])
      return state
    }
    // A series that does not move has the least variance.
    let floor = Number(Double(scored) * CorrelatedWalks.leastVariance)
    squares[0] = squares[0] + floor
    squares[1] = squares[1] + floor
    return Outcome(
      dynamics: dynamics, states: states, covariance: filters[0].covariance, squares: squares, scored: scored,
      logVariances: logVariances, dimension: series.count)
  }

  /// The greatest likelihood over half-life, q and h, from a point on; by BFGS with exact gradients.
  func maximum(from point: DampedTrend.Point) -> (point: DampedTrend.Point, logLikelihood: Double) {
    func likelihood<Number: FilterNumber>(_ at: [Number]) -> Number {
      filter(
        decay: Number(Double.log(2)) / Number.exp(at[0]), driftVariance: Number.exp(at[1]),
        observationVariance: Number.exp(at[2])
      ).logLikelihood
    }
    // Logarithms have no zero; e⁻¹² of the level's own variance is none to speak of.
    let start = [
      Double.log(point.halfLife), Double.log(max(point.driftVariance, 6e-6)),
      Double.log(max(point.observationVariance, 6e-6)),
    ]
    let value = { (at: [Double]) in -likelihood(at) }
    let gradient = { (at: [Double]) -> [Double] in
      let dual = at.enumerated().map { Dual<SIMD4<Double>>(variable: $1, lane: $0) }
      let result = likelihood(dual)
      return (0..<3).map { -result.partials[$0] }
    }
    let atStart = likelihood(start)
    guard let minimum = try? Minimiser(maximumIterations: 60).minimise(from: start, value: value, gradient: gradient),
      -minimum.value > atStart
    else { return (point, atStart) }
    return (
      DampedTrend.Point(
        halfLife: Double.exp(minimum.parameters[0]), driftVariance: Double.exp(minimum.parameters[1]),
        observationVariance: Double.exp(minimum.parameters[2]), weight: 1), -minimum.value
    )
  }
}

extension TrendData.Outcome where Number == Double {
  /// The shocks' variances and correlation, sums of squares over their number.
  func shocks(floor: Double) -> Shocks {
    let n = Double(scored)
    let follower = max(floor, squares[0] / n)
    guard dimension == 2 else { return Shocks(follower: follower) }
    let leader = max(floor, squares[1] / n)
    let rho = squares[2] / n / (follower * leader).squareRoot()
    return Shocks(follower: follower, leader: leader, correlation: min(0.999, max(-0.999, rho)))
  }
}
