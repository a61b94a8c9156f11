import RealModule

/// Growth in several pulses, each a logistic curve: y = Σ κᵢ / (1 + exp(−ln 81 (t − mᵢ) / Δᵢ)) (Meyer 1994).
///
/// Δ is the time a pulse takes from 10% to 90% of its ceiling κ. Pulses are told in the order of their midpoints, so that
/// no two sets of parameters mean one curve. A pulse that has only begun leaves its ceiling open; pulses that lie closer
/// than they are wide cannot be told apart, and their parameters then have wide intervals or none.
public struct Loglet: CurveFamily {
  /// 2 to 4.
  public let pulses: Int

  private init(pulses: Int) {
    self.pulses = pulses
    parameters = (0..<pulses).flatMap { pulse in
      let ordinal = Ordinal.words[pulse]
      let index = Ordinal.indices[pulse]
      return [
        Parameter(
          "\(ordinal).ceiling", symbol: "κ\(index)", unit: .level, domain: .positive,
          meaning: "what the \(ordinal) pulse adds in the end", role: .ceiling, isLinear: true),
        Parameter(
          "\(ordinal).duration", symbol: "Δ\(index)", unit: .years, domain: .positive,
          meaning: "from 10% to 90% of the \(ordinal) pulse"),
        Parameter(
          "\(ordinal).midpoint", symbol: "m\(index)", unit: .date, domain: .real,
          meaning: "when half of the \(ordinal) pulse is reached", role: .date),
      ]
    }
    formula = Ordinal.indices.prefix(pulses).map { "κ\($0) / (1 + exp(−ln 81 (t − m\($0)) / Δ\($0)))" }
      .joined(separator: " + ")
  }

  public static let two = Loglet(pulses: 2)
  public static let three = Loglet(pulses: 3)
  public static let four = Loglet(pulses: 4)

  public var name: String { "loglet-\(pulses)" }
  public var otherNames: [String] { [["bi-logistic"], ["tri-logistic"], []][pulses - 2] }
  public let formula: String
  public var summary: String {
    "Growth in \(["two", "three", "four"][pulses - 2]) logistic pulses, told in the order of their midpoints."
  }
  public let reference = "Meyer 1994"
  public let parameters: [Parameter]

  public func ceiling(_ p: [Double]) -> Double? {
    var sum = 0.0
    for pulse in 0..<pulses { sum += p[3 * pulse] }
    return sum
  }

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    var sum = S(0.0)
    for pulse in 0..<pulses { sum = sum + Self.pulse(at: time, p.dropping(3 * pulse)) }
    return sum
  }

  private static func pulse<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    p[0] / (1 + S.exp(S(-Double.log(81)) * (time - p[2]) / p[1]))
  }

  public func ordered(_ p: [Double]) -> [Double] {
    let each: [ArraySlice<Double>] = (0..<pulses).map { p[(3 * $0)..<(3 * $0 + 3)] }
    return each.sorted { $0[$0.startIndex + 2] < $1[$1.startIndex + 2] }.flatMap { $0 }
  }

  /// Pulses between every few dates at which one might end and the next begin.
  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard times.count > 2 * pulses, let top = levels.max(), top > 0, top.isFinite, levels.allSatisfy(\.isFinite) else {
      return []
    }
    let candidates = pulses == 2 ? 12 : pulses == 3 ? 9 : 8
    let places = (1..<candidates).map { times.count * $0 / candidates }.filter { $0 > 0 && $0 < times.count - 1 }
    return Self.choices(pulses - 1, from: Array(Set(places)).sorted()).flatMap { cuts in
      // The last pulse may have ended, or not.
      [1.02, 1.5].map { growing in
        var start = 0
        var base = 0.0
        var result: [Double] = []
        for (index, end) in (cuts + [times.count - 1]).enumerated() {
          let gain = max(levels[end] - base, 1e-3 * top) * (index == pulses - 1 ? growing : 1)
          let part = start...end
          let (early, middle, late) = (
            Self.passage(base + 0.1 * gain, times, levels, part), Self.passage(base + 0.5 * gain, times, levels, part),
            Self.passage(base + 0.9 * gain, times, levels, part)
          )
          result += [gain, max(late - early, (times[end] - times[start]) / 8), middle]
          base += gain
          start = end
        }
        return ordered(result)
      }
    }
  }

  /// When data first reach a level in a part of them, on a straight line between two points; an end where they do not.
  private static func passage(_ level: Double, _ times: [Double], _ levels: [Double], _ part: ClosedRange<Int>)
    -> Double
  {
    guard let place = part.first(where: { levels[$0] >= level }) else { return times[part.upperBound] }
    guard place > part.lowerBound else { return times[place] }
    let share = (level - levels[place - 1]) / (levels[place] - levels[place - 1])
    return times[place - 1] + share * (times[place] - times[place - 1])
  }

  private static func choices(_ count: Int, from places: [Int]) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return places.indices.flatMap { index in
      choices(count - 1, from: Array(places[(index + 1)...])).map { [places[index]] + $0 }
    }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard level > 0, let ceiling = ceiling(p), level < ceiling else { return nil }
    return risingTime(reaching: level, p, from: p[2], step: p[1])
  }
}

/// What terms of a sum or product, and pulses, are called by: `first.rate`, K₁.
public enum Ordinal {
  public static let words = ["first", "second", "third", "fourth"]
  static let indices = ["₁", "₂", "₃", "₄"]
}
