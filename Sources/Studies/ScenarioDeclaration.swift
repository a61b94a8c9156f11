import Curves
import Datasets
import Forecasting
import Yams

/// A scenario as a model file, or a command line, states it: names set to numbers, from a date until another.
///
/// | name | what it sets |
/// | --- | --- |
/// | `follower.speed`, `leader.speed` | what is added to the speed of a side's time: `.25` for an assertive leader |
/// | `follower.growth`, `leader.growth` | what is added to a side's growth of the logarithm per year |
/// | an intervention's parameter, such as `controls.effect` | what it is in future, in place of the estimate |
/// | `COVARIATE.growth` | growth of a covariate per year, added to the growth it has |
/// | a criterion's name, such as `good enough` | its threshold |
/// | `premium` | what catching up adds to a follower's growth per year, in the calibrated routes |
/// | `horizon` | the last date asked about |
public struct ScenarioDeclaration: Sendable, Equatable {
  public var name: String
  public var settings: [(name: String, value: Double)]
  /// Decimal years.
  public var from: Double?
  public var until: Double?
  public var line: Int

  public init(
    name: String, settings: [(name: String, value: Double)], from: Double? = nil, until: Double? = nil, line: Int = 0
  ) {
    self.name = name
    self.settings = settings
    self.from = from
    self.until = until
    self.line = line
  }

  public static func == (left: ScenarioDeclaration, right: ScenarioDeclaration) -> Bool {
    left.name == right.name && left.from == right.from && left.until == right.until && left.line == right.line
      && left.settings.map(\.name) == right.settings.map(\.name)
      && left.settings.map(\.value) == right.settings.map(\.value)
  }
}

/// Why a scenario cannot be run on a model.
public enum ScenarioError: Error, Sendable, Equatable {
  case unknownName(scenario: String, name: String, nearest: String?, known: [String])
  case outOfRange(scenario: String, name: String, value: Double, allowed: String)
  case twice(scenario: String, name: String)
  case noThreshold(scenario: String, name: String)
  case horizonBeforeData(scenario: String, horizon: Double, origin: Double)
  case noScenarios
}

extension ScenarioError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownName(let scenario, let name, let nearest, let known):
      "scenario \(quoted(scenario)) sets \(quoted(name)), which this model does not have."
        + (nearest.map { " Did you mean \($0)?" } ?? "") + " It can set \(known.joined(separator: ", "))."
    case .outOfRange(let scenario, let name, let value, let allowed):
      "scenario \(quoted(scenario)) sets \(printable(name)) to \(value); it must be \(allowed)."
    case .twice(let scenario, let name):
      "scenario \(quoted(scenario)) sets \(printable(name)) twice. Keep one of them."
    case .noThreshold(let scenario, let name):
      "scenario \(quoted(scenario)) sets the criterion \(quoted(name)), but parity has no threshold to set."
        + " Add a criterion such as `good enough: 0.8` to the model."
    case .horizonBeforeData(let scenario, let horizon, let origin):
      "scenario \(quoted(scenario)) sets the horizon to \(horizon), not after the last data at \(origin)."
    case .noScenarios:
      "no scenarios. Add, for example, `scenarios: [{ name: assertive leader, set: { leader.speed: 0.25 } }]`,"
        + " or ask `catchup whatif MODEL --set leader.speed=0.25`."
    }
  }
}

extension Study {
  /// What a scenario may set, in the order in which it is told.
  public var settableNames: [String] {
    let sides = ["follower"] + (plan.leader == nil ? [] : ["leader"])
    var names = sides.map { $0 + ".speed" } + (plan.noise == .logNormal ? sides.map { $0 + ".growth" } : [])
    for clock in [plan.followerClock, plan.leaderClock].compactMap({ $0 }) {
      names += clock.shocks.flatMap(\.parameters).filter { $0.role == .effect }.map(\.name)
      names += clock.covariates.map { $0.name + ".growth" }
    }
    return names + plan.criteria.map(\.name).filter { !isParity($0) } + ["premium", "horizon"]
  }

  private func isParity(_ name: String) -> Bool {
    model.criteria.contains { $0.name == name && $0.kind == .parity }
  }

  /// A declaration as changes to this study.
  func scenario(_ declaration: ScenarioDeclaration) throws(ScenarioError) -> Scenario {
    var changes: [Scenario.Change] = []
    var seen: Set<String> = []
    for (name, value) in declaration.settings {
      guard seen.insert(name).inserted else { throw .twice(scenario: declaration.name, name: name) }
      changes.append(try change(name, value, in: declaration.name))
    }
    return Scenario(declaration.name, changes, from: declaration.from, until: declaration.until)
  }

  private func change(_ name: String, _ value: Double, in scenario: String) throws(ScenarioError) -> Scenario.Change {
    func check(_ isAllowed: Bool, _ allowed: String) throws(ScenarioError) {
      guard isAllowed, value.isFinite else {
        throw .outOfRange(scenario: scenario, name: name, value: value, allowed: allowed)
      }
    }
    let sides: [(FamilyWeight.Role, Clock?)] = [(.follower, plan.followerClock), (.leader, plan.leaderClock)]
    switch name {
    case "follower.speed", "leader.speed":
      let role: FamilyWeight.Role = name == "follower.speed" ? .follower : .leader
      guard role == .follower || plan.leader != nil else { break }
      try check(value >= -1 && value <= 4, "from -1, which stops time, to 4")
      return .speed(role, value)
    case "follower.growth", "leader.growth":
      let role: FamilyWeight.Role = name == "follower.growth" ? .follower : .leader
      guard role == .follower || plan.leader != nil, plan.noise == .logNormal else { break }
      try check(abs(value) <= 2, "from -2 to 2 per year")
      return .growth(role, value)
    case "premium":
      try check(abs(value) <= 1, "from -1 to 1 per year")
      return .premium(value)
    case "horizon":
      try check(value < 10_000, "a year")
      guard value > plan.origin.value else {
        throw .horizonBeforeData(scenario: scenario, horizon: value, origin: plan.origin.value)
      }
      return .horizon(DecimalYear(value))
    default:
      for (role, clock) in sides {
        if let parameter = clock?.shocks.flatMap(\.parameters).first(where: { $0.name == name && $0.role == .effect }) {
          try check(parameter.domain.contains(value) && value <= 4, "greater than -1, which stops time, and at most 4")
          return .effect(role, parameter: name, value)
        }
        if let covariate = clock?.covariates.first(where: { $0.name + ".growth" == name }) {
          try check(abs(value) <= 2, "from -2 to 2 per year")
          return .covariate(role, name: covariate.name, growth: value)
        }
      }
      if let declaration = model.criteria.first(where: { $0.name == name }) {
        guard declaration.kind != .parity else { throw .noThreshold(scenario: scenario, name: name) }
        try check(value > 0, "greater than 0")
        return .threshold(criterion: name, value)
      }
    }
    throw .unknownName(
      scenario: scenario, name: name, nearest: nearestName(to: name, among: settableNames), known: settableNames)
  }
}

extension ModelFileDecoder {
  mutating func scenarios(_ field: Field) throws(ModelFileError) -> [ScenarioDeclaration] {
    let example = "a list of scenarios, such as - { name: assertive leader, set: { leader.speed: 0.25 } }"
    guard case .sequence(let sequence) = field.node, !sequence.isEmpty else {
      throw wrongType(field, expected: example)
    }
    var result: [ScenarioDeclaration] = []
    for node in sequence {
      let item = Field(key: field.key, line: line(of: node, or: field.line), node: node)
      let fields = try fields(node, key: field.key, valid: ["name", "set", "from", "until"], line: item.line)
      let name = try text(required("name", in: fields, parent: item, example: "name: assertive leader"))
      guard !result.contains(where: { $0.name == name }) else {
        throw .repeated(file: path, line: item.line, key: field.key, name: name)
      }
      let set = try required("set", in: fields, parent: item, example: "set: { leader.speed: 0.25 }")
      var settings: [(name: String, value: Double)] = []
      for entry in try entries(set.node, key: set.key, expected: "names with numbers, such as { leader.speed: 0.25 }") {
        settings.append((entry.name, try number(entry.field)))
      }
      let from = try fields["from"].map { (field) throws(ModelFileError) in try date(field) }
      let until = try fields["until"].map { (field) throws(ModelFileError) in try date(field) }
      if let from, let until, from >= until {
        throw .fromAfterUntil(file: path, line: fields["from"]?.line ?? item.line, key: "from")
      }
      result.append(
        ScenarioDeclaration(
          name: name, settings: settings, from: from?.value, until: until?.value, line: item.line))
    }
    return result
  }

  /// Any finite number, dates as decimal years among them.
  private func number(_ field: Field) throws(ModelFileError) -> Double {
    let expected = "a number such as -0.3"
    guard case .scalar(let scalar) = field.node, scalar.style == .plain else {
      throw wrongType(field, expected: expected)
    }
    if let value = DecimalNumber.parse(scalar.string), value.isFinite { return value }
    throw .invalidValue(
      file: path, line: field.line, key: field.key, expected: expected, found: scalar.string, nearest: nil)
  }
}
