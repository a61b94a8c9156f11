public import Datasets

/// Takeovers elsewhere, named in a model file: where a series too short to have a rate of its own takes one from.
public struct AnalogueDeclarations: Sendable, Equatable {
  public var series: [AnalogueDeclaration]

  public init(series: [AnalogueDeclaration]) { self.series = series }

  /// Analogues that a model file may name.
  public static let most = 60
}

/// One takeover: a share of a ceiling, a quantity that saturates, or a follower that gained on a leader.
public struct AnalogueDeclaration: Sendable, Equatable {
  /// What it is called.
  public var label: String
  /// Path of its data, from the current directory.
  public var data: String
  public var follower: Selection
  /// Whom the follower took over from; nothing for a share.
  public var leader: Selection?
  /// What a share can at most reach; fitted, as a logistic curve's, when absent.
  public var ceiling: Double?
  public var line: Int

  public init(
    label: String, data: String, follower: Selection, leader: Selection? = nil, ceiling: Double? = nil, line: Int = 1
  ) {
    self.label = label
    self.data = data
    self.follower = follower
    self.leader = leader
    self.ceiling = ceiling
    self.line = line
  }
}

extension ModelFileDecoder {
  mutating func analogues(_ field: Field, data: String) throws(ModelFileError) -> AnalogueDeclarations {
    let fields = try fields(field.node, key: field.key, valid: ["series"])
    let list = try required(
      "series", in: fields, parent: field, example: "series: [{ data: ../datasets/ev-shares/data.csv, entity: Norway }]"
    )
    guard case .sequence(let sequence) = list.node, sequence.count >= 3 else {
      throw wrongType(list, expected: "a list of at least three series")
    }
    guard sequence.count <= AnalogueDeclarations.most else {
      throw wrongType(
        list, expected: "a list of at most \(AnalogueDeclarations.most) series", found: "a list of \(sequence.count)")
    }
    var declared: [AnalogueDeclaration] = []
    var labels: Set<String> = []
    for node in sequence {
      let item = Field(key: list.key, line: line(of: node, or: list.line), node: node)
      let analogue = try analogue(item, data: data)
      guard labels.insert(analogue.label).inserted else {
        throw .repeated(file: path, line: item.line, key: list.key, name: analogue.label)
      }
      declared.append(analogue)
    }
    return AnalogueDeclarations(series: declared)
  }

  private mutating func analogue(_ item: Field, data: String) throws(ModelFileError) -> AnalogueDeclaration {
    let own = ["data", "ceiling"]
    let pair = ["label", "data", "from", "until", "transforms", "follower", "leader"]
    var path = data
    func place(_ fields: [String: Field]) throws(ModelFileError) -> String {
      try fields["data"].map { (field) throws(ModelFileError) in
        ModelFileDecoder.resolve(try text(field), from: self.path)
      } ?? data
    }
    let names = try entries(item.node, key: item.key, expected: "keys with values (data, entity, …)", line: item.line)
      .map(\.name)
    if names.contains("follower") || names.contains("leader") {
      let fields = try fields(item.node, key: item.key, valid: pair, line: item.line)
      path = try place(fields)
      let from = try fields["from"].map { (field) throws(ModelFileError) in try date(field) }
      let until = try fields["until"].map { (field) throws(ModelFileError) in try date(field) }
      let transforms = try fields["transforms"].map { (field) throws(ModelFileError) in try self.transforms(field) }
      let follower = try selection(
        required("follower", in: fields, parent: item, example: "follower: { entity: China }"), from: from,
        until: until, transforms: transforms ?? [])
      let leader = try selection(
        required("leader", in: fields, parent: item, example: "leader: { entity: Germany }"), from: from, until: until,
        transforms: transforms ?? [])
      let label = try fields["label"].map { (field) throws(ModelFileError) in try text(field) }
      return AnalogueDeclaration(
        label: label ?? "\(Self.name(of: follower)) against \(Self.name(of: leader))", data: path, follower: follower,
        leader: leader, line: item.line)
    }
    let selection = try selection(item, from: nil, until: nil, transforms: [], besides: own)
    let fields = try fields(item.node, key: item.key, valid: Self.selectionKeys + own, line: item.line)
    return AnalogueDeclaration(
      label: Self.name(of: selection), data: try place(fields), follower: selection,
      ceiling: try fields["ceiling"].map { (field) throws(ModelFileError) in try positive(field) }, line: item.line)
  }

  /// What a selection calls itself: its label, its entities, its conditions, or its series.
  private static func name(of selection: Selection) -> String {
    if let label = selection.label { return label }
    if !selection.entity.isEmpty { return selection.entity.joined(separator: ", ") }
    return selection.conditions.first?.values.joined(separator: ", ") ?? selection.series ?? "a series"
  }
}
