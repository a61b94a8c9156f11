/// The state of a system of ordinary differential equations at given times, by the Runge–Kutta pair of orders 8 and 9 of
/// Prince and Dormand (1981; GSL `gsl_odeiv2_step_rk8pd`), with the step chosen after its error.
///
/// Where the rates jump at a known time (an event), integration stops there and begins again: no step spans a jump.
///
/// ```swift
/// let decay = try InitialValueProblem().states(from: [1], at: 0, to: [1, 2]) { _, state, rates in rates[0] = -state[0] }
/// // decay[1][0] is e⁻²
/// ```
public struct InitialValueProblem: Sendable {
  /// Error allowed in a step, absolute and relative to the state.
  public var absoluteTolerance: Double
  public var relativeTolerance: Double
  /// Steps a whole path may take beyond one for each of its times, after which the system is said to run away.
  ///
  /// A path that data can follow takes a few between two of them; one that needs thousands is stiff or leaves the finite
  /// numbers, and searches come upon many such.
  public var stepLimit: Int

  public init(absoluteTolerance: Double = 1e-11, relativeTolerance: Double = 1e-11, stepLimit: Int = 10_000) {
    self.absoluteTolerance = absoluteTolerance
    self.relativeTolerance = relativeTolerance
    self.stepLimit = stepLimit
  }

  /// dy/dt at a time and state, written into the last argument.
  ///
  /// It is never asked for the very time of an event, only for times on the side of it on which the integration stands.
  public typealias Rates = (Double, UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void

  /// One problem: a state at a time, and when it is wanted.
  public struct Stretch: Sendable {
    public var state: [Double]
    public var start: Double
    /// Not decreasing, none before `start`.
    public var times: [Double]

    public init(from state: [Double], at start: Double, to times: [Double]) {
      self.state = state
      self.start = start
      self.times = times
    }
  }

  /// - Parameters:
  ///   - events: times at which the rates jump, in any order.
  /// - Returns: one state a time.
  /// - Throws: ``SolverError/runsAway(time:)`` where the state leaves the finite numbers, or would need steps without end.
  public func states(
    from initial: [Double], at start: Double, to times: [Double], events: [Double] = [], rates: @escaping Rates
  ) throws(SolverError) -> [[Double]] {
    try states([Stretch(from: initial, at: start, to: times)], events: events, rates: rates)[0]
  }

  /// Several problems with the same rates and as many components each, in one work space.
  public func states(_ stretches: [Stretch], events: [Double] = [], rates: @escaping Rates) throws(SolverError)
    -> [[[Double]]]
  {
    guard let first = stretches.first else { return [] }
    let callback = RatesCallback(dimension: first.state.count, rates)
    let workspace = try EvolutionWorkspace(
      callback, firstStep: 1e-3, absoluteTolerance: absoluteTolerance, relativeTolerance: relativeTolerance)
    let events = events.sorted()
    var result: [[[Double]]] = []
    result.reserveCapacity(stretches.count)
    for stretch in stretches {
      guard stretch.state.count == first.state.count else {
        throw .sizeMismatch(what: "Components of a state", expected: first.state.count, found: stretch.state.count)
      }
      guard stretch.state.allSatisfy(\.isFinite) else { throw .nonFinite(what: "The state at the start") }
      let firstStep = max((stretch.times.last ?? 0) - stretch.start, 1e-9)
      var state = stretch.state
      var now = stretch.start
      var steps = stepLimit + stretch.times.count
      var next = events.firstIndex { $0 > now } ?? events.count
      callback.keep(between: now, and: next < events.count ? events[next] : .infinity)
      workspace.restart(firstStep: firstStep)
      func carry(to end: Double) throws(SolverError) {
        guard end > now else { return }
        let from = now
        let isCarried = state.withUnsafeMutableBufferPointer {
          workspace.advance($0, from: from, to: end, steps: &steps)
        }
        guard isCarried else { throw .runsAway(time: now) }
        now = end
      }
      var states: [[Double]] = []
      states.reserveCapacity(stretch.times.count)
      for time in stretch.times {
        while next < events.count, events[next] <= time {
          try carry(to: events[next])
          next += 1
          callback.keep(between: now, and: next < events.count ? events[next] : .infinity)
          workspace.restart(firstStep: firstStep)
        }
        try carry(to: time)
        states.append(state)
      }
      result.append(states)
    }
    return result
  }
}
