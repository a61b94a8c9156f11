import Foundation

/// The β that makes ‖y − Xβ‖ least, and what statistics of it are made of, to the last digits that X and y determine.
///
/// LAPACK's QR with column pivoting (`dgeqp3`, columns of length one) finds the rank and R. Its R is then a coordinate
/// system: B = X R⁻¹, formed in double-double, is nearly orthonormal whatever the condition of X, so that BᵀB is known to
/// full precision and the problem in B is solved by refinement, residuals and Bᵀr in double-double. β = R⁻¹z loses
/// nothing that two doubles cannot spare: with NIST's Filip (condition 10¹⁰) 14 digits stand.
///
/// A long design of condition below 100 takes a shorter way to the same digits: XᵀX, its Cholesky factor, and one step of
/// refinement.
///
/// Sources: Businger and Golub 1965; Björck, "Iterative refinement of linear least squares solutions", 1967, and
/// "Stability analysis of the method of seminormal equations", 1987; Ogita, Rump and Oishi 2005.
public struct RefinedLeastSquares: Sendable {
  /// A column that is a sum of others, and is left out.
  public struct DependentColumn: Sendable, Equatable {
    public var column: Int
    /// The columns it is a sum of, with their factors.
    public var combination: [Term]

    public struct Term: Sendable, Equatable {
      public var column: Int
      public var factor: Double

      public init(column: Int, factor: Double) {
        self.column = column
        self.factor = factor
      }
    }

    public init(column: Int, combination: [Term]) {
      self.column = column
      self.combination = combination
    }
  }

  /// β; zero for a column left out.
  public let coefficients: [Double]
  /// β with the digits that a double cannot hold.
  public let extendedCoefficients: [DoubleDouble]
  /// y − Xβ.
  public let residuals: [Double]
  /// Σ (y − Xβ)².
  public let sumOfSquares: Double
  /// Columns kept, increasing.
  public let kept: [Int]
  /// Columns left out, increasing.
  public let dependent: [DependentColumn]
  /// Condition number of the columns kept, each scaled to length one: of R's diagonal, a lower bound, on the careful way;
  /// of XᵀX's eigenvalues on the shorter one.
  public let condition: Double
  /// T with (XᵀX)⁻¹ = T Tᵀ; a row of zeros for a column left out, one column for each column kept.
  public let root: Matrix
  /// ln det XᵀX of the columns kept.
  public let logDeterminant: Double
  private let basis: Matrix
  private let toOrthonormal: Matrix

  public var rank: Int { kept.count }

  /// Solves for one response.
  ///
  /// - Parameters:
  ///   - design: X, one row for each observation and one column for each coefficient.
  ///   - response: y.
  /// - Throws: ``SolverError`` when there are fewer rows than columns, sizes disagree or a number is not finite.
  public init(design: ExtendedMatrix, response: [DoubleDouble]) throws(SolverError) {
    try self.init(design: design, high: response.map(\.high), response: response)
  }

  /// Solves for a response of plain doubles.
  public init(design: ExtendedMatrix, response: [Double]) throws(SolverError) {
    try self.init(design: design, high: response, response: nil)
  }

  private init(design: ExtendedMatrix, high: [Double], response: [DoubleDouble]?) throws(SolverError) {
    guard high.count == design.rows else {
      throw .sizeMismatch(what: "Elements of the response", expected: design.rows, found: high.count)
    }
    if let index = high.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(what: "Element \(index + 1) of the response")
    }
    guard design.rows >= design.columns else {
      throw .tooFewResiduals(residuals: design.rows, parameters: design.columns)
    }
    if let quick = try LongLeastSquares(design.high, high) {
      self.init(quick)
      return
    }
    try self.init(careful: design, response: response ?? high.map { DoubleDouble($0) })
  }

  private init(_ quick: LongLeastSquares) {
    coefficients = quick.coefficients
    extendedCoefficients = quick.coefficients.map { DoubleDouble($0) }
    residuals = quick.residuals
    sumOfSquares = quick.sumOfSquares
    kept = Array(quick.coefficients.indices)
    dependent = []
    condition = quick.condition
    root = quick.root
    logDeterminant = quick.logDeterminant
    basis = quick.design
    toOrthonormal = quick.root
  }

  private init(careful design: ExtendedMatrix, response: [DoubleDouble]) throws(SolverError) {
    let tolerance = Self.rankTolerance(rows: design.rows, columns: design.columns)
    var factor = try design.high.factored(rankTolerance: tolerance)
    var kept = Array(0..<design.columns)
    var dependent: [DependentColumn] = []
    var reduced = design
    if factor.rank < design.columns {
      kept = factor.firstIndependentColumns(tolerance: 1e3 * tolerance)
      reduced = design.columns(kept)
      factor = try reduced.high.factored(rankTolerance: 0)
      for column in 0..<design.columns where !kept.contains(column) {
        let values = (0..<design.rows).map { design.high[$0, column] }
        let factors = factor.solution(projected: try factor.projected(values))
        let length = values.sumOfSquares.squareRoot()
        let terms = zip(kept, factors).enumerated().compactMap { place, term in
          abs(term.1) * factor.scales[place] > 1e-7 * length
            ? DependentColumn.Term(column: term.0, factor: term.1) : nil
        }
        dependent.append(DependentColumn(column: column, combination: terms))
      }
    }
    let size = kept.count
    // M = D⁻¹ P R⁻¹, so that X M is nearly orthonormal.
    let inverse = factor.inverse()
    var coordinates = Matrix(rows: size, columns: size)
    for position in 0..<factor.rank {
      let column = factor.pivots[position]
      for inner in position..<factor.rank {
        coordinates[column, inner] = inverse[position * factor.rank + inner] / factor.scales[column]
      }
    }
    guard factor.rank == size, coordinates.elements.allSatisfy(\.isFinite) else {
      throw .nonFinite(what: "The inverse of the triangular factor")
    }
    let basis = Self.basis(reduced, coordinates, pivots: factor.pivots)
    let lower = try Cholesky.factor(Self.gram(basis.high))
    let toOrthonormal = lower.inverseOfLowerTriangle().transposed()
    var z = [DoubleDouble](repeating: DoubleDouble(0), count: size)
    var rest = response
    var last = Double.infinity
    for _ in 0..<20 {
      let projected = Self.product(basis, rest)
      // (LLᵀ)⁻¹ Bᵀ r
      let half = projected.indices.map { index in
        (0...index).reduce(0.0) { $0 + toOrthonormal[$1, index] * projected[$1].high }
      }
      let step = toOrthonormal * half
      let length = step.sumOfSquares.squareRoot()
      guard length.isFinite else { throw .nonFinite(what: "The solution of the linear least-squares problem") }
      guard length < last / 2 else { break }
      last = length
      for index in z.indices { z[index] += DoubleDouble(step[index]) }
      rest = Self.residuals(basis, response, z)
      let size = z.reduce(0) { $0 + $1.high * $1.high }.squareRoot()
      if length <= 1e-29 * size { break }
    }
    var coefficients = [DoubleDouble](repeating: DoubleDouble(0), count: design.columns)
    var root = Matrix(rows: design.columns, columns: size)
    let keptRoot = coordinates * toOrthonormal
    for (place, column) in kept.enumerated() {
      var sum = DoubleDouble(0)
      for inner in 0..<size { sum += z[inner] * coordinates[place, inner] }
      coefficients[column] = sum
      for inner in 0..<size { root[column, inner] = keptRoot[place, inner] }
    }
    residuals = rest.map(\.value)
    sumOfSquares = rest.map { $0 * $0 }.sum().value
    extendedCoefficients = coefficients
    self.coefficients = coefficients.map(\.value)
    self.kept = kept
    self.dependent = dependent
    condition = factor.conditionEstimate
    self.root = root
    self.basis = basis.high
    self.toOrthonormal = toOrthonormal
    var determinant = 0.0
    for place in 0..<size {
      determinant += 2 * log(lower[place, place])
      determinant -= 2 * log(abs(inverse[place * size + place]) / factor.scales[factor.pivots[place]])
    }
    logDeterminant = determinant
    guard self.coefficients.allSatisfy(\.isFinite), sumOfSquares.isFinite, root.elements.allSatisfy(\.isFinite) else {
      throw .nonFinite(what: "The solution of the linear least-squares problem")
    }
  }

  /// What rounding alone leaves of a column that depends on others.
  static func rankTolerance(rows: Int, columns: Int) -> Double {
    8 * (Double(rows) * Double(max(columns, 1))).squareRoot() * Double.ulpOfOne
  }

  /// Q with QᵀQ = I and the span of the columns kept: row i times T gives (XᵀX)⁻¹xᵢ, its squared length the leverage.
  public func orthonormalRows() -> Matrix {
    let (rows, size) = (basis.rows, basis.columns)
    var rotated = Matrix(rows: rows, columns: size)
    guard size > 0 else { return rotated }
    rotated.elements.withUnsafeMutableBufferPointer { target in
      basis.elements.withUnsafeBufferPointer { source in
        toOrthonormal.elements.withUnsafeBufferPointer { map in
          for row in 0..<rows {
            for inner in 0..<size {
              let share = source[row * size + inner]
              for column in 0..<size { target[row * size + column] += share * map[inner * size + column] }
            }
          }
        }
      }
    }
    return rotated
  }

  /// X M, in double-double; M is upper triangular in the order of the pivots.
  private static func basis(
    _ design: ExtendedMatrix, _ coordinates: Matrix, pivots: [Int]
  ) -> (high: Matrix, low: Matrix) {
    let size = design.columns
    var high = Matrix(rows: design.rows, columns: size)
    var low = Matrix(rows: design.rows, columns: size)
    let map = coordinates.elements
    for row in 0..<design.rows {
      for column in 0..<size {
        var sum = DoubleDouble(0)
        for place in 0...column {
          let pivot = pivots[place]
          sum += design[row, pivot] * map[pivot * size + column]
        }
        high[row, column] = sum.high
        low[row, column] = sum.low
      }
    }
    return (high, low)
  }

  /// BᵀB, summed in blocks so that rounding does not grow with the number of rows.
  private static func gram(_ matrix: Matrix) -> Matrix {
    let size = matrix.columns
    var total = Matrix(rows: size, columns: size)
    var row = 0
    while row < matrix.rows {
      let end = min(row + 256, matrix.rows)
      var block = Matrix(rows: size, columns: size)
      for index in row..<end {
        for first in 0..<size {
          let factor = matrix[index, first]
          for second in 0...first { block[first, second] += factor * matrix[index, second] }
        }
      }
      for index in total.elements.indices { total.elements[index] += block.elements[index] }
      row = end
    }
    for first in 0..<size { for second in 0..<first { total[second, first] = total[first, second] } }
    return total
  }

  /// Bᵀ r.
  private static func product(_ basis: (high: Matrix, low: Matrix), _ rest: [DoubleDouble]) -> [DoubleDouble] {
    let size = basis.high.columns
    var product = [DoubleDouble](repeating: DoubleDouble(0), count: size)
    for row in rest.indices {
      for column in 0..<size {
        product[column] += DoubleDouble(sum: basis.high[row, column], basis.low[row, column]) * rest[row]
      }
    }
    return product
  }

  /// y − B z.
  private static func residuals(
    _ basis: (high: Matrix, low: Matrix), _ response: [DoubleDouble], _ z: [DoubleDouble]
  ) -> [DoubleDouble] {
    let size = basis.high.columns
    return response.indices.map { row in
      var rest = response[row]
      for column in 0..<size {
        rest += -(DoubleDouble(sum: basis.high[row, column], basis.low[row, column]) * z[column])
      }
      return rest
    }
  }
}

extension Matrix {
  /// The inverse of a lower triangular matrix.
  func inverseOfLowerTriangle() -> Matrix {
    var inverse = Matrix(rows: rows, columns: rows)
    for column in 0..<rows {
      inverse[column, column] = 1 / self[column, column]
      for row in (column + 1)..<max(rows, column + 1) {
        var sum = 0.0
        for inner in column..<row { sum += self[row, inner] * inverse[inner, column] }
        inverse[row, column] = -sum / self[row, row]
      }
    }
    return inverse
  }
}
