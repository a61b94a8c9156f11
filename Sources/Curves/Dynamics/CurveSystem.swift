/// Several curves that share parameters: what each of several competitors or generations does, as a function of time.
///
/// A system states its parameters, made for its number of outputs, and its outputs, written once over `Scalar`. The rest
/// is derived: evaluated on dual numbers, the same text gives exact gradients and slopes.
public protocol CurveSystem: Sendable {
  /// Lower case, as records name it.
  var name: String { get }
  /// The formula for people.
  var formula: String { get }
  /// One sentence on what the system describes.
  var summary: String { get }
  /// Author and year.
  var reference: String { get }
  /// What each output is called.
  var outputNames: [String] { get }
  /// At most ``largestParameterCount``.
  var parameters: [Parameter] { get }

  /// Writes the outputs at a decimal year.
  func outputs<S: Scalar>(at time: S, _ parameters: Arguments<S>, into outputs: UnsafeMutablePointer<S>)

  /// Outputs and, where asked, gradients at all times: derived, a requirement only so that each system has its own
  /// compiled copy.
  ///
  /// - Parameters:
  ///   - outputs: row-major, `times.count` × `outputNames.count`.
  ///   - gradients: ∂output/∂parameters, `parameters.count` numbers for each of the outputs, in their order.
  func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    outputs: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>?)

  /// The same with the slopes ∂output/∂time.
  func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    outputs: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>,
    slopes: UnsafeMutableBufferPointer<Double>)
}

extension CurveSystem {
  /// The most parameters whose gradient is carried, one lane being kept for time.
  public static var largestParameterCount: Int { 15 }

  /// All outputs at a decimal year.
  public func outputs(at time: Double, _ parameters: [Double]) -> [Double] {
    var result = [Double](repeating: .nan, count: outputNames.count)
    parameters.withUnsafeBufferPointer { parameters in
      result.withUnsafeMutableBufferPointer { result in
        guard let base = parameters.baseAddress, let place = result.baseAddress else { return }
        outputs(at: time, Arguments(base), into: place)
      }
    }
    return result
  }

  /// Outputs, their gradients and their slopes at one decimal year.
  public func expansion(
    at time: Double, _ parameters: [Double]
  ) -> (outputs: [Double], gradients: [[Double]], slopes: [Double]) {
    let (size, count) = (outputNames.count, parameters.count)
    var outputs = [Double](repeating: 0, count: size)
    var slopes = outputs
    var gradients = [Double](repeating: 0, count: size * count)
    [time].withUnsafeBufferPointer { times in
      parameters.withUnsafeBufferPointer { parameters in
        outputs.withUnsafeMutableBufferPointer { outputs in
          gradients.withUnsafeMutableBufferPointer { gradients in
            slopes.withUnsafeMutableBufferPointer { slopes in
              evaluate(times: times, parameters, outputs: outputs, gradients: gradients, slopes: slopes)
            }
          }
        }
      }
    }
    return (outputs, (0..<size).map { Array(gradients[$0 * count..<($0 + 1) * count]) }, slopes)
  }

  public func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    outputs: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    guard let gradients else {
      guard let base = parameters.baseAddress, let place = outputs.baseAddress else { return }
      let size = outputNames.count
      for row in times.indices { self.outputs(at: times[row], Arguments(base), into: place + row * size) }
      return
    }
    switch parameters.count {
    case ...4: evaluate(SIMD4<Double>.self, times, parameters, outputs, gradients)
    case ...8: evaluate(SIMD8<Double>.self, times, parameters, outputs, gradients)
    default: evaluate(SIMD16<Double>.self, times, parameters, outputs, gradients)
    }
  }

  public func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    outputs: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>,
    slopes: UnsafeMutableBufferPointer<Double>
  ) {
    switch parameters.count {
    case ...3: evaluate(SIMD4<Double>.self, times, parameters, outputs, gradients, slopes)
    case ...7: evaluate(SIMD8<Double>.self, times, parameters, outputs, gradients, slopes)
    default: evaluate(SIMD16<Double>.self, times, parameters, outputs, gradients, slopes)
    }
  }

  @inline(__always)
  private func evaluate<Partials: SIMD & Sendable>(
    _ lanes: Partials.Type, _ times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    _ outputs: UnsafeMutableBufferPointer<Double>, _ gradients: UnsafeMutableBufferPointer<Double>,
    _ slopes: UnsafeMutableBufferPointer<Double>? = nil
  ) where Partials.Scalar == Double {
    let (size, count) = (outputNames.count, parameters.count)
    precondition(count <= Self.largestParameterCount, "a system has at most 15 parameters")
    withUnsafeTemporaryAllocation(of: Dual<Partials>.self, capacity: count + size) { duals in
      for index in 0..<count {
        duals.initializeElement(at: index, to: Dual(variable: parameters[index], lane: index))
      }
      for index in 0..<size { duals.initializeElement(at: count + index, to: 0) }
      guard let base = duals.baseAddress else { return }
      for row in times.indices {
        let time = slopes == nil ? Dual<Partials>(times[row]) : Dual<Partials>(variable: times[row], lane: count)
        self.outputs(at: time, Arguments(UnsafePointer(base)), into: base + count)
        for output in 0..<size {
          let result = duals[count + output]
          let place = row * size + output
          outputs[place] = result.value
          if let slopes { slopes[place] = result.partials[count] }
          for column in 0..<count { gradients[place * count + column] = result.partials[column] }
        }
      }
    }
  }
}

/// Why a system of curves cannot be made for what was named.
public enum CurveSystemError: Error, Sendable, Equatable {
  case tooFew(system: String, what: String, count: Int)
  /// Each adds parameters, and there is room for gradients of so many.
  case tooMany(system: String, what: String, count: Int, most: Int)
  case launchesOutOfOrder(earlier: String, launch: Double, later: String, laterLaunch: Double)
}

extension CurveSystemError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooFew(let system, let what, let count):
      "\(system) is about two or more \(what), and there \(count == 1 ? "is 1" : "are \(count)"). Name another."
    case .tooMany(let system, let what, let count, let most):
      "\(system) takes at most \(most) \(what), and there are \(count). Leave some out."
    case .launchesOutOfOrder(let earlier, let launch, let later, let laterLaunch):
      "Generations out of order: \(later), launched at \(laterLaunch), does not follow \(earlier), launched at \(launch). "
        + "Name the generations from the oldest to the newest, or give the launches."
    }
  }
}
