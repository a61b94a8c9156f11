import RealModule
public import Solvers

/// Draws of a fit's parameters: p(θ | y) ∝ π(θ) RSS(θ)^{−n/2} under a flat prior on the free parameters' coordinates and
/// on ln σ, by importance from a Student-t. It begins about the estimate; where the weights then rest on few proposals, as
/// where likely parameters lie along a bent ridge, its centre and covariance are taken from the draws, up to five times
/// (population Monte Carlo, Cappé and others 2004).
///
/// Residuals that follow each other tell less than as many free ones. Where their correlation from one to the next is
/// ρ > 0, n counts as n (1 − ρ)/(1 + ρ), which widens the draws by the root of it (Bartlett 1946).
public struct PosteriorDraws: Sendable {
  /// Parameters on the natural scale, one row a draw.
  public let points: [[Double]]
  /// How many proposals the importance weights leave of those that were made.
  public let effective: Double
  /// The share of n that counts.
  public let discount: Double

  /// Below, the weights rest on a few proposals and the draws are not to be believed.
  public static let fewestEffective = 100.0

  /// - Parameter discount: the share of the observations that counts, 1 for residuals that are free of each other.
  /// - Returns: `nil` where the data leave a combination of parameters open, so that there is no neighbourhood to draw
  ///   from.
  public init?(_ fit: NonlinearFit, count: Int, discount: Double = 1, random: RandomSource) {
    var random = random
    let map = fit.map
    let residuals = LinkedResiduals(
      model: fit.model, values: fit.values, noise: fit.noise, map: map,
      rootWeights: fit.weights?.map { $0.squareRoot() })
    guard let mode = map.coordinates(of: fit.parameters), let sigma = fit.goodness.sigma, sigma > 0,
      let covariance = Self.covariance(residuals, at: mode, spread: sigma)
    else { return nil }
    let count = max(1, count)
    let rows = Double(residuals.rowCount)
    func logPosterior(_ point: [Double]) -> Double? {
      let parameters = map.point(at: point)
      guard parameters.allSatisfy(\.isFinite) else { return nil }
      var row = [Double](repeating: 0, count: residuals.count)
      let isFinite = row.withUnsafeMutableBufferPointer { row in
        point.withUnsafeBufferPointer { residuals.evaluate(coordinates: $0, residuals: row, jacobian: nil) }
      }
      let squares = row.prefix(residuals.rowCount).reduce(0) { $0 + $1 * $1 }
      guard isFinite, squares > 0, squares.isFinite else { return nil }
      // Residuals of priors come at a spread of 1.
      let beliefs = row.dropFirst(residuals.rowCount).reduce(0) { $0 + $1 * $1 }
      return -discount * rows / 2 * Double.log(squares) - beliefs / 2
    }
    func draw(_ count: Int, _ proposal: (centre: [Double], covariance: Matrix)) -> (
      points: [[Double]], effective: Double
    ) {
      ImportanceDraws.draw(
        count, mode: proposal.centre, covariance: proposal.covariance.scaled(by: 1.2),
        freedom: min(30, max(3, discount * fit.goodness.degreesOfFreedom)), random: &random,
        logPosterior: logPosterior)
    }
    var proposal = (centre: mode, covariance: covariance.scaled(by: 1 / discount))
    // Of the proposals, four a draw and 400 at least, the share that the weights leave.
    let small = max(100, count / 4)
    var best = draw(small, proposal)
    for _ in 0..<5 where best.effective < 0.4 * Double(4 * small) {
      guard let moments = Self.moments(best.points) else { break }
      let next = draw(small, moments)
      if next.effective > best.effective || best.effective < 20 { (best, proposal) = (next, moments) }
    }
    let drawn = draw(count, proposal)
    guard !drawn.points.isEmpty else { return nil }
    points = drawn.points.map(map.point(at:))
    effective = drawn.effective
    self.discount = discount
  }

  /// The mean of points and their covariance; `nil` where they are too few to tell.
  private static func moments(_ points: [[Double]]) -> (centre: [Double], covariance: Matrix)? {
    guard let size = points.first?.count, Set(points).count > 2 * size else { return nil }
    let count = Double(points.count)
    let centre = (0..<size).map { index in points.reduce(0) { $0 + $1[index] } / count }
    var covariance = Matrix(rows: size, columns: size, repeating: 0)
    for point in points {
      for row in 0..<size {
        for column in 0..<size {
          covariance[row, column] += (point[row] - centre[row]) * (point[column] - centre[column]) / (count - 1)
        }
      }
    }
    return (centre, covariance)
  }

  /// σ² (JᵀJ)⁻¹ on the coordinates, priors included.
  private static func covariance(_ residuals: LinkedResiduals, at mode: [Double], spread: Double) -> Matrix? {
    var residuals = residuals
    residuals.spread = spread
    var row = [Double](repeating: 0, count: residuals.count)
    var elements = [Double](repeating: 0, count: residuals.count * residuals.freeCount)
    let isFinite = elements.withUnsafeMutableBufferPointer { elements in
      row.withUnsafeMutableBufferPointer { row in
        mode.withUnsafeBufferPointer { residuals.evaluate(coordinates: $0, residuals: row, jacobian: elements) }
      }
    }
    let design = Matrix(rows: residuals.count, columns: residuals.freeCount, elements: elements)
    guard isFinite, let unscaled = (try? Projection(on: design))?.unscaledCovariance, unscaled.unidentified.isEmpty,
      unscaled.matrix.rows == residuals.freeCount
    else { return nil }
    return unscaled.matrix.scaled(by: spread * spread)
  }

  /// The share of n that counts: (1 − ρ)/(1 + ρ) for the mean correlation ρ of residuals from one date to the next
  /// within series, where it is above 0 by more than chance would have it in one of twenty.
  public static func discount(_ residuals: [[Double]]) -> Double {
    var product = 0.0, square = 0.0, pairs = 0
    for one in residuals where one.count > 2 {
      product += zip(one, one.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
      square += one.reduce(0) { $0 + $1 * $1 } * Double(one.count - 1) / Double(one.count)
      pairs += one.count - 1
    }
    guard square > 0, pairs > 0 else { return 1 }
    let correlation = product / square
    guard correlation > 1.645 / Double(pairs).squareRoot() else { return 1 }
    return max(0.05, (1 - correlation) / (1 + correlation))
  }
}
