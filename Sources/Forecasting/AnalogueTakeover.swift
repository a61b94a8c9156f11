public import Fitting

/// A rate taken from analogues, for a follower whose own data cannot give one.
public struct AnalogueTakeover: Sendable, Equatable {
  public var prior: TakeoverPrior
  /// The level a share can at most reach; nothing against a leader, where the odds are the ratio.
  public var ceiling: Double?

  public init(prior: TakeoverPrior, ceiling: Double?) {
    self.prior = prior
    self.ceiling = ceiling
  }
}
