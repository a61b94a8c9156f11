/// A matrix of numbers from a CSV file, with a first line of names or without.
///
/// The first line is names where any of its cells is no number. A first column is names where the line of names leaves it
/// unnamed and there is one column more than rows, as R's `write.csv` and pandas' `to_csv` write matrices. Numbers have
/// decimal points, and every cell has one.
public struct NumberMatrix: Sendable, Equatable {
  /// The file's path as it was given.
  public let name: String
  /// SHA-256 of the file's bytes, hexadecimal.
  public let checksum: String
  public let rows: Int
  public let columns: Int
  /// Row by row.
  public let elements: [Double]
  /// Whether the first line was read as names.
  public let hasNames: Bool

  public subscript(row: Int, column: Int) -> Double { elements[row * columns + column] }

  /// Reads a file, or standard input where the path is `-`.
  public static func read(path: String) throws(DataError) -> NumberMatrix {
    try NumberMatrix(Table.read(path: path, takingRepeatedNames: true))
  }

  /// Reads the bytes of a file.
  public static func parse(_ bytes: [UInt8], name: String) throws(DataError) -> NumberMatrix {
    try NumberMatrix(Table.parse(bytes, name: name, takingRepeatedNames: true))
  }

  private init(_ table: Table) throws(DataError) {
    name = table.name
    checksum = table.checksum
    let first = table.columns.compactMap(DecimalNumber.parse)
    hasNames = first.count < table.columns.count
    let isNamed =
      hasNames && table.columns.first == "column 1" && table.columns.count == table.rowCount + 1
    let places = Array(table.columns.indices.dropFirst(isNamed ? 1 : 0))
    rows = table.rowCount + (hasNames ? 0 : 1)
    columns = places.count
    var elements = hasNames ? [] : first
    elements.reserveCapacity(rows * columns)
    for row in 0..<table.rowCount {
      for column in places {
        guard let number = DecimalNumber.parse(table.cell(row: row, column: column)) else {
          throw .notANumber(table.cellAt(row: row, column: column))
        }
        elements.append(number)
      }
    }
    self.elements = elements
  }
}
