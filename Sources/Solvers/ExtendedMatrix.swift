/// A matrix whose elements are sums of two doubles: columns computed from data without the rounding that would follow.
public struct ExtendedMatrix: Sendable, Equatable {
  /// The nearest doubles.
  public private(set) var high: Matrix
  /// What they lack; `nil` where they lack nothing.
  public private(set) var low: Matrix?

  public var rows: Int { high.rows }
  public var columns: Int { high.columns }

  /// A matrix of plain doubles.
  public init(_ matrix: Matrix) {
    high = matrix
    low = nil
  }

  public init(rows: Int, columns: Int) { self.init(Matrix(rows: rows, columns: columns)) }

  public subscript(row: Int, column: Int) -> DoubleDouble {
    get {
      guard let low else { return DoubleDouble(high[row, column]) }
      return DoubleDouble(sum: high[row, column], low[row, column])
    }
    set {
      high[row, column] = newValue.high
      if low == nil {
        guard newValue.low != 0 else { return }
        low = Matrix(rows: rows, columns: columns)
      }
      low?[row, column] = newValue.low
    }
  }

  /// Some of the columns, in the order given.
  public func columns(_ kept: [Int]) -> ExtendedMatrix {
    var chosen = ExtendedMatrix(rows: rows, columns: kept.count)
    for row in 0..<rows {
      for (place, column) in kept.enumerated() { chosen[row, place] = self[row, column] }
    }
    return chosen
  }

  /// Every row times a number of its own.
  public func scaled(rows factors: [DoubleDouble]) -> ExtendedMatrix {
    precondition(factors.count == rows, "there is one factor for each row")
    var scaled = self
    for row in 0..<rows {
      for column in 0..<columns { scaled[row, column] = self[row, column] * factors[row] }
    }
    return scaled
  }
}
