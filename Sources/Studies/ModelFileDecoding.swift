import Datasets
import Fitting
import Yams

extension ModelFile {
  /// The most a model file may hold, in bytes.
  public static let sizeLimit = 1_048_576

  /// Reads and checks a model file.
  public static func read(path: String) throws(ModelFileError) -> ModelFile {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileContents.read(path: path, limit: sizeLimit) } catch {
      throw .file(error)
    }
    return try decode(bytes, path: path)
  }

  /// Checks the bytes of a model file; `path` says where they come from and where its data lie.
  public static func decode(_ bytes: [UInt8], path: String) throws(ModelFileError) -> ModelFile {
    guard bytes.count <= sizeLimit else {
      throw .file(FileError(path: path, problem: .tooLarge(limit: sizeLimit)))
    }
    let text: ArraySlice<UInt8>
    do throws(TextError) { text = try TextEncoding.decode(bytes) } catch {
      throw .text(file: path, error)
    }
    guard let root = try YAMLText.compose(text, file: path) else { throw .empty(file: path) }
    var decoder = ModelFileDecoder(path: path, checksum: Checksum.sha256(bytes))
    return try decoder.model(root)
  }
}

/// Walks the composed nodes of one model file.
struct ModelFileDecoder {
  var path: String
  var checksum: String
  var lines: [String: Int] = [:]

  init(path: String, checksum: String) {
    self.path = path
    self.checksum = checksum
  }

  // MARK: - The file

  static let keys = [
    "title", "question", "data", "dated", "follower", "leader", "target", "ceiling", "from",
    "until", "transforms",
    "families", "parameters", "noise", "measure", "criteria", "horizon", "draws", "seed", "filters",
    "analogues", "announcements", "published", "interventions", "covariates", "learning", "dynamics", "scenarios",
    "sensitivity",
  ]

  mutating func model(_ root: Node) throws(ModelFileError) -> ModelFile {
    let top = try fields(root, key: "", valid: ModelFileDecoder.keys)
    let title = try text(
      required("title", in: top, example: "title: China's solar power against Germany's"))
    let dataPath = try text(required("data", in: top, example: "data: ../datasets/solar/data.csv"))

    let from = try top["from"].map { (field) throws(ModelFileError) in try date(field) }
    let until = try top["until"].map { (field) throws(ModelFileError) in try date(field) }
    let transforms =
      try top["transforms"].map { (field) throws(ModelFileError) in try self.transforms(field) }
      ?? []
    let follower = try selection(
      required("follower", in: top, example: "follower: { entity: China }"), from: from,
      until: until,
      transforms: transforms)
    let leader = try top["leader"].map { (field) throws(ModelFileError) in
      try selection(field, from: from, until: until, transforms: transforms)
    }
    let target = try top["target"].map { (field) throws(ModelFileError) in try positive(field) }
    let ceiling = try top["ceiling"].map { (field) throws(ModelFileError) in try self.ceiling(field)
    }
    if let leaderLine = top["leader"]?.line, let targetLine = top["target"]?.line {
      throw .leaderAndTarget(file: path, leaderLine: leaderLine, targetLine: targetLine)
    }
    guard leader != nil || target != nil else {
      throw .neitherLeaderNorTarget(file: path, line: top["follower"]?.line ?? 1)
    }

    let families = try families(
      required("families", in: top, example: "families: [exponential, logistic]"))
    if leader == nil, let line = lines["families.leader"] {
      throw .needsLeader(file: path, line: line, key: "families.leader")
    }
    let settings = try top["parameters"].map { (field) throws(ModelFileError) in
      try parameters(field, hasLeader: leader != nil)
    }
    let criteria = try top["criteria"].map { (field) throws(ModelFileError) in
      try self.criteria(field, hasLeader: leader != nil)
    }
    let filters = try top["filters"].map { (field) throws(ModelFileError) in
      try self.filters(field, hasLeader: leader != nil)
    }
    if let leader, leader.isSame(as: follower) {
      throw .leaderIsFollower(file: path, line: top["leader"]?.line ?? 1)
    }
    let data = ModelFileDecoder.resolve(dataPath, from: path)
    let analogues = try top["analogues"].map { (field) throws(ModelFileError) in
      try self.analogues(field, data: data)
    }
    let announcements = try top["announcements"].map { (field) throws(ModelFileError) in
      try self.announcements(field, data: data)
    }
    let published = try top["published"].map { (field) throws(ModelFileError) in try self.published(field, data: data) }
    let interventions = try top["interventions"].map { (field) throws(ModelFileError) in
      try self.interventions(field, hasLeader: leader != nil)
    }
    let covariates = try top["covariates"].map { (field) throws(ModelFileError) in
      try self.covariates(field, data: data, hasLeader: leader != nil)
    }
    let learning = try top["learning"].map { (field) throws(ModelFileError) in
      try self.covariates(field, data: data, hasLeader: leader != nil)
    }
    let scenarios = try top["scenarios"].map { (field) throws(ModelFileError) in try self.scenarios(field) }
    let sensitivity = try top["sensitivity"].map { (field) throws(ModelFileError) in try self.sensitivity(field) }
    let dynamics = try choice(top["dynamics"], among: ["technology gap"])
    if let field = top["dynamics"] {
      guard leader != nil else { throw .needsLeader(file: path, line: field.line, key: field.key) }
      if let noise = top["noise"], try text(noise) != "log-normal" {
        throw wrongType(field, expected: "left out where noise is not log-normal: the system is one of logarithms")
      }
    }
    return ModelFile(
      path: path, name: ModelFileDecoder.stem(of: path), checksum: checksum, title: title,
      question: try top["question"].map { (field) throws(ModelFileError) in try text(field) }
        ?? title,
      data: data,
      dated: try choice(top["dated"], among: Dated.allCases.map(\.rawValue)).flatMap(Dated.init)
        ?? .start,
      follower: follower, leader: leader, target: target, ceiling: ceiling,
      followerFamilies: families.follower,
      leaderFamilies: leader == nil ? [] : families.leader,
      followerSettings: settings?.follower ?? ParameterSettings(),
      leaderSettings: settings?.leader ?? ParameterSettings(),
      noise: try choice(top["noise"], among: ["log-normal", "gaussian"]) ?? "log-normal",
      measure: try choice(top["measure"], among: ["level", "increments"]) ?? "level",
      criteria: criteria ?? [CriterionDeclaration()],
      horizon: try date(required("horizon", in: top, example: "horizon: 2050")),
      draws: try top["draws"].map { (field) throws(ModelFileError) in
        try wholeNumber(field, in: 100...1_000_000)
      }
      .map { Int($0) } ?? 4000,
      seed: try top["seed"].map { (field) throws(ModelFileError) in
        try wholeNumber(field, in: 0...UInt64.max)
      } ?? 1,
      filters: filters ?? [], analogues: analogues, announcements: announcements, published: published,
      interventions: interventions ?? [], covariates: covariates ?? [], learning: learning ?? [],
      dynamics: dynamics, scenarios: scenarios ?? [], sensitivity: sensitivity ?? [],
      lines: lines)
  }

  // MARK: - Its parts

  static let selectionKeys = [
    "label", "entity", "series", "group", "where", "where not", "frontier", "time", "value", "from",
    "until", "factor",
    "unit", "transforms",
  ]

  mutating func selection(
    _ field: Field, from: DecimalYear?, until: DecimalYear?, transforms: [Transform],
    besides other: [String] = [], without absent: [String] = []
  ) throws(ModelFileError) -> Selection {
    let fields = try fields(
      field.node, key: field.key, valid: ModelFileDecoder.selectionKeys.filter { !absent.contains($0) } + other,
      line: field.line)
    let selection = Selection(
      label: try fields["label"].map { (field) throws(ModelFileError) in try text(field) },
      entity: try fields["entity"].map { (field) throws(ModelFileError) in try texts(field) } ?? [],
      series: try fields["series"].map { (field) throws(ModelFileError) in try text(field) },
      group: try fields["group"].map { (field) throws(ModelFileError) in try text(field) },
      conditions: try conditions(fields),
      frontier: try choice(fields["frontier"], among: Better.allCases.map(\.rawValue)).flatMap(
        Better.init),
      time: try fields["time"].map { (field) throws(ModelFileError) in try text(field) },
      value: try fields["value"].map { (field) throws(ModelFileError) in try text(field) },
      from: try fields["from"].map { (field) throws(ModelFileError) in try date(field) } ?? from,
      until: try fields["until"].map { (field) throws(ModelFileError) in try date(field) } ?? until,
      factor: try fields["factor"].map { (field) throws(ModelFileError) in try positive(field) },
      unit: try fields["unit"].map { (field) throws(ModelFileError) in try text(field) },
      transforms: try fields["transforms"].map { (field) throws(ModelFileError) in
        try self.transforms(field)
      }
        ?? transforms)
    if let from = selection.from, let until = selection.until, from > until {
      let key = fields["from"]?.key ?? (lines["from"] == nil ? field.key : "from")
      throw .fromAfterUntil(file: path, line: lines[key] ?? field.line, key: key)
    }
    return selection
  }

  mutating func conditions(_ fields: [String: Field]) throws(ModelFileError) -> [Condition] {
    var conditions: [Condition] = []
    for (key, isNot) in [("where", false), ("where not", true)] {
      guard let field = fields[key] else { continue }
      for entry in try entries(
        field.node, key: field.key, expected: "columns with values, such as { vendor: Huawei }")
      {
        conditions.append(
          Condition(column: entry.name, isNot: isNot, values: try texts(entry.field)))
      }
    }
    return conditions
  }

  mutating func families(_ field: Field) throws(ModelFileError) -> (
    follower: [String], leader: [String]
  ) {
    if case .mapping = field.node {
      let fields = try fields(field.node, key: field.key, valid: ["follower", "leader"])
      let follower = try names(
        required("follower", in: fields, parent: field, example: "follower: [logistic]"))
      guard let leader = fields["leader"] else { return (follower, follower) }
      return (follower, try names(leader))
    }
    let both = try names(field)
    return (both, both)
  }

  mutating func criteria(_ field: Field, hasLeader: Bool) throws(ModelFileError)
    -> [CriterionDeclaration]
  {
    guard case .sequence(let sequence) = field.node else {
      throw wrongType(field, expected: "a list of criteria, such as [parity, good enough: 0.8]")
    }
    guard !sequence.isEmpty else {
      throw wrongType(field, expected: "a list of at least one criterion", found: "an empty list")
    }
    var criteria: [CriterionDeclaration] = []
    var names: Set<String> = []
    for node in sequence {
      let item = Field(key: field.key, line: line(of: node, or: field.line), node: node)
      let criterion = try criterion(item, hasLeader: hasLeader)
      guard names.insert(criterion.name).inserted else {
        throw .repeated(file: path, line: item.line, key: field.key, name: criterion.name)
      }
      criteria.append(criterion)
    }
    return criteria
  }

  mutating func criterion(_ item: Field, hasLeader: Bool) throws(ModelFileError)
    -> CriterionDeclaration
  {
    let kinds = CriterionKind.allCases.map(\.rawValue)
    var kindName = ""
    var value: Field?
    switch item.node {
    case .scalar: kindName = try choice(item, among: kinds) ?? ""
    case .mapping:
      let entries = try entries(item.node, key: item.key, expected: "a criterion")
      guard entries.count == 1, let entry = entries.first else {
        throw wrongType(
          item, expected: "a list with one criterion an entry, such as - parity: { sustained: 3 }",
          found: "\(entries.count) keys in one entry")
      }
      guard kinds.contains(entry.name) else {
        throw .unknownKey(
          file: path, line: entry.field.line, key: entry.name, parent: item.key,
          nearest: nearestName(to: entry.name, among: kinds), valid: kinds)
      }
      kindName = entry.name
      value = entry.field
    default: throw wrongType(item, expected: "a criterion, such as parity or good enough: 0.8")
    }
    guard let kind = CriterionKind(rawValue: kindName) else {
      throw wrongType(item, expected: "one of \(kinds.joined(separator: ", "))")
    }
    if !hasLeader, kind == .lag { throw .needsLeader(file: path, line: item.line, key: kindName) }

    var criterion = CriterionDeclaration(name: kindName, kind: kind)
    var threshold: Field?
    if let value, case .mapping = value.node {
      let fields = try fields(
        value.node, key: value.key, valid: ["name", "threshold", "sustained", "passage"])
      threshold = fields["threshold"]
      if let field = fields["sustained"] { criterion.sustained = try positive(field, orZero: true) }
      criterion.passage =
        try choice(fields["passage"], among: ["continuous", "observation dates"]) ?? "continuous"
      if let field = fields["name"] {
        criterion.name = try text(field)
      } else {
        if criterion.sustained > 0 {
          criterion.name += ", held \(yearsInWords(criterion.sustained))"
        }
        if criterion.passage != "continuous" { criterion.name += ", on observation dates" }
      }
    } else {
      threshold = value
    }
    if let threshold {
      guard kind != .parity else {
        throw wrongType(
          threshold, expected: "without a threshold, which is 1; other ratios are `good enough`")
      }
      criterion.threshold = try positive(threshold)
    } else if kind != .parity {
      let example = kind == .goodEnough ? "0.8" : kind == .lag ? "2" : "1e15"
      throw .missingKey(
        file: path, line: item.line, key: "threshold", parent: kindName,
        example: "\(kindName): \(example)")
    }
    return criterion
  }

  static let settingKeys = ["start", "fix", "bound", "tie", "prior"]

  /// What is said of parameters under each keyword.
  mutating func settings(_ fields: [String: Field]) throws(ModelFileError) -> [ParameterSettings.Entry] {
    var result: [ParameterSettings.Entry] = []
    for keyword in ModelFileDecoder.settingKeys {
      guard let field = fields[keyword] else { continue }
      for (name, value) in try entries(field.node, key: field.key, expected: "names with values") {
        let text = try text(value)
        do throws(SettingError) {
          let setting = try ParameterSettings.setting(keyword: keyword, text: text)
          var names = [name]
          if case .tie(_, let other) = setting { names.append(other) }
          for name in names where name.hasPrefix("follower.") || name.hasPrefix("leader.") {
            throw .acrossSides(name: name)
          }
          result.append(ParameterSettings.Entry(name, setting))
        } catch {
          throw .setting(file: path, line: value.line, error)
        }
      }
    }
    return result
  }

  /// What is said of parameters, for both sides and for each.
  mutating func parameters(_ field: Field, hasLeader: Bool) throws(ModelFileError)
    -> (follower: ParameterSettings, leader: ParameterSettings)
  {
    let keywords = ModelFileDecoder.settingKeys
    let all = try fields(field.node, key: field.key, valid: keywords + ["follower", "leader"])
    let common = try settings(all)
    var sides: [String: [ParameterSettings.Entry]] = [:]
    for side in ["follower", "leader"] {
      guard let field = all[side] else { continue }
      if side == "leader", !hasLeader {
        throw .needsLeader(file: path, line: field.line, key: field.key)
      }
      sides[side] = try settings(try fields(field.node, key: field.key, valid: keywords))
    }
    return (
      ParameterSettings(common + (sides["follower"] ?? [])),
      ParameterSettings(common + (sides["leader"] ?? []))
    )
  }

  mutating func filters(_ field: Field, hasLeader: Bool) throws(ModelFileError)
    -> [FilterDeclaration]
  {
    guard case .sequence(let sequence) = field.node else {
      throw wrongType(field, expected: "a list of filters")
    }
    var filters: [FilterDeclaration] = []
    var names: Set<String> = []
    for node in sequence {
      let item = Field(key: field.key, line: line(of: node, or: field.line), node: node)
      let fields = try fields(
        node, key: field.key, valid: ["name", "follower", "leader"], line: item.line)
      let name = try text(
        required("name", in: fields, parent: item, example: "name: shipped chips only"))
      var sides: [String: [Condition]] = [:]
      for side in ["follower", "leader"] {
        guard let field = fields[side] else { continue }
        if side == "leader", !hasLeader {
          throw .needsLeader(file: path, line: field.line, key: field.key)
        }
        sides[side] = try conditions(
          try self.fields(field.node, key: field.key, valid: ["where", "where not"]))
      }
      let filter = FilterDeclaration(
        name: name, follower: sides["follower"] ?? [], leader: sides["leader"] ?? [])
      guard !(filter.follower.isEmpty && filter.leader.isEmpty) else {
        throw .emptyFilter(file: path, line: item.line, name: name)
      }
      guard names.insert(name).inserted else {
        throw .repeated(file: path, line: item.line, key: field.key, name: name)
      }
      filters.append(filter)
    }
    return filters
  }

  // MARK: - Nodes

  /// A value under a key. `key` is the path from the top, with points between.
  struct Field {
    var key: String
    var line: Int
    var node: Node
  }

  func line(of node: Node, or fallback: Int) -> Int { node.mark?.line ?? fallback }

  /// The entries of a mapping, in order, their lines noted.
  mutating func entries(
    _ node: Node, key: String, expected: String, line fallback: Int? = nil
  ) throws(ModelFileError) -> [(name: String, field: Field)] {
    let place = line(of: node, or: fallback ?? lines[key] ?? 1)
    guard case .mapping(let mapping) = node else {
      throw wrongType(
        Field(key: key.isEmpty ? "the file" : key, line: place, node: node), expected: expected)
    }
    var entries: [(name: String, field: Field)] = []
    for (keyNode, value) in mapping {
      let line = line(of: keyNode, or: place)
      guard case .scalar(let scalar) = keyNode else {
        throw wrongType(
          Field(key: key.isEmpty ? "the file" : key, line: line, node: keyNode), expected: expected)
      }
      let path = key.isEmpty ? scalar.string : key + "." + scalar.string
      if lines[path] == nil { lines[path] = line }
      entries.append((scalar.string, Field(key: path, line: line, node: value)))
    }
    return entries
  }

  /// The entries of a mapping whose keys are known, by name.
  mutating func fields(
    _ node: Node, key: String, valid: [String], line: Int? = nil
  ) throws(ModelFileError) -> [String: Field] {
    let shown = valid.prefix(3).joined(separator: ", ")
    let expected = "keys with values (\(shown)\(valid.count > 3 ? ", …" : ""))"
    var fields: [String: Field] = [:]
    for (name, field) in try entries(node, key: key, expected: expected, line: line) {
      guard valid.contains(name) else {
        throw .unknownKey(
          file: path, line: field.line, key: name, parent: key,
          nearest: nearestName(to: name, among: valid),
          valid: valid)
      }
      fields[name] = field
    }
    return fields
  }

  func required(
    _ name: String, in fields: [String: Field], parent: Field? = nil, example: String
  ) throws(ModelFileError) -> Field {
    if let field = fields[name] { return field }
    throw .missingKey(
      file: path, line: parent?.line ?? 1, key: name, parent: parent?.key ?? "", example: example)
  }

  // MARK: - Values

  func text(_ field: Field) throws(ModelFileError) -> String {
    guard case .scalar(let scalar) = field.node else { throw wrongType(field, expected: "text") }
    guard !YAMLText.isNull(scalar), !scalar.string.isEmpty else {
      throw wrongType(field, expected: "text", found: "empty")
    }
    return scalar.string
  }

  /// One text or a list of them, at least one; a text may be empty when it is quoted.
  func texts(_ field: Field) throws(ModelFileError) -> [String] {
    func one(_ node: Node) throws(ModelFileError) -> String {
      guard case .scalar(let scalar) = node else {
        throw wrongType(field, expected: "text or a list of texts", node)
      }
      guard !YAMLText.isNull(scalar) else {
        throw wrongType(field, expected: "text or a list of texts", found: "empty")
      }
      return scalar.string
    }
    guard case .sequence(let sequence) = field.node else { return [try one(field.node)] }
    var texts: [String] = []
    for node in sequence { texts.append(try one(node)) }
    guard !texts.isEmpty else {
      throw wrongType(field, expected: "text or a list of texts", found: "an empty list")
    }
    return texts
  }

  /// Texts that differ from one another and are not empty.
  func names(_ field: Field) throws(ModelFileError) -> [String] {
    let names = try texts(field)
    var seen: Set<String> = []
    for name in names {
      guard !name.isEmpty else {
        throw wrongType(field, expected: "a list of names", found: "an empty name")
      }
      guard seen.insert(name).inserted else {
        throw .repeated(file: path, line: field.line, key: field.key, name: name)
      }
    }
    return names
  }

  func choice(_ field: Field?, among choices: [String]) throws(ModelFileError) -> String? {
    guard let field else { return nil }
    let text = try text(field)
    guard choices.contains(text) else {
      let expected =
        choices.count == 2
        ? choices.joined(separator: " or ") : "one of \(choices.joined(separator: ", "))"
      throw .invalidValue(
        file: path, line: field.line, key: field.key, expected: expected, found: text,
        nearest: nearestName(to: text, among: choices))
    }
    return text
  }

  func date(_ field: Field) throws(ModelFileError) -> DecimalYear {
    guard case .scalar(let scalar) = field.node else {
      throw wrongType(field, expected: "a date such as 2050")
    }
    guard let date = DecimalYear.parse(scalar.string) else {
      throw .invalidValue(
        file: path, line: field.line, key: field.key,
        expected: "a date in the years 1 to 9999, such as 2050, 2050-07, 2050-Q3 or 2050-07-14",
        found: scalar.string,
        nearest: nil)
    }
    return date
  }

  func positive(_ field: Field, orZero: Bool = false) throws(ModelFileError) -> Double {
    let expected = orZero ? "a number, 0 or more" : "a positive number such as 0.8 or 1e15"
    guard case .scalar(let scalar) = field.node, scalar.style == .plain else {
      throw wrongType(field, expected: expected)
    }
    guard let value = DecimalNumber.parse(scalar.string), value > 0 || (orZero && value == 0) else {
      throw .invalidValue(
        file: path, line: field.line, key: field.key, expected: expected, found: scalar.string,
        nearest: nil)
    }
    return value
  }

  /// A level, or `none`.
  func ceiling(_ field: Field) throws(ModelFileError) -> Double {
    if case .scalar(let scalar) = field.node, scalar.string == "none" { return .infinity }
    let expected = "a positive number such as 100, or none"
    guard case .scalar(let scalar) = field.node, scalar.style == .plain else {
      throw wrongType(field, expected: expected)
    }
    guard let value = DecimalNumber.parse(scalar.string), value > 0 else {
      throw .invalidValue(
        file: path, line: field.line, key: field.key, expected: expected, found: scalar.string,
        nearest: nil)
    }
    return value
  }

  func wholeNumber(_ field: Field, in range: ClosedRange<UInt64>) throws(ModelFileError) -> UInt64 {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard case .scalar(let scalar) = field.node, scalar.style == .plain else {
      throw wrongType(field, expected: expected)
    }
    let isDigits = scalar.string.utf8.allSatisfy { (48...57).contains($0) }
    guard isDigits, let value = UInt64(scalar.string), range.contains(value) else {
      throw .invalidValue(
        file: path, line: field.line, key: field.key, expected: expected, found: scalar.string,
        nearest: nil)
    }
    return value
  }

  func yearsInWords(_ years: Double) -> String {
    let number = years == years.rounded() && years < 1e6 ? "\(Int(years))" : "\(years)"
    return number == "1" ? "1 year" : "\(number) years"
  }

  func wrongType(_ field: Field, expected: String, _ node: Node? = nil, found: String? = nil)
    -> ModelFileError
  {
    let kind =
      switch node ?? field.node {
      case .scalar(let scalar):
        YAMLText.isNull(scalar) ? "empty" : "the text \(quoted(scalar.string))"
      case .mapping: "keys with values"
      case .sequence: "a list"
      case .alias: "an alias"
      }
    return .wrongType(
      file: path, line: field.line, key: field.key, expected: expected, found: found ?? kind)
  }

  // MARK: - Paths

  /// `models/solar.yaml` → `solar`.
  static func stem(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".yaml", ".yml"] where file.hasSuffix(ending) && file.count > ending.count {
      return String(file.dropLast(ending.count))
    }
    return file
  }

  /// A path written in a file, as seen from the current directory.
  static func resolve(_ path: String, from file: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let slash = file.lastIndex(of: "/") else { return path }
    var folder = String(file[...slash])
    var rest = Substring(path)
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    // `models/../datasets` is shown as `datasets`, unless `models` is a link that leads elsewhere.
    while rest.hasPrefix("../") {
      let trimmed = folder.dropLast()
      let last = trimmed.split(separator: "/").last ?? ""
      guard !last.isEmpty, last != ".", last != "..", !FileContents.isLink(path: String(trimmed))
      else { break }
      folder = String(trimmed.dropLast(last.count))
      rest = rest.dropFirst(3)
    }
    return folder + rest
  }
}

extension Selection {
  /// Whether two selections read the same rows in the same way, whatever they are called.
  fileprivate func isSame(as other: Selection) -> Bool {
    var renamed = other
    renamed.label = label
    return self == renamed
  }
}
