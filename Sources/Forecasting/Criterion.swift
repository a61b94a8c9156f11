/// What counts as closing the gap.
public struct Criterion: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// Follower ≥ `ratio` · leader; parity is 1, "good enough" any other.
    case ratio(Double)
    /// Follower ≥ a fixed level.
    case level(Double)
    /// The follower stands where the leader stood at most so many years ago.
    case lag(Double)
  }

  /// How the passage is read from a path.
  public enum Passage: String, Sendable, Codable {
    /// The latent path crosses at any moment, bridged between grid dates.
    case continuous
    /// The latent path is seen to be past only once a year, on anniversaries of the origin.
    case onObservationDates = "observation dates"
  }

  public var name: String
  public var kind: Kind
  public var passage: Passage
  /// Years for which the follower must stay past, judged on the grid; 0 asks for the first passage only.
  public var sustainedYears: Double

  public init(name: String, kind: Kind, passage: Passage = .continuous, sustainedYears: Double = 0) {
    self.name = name
    self.kind = kind
    self.passage = passage
    self.sustainedYears = sustainedYears
  }
}
