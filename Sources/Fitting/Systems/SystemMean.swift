public import Curves

/// The outputs of a system of curves as the mean of several series, one under the other.
public struct SystemMean: MeanModel {
  public let system: any CurveSystem
  public let parameters: [Parameter]
  /// The rows of each output, in order.
  public let series: [Range<Int>]
  /// Decimal year of every row.
  public let times: [Double]
  /// Each date once: the system is evaluated there for all outputs.
  private let moments: [Double]
  /// Where a row's mean stands among the outputs at all moments.
  private let places: [Int]

  /// - Parameter dates: decimal years of each output's observations, in the order of the outputs.
  public init(_ system: any CurveSystem, dates: [[Double]]) {
    let size = system.outputNames.count
    precondition(dates.count == size, "dates for each output")
    self.system = system
    parameters = system.parameters
    let moments = Set(dates.joined()).sorted()
    let index = Dictionary(uniqueKeysWithValues: moments.enumerated().map { ($0.element, $0.offset) })
    var series: [Range<Int>] = []
    var times: [Double] = []
    var places: [Int] = []
    for (output, own) in dates.enumerated() {
      series.append(times.count..<times.count + own.count)
      times += own
      places += own.map { (index[$0] ?? 0) * size + output }
    }
    (self.moments, self.series, self.times, self.places) = (moments, series, times, places)
  }

  public var name: String { system.name }
  public var formula: String { system.formula }
  public var rowCount: Int { times.count }

  public func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    let columns = self.parameters.count
    let count = moments.count * series.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count * (gradients == nil ? 1 : 1 + columns)) { room in
      room.initialize(repeating: 0)
      let outputs = UnsafeMutableBufferPointer(rebasing: room[..<count])
      let slopes = UnsafeMutableBufferPointer(rebasing: room[count...])
      moments.withUnsafeBufferPointer {
        system.evaluate(times: $0, parameters, outputs: outputs, gradients: gradients == nil ? nil : slopes)
      }
      for (row, place) in places.enumerated() {
        means[row] = outputs[place]
        guard let gradients else { continue }
        for column in 0..<columns { gradients[row * columns + column] = slopes[place * columns + column] }
      }
    }
  }
}
