import RealModule

/// Something that happened at a date and changed how fast effective time runs: a restriction, a subsidy, a war.
///
/// It adds to the clock's speed. Each shape is 0 before its date a, and its integral has a closed form. With
/// s = max(0, t − a):
///
/// | shape | added to the speed | integral |
/// | --- | --- | --- |
/// | step | c | c s |
/// | rectangle to b | c until b | c min(s, b − a) |
/// | decay | c e^{−κ s} | c (1 − e^{−κ s}) / κ |
/// | ramp to b | c s / (b − a), c from b on | c s² / 2(b − a), then c (t − (a + b) / 2) |
/// | short then long | l + (c − l) e^{−κ s} | l s + (c − l)(1 − e^{−κ s}) / κ |
///
/// Rectangle and decay are the shocks of Guseo and Guidolin (2005) on the generalized Bass model of Bass, Krishnan and
/// Jain (1994). An effect of −0.3 makes time run at 70% of its speed.
public struct Shock: Sendable, Equatable {
  public enum Shape: String, Sendable, Codable, CaseIterable {
    /// From a date on, for good.
    case step
    /// From one date to another.
    case rectangle
    /// At once, then fading.
    case decay
    /// Growing evenly from one date to another, then for good.
    case ramp
    /// A first effect that fades into another, of either sign.
    case shortThenLong = "short-then-long"

    /// How many dates it has.
    public var dateCount: Int { self == .rectangle || self == .ramp ? 2 : 1 }
  }

  /// The name its parameters begin with, such as `restriction`.
  public var name: String
  public var shape: Shape
  /// Its date, or its start and end.
  public var dates: [EventDate]

  public init(_ name: String, _ shape: Shape, _ dates: [EventDate]) {
    precondition(dates.count == shape.dateCount, "a shape has its number of dates")
    self.name = name
    self.shape = shape
    self.dates = dates
  }

  /// How slowly or quickly an effect may fade, per year: half-lives from two and a half days to seventy years.
  public static let fadingRates = 0.01...100.0

  /// Effects first, then the rate of fading, then the dates that are estimated.
  public var parameters: [Parameter] {
    func effect(_ word: String, _ meaning: String) -> Parameter {
      Parameter(
        "\(name).\(word)", symbol: "\(name).\(word)", unit: .none, domain: .above(-1), meaning: meaning, role: .effect)
    }
    var result: [Parameter] = []
    switch shape {
    case .step, .rectangle: result.append(effect("effect", "what it adds to the speed of time"))
    case .decay: result.append(effect("effect", "what it adds to the speed of time at first"))
    case .ramp: result.append(effect("effect", "what it adds to the speed of time in the end"))
    case .shortThenLong:
      result.append(effect("short", "what it adds to the speed of time at first"))
      result.append(effect("long", "what it adds to the speed of time in the end"))
    }
    if shape == .decay || shape == .shortThenLong {
      result.append(
        Parameter(
          "\(name).fading", symbol: "\(name).fading", unit: .perYear,
          domain: .interval(Shock.fadingRates.lowerBound, Shock.fadingRates.upperBound),
          meaning: "how fast the first effect fades"))
    }
    for (index, date) in dates.enumerated() {
      guard case .estimated(let range) = date else { continue }
      let word = dates.count == 1 ? "date" : index == 0 ? "start" : "end"
      result.append(
        Parameter(
          "\(name).\(word)", symbol: "\(name).\(word)", unit: .date,
          domain: .interval(range.lowerBound, range.upperBound),
          meaning: index == 0 ? "when it began" : "when it ended", role: .event))
    }
    return result
  }

  /// How many of the parameters are effects: those come first.
  public var effectCount: Int { shape == .shortThenLong ? 2 : 1 }

  private var hasFading: Bool { shape == .decay || shape == .shortThenLong }

  var parameterCount: Int { effectCount + (hasFading ? 1 : 0) + dates.count(where: \.isEstimated) }

  /// A date's value among the shock's own parameters.
  func date<S: Scalar>(_ index: Int, _ own: Arguments<S>) -> S {
    switch dates[index] {
    case .known(let date): return S(date)
    case .estimated:
      let before = dates[..<index].count(where: \.isEstimated)
      return own[effectCount + (hasFading ? 1 : 0) + before]
    }
  }

  /// What it has added to effective time by a time.
  func integral<S: Scalar>(to time: S, _ own: Arguments<S>) -> S {
    let start = date(0, own)
    let since = S.select(time .< start, 0, time - start)
    switch shape {
    case .step: return own[0] * since
    case .rectangle:
      let length = date(1, own) - start
      return own[0] * S.select(since .< length, since, length)
    case .decay: return own[0] * faded(since, own[1])
    case .ramp:
      let length = date(1, own) - start
      return own[0] * S.select(since .< length, since * since / (2 * length), since - length / 2)
    case .shortThenLong: return own[1] * since + (own[0] - own[1]) * faded(since, own[2])
    }
  }

  /// ∫₀ˢ e^{−κ u} du.
  private func faded<S: Scalar>(_ since: S, _ rate: S) -> S { -S.expMinusOne(-rate * since) / rate }

  /// What it adds to the speed at a time; at a date itself, what holds from then on.
  func speed(at time: Double, _ own: Arguments<Double>) -> Double {
    let start = date(0, own)
    guard time >= start else { return 0 }
    let since = time - start
    switch shape {
    case .step: return own[0]
    case .rectangle: return time < date(1, own) ? own[0] : 0
    case .decay: return own[0] * Double.exp(-own[1] * since)
    case .ramp: return own[0] * min(1, since / (date(1, own) - start))
    case .shortThenLong: return own[1] + (own[0] - own[1]) * Double.exp(-own[2] * since)
    }
  }

  /// What it adds, for people; dates counted from `origin` years.
  func formula(origin: Double) -> String {
    func day(_ index: Int) -> String {
      switch dates[index] {
      case .known(let date): "\(((date + origin) * 1000).rounded() / 1000)"
      case .estimated: "\(name)." + (dates.count == 1 ? "date" : index == 0 ? "start" : "end")
      }
    }
    switch shape {
    case .step: return "\(name).effect from \(day(0))"
    case .rectangle: return "\(name).effect from \(day(0)) to \(day(1))"
    case .decay: return "\(name).effect exp(−\(name).fading (t − a)) from a = \(day(0))"
    case .ramp: return "\(name).effect, growing from \(day(0)) to \(day(1))"
    case .shortThenLong:
      return "\(name).long + (\(name).short − \(name).long) exp(−\(name).fading (t − a)) from a = \(day(0))"
    }
  }
}
