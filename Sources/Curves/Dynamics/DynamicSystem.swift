/// Several quantities whose rates of change depend on each other: dx/dt = f(t, x; θ).
///
/// A system states its parameters and its rates, written once over `Scalar`. Sensitivities follow: rates evaluated on
/// dual numbers, dx/dt and d(∂x/∂θ)/dt = ∂f/∂x · ∂x/∂θ + ∂f/∂θ, are the augmented system, exact to rounding.
public protocol DynamicSystem: Sendable {
  /// Lower case, as model files name it.
  var name: String { get }
  /// The equations for people.
  var formula: String { get }
  var summary: String { get }
  /// Author and year.
  var reference: String { get }
  /// What each component of the state is.
  var states: [String] { get }
  /// How many components the state has.
  var dimension: Int { get }
  var parameters: [Parameter] { get }
  /// Decimal years at which rates jump.
  var events: [Double] { get }

  /// Writes the rates of change at a decimal year, which is never that of an event.
  func rates<S: Scalar>(
    at time: Double, _ state: Arguments<S>, _ parameters: Arguments<S>, into rates: UnsafeMutablePointer<S>)

  /// Rates of the plain state: derived, a requirement only so that each system has its own compiled copy.
  func rates(
    at time: Double, _ state: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    into rates: UnsafeMutableBufferPointer<Double>)

  /// Rates of the state and of its derivatives with respect to the parameters: derived, as above.
  ///
  /// - Parameter augmented: the state, then row by row ∂xᵢ/∂θⱼ: `dimension` × (1 + `parameters.count`) numbers.
  func augmentedRates(
    at time: Double, _ augmented: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    into rates: UnsafeMutableBufferPointer<Double>)
}

extension DynamicSystem {
  public func rates(
    at time: Double, _ state: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    into rates: UnsafeMutableBufferPointer<Double>
  ) {
    guard let state = state.baseAddress, let parameters = parameters.baseAddress, let rates = rates.baseAddress else {
      return
    }
    self.rates(at: time, Arguments(state), Arguments(parameters), into: rates)
  }

  public func augmentedRates(
    at time: Double, _ augmented: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    into rates: UnsafeMutableBufferPointer<Double>
  ) {
    switch parameters.count {
    case ...4: augmentedRates(SIMD4<Double>.self, time, augmented, parameters, rates)
    case ...8: augmentedRates(SIMD8<Double>.self, time, augmented, parameters, rates)
    default: augmentedRates(SIMD16<Double>.self, time, augmented, parameters, rates)
    }
  }

  @inline(__always)
  private func augmentedRates<Partials: SIMD & Sendable>(
    _ lanes: Partials.Type, _ time: Double, _ augmented: UnsafeBufferPointer<Double>,
    _ parameters: UnsafeBufferPointer<Double>, _ rates: UnsafeMutableBufferPointer<Double>
  ) where Partials.Scalar == Double {
    let (size, count) = (dimension, parameters.count)
    precondition(count <= Partials.scalarCount, "a system has at most 16 parameters")
    withUnsafeTemporaryAllocation(of: Dual<Partials>.self, capacity: 2 * size + count) { room in
      guard let base = room.baseAddress else { return }
      for index in 0..<size {
        var partials = Partials.zero
        for column in 0..<count { partials[column] = augmented[size + index * count + column] }
        room.initializeElement(at: index, to: Dual(augmented[index], partials))
        room.initializeElement(at: size + index, to: 0)
      }
      for index in 0..<count {
        room.initializeElement(at: 2 * size + index, to: Dual(variable: parameters[index], lane: index))
      }
      self.rates(
        at: time, Arguments(UnsafePointer(base)), Arguments(UnsafePointer(base + 2 * size)), into: base + size)
      for index in 0..<size {
        rates[index] = room[size + index].value
        for column in 0..<count { rates[size + index * count + column] = room[size + index].partials[column] }
      }
    }
  }
}
