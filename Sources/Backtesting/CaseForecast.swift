/// A forecaster's answer to one question.
public struct CaseForecast: Sendable, Equatable {
  /// P_h for h = 1…H: the chance that the follower gets ahead within h years, within [0, 1] and never falling.
  public let probabilities: [Double]
  /// Where the log ratio stands so many years after the origin.
  public let levels: [Int: LevelDistribution]
  /// Whether a probability had to be moved: into [0, 1], or up to the one before it.
  public let wasRepaired: Bool

  /// - Parameter probabilities: finite; a chance that falls with time or leaves [0, 1] is repaired.
  public init(probabilities: [Double], levels: [Int: LevelDistribution] = [:]) {
    precondition(probabilities.allSatisfy(\.isFinite), "a probability is a number")
    var most = 0.0
    let repaired = probabilities.map {
      most = max(most, min(1, max(0, $0))); return most
    }
    self.probabilities = repaired
    wasRepaired = zip(repaired, probabilities).contains { abs($0 - $1) > 1e-9 }
    self.levels = levels
  }
}
