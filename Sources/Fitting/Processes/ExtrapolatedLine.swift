import RealModule
public import Solvers

/// The baseline that draws a straight line through the past and goes on: least squares in time, errors independent.
///
/// Under log-normal noise it is exponential growth, under gaussian linear. Line and spread are drawn from their
/// posterior under flat priors, so that a single date has the Student-t prediction of any textbook. Unlike other
/// models' paths these carry the scatter of single observations, for that is all the scatter there is: the line need
/// not pass through the last value.
public struct ExtrapolatedLine: SeriesModel {
  public let name: String
  public let dimension = 1
  /// On the noise's scale, at the mean of the dates.
  public let centre: Double
  /// Per year.
  public let slope: Double
  public let residualVariance: Double

  private let meanTime: Double
  private let squaredTimes: Double
  private let count: Double
  private let noise: Noise

  public static let fewestPoints = 3

  public init(_ history: History, noise: Noise = .logNormal) throws(FitError) {
    let times = history.times
    guard times.count >= Self.fewestPoints else {
      throw .tooFewPoints(family: "a line", points: times.count, parameters: 2)
    }
    let count = Double(times.count)
    let meanTime = times.reduce(0, +) / count
    let mean = history.values.reduce(0, +) / count
    let squares = times.reduce(0) { $0 + ($1 - meanTime) * ($1 - meanTime) }
    let slope = zip(times, history.values).reduce(0) { $0 + ($1.0 - meanTime) * ($1.1 - mean) } / squares
    let residual = zip(times, history.values).reduce(0) { sum, point in
      let error = point.1 - mean - slope * (point.0 - meanTime)
      return sum + error * error
    }
    self.count = count
    self.meanTime = meanTime
    self.slope = slope
    self.noise = noise
    centre = mean
    squaredTimes = squares
    residualVariance = max(CorrelatedWalks.leastVariance, residual / (count - 2))
    name = noise == .logNormal ? "exponential extrapolation" : "linear extrapolation"
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let variance = Shocks.drawn(around: residualVariance, degreesOfFreedom: count - 2, &random).follower
    let height = centre + (variance / count).squareRoot() * random.normal()
    let slope = slope + (variance / squaredTimes).squareRoot() * random.normal()
    for (index, date) in grid.enumerated() {
      paths[index] = noise.bounded(height + slope * (date - meanTime) + variance.squareRoot() * random.normal())
    }
    return Shocks(follower: variance)
  }
}
