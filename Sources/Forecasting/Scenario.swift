public import Datasets

/// Changes to the future of a study, under a name: what if controls were lifted, the leader answered, buyers asked for
/// less?
///
/// Nothing of the past changes, nor any estimate. A change of speed bends time from a date on: every drawn path is read
/// at effective time, the growth that it would have had in a year taking more or less than a year.
public struct Scenario: Sendable, Equatable {
  public enum Change: Sendable, Equatable {
    /// Added to the speed of a side's time: .25 makes it grow in a year as else in fifteen months.
    case speed(FamilyWeight.Role, Double)
    /// Added to the growth of a side's logarithm, per year.
    case growth(FamilyWeight.Role, Double)
    /// What an intervention's parameter is from now on, in place of what was estimated.
    case effect(FamilyWeight.Role, parameter: String, Double)
    /// Growth of a covariate, added to what it has, per year.
    case covariate(FamilyWeight.Role, name: String, growth: Double)
    /// What counts as closed under a criterion: a ratio, a level or years.
    case threshold(criterion: String, Double)
    /// What catching up adds to a follower's growth, per year, in the calibrated routes.
    case premium(Double)
    case horizon(DecimalYear)
  }

  public var name: String
  public var changes: [Change]
  /// Decimal year from which changes of speed hold; the last data where it is not given.
  public var from: Double?
  /// When they end; never where it is not given.
  public var until: Double?

  public init(_ name: String, _ changes: [Change], from: Double? = nil, until: Double? = nil) {
    self.name = name
    self.changes = changes
    self.from = from
    self.until = until
  }

  /// The speeds that a change may give time; a path is known no further.
  public static let speeds = 0.0...5.0

  var bendsTime: Bool {
    changes.contains { change in
      switch change {
      case .speed, .growth, .effect, .covariate: true
      case .threshold, .premium, .horizon: false
      }
    }
  }
}
