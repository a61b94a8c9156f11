import Datasets
import Fitting
import Solvers
import Testing

/// Many joint paths of a model at a fixed seed.
struct SimulatedPaths {
  let grid: [Double]
  let dimension: Int
  let shocks: [Shocks]
  private let values: [Double]

  init(_ model: some SeriesModel, on grid: [Double], count: Int, seed: UInt64 = 20) {
    self.grid = grid
    dimension = model.dimension
    let size = dimension * grid.count
    var values = [Double](repeating: .nan, count: count * size)
    var shocks: [Shocks] = []
    values.withUnsafeMutableBufferPointer { values in
      for index in 0..<count {
        var random = RandomSource(seed: seed, purpose: "test of paths", index: UInt64(index))
        shocks.append(
          model.simulate(
            &random, on: grid, into: UnsafeMutableBufferPointer(rebasing: values[index * size..<(index + 1) * size])))
      }
    }
    self.values = values
    self.shocks = shocks
  }

  var count: Int { shocks.count }
  var isFinite: Bool { values.allSatisfy { $0.isFinite } }

  func value(_ path: Int, series: Int = 0, at index: Int) -> Double {
    values[(path * dimension + series) * grid.count + index]
  }

  /// One value a path at a grid date.
  func sample(series: Int = 0, at index: Int) -> [Double] { (0..<count).map { value($0, series: series, at: index) } }

  /// Follower − leader, one a path.
  func differences(at index: Int) -> [Double] {
    (0..<count).map { value($0, at: index) - value($0, series: 1, at: index) }
  }
}

/// Checks that so large a share of a sample lies below a quantile as its probability says, within four standard
/// errors of the share.
func expectShare(
  _ sample: [Double], below quantile: Double, is probability: Double, effectiveCount: Double? = nil,
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  let share = Double(sample.count { $0 < quantile }) / Double(sample.count)
  let error = (probability * (1 - probability) / (effectiveCount ?? Double(sample.count))).squareRoot()
  #expect(abs(share - probability) <= 4 * error, comment, sourceLocation: sourceLocation)
}

/// Mean, variance and correlation of samples.
enum Sample {
  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  static func covariance(_ first: [Double], _ second: [Double]) -> Double {
    let (meanFirst, meanSecond) = (mean(first), mean(second))
    return zip(first, second).reduce(0) { $0 + ($1.0 - meanFirst) * ($1.1 - meanSecond) } / Double(first.count - 1)
  }

  static func correlation(_ first: [Double], _ second: [Double]) -> Double {
    covariance(first, second) / (covariance(first, first) * covariance(second, second)).squareRoot()
  }
}

extension RandomSource {
  init(test index: Int) { self.init(seed: 7, purpose: "test data", index: UInt64(index)) }
}

extension History {
  /// A gaussian history that ends with its last point.
  init(_ dates: [Double], _ values: [Double], kind: TimeSeries.Kind = .observations) throws {
    try self.init(
      .yearly(dates, values, kind: kind), noise: .gaussian, origin: DecimalYear(dates.last ?? 0))
  }
}
