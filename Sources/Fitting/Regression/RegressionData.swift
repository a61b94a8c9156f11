/// Rows of columns: numbers, and texts where a column is a factor.
public struct RegressionData: Sendable, Equatable {
  public var numbers: [String: [Double]]
  public var texts: [String: [String]]
  public var rowCount: Int

  /// - Parameters:
  ///   - numbers: numbers by column, equally many in each.
  ///   - texts: texts of the columns that are factors, as many.
  ///   - rowCount: how many, where no column says it.
  public init(numbers: [String: [Double]], texts: [String: [String]] = [:], rowCount: Int? = nil) {
    self.numbers = numbers
    self.texts = texts
    self.rowCount = rowCount ?? (numbers.values.map(\.count) + texts.values.map(\.count)).min() ?? 0
  }
}
