/// Any JSON, for content that has a schema of its own.
enum JSONValue: Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// As Python writes it with `indent=1`, `sort_keys=True` and `ensure_ascii=False`: one value a line.
  var text: String {
    var text = ""
    write(to: &text, depth: 0)
    return text
  }

  private func write(to text: inout String, depth: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value):
      // JSON has no infinities; whole numbers have no fraction.
      if !value.isFinite {
        text += "null"
      } else if value == value.rounded(), abs(value) < 1e15 {
        text += "\(Int(value))"
      } else {
        text += "\(value)"
      }
    case .string(let value): text += Self.quoted(value)
    case .array(let values):
      Self.write(values.map { (nil, $0) }, "[", "]", to: &text, depth)
    case .object(let members):
      let sorted = members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      Self.write(sorted.map { ($0.key, $0.value) }, "{", "}", to: &text, depth)
    }
  }

  private static func write(
    _ members: [(key: String?, value: JSONValue)], _ open: String, _ close: String, to text: inout String, _ depth: Int
  ) {
    text += open
    for (place, member) in members.enumerated() {
      text += (place == 0 ? "\n" : ",\n") + String(repeating: " ", count: depth + 1)
      if let key = member.key { text += quoted(key) + ": " }
      member.value.write(to: &text, depth: depth + 1)
    }
    if !members.isEmpty { text += "\n" + String(repeating: " ", count: depth) }
    text += close
  }

  private static func quoted(_ value: String) -> String {
    var quoted = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": quoted.append(contentsOf: "\\\"".unicodeScalars)
      case "\\": quoted.append(contentsOf: "\\\\".unicodeScalars)
      case "\n": quoted.append(contentsOf: "\\n".unicodeScalars)
      case "\r": quoted.append(contentsOf: "\\r".unicodeScalars)
      case "\t": quoted.append(contentsOf: "\\t".unicodeScalars)
      case "\u{8}": quoted.append(contentsOf: "\\b".unicodeScalars)
      case "\u{C}": quoted.append(contentsOf: "\\f".unicodeScalars)
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
      default: quoted.append(scalar)
      }
    }
    quoted.append("\"")
    return String(quoted)
  }
}
