import Solvers

/// Least squares under one equation g(θ) = c.
///
/// Gauss–Newton steps on which the linearised equation holds, Δ = Δ₀ + C ∇g (c − g − ∇gᵀΔ₀) / (∇gᵀ C ∇g) with Δ₀ the
/// free step and C = (JᵀJ)⁻¹, shortened until S + ρ |g − c| falls (Han 1977). Where they do not settle, the method of
/// multipliers: a further residual √μ (g(θ) − c + shift), whose shift grows by what is missing until nothing is
/// (Hestenes 1969; Powell 1969).
struct ConstrainedLeastSquares {
  var quantity: DerivedQuantity
  var residualCount: Int
  var solver: TrustRegion
  /// d²S/dc² / 2 near the optimum; the weight μ is a multiple of it.
  var steepness: Double
  /// Largest |g(θ) − c| that counts as zero.
  var tolerance: Double

  func minimise(holding value: Double, from start: [Double], evaluate: TrustRegion.Evaluate) -> HeldOptimum? {
    newton(value, start, evaluate) ?? multipliers(value, start, evaluate)
  }

  private struct Point {
    var parameters: [Double]
    var residuals: [Double]
    var jacobian: [Double]
    var squares: Double
    var quantity: Double
    var gradient: [Double]
  }

  private func point(_ parameters: [Double], _ evaluate: TrustRegion.Evaluate) -> Point? {
    guard parameters.allSatisfy(\.isFinite), let (now, gradient) = quantity.evaluate(parameters), now.isFinite else {
      return nil
    }
    var residuals = [Double](repeating: 0, count: residualCount)
    var jacobian = [Double](repeating: 0, count: residualCount * parameters.count)
    let isInside = residuals.withUnsafeMutableBufferPointer { residuals in
      jacobian.withUnsafeMutableBufferPointer { jacobian in
        parameters.withUnsafeBufferPointer { evaluate($0, residuals, jacobian) }
      }
    }
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    guard isInside, squares.isFinite, jacobian.allSatisfy(\.isFinite) else { return nil }
    return Point(
      parameters: parameters, residuals: residuals, jacobian: jacobian, squares: squares, quantity: now,
      gradient: gradient)
  }

  private func newton(_ value: Double, _ start: [Double], _ evaluate: TrustRegion.Evaluate) -> HeldOptimum? {
    guard var point = point(start, evaluate) else { return nil }
    var price = 0.0
    var lengths: [Double] = []
    for iteration in 0..<50 {
      let design = Matrix(rows: residualCount, columns: start.count, elements: point.jacobian)
      guard let free = try? LinearLeastSquares.solve(design: design, response: point.residuals.map { -$0 }),
        free.rank == start.count
      else { return nil }
      let pull = free.unscaledCovariance * point.gradient
      let unit = zip(point.gradient, pull).reduce(0) { $0 + $1.0 * $1.1 }
      let missing = value - point.quantity
      let rest = missing - zip(point.gradient, free.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
      guard unit > 0, unit.isFinite else { return nil }
      let step = zip(free.coefficients, pull).map { $0 + $1 * rest / unit }
      let length = (design * step).reduce(0) { $0 + $1 * $1 }.squareRoot()
      if abs(missing) <= tolerance, length <= 1e-7 * point.squares.squareRoot() {
        return HeldOptimum(parameters: point.parameters, sumOfSquares: point.squares)
      }
      // Too slow for the multipliers not to be quicker.
      if iteration >= 20, let before = lengths.dropLast(8).last, length > 0.3 * before { return nil }
      lengths.append(length)
      price = max(price, 2 * abs(rest) / unit * 2)
      let merit = point.squares + price * abs(missing)
      var share = 1.0
      var next: Point?
      for _ in 0..<24 {
        if let tried = self.point(zip(point.parameters, step).map { $0 + share * $1 }, evaluate) {
          let rounding = 1e-13 * merit
          if tried.squares + price * abs(tried.quantity - value) <= merit + rounding {
            next = tried
            break
          }
        }
        share /= 2
      }
      guard let next else { return nil }
      point = next
    }
    return nil
  }

  private func multipliers(_ value: Double, _ start: [Double], _ evaluate: TrustRegion.Evaluate) -> HeldOptimum? {
    var weight = 100 * steepness
    var shift = 0.0
    var parameters = start
    var missing = Double.infinity
    for _ in 0..<25 {
      let root = weight.squareRoot()
      guard root.isFinite, root > 0 else { return nil }
      let found = try? solver.minimise(from: parameters, residualCount: residualCount + 1) {
        (point, residuals, jacobian) -> Bool in
        guard let last = residuals.indices.last,
          let (now, gradient) = quantity.evaluate(Array(point)), now.isFinite
        else { return false }
        let inner = UnsafeMutableBufferPointer(rebasing: residuals[0..<residualCount])
        let slopes = jacobian.map { UnsafeMutableBufferPointer(rebasing: $0[0..<residualCount * point.count]) }
        guard evaluate(point, inner, slopes) else { return false }
        residuals[last] = root * (now - value + shift)
        if let jacobian {
          for column in gradient.indices { jacobian[residualCount * point.count + column] = root * gradient[column] }
        }
        return true
      }
      guard let found, let (now, _) = quantity.evaluate(found.parameters) else { return nil }
      parameters = found.parameters
      let before = missing
      missing = now - value
      if abs(missing) <= tolerance {
        let squares = found.residuals.prefix(residualCount).reduce(0) { $0 + $1 * $1 }
        return squares.isFinite ? HeldOptimum(parameters: parameters, sumOfSquares: squares) : nil
      }
      shift += missing
      if abs(missing) > 0.25 * abs(before) {
        weight *= 10
        shift /= 10
      }
    }
    return nil
  }
}
