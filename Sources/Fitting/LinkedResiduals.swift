import Curves
import RealModule

/// Residuals of a family on the link scale, as functions of the parameters' unbounded coordinates.
///
/// Row i is link(g(tᵢ; θ(u))) − link(yᵢ), its gradient slope(g) ∂g/∂θ · dθ/du.
struct LinkedResiduals: Sendable {
  let curve: MeanCurve
  let noise: Noise
  /// link(y).
  let targets: [Double]

  init(family: any CurveFamily, observations: Observations, noise: Noise) {
    curve = MeanCurve(
      family: family, times: observations.times, measure: observations.measure, period: observations.period)
    self.noise = noise
    targets = observations.values.map(noise.link)
  }

  var count: Int { targets.count }

  /// - Returns: false where the curve has no finite value or leaves the noise's domain.
  func evaluate(
    coordinates: UnsafeBufferPointer<Double>, residuals: UnsafeMutableBufferPointer<Double>,
    jacobian: UnsafeMutableBufferPointer<Double>?
  ) -> Bool {
    let domains = curve.family.parameters
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: domains.count) { points in
      for index in domains.indices {
        points.initializeElement(at: index, to: domains[index].domain.point(at: coordinates[index]))
      }
      guard points.allSatisfy(\.isFinite) else { return false }
      curve.evaluate(UnsafeBufferPointer(points), means: residuals, gradients: jacobian)
      let columns = domains.count
      if let jacobian {
        for column in 0..<columns {
          let slope = domains[column].domain.slope(at: coordinates[column])
          for row in 0..<count { jacobian[row * columns + column] *= slope }
        }
      }
      for row in 0..<count {
        let mean = residuals[row]
        guard noise.accepts(mean) else { return false }
        residuals[row] = noise.link(mean) - targets[row]
        if let jacobian, noise != .gaussian {
          let slope = noise.slope(mean)
          for column in 0..<columns { jacobian[row * columns + column] *= slope }
        }
      }
      return true
    }
  }
}
