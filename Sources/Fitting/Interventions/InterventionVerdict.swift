import Curves
import RealModule

/// What was found of an intervention, in words. What is said of it holds only if nothing else changed at its date, and
/// the words end with that.
struct InterventionVerdict {
  private let finding: InterventionAnalysis.Finding
  private let points: Int
  private let confidence: Double
  /// True where residuals are autocorrelated, of which the tests know nothing.
  private let isAutocorrelated: Bool

  init(_ finding: InterventionAnalysis.Finding, points: Int, confidence: Double, isAutocorrelated: Bool) {
    self.isAutocorrelated = isAutocorrelated
    self.finding = finding
    self.points = points
    self.confidence = confidence
  }

  var text: String {
    let assuming =
      finding.covariate == nil
      ? "assuming nothing else changed at that date." : "assuming nothing else changed along with it."
    return (sentences.joined(separator: "; ") + ", " + assuming)
  }

  private var sentences: [String] {
    [existence] + [sign, net, reach].compactMap(\.self) + wide + [caution, placebo].compactMap(\.self)
  }

  /// Whether it is there at all.
  private var existence: String {
    let what = finding.name
    guard let test = finding.noEffect else { return "\(what) was held at what was given, or cannot be tested" }
    let p = "p \(Self.probability(test.pValue))"
    if test.pValue < 1 - confidence {
      return "\(what) left a trace (\(p) against none): " + finding.effects.map(words).joined(separator: ", ")
    }
    return "\(what) left no trace that these \(points) points can tell from none (\(p)): "
      + finding.effects.map(words).joined(separator: ", ")
  }

  private func words(_ effect: InterventionAnalysis.Effect) -> String {
    let word = finding.covariate == nil ? String(effect.name.split(separator: ".").last ?? "") : "elasticity"
    let label = word == "effect" ? "" : word == "elasticity" ? "an elasticity of " : "\(word) "
    func size(_ value: Double) -> String { finding.covariate == nil ? Self.percent(value) : Self.number(value) }
    let isShock = finding.covariate == nil
    let range: String
    switch (effect.low.flatMap { isShock && $0 < -0.999 ? nil : $0 }, effect.high) {
    case (let low?, let high?): range = "\(size(low)) to \(size(high))"
    case (let low?, nil): range = "\(size(low)) or more"
    case (nil, let high?): range = isShock ? "from a standstill to \(size(high))" : "\(size(high)) or less"
    case (nil, nil): range = isShock ? "anything from a standstill on" : "anything"
    }
    let speed = finding.covariate == nil ? " of the speed" : ""
    guard effect.isDetermined else { return "\(label)not determined, \(range)\(isShock ? "" : speed)" }
    guard effect.low != nil || effect.high != nil else { return "\(label)\(size(effect.estimate))\(speed)" }
    return "\(label)\(size(effect.estimate))\(speed) (\(Self.percent(confidence, signed: false)) interval \(range))"
  }

  /// Whether it can have only slowed.
  private var sign: String? {
    guard let test = finding.onlySlows else { return nil }
    if test.pValue < 1 - confidence {
      return "that it only slowed is contradicted (p \(Self.probability(test.pValue)))"
    }
    return test.statistic == 0
      ? "the best fit is one that only slows"
      : "that it only slowed is not contradicted (p \(Self.probability(test.pValue)))"
  }

  private var net: String? {
    guard finding.covariate == nil, let gained = finding.gained, finding.effects.allSatisfy(\.isDetermined) else {
      return nil
    }
    return "by the last date it had \(gained.estimate < 0 ? "cost" : "gained") "
      + Self.years(abs(gained.estimate)) + " of progress" + range(gained)
  }

  private func range(_ years: InterventionAnalysis.Years) -> String {
    switch (years.low, years.high) {
    case (let low?, let high?):
      return years.estimate < 0
        ? " (from \(Self.signed(-high)) to \(Self.signed(-low)))"
        : " (from \(Self.signed(low)) to \(Self.signed(high)))"
    case (nil, nil): return " (how much is not determined)"
    default: return " (its interval is open)"
    }
  }

  private var reach: String? {
    guard let (level, years) = finding.delays.first else { return nil }
    return "\(Self.number(level)) is reached \(Self.years(abs(years.estimate))) "
      + "\(years.estimate < 0 ? "sooner" : "later") than without it"
  }

  /// What longer data would bring.
  private var wide: [String] {
    finding.effects.compactMap { effect in
      let isWide =
        !effect.isDetermined || effect.low == nil || effect.high == nil
        || ((effect.low ?? 0) < 0 && (effect.high ?? 0) > 0)
      guard isWide else { return nil }
      let word = finding.covariate == nil ? effect.name : "its elasticity"
      guard effect.standardError != nil else {
        let (first, last) = (effect.expected.first, effect.expected.last)
        guard let first, let last, last.standardError < 1 else {
          return "no number of later years tells \(word) apart from what else the curve does"
        }
        return
          "its standard error would be about \(Self.number(first.standardError)) with \(Self.years(first.years)) more "
          + "of data, \(Self.number(last.standardError)) with \(Self.years(last.years))"
      }
      guard let halved = effect.yearsToHalve else {
        return "not even \(Int(InterventionAnalysis.mostYears)) more years would halve the standard error of \(word)"
      }
      let told = effect.yearsToTell.map {
        $0 > 0 ? ", and about \(Self.years($0)) would tell an effect of this size from none" : ""
      }
      return
        "\(word) is wide: about \(Self.years(halved)) more of data at the same cadence would halve its standard error"
        + (told
          ?? ", and not even \(Int(InterventionAnalysis.mostYears)) years would tell an effect of this size from none")
    }
  }

  private var caution: String? {
    isAutocorrelated && finding.noEffect != nil
      ? "residuals are autocorrelated, so that intervals are too narrow and p too small" : nil
  }

  private var placebo: String? {
    guard let test = finding.noEffect, !finding.placebos.isEmpty else { return nil }
    let better = finding.placebos.count { $0.statistic >= test.statistic }
    if better == 0 { return "none of \(finding.placebos.count) other dates fits as well" }
    return
      "\(better) of \(finding.placebos.count) other dates \(better == 1 ? "fits" : "fit") as well or better, so the "
      + "date is not singled out by the data"
  }

  private static func probability(_ p: Double) -> String { p < 0.001 ? "< 0.001" : "= " + number(p) }

  private static func percent(_ share: Double, signed: Bool = true) -> String {
    let value = (share * 1000).rounded() / 10
    let text = value == value.rounded() && abs(value) < 1e9 ? "\(Int(abs(value)))" : "\(abs(value))"
    return (signed ? (value < 0 ? "−" : "+") : "") + text + "%"
  }

  private static func years(_ value: Double) -> String {
    let rounded = value >= 10 ? value.rounded() : (value * 10).rounded() / 10
    let text = rounded == rounded.rounded() && rounded < 1e9 ? "\(Int(rounded))" : "\(rounded)"
    return text == "1" ? "1 year" : "\(text) years"
  }

  private static func signed(_ value: Double) -> String {
    value < 0 ? "−" + years(-value) : years(value)
  }

  /// Two significant digits.
  private static func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let magnitude = Double.log10(abs(value)).rounded(.down)
    let scale = Double.pow(10, 1 - magnitude)
    let rounded = scale.isFinite && scale > 0 ? (value * scale).rounded() / scale : value
    if rounded == rounded.rounded(), abs(rounded) < 1e15 { return "\(Int(rounded))".replacing("-", with: "−") }
    return "\(rounded)".replacing("-", with: "−")
  }
}
