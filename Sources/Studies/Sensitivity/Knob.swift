import Datasets
public import Forecasting
import RealModule
import Sensitivity

/// An assumption of a study with data that a sensitivity analysis moves.
struct Knob: Sendable {
  enum Kind: Sendable, Equatable {
    /// What a scenario sets, by its name.
    case setting
    /// The weight of a route in the average, before weights are made to add to one.
    case weight(route: Int)
    /// Which data count.
    case data
  }

  var name: String
  var kind: Kind
  var distribution: InputDistribution
  /// In words.
  var wording: String

  init(_ name: String, _ kind: Kind, _ assumption: AssumedParameter) {
    self.name = name
    self.kind = kind
    distribution = assumption.distribution ?? .discrete(values: [assumption.quantile(0.5)], weights: [1])
    wording = assumption.wording
  }

  init(_ name: String, _ kind: Kind, choices: [String]) {
    self.name = name
    self.kind = kind
    distribution = .discrete(
      values: choices.indices.map(Double.init), weights: [Double](repeating: 1, count: choices.count))
    wording =
      "one of \(choices.count) choices, equally likely, in the order of the chances they give: "
      + choices.enumerated().map { "\($0) \($1)" }.joined(separator: "; ")
  }

  /// The name by which the choice of the data goes.
  static let data = "data"

  static func weight(of route: String) -> String { "weight of \(route)" }

  /// From one number to another, to three digits of the larger.
  static func uniform(_ low: Double, _ high: Double) -> AssumedParameter {
    let size = max(abs(low), abs(high))
    let (from, to) = (low.rounded(toDigits: 3, of: size), high.rounded(toDigits: 3, of: size))
    return from < to ? .uniform(from, to) : .uniform(low, high)
  }
}

/// What a model file says of a knob: its range, or a number at which it is held.
public struct KnobDeclaration: Sendable, Equatable {
  public var name: String
  public var assumption: AssumedParameter
  public var line: Int
}

extension ModelFileDecoder {
  /// `sensitivity: { leader.speed: { uniform: [0, 0.5] }, premium: 0.07 }`.
  mutating func sensitivity(_ field: Field) throws(ModelFileError) -> [KnobDeclaration] {
    let expected = "names of assumptions with distributions, such as { leader.speed: { uniform: [0, 0.5] } }"
    var result: [KnobDeclaration] = []
    for entry in try entries(field.node, key: field.key, expected: expected) {
      result.append(
        KnobDeclaration(name: entry.name, assumption: try assumption(entry.field), line: entry.field.line))
    }
    return result
  }
}

extension Study {
  /// Ranges of a study's assumptions where its file says nothing of them.
  ///
  /// Speeds a quarter either way, growth three points a year either way, thresholds a tenth either way, the premium from
  /// none to twice what other episodes taught, effects over the middle nine tenths of their draws, covariates' growth ten
  /// points either way, weights of routes from none to twice their own.
  func usualKnobs(_ fitted: FittedRoutes) -> [Knob] {
    var knobs: [Knob] = []
    let headline = plan.criteria[0].name
    let calibrated = fitted.routes.count > 1 && plan.takeover == nil && plan.noise == .logNormal
    for name in settableNames where name != "horizon" {
      if name.hasSuffix(".speed") {
        knobs.append(Knob(name, .setting, .uniform(-0.25, 0.25)))
      } else if name == "follower.growth" || name == "leader.growth" {
        // Growth and speed move the same thing; a file may ask for it.
        continue
      } else if name == "premium" {
        let premium = plan.calibration.premium
        if calibrated, plan.leader != nil, premium > 0 {
          knobs.append(Knob(name, .setting, Knob.uniform(0, 2 * premium)))
        }
      } else if let criterion = plan.criteria.first(where: { $0.name == name }) {
        guard name == headline else { continue }
        knobs.append(Knob(name, .setting, Knob.uniform(0.9 * criterion.threshold, 1.1 * criterion.threshold)))
      } else if name.hasSuffix(".growth") {
        knobs.append(Knob(name, .setting, .uniform(-0.1, 0.1)))
      } else if let effects = fitted.effects(.follower, parameter: name, seed: plan.seed)
        ?? fitted.effects(.leader, parameter: name, seed: plan.seed)
      {
        let drawn = InputDistribution.empirical(effects.sorted())
        let (low, high) = (drawn.quantile(0.05), drawn.quantile(0.95))
        guard low < high else { continue }
        knobs.append(Knob(name, .setting, Knob.uniform(max(-0.999, low), min(4, high))))
      }
    }
    if fitted.routes.count > 1 {
      for (index, route) in fitted.routes.enumerated() {
        knobs.append(Knob(Knob.weight(of: route.name), .weight(route: index), Knob.uniform(0, 2 * route.weight)))
      }
    }
    return knobs
  }
}

extension Double {
  /// Rounded to so many significant digits of a number of that size.
  func rounded(toDigits digits: Int, of size: Double) -> Double {
    let scale = Double.pow(10, Double(digits - 1) - Double.log10(abs(size)).rounded(.down))
    return scale.isFinite && scale > 0 ? (self * scale).rounded() / scale : self
  }
}
