internal import CGSL

/// The rates of a system as GSL's callbacks see them.
final class RatesCallback {
  typealias Rates = (Double, UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void
  let rates: Rates
  let dimension: Int

  init(dimension: Int, _ rates: @escaping Rates) {
    self.dimension = dimension
    self.rates = rates
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
    _ callback: RatesCallback, firstStep: Double, absoluteTolerance: Double, relativeTolerance: Double, stepLimit: Int
  ) throws(SolverError) {
    GSL.prepare()
    self.callback = callback
    system = .allocate(capacity: 1)
    var description = gsl_odeiv2_system()
    description.dimension = callback.dimension
    description.params = Unmanaged.passUnretained(callback).toOpaque()
    description.function = { time, state, rates, context in
      guard let state, let rates, let context else { return GSL.fault }
      let callback = Unmanaged<RatesCallback>.fromOpaque(context).takeUnretainedValue()
      let output = UnsafeMutableBufferPointer(start: rates, count: callback.dimension)
      callback.rates(time, UnsafeBufferPointer(start: state, count: callback.dimension), output)
      // GSL answers a failure by a shorter step.
      return output.allSatisfy(\.isFinite) ? GSL.success : Int32(GSL_FAILURE)
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
    gsl_odeiv2_driver_set_nmax(handle, UInt(stepLimit))
  }

  deinit {
    gsl_odeiv2_driver_free(handle)
    system.deinitialize(count: 1)
    system.deallocate()
  }

  /// Carries the state from one time to another; false where it cannot be carried so far.
  func advance(_ state: UnsafeMutableBufferPointer<Double>, from start: Double, to end: Double) -> Bool {
    var time = start
    let status = gsl_odeiv2_driver_apply(handle, &time, end, state.baseAddress)
    return status == GSL.success && state.allSatisfy(\.isFinite)
  }

  /// Forgets step lengths and errors, as is needed where the rates jump.
  func restart(firstStep: Double) { gsl_odeiv2_driver_reset_hstart(handle, firstStep) }
}
