internal import CGSL

/// A function of several numbers and its gradient as GSL's callbacks see it.
final class DescentCallback {
  private let value: ([Double]) -> Double
  private let gradient: ([Double]) -> [Double]
  private(set) var evaluations = 0

  /// Stands for the value at a rejected point.
  static let wall = 1e140

  init(value: @escaping ([Double]) -> Double, gradient: @escaping ([Double]) -> [Double]) {
    self.value = value
    self.gradient = gradient
  }

  func value(at parameters: [Double]) -> Double {
    evaluations += 1
    let value = parameters.allSatisfy(\.isFinite) ? value(parameters) : .infinity
    return abs(value) < Self.wall ? value : Self.wall
  }

  /// The gradient, or nil where it is not finite or has the wrong length.
  func gradient(at parameters: [Double]) -> [Double]? {
    guard parameters.allSatisfy(\.isFinite) else { return nil }
    let gradient = gradient(parameters)
    return gradient.count == parameters.count && gradient.allSatisfy { abs($0) < Self.wall } ? gradient : nil
  }
}

/// An owned GSL minimiser (BFGS) with the function it works on.
struct DescentWorkspace: ~Copyable {
  private let handle: UnsafeMutablePointer<gsl_multimin_fdfminimizer>
  /// GSL keeps the address of the function: it must not move.
  private let function: UnsafeMutablePointer<gsl_multimin_function_fdf>
  /// Held by GSL as a bare address, therefore held here as well.
  private let callback: DescentCallback

  init(_ callback: DescentCallback, parameterCount: Int) throws(SolverError) {
    GSL.prepare()
    guard let handle = gsl_multimin_fdfminimizer_alloc(catchup_bfgs2(), parameterCount) else {
      throw .outOfMemory(what: "the minimiser's work space")
    }
    self.handle = handle
    self.callback = callback
    function = .allocate(capacity: 1)
    var description = gsl_multimin_function_fdf()
    description.n = parameterCount
    description.params = Unmanaged.passUnretained(callback).toOpaque()
    description.f = { parameters, context in
      guard let parameters, let context else { return DescentCallback.wall }
      return Unmanaged<DescentCallback>.fromOpaque(context).takeUnretainedValue().value(at: parameters.elements)
    }
    description.df = { parameters, context, gradient in
      guard let parameters, let context, let gradient else { return }
      let callback = Unmanaged<DescentCallback>.fromOpaque(context).takeUnretainedValue()
      gradient.fill(callback.gradient(at: parameters.elements))
    }
    description.fdf = { parameters, context, value, gradient in
      guard let parameters, let context, let value, let gradient else { return }
      let callback = Unmanaged<DescentCallback>.fromOpaque(context).takeUnretainedValue()
      value.pointee = callback.value(at: parameters.elements)
      gradient.fill(callback.gradient(at: parameters.elements))
    }
    function.initialize(to: description)
  }

  deinit {
    gsl_multimin_fdfminimizer_free(handle)
    function.deinitialize(count: 1)
    function.deallocate()
  }

  /// Evaluates value and gradient at the start.
  func start(at parameters: [Double], firstStep: Double, lineTolerance: Double) throws(SolverError) {
    let vector = try Vector(parameters)
    try GSL.check(
      gsl_multimin_fdfminimizer_set(handle, function, vector.handle, firstStep, lineTolerance), "begin a minimisation")
  }

  /// False when no step improves any more.
  func iterate() -> Bool { gsl_multimin_fdfminimizer_iterate(handle) == GSL.success }

  var parameters: [Double] { UnsafePointer(handle.pointee.x).elements }
  var value: Double { handle.pointee.f }
}

extension UnsafeMutablePointer<gsl_vector> {
  /// Writes the elements, zeros where there are none.
  fileprivate func fill(_ elements: [Double]?) {
    for index in 0..<pointee.size { pointee.data[index * pointee.stride] = elements?[index] ?? 0 }
  }
}
