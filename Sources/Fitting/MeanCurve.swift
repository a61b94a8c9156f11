public import Curves

/// A family's expected observations at given times, with gradients: levels, or differences of levels over a period.
public struct MeanCurve: MeanModel {
  public let family: any CurveFamily
  public let parameters: [Parameter]
  let times: [Double]
  let measure: Measure
  let period: Double
  /// One period before each time, where increments are taken.
  private let earlier: [Double]

  init(family: any CurveFamily, times: [Double], measure: Measure, period: Double) {
    self.family = family
    parameters = family.parameters
    self.times = times
    self.measure = measure
    self.period = period
    earlier = measure == .increments ? times.map { $0 - period } : []
  }

  public var name: String { family.name }
  public var formula: String { family.formula }
  public var rowCount: Int { times.count }
  var parameterCount: Int { parameters.count }

  public func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    times.withUnsafeBufferPointer {
      family.evaluate(times: $0, parameters, levels: means, gradients: gradients)
    }
    guard measure == .increments else { return }
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
}
