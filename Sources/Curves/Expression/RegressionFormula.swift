/// A linear regression as R's `lm` writes it: `y ~ x1 + x1^2 + log(x2) + factor(g)`.
///
/// Terms are joined by `+`; `:` is an interaction, `*` both effects and their interaction, `- term` takes one out again,
/// `- 1` or `+ 0` the intercept. `.` stands for all columns that are not on the left. A sum in parentheses may be crossed
/// with another or raised to a whole number (all interactions up to that degree). Unlike R, `x^2` is the square of a
/// column without `I(…)`, which is understood too; functions are those of ``Expression``. `factor(g)`, or a column of
/// text, is one column a level.
public struct RegressionFormula: Sendable, Equatable {
  /// The formula as it was typed.
  public let text: String
  /// The left side.
  public let response: Expression
  /// The left side as it was typed.
  public let responseText: String
  public let hasIntercept: Bool
  /// In the order in which they are first named; products after what they are made of.
  public let terms: [RegressionTerm]
  /// Names of columns that are read as numbers, in order of first appearance.
  public let numbers: [String]
  /// Names of columns whose texts are levels.
  public let factors: [String]
  /// Where each name first stands, in characters counted from 0.
  public let places: [String: Int]

  /// Reads a formula.
  ///
  /// - Parameters:
  ///   - text: `response ~ terms`.
  ///   - columns: names of the data's columns; that a name is one of them is left to whoever reads the data.
  ///   - texts: those that hold no numbers: named alone they are factors.
  public init(_ text: String, columns: [String], texts: Set<String> = []) throws(ExpressionError) {
    let length = text.count
    guard length <= Expression.longest else { throw .tooLong(length: length, limit: Expression.longest) }
    var parser = RegressionParser(tokens: try Tokens(text), columns: columns, texts: texts)
    response = try parser.parseResponse()
    let left = Set(response.variables)
    responseText = RegressionParser.trimmed(response.text)
    parser.dotted = columns.filter { !left.contains($0) }
    try parser.parseTerms()
    terms = parser.terms
    hasIntercept = parser.hasIntercept
    self.text = text
    guard hasIntercept || !terms.isEmpty else { throw .noTerms(text: text) }
    let own = RegressionParser.key(responseText)
    if let twice = terms.first(where: { $0.factors.contains { $0.name == own } }) {
      throw .responseOnRight(text: text, position: twice.position, response: responseText)
    }
    var numbers = response.variables
    var factors: [String] = []
    for factor in terms.flatMap(\.factors) {
      switch factor {
      case .number(let expression, _):
        for name in expression.variables where !numbers.contains(name) { numbers.append(name) }
      case .levels(let column, _): if !factors.contains(column) { factors.append(column) }
      }
    }
    self.numbers = numbers
    self.factors = factors
    places = parser.places
  }
}

/// A product of columns, and of what is computed from them: one column of the design, or one for each level.
public struct RegressionTerm: Sendable, Equatable {
  public var factors: [RegressionFactor]
  /// Where it stands in the formula, in characters counted from 0.
  public var position: Int

  /// `x1:factor(g)`.
  public var name: String { factors.map(\.name).joined(separator: ":") }

  /// Terms are the same whatever the order of their factors.
  var key: Set<String> { Set(factors.map(\.name)) }
}

/// One factor of a term.
public enum RegressionFactor: Sendable, Equatable {
  /// A number computed from columns, and how it was typed, without spaces.
  case number(Expression, name: String)
  /// The levels of a column; named `factor(g)`, or `g` where a column of text is named alone.
  case levels(column: String, name: String)

  public var name: String {
    switch self {
    case .number(_, let name), .levels(_, let name): name
    }
  }
}

/// Reads terms, token by token.
private struct RegressionParser {
  let tokens: Tokens
  let columns: [String]
  let texts: Set<String>
  /// What `.` stands for.
  var dotted: [String] = []
  private(set) var terms: [RegressionTerm] = []
  private(set) var hasIntercept = true
  private(set) var places: [String: Int] = [:]
  private let characters: [Character]
  private var index = 0
  private var nesting = 0

  /// The most terms that crossing may make.
  static let mostTerms = 1_000
  /// The deepest nesting of sums of terms.
  static let deepest = 20

  init(tokens: Tokens, columns: [String], texts: Set<String>) {
    self.tokens = tokens
    self.columns = columns
    self.texts = texts
    characters = Array(tokens.text)
  }

  static func trimmed(_ text: String) -> String {
    var rest = Substring(text).drop(while: \.isWhitespace)
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  /// A text without the spaces that mean nothing: those outside backticks.
  static func key(_ text: String) -> String {
    var key = ""
    var isQuoted = false
    for character in text {
      if character == "`" { isQuoted.toggle() }
      if isQuoted || !character.isWhitespace { key.append(character) }
    }
    return key
  }

  private var token: Token { tokens.list[index].token }
  private var position: Int { tokens.list[index].position }

  private func unexpected(_ expected: String) -> ExpressionError {
    .unexpected(text: tokens.text, position: position, found: token.text, expected: expected)
  }

  // MARK: - The left side

  mutating func parseResponse() throws(ExpressionError) -> Expression {
    guard let tilde = tokens.list.firstIndex(where: { $0.token == .symbol("~") }) else {
      index = tokens.list.count - 1
      throw unexpected("`~`, as in `y ~ x`,")
    }
    guard tilde > 0 else { throw unexpected("the response") }
    index = tilde + 1
    return try expression(0..<tilde)
  }

  // MARK: - The right side

  mutating func parseTerms() throws(ExpressionError) {
    let start = position
    guard token != .end else { throw unexpected("a term") }
    var isFirst = true
    while token != .end {
      var isMinus = false
      if token == .symbol("+") || token == .symbol("-") {
        isMinus = token == .symbol("-")
        index += 1
      } else if !isFirst {
        throw unexpected("`+`, `-`, `*` or `:`")
      }
      isFirst = false
      if case .number(let value) = token, isEndOfTerm(index + 1) {
        guard value == 0 || value == 1 else {
          throw .notATerm(
            text: tokens.text, position: position,
            reason: "the number \(self.text(index..<(index + 1))) is no term; only 1, the intercept, and 0, none, are")
        }
        hasIntercept = (value == 1) != isMinus
        index += 1
        continue
      }
      let named = try parseCrossing()
      if isMinus {
        let keys = named.map(\.key)
        guard terms.contains(where: { keys.contains($0.key) }) else {
          throw .notATerm(
            text: tokens.text, position: position,
            reason: "`\(named.map(\.name).joined(separator: " + "))` is taken out but was not put in before")
        }
        terms.removeAll { keys.contains($0.key) }
      } else {
        for term in named where !terms.contains(where: { $0.key == term.key }) { terms.append(term) }
      }
      guard terms.count <= Self.mostTerms else {
        throw .notATerm(
          text: tokens.text, position: start, reason: "crossing makes more than \(Self.mostTerms) terms of this")
      }
    }
  }

  private func isEndOfTerm(_ place: Int) -> Bool {
    switch tokens.list[place].token {
    case .end, .symbol("+"), .symbol("-"), .symbol(")"): true
    default: false
    }
  }

  /// `a * b`: both and their product.
  private mutating func parseCrossing() throws(ExpressionError) -> [RegressionTerm] {
    var left = try parseInteraction()
    while token == .symbol("*") {
      index += 1
      let right = try parseInteraction()
      left = distinct(left + right + (try products(left, right)))
    }
    if token == .symbol("/") {
      throw .notATerm(
        text: tokens.text, position: position, reason: "a quotient of columns is written I(a/b) among terms")
    }
    return left
  }

  private mutating func parseInteraction() throws(ExpressionError) -> [RegressionTerm] {
    var left = try parsePowered()
    while token == .symbol(":") {
      index += 1
      left = try products(left, try parsePowered())
    }
    return left
  }

  private func products(
    _ left: [RegressionTerm], _ right: [RegressionTerm]
  ) throws(ExpressionError) -> [RegressionTerm] {
    guard left.count * right.count <= Self.mostTerms else {
      throw .notATerm(
        text: tokens.text, position: position, reason: "crossing makes more than \(Self.mostTerms) terms of this")
    }
    var products: [RegressionTerm] = []
    for first in left {
      for second in right {
        let names = first.key
        products.append(
          RegressionTerm(
            factors: first.factors + second.factors.filter { !names.contains($0.name) },
            position: min(first.position, second.position)))
      }
    }
    return distinct(products)
  }

  private func distinct(_ terms: [RegressionTerm]) -> [RegressionTerm] {
    var seen: Set<Set<String>> = []
    return terms.filter { seen.insert($0.key).inserted }
  }

  /// One atom, or one with an exponent.
  private mutating func parsePowered() throws(ExpressionError) -> [RegressionTerm] {
    let start = index
    let place = position
    switch token {
    case .symbol("."):
      index += 1
      return dotted.map { name in term(column: name, at: place) }
    case .symbol("("):
      nesting += 1
      guard nesting <= Self.deepest else {
        throw .notATerm(
          text: tokens.text, position: position,
          reason: "sums of terms are nested more than \(Self.deepest) deep here; write them out")
      }
      defer { nesting -= 1 }
      index += 1
      var inside: [RegressionTerm] = []
      while true {
        inside = distinct(inside + (try parseCrossing()))
        guard token == .symbol("+") else { break }
        index += 1
      }
      guard token == .symbol(")") else { throw unexpected("`+` or `)`") }
      index += 1
      guard token == .symbol("^") else { return inside }
      index += 1
      if inside.count == 1, inside[0].factors.count == 1, case .number = inside[0].factors[0] {
        return [try computed(start)]
      }
      guard case .number(let degree) = token, degree == degree.rounded(), (1...10).contains(degree) else {
        throw unexpected("a whole number from 1 to 10, the degree of the interactions,")
      }
      index += 1
      var all = inside
      for _ in 1..<max(Int(degree), 1) { all = distinct(all + (try products(all, inside))) }
      return all
    case .name(let name) where tokens.list[index + 1].token == .symbol("("):
      try skipCall()
      if ["factor", "as.factor", "C"].contains(name), token != .symbol("^") {
        return [try levels(start, end: index, function: name)]
      }
      if token == .symbol("^") {
        index += 1
        return [try computed(start)]
      }
      return [try number(start..<index)]
    case .name(let name), .quotedName(let name):
      index += 1
      if token == .symbol("^") {
        index += 1
        return [try computed(start)]
      }
      if places[name] == nil { places[name] = place }
      return [term(column: name, at: place)]
    case .number:
      throw .notATerm(
        text: tokens.text, position: position,
        reason: "a number is no factor of a term; a multiple of a column is written I(2*x)")
    case .symbol, .end:
      throw unexpected("a term")
    }
  }

  private func term(column name: String, at place: Int) -> RegressionTerm {
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    let shown = isPlain ? name : "`\(name)`"
    if texts.contains(name) { return RegressionTerm(factors: [.levels(column: name, name: shown)], position: place) }
    return RegressionTerm(factors: [.number(Expression(column: name), name: shown)], position: place)
  }

  /// Stands behind the closing parenthesis of a call.
  private mutating func skipCall() throws(ExpressionError) {
    index += 1
    var depth = 0
    repeat {
      switch token {
      case .symbol("("): depth += 1
      case .symbol(")"): depth -= 1
      case .end: throw unexpected("`)`")
      default: break
      }
      index += 1
    } while depth > 0
  }

  /// `factor(g)`, between two tokens.
  private mutating func levels(_ start: Int, end: Int, function: String) throws(ExpressionError) -> RegressionTerm {
    let place = tokens.list[start].position
    let inner = tokens.list[(start + 2)..<(end - 1)]
    guard inner.count == 1, let only = inner.first else {
      throw .notATerm(
        text: tokens.text, position: place, reason: "`\(function)` takes the name of one column, as in factor(region)")
    }
    switch only.token {
    case .name(let column), .quotedName(let column):
      if places[column] == nil { places[column] = only.position }
      return RegressionTerm(
        factors: [.levels(column: column, name: Self.key(text(start..<end)))], position: place)
    default:
      throw .notATerm(
        text: tokens.text, position: only.position, reason: "`\(function)` takes the name of one column")
    }
  }

  /// From a token on, the base of a power whose `^` has been read.
  private mutating func computed(_ start: Int) throws(ExpressionError) -> RegressionTerm {
    // The exponent: signs, then a number, a name, a call or a sum in parentheses, perhaps raised again.
    while true {
      while token == .symbol("-") || token == .symbol("+") { index += 1 }
      switch token {
      case .number, .quotedName: index += 1
      case .name:
        index += 1
        if token == .symbol("(") {
          index -= 1
          try skipCall()
        }
      case .symbol("("):
        index -= 1
        try skipCall()
      case .symbol, .end: throw unexpected("an exponent")
      }
      guard token == .symbol("^") else { return try number(start..<index) }
      index += 1
    }
  }

  private mutating func number(_ range: Range<Int>) throws(ExpressionError) -> RegressionTerm {
    let expression = try expression(range)
    let place = tokens.list[range.lowerBound].position
    if let factor = expression.variables.first(where: { texts.contains($0) }) {
      throw .notATerm(
        text: tokens.text, position: places[factor] ?? place,
        reason: "`\(factor)` holds text, of which nothing can be computed")
    }
    return RegressionTerm(factors: [.number(expression, name: Self.key(text(range)))], position: place)
  }

  private func text(_ range: Range<Int>) -> String {
    let start = tokens.list[range.lowerBound].position
    let end = tokens.list[range.upperBound].position
    return Self.trimmed(String(characters[start..<end]))
  }

  /// The formula of some of the tokens; places in its errors are those of the whole.
  private mutating func expression(_ range: Range<Int>) throws(ExpressionError) -> Expression {
    var list = Array(tokens.list[range])
    // I(…) leaves as it is what is in it.
    list = list.enumerated().filter { place, entry in
      !(entry.token == .name("I") && place + 1 < list.count && list[place + 1].token == .symbol("("))
    }.map(\.element)
    list.append((.end, tokens.list[range.upperBound].position))
    var parser = ExpressionParser(Tokens(text: tokens.text, list: list), columns: Set(columns))
    try parser.parseAll()
    for (name, place) in zip(parser.variables, parser.places) where places[name] == nil { places[name] = place }
    return Expression(text: text(range), parser)
  }
}
