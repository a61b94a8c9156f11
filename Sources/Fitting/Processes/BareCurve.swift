import Curves
import RealModule
public import Solvers

/// A fitted curve and errors that know nothing of each other: what most tools forecast by, here to be measured against.
///
/// link(y(t)) = link(g(t; θ)) + ε, the parameters of a path from a refit to residuals drawn with replacement and its
/// errors from the same residuals (Efron 1979). What a curve misses persists, so these intervals are too narrow.
public struct BareCurve: SeriesModel {
  public let name: String
  public let dimension = 1
  /// Refits without a result; what they would have shown is unknown.
  public let failed: Int

  private let fit: CurveFit
  private let replicates: [[Double]]
  private let errors: [Double]

  /// - Parameter replicates: refits from which paths take their parameters.
  public init(_ fit: CurveFit, replicates: Int = 200, seed: UInt64) throws(FitError) {
    guard let refit = Refit(fit.estimate) else { throw .noFiniteFit(family: fit.family.name) }
    let bootstrap = Bootstrap(.residual, replicates: replicates, seed: seed, purpose: "residuals of a bare curve")
    let fitted = FittedResponses(
      fitted: fit.fitted.map(fit.noise.link), residuals: fit.residuals, degreesOfFreedom: 1)
    let outcome = bootstrap.run(bootstrap.responses(about: fitted)) { refit.parameters(responses: $0) }
    guard !outcome.estimates.isEmpty else { throw .noFiniteFit(family: fit.family.name) }
    self.fit = fit
    self.replicates = outcome.estimates
    failed = outcome.failed.count
    let mean = fit.residuals.reduce(0, +) / Double(fit.residuals.count)
    errors = fit.residuals.map { $0 - mean }
    name = "\(fit.family.name) curve, residuals drawn again"
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let parameters = replicates[random.integer(below: replicates.count)]
    let observations = fit.observations
    for (index, date) in grid.enumerated() {
      let time = date - observations.origin
      var level = fit.family.level(at: time, parameters)
      if observations.measure == .increments {
        level -= fit.family.level(at: time - observations.period, parameters)
      }
      let error = errors[random.integer(below: errors.count)]
      let linked = fit.noise.accepts(level) ? fit.noise.link(level) : -fit.noise.largest
      paths[index] = fit.noise.bounded(linked + error)
    }
    return Shocks(follower: 0)
  }
}
