import Studies

extension Supplement {
  /// A model file's scenarios beside the forecast as things stand.
  static func scenarios(_ record: ScenariosRecord) -> Supplement {
    var words = ["\(ScenarioWording.standing(record)) A scenario changes the future alone, on the same draws."]
    words += record.scenarios.dropFirst().compactMap(ScenarioWording.sentence)
    return Supplement(
      title: "What would move the date", words: words, figure: ScenarioFigures.name,
      grids: [
        ScenarioWording.dates(record), ScenarioWording.differences(record), ScenarioWording.precedence(record),
        ScenarioWording.criteria(record),
      ].compactMap(\.self),
      notes: [
        ScenarioWording.columns,
        "Sets: \(record.scenarios.dropFirst().map(ScenarioWording.settings).joined(separator: "; ")).",
      ]
        + record.assumptions)
  }
}

/// Scenarios in words and tables, the same on a terminal and a page.
enum ScenarioWording {
  /// "As things stand: parity by 2050 with a chance of 44%, as likely before as after Jan 2040."
  static func standing(_ record: ScenariosRecord) -> String {
    guard let closing = record.scenarios.first?.closing.first else { return "" }
    if let since = closing.closedSince {
      return "As things stand: \(record.criterion) already, first seen in \(DateText.month(since))."
    }
    let chance =
      "As things stand: \(record.criterion) by \(year(closing.horizon)) with a chance of "
      + ProbabilityText.drawn(closing.probability)
    guard let median = closing.date(at: 0.5) else { return chance + ", more likely later or never." }
    return chance + ", as likely before as after \(DateText.month(median))."
  }

  /// What one scenario does to the date; nothing for things as they stand.
  static func sentence(_ scenario: ScenarioRecord) -> String? {
    guard let difference = scenario.comparison, let closing = scenario.closing.first else { return nil }
    let name = "“\(PrintableText.line(scenario.name))”"
    if let since = closing.closedSince {
      return "Under \(name) \(closing.criterion) is met already, since \(DateText.month(since))."
    }
    let chance = "a chance of \(ProbabilityText.drawn(closing.probability)) by \(year(closing.horizon))"
    guard let median = difference.median, let low = difference.low, let high = difference.high else {
      return "Under \(name) there is \(chance); in no draw does the gap close both ways, so that no years can be told."
    }
    return "Under \(name) \(closing.criterion) comes \(later(median)) (80% interval "
      + "\(signed(low)) to \(signed(high)) years), where it comes either way, and has \(chance)."
  }

  static func dates(_ record: ScenariosRecord) -> Supplement.Grid {
    Supplement.Grid(
      about: "When \(record.criterion) comes, by scenario",
      columns: [
        .init(title: "Scenario", isLong: true), .init(title: "Median", isNumber: true),
        .init(title: "80% interval", isNumber: true), .init(title: "Chance", isNumber: true),
        .init(title: "By", isNumber: true),
      ],
      rows: record.scenarios.compactMap { scenario in
        guard let closing = scenario.closing.first else { return nil }
        return [scenario.name, median(closing), interval(closing), chance(closing), year(closing.horizon)]
      })
  }

  static func differences(_ record: ScenariosRecord) -> Supplement.Grid {
    Supplement.Grid(
      about: "Each scenario against things as they stand",
      columns: [
        .init(title: "Scenario", isLong: true), .init(title: "Years later", isNumber: true),
        .init(title: "80% interval", isNumber: true), .init(title: "Both close", isNumber: true),
        .init(title: "Earlier", isNumber: true), .init(title: "Later", isNumber: true),
        .init(title: "Mean wait", isNumber: true),
      ],
      rows: record.scenarios.compactMap { scenario in
        guard let difference = scenario.comparison else { return nil }
        return [
          scenario.name, signed(difference.median),
          difference.low.flatMap { low in difference.high.map { "\(signed(low)) to \(signed($0))" } } ?? "—",
          ProbabilityText.drawn(difference.bothClose), ProbabilityText.drawn(difference.probabilityEarlier),
          ProbabilityText.drawn(difference.probabilityLater), signed(difference.restrictedMean),
        ]
      })
  }

  /// What the columns of ``differences(_:)`` mean.
  static let columns =
    "Years later: over draws that close either way, median and 80% interval. Earlier, later: chances that the scenario "
    + "closes the gap before, or after, things as they stand. Mean wait: the change of the mean wait, counted to the "
    + "horizon where it does not close, so that never counts too."

  /// Who closes the gap before whom; nothing where there is one scenario, of which the table before says it.
  static func precedence(_ record: ScenariosRecord) -> Supplement.Grid? {
    guard record.scenarios.count > 2, record.scenarios.count <= 10 else { return nil }
    return Supplement.Grid(
      about: "The chance that the scenario of the row closes the gap before that of the column",
      columns: [.init(title: "Chance of closing before", isLong: true)]
        + record.scenarios.indices.map { .init(title: "\($0 + 1)", isNumber: true) },
      rows: zip(record.scenarios, record.precedence).enumerated().map { row, pair in
        ["\(row + 1) \(pair.0.name)"]
          + pair.1.enumerated().map { $0 == row ? "—" : ProbabilityText.drawn($1) }
      })
  }

  /// Further criteria, a column each.
  static func criteria(_ record: ScenariosRecord) -> Supplement.Grid? {
    guard let first = record.scenarios.first, first.closing.count > 1 else { return nil }
    return Supplement.Grid(
      about: "Median date, and chance within the horizon, by criterion",
      columns: [.init(title: "Median (chance)", isLong: true)]
        + first.closing.map { .init(title: $0.criterion, isNumber: true, isLong: true) },
      rows: record.scenarios.map { scenario in
        [scenario.name]
          + scenario.closing.map { $0.closedSince == nil ? "\(median($0)) (\(chance($0)))" : median($0) }
      })
  }

  /// `slower: follower.speed = -0.5 until 2030`.
  static func settings(_ scenario: ScenarioRecord) -> String {
    let set = scenario.settings.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    let from = scenario.from.map { " from \(DateText.horizon($0))" } ?? ""
    let until = scenario.until.map { " until \(DateText.horizon($0))" } ?? ""
    return "\(scenario.name): \(set)\(from)\(until)"
  }

  private static func median(_ closing: ScenarioClosingRecord) -> String {
    closing.closedSince.map { "already (\(DateText.month($0)))" } ?? date(closing, 0.5)
  }

  private static func interval(_ closing: ScenarioClosingRecord) -> String {
    closing.closedSince == nil ? "\(date(closing, 0.1)) – \(date(closing, 0.9))" : "—"
  }

  /// Certain only where the criterion is met already.
  private static func chance(_ closing: ScenarioClosingRecord) -> String {
    closing.closedSince == nil
      ? ProbabilityText.drawn(closing.probability) : ProbabilityText.percent(closing.probability)
  }

  private static func date(_ closing: ScenarioClosingRecord, _ probability: Double) -> String {
    closing.date(at: probability).map(DateText.month) ?? "later or never"
  }

  private static func year(_ year: Double) -> String { String(Int(year.rounded(.down))) }

  private static func later(_ years: Double) -> String {
    let size = DateText.years(abs(years))
    return abs(years) < 0.05 ? "neither earlier nor later" : "\(size) \(years < 0 ? "earlier" : "later")"
  }

  private static func signed(_ years: Double?) -> String {
    guard let years, years.isFinite else { return "—" }
    let tenths = (years * 10).rounded() / 10
    return tenths == 0 ? "0.0" : (tenths > 0 ? "+" : "−") + "\(abs(tenths))"
  }
}
