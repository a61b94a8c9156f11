import RealModule

/// Reads a formula by precedence climbing and writes it in postfix order.
struct ExpressionParser {
  private let tokens: Tokens
  private var index = 0
  private var nesting = 0
  private(set) var variables: [String] = []
  /// Where each variable first stands, counted from 0.
  private(set) var places: [Int] = []
  private(set) var program: [Instruction] = []

  /// Names that are variables even where a constant has them.
  private let columns: Set<String>

  init(_ tokens: Tokens, columns: Set<String> = []) {
    self.tokens = tokens
    self.columns = columns
  }

  mutating func parseAll() throws(ExpressionError) {
    try parseSum()
    guard token == .end else { throw unexpected("an operator") }
  }

  /// Reads what stands before a `~` and starts afresh behind it.
  ///
  /// - Returns: the program before it.
  mutating func parseResponse() throws(ExpressionError) -> [Instruction] {
    try parseSum()
    guard token == .symbol("~") else { throw unexpected("`~`") }
    index += 1
    defer { program = [] }
    return program
  }

  private var token: Token { tokens.list[index].token }
  private var position: Int { tokens.list[index].position }

  private func unexpected(_ expected: String) -> ExpressionError {
    .unexpected(text: tokens.text, position: position, found: token.text, expected: expected)
  }

  private mutating func enter() throws(ExpressionError) {
    nesting += 1
    guard nesting <= Expression.deepest else { throw .tooDeep(text: tokens.text, position: position) }
  }

  private mutating func parseSum() throws(ExpressionError) {
    try enter()
    try parseProduct()
    while token == .symbol("+") || token == .symbol("-") {
      let isPlus = token == .symbol("+")
      index += 1
      try parseProduct()
      program.append(isPlus ? .add : .subtract)
    }
    nesting -= 1
  }

  private mutating func parseProduct() throws(ExpressionError) {
    try parseSigned()
    while token == .symbol("*") || token == .symbol("/") {
      let isTimes = token == .symbol("*")
      index += 1
      try parseSigned()
      program.append(isTimes ? .multiply : .divide)
    }
  }

  private mutating func parseSigned() throws(ExpressionError) {
    try enter()
    if token == .symbol("-") {
      index += 1
      try parseSigned()
      program.append(.negate)
    } else if token == .symbol("+") {
      index += 1
      try parseSigned()
    } else {
      try parsePower()
    }
    nesting -= 1
  }

  private mutating func parsePower() throws(ExpressionError) {
    try parseAtom()
    guard token == .symbol("^") else { return }
    index += 1
    let start = program.count
    // The exponent may carry a sign and binds to the right: 2^-3^2 is 2^(−(3²)).
    try parseSigned()
    if let exponent = constant(from: start) {
      program.removeSubrange(start...)
      program.append(.constantPower(exponent))
    } else {
      program.append(.power)
    }
  }

  /// The number that the program from an index on amounts to, when it is one number or a negated one.
  private func constant(from start: Int) -> Double? {
    guard case .constant(let value) = program[start] else { return nil }
    let rest = program[(start + 1)...]
    guard rest.allSatisfy({ $0 == .negate }) else { return nil }
    return rest.count.isMultiple(of: 2) ? value : -value
  }

  private mutating func parseAtom() throws(ExpressionError) {
    switch token {
    case .number(let value):
      program.append(.constant(value))
      index += 1
    case .symbol("("):
      index += 1
      try parseSum()
      guard token == .symbol(")") else { throw unexpected("`)`") }
      index += 1
    case .name(let name):
      let place = position
      index += 1
      if token == .symbol("(") {
        try parseCall(name, at: place)
      } else if name == "pi", !columns.contains(name) {
        program.append(.constant(Double.pi))
      } else {
        append(variable: name, at: place)
      }
    case .quotedName(let name):
      append(variable: name, at: position)
      index += 1
    case .symbol, .end:
      throw unexpected("a number, a name or `(`")
    }
  }

  private mutating func append(variable name: String, at place: Int) {
    let known = variables.firstIndex(of: name)
    if known == nil {
      variables.append(name)
      places.append(place)
    }
    program.append(.variable(known ?? variables.count - 1))
  }

  private mutating func parseCall(_ name: String, at place: Int) throws(ExpressionError) {
    let function = Function(rawValue: name)
    let pair = PairFunction(rawValue: name)
    guard function != nil || pair != nil else {
      throw .unknownFunction(text: tokens.text, position: place, name: name, known: Expression.functions)
    }
    index += 1
    var count = 0
    if token != .symbol(")") {
      try parseSum()
      count = 1
      while token == .symbol(",") {
        index += 1
        try parseSum()
        count += 1
      }
    }
    guard token == .symbol(")") else { throw unexpected("`)`") }
    let expected = function != nil ? 1 : 2
    guard count == expected else {
      throw .wrongArgumentCount(text: tokens.text, position: place, name: name, found: count, expected: expected)
    }
    index += 1
    if let function { program.append(.call(function)) }
    if let pair { program.append(.callPair(pair)) }
  }
}
