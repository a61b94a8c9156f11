import RealModule
public import Solvers

/// The same model fitted again to other responses, starting from the estimate: what a bootstrap and a deletion need
/// thousands of times.
///
/// Where the quick search does not converge the full engine goes on from its best point. Agreement with the full engine
/// from the same start: 8 digits or more.
public struct Refit: Sendable {
  private let residuals: LinkedResiduals
  private let solver: TrustRegion
  /// The estimate's coordinates, and there: link(mean) times root weight, priors' residuals, and the Jacobian.
  private let start: [Double]
  private let linkedAtStart: [Double]
  private let jacobianAtStart: [Double]

  /// - Returns: `nil` where the estimate has no neighbourhood to start in: a parameter at the end of its domain.
  public init?(_ fit: NonlinearFit, solver: TrustRegion = TrustRegion()) {
    guard let start = fit.map.coordinates(of: fit.parameters) else { return nil }
    var residuals = LinkedResiduals(
      model: fit.model, values: fit.values, noise: fit.noise, map: fit.map,
      rootWeights: fit.weights.map { $0.map { $0.squareRoot() } })
    residuals.spread = fit.spread
    var row = [Double](repeating: 0, count: residuals.count)
    var jacobian = [Double](repeating: 0, count: residuals.count * residuals.freeCount)
    let isFinite = jacobian.withUnsafeMutableBufferPointer { jacobian in
      row.withUnsafeMutableBufferPointer { row in
        start.withUnsafeBufferPointer { residuals.evaluate(coordinates: $0, residuals: row, jacobian: jacobian) }
      }
    }
    guard isFinite, jacobian.allSatisfy(\.isFinite) else { return nil }
    for index in 0..<residuals.rowCount {
      row[index] += residuals.targets[index] * (residuals.rootWeights?[index] ?? 1)
    }
    self.residuals = residuals
    self.solver = solver
    self.start = start
    linkedAtStart = row
    jacobianAtStart = jacobian
  }

  /// Observations' responses on the noise's scale, as the fit had them.
  public var responses: [Double] { residuals.targets }

  /// All parameters fitted to other responses.
  ///
  /// - Parameters:
  ///   - responses: one an observation, on the noise's scale.
  ///   - weights: relative weights in place of the fit's; 0 leaves an observation out.
  /// - Returns: parameters on the natural scale; `nil` where no search converged.
  public func parameters(responses: [Double], weights: [Double]? = nil) -> [Double]? {
    coordinates(responses: responses, weights: weights).map(residuals.map.point(at:))
  }

  /// The least sum of squares with other weights and the responses as they were, and where it is.
  public func sumOfSquares(responses: [Double], weights: [Double]? = nil) -> (parameters: [Double], value: Double)? {
    guard let coordinates = coordinates(responses: responses, weights: weights) else { return nil }
    return changed(responses, weights).sumOfSquares(at: coordinates).map { (residuals.map.point(at: coordinates), $0) }
  }

  private func changed(_ responses: [Double], _ weights: [Double]?) -> LinkedResiduals {
    var changed = residuals
    changed.targets = responses
    if let weights { changed.rootWeights = weights.map { $0.squareRoot() } }
    return changed
  }

  func coordinates(responses: [Double], weights: [Double]? = nil) -> [Double]? {
    precondition(responses.count == residuals.rowCount, "one response an observation")
    let changed = changed(responses, weights)
    var best = start
    let known = weights == nil ? WarmSearch.Known(linked: linkedAtStart, jacobian: jacobianAtStart) : nil
    if let found = WarmSearch.minimum(of: changed, from: &best, known: known) { return found }
    let solution = try? solver.minimise(from: best, residualCount: changed.count) {
      changed.evaluate(coordinates: $0, residuals: $1, jacobian: $2)
    }
    return solution?.termination == .converged ? solution?.parameters : nil
  }
}
