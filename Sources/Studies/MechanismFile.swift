import Datasets
import Fitting
import Yams

/// A model file about several curves at once: what `catchup shares`, `generations` and `leapfrog` take as flags.
///
/// One of the keys `shares`, `generations` and `leapfrog` says which rows, and with which mechanism; the others are those
/// of any model file.
public struct MechanismFile: Sendable {
  public var path: String
  /// The file's stem.
  public var name: String
  /// SHA-256 of the file's bytes, hexadecimal.
  public var checksum: String
  public var title: String
  public var question: String
  /// Path of the data, from the current directory.
  public var data: String
  /// Path of the capabilities, where they are in another file.
  public var capability: String?
  public var mechanism: Mechanism
}

extension ModelFileDecoder {
  /// Each makes a file one about a mechanism.
  static let mechanismKeys = ["shares", "generations", "leapfrog"]

  private static let common = ["title", "question", "data", "dated", "from", "until", "transforms"]
  private static let shareModels = ["multinomial-logistic", "lotka-volterra", "ucrcd", "good-enough"]

  mutating func mechanismFile(_ root: Node, key: String) throws(ModelFileError) -> MechanismFile {
    let own: [String: [String]] = [
      "shares": ["parameters", "interval", "confidence", "horizon", "draws", "seed"],
      "generations": ["parameters", "interval", "confidence", "bootstrap", "replicates", "seed"],
      "leapfrog": ["horizon", "draws", "seed"],
    ]
    let top = try fields(root, key: "", valid: Self.common + [key] + (own[key] ?? []))
    let title = try text(required("title", in: top, example: "title: Who makes the world's chips"))
    let block = try required(key, in: top, example: "\(key): { … }")
    let data = Self.resolve(
      try text(required("data", in: top, example: "data: ../datasets/foundry-share/data.csv")), from: path)
    var capability: String?
    let mechanism: Mechanism
    switch key {
    case "shares": (mechanism, capability) = try shares(block, top)
    case "generations": mechanism = .generations(try generations(block, top))
    default: mechanism = .leapfrog(try leapfrog(block, top))
    }
    return MechanismFile(
      path: path, name: Self.stem(of: path), checksum: checksum, title: title,
      question: try top["question"].map { (field) throws(ModelFileError) in try text(field) } ?? title, data: data,
      capability: capability, mechanism: mechanism)
  }

  // MARK: - Shares

  private mutating func shares(
    _ block: Field, _ top: [String: Field]
  ) throws(ModelFileError) -> (Mechanism, capability: String?) {
    let keys = ["model", "entities", "whole", "launches", "capability"]
    let series = try systemSeries(block, top, besides: keys)
    let own = try fields(block.node, key: block.key, valid: Self.seriesKeys + keys)
    let model = try choice(own["model"], among: Self.shareModels) ?? "multinomial-logistic"
    let isDrawn = model == "lotka-volterra" || model == "ucrcd"
    // What another model takes would be passed over in silence.
    let foreign: [(key: String, isForeign: Bool)] = [
      ("whole", isDrawn), ("launches", model != "ucrcd"), ("capability", model != "good-enough"), ("draws", !isDrawn),
      ("interval", model == "multinomial-logistic"), ("horizon", model == "multinomial-logistic"),
      ("seed", model == "multinomial-logistic"), ("parameters", model == "multinomial-logistic"),
    ]
    for (key, isForeign) in foreign where isForeign {
      if let field = own[key] ?? top[key] {
        throw wrongType(field, expected: "left out, as `model: \(model)` takes no such thing", found: "there")
      }
    }
    let entities = try required("entities", in: own, parent: block, example: "entities: [TSMC, SMIC]")
    let count = series.entities.count
    switch model {
    case "good-enough":
      guard count == 1 else {
        throw wrongType(entities, expected: "one: that whose share it is", found: "\(count)")
      }
    case "ucrcd":
      guard count == 2 else {
        throw wrongType(entities, expected: "two: the first product, then the second", found: "\(count)")
      }
    default: try severalEntities(entities, count, first: "the leader")
    }
    let whole = try own["whole"].map { (field) throws(ModelFileError) in try positive(field) }
    let dated = try dated(top)
    let horizon = try top["horizon"].map { (field) throws(ModelFileError) in try date(field) }
    switch model {
    case "multinomial-logistic":
      let confidence = try share(top["confidence"]) ?? 0.95
      return (.shares(SharesStudy(series: series, whole: whole, confidence: confidence, dated: dated)), nil)
    case "good-enough":
      let field = try required(
        "capability", in: own, parent: block, example: "capability: { entity: China, leader: United States }")
      let capability = try self.capability(field, share: series)
      return (
        .goodEnough(
          GoodEnoughStudy(
            share: series, follower: capability.follower, leader: capability.leader,
            isLowerBetter: capability.isLowerBetter, whole: whole, onward: capability.onward,
            options: try options(top), horizon: horizon, dated: dated)), capability.data
      )
    default:
      return (
        .competition(
          CompetitionStudy(
            model: model == "ucrcd" ? .unbalanced : .lotkaVolterra, series: series,
            launches: try launches(own["launches"], count), options: try options(top),
            draws: try draws(top["draws"]) ?? 1000, horizon: horizon, dated: dated)), nil
      )
    }
  }

  private struct Capability {
    var data: String?
    var follower: SystemSeries
    var leader: SystemSeries?
    var isLowerBetter: Bool
    var onward: Double
  }

  private mutating func capability(_ field: Field, share: SystemSeries) throws(ModelFileError) -> Capability {
    let keys = ["data", "entity", "leader", "better", "onward"]
    let own = try fields(field.node, key: field.key, valid: Self.seriesKeys + keys)
    let selection = try selection(
      field, from: nil, until: nil, transforms: [], besides: keys, without: ["label", "entity"])
    let entity = try own["entity"].map { (field) throws(ModelFileError) in [try text(field)] } ?? share.entities
    let leader = try own["leader"].map { (field) throws(ModelFileError) in try text(field) }
    return Capability(
      data: try own["data"].map { (field) throws(ModelFileError) in Self.resolve(try text(field), from: path) },
      follower: SystemSeries(selection: selection, entities: entity),
      leader: leader.map { SystemSeries(selection: selection, entities: [$0]) },
      isLowerBetter: try choice(own["better"], among: Better.allCases.map(\.rawValue)) == Better.lower.rawValue,
      onward: try own["onward"].map { (field) throws(ModelFileError) in try number(field, in: -10...10) } ?? 0)
  }

  // MARK: - Generations and races

  private mutating func generations(
    _ block: Field, _ top: [String: Field]
  ) throws(ModelFileError) -> GenerationsStudy {
    let keys = ["entities", "launches"]
    let series = try systemSeries(block, top, besides: keys)
    let own = try fields(block.node, key: block.key, valid: Self.seriesKeys + keys)
    let entities = try required("entities", in: own, parent: block, example: "entities: [3G, 4G, 5G]")
    try severalEntities(entities, series.entities.count, first: "the oldest")
    return GenerationsStudy(
      series: series, launches: try launches(own["launches"], series.entities.count), options: try options(top),
      dated: try dated(top))
  }

  private mutating func leapfrog(_ block: Field, _ top: [String: Field]) throws(ModelFileError) -> LeapfrogStudy {
    let keys = ["leader", "follower"]
    let selection = try selection(block, top, besides: keys)
    let own = try fields(block.node, key: block.key, valid: Self.seriesKeys + keys)
    let leader = try text(required("leader", in: own, parent: block, example: "leader: TSMC"))
    let field = try required("follower", in: own, parent: block, example: "follower: SMIC")
    let follower = try text(field)
    guard leader != follower else { throw wrongType(field, expected: "another than the leader") }
    return LeapfrogStudy(
      leader: leader, follower: follower, selection: selection,
      horizon: try top["horizon"].map { (field) throws(ModelFileError) in try date(field).value },
      draws: try draws(top["draws"]) ?? 4000, seed: try seed(top["seed"]) ?? 1, dated: try dated(top))
  }

  // MARK: - What they share

  private static let seriesKeys = selectionKeys.filter { $0 != "label" && $0 != "entity" }

  private mutating func selection(
    _ block: Field, _ top: [String: Field], besides keys: [String]
  ) throws(ModelFileError) -> Selection {
    try selection(
      block, from: try top["from"].map { (field) throws(ModelFileError) in try date(field) },
      until: try top["until"].map { (field) throws(ModelFileError) in try date(field) },
      transforms: try top["transforms"].map { (field) throws(ModelFileError) in try transforms(field) } ?? [],
      besides: keys, without: ["label", "entity"])
  }

  private mutating func systemSeries(
    _ block: Field, _ top: [String: Field], besides keys: [String]
  ) throws(ModelFileError) -> SystemSeries {
    let selection = try selection(block, top, besides: keys)
    let own = try fields(block.node, key: block.key, valid: Self.seriesKeys + keys)
    let field = try required("entities", in: own, parent: block, example: "entities: [TSMC, SMIC]")
    return SystemSeries(selection: selection, entities: try names(field))
  }

  private func severalEntities(_ field: Field, _ count: Int, first: String) throws(ModelFileError) {
    guard count > 1 else { throw wrongType(field, expected: "two or more, \(first) first", found: "one") }
  }

  private func launches(_ field: Field?, _ count: Int) throws(ModelFileError) -> [DecimalYear]? {
    guard let field else { return nil }
    var dates: [DecimalYear] = []
    for text in try texts(field) {
      guard let date = DecimalYear.parse(text) else {
        throw .invalidValue(
          file: path, line: field.line, key: field.key, expected: "dates such as 2003 or 2003-07", found: text,
          nearest: nil)
      }
      dates.append(date)
    }
    guard dates.count == count else {
      throw wrongType(field, expected: "\(count) dates, one for each of `entities`", found: "\(dates.count)")
    }
    return dates
  }

  private mutating func options(_ top: [String: Field]) throws(ModelFileError) -> FitOptions {
    let settings = try top["parameters"].map { (field) throws(ModelFileError) in
      try self.settings(try fields(field.node, key: field.key, valid: Self.settingKeys))
    }
    let schemes: [String: Bootstrap.Scheme] = [
      "residual": .residual, "wild": .wild(.rademacher), "block": .movingBlock(length: nil), "parametric": .parametric,
    ]
    return FitOptions(
      settings: ParameterSettings(settings ?? []),
      interval: try choice(top["interval"], among: IntervalMethod.allCases.map(\.rawValue))
        .flatMap(IntervalMethod.init) ?? .wald,
      confidence: try share(top["confidence"]) ?? 0.95,
      replicates: try draws(top["replicates"]) ?? 2000,
      scheme: try choice(top["bootstrap"], among: schemes.keys.sorted()).flatMap { schemes[$0] } ?? .residual,
      seed: try seed(top["seed"]) ?? 1)
  }

  private func dated(_ top: [String: Field]) throws(ModelFileError) -> Dated {
    try choice(top["dated"], among: Dated.allCases.map(\.rawValue)).flatMap(Dated.init) ?? .start
  }

  private func draws(_ field: Field?) throws(ModelFileError) -> Int? {
    try field.map { (field) throws(ModelFileError) in Int(try wholeNumber(field, in: 100...1_000_000)) }
  }

  private func seed(_ field: Field?) throws(ModelFileError) -> UInt64? {
    try field.map { (field) throws(ModelFileError) in try wholeNumber(field, in: 0...UInt64.max) }
  }

  /// A number strictly between 0 and 1.
  private func share(_ field: Field?) throws(ModelFileError) -> Double? {
    guard let field else { return nil }
    let share = try positive(field)
    guard share < 1 else {
      throw .invalidValue(
        file: path, line: field.line, key: field.key, expected: "between 0 and 1, such as 0.95",
        found: try text(field), nearest: nil)
    }
    return share
  }

  private func number(_ field: Field, in range: ClosedRange<Double>) throws(ModelFileError) -> Double {
    let text = try text(field)
    guard let value = DecimalNumber.parse(text), range.contains(value) else {
      throw .invalidValue(
        file: path, line: field.line, key: field.key,
        expected: "a number from \(range.lowerBound) to \(range.upperBound)", found: text, nearest: nil)
    }
    return value
  }
}
