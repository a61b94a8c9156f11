public import Curves

/// A formula over columns of numbers, as something that can be fitted.
public struct FormulaModel: MeanModel {
  public let model: ModelFormula
  /// Columns by name, equally long.
  public let columns: [String: [Double]]
  /// The left side's value in every row.
  public let responses: [Double]
  public let parameters: [Parameter]
  private let program: RowProgram

  /// - Parameter columns: the numbers of every column that the formula names, equally many in each.
  /// - Throws: ``FormulaModelError`` when a column is missing, or the response or a predictor is not finite in a row.
  public init(_ model: ModelFormula, columns: [String: [Double]]) throws(FormulaModelError) {
    for name in model.columns where columns[name] == nil {
      throw .missingColumn(formula: model.text, column: name)
    }
    let used = columns.filter { model.columns.contains($0.key) }
    let counts = Set(used.values.map(\.count))
    guard counts.count <= 1 else { throw .unequalColumns(formula: model.text, counts: counts.sorted()) }
    responses = model.responses(used)
    if let row = responses.firstIndex(where: { !$0.isFinite }) {
      throw .responseNotFinite(formula: model.text, response: model.response, row: row, value: responses[row])
    }
    self.model = model
    self.columns = used
    program = model.program(used)
    if let row = program.firstRowWithoutValue {
      throw .meanNotFinite(formula: model.text, mean: model.mean, row: row)
    }
    let linear = Set(model.linearParameters)
    parameters = model.parameters.enumerated().map { index, name in
      Parameter(
        name, symbol: name, unit: .none, domain: .real, meaning: "parameter of the formula",
        isLinear: linear.contains(index))
    }
  }

  public var name: String { "formula" }
  public var formula: String { model.text }
  public var rowCount: Int { responses.count }

  public func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    program.evaluate(parameters, means: means, gradients: gradients)
  }
}

/// Why a formula cannot be put to the data.
public enum FormulaModelError: Error, Sendable, Equatable {
  case missingColumn(formula: String, column: String)
  case unequalColumns(formula: String, counts: [Int])
  /// Rows are counted from 0.
  case responseNotFinite(formula: String, response: String, row: Int, value: Double)
  /// The right side has no finite value in a row, whatever the parameters. Rows are counted from 0.
  case meanNotFinite(formula: String, mean: String, row: Int)
}

extension FormulaModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingColumn(let formula, let column):
      "The formula `\(formula)` names the column `\(column)`, for which there are no numbers. Give them."
    case .unequalColumns(let formula, let counts):
      "The columns of the formula `\(formula)` have \(counts.map(String.init).joined(separator: ", ")) rows. "
        + "Give equally many numbers in each."
    case .responseNotFinite(let formula, let response, let row, let value):
      "The left side `\(response)` of the formula `\(formula)` is \(value) in row \(row + 1) of those read. "
        + "Leave that row out, or write another left side."
    case .meanNotFinite(_, let mean, let row):
      "The right side `\(mean)` has no finite value in row \(row + 1) of those read, whatever the parameters: a logarithm, "
        + "a root or a quotient of columns has none there. Leave that row out, or write the formula so that it has one."
    }
  }
}
