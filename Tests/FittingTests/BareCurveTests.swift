import Curves
import Datasets
import Fitting
import Foundation
import Solvers
import Testing

@Suite("A curve with its residuals drawn again")
struct BareCurveTests {
  @Test("an exponential's spread is that of a straight line through logarithms, and does not grow as a walk's would")
  func spread() throws {
    let count = 20
    var random = RandomSource(seed: 4, purpose: "errors", index: 0)
    let logs = (0..<count).map { 1 + 0.1 * Double($0) + 0.2 * random.normal() }
    let series = TimeSeries(
      entity: "e", series: "s", unit: "", dates: (0..<count).map { DecimalYear(2000 + Double($0)) },
      values: logs.map { exp($0) })
    let family = try #require(Catalogue.family(named: "exponential"))
    let fit = try LeastSquaresFitting(noise: .logNormal).fit(family, to: series)
    let curve = try BareCurve(fit, replicates: 2000, seed: 7)
    #expect(curve.failed == 0)

    // By ordinary least squares.
    let middle = Double(count - 1) / 2
    let squares = (0..<count).reduce(0.0) { $0 + (Double($1) - middle) * (Double($1) - middle) }
    let mean = logs.reduce(0, +) / Double(count)
    let slope = (0..<count).reduce(0.0) { $0 + (Double($1) - middle) * (logs[$1] - mean) } / squares
    let variance =
      (0..<count).reduce(0.0) { sum, index in
        let residual = logs[index] - mean - slope * (Double(index) - middle)
        return sum + residual * residual
      } / Double(count)

    let grid = [2019.0, 2024, 2039]
    var draws = [[Double]](repeating: [], count: grid.count)
    for index in 0..<20_000 {
      var random = RandomSource(seed: 8, purpose: "paths", index: UInt64(index))
      var path = [Double](repeating: 0, count: grid.count)
      path.withUnsafeMutableBufferPointer { _ = curve.simulate(&random, on: grid, into: $0) }
      for (date, value) in path.enumerated() { draws[date].append(value) }
    }
    for (date, values) in zip(grid, draws) {
      let time = date - 2000 - middle
      let centre = values.reduce(0, +) / Double(values.count)
      let spread = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count)
      let expected = variance * (1 + 1 / Double(count) + time * time / squares)
      // Variances from 2000 replicates and 20 000 paths: a standard error of up to 3%.
      #expect(abs(centre - (mean + slope * time)) < 4 * (expected / 2000).squareRoot())
      #expect(abs(spread / expected - 1) < 0.12)
    }
  }
}
