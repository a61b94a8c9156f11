public import Curves
public import Datasets
public import Fitting

/// Why a model file is refused.
public enum ModelFileError: Error, Equatable, Sendable {
  case file(FileError)
  case text(file: String, TextError)
  case empty(file: String)
  /// What the YAML grammar does not allow.
  case syntax(file: String, line: Int, column: Int, problem: String)
  case tooDeep(file: String, line: Int)
  case alias(file: String, line: Int, name: String)

  case unknownKey(file: String, line: Int, key: String, parent: String, nearest: String?, valid: [String])
  case duplicateKey(file: String, line: Int, key: String)
  case missingKey(file: String, line: Int, key: String, parent: String, example: String)
  case wrongType(file: String, line: Int, key: String, expected: String, found: String)
  case invalidValue(file: String, line: Int, key: String, expected: String, found: String, nearest: String?)
  /// A name that must be unique stands twice.
  case repeated(file: String, line: Int, key: String, name: String)

  case leaderAndTarget(file: String, leaderLine: Int, targetLine: Int)
  /// The leader's rows are the follower's: the gap is none.
  case leaderIsFollower(file: String, line: Int)
  case neitherLeaderNorTarget(file: String, line: Int)
  /// Something that compares with a leader stands in a file that names a target.
  case needsLeader(file: String, line: Int, key: String)
  case emptyFilter(file: String, line: Int, name: String)
  case fromAfterUntil(file: String, line: Int, key: String)
  case transform(file: String, line: Int, TransformWordsError)
  case formula(file: String, line: Int, key: String, ExpressionError)
  /// A name in a formula that no assumption gives a value.
  case undefinedName(file: String, line: Int, name: String, nearest: String?, known: [String])
  case setting(file: String, line: Int, SettingError)
  case intervention(file: String, line: Int, InterventionError)
  case unusedAssumption(file: String, line: Int, name: String)
}

extension ModelFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .formula(let file, let line, let key, let error):
      return "\(path(file)):\(line): the formula of `\(key)` cannot be read. \(error)"
    case .undefinedName(let file, let line, let name, let nearest, let known):
      let meant = nearest.map { " Did you mean `\($0)`?" } ?? ""
      return "\(path(file)):\(line): `\(printable(name))` has no value.\(meant)"
        + " The assumptions name \(known.joined(separator: ", ")); `t` is the year."
    case .setting(let file, let line, let error):
      return "\(path(file)):\(line): \(error)"
    case .intervention(let file, let line, let error):
      return "\(path(file)):\(line): \(error)"
    case .unusedAssumption(let file, let line, let name):
      return "\(path(file)):\(line): the assumption `\(printable(name))` stands in no formula."
        + " Take it out, or use it."
    case .file(let error): return error.description
    case .text(let file, let error): return error.description(file: file)
    case .empty(let file):
      return "\(path(file)): is empty. A model file begins with `title`, `data`, `follower` and `leader`."
    case .syntax(let file, let line, let column, let problem):
      let advice = ModelFileError.advice(for: problem)
      return "\(path(file)):\(line):\(column): not valid YAML: \(printable(problem, limit: 200)).\(advice)"
    case .tooDeep(let file, let line):
      return "\(path(file)):\(line): nested too deeply, or too many brackets. A model file needs four levels at most."
    case .alias(let file, let line, let name):
      return "\(path(file)):\(line): the alias *\(printable(name)) is not understood. Write the value out."

    case .unknownKey(let file, let line, let key, let parent, let nearest, let valid):
      let place = parent.isEmpty ? "" : " in `\(printable(parent))`"
      let meant = nearest.map { " Did you mean `\($0)`?" } ?? ""
      return "\(path(file)):\(line): unknown key `\(printable(key))`\(place).\(meant)"
        + " Valid keys: \(valid.joined(separator: ", "))."
    case .duplicateKey(let file, let line, let key):
      return "\(path(file)):\(line): the key `\(printable(key))` stands twice in one place. Keep one of them."
    case .missingKey(let file, let line, let key, let parent, let example):
      let place = parent.isEmpty ? "" : " in `\(printable(parent))`"
      return "\(path(file)):\(line): `\(key)` is missing\(place). Write, for example, `\(example)`."
    case .wrongType(let file, let line, let key, let expected, let found):
      return "\(path(file)):\(line): `\(printable(key))` should be \(expected), not \(found)."
    case .invalidValue(let file, let line, let key, let expected, let found, let nearest):
      let meant = nearest.map { " Did you mean \($0)?" } ?? ""
      return "\(path(file)):\(line): `\(printable(key))` should be \(expected), not \(quoted(found)).\(meant)"
    case .repeated(let file, let line, let key, let name):
      return "\(path(file)):\(line): \(quoted(name)) stands twice in `\(printable(key))`."
        + (key == "criteria" || key == "filters" ? " Give each its own `name`." : " Keep one of them.")

    case .leaderAndTarget(let file, let leaderLine, let targetLine):
      return "\(path(file)):\(max(leaderLine, targetLine)): both `leader` (line \(leaderLine)) and `target`"
        + " (line \(targetLine)) are given. Keep the one the follower chases."
    case .leaderIsFollower(let file, let line):
      return "\(path(file)):\(line): the leader's rows are the follower's own, so there is no gap."
        + " Name another `entity`, or other conditions."
    case .neitherLeaderNorTarget(let file, let line):
      return "\(path(file)):\(line): nothing to catch up with. Add `leader: { entity: … }` or `target: 100`."
    case .needsLeader(let file, let line, let key):
      return "\(path(file)):\(line): `\(printable(key))` compares with a leader, but this file names a `target`."
        + " Remove it, or name a `leader`."
    case .emptyFilter(let file, let line, let name):
      return "\(path(file)):\(line): the filter \(quoted(name)) filters nothing."
        + " Give it `follower: { where: … }` or `leader: { where: … }`."
    case .transform(let file, let line, let error): return "\(path(file)):\(line): \(error)"
    case .fromAfterUntil(let file, let line, let key):
      return "\(path(file)):\(line): `\(printable(key))` lies after `until`. Swap the two dates."
    }
  }

  private func path(_ file: String) -> String { printable(file, limit: 400) }

  /// What most likely helps against a complaint of the YAML parser.
  private static func advice(for problem: String) -> String {
    if problem.contains("mapping values are not allowed") {
      return " Put text that holds a colon in quotes, and indent keys of one level alike."
    }
    if problem.contains("tab character") { return " Indent with spaces, not tabs." }
    if problem.contains("cannot start any token") {
      return " Indent with spaces, not tabs; put text that begins with @, ` or % in quotes."
    }
    if problem.contains("could not find expected ':'") { return " Write `key: value`, with a space after the colon." }
    if problem.contains("expected ',' or") { return " Close the bracket, and put commas between the entries." }
    if problem.contains("did not find expected key") || problem.contains("'-' indicator") {
      return " Indent entries of one level alike."
    }
    if problem.contains("unexpected end of stream") { return " Close the quote." }
    return ""
  }
}
