import RealModule
public import Solvers

/// Random walks with drift on the noise's scale, shocks of follower and leader correlated.
///
/// y(t + h) = y(t) + μ h + σ √h ε. With both series seen on common dates their difference is itself a random walk with
/// drift, and its forecast is the exact Student-t of Farmer and Lafond (2016, θ = 0): variance σ² (h + h²/T).
/// Parameters are drawn from their posterior under the usual flat priors: the shocks' covariance inverse-Wishart, the
/// drift normal around its estimate with covariance Σ / T.
public struct CorrelatedWalks: SeriesModel {
  public let name: String
  public let dimension: Int
  public let logLikelihood: Double
  public let parameterCount: Int
  /// Drift per year of each series on the noise's scale.
  public let drift: [Double]
  /// Shock variance per year of each series.
  public let variance: [Double]
  /// `nil` for one series.
  public let correlation: ShockCorrelation?

  private let states: [(time: Double, value: Double)]
  private let noise: Noise
  private let degreesOfFreedom: Double
  /// Covariance of the drift's errors: Σ times this, element by element.
  private let driftScale: [[Double]]

  public static let fewestPoints = 3

  /// Fits one series, or follower and leader.
  ///
  /// Series of observations are fitted on their common dates; records each on their own record dates.
  /// - Parameter mostDegreesOfFreedom: no more are claimed for the spread, however many dates there are; for series
  ///   whose dates hold less than an observation each.
  public init(
    _ histories: [History], noise: Noise = .logNormal, mostDegreesOfFreedom: Int = .max,
    commonDates tolerance: Double = 1e-6
  ) throws(FitError) {
    precondition(histories.count == 1 || histories.count == 2, "one series, or a follower and a leader")
    self.noise = noise
    dimension = histories.count
    name = dimension == 2 ? "random walk of the ratio" : "random walk with drift"
    states = histories.map(\.state)
    if histories.count == 2, histories.allSatisfy({ $0.kind == .observations }) {
      let indices = CommonDates.indices(histories[0].times, histories[1].times, tolerance: tolerance)
      guard indices.count >= Self.fewestPoints else {
        throw .tooFewPoints(family: "a random walk to the common dates", points: indices.count, parameters: 2)
      }
      let times = indices.map { histories[0].times[$0.0] }
      let series = [indices.map { histories[0].values[$0.0] }, indices.map { histories[1].values[$0.1] }]
      let span = (times.last ?? 0) - (times.first ?? 0)
      let count = times.count - 1
      let drift = series.map { (($0.last ?? 0) - ($0.first ?? 0)) / span }
      var sums = [[0.0, 0.0], [0.0, 0.0]]
      var logSteps = 0.0
      for index in 1...count {
        let step = times[index] - times[index - 1]
        let change = (0...1).map { series[$0][index] - series[$0][index - 1] - drift[$0] * step }
        for row in 0...1 { for column in 0...1 { sums[row][column] += change[row] * change[column] / step } }
        logSteps += Double.log(step)
      }
      degreesOfFreedom = Double(max(1, min(count - 1, mostDegreesOfFreedom)))
      let freedom = Double(count - 1)
      let variance = (0...1).map { max(Self.leastVariance, sums[$0][$0] / freedom) }
      let rho = min(0.999, max(-0.999, sums[0][1] / freedom / (variance[0] * variance[1]).squareRoot()))
      // Where every date is an observation the posterior of Σ carries what is uncertain about ρ, and the difference has
      // its exact Student-t; where dates hold less than that, so does their correlation.
      correlation =
        count - 1 <= mostDegreesOfFreedom
        ? ShockCorrelation(estimate: rho, standardError: count > 4 ? 1 / Double(count - 3).squareRoot() : 1)
        : ShockCorrelation(sample: rho, pairs: degreesOfFreedom + 1)
      driftScale = [[1 / span, 1 / span], [1 / span, 1 / span]]
      let n = Double(count)
      let determinant = variance[0] * variance[1] * (1 - rho * rho) * (freedom / n) * (freedom / n)
      logLikelihood =
        -n * (Double.log(2 * Double.pi) + 1) - n / 2 * Double.log(determinant) - logSteps
        + histories.reduce(0) { $0 + $1.logJacobian }
      self.drift = drift
      self.variance = variance
      parameterCount = 5
      return
    }

    let all = histories.map(\.increments)
    for increments in all where increments.count + 1 < Self.fewestPoints {
      throw .tooFewPoints(family: "a random walk", points: increments.count + 1, parameters: 2)
    }
    var drift: [Double] = [], variance: [Double] = []
    var logLikelihood = 0.0
    for increments in all {
      let span = increments.reduce(0) { $0 + $1.length }
      let mean = increments.reduce(0) { $0 + $1.change } / span
      let squares = increments.reduce(0) { sum, step in
        let error = step.change - mean * step.length
        return sum + error * error / step.length
      }
      let n = Double(increments.count)
      drift.append(mean)
      variance.append(max(Self.leastVariance, squares / (n - 1)))
      logLikelihood -=
        n / 2 * (Double.log(2 * Double.pi * max(Self.leastVariance, squares / n)) + 1)
        + increments.reduce(0) { $0 + 0.5 * Double.log($1.length) }
    }
    self.drift = drift
    self.variance = variance
    self.logLikelihood = logLikelihood + histories.reduce(0) { $0 + $1.logJacobian }
    degreesOfFreedom = Double(max(1, min((all.map(\.count).min() ?? 2) - 1, mostDegreesOfFreedom)))
    let spans = histories.map { (start: $0.times[0], end: $0.times[$0.times.count - 1]) }
    if histories.count == 2 {
      let standardised = (0...1).map { series in
        all[series].map { step in
          Increment(
            start: step.start, end: step.end,
            change: (step.change - drift[series] * step.length) / (variance[series] * step.length).squareRoot())
        }
      }
      correlation = ShockCorrelation.estimate(standardised[0], standardised[1])
      let overlap = max(0, min(spans[0].end, spans[1].end) - max(spans[0].start, spans[1].start))
      let lengths = spans.map { $0.end - $0.start }
      let shared = overlap / (lengths[0] * lengths[1])
      driftScale = [[1 / lengths[0], shared], [shared, 1 / lengths[1]]]
      parameterCount = 5
    } else {
      correlation = nil
      driftScale = [[1 / (spans[0].end - spans[0].start)]]
      parameterCount = 2
    }
  }

  /// Shocks below this variance a year are rounding errors of a series that does not move.
  static let leastVariance = 1e-14

  public func settled(_ random: inout RandomSource, on grid: [Double]) -> [(name: String, value: Double)] {
    let draw = drawParameters(&random)
    let deviations = [draw.shocks.follower.squareRoot(), draw.shocks.leader.squareRoot()]
    return (0..<dimension).flatMap { series in
      let side = series == 0 ? "follower" : "leader"
      return [("\(side)'s drift", draw.drift[series]), ("\(side)'s volatility", deviations[series])]
    }
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let draw = drawParameters(&random)
    let rho = draw.shocks.correlation
    let rest = (1 - rho * rho).squareRoot()
    let deviations = [draw.shocks.follower.squareRoot(), draw.shocks.leader.squareRoot()]
    // To the first date each series comes from its own last state: only the time both lack is shared.
    let steps = states.map { max(0, grid[0] - $0.time) }
    var shock = random.normal()
    for series in 0..<dimension {
      if series == 1 {
        let shared = Shocks.correlation(rho, over: steps[0], and: steps[1])
        shock = shared * shock + (1 - shared * shared).squareRoot() * random.normal()
      }
      paths[series * grid.count] =
        states[series].value + draw.drift[series] * steps[series]
        + deviations[series] * steps[series].squareRoot() * shock
    }
    for index in grid.indices.dropFirst() {
      let step = grid[index] - grid[index - 1]
      let root = step.squareRoot()
      let first = random.normal()
      paths[index] = noise.bounded(paths[index - 1] + draw.drift[0] * step + deviations[0] * root * first)
      if dimension == 2 {
        let position = grid.count + index
        let second = rho * first + rest * random.normal()
        paths[position] = noise.bounded(paths[position - 1] + draw.drift[1] * step + deviations[1] * root * second)
      }
    }
    return draw.shocks
  }

  private func drawParameters(_ random: inout RandomSource) -> (shocks: Shocks, drift: [Double]) {
    guard dimension == 2 else {
      let drawn = Shocks.drawn(around: variance[0], degreesOfFreedom: degreesOfFreedom, &random)
      let mean = drift[0] + (drawn.follower * driftScale[0][0]).squareRoot() * random.normal()
      return (drawn, [mean])
    }
    let estimate = Shocks(follower: variance[0], leader: variance[1], correlation: correlation?.estimate ?? 0)
    let shocks = Shocks.drawn(around: estimate, degreesOfFreedom: degreesOfFreedom, &random)
    let (follower, leader) = (shocks.follower, shocks.leader)
    // Drift errors: covariance Σ ∘ driftScale.
    let varianceFollower = follower * driftScale[0][0]
    let varianceLeader = leader * driftScale[1][1]
    let covariance = shocks.correlation * (follower * leader).squareRoot() * driftScale[0][1]
    let first = random.normal()
    let second = random.normal()
    let deviation = varianceFollower.squareRoot()
    let slope = covariance / deviation
    let drawn = [
      drift[0] + deviation * first,
      drift[1] + slope * first + max(0, varianceLeader - slope * slope).squareRoot() * second,
    ]
    return (shocks, drawn)
  }
}
