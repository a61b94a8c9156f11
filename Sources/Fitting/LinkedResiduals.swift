import Curves
import RealModule

/// Weighted residuals of a model on the link scale, then those of its priors, as functions of the free parameters'
/// coordinates.
///
/// Row i is √wᵢ (link(g(xᵢ; θ(u))) − link(yᵢ)), its gradient √wᵢ slope(g) ∂g/∂θ · dθ/du. A prior's row is its residual
/// times the spread σ, so that the sum of squares is σ² times −2 ln posterior, up to a constant.
struct LinkedResiduals: Sendable {
  let model: any MeanModel
  let noise: Noise
  /// link(y).
  var targets: [Double]
  /// √w, one an observation; `nil` where all weigh the same.
  var rootWeights: [Double]?
  let map: ParameterMap
  /// σ, by which the priors' residuals are multiplied.
  var spread = 1.0
  /// True where coordinates and parameters correspond one to one.
  private let isDirect: Bool
  private let domains: [Domain]

  init(
    model: any MeanModel, values: [Double], noise: Noise, map: ParameterMap? = nil, rootWeights: [Double]? = nil
  ) {
    self.model = model
    self.noise = noise
    targets = values.map(noise.link)
    self.rootWeights = rootWeights
    let map = map ?? ParameterMap(model.parameters)
    self.map = map
    var domains: [Domain] = []
    for role in map.roles { if case .free(_, let domain) = role { domains.append(domain) } }
    self.domains = domains
    isDirect = domains.count == map.roles.count
  }

  /// Observations.
  var rowCount: Int { targets.count }
  /// Observations and priors.
  var count: Int { targets.count + map.priors.count }
  /// Free parameters.
  var freeCount: Int { domains.count }

  /// - Returns: false where the curve has no finite value or leaves the noise's domain.
  func evaluate(
    coordinates: UnsafeBufferPointer<Double>, residuals: UnsafeMutableBufferPointer<Double>,
    jacobian: UnsafeMutableBufferPointer<Double>?
  ) -> Bool {
    let size = map.roles.count
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { points in
      points.initialize(repeating: 0)
      map.fill(points, at: coordinates)
      guard points.allSatisfy(\.isFinite) else { return false }
      if isDirect || jacobian == nil {
        model.evaluate(UnsafeBufferPointer(points), means: residuals, gradients: jacobian)
        if let jacobian { scale(jacobian, at: coordinates) }
      } else if let jacobian {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: rowCount * size) { natural in
          natural.initialize(repeating: 0)
          model.evaluate(UnsafeBufferPointer(points), means: residuals, gradients: natural)
          gather(natural, into: jacobian, at: coordinates)
        }
      }
      let columns = domains.count
      for row in 0..<rowCount {
        let mean = residuals[row]
        guard noise.accepts(mean) else { return false }
        residuals[row] = noise.link(mean) - targets[row]
        let slope = noise == .gaussian ? 1 : noise.slope(mean)
        let factor = (rootWeights?[row] ?? 1)
        residuals[row] *= factor
        if let jacobian, slope * factor != 1 {
          for column in 0..<columns { jacobian[row * columns + column] *= slope * factor }
        }
      }
      return map.priors.isEmpty || addPriors(points, residuals, jacobian, at: coordinates)
    }
  }

  private func scale(_ jacobian: UnsafeMutableBufferPointer<Double>, at coordinates: UnsafeBufferPointer<Double>) {
    let columns = domains.count
    for column in 0..<columns where domains[column] != .real {
      let slope = domains[column].slope(at: coordinates[column])
      for row in 0..<rowCount { jacobian[row * columns + column] *= slope }
    }
  }

  private func gather(
    _ natural: UnsafeMutableBufferPointer<Double>, into jacobian: UnsafeMutableBufferPointer<Double>,
    at coordinates: UnsafeBufferPointer<Double>
  ) {
    let columns = domains.count
    let size = map.roles.count
    for index in 0..<rowCount * columns { jacobian[index] = 0 }
    for index in 0..<size {
      let column: Int
      let slope: Double
      switch map.roles[index] {
      case .fixed: continue
      case .free(let coordinate, let domain):
        (column, slope) = (coordinate, domain.slope(at: coordinates[coordinate]))
      case .tied(let factor, let target):
        guard case .free(let coordinate, let domain) = map.roles[target] else { continue }
        (column, slope) = (coordinate, factor * domain.slope(at: coordinates[coordinate]))
      }
      for row in 0..<rowCount { jacobian[row * columns + column] += natural[row * size + index] * slope }
    }
  }

  private func addPriors(
    _ points: UnsafeMutableBufferPointer<Double>, _ residuals: UnsafeMutableBufferPointer<Double>,
    _ jacobian: UnsafeMutableBufferPointer<Double>?, at coordinates: UnsafeBufferPointer<Double>
  ) -> Bool {
    let columns = domains.count
    for (offset, (index, prior)) in map.priors.enumerated() {
      let row = rowCount + offset
      guard let residual = prior.residual(at: points[index]) else { return false }
      residuals[row] = spread * residual.value
      guard let jacobian else { continue }
      for column in 0..<columns { jacobian[row * columns + column] = 0 }
      if case .free(let coordinate, let domain) = map.roles[index] {
        jacobian[row * columns + coordinate] =
          spread * residual.slope * domain.slope(at: coordinates[coordinate])
      }
    }
    return true
  }

  /// Sum of squares and whether it is defined, at coordinates.
  func sumOfSquares(at coordinates: [Double]) -> Double? {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { row in
      row.initialize(repeating: 0)
      let isFinite = coordinates.withUnsafeBufferPointer { evaluate(coordinates: $0, residuals: row, jacobian: nil) }
      let sum = row.reduce(0) { $0 + $1 * $1 }
      return isFinite && sum.isFinite ? sum : nil
    }
  }
}
