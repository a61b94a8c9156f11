internal import CGSL

/// An owned `gsl_multifit_nlinear` work space with the function it works on.
struct NonlinearWorkspace: ~Copyable {
  private let handle: UnsafeMutablePointer<gsl_multifit_nlinear_workspace>
  /// GSL keeps the address of the function: it must not move.
  private let function: UnsafeMutablePointer<gsl_multifit_nlinear_fdf>
  /// Held by GSL as a bare address, therefore held here as well.
  private let callback: ResidualCallback

  init(
    method: TrustRegion.Method, scaling: TrustRegion.Scaling, residualCount: Int, parameterCount: Int,
    callback: ResidualCallback
  ) throws(SolverError) {
    GSL.prepare()
    var options = gsl_multifit_nlinear_default_parameters()
    options.trs =
      switch method {
      case .levenbergMarquardt: catchup_trs_lm()
      case .accelerated, .automatic: catchup_trs_lmaccel()
      case .dogleg: catchup_trs_dogleg()
      case .doubleDogleg: catchup_trs_ddogleg()
      case .subspace2D: catchup_trs_subspace2D()
      }
    options.scale =
      switch scaling {
      case .levenberg: catchup_scale_levenberg()
      case .marquardt: catchup_scale_marquardt()
      case .more, .automatic: catchup_scale_more()
      }
    options.solver = catchup_solver_qr()
    guard let handle = gsl_multifit_nlinear_alloc(catchup_trust(), &options, residualCount, parameterCount) else {
      throw .outOfMemory(what: "the trust-region work space")
    }
    self.handle = handle
    self.callback = callback
    function = .allocate(capacity: 1)
    var description = gsl_multifit_nlinear_fdf()
    description.n = residualCount
    description.p = parameterCount
    description.params = Unmanaged.passUnretained(callback).toOpaque()
    description.f = { parameters, context, residuals in
      guard let parameters, let context, let residuals else { return GSL.fault }
      let callback = Unmanaged<ResidualCallback>.fromOpaque(context).takeUnretainedValue()
      parameters.withContiguousElements { parameters in
        residuals.withContiguousRoom { callback.fill(residuals: $0, at: parameters) }
      }
      return GSL.success
    }
    description.df = { parameters, context, jacobian in
      guard let parameters, let context, let jacobian else { return GSL.fault }
      let callback = Unmanaged<ResidualCallback>.fromOpaque(context).takeUnretainedValue()
      let isUsable = parameters.withContiguousElements { parameters in
        jacobian.withContiguousRoom { callback.fill(jacobian: $0, at: parameters) }
      }
      return isUsable ? GSL.success : GSL.badFunction
    }
    function.initialize(to: description)
  }

  deinit {
    gsl_multifit_nlinear_free(handle)
    function.deinitialize(count: 1)
    function.deallocate()
  }

  /// Evaluates the function and its Jacobian at the start.
  func start(at parameters: [Double]) throws(SolverError) {
    let vector = try Vector(parameters)
    try GSL.check(gsl_multifit_nlinear_init(vector.handle, function, handle), "begin a least-squares fit")
  }

  /// How one iteration ended.
  enum Progress {
    case step
    /// No acceptable step within GSL's number of trials.
    case none
    /// The Jacobian at the accepted point is not finite; parameters and residuals are those before.
    case jacobianRejected
  }

  func iterate() -> Progress {
    switch gsl_multifit_nlinear_iterate(handle) {
    case GSL.success: .step
    case GSL.badFunction: .jacobianRejected
    default: .none
    }
  }

  var parameters: [Double] { UnsafePointer(handle.pointee.x).elements }

  /// Largest component of the last step, each relative to its parameter.
  var relativeStep: Double {
    guard let x = handle.pointee.x, let step = handle.pointee.dx else { return 0 }
    var largest = 0.0
    for index in 0..<x.pointee.size {
      let size = abs(step.pointee.data[index * step.pointee.stride])
      let value = abs(x.pointee.data[index * x.pointee.stride])
      if size > 0 { largest = max(largest, size / max(value, Double.leastNormalMagnitude)) }
    }
    return largest
  }

  /// Largest cosine of the angle between the residuals and a column of the Jacobian: the gradient without units.
  var largestCosine: Double {
    guard let jacobian = handle.pointee.J, let residuals = handle.pointee.f else { return 0 }
    let (rows, columns, distance) = (jacobian.pointee.size1, jacobian.pointee.size2, jacobian.pointee.tda)
    guard let elements = jacobian.pointee.data, let values = residuals.pointee.data else { return 0 }
    var residualSquares = 0.0
    for row in 0..<rows {
      let value = values[row * residuals.pointee.stride]
      residualSquares += value * value
    }
    guard residualSquares > 0 else { return 0 }
    var largest = 0.0
    for column in 0..<columns {
      var product = 0.0
      var squares = 0.0
      for row in 0..<rows {
        let element = elements[row * distance + column]
        product += element * values[row * residuals.pointee.stride]
        squares += element * element
      }
      if squares > 0 { largest = max(largest, abs(product) / (squares * residualSquares).squareRoot()) }
    }
    return largest
  }
}

/// The residual function as GSL's callbacks see it.
final class ResidualCallback {
  private let evaluate: TrustRegion.Evaluate
  private let residualCount: Int
  /// Receives residuals where only the Jacobian is wanted.
  private var spare: [Double]
  /// Points whose residuals are finite but whose Jacobian is not: never to be stepped on again.
  private var poisoned: [[Double]] = []
  private(set) var evaluations = 0

  /// Stands for every residual at a rejected point. Its square times any number of rows is finite.
  static let wall = 1e140

  init(residualCount: Int, evaluate: @escaping TrustRegion.Evaluate) {
    self.residualCount = residualCount
    self.evaluate = evaluate
    spare = [Double](repeating: 0, count: residualCount)
  }

  /// What residuals and Jacobian are multiplied by on their way in: a power of two that makes the first ones about one.
  private(set) var scale = 1.0

  /// The last point at which a Jacobian was refused.
  private var refused: [Double] = []

  /// Never again accepts the last point at which a Jacobian was refused.
  func poison() { poisoned.append(refused) }

  /// Chooses the scale; false where the function has no finite value.
  func prepare(at parameters: [Double]) -> Bool {
    guard let values = values(at: parameters) else { return false }
    let largest = values.residuals.reduce(0) { max($0, abs($1)) }
    if largest >= .leastNormalMagnitude { scale = Double(sign: .plus, exponent: -largest.exponent, significand: 1) }
    return true
  }

  func fill(residuals: UnsafeMutableBufferPointer<Double>, at parameters: UnsafeBufferPointer<Double>) {
    if !isFinite(parameters) || isPoisoned(parameters) || !run(parameters, residuals, nil) {
      for index in residuals.indices { residuals[index] = Self.wall }
    }
  }

  func fill(jacobian: UnsafeMutableBufferPointer<Double>, at parameters: UnsafeBufferPointer<Double>) -> Bool {
    let isUsable = spare.withUnsafeMutableBufferPointer { run(parameters, $0, jacobian) }
    if !isUsable { refused = Array(parameters) }
    return isUsable
  }

  /// Residuals and Jacobian at a point, or nil where either is not finite.
  func values(at parameters: [Double]) -> (residuals: [Double], jacobian: [Double])? {
    var residuals = [Double](repeating: 0, count: residualCount)
    var jacobian = [Double](repeating: 0, count: residualCount * parameters.count)
    let isUsable = parameters.withUnsafeBufferPointer { parameters in
      residuals.withUnsafeMutableBufferPointer { residuals in
        jacobian.withUnsafeMutableBufferPointer { run(parameters, residuals, $0) }
      }
    }
    return isUsable ? (residuals, jacobian) : nil
  }

  /// The sum of squared residuals at a point, or nil where it is not finite.
  func sumOfSquares(at parameters: [Double]) -> Double? {
    let isUsable = parameters.withUnsafeBufferPointer { parameters in
      spare.withUnsafeMutableBufferPointer { isFinite(parameters) && run(parameters, $0, nil) }
    }
    return isUsable ? spare.sumOfSquares : nil
  }

  private func run(
    _ parameters: UnsafeBufferPointer<Double>, _ residuals: UnsafeMutableBufferPointer<Double>,
    _ jacobian: UnsafeMutableBufferPointer<Double>?
  ) -> Bool {
    evaluations += 1
    guard evaluate(parameters, residuals, jacobian), isUsable(residuals) else { return false }
    guard let jacobian else { return true }
    return isUsable(jacobian)
  }

  /// Scales in place; false where something is not finite, or so large that its square would not be.
  private func isUsable(_ values: UnsafeMutableBufferPointer<Double>) -> Bool {
    var isUsable = true
    for index in values.indices {
      values[index] *= scale
      if !(abs(values[index]) < Self.wall) { isUsable = false }
    }
    return isUsable
  }

  private func isFinite(_ parameters: UnsafeBufferPointer<Double>) -> Bool { parameters.allSatisfy(\.isFinite) }

  private func isPoisoned(_ parameters: UnsafeBufferPointer<Double>) -> Bool {
    !poisoned.isEmpty && poisoned.contains { $0.elementsEqual(parameters) }
  }
}
