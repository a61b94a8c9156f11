import RealModule
public import Solvers

/// The same model fitted again to other responses, starting from the estimate: what a bootstrap and a deletion need
/// thousands of times.
///
/// Levenberg–Marquardt on the normal equations with scaled columns, without an allocation per step; it ends when the
/// next step is below 10⁻¹⁰ of a standard error. Where it does not get there the full engine goes on from its best
/// point. Agreement with the full engine from the same start: 8 digits or more.
///
/// Source: Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", 1963.
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
    if let found = descend(changed, isAtStart: weights == nil, best: &best) { return found }
    let solution = try? solver.minimise(from: best, residualCount: changed.count) {
      changed.evaluate(coordinates: $0, residuals: $1, jacobian: $2)
    }
    return solution?.termination == .converged ? solution?.parameters : nil
  }

  /// - Parameters:
  ///   - isAtStart: whether the Jacobian at the estimate may be used as it is.
  ///   - best: where the search stood when it gave up.
  /// - Returns: `nil` where it did not converge.
  private func descend(_ changed: LinkedResiduals, isAtStart: Bool, best: inout [Double]) -> [Double]? {
    let rows = changed.count
    let size = changed.freeCount
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * rows * (size + 1) + size * size + 4 * size) {
      room in
      room.initialize(repeating: 0)
      var offset = 0
      func take(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
        defer { offset += count }
        return UnsafeMutableBufferPointer(rebasing: room[offset..<offset + count])
      }
      var row = take(rows), otherRow = take(rows)
      var jacobian = take(rows * size), otherJacobian = take(rows * size)
      let normal = take(size * size)
      var point = take(size), other = take(size)
      let gradient = take(size), scales = take(size)

      for index in 0..<size { point[index] = start[index] }
      if isAtStart {
        for index in 0..<rows {
          row[index] = linkedAtStart[index]
          if index < changed.rowCount { row[index] -= changed.targets[index] * (changed.rootWeights?[index] ?? 1) }
        }
        for index in jacobian.indices { jacobian[index] = jacobianAtStart[index] }
      } else {
        guard changed.evaluate(coordinates: UnsafeBufferPointer(point), residuals: row, jacobian: jacobian) else {
          return nil
        }
      }
      var squares = row.reduce(0) { $0 + $1 * $1 }
      guard squares.isFinite else { return nil }
      var damping = 0.0
      defer { best = Array(point) }
      for _ in 0..<60 {
        // Normal equations with columns of length one.
        for column in 0..<size {
          var length = 0.0
          for index in 0..<rows {
            let element = jacobian[index * size + column]
            length += element * element
          }
          guard length > 0, length.isFinite else { return nil }
          scales[column] = length.squareRoot()
        }
        var isAccepted = false
        var isConverged = false
        while !isAccepted {
          for first in 0..<size {
            var slope = 0.0
            for index in 0..<rows { slope += jacobian[index * size + first] * row[index] }
            gradient[first] = slope / scales[first]
            for second in 0...first {
              var product = 0.0
              for index in 0..<rows { product += jacobian[index * size + first] * jacobian[index * size + second] }
              normal[first * size + second] = product / (scales[first] * scales[second])
            }
            normal[first * size + first] += damping
          }
          guard Self.solve(normal, gradient, size) else {
            damping = max(1e-8, damping * 10)
            guard damping < 1e6 else { return nil }
            continue
          }
          // `gradient` now holds (JᵀJ + λ)⁻¹ Jᵀr on the scaled columns, whose image is what the step removes.
          var length = 0.0
          for index in 0..<rows {
            var image = 0.0
            for column in 0..<size { image += jacobian[index * size + column] * gradient[column] / scales[column] }
            length += image * image
          }
          isConverged = damping < 1e-6 && length <= 1e-20 * squares
          for column in 0..<size { other[column] = point[column] - gradient[column] / scales[column] }
          let isInside = changed.evaluate(
            coordinates: UnsafeBufferPointer(other), residuals: otherRow, jacobian: otherJacobian)
          let next = isInside ? otherRow.reduce(0) { $0 + $1 * $1 } : .infinity
          if next <= squares || (isConverged && next <= squares * (1 + 1e-12)) {
            (point, other) = (other, point)
            (row, otherRow) = (otherRow, row)
            (jacobian, otherJacobian) = (otherJacobian, jacobian)
            squares = next
            damping = damping < 1e-8 ? 0 : damping / 10
            isAccepted = true
          } else {
            damping = damping == 0 ? 1e-3 : damping * 10
            guard damping < 1e6 else { return nil }
          }
        }
        if isConverged || squares == 0 { return Array(point) }
      }
      return nil
    }
  }

  /// Solves the symmetric positive definite system in place by Cholesky's decomposition; false where it is not.
  @inline(__always)
  private static func solve(
    _ matrix: UnsafeMutableBufferPointer<Double>, _ vector: UnsafeMutableBufferPointer<Double>, _ size: Int
  ) -> Bool {
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        for index in 0..<column { sum -= matrix[row * size + index] * matrix[column * size + index] }
        if row == column {
          guard sum > 1e-14 else { return false }
          matrix[row * size + row] = sum.squareRoot()
        } else {
          matrix[row * size + column] = sum / matrix[column * size + column]
        }
      }
    }
    for row in 0..<size {
      var sum = vector[row]
      for index in 0..<row { sum -= matrix[row * size + index] * vector[index] }
      vector[row] = sum / matrix[row * size + row]
    }
    for row in (0..<size).reversed() {
      var sum = vector[row]
      for index in row + 1..<size { sum -= matrix[index * size + row] * vector[index] }
      vector[row] = sum / matrix[row * size + row]
    }
    return true
  }
}
