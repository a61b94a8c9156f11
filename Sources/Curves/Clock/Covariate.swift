import RealModule

/// A quantity that drives how fast effective time runs: investment, research spending, capacity.
///
/// It adds e · z(t) to the clock's speed, z the logarithm of the quantity over its value at the clock's start, linear
/// between the dates at which it is known and held beyond them. So e is an elasticity: 1% more of it speeds time by e%.
/// Bass, Krishnan and Jain (1994) let marketing act in this way.
public struct Covariate: Sendable, Equatable {
  /// The name its parameter begins with, such as `investment`.
  public var name: String
  public var unit: String
  /// Where the values after the data come from.
  public var future: Future
  /// Strictly increasing.
  public let times: [Double]
  /// Positive, one a time.
  public let values: [Double]
  private let logarithms: [Double]

  /// What is taken for a covariate's values after those observed.
  public enum Future: String, Sendable, Codable, CaseIterable {
    /// A path that the data themselves give: what follows is conditional on it.
    case path
    /// The last value observed, held: what follows is conditional on it.
    case held
    /// A forecast of its own, drawn jointly: what follows includes its uncertainty.
    case forecast
  }

  public init(_ name: String, unit: String = "", times: [Double], values: [Double], future: Future = .held) {
    precondition(times.count == values.count && !times.isEmpty, "a covariate has one value a time")
    precondition(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "times increase strictly")
    precondition(values.allSatisfy { $0 > 0 && $0.isFinite }, "values are positive")
    self.name = name
    self.unit = unit
    self.times = times
    self.values = values
    logarithms = values.map { Double.log($0) }
    self.future = future
  }

  public var parameter: Parameter {
    Parameter(
      "\(name).elasticity", symbol: "\(name).elasticity", unit: .none, domain: .real,
      meaning: "percent by which 1% more of it speeds time", role: .effect)
  }

  /// The value at a time at which it is known.
  public func value(at time: Double) -> Double? { times.firstIndex(of: time).map { values[$0] } }

  /// ln of the value at a time.
  func logarithm(at time: Double) -> Double {
    guard let first = times.first, let last = times.last else { return 0 }
    if time <= first { return logarithms[0] }
    if time >= last { return logarithms[logarithms.count - 1] }
    let next = times.firstIndex { $0 > time } ?? times.count - 1
    let share = (time - times[next - 1]) / (times[next] - times[next - 1])
    return logarithms[next - 1] + share * (logarithms[next] - logarithms[next - 1])
  }

  /// ln of the value at a time, on a straight line between those known and held beyond them.
  func logarithm<S: Scalar>(at time: S) -> S {
    var result = S(logarithms[0])
    for index in times.indices.dropFirst() {
      let (left, right) = (times[index - 1], times[index])
      let slope = (logarithms[index] - logarithms[index - 1]) / (right - left)
      result = S.select(S(left) .< time, S(logarithms[index - 1]) + (time - S(left)) * S(slope), result)
    }
    return S.select(S(times[times.count - 1]) .< time, S(logarithms[logarithms.count - 1]), result)
  }

  /// ∫ from `start` to a time of z.
  func integral<S: Scalar>(from start: Double, to time: S) -> S {
    let baseline = logarithm(at: start)
    return antiderivative(time, baseline) - S(antiderivative(start, baseline))
  }

  /// ∫ from the first time on, negative before it.
  private func antiderivative<S: Scalar>(_ time: S, _ baseline: Double) -> S {
    let first = S(times[0])
    let last = S(times[times.count - 1])
    var sum = S.select(time .< first, (time - first) * S(logarithms[0] - baseline), 0)
    for index in times.indices.dropFirst() {
      let (left, right) = (times[index - 1], times[index])
      let end = S.select(time .< S(left), S(left), S.select(time .< S(right), time, S(right)))
      let length = end - S(left)
      let slope = (logarithms[index] - logarithms[index - 1]) / (right - left)
      sum = sum + length * (S(logarithms[index - 1] - baseline) + S(slope / 2) * length)
    }
    return sum + S.select(last .< time, (time - last) * S(logarithms[logarithms.count - 1] - baseline), 0)
  }

  /// With times counted from another moment.
  func shifted(by years: Double) -> Covariate {
    Covariate(name, unit: unit, times: times.map { $0 + years }, values: values, future: future)
  }
}
