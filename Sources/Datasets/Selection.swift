/// A row passes when its text in `column` is among `values`, or is not when `isNot`.
public struct Condition: Sendable, Equatable {
  public var column: String
  public var isNot: Bool
  public var values: [String]

  public init(column: String, isNot: Bool = false, values: [String]) {
    self.column = column
    self.isNot = isNot
    self.values = values
  }
}

extension Condition: CustomStringConvertible {
  /// `vendor is Huawei`, `status is not announced or unverified`.
  public var description: String {
    let values = values.map { printable($0) }.joined(separator: " or ")
    return "\(printable(column)) is \(isNot ? "not " : "")\(values)"
  }
}

/// Which direction is progress.
public enum Better: String, Sendable, Codable, CaseIterable {
  case higher, lower
}

/// Which rows of a table make one series, and how.
public struct Selection: Sendable, Equatable {
  /// What the series is called in tables and figures; the entity, or what the conditions name, when absent.
  public var label: String?
  /// Texts of the entity column, any of which passes; empty for any.
  public var entity: [String]
  /// Text of the series column or, in a wide table, the name of a value column.
  public var series: String?
  /// The column whose texts are the entities, in place of the one called `entity`: rows are grouped by it.
  public var group: String?
  /// All of them must hold.
  public var conditions: [Condition]
  /// Rows are items, and the series is the running best of them.
  public var frontier: Better?
  /// The column of dates; guessed from its name when absent.
  public var time: String?
  /// The column of values; guessed when absent.
  public var value: String?
  /// Points before this date are left out. A running best still counts what was best before it.
  public var from: DecimalYear?
  /// Rows after this date are left out, as though they had never been seen.
  public var until: DecimalYear?
  /// Values are multiplied by this, as when the unit changes.
  public var factor: Double?
  /// The name of the values' unit, in place of the table's.
  public var unit: String?
  /// What is done to the series that was read, in this order.
  public var transforms: [Transform]

  public init(
    label: String? = nil, entity: [String] = [], series: String? = nil, group: String? = nil,
    conditions: [Condition] = [],
    frontier: Better? = nil, time: String? = nil, value: String? = nil, from: DecimalYear? = nil,
    until: DecimalYear? = nil, factor: Double? = nil, unit: String? = nil, transforms: [Transform] = []
  ) {
    self.label = label
    self.entity = entity
    self.series = series
    self.group = group
    self.conditions = conditions
    self.frontier = frontier
    self.time = time
    self.value = value
    self.from = from
    self.until = until
    self.factor = factor
    self.unit = unit
    self.transforms = transforms
  }
}
