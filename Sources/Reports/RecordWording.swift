import Studies

/// What records say, in the words all outputs share.
enum RecordWording {
  static let undetermined = "not determined by the data"

  /// True when no series stands behind the record, only assumptions.
  static func isAssumed(_ record: ForecastRecord) -> Bool { record.follower.points.isEmpty }

  /// What the day forecasts start from is called.
  static func originLabel(_ record: ForecastRecord) -> String { isAssumed(record) ? "start" : "data end" }

  /// The estimate of a parameter: a day for a date, else a number; "not determined by the data" for none.
  static func estimate(_ term: TermRecord, _ format: SignificantDigits) -> String {
    if let date = term.date, term.estimate != nil { return DateText.day(date) }
    return term.estimate.map { format.resolving(term.standardError ?? 0, of: $0)($0) } ?? undetermined
  }

  /// The interval of a parameter as `low – high`; an open end is said to be open.
  static func interval(_ term: TermRecord, _ format: SignificantDigits) -> String {
    // Dates are told to the hundredth of a year: four significant digits would be whole years.
    let format = term.date == nil ? format : SignificantDigits(6, notation: format.notation)
    func number(_ value: Double) -> String {
      term.date == nil ? format(value) : format((value * 100).rounded() / 100)
    }
    switch (term.low, term.high) {
    case (let low?, let high?):
      guard term.date == nil else { return range(number(low), number(high)) }
      let format = format.resolving(high - low, of: max(abs(low), abs(high)))
      return range(format(low), format(high))
    case (let low?, nil): return "above \(number(low))"
    case (nil, let high?): return "below \(number(high))"
    case (nil, nil): return "—"
    }
  }

  /// `2 – 5`, or `−2 to 5` where a dash would stand beside a minus.
  static func range(_ low: String, _ high: String) -> String {
    low.hasPrefix("−") || high.hasPrefix("−") ? "\(low) to \(high)" : "\(low) – \(high)"
  }

  /// Who the report is about: the follower against the leader, or against a fixed target.
  static func contest(_ record: ForecastRecord) -> String {
    let follower = PrintableText.line(record.follower.entity)
    guard let leader = record.leader else { return "\(follower) against a fixed target" }
    return "\(follower) against \(PrintableText.line(leader.entity))"
  }

  static func against(_ record: ForecastRecord) -> String {
    record.leader.map { PrintableText.line($0.entity) } ?? "the target"
  }

  /// When an intervention was: `, 2022-10-07`, `, between 2015-01-04 and 2016-03-01`; for a period both ends.
  static func dates(_ record: InterventionRecord) -> String {
    func span(_ low: DateRecord?, _ high: DateRecord?) -> (year: Double, words: String)? {
      guard let low, let high else { return nil }
      return (low.year, "between \(DateText.day(low)) and \(DateText.day(high))")
    }
    let dates =
      record.dates.map { (year: $0.year, words: DateText.day($0)) }
      + [span(record.dateLow, record.dateHigh), span(record.endLow, record.endHigh)].compactMap(\.self)
    guard !dates.isEmpty else { return "" }
    return ", " + dates.sorted { $0.year < $1.year }.map(\.words).joined(separator: " to ")
  }

  /// What is taken for a covariate after the data, and whether the answer knows of that; `nil` for what is none.
  static func future(_ record: InterventionRecord) -> String? {
    record.future.map { future in
      switch future {
      case "forecast": "including uncertainty of its own forecast"
      case "path": "conditional on its given path"
      default: "conditional on its last value, held"
      }
    }
  }

  /// What interventions whose dates were estimated are together.
  static func together(_ record: TogetherRecord) -> String {
    "Together, \(record.names.map { PrintableText.line($0) }.joined(separator: " and ")) against none of them, their dates "
      + "searched for together in the data as in every draw: χ² \(SignificantDigits(3)(record.statistic)), p "
      + (record.pValue < 0.001 ? "< 0.001" : SignificantDigits(2)(record.pValue))
      + ", assuming nothing else changed at those dates."
  }

  /// A name with its unit in brackets, where there is one.
  static func named(_ name: String, unit: String) -> String { unit.isEmpty ? name : "\(name) (\(unit))" }

  /// The gap in years at the origin, in words.
  static func lag(_ gap: GapRecord) -> String {
    guard let lag = gap.lag else {
      return gap.status == "ahead" ? "none: the follower is ahead" : "not defined"
    }
    return (gap.lagIsLowerBound ? "more than " : "") + DateText.years(lag)
  }

  /// The date of a quantile, or nil for never within the horizon.
  static func quantile(_ closing: ClosingRecord, _ probability: Double) -> DateRecord?? {
    closing.quantiles.first { abs($0.probability - probability) < 1e-9 }.map(\.date)
  }

  /// The alternatives, those that move the answer most first.
  static func ordered(_ alternatives: [AlternativeRecord]) -> [AlternativeRecord] {
    alternatives.enumerated().sorted { left, right in
      let (first, second) = (reach(left.element), reach(right.element))
      return first == second ? left.offset < right.offset : first > second
    }.map(\.element)
  }

  private static func reach(_ alternative: AlternativeRecord) -> Double {
    guard let difference = alternative.difference, difference.isFinite else { return -1 }
    return abs(difference)
  }

  /// How the passage is counted: `first passage, continuous`, `sustained for 2 years, on observation dates`.
  static func passage(_ closing: ClosingRecord) -> String {
    let passage = PrintableText.line(closing.passage)
    if closing.sustainedYears > 0 { return "sustained for \(DateText.years(closing.sustainedYears)), \(passage)" }
    return "first passage, \(passage)"
  }

  /// The quantiles a table of dates shows.
  static let shownQuantiles = [0.1, 0.25, 0.5, 0.75, 0.9]
}
