import Curves
import RealModule
import Solvers

/// A covariate's own forecast: its logarithm a random walk with constant drift, from its last value on.
///
/// Drift and spread are those of its own changes, drawn from their posterior under flat beliefs (σ² = ν s² / χ²(ν), the
/// drift normal about the mean growth with variance σ² / T): a path a draw of the forecast, apart from the shocks of the
/// series that it drives.
struct CovariateWalk: Sendable {
  /// Decimal year of the last value known.
  let start: Double
  /// Mean growth of the logarithm per year.
  let drift: Double
  /// Variance of the logarithm per year, by ν degrees of freedom.
  let variance: Double
  let freedom: Double
  /// Years between the first value and the last.
  let length: Double

  /// Two changes give a drift and a spread about it; fewer do not.
  static let fewest = 3

  /// - Parameter origin: what the covariate's times count from, as a decimal year.
  init?(_ covariate: Covariate, origin: Double) {
    guard covariate.times.count >= Self.fewest, let first = covariate.times.first, let last = covariate.times.last
    else { return nil }
    start = last + origin
    length = last - first
    let logarithms = covariate.values.map { Double.log($0) }
    let drift = (logarithms[logarithms.count - 1] - logarithms[0]) / length
    self.drift = drift
    freedom = Double(covariate.times.count - 2)
    variance =
      zip(zip(covariate.times, covariate.times.dropFirst()), zip(logarithms, logarithms.dropFirst()))
      .reduce(0) { sum, step in
        let years = step.0.1 - step.0.0
        let miss = step.1.1 - step.1.0 - drift * years
        return sum + miss * miss / years
      } / freedom
  }

  /// The logarithm over its last value at each date of a grid, and its integral from the last date known: 0 up to there.
  func path(on grid: [Double], _ random: inout RandomSource) -> [(level: Double, integral: Double)] {
    let spread = (variance * freedom / random.chiSquared(degreesOfFreedom: freedom)).squareRoot()
    let growth = drift + spread / length.squareRoot() * random.normal()
    var (time, level, sum) = (start, 0.0, 0.0)
    return grid.map { date in
      let (step, bridge) = (random.normal(), random.normal())
      guard date > time else { return (level, sum) }
      let years = date - time
      let next = level + growth * years + spread * years.squareRoot() * step
      // Between two dates the walk is a Brownian bridge, whose integral varies by s² Δ³ / 12.
      sum += years * (level + next) / 2 + spread * (years * years * years / 12).squareRoot() * bridge
      (time, level) = (date, next)
      return (level, sum)
    }
  }
}
