import Datasets
import Yams

/// YAML as model files use it: plain mappings, lists and scalars, a few levels deep.
///
/// Yams composes nodes by recursion and shares aliased ones, so deep nesting would exhaust the stack and nested aliases
/// the time. Both are refused before it sees the text.
enum YAMLText {
  static let depthLimit = 64
  static let bracketLimit = 1000

  /// The root node; nothing when the text holds no document.
  static func compose(_ text: ArraySlice<UInt8>, file: String) throws(ModelFileError) -> Node? {
    if let line = lineNestedTooDeeply(text) { throw .tooDeep(file: file, line: line) }
    if let (line, name) = firstAlias(text) { throw .alias(file: file, line: line, name: name) }
    let yaml = String(decoding: text, as: UTF8.self)
    do {
      return try Yams.compose(yaml: yaml, .default, .default, .utf8)
    } catch let error as YamlError {
      throw wording(error, file: file)
    } catch {
      throw .syntax(file: file, line: 1, column: 1, problem: "\(error)")
    }
  }

  /// `key:` with nothing after it, `~` or `null`.
  static func isNull(_ scalar: Node.Scalar) -> Bool {
    scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// The first line whose brackets, or whose indentation and list dashes, could nest too deeply.
  ///
  /// Brackets in text and comments count too, and a closing one there could hide an open one: so their sum has a limit
  /// as well. A model file never comes near any of them.
  static func lineNestedTooDeeply(_ text: ArraySlice<UInt8>) -> Int? {
    var line = 1
    var depth = 0
    var brackets = 0
    var indicators = 0
    var indentation = 0
    var isLeading = true
    for index in text.startIndex..<text.endIndex {
      let byte = text[index]
      if isLineBreak(text, at: index) {
        if byte == 10 || byte == 13 { line += 1 }
        isLeading = true
        indicators = 0
        indentation = 0
        continue
      }
      if isLeading {
        let next = index + 1 < text.endIndex ? text[index + 1] : 10
        if byte == 32 || byte == 9 {
          indentation += 1
        } else if [45, 58, 63].contains(byte), [9, 10, 13, 32].contains(next) {
          // A dash, colon or question mark on its own.
          indicators += 1
        } else {
          isLeading = false
        }
      }
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
        depth += 1
        brackets += 1
      } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
        depth = max(0, depth - 1)
      }
      if indicators > depthLimit || indentation > 4 * depthLimit || depth > depthLimit || brackets > bracketLimit {
        return line
      }
    }
    return nil
  }

  /// Whether a line break of YAML ends at this byte: LF, CR, NEL, or a line or paragraph separator.
  private static func isLineBreak(_ text: ArraySlice<UInt8>, at index: Int) -> Bool {
    switch text[index] {
    case 10: return true
    case 13: return !(index + 1 < text.endIndex && text[index + 1] == 10)
    case 0x85: return index > text.startIndex && text[index - 1] == 0xC2
    case 0xA8, 0xA9: return index > text.startIndex + 1 && text[index - 1] == 0x80 && text[index - 2] == 0xE2
    default: return false
    }
  }

  /// The first `*name` for which `&name` stands in the text too.
  static func firstAlias(_ text: ArraySlice<UInt8>) -> (line: Int, name: String)? {
    func names(after mark: UInt8) -> [(index: Int, name: String)] {
      var names: [(index: Int, name: String)] = []
      for index in text.startIndex..<text.endIndex where text[index] == mark {
        let before = index > text.startIndex ? text[index - 1] : 10
        guard [9, 10, 13, 32, 44, 45, 58, 63, 91, 123].contains(before) else { continue }
        let name = text[(index + 1)...].prefix {
          (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
        }
        if !name.isEmpty { names.append((index, String(decoding: name, as: UTF8.self))) }
      }
      return names
    }
    let anchors = Set(names(after: UInt8(ascii: "&")).map(\.name))
    guard !anchors.isEmpty, let alias = names(after: UInt8(ascii: "*")).first(where: { anchors.contains($0.name) })
    else { return nil }
    let line = text[..<alias.index].count { $0 == 10 } + 1
    return (line, alias.name)
  }

  private static func wording(_ error: YamlError, file: String) -> ModelFileError {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let text = context.map { $0.text.isEmpty ? problem : "\(problem) \($0.text) (line \($0.mark.line))" } ?? problem
      return .syntax(file: file, line: mark.line, column: mark.column, problem: text)
    case .reader(let problem, let offset, _, let yaml):
      let before = yaml.prefix(offset ?? 0)
      let line = before.count { $0.isNewline } + 1
      let column = before.reversed().prefix { !$0.isNewline }.count + 1
      return .syntax(file: file, line: line, column: column, problem: problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      return .duplicateKey(file: file, line: context.mark.line, key: duplicates.first ?? "")
    default:
      return .syntax(file: file, line: 1, column: 1, problem: "the parser stopped")
    }
  }
}
