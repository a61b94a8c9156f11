import Curves
public import Datasets
public import Forecasting
import Solvers
import Yams

/// A model file without data: two formulas in time, and distributions for the numbers in them.
public struct AssumptionFile: Sendable {
  public var path: String
  /// The file's stem.
  public var name: String
  /// SHA-256 of the file's bytes, hexadecimal.
  public var checksum: String
  public var title: String
  public var question: String
  public var dated: Dated
  public var crossing: AssumedCrossing
  public var draws: Int
  public var seed: UInt64
}

/// What a file in `models/` declares: a gap between two series, a crossing by assumption, or a mechanism among several
/// curves.
public enum StudyFile: Sendable {
  case gap(ModelFile)
  case assumptions(AssumptionFile)
  case mechanism(MechanismFile)

  /// The question in words.
  public var question: String {
    switch self {
    case .gap(let file): file.question
    case .assumptions(let file): file.question
    case .mechanism(let file): file.question
    }
  }

  /// Reads and checks a model file: one with the key `assumptions` needs no data, one with `shares`, `generations` or
  /// `leapfrog` has a mechanism.
  public static func read(path: String) throws(ModelFileError) -> StudyFile {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContents.read(path: path, limit: ModelFile.sizeLimit)
    } catch {
      throw .file(error)
    }
    return try decode(bytes, path: path)
  }

  /// Checks the bytes of a model file.
  public static func decode(_ bytes: [UInt8], path: String) throws(ModelFileError) -> StudyFile {
    guard bytes.count <= ModelFile.sizeLimit, let text = try? TextEncoding.decode(bytes),
      case .mapping(let mapping)? = try YAMLText.compose(text, file: path)
    else { return .gap(try ModelFile.decode(bytes, path: path)) }
    var decoder = ModelFileDecoder(path: path, checksum: Checksum.sha256(bytes))
    let keys = mapping.compactMap { $0.key.string }
    if keys.contains("assumptions") { return .assumptions(try decoder.assumptionFile(.mapping(mapping))) }
    if let key = ModelFileDecoder.mechanismKeys.first(where: keys.contains) {
      return .mechanism(try decoder.mechanismFile(.mapping(mapping), key: key))
    }
    // A slip in the key that makes a file one about a mechanism would else be taken for a gap that lacks everything.
    if !keys.contains("follower"),
      let slip = keys.first(where: { !ModelFileDecoder.keys.contains($0) }),
      let nearest = nearestName(to: slip, among: ModelFileDecoder.mechanismKeys)
    {
      throw .unknownKey(
        file: path, line: mapping.first { $0.key.string == slip }?.key.mark?.line ?? 1, key: slip, parent: "",
        nearest: nearest, valid: ModelFileDecoder.keys + ModelFileDecoder.mechanismKeys)
    }
    return .gap(try ModelFile.decode(bytes, path: path))
  }
}

extension ModelFileDecoder {
  static let assumptionKeys = [
    "title", "question", "dated", "assumptions", "correlations", "follower", "leader", "from", "horizon", "draws",
    "seed",
  ]

  mutating func assumptionFile(_ root: Node) throws(ModelFileError) -> AssumptionFile {
    let top = try fields(root, key: "", valid: Self.assumptionKeys)
    let title = try text(required("title", in: top, example: "title: A crossing by assumption"))
    let parameters = try assumptions(
      required("assumptions", in: top, example: "assumptions: { K: { uniform: [3, 4] } }"))
    let follower = try required("follower", in: top, example: "follower: K / (1 + exp(-k * (t - tm)))")
    let leader = try required("leader", in: top, example: "leader: A * exp(g * (t - 2020))")
    var crossing = AssumedCrossing(
      follower: try formula(follower), leader: try formula(leader),
      parameters: parameters.map { ($0.name, $0.assumption) },
      start: try date(required("from", in: top, example: "from: 2020")),
      horizon: try date(required("horizon", in: top, example: "horizon: 2070")))
    let known = parameters.map(\.name)
    for (field, expression) in [(follower, crossing.follower), (leader, crossing.leader)] {
      if let name = expression.variables.first(where: { $0 != "t" && !known.contains($0) }) {
        throw .undefinedName(
          file: path, line: field.line, name: name, nearest: nearestName(to: name, among: known), known: known)
      }
    }
    let used = Set(crossing.follower.variables + crossing.leader.variables)
    if let unused = parameters.first(where: { !used.contains($0.name) }) {
      throw .unusedAssumption(file: path, line: unused.line, name: unused.name)
    }
    guard crossing.horizon > crossing.start else {
      throw .fromAfterUntil(file: path, line: top["from"]?.line ?? 1, key: "from")
    }
    if let field = top["correlations"] { try correlate(&crossing, parameters.map { ($0.name, $0.assumption) }, field) }
    return AssumptionFile(
      path: path, name: Self.stem(of: path), checksum: checksum, title: title,
      question: try top["question"].map { (field) throws(ModelFileError) in try text(field) } ?? title,
      dated: try choice(top["dated"], among: Dated.allCases.map(\.rawValue)).flatMap(Dated.init) ?? .start,
      crossing: crossing,
      draws: try top["draws"].map { (field) throws(ModelFileError) in try wholeNumber(field, in: 100...1_000_000) }
        .map { Int($0) } ?? 4000,
      seed: try top["seed"].map { (field) throws(ModelFileError) in try wholeNumber(field, in: 0...UInt64.max) } ?? 1)
  }

  /// `correlations: [[K, k, 0.5]]`: of the normal scores of pairs of uncertain assumptions.
  private func correlate(
    _ crossing: inout AssumedCrossing, _ known: [(name: String, assumption: AssumedParameter)], _ field: Field
  ) throws(ModelFileError) {
    let example = "a list of pairs with their correlation, such as [[K, k, 0.5]]"
    func refused(_ line: Int, _ found: String, _ expected: String, nearest: String? = nil) -> ModelFileError {
      .invalidValue(file: path, line: line, key: field.key, expected: expected, found: found, nearest: nearest)
    }
    guard case .sequence(let pairs) = field.node else { throw wrongType(field, expected: example) }
    var correlations: [AssumedCorrelation] = []
    for node in pairs {
      let item = Field(key: field.key, line: line(of: node, or: field.line), node: node)
      guard case .sequence = node else { throw wrongType(item, expected: example) }
      let words = try texts(item)
      guard words.count == 3, let value = DecimalNumber.parse(words[2]) else {
        throw refused(item.line, words.joined(separator: ", "), "two assumptions and a number")
      }
      for word in words.prefix(2) {
        guard let one = known.first(where: { $0.name == word }) else {
          let names = known.map(\.name)
          throw .undefinedName(
            file: path, line: item.line, name: word, nearest: nearestName(to: word, among: names), known: names)
        }
        if case .fixed = one.assumption {
          throw refused(item.line, word, "assumptions that are uncertain; \(printable(word)) is fixed")
        }
      }
      guard words[0] != words[1], abs(value) < 1 else {
        throw refused(
          item.line, words.joined(separator: ", "), "two different assumptions, and a number between -1 and 1")
      }
      guard !correlations.contains(where: { Set([$0.first, $0.second]) == Set(words.prefix(2)) }) else {
        throw .repeated(file: path, line: item.line, key: field.key, name: "\(words[0]) and \(words[1])")
      }
      correlations.append(AssumedCorrelation(words[0], words[1], value))
    }
    do throws(SolverError) {
      try crossing.correlate(correlations)
    } catch {
      throw refused(
        field.line, "no joint distribution", "correlations that hold together: bring them nearer to 0")
    }
  }

  private func formula(_ field: Field) throws(ModelFileError) -> Expression {
    let text = try text(field)
    do throws(ExpressionError) {
      return try Expression(text)
    } catch {
      throw .formula(file: path, line: field.line, key: field.key, error)
    }
  }

  private mutating func assumptions(
    _ field: Field
  ) throws(ModelFileError) -> [(name: String, assumption: AssumedParameter, line: Int)] {
    var result: [(name: String, assumption: AssumedParameter, line: Int)] = []
    let expected = "names with distributions, such as { K: { uniform: [3, 4] } }"
    for entry in try entries(field.node, key: field.key, expected: expected) {
      result.append((entry.name, try assumption(entry.field), entry.field.line))
    }
    return result
  }

  mutating func assumption(_ field: Field) throws(ModelFileError) -> AssumedParameter {
    if case .scalar(let scalar) = field.node, let value = DecimalNumber.parse(scalar.string) { return .fixed(value) }
    let kinds = ["uniform", "normal", "log-normal", "triangular"]
    let fields = try fields(field.node, key: field.key, valid: kinds)
    guard fields.count == 1, let (kind, values) = fields.first else {
      throw wrongType(field, expected: "one distribution, such as { uniform: [3, 4] }")
    }
    func refused(_ expected: String) -> ModelFileError {
      .invalidValue(
        file: path, line: values.line, key: values.key, expected: expected,
        found: (try? texts(values))?.joined(separator: ", ") ?? "", nearest: nil)
    }
    var numbers: [Double] = []
    for text in try texts(values) {
      guard let number = DecimalNumber.parse(text) else { throw refused("numbers") }
      numbers.append(number)
    }
    switch kind {
    case "uniform":
      guard numbers.count == 2, numbers[0] < numbers[1] else { throw refused("two numbers, the lower first") }
      return .uniform(numbers[0], numbers[1])
    case "normal":
      guard numbers.count == 2, numbers[1] > 0 else { throw refused("a mean and a positive standard deviation") }
      return .normal(numbers[0], numbers[1])
    case "log-normal":
      guard numbers.count == 2, numbers[0] > 0, numbers[1] > 0 else {
        throw refused("a positive median and a positive standard deviation of the logarithm")
      }
      return .logNormal(numbers[0], numbers[1])
    default:
      guard numbers.count == 3, numbers[0] < numbers[2], (numbers[0]...numbers[2]).contains(numbers[1]) else {
        throw refused("the lowest, the most likely and the highest value")
      }
      return .triangular(numbers[0], numbers[1], numbers[2])
    }
  }
}
