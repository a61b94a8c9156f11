/// A regression written by a person: `response ~ mean`, such as `log(y) ~ a - b * exp(-k * x)`.
///
/// The response is a formula over columns of the data. Names in the mean that are columns are predictors; the others
/// are the parameters to be estimated, in order of first appearance. Operators and functions are those of
/// ``Expression``; a column called `pi` stands for itself; nothing is ever executed as code.
public struct ModelFormula: Sendable, Equatable {
  /// The formula as it was typed.
  public let text: String
  /// The left side as it was typed.
  public let response: String
  /// The right side as it was typed.
  public let mean: String
  /// Names to be estimated.
  public let parameters: [String]
  /// Columns on the right side, in order of first appearance.
  public let predictors: [String]
  /// Columns on either side, in order of first appearance.
  public let columns: [String]

  /// Every name in the formula.
  let variables: [String]
  private let places: [Int]
  let responseProgram: [Instruction]
  let meanProgram: [Instruction]

  /// Reads a formula.
  ///
  /// - Parameters:
  ///   - text: `response ~ mean`; `y ~ x` without a parameter is refused, since nothing would be estimated.
  ///   - columns: names of the data's columns.
  public init(_ text: String, columns names: [String]) throws(ExpressionError) {
    let length = text.count
    guard length <= Expression.longest else { throw .tooLong(length: length, limit: Expression.longest) }
    let tokens = try Tokens(text)
    let known = Set(names)
    var parser = ExpressionParser(tokens, columns: known)
    responseProgram = try parser.parseResponse()
    let onLeft = parser.variables
    try parser.parseAll()
    meanProgram = parser.program
    variables = parser.variables
    places = parser.places
    if let stranger = onLeft.firstIndex(where: { !known.contains($0) }) {
      throw .unknownColumn(text: text, position: places[stranger], name: onLeft[stranger], columns: names)
    }
    let onRight = Set(
      meanProgram.compactMap { if case .variable(let index) = $0 { parser.variables[index] } else { nil } })
    predictors = parser.variables.filter { known.contains($0) && onRight.contains($0) }
    columns = parser.variables.filter { known.contains($0) }
    parameters = parser.variables.filter { !known.contains($0) }
    guard !parameters.isEmpty else { throw .noParameters(text: text, columns: predictors) }
    self.text = text
    let tilde = tokens.list.first { $0.token == .symbol("~") }?.position ?? 0
    response = Self.trimmed(text.prefix(tilde))
    mean = Self.trimmed(text.dropFirst(tilde + 1))
  }

  /// Refuses a name for which a value, a bound or a prior was given and that is no parameter.
  public func requireParameter(_ name: String) throws(ExpressionError) {
    guard !parameters.contains(name) else { return }
    guard let place = variables.firstIndex(of: name) else {
      throw .unknownParameter(name: name, parameters: parameters)
    }
    throw .columnNotParameter(text: text, position: places[place], name: name, parameters: parameters)
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text.drop(while: \.isWhitespace)
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  /// The left side's value in every row.
  ///
  /// - Parameter columns: the numbers of every column in ``columns``, equally many in each; any others must be as long.
  public func responses(_ columns: [String: [Double]]) -> [Double] {
    let program = RowProgram(responseProgram, variables: variables, columns: columns, parameters: [])
    var values = [Double](repeating: 0, count: program.rowCount)
    values.withUnsafeMutableBufferPointer {
      program.evaluate(UnsafeBufferPointer(start: nil, count: 0), means: $0, gradients: nil)
    }
    return values
  }

  /// The right side, ready to be evaluated on the rows.
  ///
  /// - Parameter columns: the numbers of every column in ``columns``, equally many in each; any others must be as long.
  public func program(_ columns: [String: [Double]]) -> RowProgram {
    RowProgram(meanProgram, variables: variables, columns: columns, parameters: parameters)
  }
}
