import Foundation
import Studies

/// A distribution as equally likely outcomes (Kay, Kola, Hullman and Munson, 2016): people count dots better than they
/// read areas.
///
/// Dot i of n stands at the quantile (i − ½)/n of the closing date; dots beyond the chance of closing have no date.
struct QuantileDots {
  let count = 20
  var dated: [Figure.Point] = []
  /// Years a column of dots takes.
  let width: Double
  private let columns = 8.0

  var closed: Int { dated.count }

  init?(_ closing: ClosingRecord, _ study: StudyRecord) {
    let span = study.horizon.year - study.origin.year
    guard span > 0, span.isFinite, !closing.cdf.isEmpty else { return nil }
    width = span / columns
    var heights: [Int: Int] = [:]
    for index in 0..<count {
      let wanted = (Double(index) + 0.5) / Double(count)
      guard wanted <= closing.probability, let date = Self.date(of: wanted, in: closing.cdf) else { break }
      let share = min(1, max(0, (date - study.origin.year) / span))
      let column = min(Int(columns) - 1, Int(share * columns))
      heights[column, default: 0] += 1
      let height = Double(heights[column] ?? 1)
      dated.append(Figure.Point(study.origin.year + (Double(column) + 0.5) * width, height - 0.5))
    }
  }

  /// Dots without a date, in columns around `x`.
  func never(at x: Double) -> [Figure.Point] {
    let left = count - closed
    return (0..<left).map { index in
      let column = Double(index % across) - Double(across - 1) / 2
      return Figure.Point(x + column * neverSpacing, Double(index / across) + 0.5)
    }
  }

  /// Columns the dots without a date take: as many as keep them about as high as the others may be.
  private var across: Int { max(1, (count - closed + 4) / 5) }

  /// Dots without a date stand closer: where they stand means nothing.
  private var neverSpacing: Double { width * 0.6 }

  /// Years the columns of dots without a date take.
  var neverWidth: Double { Double(across) * neverSpacing }

  /// Dots in the highest column.
  var height: Double {
    max(dated.map { $0.y + 0.5 }.max() ?? 0, Double((count - closed + across - 1) / across))
  }

  /// The date at which the distribution reaches `probability`, on a straight line between the dates it is given at.
  private static func date(of probability: Double, in cdf: [CumulativeRecord]) -> Double? {
    var before: CumulativeRecord?
    for point in cdf {
      if point.probability >= probability {
        guard let before, point.probability > before.probability else { return point.date.year }
        let share = (probability - before.probability) / (point.probability - before.probability)
        return before.date.year + share * (point.date.year - before.date.year)
      }
      before = point
    }
    return cdf.last?.date.year
  }
}
