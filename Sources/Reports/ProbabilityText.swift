import Studies

/// A probability as people read it: whole per cent, never rounded to certainty.
enum ProbabilityText {
  static func percent(_ probability: Double) -> String {
    if !probability.isFinite { return "unknown" }
    if probability <= 0 { return "0%" }
    if probability >= 1 { return "100%" }
    if probability < 0.005 { return "<1%" }
    if probability > 0.995 { return ">99%" }
    return "\(Int((probability * 100).rounded()))%"
  }

  /// A chance read from draws, which cannot exclude what none of them showed: never 0% or 100%.
  static func drawn(_ probability: Double) -> String {
    probability.isFinite ? percent(min(0.999, max(0.001, probability))) : percent(probability)
  }

  /// The chance of a criterion by the horizon: certain only where it is met already.
  static func chance(_ closing: ClosingRecord) -> String {
    closing.status == "ahead" && closing.sustainedYears == 0 ? percent(closing.probability) : drawn(closing.probability)
  }

  /// A change of a probability, in percentage points: `+12`, `−3`, `0`.
  static func points(_ difference: Double) -> String {
    if !difference.isFinite { return "unknown" }
    let points = Int((min(1, max(-1, difference)) * 100).rounded())
    if points == 0 { return "0" }
    return points > 0 ? "+\(points)" : "−\(-points)"
  }

  /// A ratio as a share of the whole: `36%`, `120%`, `0.42%`; as a multiple from ten times up: `23×`.
  static func ratio(_ ratio: Double) -> String {
    if !ratio.isFinite { return "unknown" }
    if abs(ratio) >= 10 { return SignificantDigits(3)(ratio) + "×" }
    return SignificantDigits(abs(ratio) >= 1 ? 3 : 2)(ratio * 100) + "%"
  }
}
