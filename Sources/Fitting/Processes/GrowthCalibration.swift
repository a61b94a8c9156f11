/// What other episodes of catching up teach about the next: the few numbers that the default forecast rests on.
///
/// Learnt from the pairs in `datasets/catchup-pairs`, whole groups of pairs that share a series left out in turn;
/// nothing is fitted to a single pair. The article *How far to trust it* says how. All rates are per year, all levels
/// logarithms.
public struct GrowthCalibration: Sendable, Equatable, Codable {
  public var version: Int
  /// κ: growth returns to its long-run value at this rate.
  public var fading: Double
  /// b: standard deviation of that excess growth, in units of the shocks' σ.
  public var persistence: Double
  /// s₀: median of the prior of σ.
  public var spread: Double
  /// w: standard deviation of the prior of ln σ.
  public var spreadWidth: Double
  /// h: years after which a surprise counts half towards σ.
  public var halfLife: Double
  /// p: growth of a follower above the leader's long-run growth.
  public var premium: Double
  /// m₁: growth per unit of the gap: who is further behind grows faster.
  public var convergence: Double
  /// m_L: long-run growth of a leader.
  public var leaderGrowth: Double
  /// c: share of the leader's present excess growth that a follower keeps up.
  public var carry: Double
  /// s: scale of shocks and of the uncertainty of present growth.
  public var scale: Double
  /// ν of the shocks' Student distribution.
  public var degreesOfFreedom: Double
  /// Prior correlation of the shocks of leader and follower, and how many years of data it weighs.
  public var correlation: Double
  public var correlationYears: Double
  /// Weights of the routes: ratio, each apart, growth curves, and the families of the plan.
  public var weights: [Double]

  public init(
    version: Int, fading: Double, persistence: Double, spread: Double, spreadWidth: Double, halfLife: Double,
    premium: Double, convergence: Double, leaderGrowth: Double, carry: Double, scale: Double, degreesOfFreedom: Double,
    correlation: Double, correlationYears: Double, weights: [Double]
  ) {
    self.version = version
    self.fading = fading
    self.persistence = persistence
    self.spread = spread
    self.spreadWidth = spreadWidth
    self.halfLife = halfLife
    self.premium = premium
    self.convergence = convergence
    self.leaderGrowth = leaderGrowth
    self.carry = carry
    self.scale = scale
    self.degreesOfFreedom = degreesOfFreedom
    self.correlation = correlation
    self.correlationYears = correlationYears
    self.weights = weights
  }
}
