import RealModule

/// A family under a clock: its level at effective time, g(τ(t)).
///
/// Its parameters are the family's, then the clock's, so that it is fitted, profiled and drawn as any other family. It
/// keeps the family's name. Bass under a clock is the generalized Bass model (Bass, Krishnan and Jain 1994).
public struct ClockedCurve: CurveFamily {
  public let base: any CurveFamily
  /// Counted from the curve's origin.
  public let clock: Clock
  public let name: String
  public let formula: String
  public let summary: String
  public let reference: String
  public let parameters: [Parameter]
  private let baseCount: Int

  /// - Parameters:
  ///   - clock: counted from the curve's origin.
  ///   - origin: the decimal year of that origin, for the words of the formula.
  public init(_ base: any CurveFamily, _ clock: Clock, origin: Double = 0) {
    let base = (base as? ClockedCurve)?.base ?? base
    self.base = base
    self.clock = clock
    name = base.name
    formula = "\(base.formula), t at the speed " + clock.formula(origin: origin)
    summary = base.summary + " Its time runs at the speed of a clock."
    reference = "\(base.reference); Bass, Krishnan and Jain 1994"
    parameters = base.parameters + clock.parameters
    baseCount = base.parameters.count
  }

  public var origin: Origin { base.origin }
  public var hasFloor: Bool { base.hasFloor }
  public var range: ClosedRange<Double>? { base.range }
  public func ceiling(_ p: [Double]) -> Double? { base.ceiling(Array(p[..<baseCount])) }
  public func ordered(_ p: [Double]) -> [Double] { base.ordered(Array(p[..<baseCount])) + p[baseCount...] }

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    base.level(at: clock.effectiveTime(at: time, p.dropping(baseCount)), p)
  }

  /// The level with effective time further on by so many years than the clock itself says.
  public func level(at time: Double, further years: Double, _ p: [Double]) -> Double {
    base.level(at: clock.effectiveTime(at: time, Array(p[baseCount...])) + years, Array(p[..<baseCount]))
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? {
    guard let effective = base.time(reaching: level, Array(p[..<baseCount])) else { return nil }
    return clock.time(atEffective: effective, Array(p[baseCount...]))
  }

  /// The family's own guesses on times bent by a few effects of either sign.
  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guesses(ofClock: times).flatMap { effects in
      let bent = times.map { clock.effectiveTime(at: $0, effects) }
      return base.guesses(times: bent, levels: levels).prefix(6).map { $0 + effects }
    }
  }

  /// Effects to begin with: nearly none, one shock slowing or speeding, at a few of the dates it may have.
  private func guesses(ofClock times: [Double]) -> [[Double]] {
    let span = max((times.last ?? 1) - (times.first ?? 0), 1e-6)
    func vector(_ moved: String?, _ effect: Double, _ later: Double, _ place: Double) -> [Double] {
      var result: [Double] = []
      for shock in clock.shocks {
        let isMoved = shock.name == moved
        for (index, parameter) in shock.parameters.enumerated() {
          switch parameter.domain {
          case .interval(let low, let high) where parameter.role == .event: result.append(low + place * (high - low))
          case .interval(let low, let high): result.append(min(high * 0.9, max(low * 1.1, 6 / span)))
          default: result.append(isMoved ? (index == 0 ? effect : later) : -0.01)
          }
        }
      }
      return result + clock.covariates.map { $0.name == moved ? effect : 0.01 }
    }
    let places = clock.shocks.contains { $0.dates.contains(where: \.isEstimated) } ? [0.5, 0.1, 0.3, 0.7, 0.9] : [0.5]
    var result: [[Double]] = []
    for place in places {
      result.append(vector(nil, 0, 0, place))
      for name in clock.shocks.map(\.name) + clock.covariates.map(\.name) {
        result.append(vector(name, -0.4, 0.2, place))
        result.append(vector(name, 0.5, 0.2, place))
      }
    }
    return result
  }

  /// By the chain rule on the family's own loop: ∂g/∂θ at τ, and dg/dτ · ∂τ/∂effects.
  public func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    levels: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    guard let whole = parameters.baseAddress else { return }
    let own = UnsafeBufferPointer(rebasing: parameters[..<baseCount])
    let effects = whole + baseCount
    let rows = times.count
    let size = parameters.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * (2 + baseCount) + 1) { room in
      room.initialize(repeating: 0)
      let bent = UnsafeMutableBufferPointer(rebasing: room[..<rows])
      let slopes = UnsafeMutableBufferPointer(rebasing: room[rows..<2 * rows])
      let inner = UnsafeMutableBufferPointer(rebasing: room[2 * rows..<rows * (2 + baseCount)])
      for row in 0..<rows { bent[row] = clock.effectiveTime(at: times[row], Arguments(effects)) }
      guard let gradients else {
        base.evaluate(times: UnsafeBufferPointer(bent), own, levels: levels, gradients: nil)
        return
      }
      base.evaluate(times: UnsafeBufferPointer(bent), own, levels: levels, gradients: inner, slopes: slopes)
      guard let out = gradients.baseAddress else { return }
      for row in 0..<rows {
        for column in 0..<baseCount { out[row * size + column] = inner[row * baseCount + column] }
        let effectRow = out + row * size + baseCount
        clock.gradient(at: times[row], effects, into: effectRow)
        for column in 0..<size - baseCount { effectRow[column] *= slopes[row] }
      }
    }
  }
}
