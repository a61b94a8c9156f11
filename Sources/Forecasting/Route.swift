public import Fitting

/// One way from the data to the closing date, with its weight in the answer.
public struct Route: Sendable {
  public var name: String
  public var weight: Double
  public var model: any SeriesModel
  /// What a reader should know of it: how it was fitted, why it has this weight.
  public var note: String

  public init(name: String, weight: Double, model: any SeriesModel, note: String) {
    self.name = name
    self.weight = weight
    self.model = model
    self.note = note
  }
}

/// The weight of one family on one side of the curve route.
public struct FamilyWeight: Sendable, Equatable {
  public enum Role: String, Sendable, Codable {
    case follower, leader
  }

  public var role: Role
  public var family: String
  public var weight: Double
  /// AICc of the curve with its discrepancy, in the data's own units, conditioned on the first point.
  public var aicc: Double?
  /// Why it has no weight, or an empty string.
  public var note: String

  /// Without weight, for a reason that gives way to one of the family's own.
  func unused(_ reason: String) -> FamilyWeight {
    var unused = self
    unused.weight = 0
    if unused.note.isEmpty { unused.note = reason }
    return unused
  }
}
