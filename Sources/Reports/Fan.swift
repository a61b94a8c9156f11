import Foundation
import Studies

/// A fan as layers of a figure: nested bands between pairs of quantiles, and the median.
struct Fan {
  private let level: LevelRecord

  init(_ level: LevelRecord) { self.level = level }

  /// Points where the median is defined.
  var median: [Figure.Point] {
    guard let index = level.probabilities.firstIndex(where: { abs($0 - 0.5) < 1e-9 }) else { return [] }
    return level.fan.compactMap { row in quantile(row, index).map { Figure.Point(row.date.year, $0) } }
  }

  /// All values the fan shows.
  var values: [Double] { level.fan.flatMap { $0.quantiles.compactMap { $0 } }.filter(\.isFinite) }

  /// One band for each pair of quantiles p and 1 − p, the widest first.
  ///
  /// Of more pairs than `most` the inner ones are shown: where two fans overlap, few bands are easier to tell apart.
  func bands(_ ink: Figure.Ink, most: Int = 4) -> [Figure.Layer] {
    pairs.suffix(most).map { low, high in
      .init(.band(level.fan.map { .init($0.date.year, low: quantile($0, low), high: quantile($0, high)) }), ink: ink)
    }
  }

  private var pairs: [(Int, Int)] {
    level.probabilities.indices.filter { level.probabilities[$0] < 0.5 - 1e-9 }.compactMap { low in
      level.probabilities.firstIndex { abs($0 - (1 - level.probabilities[low])) < 1e-9 }.map { (low, $0) }
    }.sorted { level.probabilities[$0.0] < level.probabilities[$1.0] }
  }

  private func quantile(_ row: FanRecord, _ index: Int) -> Double? {
    row.quantiles.indices.contains(index) ? row.quantiles[index].flatMap { $0.isFinite ? $0 : nil } : nil
  }

  static func points(_ series: SeriesRecord) -> [Figure.Point] { points(series.points) }

  static func points(_ points: [PointRecord]) -> [Figure.Point] {
    points.map { Figure.Point($0.date.year, $0.value) }.filter { $0.x.isFinite && $0.y.isFinite }
  }

  /// Logarithmic where all values are positive and range over more than a factor of ten.
  static func scale(_ values: [Double]) -> Figure.Axis.Scale {
    guard let low = values.min(), let high = values.max(), low > 0, high / low > 10 else { return .linear }
    return .logarithmic
  }

  /// A little more than the values take.
  static func range(_ values: [Double], _ scale: Figure.Axis.Scale) -> ClosedRange<Double>? {
    FigureRange.of(.init(label: "", scale: scale), values: values, padding: 0.04)
  }
}
