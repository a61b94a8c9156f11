import Curves
import RealModule

/// Weighted residuals of a model on the link scale, then those of its priors, as functions of the free parameters'
/// coordinates.
///
/// Row i is √wᵢ (link(g(xᵢ; θ(u))) − link(yᵢ)), its gradient √wᵢ slope(g) ∂g/∂θ · dθ/du. A prior's row is its residual
/// times the spread σ, so that the sum of squares is σ² times −2 ln posterior, up to a constant.
///
/// Where rows come in several blocks, each with a spread of its own, the likelihood maximised over the spreads is
/// −N/2 ln S + constant with S = N Π (RSSᵦ/nᵦ)^{nᵦ/N}: ``sumOfSquares(at:)`` is S. A weighted sum of squares has the
/// same gradient and the same value where weights are inverse to RSSᵦ/nᵦ with a geometric mean of one: a search with
/// weights held, and ``reweigh(at:)``, in turn until they settle, ends at its optimum. As the logarithm is concave,
/// no turn makes S larger.
struct LinkedResiduals: Sendable {
  let model: any MeanModel
  let noise: Noise
  /// link(y).
  var targets: [Double]
  /// √w, one an observation; `nil` where all weigh the same.
  var rootWeights: [Double]?
  let map: ParameterMap
  /// Rows that share a spread.
  let blocks: [Range<Int>]
  /// σ, by which the priors' residuals are multiplied.
  var spread = 1.0
  /// True where coordinates and parameters correspond one to one.
  private let isDirect: Bool
  private let domains: [Domain]

  init(
    model: any MeanModel, values: [Double], noise: Noise, map: ParameterMap? = nil,
    rootWeights: [Double]? = nil
  ) {
    self.model = model
    self.noise = noise
    targets = values.map(noise.link)
    self.rootWeights = rootWeights
    blocks = model.blocks
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

  private func scale(
    _ jacobian: UnsafeMutableBufferPointer<Double>, at coordinates: UnsafeBufferPointer<Double>
  ) {
    let columns = domains.count
    for column in 0..<columns where domains[column] != .real {
      let slope = domains[column].slope(at: coordinates[column])
      for row in 0..<rowCount { jacobian[row * columns + column] *= slope }
    }
  }

  private func gather(
    _ natural: UnsafeMutableBufferPointer<Double>,
    into jacobian: UnsafeMutableBufferPointer<Double>,
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
      for row in 0..<rowCount {
        jacobian[row * columns + column] += natural[row * size + index] * slope
      }
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
      let isFinite = coordinates.withUnsafeBufferPointer {
        evaluate(coordinates: $0, residuals: row, jacobian: nil)
      }
      guard blocks.count > 1 else {
        let sum = row.reduce(0) { $0 + $1 * $1 }
        return isFinite && sum.isFinite ? sum : nil
      }
      guard isFinite, let (_, mean) = meanSquares(row) else { return nil }
      let prior = row.dropFirst(rowCount).reduce(0) { $0 + $1 * $1 }
      // A prior's row carries σ², which is the mean itself: its density then stands as it is.
      return Double(rowCount) * mean
        * (prior > 0 ? Double.exp(prior / (spread * spread) / Double(rowCount)) : 1)
    }
  }

  /// Weighted mean squares of the blocks, and their geometric mean; `nil` where that is not finite.
  private func meanSquares(_ row: UnsafeMutableBufferPointer<Double>) -> (
    blocks: [Double], mean: Double
  )? {
    let squares = blocks.map { block -> Double in
      // A curve through every point leaves rounding, by which nothing can be weighed.
      let size = block.reduce(0) { sum, index in
        let target = targets[index] * (rootWeights?[index] ?? 1)
        return sum + target * target
      }
      let square = block.reduce(0) { $0 + row[$1] * row[$1] }
      return max(square, 1e-26 * size, Double.leastNormalMagnitude) / Double(block.count)
    }
    let logarithm =
      zip(blocks, squares).reduce(0) { $0 + Double($1.0.count) * Double.log($1.1) }
      / Double(rowCount)
    let mean = Double.exp(logarithm)
    return mean.isFinite && mean > 0 ? (squares, mean) : nil
  }

  /// Makes the weights of the blocks inverse to their mean squares at these coordinates.
  ///
  /// - Returns: the largest relative change of a block's spread; zero where there is one block.
  mutating func reweigh(at coordinates: [Double]) -> Double {
    guard blocks.count > 1 else { return 0 }
    let found = withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { row in
      row.initialize(repeating: 0)
      let isFinite = coordinates.withUnsafeBufferPointer {
        evaluate(coordinates: $0, residuals: row, jacobian: nil)
      }
      return isFinite ? meanSquares(row) : nil
    }
    guard let found else { return 0 }
    var roots = rootWeights ?? [Double](repeating: 1, count: rowCount)
    var change = 0.0
    for (block, square) in zip(blocks, found.blocks) {
      let factor = (found.mean / square).squareRoot()
      change = max(change, abs(factor - 1))
      for row in block { roots[row] *= factor }
    }
    rootWeights = roots
    return change
  }
}
