import RealModule
public import Solvers

/// The baseline that knows only where a series stands: a random walk without drift from the last value.
///
/// y(t + h) = y(t) + σ √h ε, σ² from the squared changes, drawn from its scaled inverse χ² posterior.
public struct LastValue: SeriesModel {
  public let name = "last value"
  public let dimension = 1
  /// Shock variance per year.
  public let variance: Double

  private let state: (time: Double, value: Double)
  private let noise: Noise
  private let degreesOfFreedom: Double

  public static let fewestPoints = 2

  public init(_ history: History, noise: Noise = .logNormal) throws(FitError) {
    let increments = history.increments
    guard !increments.isEmpty else {
      throw .tooFewPoints(family: "a random walk", points: history.times.count, parameters: 1)
    }
    let squares = increments.reduce(0) { $0 + $1.change * $1.change / $1.length }
    degreesOfFreedom = Double(increments.count)
    variance = max(CorrelatedWalks.leastVariance, squares / degreesOfFreedom)
    state = history.state
    self.noise = noise
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let shocks = Shocks.drawn(around: variance, degreesOfFreedom: degreesOfFreedom, &random)
    var (time, value) = state
    for (index, date) in grid.enumerated() {
      value = noise.bounded(value + (shocks.follower * max(0, date - time)).squareRoot() * random.normal())
      paths[index] = value
      time = date
    }
    return shocks
  }
}
