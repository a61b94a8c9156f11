/// Text from a file as it may stand in a message: control characters escaped, long text cut.
public func printable(_ text: String, limit: Int = 60) -> String {
  var printed = ""
  var count = 0
  for scalar in text.unicodeScalars {
    if count == limit { return printed + "…" }
    switch scalar {
    case "\t": printed += "\\t"
    case "\n": printed += "\\n"
    case "\r": printed += "\\r"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
        printed += "\\u{" + String(scalar.value, radix: 16) + "}"
      default:
        printed.unicodeScalars.append(scalar)
      }
    }
    count += 1
  }
  return printed
}

/// The same in double quotes.
public func quoted(_ text: String, limit: Int = 60) -> String { "\"" + printable(text, limit: limit) + "\"" }

/// `"a", "b" or "c"`; the rest counted when there are more than `limit`.
public func listed(_ choices: [String], joinedBy word: String = "or", limit: Int = 12) -> String {
  if choices.count > limit {
    let shown = choices.prefix(limit).map { quoted($0) }.joined(separator: ", ")
    return shown + " and \(choices.count - limit) more"
  }
  let quotedChoices = choices.map { quoted($0) }
  guard let last = quotedChoices.last, quotedChoices.count > 1 else { return quotedChoices.first ?? "nothing" }
  return quotedChoices.dropLast().joined(separator: ", ") + " \(word) " + last
}

/// `1 row`, `2 rows`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
