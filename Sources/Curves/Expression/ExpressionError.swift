/// Why a formula cannot be read, and at which character.
public enum ExpressionError: Error, Sendable, Equatable {
  /// `position` counts characters from 0; `found` is empty at the end of the text.
  case unexpected(text: String, position: Int, found: String, expected: String)
  case unknownFunction(text: String, position: Int, name: String, known: [String])
  case wrongArgumentCount(text: String, position: Int, name: String, found: Int, expected: Int)
  case notANumber(text: String, position: Int, found: String)
  case tooDeep(text: String, position: Int)
  case tooLong(length: Int, limit: Int)
  /// A backtick without its fellow, or nothing between two.
  case openName(text: String, position: Int)
  /// A name on the left of `~` that is no column.
  case unknownColumn(text: String, position: Int, name: String, columns: [String])
  /// Every name in the formula is a column: there is nothing to estimate.
  case noParameters(text: String, columns: [String])
  /// A value was given for a name that is a column of the data.
  case columnNotParameter(text: String, position: Int, name: String, parameters: [String])
  /// A value was given for a name that the formula has not.
  case unknownParameter(name: String, parameters: [String])
  /// A regression formula's right side holds something that is no term.
  case notATerm(text: String, position: Int, reason: String)
  /// A regression formula without terms and without intercept.
  case noTerms(text: String)
  case responseOnRight(text: String, position: Int, response: String)
  /// A name in a regression formula that is no column.
  case noSuchColumn(text: String, position: Int, name: String, nearest: String?, columns: [String])
}

extension ExpressionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpected(let text, let position, let found, let expected):
      return pointed(
        text, position,
        found.isEmpty
          ? "the formula ends where \(expected) should stand" : "found `\(found)` where \(expected) should stand")
    case .unknownFunction(let text, let position, let name, let known):
      return pointed(text, position, "there is no function `\(name)`; there are \(known.joined(separator: ", "))")
    case .wrongArgumentCount(let text, let position, let name, let found, let expected):
      return pointed(text, position, "`\(name)` takes \(expected) argument\(expected == 1 ? "" : "s"), not \(found)")
    case .notANumber(let text, let position, let found):
      return pointed(text, position, "`\(found)` is not a number")
    case .tooDeep(let text, let position):
      return pointed(text, position, "the formula is nested more than \(Expression.deepest) levels deep")
    case .openName(let text, let position):
      return pointed(text, position, "a name in backticks begins here and has no end")
    case .unknownColumn(let text, let position, let name, let columns):
      return pointed(
        text, position,
        "`\(name)` stands on the left of `~` and is no column; the columns are \(columns.joined(separator: ", "))")
    case .noParameters(let text, let columns):
      return
        "The formula `\(text)` has no parameter to estimate: \(columns.joined(separator: ", ")) are columns of the "
        + "data. Write the parameters too, such as `y ~ a + b * x`."
    case .columnNotParameter(let text, let position, let name, let parameters):
      return pointed(
        text, position,
        "`\(name)` is a column of the data and so no parameter; the parameters are "
          + "\(parameters.joined(separator: ", ")). Give the parameter another name")
    case .unknownParameter(let name, let parameters):
      return "The formula has no parameter `\(name)`; it has \(parameters.joined(separator: ", "))."
    case .notATerm(let text, let position, let reason):
      return pointed(text, position, reason)
    case .noTerms(let text):
      return "The formula `\(text)` has neither terms nor an intercept: there is nothing to estimate. Add a column."
    case .responseOnRight(let text, let position, let response):
      return pointed(text, position, "the response `\(response)` stands on both sides; take it out on the right")
    case .noSuchColumn(let text, let position, let name, let nearest, let columns):
      let meant = nearest.map { " (did you mean `\($0)`?)" } ?? ""
      return pointed(
        text, position,
        "there is no column `\(name)`\(meant); the columns are \(columns.prefix(20).joined(separator: ", "))"
          + (columns.count > 20 ? " and \(columns.count - 20) more" : ""))
    case .tooLong(let length, let limit):
      return "The formula has \(length) characters; at most \(limit) are read. Shorten it."
    }
  }

  /// The sentence, the formula, and a caret under the character.
  private func pointed(_ text: String, _ position: Int, _ sentence: String) -> String {
    let line = text.map { $0.isNewline || $0 == "\t" ? " " : $0 }
    let start = max(0, position - 60)
    let end = min(line.count, position + 19)
    let window = String(line[start..<max(start, end)])
    return "Character \(position + 1): \(sentence).\n  \(window)\n  " + String(repeating: " ", count: position - start)
      + "^"
  }
}
