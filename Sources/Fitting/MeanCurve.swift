public import Curves

/// A family's expected observations at given times, with gradients: levels, or differences of levels over a period.
public struct MeanCurve: MeanModel {
  public let family: any CurveFamily
  public let parameters: [Parameter]
  let times: [Double]
  let measure: Measure
  let period: Double
  /// The times at which increments need the curve; a period's end is most often the next one's start.
  private let moments: [Double]
  /// Index among the moments of each time, and of the time a period before it.
  private let ends: [(now: Int, before: Int)]

  init(family: any CurveFamily, times: [Double], measure: Measure, period: Double) {
    self.family = family
    parameters = family.parameters
    self.times = times
    self.measure = measure
    self.period = period
    guard measure == .increments else {
      (moments, ends) = ([], [])
      return
    }
    var moments: [Double] = []
    var ends: [(now: Int, before: Int)] = []
    for time in times {
      if moments.last != time - period { moments.append(time - period) }
      moments.append(time)
      ends.append((moments.count - 1, moments.count - 2))
    }
    (self.moments, self.ends) = (moments, ends)
  }

  public var name: String { family.name }
  public var formula: String { family.formula }
  public var rowCount: Int { times.count }
  var parameterCount: Int { parameters.count }

  public func ordered(_ parameters: [Double]) -> [Double] { family.ordered(parameters) }

  public func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    guard measure == .increments else {
      times.withUnsafeBufferPointer { family.evaluate(times: $0, parameters, levels: means, gradients: gradients) }
      return
    }
    let columns = parameterCount
    let count = moments.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count * (1 + columns)) { room in
      room.initialize(repeating: 0)
      let levels = UnsafeMutableBufferPointer(rebasing: room[..<count])
      let slopes = UnsafeMutableBufferPointer(rebasing: room[count...])
      moments.withUnsafeBufferPointer {
        family.evaluate(times: $0, parameters, levels: levels, gradients: gradients == nil ? nil : slopes)
      }
      for (index, end) in ends.enumerated() {
        means[index] = levels[end.now] - levels[end.before]
        guard let gradients else { continue }
        for column in 0..<columns {
          gradients[index * columns + column] =
            slopes[end.now * columns + column] - slopes[end.before * columns + column]
        }
      }
    }
  }
}
