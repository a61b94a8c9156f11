/// A statistic with the probability of one as extreme where the hypothesis holds.
public struct HypothesisTest: Sendable, Equatable {
  public var statistic: Double
  public var pValue: Double
  /// Of the reference distribution, where it has any.
  public var degreesOfFreedom: Double?

  public init(statistic: Double, pValue: Double, degreesOfFreedom: Double? = nil) {
    self.statistic = statistic
    self.pValue = pValue
    self.degreesOfFreedom = degreesOfFreedom
  }
}
