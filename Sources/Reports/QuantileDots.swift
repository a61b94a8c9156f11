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
  private let columns = 12.0

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

  /// Dots without a date, in columns of ten around `x`.
  func never(at x: Double) -> [Figure.Point] {
    let left = count - closed
    let across = max(1, (left + 9) / 10)
    return (0..<left).map { index in
      let column = Double(index % across) - Double(across - 1) / 2
      return Figure.Point(x + column * width, Double(index / across) + 0.5)
    }
  }

  var height: Double {
    let left = count - closed
    let tallest = max(dated.map { $0.y + 0.5 }.max() ?? 0, Double((left + max(1, (left + 9) / 10) - 1) / max(1, (left + 9) / 10)))
    return max(6, tallest + 1)
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
