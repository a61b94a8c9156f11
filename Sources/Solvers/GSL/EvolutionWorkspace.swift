internal import CGSL

/// The rates of a system as GSL's callbacks see them.
final class RatesCallback {
  typealias Rates = (Double, UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void
  let rates: Rates
  let dimension: Int
  /// Times between which the integration stands: rates are asked for nowhere else.
  private var start = -Double.infinity
  private var end = Double.infinity

  init(dimension: Int, _ rates: @escaping Rates) {
    self.dimension = dimension
    self.rates = rates
  }

  /// Keeps the times strictly between two events, so that neither end sees the other side.
  func keep(between start: Double, and end: Double) {
    self.start = start.nextUp
    self.end = end.nextDown
  }

  /// False where a rate is not finite.
  fileprivate func evaluate(
    at time: Double, _ state: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>
  ) -> Bool {
    rates(
      min(max(time, start), end), UnsafeBufferPointer(start: state, count: dimension),
      UnsafeMutableBufferPointer(start: output, count: dimension))
    for index in 0..<dimension where !output[index].isFinite { return false }
    return true
  }
}

/// An owned GSL driver (Prince and Dormand's pair of orders 8 and 9) with the system it works on.
struct EvolutionWorkspace: ~Copyable {
  private let handle: UnsafeMutablePointer<gsl_odeiv2_driver>
  /// GSL keeps the address of the system: it must not move.
  private let system: UnsafeMutablePointer<gsl_odeiv2_system>
  /// Held by GSL as a bare address, therefore held here as well.
  private let callback: RatesCallback

  init(
    _ callback: RatesCallback, firstStep: Double, absoluteTolerance: Double, relativeTolerance: Double
  ) throws(SolverError) {
    GSL.prepare()
    self.callback = callback
    system = .allocate(capacity: 1)
    var description = gsl_odeiv2_system()
    description.dimension = callback.dimension
    description.params = Unmanaged.passUnretained(callback).toOpaque()
    description.function = { time, state, rates, context in
      guard let state, let rates, let context else { return GSL.fault }
      let isFinite = Unmanaged<RatesCallback>.fromOpaque(context)._withUnsafeGuaranteedRef {
        $0.evaluate(at: time, state, into: rates)
      }
      // GSL answers a failure by a shorter step.
      return isFinite ? GSL.success : Int32(GSL_FAILURE)
    }
    system.initialize(to: description)
    guard
      let handle = gsl_odeiv2_driver_alloc_y_new(
        system, catchup_step_rk8pd(), firstStep, absoluteTolerance, relativeTolerance)
    else {
      system.deinitialize(count: 1)
      system.deallocate()
      throw .outOfMemory(what: "the integration's work space")
    }
    self.handle = handle
  }

  deinit {
    gsl_odeiv2_driver_free(handle)
    system.deinitialize(count: 1)
    system.deallocate()
  }

  /// Carries the state from one time to another; false where it cannot be carried so far in the steps that are left.
  func advance(
    _ state: UnsafeMutableBufferPointer<Double>, from start: Double, to end: Double, steps: inout Int
  ) -> Bool {
    guard steps > 0 else { return false }
    gsl_odeiv2_driver_set_nmax(handle, UInt(steps))
    var time = start
    let status = gsl_odeiv2_driver_apply(handle, &time, end, state.baseAddress)
    steps -= Int(handle.pointee.n)
    return status == GSL.success && state.allSatisfy(\.isFinite)
  }

  /// Forgets step lengths and errors, as is needed where the rates jump.
  func restart(firstStep: Double) { gsl_odeiv2_driver_reset_hstart(handle, firstStep) }
}
