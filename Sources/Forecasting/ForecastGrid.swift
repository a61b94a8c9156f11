public import Datasets

/// The dates on which paths are simulated: equal steps from the origin, a whole number of them a year.
public struct ForecastGrid: Sendable, Equatable {
  public let origin: DecimalYear
  public let horizon: DecimalYear
  public let stepsPerYear: Int
  /// Decimal years from the origin to the horizon and, for sustained passages, beyond it.
  public let dates: [Double]

  /// - Parameter sustainedYears: how far past the horizon the longest sustained criterion must look.
  /// - Parameter beyond: further years for paths that are read at a time that runs faster; they do not make the grid
  ///   coarser.
  public init(origin: DecimalYear, horizon: DecimalYear, sustainedYears: Double, beyond: Double = 0) {
    self.origin = origin
    self.horizon = horizon
    let years = max(0, horizon.value - origin.value) + sustainedYears
    // A quarter of a year, coarser for horizons beyond a century so that a path stays within 400 dates.
    stepsPerYear = years <= 100 ? 4 : years <= 200 ? 2 : 1
    let steps = stepsPerYear
    let start = origin.value
    dates = (0...Int(((years + beyond) * Double(steps)).rounded(.up))).map { start + Double($0) / Double(steps) }
  }

  /// So many whole years from the origin on.
  public init(origin: DecimalYear, years: Int, stepsPerYear: Int) {
    precondition(years > 0 && stepsPerYear > 0, "a grid goes forward")
    self.origin = origin
    self.stepsPerYear = stepsPerYear
    horizon = DecimalYear(origin.value + Double(years))
    dates = (0...years * stepsPerYear).map { origin.value + Double($0) / Double(stepsPerYear) }
  }

  public var step: Double { 1 / Double(stepsPerYear) }

  /// Indices of the origin's anniversaries.
  var anniversaries: [Int] { Array(stride(from: 0, to: dates.count, by: stepsPerYear)) }
}
