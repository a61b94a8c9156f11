import Foundation

/// A row of small bars (Tufte 2006): the shape of a series at a glance.
///
/// On a log scale where values are positive and range over more than a factor of 50.
enum Sparkline {
  static func text(_ values: [Double]) -> String {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return "" }
    let isLog = low > 0 && high / low > 50
    func height(_ value: Double) -> Double { isLog ? log(value) : value }
    let (bottom, top) = (height(low), height(high))
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(
      values.map { value -> Character in
        guard value.isFinite else { return " " }
        guard top > bottom else { return bars[3] }
        // Halved, so that the range of the largest numbers does not overflow.
        let share = (height(value) / 2 - bottom / 2) / (top / 2 - bottom / 2)
        guard share.isFinite else { return bars[3] }
        return bars[min(bars.count - 1, Int(share * Double(bars.count)))]
      })
  }
}
