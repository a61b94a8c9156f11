import Datasets

extension ParameterSettings {
  /// Reads `name=value` as it stands on the command line; several may be separated by commas, except for priors.
  ///
  /// The forms are `start` and `fix`: `rate=0.3`; `bound`: `rate=0:2`, `rate=0:` or `rate=:2`; `tie`: `a=b` or
  /// `a=0.5*b`; `prior`: `ceiling=lognormal:100,0.5`. What stands in double quotes belongs to a name.
  public static func entries(keyword: String, argument: String) throws(SettingError) -> [Entry] {
    let pieces =
      keyword == "prior"
      ? [Substring(argument)] : split(argument, at: ",")
    var entries: [Entry] = []
    for piece in pieces {
      guard let mark = firstIndex(of: "=", in: piece) else {
        throw .unreadable(keyword: keyword, text: String(piece), expected: "name=\(form(of: keyword))")
      }
      let name = trimmed(piece[..<mark])
      guard !name.isEmpty else {
        throw .unreadable(keyword: keyword, text: String(piece), expected: "name=\(form(of: keyword))")
      }
      entries.append(Entry(name, try setting(keyword: keyword, text: trimmed(piece[piece.index(after: mark)...]))))
    }
    return entries
  }

  /// Reads what stands behind the name.
  public static func setting(keyword: String, text: String) throws(SettingError) -> Setting {
    func number(_ text: String) throws(SettingError) -> Double {
      guard let value = DecimalNumber.parse(text) else {
        throw .unreadable(keyword: keyword, text: text, expected: form(of: keyword))
      }
      return value
    }
    switch keyword {
    case "start": return .start(try number(text))
    case "fix": return .fix(try number(text))
    case "bound":
      let ends = text.split(separator: ":", omittingEmptySubsequences: false).map(trimmed)
      guard ends.count == 2, ends != ["", ""] else {
        throw .unreadable(keyword: keyword, text: text, expected: form(of: keyword))
      }
      let low = ends[0].isEmpty ? nil : try number(ends[0])
      let high = ends[1].isEmpty ? nil : try number(ends[1])
      return .bound(low: low, high: high)
    case "tie":
      let factors = split(text, at: "*").map(trimmed)
      switch factors.count {
      case 1 where !factors[0].isEmpty && DecimalNumber.parse(factors[0]) == nil:
        return .tie(factor: 1, to: factors[0])
      case 2 where !factors[1].isEmpty:
        // The number may stand on either side.
        if let factor = DecimalNumber.parse(factors[0]) { return .tie(factor: factor, to: factors[1]) }
        if let factor = DecimalNumber.parse(factors[1]) { return .tie(factor: factor, to: factors[0]) }
        throw .unreadable(keyword: keyword, text: text, expected: form(of: keyword))
      default: throw .unreadable(keyword: keyword, text: text, expected: form(of: keyword))
      }
    case "prior": return .prior(try prior(text))
    default: preconditionFailure("no setting is called \(keyword)")
    }
  }

  /// `normal:mean,deviation`, `lognormal:median,deviation`, `beta:a,b` or `uniform:low,high`.
  private static func prior(_ text: String) throws(SettingError) -> Prior {
    func fail(_ expected: String) -> SettingError { .unreadable(keyword: "prior", text: text, expected: expected) }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
    guard parts.count == 2 else { throw fail(form(of: "prior")) }
    let numbers = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
      .map(DecimalNumber.parse)
    guard numbers.count == 2, let first = numbers[0], let second = numbers[1] else { throw fail(form(of: "prior")) }
    switch parts[0].lowercased() {
    case "normal":
      guard second > 0 else { throw fail("normal:mean,deviation with a deviation above 0") }
      return .normal(mean: first, deviation: second)
    case "lognormal", "log-normal":
      guard first > 0, second > 0 else { throw fail("lognormal:median,deviation with both above 0") }
      return .logNormal(median: first, deviation: second)
    case "beta":
      guard first > 0, second > 0 else { throw fail("beta:a,b with both above 0") }
      return .beta(a: first, b: second)
    case "uniform":
      guard first < second else { throw fail("uniform:low,high with low below high") }
      return .uniform(low: first, high: second)
    default: throw fail(form(of: "prior"))
    }
  }

  private static func form(of keyword: String) -> String {
    switch keyword {
    case "bound": "low:high (one of them may be left out)"
    case "tie": "another parameter, or a number times it, such as 0.5*rate"
    case "prior": "normal:mean,deviation, lognormal:median,deviation, beta:a,b or uniform:low,high"
    default: "a number"
    }
  }

  /// Splits where the mark stands outside double quotes.
  private static func split(_ text: String, at mark: Character) -> [Substring] {
    var pieces: [Substring] = []
    var rest = text[...]
    while let index = firstIndex(of: mark, in: rest) {
      pieces.append(rest[..<index])
      rest = rest[rest.index(after: index)...]
    }
    return pieces + [rest]
  }

  private static func firstIndex(of mark: Character, in text: Substring) -> Substring.Index? {
    var isQuoted = false
    return text.indices.first { index in
      if text[index] == "\"" { isQuoted.toggle() }
      return !isQuoted && text[index] == mark
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
