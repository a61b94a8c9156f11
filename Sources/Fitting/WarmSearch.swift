/// A search from a start near its end: Levenberg–Marquardt on the normal equations with scaled columns, without an
/// allocation per step.
///
/// It ends when the next step is below 10⁻¹⁰ of a standard error. Starts far away and singular problems are left to
/// ``TrustRegion``.
///
/// Source: Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", 1963.
enum WarmSearch {
  /// What was computed at the start already: link(mean) times root weight and priors' residuals, and the Jacobian.
  struct Known {
    var linked: [Double]
    var jacobian: [Double]
  }

  /// - Parameter start: where the search begins and, when it gives up, where it stood.
  /// - Returns: `nil` where it did not converge.
  static func minimum(of changed: LinkedResiduals, from start: inout [Double], known: Known? = nil) -> [Double]? {
    let rows = changed.count
    let size = changed.freeCount
    let first = start
    var last = start
    defer { start = last }
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

      for index in 0..<size { point[index] = first[index] }
      if let known {
        for index in 0..<rows {
          row[index] = known.linked[index]
          if index < changed.rowCount { row[index] -= changed.targets[index] * (changed.rootWeights?[index] ?? 1) }
        }
        for index in jacobian.indices { jacobian[index] = known.jacobian[index] }
      } else {
        guard changed.evaluate(coordinates: UnsafeBufferPointer(point), residuals: row, jacobian: jacobian) else {
          return nil
        }
      }
      var squares = row.reduce(0) { $0 + $1 * $1 }
      guard squares.isFinite else { return nil }
      var damping = 0.0
      defer { last = Array(point) }
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
