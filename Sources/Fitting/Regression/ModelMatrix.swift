public import Curves
import Datasets
public import Solvers

/// What a regression formula makes of data: one column for each coefficient, computed ones without rounding.
///
/// Factors are coded as R codes them: by differences from their first level (treatment contrasts) where the formula also
/// holds the term without the factor, else by one column a level. Levels are in the order of numbers where all of them
/// are numbers, else in that of their Unicode scalars.
public struct ModelMatrix: Sendable, Equatable {
  /// A column, and the coefficient that goes with it.
  public struct Column: Sendable, Equatable {
    /// `(Intercept)`, `x1`, `factor(g)b`, `x1:factor(g)b`.
    public var name: String
    /// Which term of the formula it belongs to; `nil` for the intercept.
    public var term: Int?
    /// The columns and levels it is a product of.
    var parts: [Part]
  }

  enum Part: Sendable, Equatable {
    case number(Int)
    case level(column: String, level: String)
  }

  public let formula: RegressionFormula
  public let columns: [Column]
  /// Levels of each factor; the first is the reference.
  public let levels: [String: [String]]
  private let expressions: [Expression]

  /// Reads levels off the data and lays out the columns.
  public init(_ formula: RegressionFormula, data: RegressionData) throws(RegressionError) {
    self.formula = formula
    var levels: [String: [String]] = [:]
    for factor in formula.factors {
      guard let texts = data.texts[factor] else { throw .missingColumn(factor) }
      levels[factor] = Self.ordered(Set(texts))
    }
    self.levels = levels
    var expressions: [Expression] = []
    var columns: [Column] = []
    if formula.hasIntercept { columns.append(Column(name: "(Intercept)", term: nil, parts: [])) }
    var hasIndicators = formula.hasIntercept
    for (index, term) in formula.terms.enumerated() {
      var made = [Column(name: "", term: index, parts: [])]
      for factor in term.factors {
        var parts: [(label: String, part: Part)] = []
        switch factor {
        case .number(let expression, let name):
          parts = [(name, .number(expressions.count))]
          expressions.append(expression)
        case .levels(let column, let name):
          let all = levels[column] ?? []
          let rest = Set(term.factors.map(\.name)).subtracting([name])
          let isContrasted =
            rest.isEmpty ? hasIndicators : formula.terms.contains { Set($0.factors.map(\.name)) == rest }
          if rest.isEmpty { hasIndicators = true }
          if isContrasted, all.count < 2 { throw .oneLevel(column: column, level: all.first ?? "") }
          parts = all.dropFirst(isContrasted ? 1 : 0).map { (name + $0, .level(column: column, level: $0)) }
        }
        guard made.count * parts.count + columns.count <= max(data.rowCount, 1_000) else {
          throw .moreColumnsThanRows(columns: made.count * parts.count + columns.count, rows: data.rowCount)
        }
        made = parts.flatMap { label, part in
          made.map { column in
            Column(
              name: column.name.isEmpty ? label : column.name + ":" + label, term: index, parts: column.parts + [part])
          }
        }
      }
      columns += made
    }
    guard columns.count <= data.rowCount else {
      throw .moreColumnsThanRows(columns: columns.count, rows: data.rowCount)
    }
    let (rows, size) = (Double(data.rowCount), Double(columns.count))
    guard rows * size <= Self.mostElements, rows * size * size <= Self.mostSteps else {
      throw .tooLarge(columns: columns.count, rows: data.rowCount)
    }
    self.columns = columns
    self.expressions = expressions
  }

  /// Elements of a design, at about 50 bytes each with what is made of them.
  private static let mostElements = 1e8
  /// Rows times squared columns: some minutes.
  private static let mostSteps = 2e10

  public var names: [String] { columns.map(\.name) }

  private static func ordered(_ texts: Set<String>) -> [String] {
    let numbers = texts.map { (text: $0, number: DecimalNumber.parse($0)) }
    if numbers.allSatisfy({ $0.number != nil }) {
      return numbers.sorted { ($0.number ?? 0, $0.text) < ($1.number ?? 0, $1.text) }.map(\.text)
    }
    return texts.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }

  /// The design of these rows, or of new ones.
  public func design(_ data: RegressionData) throws(RegressionError) -> ExtendedMatrix {
    let rows = data.rowCount
    var computed: [[DoubleDouble]] = []
    for expression in expressions {
      for name in expression.variables where data.numbers[name] == nil { throw .missingColumn(name) }
      computed.append(expression.extendedValues(data.numbers, rowCount: rows))
    }
    for (factor, known) in levels {
      guard let texts = data.texts[factor] else { throw .missingColumn(factor) }
      let seen = Set(known)
      if let row = texts.firstIndex(where: { !seen.contains($0) }) {
        throw .unknownLevel(column: factor, level: texts[row], row: row, known: known)
      }
    }
    var design = ExtendedMatrix(rows: rows, columns: columns.count)
    for (place, column) in columns.enumerated() {
      var factors: [[DoubleDouble]] = []
      var indicators: [([String], String)] = []
      for part in column.parts {
        switch part {
        case .number(let index): factors.append(computed[index])
        case .level(let name, let level): indicators.append((data.texts[name] ?? [], level))
        }
      }
      for row in 0..<rows {
        guard indicators.allSatisfy({ $0.0[row] == $0.1 }) else { continue }
        var value = factors.first?[row] ?? DoubleDouble(1)
        for factor in factors.dropFirst() { value = value * factor[row] }
        guard value.isFinite else {
          throw .termNotFinite(term: column.term.map { formula.terms[$0].name } ?? column.name, row: row)
        }
        design[row, place] = value
      }
    }
    return design
  }

  /// The left side in every row.
  public func response(_ data: RegressionData) throws(RegressionError) -> [DoubleDouble] {
    for name in formula.response.variables where data.numbers[name] == nil { throw .missingColumn(name) }
    let values = formula.response.extendedValues(data.numbers, rowCount: data.rowCount)
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw .responseNotFinite(response: formula.responseText, row: row)
    }
    return values
  }
}
