internal import CLAPACK
import Foundation

/// Least squares of many rows and well-conditioned columns: XᵀX, its Cholesky factor and a step of refinement.
///
/// XᵀX squares the condition number κ, which costs 2 log₁₀ κ of its 16 digits; the corrected seminormal equations give
/// them back to β, and errors of (XᵀX)⁻¹ stay below 10⁻¹² while κ is below 100.
///
/// Source: Björck, "Stability analysis of the method of seminormal equations for linear least squares problems", 1987.
struct LongLeastSquares {
  let design: Matrix
  let coefficients: [Double]
  let residuals: [Double]
  let sumOfSquares: Double
  let condition: Double
  /// T with (XᵀX)⁻¹ = T Tᵀ, upper triangular.
  let root: Matrix
  let logDeterminant: Double

  /// From this many elements on the way is worth taking.
  static let leastElements = 50_000
  static let largestCondition = 100.0

  /// - Returns: `nil` where the design is short, ill-conditioned or out of the range whose squares a double holds.
  init?(_ design: Matrix, _ response: [Double]) throws(SolverError) {
    let (rows, size) = (design.rows, design.columns)
    guard size > 0, rows * size >= Self.leastElements, rows >= 10 * size, rows < Int(Int32.max) else { return nil }
    guard let gram = try Self.gram(design) else { return nil }
    let scales = (0..<size).map { gram[$0, $0].squareRoot() }
    guard scales.allSatisfy({ $0 > 1e-140 && $0 < 1e140 }) else { return nil }
    var scaled = gram
    for first in 0..<size { for second in 0..<size { scaled[first, second] /= scales[first] * scales[second] } }
    let values = try SymmetricEigenvalues.of(scaled)
    guard let least = values.first, let most = values.last, least > 0 else { return nil }
    condition = (most / least).squareRoot()
    guard condition <= Self.largestCondition else { return nil }
    let lower = try Cholesky.factor(scaled)
    // (L⁻¹ D⁻¹)ᵀ
    var root = lower.inverseOfLowerTriangle().transposed()
    for row in 0..<size { for column in 0..<size { root[row, column] /= scales[row] } }
    let start = Self.solve(root, Self.pass(design, response, nil).projected)
    let first = Self.pass(design, response, start)
    let step = Self.solve(root, first.projected)
    let refined = zip(start, step).map { $0 + $1 }
    let last = Self.pass(design, response, refined)
    guard last.sumOfSquares.isFinite, refined.allSatisfy(\.isFinite) else { return nil }
    self.design = design
    self.root = root
    coefficients = refined
    residuals = last.residuals
    sumOfSquares = last.sumOfSquares
    logDeterminant = (0..<size).reduce(0) { $0 + 2 * (log(lower[$1, $1]) + log(scales[$1])) }
  }

  /// T Tᵀ c.
  private static func solve(_ root: Matrix, _ projected: [Double]) -> [Double] {
    root * (root.transposed() * projected)
  }

  /// XᵀX by LAPACK's `dsfrk`; `nil` where it is not finite.
  private static func gram(_ design: Matrix) throws(SolverError) -> Matrix? {
    let size = design.columns
    // Rows after rows are the columns of Xᵀ.
    var packed = [Double](repeating: 0, count: size * (size + 1) / 2)
    var full = [Double](repeating: 0, count: size * size)
    // In pieces: rounding grows with the rows of a piece alone.
    let piece = 4096
    for row in stride(from: 0, to: design.rows, by: piece) {
      try LAPACK.require("dsfrk") {
        design.elements.withUnsafeBufferPointer { elements in
          LAPACKE_dsfrk(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "L")), CChar(UInt8(ascii: "N")), Int32(size),
            Int32(min(piece, design.rows - row)), 1, elements.baseAddress.map { $0 + row * size }, Int32(size), 1,
            &packed)
        }
      }
    }
    try LAPACK.require("dtfttr") {
      LAPACKE_dtfttr(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "L")), Int32(size), packed, &full, Int32(size))
    }
    guard packed.allSatisfy(\.isFinite) else { return nil }
    var gram = Matrix(rows: size, columns: size)
    for first in 0..<size {
      for second in 0...first {
        gram[first, second] = full[second * size + first]
        gram[second, first] = full[second * size + first]
      }
    }
    return gram
  }

  /// One reading of the rows: r = y − Xβ, Xᵀr and Σ r²; without β, r is y.
  private static func pass(
    _ design: Matrix, _ response: [Double], _ coefficients: [Double]?
  ) -> (residuals: [Double], projected: [Double], sumOfSquares: Double) {
    let (rows, size) = (design.rows, design.columns)
    var projected = [Double](repeating: 0, count: size)
    var total = 0.0
    let residuals = [Double](unsafeUninitializedCapacity: rows) { residuals, count in
      design.elements.withUnsafeBufferPointer { elements in
        guard let base = elements.baseAddress else { return }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * size) { memory in
          guard let beta = memory.baseAddress else { return }
          let sums = beta + size
          beta.initialize(repeating: 0, count: 2 * size)
          if let coefficients { for column in 0..<size { beta[column] = coefficients[column] } }
          let wide = size / 4 * 4
          var row = 0
          while row < rows {
            // Blocks, summed apart: rounding does not grow with the rows.
            let end = min(row + 1024, rows)
            for column in 0..<size { sums[column] = 0 }
            var squares = 0.0
            while row < end {
              let values = base + row * size
              var rest = response[row]
              if coefficients != nil {
                var lanes = SIMD4<Double>.zero
                var column = 0
                while column < wide {
                  let x = UnsafeRawPointer(values + column).loadUnaligned(as: SIMD4<Double>.self)
                  let b = UnsafeRawPointer(beta + column).loadUnaligned(as: SIMD4<Double>.self)
                  lanes.addProduct(x, b)
                  column += 4
                }
                var fitted = lanes.sum()
                while column < size {
                  fitted += values[column] * beta[column]
                  column += 1
                }
                rest -= fitted
              }
              residuals[row] = rest
              squares += rest * rest
              for column in 0..<size { sums[column] += rest * values[column] }
              row += 1
            }
            total += squares
            for column in 0..<size { projected[column] += sums[column] }
          }
        }
      }
      count = rows
    }
    return (residuals, projected, total)
  }
}
