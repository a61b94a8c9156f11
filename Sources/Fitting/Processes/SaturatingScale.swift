import RealModule

/// The scale on which growth is followed: the logarithm, or for a share of a population with a known ceiling K the
/// logit, shifted so that both agree far below it.
///
/// x = ln y − ln(1 − y / K); back, ln y = x − ln(1 + eˣ / K). The order of two series is the same on both scales.
struct SaturatingScale: Sendable, Equatable {
  var ceiling: Double?

  /// A value is held this far below its ceiling.
  private static let nearest = 0.9999

  func position(ofLogarithm logarithm: Double) -> Double {
    guard let ceiling else { return logarithm }
    return logarithm - Double.log(onePlus: -min(Double.exp(logarithm) / ceiling, Self.nearest))
  }

  func logarithm(ofPosition position: Double) -> Double {
    guard let ceiling else { return position }
    // ln y = x − ln(1 + eˣ / K), without overflow.
    let relative = position - Double.log(ceiling)
    return relative > 0
      ? Double.log(ceiling) - Double.log(onePlus: Double.exp(-relative))
      : position - Double.log(onePlus: Double.exp(relative))
  }
}
