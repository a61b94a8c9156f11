import RealModule
import Solvers

/// The scale of errors that at most half of the rows can spoil, and what it was found with.
public struct RobustScale: Sendable, Equatable {
  /// s with Σ ρ(r/s) = (n − p)/2, ρ Tukey's bisquare with c = 1.54764.
  public var scale: Double
  /// Weights of the rows in the final estimate, 0 to 1.
  public var weights: [Double]
  /// Random starts of the S-estimate.
  public var starts: Int
  public var isConverged: Bool
}

extension RegressionFit {
  /// Fits by Yohai's MM-estimator: an S-estimate with breakdown ½, then an M-estimate with its scale, 95% as efficient as
  /// least squares where errors are normal; bisquare in both.
  ///
  /// The S-estimate is found by fast-S: 500 random subsets of p independent rows, two steps of reweighting each, the best
  /// five iterated to the end. Beyond 5000 rows the subsets are judged by 2000 of them, drawn at random.
  ///
  /// Sources: Yohai 1987; Salibian-Barrera and Yohai, "A fast algorithm for S-regression estimates", 2006; covariance:
  /// Croux, Dhaene and Hoorelbeke, "Robust standard errors for robust estimators", 2003.
  public init(robust model: ModelMatrix, data: RegressionData, seed: UInt64 = 1) throws(RegressionError) {
    let design = try model.design(data)
    let response = try model.response(data)
    try Self.check(model, design, response, nil)
    let count = design.rows
    let base: RefinedLeastSquares
    do throws(SolverError) {
      base = try RefinedLeastSquares(design: design, response: response)
    } catch {
      throw .solver(error)
    }
    guard count >= 2 * base.rank, base.rank > 0 else {
      throw .robustNeedsMoreRows(rows: count, columns: base.rank)
    }
    let size = (response.reduce(0) { $0 + $1.high * $1.high } / Double(count)).squareRoot()
    let search = RobustSearch(rows: base.orthonormalRows(), response: base.residuals, least: 1e-13 * size)
    guard let start = search.scaleEstimate(seed: seed) else { throw .exactHalf }
    let found = search.meanEstimate(start)
    var estimates = zip(base.extendedCoefficients, base.root * found.coordinates).map { $0 + DoubleDouble($1) }
    // In the columns' own coordinates once more, to the last digit.
    let roots = found.weights.map { DoubleDouble($0.squareRoot()) }
    let weighted = try? RefinedLeastSquares(
      design: design.scaled(rows: roots), response: zip(response, roots).map { $0 * $1 })
    if found.isConverged, let weighted, weighted.kept == base.kept { estimates = weighted.extendedCoefficients }
    let fitted = Self.product(design, estimates)
    let residuals = zip(response, fitted).map { ($0 - $1).value }
    self.model = model
    method = .robust(
      RobustScale(
        scale: start.scale, weights: found.weights, starts: RobustSearch.starts, isConverged: found.isConverged))
    errors = .classical
    let left = Set(base.dependent.map(\.column))
    coefficients = estimates.enumerated().map { left.contains($0.offset) ? nil : $0.element.value }
    extendedCoefficients = estimates
    dependent = base.dependent
    covarianceRoot = base.root * search.covarianceRoot(start: start, residuals: residuals)
    inverseRoot = base.root
    condition = base.condition
    self.response = response.map(\.value)
    self.fitted = fitted.map(\.value)
    self.residuals = residuals
    weights = nil
    let rows = (weighted ?? base).orthonormalRows()
    leverages = (0..<count).map { row in (0..<rows.columns).reduce(0) { $0 + rows[row, $1] * rows[row, $1] } }
    sumOfSquares = residuals.reduce(0) { $0 + $1 * $1 }
    totalSumOfSquares = Self.total(response, nil, isCentred: model.formula.hasIntercept)
    residualDegreesOfFreedom = Double(count - base.rank)
    sigma = start.scale
    logLikelihood = nil
    self.design = design
  }
}

/// Tukey's bisquare, scaled so that ρ(∞) = 1.
private struct Bisquare {
  let tuning: Double

  /// Breakdown ½.
  static let scale = Bisquare(tuning: 1.54764)
  /// 95% efficiency where errors are normal.
  static let mean = Bisquare(tuning: 4.685061)

  func loss(_ value: Double) -> Double {
    let u = value / tuning
    guard abs(u) < 1 else { return 1 }
    let rest = 1 - u * u
    return 1 - rest * rest * rest
  }

  /// ρ′.
  func slope(_ value: Double) -> Double {
    let u = value / tuning
    guard abs(u) < 1 else { return 0 }
    let rest = 1 - u * u
    return 6 * u * rest * rest / tuning
  }

  /// ψ(x)/x with ψ(x) ≈ x near 0.
  func weight(_ value: Double) -> Double {
    let u = value / tuning
    guard abs(u) < 1 else { return 0 }
    let rest = 1 - u * u
    return rest * rest
  }

  /// ψ′ with ψ′(0) = 1.
  func curvature(_ value: Double) -> Double {
    let u = value / tuning
    guard abs(u) < 1 else { return 0 }
    return (1 - u * u) * (1 - 5 * u * u)
  }
}

/// S- and M-estimates in orthonormal coordinates γ, with β = T γ.
private struct RobustSearch {
  struct Start {
    var coordinates: [Double]
    var scale: Double
    var residuals: [Double]
  }

  let rows: Matrix
  let response: [Double]
  /// A scale that is nothing but rounding.
  let least: Double

  static let starts = 500
  private static let best = 5
  private static let mostRows = 5_000
  private static let judging = 2_000

  private var count: Int { rows.rows }
  private var size: Int { rows.columns }

  /// The S-estimate; `nil` where half of the rows and more are fitted exactly.
  func scaleEstimate(seed: UInt64) -> Start? {
    var judged = Array(0..<count)
    if count > Self.mostRows {
      var source = RandomSource(seed: seed, purpose: "robust rows", index: 0)
      for place in 0..<Self.judging { judged.swapAt(place, place + source.integer(below: count - place)) }
      judged = Array(judged[..<Self.judging])
    }
    var candidates: [(scale: Double, coordinates: [Double])] = []
    for index in 0..<Self.starts {
      guard var coordinates = elemental(seed: seed, index: index, among: judged) else { continue }
      var residuals = residuals(coordinates, judged)
      var scale = median(residuals.map(abs)) / 0.6745
      for _ in 0..<2 {
        guard scale > 0, let next = step(residuals, scale, judged) else { break }
        coordinates = next
        residuals = self.residuals(coordinates, judged)
        scale = improved(scale, residuals)
      }
      guard scale > least else { return nil }
      // Only what may be among the best is worth its exact scale.
      if candidates.count == Self.best, let worst = candidates.last {
        guard mean(residuals, worst.scale) < 0.5 else { continue }
      }
      candidates.append((exactScale(residuals, scale), coordinates))
      candidates.sort { $0.scale < $1.scale }
      if candidates.count > Self.best { candidates.removeLast() }
    }
    let all = Array(0..<count)
    var found: Start?
    for candidate in candidates {
      var coordinates = candidate.coordinates
      var residuals = residuals(coordinates, all)
      var scale = exactScale(residuals, median(residuals.map(abs)) / 0.6745)
      for _ in 0..<1_000 {
        guard scale > least else { return nil }
        guard let next = step(residuals, scale, all) else { break }
        let change = zip(next, coordinates).reduce(0) { max($0, abs($1.0 - $1.1)) }
        coordinates = next
        residuals = self.residuals(coordinates, all)
        let refined = exactScale(residuals, scale)
        let isDone = change <= 1e-13 * max(spread, 1e-300) && abs(refined - scale) <= 1e-14 * scale
        scale = refined
        if isDone { break }
      }
      if scale < found?.scale ?? .infinity {
        found = Start(coordinates: coordinates, scale: scale, residuals: residuals)
      }
    }
    return found
  }

  /// The M-estimate with the scale of the S-estimate.
  func meanEstimate(_ start: Start) -> (coordinates: [Double], weights: [Double], isConverged: Bool) {
    let all = Array(0..<count)
    var coordinates = start.coordinates
    var residuals = start.residuals
    var isConverged = false
    for _ in 0..<2_000 {
      let weights = residuals.map { Bisquare.mean.weight($0 / start.scale) }
      guard let next = weighted(weights, all) else { break }
      let change = zip(next, coordinates).reduce(0) { max($0, abs($1.0 - $1.1)) }
      coordinates = next
      residuals = self.residuals(coordinates, all)
      if change <= 1e-14 * start.scale * Double(count).squareRoot() {
        isConverged = true
        break
      }
    }
    return (coordinates, residuals.map { Bisquare.mean.weight($0 / start.scale) }, isConverged)
  }

  /// U in orthonormal coordinates.
  func covarianceRoot(start: Start, residuals: [Double]) -> Matrix {
    let n = Double(count)
    var curvature = Matrix(rows: size, columns: size)
    var outer = Matrix(rows: size, columns: size)
    var bend = [Double](repeating: 0, count: size)
    var mixed = [Double](repeating: 0, count: size)
    var (steepness, spread) = (0.0, 0.0)
    for row in 0..<count {
      let final = residuals[row] / start.scale
      let first = start.residuals[row] / start.scale
      let (curve, pull, loss) = (
        Bisquare.mean.curvature(final), final * Bisquare.mean.weight(final), Bisquare.scale.loss(first)
      )
      steepness += Bisquare.scale.slope(first) * first / n
      spread += (loss * loss - 0.25) / n
      for column in 0..<size {
        let x = rows[row, column]
        bend[column] += curve * final * x
        mixed[column] += pull * loss * x
        for other in 0..<size {
          curvature[column, other] += curve * x * rows[row, other]
          outer[column, other] += pull * pull * x * rows[row, other]
        }
      }
    }
    guard let lower = try? Cholesky.factor(curvature) else { return Matrix(rows: size, columns: size, repeating: .nan) }
    let half = inverse(lower)
    let bread = start.scale * (half.transposed() * half)
    let drift = (bread * bend).map { $0 / steepness }
    let seen = bread * mixed
    let first = bread * outer * bread
    var covariance = first
    for row in 0..<size {
      for column in 0..<size {
        covariance[row, column] +=
          (spread * drift[row] * drift[column] - drift[row] * seen[column] - seen[row] * drift[column]) / n
      }
    }
    // With few rows the terms of the scale may outweigh the rest; what remains is Huber's.
    return (try? SymmetricSquareRoot.of(covariance)) ?? (try? SymmetricSquareRoot.of(first))
      ?? Matrix(rows: size, columns: size, repeating: .nan)
  }

  private func inverse(_ lower: Matrix) -> Matrix {
    var inverse = Matrix(rows: size, columns: size)
    for column in 0..<size {
      inverse[column, column] = 1 / lower[column, column]
      for row in (column + 1)..<max(size, column + 1) {
        let sum = (column..<row).reduce(0.0) { $0 + lower[row, $1] * inverse[$1, column] }
        inverse[row, column] = -sum / lower[row, row]
      }
    }
    return inverse
  }

  /// The length of a typical response.
  private var spread: Double { (response.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot() }

  private func residuals(_ coordinates: [Double], _ places: [Int]) -> [Double] {
    places.map { row in
      (0..<size).reduce(response[row]) { $0 - rows[row, $1] * coordinates[$1] }
    }
  }

  /// The surface through p rows, taken in random order and left out where they depend on those before.
  private func elemental(seed: UInt64, index: Int, among places: [Int]) -> [Double]? {
    var source = RandomSource(seed: seed, purpose: "robust starts", index: UInt64(index))
    var order = places
    var basis: [[Double]] = []
    var chosen: [Int] = []
    for place in order.indices {
      guard chosen.count < size else { break }
      order.swapAt(place, place + source.integer(below: order.count - place))
      var vector = (0..<size).map { rows[order[place], $0] }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { continue }
      for _ in 0..<2 {
        for known in basis {
          let share = zip(known, vector).reduce(0) { $0 + $1.0 * $1.1 }
          for column in 0..<size { vector[column] -= share * known[column] }
        }
      }
      let rest = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard rest > 1e-7 * length else { continue }
      basis.append(vector.map { $0 / rest })
      chosen.append(order[place])
    }
    guard chosen.count == size else { return nil }
    var design = Matrix(rows: size, columns: size)
    for (row, place) in chosen.enumerated() {
      for column in 0..<size { design[row, column] = rows[place, column] }
    }
    return (try? LinearLeastSquares.solve(design: design, response: chosen.map { response[$0] }))?.coefficients
  }

  /// One step of reweighting for the S-estimate.
  private func step(_ residuals: [Double], _ scale: Double, _ places: [Int]) -> [Double]? {
    weighted(residuals.map { Bisquare.scale.weight($0 / scale) }, places)
  }

  /// Weighted least squares by normal equations: the rows are orthonormal.
  private func weighted(_ weights: [Double], _ places: [Int]) -> [Double]? {
    var normal = Matrix(rows: size, columns: size)
    var right = [Double](repeating: 0, count: size)
    rows.elements.withUnsafeBufferPointer { elements in
      for (place, row) in places.enumerated() where weights[place] > 0 {
        let values = UnsafeBufferPointer(rebasing: elements[(row * size)..<((row + 1) * size)])
        for first in 0..<size {
          let factor = weights[place] * values[first]
          right[first] += factor * response[row]
          for second in 0...first { normal[first, second] += factor * values[second] }
        }
      }
    }
    guard let lower = try? Cholesky.factor(normal) else { return nil }
    let half = inverse(lower)
    let solution = half.transposed() * (half * right)
    return solution.allSatisfy(\.isFinite) ? solution : nil
  }

  /// Σ ρ(r/s) / (n − p).
  private func mean(_ residuals: [Double], _ scale: Double) -> Double {
    residuals.reduce(0) { $0 + Bisquare.scale.loss($1 / scale) } / Double(max(residuals.count - size, 1))
  }

  private func improved(_ scale: Double, _ residuals: [Double]) -> Double {
    scale * (2 * mean(residuals, scale)).squareRoot()
  }

  /// The s with Σ ρ(r/s) = (n − p)/2: Newton's method on its logarithm, kept within a bracket.
  private func exactScale(_ residuals: [Double], _ start: Double) -> Double {
    var scale = start > 0 ? start : spread
    var (low, high) = (0.0, Double.infinity)
    for _ in 0..<200 {
      let value = mean(residuals, scale)
      if value > 0.5 { low = scale } else { high = scale }
      let steepness =
        residuals.reduce(0) { $0 + Bisquare.scale.slope($1 / scale) * $1 / scale }
        / Double(max(residuals.count - size, 1))
      var next = steepness > 0 ? scale * Double.exp((value - 0.5) / steepness) : improved(scale, residuals)
      if !(next > low && next < high) { next = high.isFinite ? (low + high) / 2 : 2 * scale }
      let isDone = abs(next - scale) <= 2e-16 * scale
      scale = next
      if isDone || scale < 1e-300 { break }
    }
    return scale
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last else { return 0 }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : (sorted.isEmpty ? last : sorted[middle])
  }
}
