import Sensitivity

/// What `catchup sensitivity --json` writes: `catchup.sensitivity/1`.
public struct SensitivityAnalysisRecord: Codable, Sendable, Equatable {
  public var schema = "catchup.sensitivity/1"
  public var study: StudyRecord
  /// As `--method` names it.
  public var method: String
  /// What its numbers are, in words.
  public var meaning: String
  /// Of the intervals.
  public var level: Double
  /// What `--samples` counts for this method.
  public var samples: Int
  public var evaluations: Int
  public var inputs: [SensitivityInputRecord]
  public var outputs: [SensitivityOutputRecord]
  public var box: ScenarioBoxRecord?
  /// What the joint draws of a study with data owe the spread of their dates to.
  public var spread: DateSpreadRecord?
  public var notes: [String]
  public var provenance: ProvenanceRecord
}

public struct SensitivityInputRecord: Codable, Sendable, Equatable {
  public var name: String
  /// In words.
  public var distribution: String
  /// The 10% and 90% quantiles.
  public var low: Double
  public var high: Double
}

public struct SensitivityOutputRecord: Codable, Sendable, Equatable {
  /// `wait`, `closed` or `date` of assumptions; `probability`, `wait`, `median`, `level` or `ratio` of a study with data.
  public var name: String
  public var meaning: String
  /// Of the sample; the median point's answer where inputs are moved one at a time.
  public var mean: Double
  public var variance: Double?
  /// Whether no input moves it: there are no indices then.
  public var isConstant: Bool
  /// Draws it was computed from, where some are left out.
  public var draws: Int?
  public var indices: [SensitivityIndexRecord]
  /// What the sample makes of an input that does nothing.
  public var dummy: SensitivityIndexRecord?
  /// Sums over inputs, by kind.
  public var sums: [SensitivityIndexRecord]
  public var convergence: [SensitivityConvergenceRecord]
  /// Share of the variance that a polynomial does not know.
  public var leaveOneOut: Double?

  enum CodingKeys: String, CodingKey {
    case name, meaning, mean, variance, draws, indices, dummy, sums, convergence
    case isConstant = "is_constant"
    case leaveOneOut = "leave_one_out"
  }
}

public struct SensitivityIndexRecord: Codable, Sendable, Equatable {
  /// Two joined by " × " for an interaction.
  public var input: String
  /// `first`, `total`, `second`, `shapley`, `delta`, `pawn`, `bound`, `effect`, `size`, `spread`, `at low`, `at high`.
  public var kind: String
  public var value: Double
  public var low: Double?
  public var high: Double?
}

/// Where the spread of the closing date comes from, in the forecast's own joint draws.
public struct DateSpreadRecord: Codable, Sendable, Equatable {
  /// What is spread, in words.
  public var meaning: String
  public var variance: Double
  /// Share of the variance that lies between the means of the routes.
  public var betweenRoutes: Double
  public var routes: [RouteSpreadRecord]

  enum CodingKeys: String, CodingKey {
    case meaning, variance, routes
    case betweenRoutes = "between_routes"
  }
}

public struct RouteSpreadRecord: Codable, Sendable, Equatable {
  public var name: String
  public var weight: Double
  /// Mean of what is spread, over the route's draws.
  public var mean: Double
  /// Share of the whole variance that lies within this route.
  public var share: Double
  /// First order of what each draw has settled before its first shock, among the route's draws.
  public var indices: [SensitivityIndexRecord]
  /// What the sample makes of an input that does nothing.
  public var dummy: SensitivityIndexRecord?
  /// What must hold of what is settled for the gap to close by the horizon, among the route's draws.
  public var box: ScenarioBoxRecord?
}

public struct SensitivityConvergenceRecord: Codable, Sendable, Equatable {
  public var samples: Int
  /// Of the widest interval.
  public var halfWidth: Double

  enum CodingKeys: String, CodingKey {
    case samples
    case halfWidth = "half_width"
  }
}

public struct ScenarioBoxRecord: Codable, Sendable, Equatable {
  /// What happens in the box, in words.
  public var event: String
  public var baseRate: Double
  public var density: SensitivityIndexRecord
  public var coverage: SensitivityIndexRecord
  public var mass: Double
  public var limits: [ScenarioLimitRecord]

  enum CodingKeys: String, CodingKey {
    case event, density, coverage, mass, limits
    case baseRate = "base_rate"
  }
}

public struct ScenarioLimitRecord: Codable, Sendable, Equatable {
  public var input: String
  public var low: Double?
  public var high: Double?
  /// Chance of as great a share of hits, were this input's limits nothing.
  public var chance: Double
}

extension SensitivityIndexRecord {
  init(_ index: Index, kind: String) {
    self.init(input: index.name, kind: kind, value: index.value, low: index.low, high: index.high)
  }
}

extension ScenarioBoxRecord {
  init(_ box: ScenarioBox, event: String) {
    self.init(
      event: event, baseRate: box.baseRate, density: SensitivityIndexRecord(box.density, kind: "density"),
      coverage: SensitivityIndexRecord(box.coverage, kind: "coverage"), mass: box.mass,
      limits: box.limits.map { ScenarioLimitRecord(input: $0.name, low: $0.low, high: $0.high, chance: $0.chance) })
  }
}
