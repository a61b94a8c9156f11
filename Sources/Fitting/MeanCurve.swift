import Curves

/// A family's expected observations at given times, with gradients: levels, or differences of levels over a period.
struct MeanCurve: Sendable {
  let family: any CurveFamily
  let times: [Double]
  let measure: Measure
  let period: Double

  var parameterCount: Int { family.parameters.count }

  /// - Parameter gradients: row-major, `times.count` × `parameterCount`.
  func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    times.withUnsafeBufferPointer {
      family.evaluate(times: $0, parameters, levels: means, gradients: gradients)
    }
    guard measure == .increments else { return }
    let earlier = times.map { $0 - period }
    let size = times.count * parameterCount
    withUnsafeTemporaryAllocation(of: Double.self, capacity: times.count) { before in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, size)) { slopes in
        before.initialize(repeating: 0)
        slopes.initialize(repeating: 0)
        earlier.withUnsafeBufferPointer {
          family.evaluate(
            times: $0, parameters, levels: before, gradients: gradients == nil ? nil : slopes)
        }
        for index in times.indices { means[index] -= before[index] }
        if let gradients {
          for index in 0..<size { gradients[index] -= slopes[index] }
        }
      }
    }
  }

  func means(_ parameters: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: times.count)
    result.withUnsafeMutableBufferPointer { means in
      parameters.withUnsafeBufferPointer { evaluate($0, means: means, gradients: nil) }
    }
    return result
  }
}
