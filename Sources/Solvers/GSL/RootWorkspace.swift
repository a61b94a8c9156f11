internal import CGSL

/// A function of one number as GSL's callbacks see it.
final class ScalarCallback {
  let function: (Double) -> Double
  init(_ function: @escaping (Double) -> Double) { self.function = function }
}

/// An owned GSL root finder with the function it works on.
struct RootWorkspace: ~Copyable {
  private let handle: UnsafeMutablePointer<gsl_root_fsolver>
  /// GSL keeps the address of the function: it must not move.
  private let function: UnsafeMutablePointer<gsl_function_struct>
  /// Held by GSL as a bare address, therefore held here as well.
  private let callback: ScalarCallback

  init(_ callback: ScalarCallback) throws(SolverError) {
    GSL.prepare()
    guard let handle = gsl_root_fsolver_alloc(catchup_root_brent()) else {
      throw .outOfMemory(what: "the root finder's work space")
    }
    self.handle = handle
    self.callback = callback
    function = .allocate(capacity: 1)
    var description = gsl_function_struct()
    description.params = Unmanaged.passUnretained(callback).toOpaque()
    description.function = { argument, context in
      guard let context else { return .nan }
      return Unmanaged<ScalarCallback>.fromOpaque(context).takeUnretainedValue().function(argument)
    }
    function.initialize(to: description)
  }

  deinit {
    gsl_root_fsolver_free(handle)
    function.deinitialize(count: 1)
    function.deallocate()
  }

  /// Evaluates the function at both ends.
  func start(lower: Double, upper: Double) throws(SolverError) {
    try GSL.check(gsl_root_fsolver_set(handle, function, lower, upper), "begin a search for a root")
  }

  func iterate() throws(SolverError) {
    let status = gsl_root_fsolver_iterate(handle)
    if status == GSL.badFunction { throw .nonFinite(what: "A value of the function whose root is sought") }
    try GSL.check(status, "search for a root")
  }

  var root: Double { gsl_root_fsolver_root(handle) }
  var width: Double { gsl_root_fsolver_x_upper(handle) - gsl_root_fsolver_x_lower(handle) }
}
