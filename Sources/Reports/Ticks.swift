import Foundation

/// The places along an axis that carry a number.
struct Ticks: Equatable {
  struct Tick: Equatable {
    var position: Double
    var label: String
  }

  var ticks: [Tick]

  /// - Parameters:
  ///   - range: what the axis shows; both ends finite, positive on a logarithmic scale, the lower below the upper.
  ///   - count: about how many ticks there is room for.
  init(_ axis: Figure.Axis, range: ClosedRange<Double>, count: Int) {
    guard axis.notation != .hidden else {
      ticks = []
      return
    }
    let positions =
      axis.scale == .logarithmic ? Self.decades(range, count: count) : Self.round(range, count: count, axis.notation)
    let step = positions.count > 1 ? positions[1] - positions[0] : 1
    let shown = positions.filter { $0 <= axis.numberedUntil ?? .infinity }
    ticks = shown.map { Tick(position: $0, label: Self.label($0, step: step, axis)) }
  }

  /// Multiples of 1, 2 or 5 times a power of ten; whole years where there are several.
  private static func round(_ range: ClosedRange<Double>, count: Int, _ notation: Figure.Axis.Notation) -> [Double] {
    let span = range.upperBound - range.lowerBound
    let coarse = span / Double(max(1, count))
    let power = pow(10, log10(coarse).rounded(.down))
    guard power > 0, power.isFinite else { return [range.lowerBound] }
    var step = ([1.0, 2, 5, 10].first { $0 * power >= coarse * 0.999 } ?? 10) * power
    if notation == .years, span > 2 { step = max(1, step) }
    let first = (range.lowerBound / step - 1e-6).rounded(.up)
    let last = (range.upperBound / step + 1e-6).rounded(.down)
    guard last - first < 100, first <= last else { return [range.lowerBound, range.upperBound] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// Powers of ten; with their 2s and 5s where there are few of them.
  private static func decades(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    let low = log10(range.lowerBound)
    let high = log10(range.upperBound)
    let every = max(1, Int(((high - low) / Double(max(1, count))).rounded(.up)))
    let exponents = stride(from: Int(low.rounded(.down)), through: Int(high.rounded(.up)), by: 1)
    let multiples = high - low < 1.2 ? [1.0, 2, 5] : high - low < 2.5 ? [1, 3] : [1]
    let positions = exponents.filter { every == 1 || $0 % every == 0 }.flatMap { exponent in
      (every == 1 ? multiples : [1]).map { $0 * pow(10, Double(exponent)) }
    }
    let kept = positions.filter { $0 >= range.lowerBound * 0.999 && $0 <= range.upperBound * 1.001 }
    return kept.count >= 2 ? kept : [range.lowerBound, range.upperBound]
  }

  private static func label(_ value: Double, step: Double, _ axis: Figure.Axis) -> String {
    switch axis.notation {
    case .hidden: return ""
    case .years: return String(format: step >= 1 ? "%.0f" : step >= 0.1 ? "%.1f" : "%.2f", value)
    case .percent:
      if axis.scale == .logarithmic, value >= 10 { return SignificantDigits(2)(value) + "×" }
      return SignificantDigits(3)(value * 100) + "%"
    case .number:
      let magnitude = log10(abs(value))
      let isWhole = abs(magnitude - magnitude.rounded()) < 1e-9
      if value > 0, isWhole, magnitude >= 6 || magnitude < -3 { return "10" + Superscript.of(Int(magnitude.rounded())) }
      return SignificantDigits(4, notation: .typeset)(abs(value) < step * 1e-6 ? 0 : value)
    }
  }
}
