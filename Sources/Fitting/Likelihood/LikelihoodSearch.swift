import RealModule
import Solvers

/// The descent of −ln L from a start: GSL's BFGS on coordinates scaled by the curvature, then Newton's steps until half
/// the squared distance to the minimum, in standard errors, is nothing that rounding would show.
///
/// Second derivatives are differences of exact gradients.
struct LikelihoodSearch {
  let problem: LikelihoodProblem
  var maximumIterations = 500

  struct End {
    var coordinates: [Double]
    var value: Double
    /// (∂²(−ln L))⁻¹ on the coordinates; `nil` where the second derivatives are not positive definite.
    var inverse: Matrix?
    var termination: Termination
  }

  /// gᵀ H⁻¹ g / 2 below which a point counts as the minimum: a hundred-thousandth of a standard error.
  static let tolerance = 1e-10
  /// Below which a whole step is taken without asking the likelihood, in which such a gain may be lost to rounding.
  private static let near = 1e-4

  /// From a start at which the likelihood is finite.
  ///
  /// - Parameter isNear: whether Newton's steps may suffice.
  func minimum(from start: [Double], isNear: Bool = false) -> End? {
    guard !start.isEmpty else {
      let value = problem.value(start)
      return value.isFinite
        ? End(coordinates: [], value: value, inverse: Matrix(rows: 0, columns: 0), termination: .converged) : nil
    }
    guard problem.value(start).isFinite, problem.gradient(start) != nil else { return nil }
    if isNear, let end = polished(start, steps: 15), end.termination == .converged { return end }
    var point = start
    var best: End?
    // Curvature far from the minimum scales badly near it: begin again from where the first descent ends.
    for _ in 0..<3 {
      let scales = scales(at: point)
      let minimiser = Minimiser(maximumIterations: maximumIterations, gradientTolerance: 1e-7, firstStep: 0.1)
      let origin = point
      func moved(_ steps: [Double]) -> [Double] { origin.indices.map { origin[$0] + scales[$0] * steps[$0] } }
      guard
        let found = try? minimiser.minimise(
          from: [Double](repeating: 0, count: point.count), value: { problem.value(moved($0)) },
          gradient: { steps in
            problem.gradient(moved(steps)).map { slopes in slopes.indices.map { slopes[$0] * scales[$0] } }
              ?? steps.map { _ in .nan }
          })
      else { return best }
      point = moved(found.parameters)
      guard let end = polished(point, steps: 40) else { return best }
      if end.termination == .converged { return end }
      if best.map({ end.value < $0.value }) ?? true { best = end }
      point = end.coordinates
    }
    return best
  }

  /// Newton's steps, halved until they help, towards a diagonal where second derivatives are not positive definite.
  private func polished(_ start: [Double], steps: Int) -> End? {
    var point = start
    var value = problem.value(point)
    guard value.isFinite, var slope = problem.gradient(point) else { return nil }
    var scales = scales(at: point)
    var last: (point: [Double], decrement: Double)?
    for _ in 0..<steps {
      guard let curvature = curvature(at: point, scales, share: 1e-3) else { break }
      var inverse: Matrix?
      var isTrue = true
      var added = 0.0
      for _ in 0..<30 {
        var lifted = curvature
        for index in point.indices { lifted[index, index] += added * abs(curvature[index, index]) + added * 1e-8 }
        inverse = lifted.inverseOfPositive()
        if inverse != nil { break }
        isTrue = false
        added = max(1e-6, added * 10)
      }
      guard let inverse else { break }
      let step = (inverse * slope).map { -$0 }
      let decrement = -zip(slope, step).reduce(0) { $0 + $1.0 * $1.1 } / 2
      guard decrement.isFinite, decrement >= 0 else { break }
      if isTrue, decrement < Self.near {
        // Rounding is reached where a step no longer brings it nearer.
        if let last, decrement >= last.decrement / 4 {
          let best = last.decrement <= decrement ? last.point : point
          guard min(decrement, last.decrement) < Self.tolerance else { break }
          return finished(best, scales)
        }
        last = (point, decrement)
        let next = zip(point, step).map { $0 + $1 }
        guard let nextSlope = problem.gradient(next), decrement > 1e-28 else {
          guard decrement < Self.tolerance else { break }
          return finished(point, scales)
        }
        (point, slope) = (next, nextSlope)
        value = problem.value(point)
        continue
      }
      if let earlier = last {
        if earlier.decrement < Self.tolerance { return finished(earlier.point, scales) }
        last = nil
      }
      var length = 1.0
      var isBetter = false
      while length > 1e-8 {
        let next = zip(point, step).map { $0 + length * $1 }
        let nextValue = problem.value(next)
        if nextValue < value, let nextSlope = problem.gradient(next) {
          (point, value, slope) = (next, nextValue, nextSlope)
          isBetter = true
          break
        }
        length /= 4
      }
      guard isBetter else { break }
      scales = self.scales(at: point, from: scales)
    }
    return End(coordinates: point, value: problem.value(point), inverse: nil, termination: .stalled)
  }

  private func finished(_ point: [Double], _ scales: [Double]) -> End? {
    let scales = self.scales(at: point, from: scales)
    let inverse = curvature(at: point, scales, share: 5e-3)?.inverseOfPositive()
    return End(coordinates: point, value: problem.value(point), inverse: inverse, termination: .converged)
  }

  /// 1/√(∂²(−ln L)/∂u²) of each coordinate: a standard error were the others known.
  private func scales(at point: [Double], from guess: [Double]? = nil) -> [Double] {
    var scales = guess ?? point.map { 1e-4 * max(abs($0), 1e-2) }
    for _ in 0..<(guess == nil ? 3 : 1) {
      for index in point.indices {
        var up = point
        var down = point
        let step = guess == nil ? scales[index] : 1e-3 * scales[index]
        up[index] += step
        down[index] -= step
        guard let above = problem.gradient(up), let below = problem.gradient(down) else {
          scales[index] /= 10
          continue
        }
        let bend = abs(above[index] - below[index]) / (up[index] - down[index])
        let size = 1 / bend.squareRoot()
        guard size.isFinite, size > 0 else { continue }
        scales[index] = min(max(size, 1e-12 * max(abs(point[index]), 1e-3)), 1e6 * max(abs(point[index]), 1))
        if guess == nil { scales[index] *= 1e-2 }
      }
    }
    return guess == nil ? scales.map { $0 * 1e2 } : scales
  }

  /// Second derivatives by central differences of the gradient, of the fourth order where the share is large.
  private func curvature(at point: [Double], _ scales: [Double], share: Double) -> Matrix? {
    let count = point.count
    var matrix = Matrix(rows: count, columns: count)
    for index in point.indices {
      let step = share * scales[index]
      func slopes(_ steps: Double) -> [Double]? {
        var moved = point
        moved[index] += steps * step
        return problem.gradient(moved)
      }
      guard let a = slopes(1), let b = slopes(-1) else { return nil }
      let width = (point[index] + step) - (point[index] - step)
      if share > 2e-3, let c = slopes(2), let d = slopes(-2) {
        for other in point.indices {
          matrix[index, other] = (8 * (a[other] - b[other]) - (c[other] - d[other])) / (6 * width)
        }
      } else {
        for other in point.indices { matrix[index, other] = (a[other] - b[other]) / width }
      }
    }
    for row in 0..<count {
      for column in 0..<row {
        let mean = (matrix[row, column] + matrix[column, row]) / 2
        matrix[row, column] = mean
        matrix[column, row] = mean
      }
    }
    return matrix.elements.allSatisfy(\.isFinite) ? matrix : nil
  }
}
