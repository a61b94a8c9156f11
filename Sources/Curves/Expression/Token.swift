/// One piece of a formula.
enum Token: Equatable {
  case number(Double)
  case name(String)
  /// A name in backticks, which may hold anything else and is never a function or a constant.
  case quotedName(String)
  case symbol(Character)
  case end

  var text: String {
    switch self {
    case .number(let value): String(value)
    case .name(let name): name
    case .quotedName(let name): "`\(name)`"
    case .symbol(let symbol): String(symbol)
    case .end: ""
    }
  }
}

/// A formula cut into tokens, each with the position of its first character.
struct Tokens {
  let text: String
  let list: [(token: Token, position: Int)]

  /// Some of the tokens of a text.
  init(text: String, list: [(token: Token, position: Int)]) {
    self.text = text
    self.list = list
  }

  init(_ text: String) throws(ExpressionError) {
    self.text = text
    let characters = Array(text)
    var list: [(Token, Int)] = []
    var index = 0
    while index < characters.count {
      let character = characters[index]
      if character.isWhitespace {
        index += 1
      } else if Self.isDigit(character)
        || (character == "." && index + 1 < characters.count
          && Self.isDigit(characters[index + 1]))
      {
        let start = index
        while index < characters.count, Self.isDigit(characters[index]) || characters[index] == "." { index += 1 }
        if index < characters.count, characters[index] == "e" || characters[index] == "E" {
          var next = index + 1
          if next < characters.count, characters[next] == "+" || characters[next] == "-" { next += 1 }
          if next < characters.count, Self.isDigit(characters[next]) {
            index = next
            while index < characters.count, Self.isDigit(characters[index]) { index += 1 }
          }
        }
        let number = String(characters[start..<index])
        guard let value = Double(number), value.isFinite else {
          throw .notANumber(text: text, position: start, found: number)
        }
        list.append((.number(value), start))
      } else if character.isLetter || character == "_" {
        let start = index
        while index < characters.count,
          characters[index].isLetter || characters[index].isNumber || characters[index] == "_"
            || characters[index] == "."
        { index += 1 }
        list.append((.name(String(characters[start..<index])), start))
      } else if character == "`" {
        let start = index
        index += 1
        while index < characters.count, characters[index] != "`" { index += 1 }
        guard index < characters.count, index > start + 1 else { throw .openName(text: text, position: start) }
        list.append((.quotedName(String(characters[(start + 1)..<index])), start))
        index += 1
      } else if character == "*", index + 1 < characters.count, characters[index + 1] == "*" {
        list.append((.symbol("^"), index))
        index += 2
      } else {
        let symbol: Character = character == "−" ? "-" : character == "·" ? "*" : character
        list.append((.symbol(symbol), index))
        index += 1
      }
    }
    list.append((.end, characters.count))
    self.list = list
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
