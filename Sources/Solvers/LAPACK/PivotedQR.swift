internal import CLAPACK

/// A = Q R Pᵀ with column pivoting, of a matrix with at least as many rows as columns (LAPACK `dgeqp3`).
///
/// The columns are first scaled to length one, so that rank and condition do not depend on the units of the columns.
/// The rank is the number of diagonal elements of R larger than `rankTolerance` times the first.
struct PivotedQR {
  let rows: Int
  let columns: Int
  /// Lengths of the columns of A; a column of zeros counts as length one.
  let scales: [Double]
  /// Column-major: R on and above the diagonal, the reflections below it.
  private let factors: [Double]
  private let reflections: [Double]
  /// Position in the factor → column of A.
  let pivots: [Int]
  let rank: Int

  static func defaultRankTolerance(rows: Int, columns: Int) -> Double {
    Double(max(rows, columns, 1)) * Double.ulpOfOne
  }

  /// Factors a row-major matrix.
  init(_ elements: UnsafeBufferPointer<Double>, rows: Int, columns: Int, rankTolerance: Double? = nil)
    throws(SolverError)
  {
    precondition(elements.count == rows * columns, "the matrix has rows × columns elements")
    guard rows >= columns else { throw .tooFewResiduals(residuals: rows, parameters: columns) }
    var factors = [Double](repeating: 0, count: rows * columns)
    var scales = [Double](repeating: 1, count: columns)
    for column in 0..<columns {
      var largest = 0.0
      for row in 0..<rows {
        let element = elements[row * columns + column]
        guard element.isFinite else { throw .nonFinite(what: "Row \(row + 1), column \(column + 1) of the matrix") }
        largest = max(largest, abs(element))
      }
      guard largest > 0 else { continue }
      var sum = 0.0
      for row in 0..<rows {
        let ratio = elements[row * columns + column] / largest
        sum += ratio * ratio
      }
      // The largest element stays outside the root: neither tiny nor huge columns lose their length.
      let length = sum.squareRoot()
      scales[column] = min(largest * length, Double.greatestFiniteMagnitude)
      for row in 0..<rows { factors[column * rows + row] = elements[row * columns + column] / largest / length }
    }
    var reflections = [Double](repeating: 0, count: columns)
    var order = [Int32](repeating: 0, count: columns)
    if columns > 0 {
      try LAPACK.require("dgeqp3") {
        LAPACKE_dgeqp3(LAPACK_COL_MAJOR, Int32(rows), Int32(columns), &factors, Int32(rows), &order, &reflections)
      }
    }
    let tolerance = rankTolerance ?? Self.defaultRankTolerance(rows: rows, columns: columns)
    var rank = 0
    while rank < columns, abs(factors[rank * rows + rank]) > tolerance * abs(factors[0]) { rank += 1 }
    self.rows = rows
    self.columns = columns
    self.scales = scales
    self.factors = factors
    self.reflections = reflections
    self.pivots = order.map { Int($0) - 1 }
    self.rank = rank
  }

  /// Element of R, for row ≤ column.
  private func r(_ row: Int, _ column: Int) -> Double { factors[column * rows + row] }

  /// |R₁₁| ÷ |R_rr|: a lower bound on the condition number of the scaled columns kept.
  var conditionEstimate: Double {
    rank == 0 ? 1 : abs(r(0, 0) / r(rank - 1, rank - 1))
  }

  /// Columns of A left out, in increasing order: each depends on those kept.
  var dependentColumns: [Int] { pivots[rank...].sorted() }

  /// Q v, or Qᵀ v, in the place of v.
  private func multiply(_ vector: inout [Double], byTransposed isTransposed: Bool) throws(SolverError) {
    try LAPACK.require("dormqr") {
      LAPACKE_dormqr(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CChar(isTransposed ? UInt8(ascii: "T") : UInt8(ascii: "N")),
        Int32(rows), 1,
        Int32(columns), factors, Int32(rows), reflections, &vector, Int32(rows))
    }
  }

  /// The part of b at a right angle to the columns kept, from Qᵀ b.
  func orthogonalPart(_ projected: [Double]) throws(SolverError) -> [Double] {
    guard columns > 0 else { return projected }
    var rest = projected
    for index in 0..<rank { rest[index] = 0 }
    try multiply(&rest, byTransposed: false)
    return rest
  }

  /// Qᵀ b. The squares of its first `rank` elements sum to the part of b that the columns explain.
  func projected(_ vector: [Double]) throws(SolverError) -> [Double] {
    precondition(vector.count == rows, "the vector has one element for each row")
    guard columns > 0 else { return vector }
    var projected = vector
    try multiply(&projected, byTransposed: true)
    return projected
  }

  /// The first `rank` columns of Q, one after another: an orthonormal basis of what the columns of A span.
  func basis() throws(SolverError) -> [[Double]] {
    var basis: [[Double]] = []
    for column in 0..<rank {
      var vector = [Double](repeating: 0, count: rows)
      vector[column] = 1
      try multiply(&vector, byTransposed: false)
      basis.append(vector)
    }
    return basis
  }

  /// The x that makes ‖b − A x‖ least, from Qᵀ b; columns left out get zero.
  func solution(projected: [Double]) -> [Double] {
    var solution = [Double](repeating: 0, count: columns)
    var values = [Double](repeating: 0, count: rank)
    for row in stride(from: rank - 1, through: 0, by: -1) {
      var value = projected[row]
      for column in (row + 1)..<max(rank, row + 1) { value -= r(row, column) * values[column] }
      values[row] = value / r(row, row)
    }
    for position in 0..<rank { solution[pivots[position]] = values[position] / scales[pivots[position]] }
    return solution
  }

  /// Steps x with A x = 0, one for each column left out.
  var freeDirections: [[Double]] {
    (rank..<max(columns, rank)).map { dependent in
      // R₁₁ x₁ = −R₁₂, the column left out having the coefficient one.
      var projected = [Double](repeating: 0, count: rank)
      for row in 0..<rank { projected[row] = -r(row, dependent) }
      var direction = solution(projected: projected)
      direction[pivots[dependent]] = 1 / scales[pivots[dependent]]
      return direction
    }
  }

  /// R₁₁⁻¹ of the scaled columns kept, upper triangular, row-major, in the order of the pivots.
  func inverse() -> [Double] {
    var inverse = [Double](repeating: 0, count: rank * rank)
    for column in 0..<rank {
      inverse[column * rank + column] = 1 / r(column, column)
      for row in stride(from: column - 1, through: 0, by: -1) {
        var sum = 0.0
        for inner in (row + 1)...column { sum += r(row, inner) * inverse[inner * rank + column] }
        inverse[row * rank + column] = -sum / r(row, row)
      }
    }
    return inverse
  }

  /// As many independent columns as the rank says, each the first that does not depend on those before it; the choice of
  /// the pivots where rounding gives another number.
  func firstIndependentColumns(tolerance: Double) -> [Int] {
    var basis: [[Double]] = []
    var kept: [Int] = []
    let places = pivots.indices.sorted { pivots[$0] < pivots[$1] }
    for place in places {
      // The column as the orthonormal basis of the factor sees it.
      var column = (0..<rank).map { $0 <= place ? r($0, place) : 0 }
      for _ in 0..<2 {
        for vector in basis {
          let share = zip(vector, column).reduce(0) { $0 + $1.0 * $1.1 }
          for row in column.indices { column[row] -= share * vector[row] }
        }
      }
      let length = column.sumOfSquares.squareRoot()
      guard length > tolerance else { continue }
      basis.append(column.map { $0 / length })
      kept.append(pivots[place])
    }
    return kept.count == rank ? kept : pivots[..<rank].sorted()
  }

  /// (AᵀA)⁻¹, with infinite variance for what the columns do not determine.
  func unscaledCovariance() -> UnscaledCovariance {
    let inverse = inverse()
    // A parameter is not determined when some direction that changes nothing contains it: [−R₁₁⁻¹R₁₂; I].
    var unidentified = Set(pivots[rank...])
    for position in 0..<rank {
      for dependent in rank..<max(columns, rank) {
        var share = 0.0
        for inner in position..<rank { share += inverse[position * rank + inner] * r(inner, dependent) }
        if abs(share) > 1e-7 { unidentified.insert(pivots[position]) }
      }
    }
    var covariance = Matrix(rows: columns, columns: columns)
    for first in 0..<rank where !unidentified.contains(pivots[first]) {
      for second in 0..<rank where !unidentified.contains(pivots[second]) {
        var sum = 0.0
        for inner in max(first, second)..<rank {
          sum += inverse[first * rank + inner] * inverse[second * rank + inner]
        }
        covariance[pivots[first], pivots[second]] = sum / scales[pivots[first]] / scales[pivots[second]]
      }
    }
    for column in unidentified { covariance[column, column] = .infinity }
    return UnscaledCovariance(matrix: covariance, rank: rank, unidentified: unidentified.sorted())
  }
}
