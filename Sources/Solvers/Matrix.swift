/// A dense matrix of real numbers, stored row after row.
public struct Matrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// Row-major: element (i, j) stands at `i * columns + j`.
  public var elements: [Double] {
    didSet { precondition(elements.count == rows * columns, "a matrix keeps its number of elements") }
  }

  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative size")
    self.rows = rows
    self.columns = columns
    elements = [Double](repeating: value, count: rows * columns)
  }

  /// A matrix of the given elements, row after row.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative size")
    precondition(elements.count == rows * columns, "a \(rows) × \(columns) matrix has \(rows * columns) elements")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// The matrix that changes nothing.
  public static func identity(_ size: Int) -> Matrix {
    var identity = Matrix(rows: size, columns: size)
    for index in 0..<size { identity[index, index] = 1 }
    return identity
  }

  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    _modify { yield &elements[row * columns + column] }
  }

  /// Rows become columns.
  public func transposed() -> Matrix {
    var transposed = Matrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { transposed[column, row] = self[row, column] }
    }
    return transposed
  }

  /// The matrix product; the left side has as many columns as the right side rows.
  public static func * (left: Matrix, right: Matrix) -> Matrix {
    precondition(left.columns == right.rows, "the left matrix has as many columns as the right one rows")
    var product = Matrix(rows: left.rows, columns: right.columns)
    for row in 0..<left.rows {
      for inner in 0..<left.columns {
        let factor = left[row, inner]
        for column in 0..<right.columns { product[row, column] += factor * right[inner, column] }
      }
    }
    return product
  }

  /// The matrix times a column vector.
  public static func * (left: Matrix, right: [Double]) -> [Double] {
    precondition(left.columns == right.count, "the matrix has as many columns as the vector elements")
    return (0..<left.rows).map { row in
      (0..<left.columns).reduce(0) { $0 + left[row, $1] * right[$1] }
    }
  }

  /// Every element times a number.
  public static func * (factor: Double, matrix: Matrix) -> Matrix {
    Matrix(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { factor * $0 })
  }
}

extension Matrix: CustomStringConvertible {
  /// One line a row.
  public var description: String {
    (0..<rows).map { row in
      (0..<columns).map { String(describing: self[row, $0]) }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
