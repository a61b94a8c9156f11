/// One parameter of a family, declared once for the solver, the tables, the command line and the report.
public struct Parameter: Sendable, Equatable {
  /// What the parameter is to the curve, where that matters to a forecast.
  public enum Role: Sendable, Equatable {
    /// The level that is approached and never passed.
    case ceiling
    /// A moment, counted in years from the curve's origin.
    case date
    /// A date outside the curve at which something happened, counted like ``date``.
    case event
    /// What an intervention or a covariate adds to the speed of time.
    case effect
    /// What data often leave open, as it trades against others almost without a trace: its profile is always looked at.
    case shape
    case other

    /// Whether values are dates.
    public var isDate: Bool { self == .date || self == .event }
  }

  /// What it is measured in: a multiple of the data's unit, per year, per year and data's unit, years, a date, or nothing.
  public enum Unit: Sendable, Equatable {
    case level
    case levelPerYear
    case perYear
    case perYearPerLevel
    case years
    case date
    case none

    /// In words, given the unit of the data.
    public func named(data unit: String) -> String {
      switch self {
      case .level: unit
      case .levelPerYear: unit.isEmpty ? "per year" : "\(unit) per year"
      case .perYear: "per year"
      case .perYearPerLevel: unit.isEmpty ? "per year and unit" : "per year and \(unit)"
      case .years: "years"
      case .date: "date"
      case .none: ""
      }
    }
  }

  /// The full word used in tables and on the command line, such as `ceiling`.
  public var name: String
  /// The letter used in the formula, such as `K`.
  public var symbol: String
  public var unit: Unit
  public var domain: Domain
  public var meaning: String
  public var role: Role
  /// True when the level is proportional to this parameter or linear in it, the others held.
  public var isLinear: Bool

  public init(
    _ name: String, symbol: String, unit: Unit, domain: Domain, meaning: String, role: Role = .other,
    isLinear: Bool = false
  ) {
    self.name = name
    self.symbol = symbol
    self.unit = unit
    self.domain = domain
    self.meaning = meaning
    self.role = role
    self.isLinear = isLinear
  }
}
