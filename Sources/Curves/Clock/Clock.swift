/// Effective time: what a curve takes for time where interventions and covariates slow or speed its course.
///
/// τ(t) = t₀ + ∫ x(s) ds from t₀ to t, with speed x = 1 + Σ shocks + Σ elasticity · covariate, each integral in closed
/// form. Any family runs on τ in place of t (``ClockedCurve``); the generalized Bass model (Bass, Krishnan and Jain 1994)
/// is the Bass case. Nothing is assumed about signs: a restriction may slow the clock first and speed it up later.
///
/// Effects of one shock are greater than −1, so that it alone cannot stop time. Several together, or a covariate, can:
/// ``slowest(over:_:)`` says so.
///
/// All times and dates count from one moment, whichever it is: decimal years, or years from a curve's origin.
public struct Clock: Sendable, Equatable {
  public var shocks: [Shock]
  public var covariates: [Covariate]
  /// t₀, where effective time equals time and covariates have their baseline.
  public var start: Double

  public init(shocks: [Shock] = [], covariates: [Covariate] = [], start: Double = 0) {
    self.shocks = shocks
    self.covariates = covariates
    self.start = start
  }

  /// Those of the shocks, in their order, then the covariates' elasticities.
  public var parameters: [Parameter] { shocks.flatMap(\.parameters) + covariates.map(\.parameter) }

  public var isEmpty: Bool { shocks.isEmpty && covariates.isEmpty }

  /// Where the parameters of each shock begin.
  public var shockOffsets: [Int] {
    var offset = 0
    return shocks.map { shock in
      defer { offset += shock.parameterCount }
      return offset
    }
  }

  private var covariateOffset: Int { shocks.reduce(0) { $0 + $1.parameterCount } }

  /// τ(t).
  public func effectiveTime<S: Scalar>(at time: S, _ parameters: Arguments<S>) -> S {
    var result = time
    var offset = 0
    for shock in shocks {
      result = result + shock.integral(to: time, parameters.dropping(offset))
      offset += shock.parameterCount
    }
    for covariate in covariates {
      result = result + parameters[offset] * covariate.integral(from: start, to: time)
      offset += 1
    }
    return result
  }

  /// τ(t).
  public func effectiveTime(at time: Double, _ parameters: [Double]) -> Double {
    lending(parameters) { effectiveTime(at: time, $0) }
  }

  /// x(t); at a date itself, what holds from then on.
  public func speed(at time: Double, _ parameters: [Double]) -> Double {
    lending(parameters) { arguments in
      var result = 1.0
      var offset = 0
      for shock in shocks {
        result += shock.speed(at: time, arguments.dropping(offset))
        offset += shock.parameterCount
      }
      for covariate in covariates {
        result += arguments[offset] * (covariate.logarithm(at: time) - covariate.logarithm(at: start))
        offset += 1
      }
      return result
    }
  }

  /// The first time at which effective time reaches a value; the inverse of τ where the speed is positive.
  ///
  /// - Returns: `nil` where it never does, as time stands still or runs backwards before.
  public func time(atEffective effective: Double, _ parameters: [Double]) -> Double? {
    guard effective.isFinite else { return nil }
    func difference(_ time: Double) -> Double { effectiveTime(at: time, parameters) - effective }
    let breaks = breakpoints(parameters)
    guard let first = breaks.first, let last = breaks.last else { return effective }
    var left = min(effective, first, start)
    var step = 1.0
    while difference(left) > 0 {
      left -= step
      step *= 2
      guard step < 1e7 else { return nil }
    }
    if difference(left) == 0 { return left }
    // Between two breakpoints speed is smooth; cells find the first passage also where it changes sign.
    let cells = 16
    for stop in breaks where stop > left {
      let origin = left
      for cell in 1...cells {
        let right = cell == cells ? stop : origin + (stop - origin) * Double(cell) / Double(cells)
        if difference(right) >= 0 { return root(of: difference, from: left, to: right) }
        left = right
      }
    }
    step = 1 / 4
    left = max(left, last)
    while step < 1e7 {
      if difference(left + step) >= 0 { return root(of: difference, from: left, to: left + step) }
      left += step
      step *= 1.5
    }
    return nil
  }

  /// The least speed between two times, and when: at breakpoints and on 256 cells.
  public func slowest(over range: ClosedRange<Double>, _ parameters: [Double]) -> (time: Double, speed: Double) {
    let width = range.upperBound - range.lowerBound
    let grid = (0...256).map { range.lowerBound + width * Double($0) / 256 }
    let times = grid + breakpoints(parameters).filter(range.contains)
    return times.map { (time: $0, speed: speed(at: $0, parameters)) }.min { $0.speed < $1.speed } ?? (
      range.lowerBound, 1
    )
  }

  /// ∂τ/∂parameters at a time.
  func gradient(at time: Double, _ parameters: UnsafePointer<Double>, into row: UnsafeMutablePointer<Double>) {
    typealias Lanes = Dual<SIMD8<Double>>
    var offset = 0
    for shock in shocks {
      let count = shock.parameterCount
      withUnsafeTemporaryAllocation(of: Lanes.self, capacity: count) { duals in
        for index in 0..<count {
          duals.initializeElement(at: index, to: Dual(variable: parameters[offset + index], lane: index))
        }
        guard let base = duals.baseAddress else { return }
        let result = shock.integral(to: Lanes(time), Arguments(UnsafePointer(base)))
        for index in 0..<count { row[offset + index] = result.partials[index] }
      }
      offset += count
    }
    for covariate in covariates {
      row[offset] = covariate.integral(from: start, to: time)
      offset += 1
    }
  }

  /// Where the speed jumps or bends, increasing.
  func breakpoints(_ parameters: [Double]) -> [Double] {
    let dates = lending(parameters) { arguments in
      zip(shocks, shockOffsets).flatMap { shock, offset in
        shock.dates.indices.map { shock.date($0, arguments.dropping(offset)) }
      }
    }
    return (dates + covariates.flatMap(\.times)).sorted()
  }

  /// The same clock with times counted from another moment.
  public func shifted(by years: Double) -> Clock {
    Clock(
      shocks: shocks.map { shock in
        Shock(shock.name, shock.shape, shock.dates.map { $0.shifted(by: years) })
      },
      covariates: covariates.map { $0.shifted(by: years) }, start: start + years)
  }

  /// The clock without one of its shocks or covariates.
  public func without(_ name: String) -> Clock {
    Clock(
      shocks: shocks.filter { $0.name != name }, covariates: covariates.filter { $0.name != name }, start: start)
  }

  /// x for people; dates counted from `origin` years.
  func formula(origin: Double) -> String {
    (["1"] + shocks.map { "(" + $0.formula(origin: origin) + ")" }
      + covariates.map { "\($0.name).elasticity ln(\($0.name) / its first value)" })
      .joined(separator: " + ")
  }

  private func lending<R>(_ parameters: [Double], _ body: (Arguments<Double>) -> R) -> R {
    precondition(parameters.count == covariateOffset + covariates.count, "one value for each parameter of the clock")
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, parameters.count)) { room in
      room.initialize(repeating: 0)
      for (index, value) in parameters.enumerated() { room[index] = value }
      guard let base = room.baseAddress else { preconditionFailure("room was allocated") }
      return body(Arguments(UnsafePointer(base)))
    }
  }

  /// Bisection to the last digit, f(left) < 0 ≤ f(right).
  private func root(of function: (Double) -> Double, from left: Double, to right: Double) -> Double {
    var (left, right) = (left, right)
    for _ in 0..<200 {
      let middle = left + (right - left) / 2
      guard middle > left, middle < right else { break }
      if function(middle) < 0 { left = middle } else { right = middle }
    }
    return right
  }
}
