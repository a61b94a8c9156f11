/// How often intervals held what they claimed to hold.
public struct Coverage: Sendable, Equatable {
  /// The probability claimed, such as 0.8.
  public let nominal: Double
  public private(set) var held = 0
  public private(set) var count = 0

  public init(nominal: Double) { self.nominal = nominal }

  public mutating func record(_ outcome: Double, in interval: ClosedRange<Double>) {
    count += 1
    if interval.contains(outcome) { held += 1 }
  }

  /// Share of the intervals that held; `nil` before the first.
  public var share: Double? { count > 0 ? Double(held) / Double(count) : nil }

  /// Binomial standard error of the share were the claim true.
  public var standardError: Double? {
    count > 0 ? (nominal * (1 - nominal) / Double(count)).squareRoot() : nil
  }
}
