extension Transform {
  /// Names of all transforms.
  public static let names = [
    "yearly", "frontier", "ratio", "share", "index", "log", "increments", "cumulate", "from", "until", "without",
    "factor", "reciprocal", "zeros",
  ]

  /// Options that may stand beside a transform's value.
  static let options = ["factor": ["unit"], "ratio": ["series", "entity"]]

  /// What picks rows, before there is a series to transform.
  static let rowNames = ["where", "where not", "group", "entity", "series", "label", "time", "value"]

  /// A transform from its name, its value and further words beside it, as a model file or the command line gives them.
  public init(
    name: String, value: String? = nil, options: [(name: String, value: String)] = []
  ) throws(TransformWordsError) {
    guard Transform.names.contains(name) else {
      if Transform.rowNames.contains(name) { throw .picksRows(name) }
      throw .unknown(name, nearest: nearestName(to: name, among: Transform.names))
    }
    var given: [String: String] = [:]
    for option in options {
      let valid = Transform.options[name] ?? []
      guard valid.contains(option.name) else {
        throw .unknownOption(option.name, of: name, nearest: nearestName(to: option.name, among: valid), valid: valid)
      }
      guard given[option.name] == nil, !option.value.isEmpty else {
        throw .invalidOption(option.name, of: name)
      }
      given[option.name] = option.value
    }

    func needed(_ example: String) throws(TransformWordsError) -> String {
      guard let value, !value.isEmpty else { throw .missingValue(name, example: example) }
      return value
    }
    func choice<Choice: RawRepresentable & CaseIterable>(
      _ kind: Choice.Type, _ example: String
    ) throws(TransformWordsError) -> Choice where Choice.RawValue == String {
      let text = try needed(example)
      if let choice = Choice(rawValue: text) { return choice }
      let known = Choice.allCases.map(\.rawValue)
      let expected = known.count == 2 ? known.joined(separator: " or ") : "one of \(known.joined(separator: ", "))"
      throw .invalidValue(name, expected: expected, found: text, nearest: nearestName(to: text, among: known))
    }
    func date(_ example: String) throws(TransformWordsError) -> DecimalYear {
      let text = try needed(example)
      guard let date = DecimalYear.parse(text) else {
        throw .invalidValue(
          name, expected: "a date such as 2015, 2015-07, 2015-Q3 or 2015-07-14", found: text, nearest: nil)
      }
      return date
    }
    func alone(_ transform: Transform) throws(TransformWordsError) -> Transform {
      if let value { throw .needlessValue(name, found: value) }
      return transform
    }

    switch name {
    case "yearly": self = .yearly(try choice(Yearly.self, "last"))
    case "frontier": self = .frontier(try choice(Better.self, "higher"))
    case "ratio":
      if let value, !value.isEmpty {
        guard given["series"] == nil else { throw .invalidOption("series", of: name) }
        given["series"] = value
      }
      guard !given.isEmpty else { throw .missingValue(name, example: "population") }
      self = .ratio(series: given["series"], entity: given["entity"])
    case "share":
      let text = try needed("total")
      guard text == "total" else {
        throw .invalidValue(name, expected: "total", found: text, nearest: nearestName(to: text, among: ["total"]))
      }
      self = .share
    case "index": self = .index(try date("2015"))
    case "log": self = try alone(.log)
    case "increments": self = try alone(.increments)
    case "cumulate": self = try alone(.cumulate)
    case "from": self = .from(try date("2000"))
    case "until": self = .until(try date("2020"))
    case "without": self = .without(try date("2020"))
    case "factor":
      let text = try needed("1e-12")
      guard let factor = DecimalNumber.parse(text), factor > 0 else {
        throw .invalidValue(name, expected: "a positive number such as 1e-12", found: text, nearest: nil)
      }
      self = .factor(factor, unit: given["unit"])
    case "reciprocal": self = try alone(.reciprocal)
    default: self = .zeros(try choice(Zeros.self, "drop"))
    }
  }

  /// A transform as the command line writes it: `increments`, `yearly=last`, `factor=1e-12,unit=TFLOP/s`,
  /// `ratio,entity=World`.
  ///
  /// A comma parts an option off only where one follows that the transform has, so that names may hold commas.
  public init(argument: String) throws(TransformWordsError) {
    let name = String(argument.prefix { $0 != "=" && $0 != "," })
    let valid = Transform.options[name] ?? []
    var rest = argument.dropFirst(name.count)
    var value: String?
    if rest.first == "=" {
      rest = rest.dropFirst()
      value = Transform.cut(&rest, before: valid)
    }
    var options: [(name: String, value: String)] = []
    while rest.first == "," {
      rest = rest.dropFirst()
      let option = String(rest.prefix { $0 != "=" && $0 != "," })
      rest = rest.dropFirst(option.count)
      if rest.first == "=" { rest = rest.dropFirst() }
      options.append((option, Transform.cut(&rest, before: valid)))
    }
    try self.init(name: name, value: value, options: options)
  }

  /// Takes the text up to a comma with an option's name and an equals sign behind it.
  private static func cut(_ rest: inout Substring, before options: [String]) -> String {
    var end = rest.startIndex
    while end < rest.endIndex {
      if rest[end] == "," {
        let behind = rest[rest.index(after: end)...]
        if options.contains(where: { behind.hasPrefix($0 + "=") }) { break }
      }
      end = rest.index(after: end)
    }
    defer { rest = rest[end...] }
    return String(rest[..<end])
  }
}

/// Why words name no transform.
public enum TransformWordsError: Error, Equatable, Sendable {
  case unknown(String, nearest: String?)
  /// The name of what picks rows, which is done before there is a series.
  case picksRows(String)
  case unknownOption(String, of: String, nearest: String?, valid: [String])
  /// An option that stands twice, or is empty.
  case invalidOption(String, of: String)
  case missingValue(String, example: String)
  case needlessValue(String, found: String)
  case invalidValue(String, expected: String, found: String, nearest: String?)
}

extension TransformWordsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name, let nearest):
      return "there is no transform \(quoted(name)).\(suggestion(nearest))"
        + " There are \(Transform.names.joined(separator: ", "))."
    case .picksRows(let name):
      return "`\(name)` picks rows, so it is no transform. Write it beside the transforms, not among them."
    case .unknownOption(let option, let name, let nearest, let valid):
      return "`\(name)` has no option \(quoted(option)).\(suggestion(nearest))"
        + (valid.isEmpty ? " It has none." : " It has \(valid.joined(separator: " and ")).")
    case .invalidOption(let option, let name):
      return "the option `\(option)` of `\(name)` stands twice or is empty. Give it one text."
    case .missingValue(let name, let example): return "`\(name)` needs a value, such as \(example)."
    case .needlessValue(let name, let found): return "`\(name)` takes no value, not \(quoted(found)) either."
    case .invalidValue(let name, let expected, let found, let nearest):
      return "`\(name)` should be \(expected), not \(quoted(found)).\(suggestion(nearest))"
    }
  }

  private func suggestion(_ nearest: String?) -> String { nearest.map { " Did you mean \(quoted($0))?" } ?? "" }
}
