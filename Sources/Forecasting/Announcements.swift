public import Datasets
import Fitting
import Solvers

/// What a follower has announced for a date: a plan with a slip, never an observation.
///
/// Each announcement is delivered late (or early) by a slip, or never, with a stated probability. From its delivery on
/// the follower stands at least at the announced level: a floor under the path, which goes its own way above. One quantile
/// of the slip is drawn for the whole roadmap, as what delays one delays all; whether each is delivered at all is drawn
/// apart. An announcement that was due before the data end and is not in them has not come by then: its slip is drawn
/// from what is left of the distribution.
public struct Announcements: Sendable, Equatable {
  public struct Item: Sendable, Equatable {
    public var label: String
    public var date: DecimalYear
    /// In the follower's unit.
    public var value: Double

    public init(label: String, date: DecimalYear, value: Double) {
      self.label = label
      self.date = date
      self.value = value
    }
  }

  public var items: [Item]
  /// Years from the announced date to the delivery.
  public var slip: AssumedParameter
  /// Probability that an announcement is never delivered.
  public var undelivered: Double

  public init(items: [Item], slip: AssumedParameter, undelivered: Double) {
    self.items = items
    self.slip = slip
    self.undelivered = undelivered
  }

  /// When each item comes in one draw, as a decimal year; `infinity` for never.
  public func deliveries(_ draw: Int, seed: UInt64, origin: DecimalYear) -> [Double] {
    var random = RandomSource(seed: seed, purpose: "announcements", index: UInt64(draw))
    let position = random.uniform()
    return items.map { item in
      let passed = passedShare(by: origin.value - item.date.value)
      let left = (1 - undelivered) * (1 - passed)
      // What is late already is the likelier never to come.
      let comes = left + undelivered > 0 ? left / (left + undelivered) : 0
      guard random.uniform() < comes else { return .infinity }
      let quantile = min(1 - 1e-12, max(1e-12, passed + (1 - passed) * position))
      return max(origin.value, item.date.value + slip.quantile(quantile))
    }
  }

  /// P(slip ≤ years), the inverse of the quantiles by bisection.
  func passedShare(by years: Double) -> Double {
    if case .fixed(let value) = slip { return value <= years ? 1 : 0 }
    var low = 0.0, high = 1.0
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if slip.quantile(min(1 - 1e-12, max(1e-12, middle))) <= years { low = middle } else { high = middle }
    }
    return low < 1e-11 ? 0 : low
  }

  /// Lifts a path on the noise's scale to what has been delivered by each date.
  func lift(_ path: UnsafeMutableBufferPointer<Double>, on dates: [Double], deliveries: [Double], noise: Noise) {
    for (item, delivery) in zip(items, deliveries) where delivery.isFinite && noise.accepts(item.value) {
      let level = noise.link(item.value)
      for index in dates.indices where dates[index] >= delivery { path[index] = max(path[index], level) }
    }
  }
}
