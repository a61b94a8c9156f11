import Curves
import RealModule
public import Solvers

/// What a reader must know before believing a fit's numbers, with the facts it rests on.
public enum Verdict: Sendable, Equatable {
  /// The profile of a parameter or quantity never rises to the cut-off on a side: any value that way fits as well.
  case notIdentified(String, side: Side, cutoff: ProfileCutoff)
  /// The standard error of a parameter is this share of it: it may lie anywhere above the data.
  case imprecise(String, relativeError: Double)
  /// No fit was found with the parameter or quantity held beyond this value, which still lies inside the interval.
  case profileNotFollowed(String, beyond: Double)
  /// The profile was followed to this value for as long as a profile may take, and still lay inside the interval there.
  case profileUnfinished(String, at: Double, side: Side)
  /// Some combination of these leaves no trace in the data.
  case singular([String])
  /// The best value stands at the bound.
  case atBound(String, bound: Double)
  /// Searches ended in different places: sums of squares relative to the least, and what each says.
  case severalOptima(count: Int, secondRatio: Double, differing: [String])
  /// Durbin–Watson and the probability of a value as far out.
  case autocorrelated(durbinWatson: Double, pValue: Double, cumulated: Bool)
  /// The spread changes with what is named.
  case heteroscedastic(against: String, pValue: Double)
  /// Points that decide the fit.
  case influential([InfluentialPoint])
  case tooFewPoints(points: Int, parameters: Int)
  case notConverged(Termination)
  /// A date or level asked for that lies far from the data.
  case extrapolation(beyond: Double, last: Double, span: Double)
  /// Replicates of a bootstrap without a fit.
  case failedReplicates(failed: Int, of: Int)
  /// Residuals that do not look normal.
  case notNormal(pValue: Double)

  public enum Side: String, Sendable {
    case below, above, both
  }

  /// The level of confidence of an open profile, the τ it reached against the one it had to reach, and the value at
  /// which the sum of squares is least, which is no estimate.
  public struct ProfileCutoff: Sendable, Equatable {
    public var confidence: Double
    public var reached: Double
    public var needed: Double
    public var best: Double?

    public init(confidence: Double, reached: Double, needed: Double, best: Double? = nil) {
      self.confidence = confidence
      self.reached = reached
      self.needed = needed
      self.best = best
    }
  }

  /// An influential point by its date, with the strongest reason.
  public struct InfluentialPoint: Sendable, Equatable {
    public var date: Double
    public var reason: InfluenceReason
    /// Name of the parameter that moves most, and by how many of its standard errors.
    public var moves: (name: String, standardErrors: Double)?

    public init(
      date: Double, reason: InfluenceReason, moves: (name: String, standardErrors: Double)? = nil
    ) {
      self.date = date
      self.reason = reason
      self.moves = moves
    }

    public static func == (left: Self, right: Self) -> Bool {
      left.date == right.date && left.reason == right.reason
        && left.moves?.name == right.moves?.name
        && left.moves?.standardErrors == right.moves?.standardErrors
    }
  }

  /// What the verdict does to the numbers beside it.
  public enum Weight: Sendable, Comparable {
    /// Standard errors are off.
    case caution
    /// The estimate itself must not be printed as if it were one.
    case withholds
  }

  public var weight: Weight {
    switch self {
    case .notIdentified, .imprecise, .singular, .tooFewPoints, .notConverged: .withholds
    case .profileNotFollowed, .profileUnfinished, .atBound, .severalOptima, .autocorrelated,
      .heteroscedastic,
      .influential, .extrapolation,
      .failedReplicates, .notNormal:
      .caution
    }
  }
}

extension Verdict {
  /// The verdict on a profile interval; `nil` when both ends are closed.
  ///
  /// - Parameters:
  ///   - best: where the profile is least.
  ///   - shift: the decimal year from which a date is counted, else 0.
  public init?(
    _ name: String, _ interval: ProfileInterval, best: Double? = nil, shiftedBy shift: Double = 0
  ) {
    func isOpen(_ end: ProfileEnd) -> Bool {
      switch end {
      case .open, .atBound: true
      case .closed, .unfinished, .lost: false
      }
    }
    func reached(_ end: ProfileEnd) -> Double {
      switch end {
      case .open(_, let tau), .atBound(_, let tau): abs(tau)
      case .closed, .unfinished, .lost: interval.cutoff
      }
    }
    let side: Side
    switch (isOpen(interval.lower), isOpen(interval.upper)) {
    case (true, false): side = .below
    case (false, true): side = .above
    case (true, true): side = .both
    case (false, false):
      for case .lost(let value) in [interval.lower, interval.upper] {
        self = .profileNotFollowed(name, beyond: value + shift)
        return
      }
      switch (interval.lower, interval.upper) {
      case (.unfinished, .unfinished(let value, _)):
        self = .profileUnfinished(name, at: value + shift, side: .both)
        return
      case (_, .unfinished(let value, _)):
        self = .profileUnfinished(name, at: value + shift, side: .above)
        return
      case (.unfinished(let value, _), _):
        self = .profileUnfinished(name, at: value + shift, side: .below)
        return
      default: break
      }
      return nil
    }
    let least = min(reached(interval.lower), reached(interval.upper))
    self = .notIdentified(
      name, side: side,
      cutoff: ProfileCutoff(
        confidence: interval.confidence, reached: least, needed: interval.cutoff,
        best: best.map { $0 + shift }))
  }

  /// The verdict on other places where the search came to rest; `nil` where none fits half as well.
  public init?(optimaOf fit: NonlinearFit) {
    let least = fit.goodness.rss
    let rivals = fit.otherOptima.filter { $0.sumOfSquares <= 1.5 * least }
    guard let second = rivals.first, least > 0 else { return nil }
    let parameters = fit.model.parameters
    let differing = parameters.indices.filter { index in
      let scale = fit.standardErrors?[index] ?? abs(fit.parameters[index])
      return abs(second.parameters[index] - fit.parameters[index])
        > max(scale, 1e-6 * abs(fit.parameters[index]))
    }
    guard !differing.isEmpty else { return nil }
    self = .severalOptima(
      count: rivals.count + 1, secondRatio: second.sumOfSquares / least,
      differing: differing.map { parameters[$0].name })
  }

  /// The verdict on influence; `nil` where no point decides the fit.
  public init?(_ influence: Influence, dates: [Double], parameters: [String]) {
    let points = influence.influential.compactMap { point -> InfluentialPoint? in
      guard let reason = point.reasons.first, point.index < dates.count else { return nil }
      let largest = (point.dfbetas ?? []).enumerated().max { abs($0.element) < abs($1.element) }
      let moves = largest.flatMap {
        $0.offset < parameters.count ? (parameters[$0.offset], abs($0.element)) : nil
      }
      return InfluentialPoint(date: dates[point.index], reason: reason, moves: moves)
    }
    guard !points.isEmpty else { return nil }
    self = .influential(points)
  }
}

extension Verdict: CustomStringConvertible {
  /// What was found.
  public var finding: String {
    switch self {
    case .notIdentified(let name, let side, let cutoff):
      "\(Self.subject(name)) is not identified: with any "
        + (side == .above ? "larger " : side == .below ? "smaller " : "")
        + "value the curve fits about as well (\(Self.words(cutoff)))."
        + (cutoff.best.map {
          " It fits best with \(Self.number($0, digits: 7)), which is no estimate."
        } ?? "")
    case .imprecise(let name, let error):
      error.isFinite
        ? "\(Self.subject(name)) is not identified: its standard error is \(Self.percent(error)) of it."
        : "\(Self.subject(name)) is not identified: it runs off above the data, which end before growth slows."
    case .profileNotFollowed(let name, let beyond):
      "No fit was found with \(Self.object(name)) beyond \(Self.number(beyond)), so its interval may reach further."
    case .profileUnfinished(let name, let value, let side):
      "The profile of \(Self.object(name)) was not followed to its end"
        + (side == .both
          ? " on either side, for the work it takes: how far the interval reaches is not known."
          : ": for the work it takes it was given up at \(Self.number(value)), and the interval reaches "
            + (side == .above ? "higher." : "lower."))
    case .singular(let names):
      "\(Self.subject(names)) \(names.count == 1 ? "is" : "are") not identified: "
        + "different values give the same curve over these dates."
    case .atBound(let name, let bound):
      "\(Self.subject(name)) stands at its bound \(Self.number(bound, digits: 6)): the data pull it further."
    case .severalOptima(let count, let ratio, let differing):
      "The search found \(count) optima. The second has "
        + (ratio < 1 + 1e-9
          ? "the same sum of squares" : "a sum of squares larger by \(Self.percent(ratio - 1))")
        + (differing.isEmpty ? "." : " and another \(Self.list(differing.map(Self.noun))).")
    case .autocorrelated(let statistic, let probability, _):
      "Residuals are autocorrelated (Durbin–Watson \(Self.number(statistic))"
        + (probability.isFinite ? ", p \(Self.probability(probability))" : "") + "): "
        + "standard errors are too \(statistic < 2 ? "small" : "large")."
    case .heteroscedastic(let against, let probability):
      "The spread of the residuals changes with \(against) (p \(Self.probability(probability))): "
        + "standard errors are off."
    case .influential(let points):
      points.count == 1
        ? "One point decides much of the fit: \(points.map(Self.words).joined())."
        : "\(points.count) points decide much of the fit: "
          + points.prefix(3).map(Self.words).joined(separator: "; ")
          + (points.count > 3 ? "; and \(points.count - 3) more." : ".")
    case .tooFewPoints(let points, let parameters):
      "\(points) \(points == 1 ? "point is" : "points are") too few for "
        + "\(parameters) \(parameters == 1 ? "parameter" : "parameters") and the spread about the curve."
    case .notConverged(let termination):
      "The fit did not converge (\(termination)): its numbers are the best found, not an estimate."
    case .extrapolation(let beyond, let last, let span):
      "\(Self.date(beyond)) lies \(Self.number(beyond - last)) years after the data end; "
        + "they cover only \(Self.number(span)) years."
    case .failedReplicates(let failed, let count):
      "\(failed) of \(count) bootstrap replicates have no fit, so that the interval may be too narrow."
    case .notNormal(let probability):
      "Residuals do not look normal (Shapiro–Wilk, p \(Self.probability(probability))): "
        + "intervals by normal theory are rough."
    }
  }

  /// What to do about it.
  public var advice: String {
    switch self {
    case .notIdentified, .imprecise:
      "Give a longer record, fix it at a known value, give a prior, or choose a family without it."
    case .profileNotFollowed:
      "Give bounds that keep the search where the curve exists, or use the bootstrap."
    case .profileUnfinished:
      "Use the bootstrap (--interval bootstrap), fix what is known, or choose a family with fewer parameters."
    case .singular: "Fix one of them, or use a family with fewer parameters."
    case .atBound:
      "Ask whether the bound is meant; if it is, read the others as if it were fixed there."
    case .severalOptima:
      "Give a start (--start) that says which is meant, or bounds that leave one."
    case .autocorrelated(_, _, let cumulated):
      cumulated
        ? "If these are adoption counts, fit the increments (--measure increments); else use the block bootstrap."
        : "Use the block bootstrap for intervals, or a family of another shape."
    case .heteroscedastic: "Use log-normal noise, weights, or the wild bootstrap."
    case .influential(let points):
      points.count == 1
        ? "Check this value, and fit without it to see what changes."
        : "Check these values, and fit without them to see what changes."
    case .tooFewPoints(_, let parameters):
      "Give at least \(parameters + 2) points, or fix a parameter."
    case .notConverged:
      "Give a start (--start) near the answer, bounds, or a family with fewer parameters."
    case .extrapolation: "Read it as a scenario, and look at the backtest before using it."
    case .failedReplicates: "Look at the profile interval, which does not depend on them."
    case .notNormal: "Prefer bootstrap intervals, or a robust loss if a few points stand out."
    }
  }

  public var description: String { finding + " " + advice }

  private static func words(_ cutoff: ProfileCutoff) -> String {
    "its profile reaches \(number(cutoff.reached)) of the \(number(cutoff.needed)) that \(percent(cutoff.confidence)) asks for"
  }

  private static func words(_ point: InfluentialPoint) -> String {
    var text = date(point.date)
    switch point.reason {
    case .outlier(let studentised, _):
      text += ", \(number(abs(studentised))) standard deviations off the curve"
    case .decidesAlone: return text + ", on which a parameter rests alone"
    case .highLeverage, .movesAllEstimates, .movesEstimate: break
    }
    if let moves = point.moves {
      text +=
        ", without which \(object(moves.name)) moves by \(number(moves.standardErrors)) standard errors"
    }
    return text
  }

  /// The families' own parameters that are words; what else a parameter is called is a symbol.
  private static let words = Set(
    Catalogue.families.flatMap(\.parameters).map(\.name).filter { $0.count > 2 })

  /// `ceiling` and `first.ceiling` are words.
  private static func isWord(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    return words.contains(name)
      || parts.count == 2 && Ordinal.words.contains(String(parts[0])) && words.contains(String(parts[1]))
  }

  /// `ceiling`, or `` `q` ``.
  private static func noun(_ name: String) -> String { isWord(name) ? name : "`\(name)`" }

  /// `the ceiling`, or `` `q` ``.
  private static func object(_ name: String) -> String {
    (isWord(name) ? "the " : "") + noun(name)
  }

  private static func subject(_ name: String) -> String { subject([name]) }

  /// The same at the head of a sentence: `The rate, midpoint and shape`.
  private static func subject(_ names: [String]) -> String {
    (isWord(names.first ?? "") ? "The " : "") + list(names.map(noun))
  }

  private static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  private static func percent(_ share: Double) -> String { number(share * 100) + "%" }

  private static func probability(_ p: Double) -> String {
    p < 0.001 ? "< 0.001" : "= " + number(p, digits: 2)
  }

  /// A decimal year, to a tenth.
  private static func date(_ year: Double) -> String {
    fixed(year, decimals: year == year.rounded() ? 0 : 1)
  }

  /// Three significant digits.
  private static func number(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let magnitude = Int(Double.log10(abs(value)).rounded(.down))
    guard (-4...8).contains(magnitude) else {
      let scale = Double.pow(10, Double(digits - 1 - magnitude))
      return scale.isFinite && scale > 0 ? "\((value * scale).rounded() / scale)" : "\(value)"
    }
    var text = fixed(value, decimals: max(0, digits - 1 - magnitude))
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    guard abs(value) < 1e15 else { return "\(value)" }
    let scale = Double.pow(10, Double(decimals)).rounded()
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return "\(value)" }
    let whole = Int(scaled)
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(whole)" }
    let unit = Int(scale)
    let fraction = String(whole % unit)
    return sign + "\(whole / unit)." + String(repeating: "0", count: decimals - fraction.count)
      + fraction
  }
}
