import RealModule

/// A family of curves: level as a function of time, with parameters to be estimated.
///
/// A family states its parameters, its formula, written once over `Scalar`, and where to start looking. The rest is
/// derived: exact gradients, unbounded coordinates, tables, plots. Time is counted in years from the curve's origin,
/// which the fit chooses (the first date, or the launch).
///
/// The formula must be smooth in the parameters inside their domains and finite for finite times, or return a
/// non-finite value where it has none (the solver then rejects the step).
public protocol CurveFamily: Sendable {
  /// The name used on the command line and in model files: lower case, one word.
  var name: String { get }
  /// The formula for people.
  var formula: String { get }
  /// One sentence on what the family describes.
  var summary: String { get }
  /// Author and year of the family's source.
  var reference: String { get }
  var parameters: [Parameter] { get }
  /// Where the family's time starts.
  var origin: Origin { get }
  /// Names by which the same curve is known elsewhere.
  var otherNames: [String] { get }
  /// Whether a constant may be added to the level without leaving the family.
  var hasFloor: Bool { get }
  /// The levels that data of this family may have at all, where not every number makes sense: shares.
  var range: ClosedRange<Double>? { get }

  /// The level that is approached and never passed; `nil` where there is none.
  func ceiling(_ parameters: [Double]) -> Double?

  /// The same curve with its like terms in the order in which they are told: pulses by their midpoints.
  func ordered(_ parameters: [Double]) -> [Double]

  /// The level at a time.
  func level<S: Scalar>(at time: S, _ parameters: Arguments<S>) -> S

  /// Parameter values worth starting a search from, best first.
  ///
  /// - Parameters:
  ///   - times: years from the origin, increasing.
  ///   - levels: cumulative levels at these times, at least as many as there are parameters.
  /// - Returns: vectors inside the domains; may be empty when the data cannot belong to the family.
  func guesses(times: [Double], levels: [Double]) -> [[Double]]

  /// The time at which the curve reaches a level, where the formula can be inverted.
  ///
  /// - Returns: `nil` when the level is never reached, or when it holds at every time.
  func time(reaching level: Double, _ parameters: [Double]) -> Double?

  /// Levels and, where asked, gradients at all times: one call a series, the loop beside the formula.
  ///
  /// - Parameters:
  ///   - gradients: row-major, `times.count` × `parameters.count`; row i holds ∂level(times[i])/∂parameters.
  func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    levels: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>?)

  /// The same with the slopes dy/dt, for a family whose time is itself a function of parameters.
  func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    levels: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>,
    slopes: UnsafeMutableBufferPointer<Double>)
}

/// The moment from which a family counts its time.
public enum Origin: Sendable, Equatable {
  /// The first date of the data; only a matter of good conditioning, the curve can be shifted.
  case firstDate
  /// The launch, before which there is nothing: one period before the first date unless the user says otherwise.
  case launch
  /// A date that the user names and that need not be one of the data; the first date where none is named.
  case reference
  /// Time is not counted from anywhere: it is the decimal year, for curves of what was known at a date.
  case calendar
}

extension CurveFamily {
  public var origin: Origin { .firstDate }
  public var otherNames: [String] { [] }
  public var hasFloor: Bool { false }
  public var range: ClosedRange<Double>? { nil }
  public func ceiling(_ parameters: [Double]) -> Double? { ceilingIndex.map { parameters[$0] } }
  public func ordered(_ parameters: [Double]) -> [Double] { parameters }

  /// The index of the ceiling among the parameters, for families that have one; of the first term's, where several do.
  public var ceilingIndex: Int? { parameters.firstIndex { $0.role == .ceiling } }

  public func level(at time: Double, _ parameters: [Double]) -> Double {
    parameters.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return .nan }
      return level(at: time, Arguments(base))
    }
  }

  public func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    levels: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    guard let gradients else {
      guard let base = parameters.baseAddress else { return }
      for index in times.indices { levels[index] = level(at: times[index], Arguments(base)) }
      return
    }
    switch parameters.count {
    case ...4: evaluate(SIMD4<Double>.self, times, parameters, levels, gradients)
    case ...8: evaluate(SIMD8<Double>.self, times, parameters, levels, gradients)
    default: evaluate(SIMD16<Double>.self, times, parameters, levels, gradients)
    }
  }

  public func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    levels: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>,
    slopes: UnsafeMutableBufferPointer<Double>
  ) {
    switch parameters.count {
    case ...3: evaluate(SIMD4<Double>.self, times, parameters, levels, gradients, slopes)
    case ...7: evaluate(SIMD8<Double>.self, times, parameters, levels, gradients, slopes)
    default: evaluate(SIMD16<Double>.self, times, parameters, levels, gradients, slopes)
    }
  }

  @inline(__always)
  private func evaluate<Partials: SIMD & Sendable>(
    _ lanes: Partials.Type, _ times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    _ levels: UnsafeMutableBufferPointer<Double>, _ gradients: UnsafeMutableBufferPointer<Double>,
    _ slopes: UnsafeMutableBufferPointer<Double>? = nil
  ) where Partials.Scalar == Double {
    let count = parameters.count
    // Where slopes are asked for, time is a variable too, in the lane behind the parameters.
    let used = slopes == nil ? count : count + 1
    precondition(used <= Partials.scalarCount, "a family has at most 16 parameters")
    withUnsafeTemporaryAllocation(of: Dual<Partials>.self, capacity: count) { duals in
      for index in 0..<count {
        duals.initializeElement(at: index, to: Dual(variable: parameters[index], lane: index))
      }
      guard let base = duals.baseAddress else { return }
      for row in times.indices {
        let time = slopes == nil ? Dual<Partials>(times[row]) : Dual<Partials>(variable: times[row], lane: count)
        let result = level(at: time, Arguments(UnsafePointer(base)))
        levels[row] = result.value
        if let slopes { slopes[row] = result.partials[count] }
        for column in 0..<count { gradients[row * count + column] = result.partials[column] }
      }
    }
  }
}
