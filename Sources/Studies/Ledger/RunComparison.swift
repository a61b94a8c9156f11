import Foundation

/// In what two runs differ: what was asked, of which data, and what came out: schema `catchup.run-comparison/1`.
public struct RunComparison: Codable, Sendable, Equatable {
  public var schema = "catchup.run-comparison/1"
  public var first: Run
  public var second: Run
  /// What differs in the questions, a line each.
  public var questions: [String]
  /// Values of the answers that differ, by their place in the record.
  public var values: [Value]
  /// How many values both answers have at the same place, and how many only one has.
  public var shared: Int
  public var onlyFirst: Int
  public var onlySecond: Int

  /// One place at which two answers differ.
  public struct Value: Codable, Sendable, Equatable {
    /// Keys and numbers of elements, joined by dots.
    public var place: String
    public var first: String
    public var second: String
    /// |first − second| ÷ the larger of both; `null` where they are no numbers.
    public var relative: Double?
  }

  enum CodingKeys: String, CodingKey {
    case schema, first, second, questions, values, shared
    case onlyFirst = "only_first"
    case onlySecond = "only_second"
  }

  /// - Parameter answers: the records of both as JSON; `nil` for a run without one.
  public init(_ first: Run, _ second: Run, answers: (String?, String?)) {
    self.first = first
    self.second = second
    questions = Self.questions(first.question, second.question)
    let values = (Self.leaves(answers.0), Self.leaves(answers.1))
    let places = Set(values.0.keys).intersection(values.1.keys)
    shared = places.count
    onlyFirst = values.0.count - shared
    onlySecond = values.1.count - shared
    self.values = places.sorted(by: Self.isBefore).compactMap { place in
      guard let one = values.0[place], let other = values.1[place], one != other else { return nil }
      let numbers = (Double(one), Double(other))
      let relative = numbers.0.flatMap { one in
        numbers.1.map { abs(one - $0) / max(abs(one), abs($0), .leastNonzeroMagnitude) }
      }
      return Value(place: place, first: one, second: other, relative: relative)
    }
  }

  private static func questions(_ first: RunQuestion, _ second: RunQuestion) -> [String] {
    var lines: [String] = []
    if first.line != second.line { lines.append("command: \(first.line) | \(second.line)") }
    if first.version != second.version { lines.append("version: \(first.version) | \(second.version)") }
    for index in 0..<max(first.inputs.count, second.inputs.count) {
      let own = index < first.inputs.count ? first.inputs[index] : nil
      let other = index < second.inputs.count ? second.inputs[index] : nil
      guard own?.checksum != other?.checksum else { continue }
      func text(_ input: RunInput?) -> String { input.map { "\($0.path) (\($0.checksum.prefix(12)))" } ?? "nothing" }
      lines.append("input: \(text(own)) | \(text(other))")
    }
    return lines
  }

  /// Values by place, without where the record says how it was made, which is the question's matter.
  private static func leaves(_ answer: String?) -> [String: String] {
    guard let answer, let value = try? JSONSerialization.jsonObject(with: Data(answer.utf8)) else { return [:] }
    var leaves: [String: String] = [:]
    func walk(_ value: Any, _ place: [String]) {
      switch value {
      case let object as [String: Any]:
        for (key, part) in object where !(place.isEmpty && key == "provenance") { walk(part, place + [key]) }
      case let list as [Any]:
        for (index, part) in list.enumerated() { walk(part, place + [String(index)]) }
      case let text as String: leaves[place.joined(separator: ".")] = text
      case let number as NSNumber: leaves[place.joined(separator: ".")] = number.stringValue
      default: leaves[place.joined(separator: ".")] = "null"
      }
    }
    walk(value, [])
    return leaves
  }

  /// By keys, elements by their number.
  private static func isBefore(_ first: String, _ second: String) -> Bool {
    first.compare(second, options: .numeric) == .orderedAscending
  }
}
