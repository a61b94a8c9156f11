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
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * rows * (size + 1) + 2 * size * size + 5 * size)
    {
      room in
      room.initialize(repeating: 0)
      var offset = 0
      func take(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
        defer { offset += count }
        return UnsafeMutableBufferPointer(rebasing: room[offset..<offset + count])
      }
      var row = take(rows), otherRow = take(rows)
      var jacobian = take(rows * size), otherJacobian = take(rows * size)
      let products = take(size * size), normal = take(size * size)
      var point = take(size), other = take(size)
      let slopes = take(size), step = take(size), scales = take(size)

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
      var lastLength = Double.infinity
      for _ in 0..<60 {
        Self.accumulate(jacobian, row, into: products, slopes, size)
        // Columns of length one.
        for column in 0..<size {
          let length = products[column * size + column]
          guard length > 0, length.isFinite else { return nil }
          scales[column] = length.squareRoot()
        }
        var isAccepted = false
        while !isAccepted {
          for first in 0..<size {
            step[first] = slopes[first] / scales[first]
            for second in 0...first {
              normal[first * size + second] = products[first * size + second] / (scales[first] * scales[second])
            }
            normal[first * size + first] += damping
          }
          // `step` becomes (JᵀJ + λ)⁻¹ Jᵀr on the scaled columns; `length` is the square of what it removes, ‖J step‖².
          guard let length = Self.solve(normal, step, size) else {
            damping = max(1e-8, damping * 10)
            guard damping < 1e6 else { return nil }
            continue
          }
          for column in 0..<size { other[column] = point[column] - step[column] / scales[column] }
          // Steps shrink by a nearly constant factor: what is left after this one is their sum, a geometric series.
          let shrinking = (length / lastLength).squareRoot()
          let isSteady = lastLength.isFinite && shrinking < 0.5
          let rest = isSteady ? shrinking / (1 - shrinking) : 1
          if damping < 1e-6, length * min(1, rest * rest * 10) <= 1e-20 * squares {
            point = other
            return Array(point)
          }
          let isInside = changed.evaluate(
            coordinates: UnsafeBufferPointer(other), residuals: otherRow, jacobian: otherJacobian)
          let next = isInside ? otherRow.reduce(0) { $0 + $1 * $1 } : .infinity
          // What a short step gains is lost in rounding.
          if next <= squares || (length <= 1e-12 * squares && next <= squares * (1 + 1e-12)) {
            (point, other) = (other, point)
            (row, otherRow) = (otherRow, row)
            (jacobian, otherJacobian) = (otherJacobian, jacobian)
            squares = next
            lastLength = damping == 0 ? length : .infinity
            damping = damping < 1e-8 ? 0 : damping / 10
            isAccepted = true
          } else {
            damping = damping == 0 ? 1e-3 : damping * 10
            guard damping < 1e6 else { return nil }
          }
        }
        if squares == 0 { return Array(point) }
      }
      return nil
    }
  }

  /// The lower triangle of JᵀJ, and Jᵀr, row by row: sums side by side do not wait for one another.
  @inline(__always)
  private static func accumulate(
    _ jacobian: UnsafeMutableBufferPointer<Double>, _ residuals: UnsafeMutableBufferPointer<Double>,
    into products: UnsafeMutableBufferPointer<Double>, _ slopes: UnsafeMutableBufferPointer<Double>, _ size: Int
  ) {
    for index in 0..<size * size { products[index] = 0 }
    for index in 0..<size { slopes[index] = 0 }
    for row in residuals.indices {
      let start = row * size
      let residual = residuals[row]
      for first in 0..<size {
        let element = jacobian[start + first]
        slopes[first] += element * residual
        for second in 0...first { products[first * size + second] += element * jacobian[start + second] }
      }
    }
  }

  /// Solves the symmetric positive definite system A x = b in place by Cholesky's decomposition.
  ///
  /// - Returns: bᵀA⁻¹b; `nil` where the matrix is not positive definite.
  @inline(__always)
  private static func solve(
    _ matrix: UnsafeMutableBufferPointer<Double>, _ vector: UnsafeMutableBufferPointer<Double>, _ size: Int
  ) -> Double? {
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        for index in 0..<column { sum -= matrix[row * size + index] * matrix[column * size + index] }
        if row == column {
          guard sum > 1e-14 else { return nil }
          matrix[row * size + row] = sum.squareRoot()
        } else {
          matrix[row * size + column] = sum / matrix[column * size + column]
        }
      }
    }
    var form = 0.0
    for row in 0..<size {
      var sum = vector[row]
      for index in 0..<row { sum -= matrix[row * size + index] * vector[index] }
      vector[row] = sum / matrix[row * size + row]
      form += vector[row] * vector[row]
    }
    for row in (0..<size).reversed() {
      var sum = vector[row]
      for index in row + 1..<size { sum -= matrix[index * size + row] * vector[index] }
      vector[row] = sum / matrix[row * size + row]
    }
    return form
  }
}
