public import Curves

/// The components of a trajectory as the mean of several series, one under the other: what they are, or what was added
/// in the period before.
public struct TrajectoryMean: MeanModel {
  public let trajectory: Trajectory
  public let measure: Measure
  /// Years over which increments add up.
  public let period: Double
  /// The rows of each component, in order.
  public let series: [Range<Int>]
  /// Decimal year of every row.
  public let times: [Double]
  /// Each time once, in order.
  private let moments: [Double]
  /// For every row its component, and the moments at its date and a period before.
  private let places: [(component: Int, now: Int, before: Int)]

  /// - Parameter dates: decimal years of each component's observations, in the order of the components.
  public init(_ trajectory: Trajectory, dates: [[Double]], measure: Measure, period: Double) {
    precondition(dates.count == trajectory.system.dimension, "dates for each component")
    self.trajectory = trajectory
    self.measure = measure
    self.period = period
    func before(_ date: Double) -> Double { measure == .level ? date : max(trajectory.origin, date - period) }
    let moments = Set(dates.joined().flatMap { [$0, before($0)] }).sorted()
    let index = Dictionary(uniqueKeysWithValues: moments.enumerated().map { ($0.element, $0.offset) })
    var series: [Range<Int>] = []
    var places: [(component: Int, now: Int, before: Int)] = []
    for (component, own) in dates.enumerated() {
      series.append(places.count..<places.count + own.count)
      places += own.map { (component, index[$0] ?? 0, index[before($0)] ?? 0) }
    }
    (self.moments, self.series, self.places) = (moments, series, places)
    times = dates.flatMap { $0 }
  }

  public var name: String { trajectory.system.name }
  public var formula: String { trajectory.system.formula }
  public var parameters: [Parameter] { trajectory.system.parameters }
  public var rowCount: Int { places.count }

  public func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    let (size, count) = (trajectory.system.dimension, parameters.count)
    let values = Array(parameters)
    let states =
      gradients == nil
      ? try? trajectory.values(values, at: moments) : try? trajectory.expansion(values, at: moments)
    guard let states else {
      for row in places.indices { means[row] = .nan }
      return
    }
    for (row, place) in places.enumerated() {
      let now = states[place.now], before = states[place.before]
      let isLevel = measure == .level
      means[row] = now[place.component] - (isLevel ? 0 : before[place.component])
      guard let gradients else { continue }
      let base = size + place.component * count
      for column in 0..<count {
        gradients[row * count + column] = now[base + column] - (isLevel ? 0 : before[base + column])
      }
    }
  }
}
