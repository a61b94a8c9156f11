public import Curves
import Datasets

extension Shock {
  /// Reads `name=shape:date[,date]`: a date as everywhere, `?` for one to be found in the data, or a range
  /// `2021..2024` to find it in.
  public init(argument: String) throws(InterventionError) {
    let form = "name=shape:date, such as restriction=step:2022-10-07"
    guard let mark = argument.firstIndex(of: "=") else { throw .unreadable(text: argument, expected: form) }
    let rest = argument[argument.index(after: mark)...]
    guard let colon = rest.firstIndex(of: ":") else { throw .unreadable(text: argument, expected: form) }
    let dates = rest[rest.index(after: colon)...].split(separator: ",", omittingEmptySubsequences: false)
    try self.init(
      name: trimmed(argument[..<mark]), shape: trimmed(rest[..<colon]), dates: dates.map { trimmed($0) })
  }

  /// From words, as a command line or a model file gives them.
  public init(name: String, shape word: String, dates: [String]) throws(InterventionError) {
    try InterventionError.check(name: name)
    guard let shape = Shape(rawValue: word.lowercased()) else {
      let names = Shape.allCases.map(\.rawValue)
      throw .unknownShape(text: word, nearest: nearestName(to: word, among: names).flatMap(Shape.init))
    }
    var found: [EventDate] = []
    for text in dates { found.append(try Shock.date(text, name: name)) }
    guard found.count == shape.dateCount else { throw .dateCount(name: name, shape: shape, found: found.count) }
    if found.count == 2, found[0].latest >= found[1].earliest {
      if found.allSatisfy(\.isEstimated) { throw .rangesOverlap(name: name) }
      throw .endsBeforeItStarts(name: name, start: found[0].latest, end: found[1].earliest)
    }
    self.init(name, shape, found)
  }

  private static func date(_ text: String, name: String) throws(InterventionError) -> EventDate {
    func year(_ text: String) throws(InterventionError) -> Double {
      do throws(DateProblem) {
        return try DecimalYear(reading: text).value
      } catch {
        throw .notADate(name: name, text: text, error)
      }
    }
    if text == "?" { return .estimated(1...9999) }
    guard let dots = text.range(of: "..") else { return .known(try year(text)) }
    let low = try year(trimmed(text[..<dots.lowerBound]))
    let high = try year(trimmed(text[dots.upperBound...]))
    guard low < high else { throw .endsBeforeItStarts(name: name, start: low, end: high) }
    return .estimated(low...high)
  }
}

private func trimmed(_ text: Substring) -> String {
  String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
}

extension StringProtocol {
  /// Where a text first stands.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}

extension InterventionError {
  /// Whether a text can begin the names of parameters.
  static func check(name: String) throws(InterventionError) {
    func isPlain(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "-" || character == "_"
    }
    guard let first = name.first, first.isLetter, name.allSatisfy(isPlain), name.count <= 40 else {
      throw .badName(name)
    }
    let taken = Catalogue.families.map(\.name) + ["follower", "leader"]
    guard !taken.contains(name) else { throw .takenName(name) }
  }
}
