import Studies

extension Supplement {
  /// Which assumption moves the answer: of one analysis the output that says most, or its box; and what the spread of
  /// the date is owed to.
  static func sensitivity(_ record: SensitivityAnalysisRecord) -> [Supplement] {
    [moved(record), record.spread.flatMap(spread)].compactMap(\.self)
  }

  private static func moved(_ record: SensitivityAnalysisRecord) -> Supplement? {
    let moved = record.outputs.first { !$0.isConstant && !$0.indices.isEmpty }
    guard moved != nil || record.box != nil else { return nil }
    var grids = moved.map { [SensitivityWording.grid($0, record)] } ?? []
    var words = [
      (moved.map { "\(SensitivityWording.title($0)), by " } ?? "By ") + "\(record.method): \(record.meaning)."
    ]
    if let box = record.box {
      words += SensitivityWording.words(box)
      if !box.limits.isEmpty { grids.append(SensitivityWording.grid(box)) }
    }
    return Supplement(
      title: record.box == nil ? "Which assumption moves the answer" : "What must hold", words: words,
      figure: moved.map { SensitivityFigures.name($0, record) } ?? SensitivityFigures.boxName, grids: grids,
      notes: record.notes + [
        "Assumptions: \(record.inputs.map { "\($0.name) \($0.distribution)" }.joined(separator: "; "))."
      ])
  }

  private static func spread(_ spread: DateSpreadRecord) -> Supplement? {
    let grids = spread.routes.flatMap { route in
      (route.indices.isEmpty ? [] : [SensitivityWording.grid(route)])
        + (SensitivityWording.box(route).map { [SensitivityWording.grid($0)] } ?? [])
    }
    return Supplement(
      title: "What the spread of the date is owed to",
      words: [SensitivityWording.sentence(spread)] + spread.routes.flatMap(SensitivityWording.words),
      figure: SensitivityFigures.spreadName, grids: grids, notes: [SensitivityWording.rest])
  }
}

/// Sensitivity in words and tables, the same on a terminal and a page.
enum SensitivityWording {
  static func title(_ output: SensitivityOutputRecord) -> String {
    let meaning = output.meaning.prefix(1).uppercased() + output.meaning.dropFirst()
    return meaning + (output.draws.map { ", from \($0) draws" } ?? "")
  }

  /// The inputs of an output, the weightiest first.
  static func grid(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> Supplement.Grid {
    output.indices.contains { $0.kind == "at low" } ? swings(output, record) : indices(output, record)
  }

  /// A column or two for every kind.
  private static func indices(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> Supplement.Grid
  {
    var kinds: [String] = []
    for index in output.indices where index.kind != "second" && !kinds.contains(index.kind) { kinds.append(index.kind) }
    let columns = kinds.flatMap { kind -> [Supplement.Column] in
      let hasInterval = output.indices.contains { $0.kind == kind && $0.low != nil }
      return [.init(title: name(kind), isNumber: true)]
        + (hasInterval ? [.init(title: interval(record), isNumber: true)] : [])
    }
    return Supplement.Grid(
      about: "What moves \(output.meaning)", columns: [.init(title: "Assumption", isLong: true)] + columns,
      rows: SensitivityFigures.ranked(output).map { input in
        [input]
          + kinds.flatMap { kind -> [String] in
            guard let index = output.indices.first(where: { $0.kind == kind && $0.input == input }) else {
              return [String](
                repeating: "—", count: output.indices.contains { $0.kind == kind && $0.low != nil } ? 2 : 1)
            }
            guard let low = index.low, let high = index.high else { return [share(index.value)] }
            return [share(index.value), "\(share(low)) to \(share(high))"]
          }
      })
  }

  private static func swings(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> Supplement.Grid
  {
    func value(_ kind: String, _ input: String) -> Double? {
      output.indices.first { $0.kind == kind && $0.input == input }?.value
    }
    let digits = SignificantDigits(4)
    return Supplement.Grid(
      about: "What moves \(output.meaning), one input at a time",
      columns: [
        .init(title: "Assumption", isLong: true), .init(title: "At its 10%", isNumber: true),
        .init(title: unit(output), isNumber: true), .init(title: "At its 90%", isNumber: true),
        .init(title: unit(output), isNumber: true), .init(title: "Swing", isNumber: true),
      ],
      rows: SensitivityFigures.ranked(output).compactMap { input in
        guard let low = value("at low", input), let high = value("at high", input) else { return nil }
        let own = record.inputs.first { $0.name == input }
        return [
          input, own.map { digits($0.low) } ?? "", digits(low), own.map { digits($0.high) } ?? "", digits(high),
          digits(abs(high - low)),
        ]
      })
  }

  /// Interactions of pairs, the largest ten.
  static func pairs(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> Supplement.Grid? {
    let pairs = output.indices.filter { $0.kind == "second" }
    guard !pairs.isEmpty else { return nil }
    return Supplement.Grid(
      about: "Interactions",
      columns: [
        .init(title: "Interaction", isLong: true), .init(title: "Share", isNumber: true),
        .init(title: interval(record), isNumber: true),
      ],
      rows: pairs.sorted { abs($0.value) > abs($1.value) }.prefix(10).map {
        [$0.input, share($0.value), "\(share($0.low)) to \(share($0.high))"]
      })
  }

  /// What chance makes of an output, and what its shares add to.
  static func checks(_ output: SensitivityOutputRecord) -> [String] {
    var sentences: [String] = []
    if let dummy = output.dummy {
      sentences.append(
        "An input that does nothing comes out at \(share(dummy.value)), \(share(dummy.low)) to \(share(dummy.high)): what "
          + "the sample makes of chance.")
    }
    let sums = output.sums.map { "\($0.kind) \(share($0.value)) (\(share($0.low)) to \(share($0.high)))" }
    if !sums.isEmpty { sentences.append("Sums: \(sums.joined(separator: ", ")).") }
    return sentences
  }

  // MARK: - What must hold

  static func grid(_ box: ScenarioBoxRecord) -> Supplement.Grid {
    let digits = SignificantDigits(4)
    return Supplement.Grid(
      about: "Where \(box.event)",
      columns: [
        .init(title: "Assumption", isLong: true), .init(title: "From", isNumber: true),
        .init(title: "To", isNumber: true),
        .init(title: "By chance", isNumber: true),
      ],
      rows: box.limits.map { limit in
        [
          limit.input, limit.low.map { digits($0) } ?? "—", limit.high.map { digits($0) } ?? "—",
          limit.chance < 0.001 ? "< 0.001" : share(limit.chance),
        ]
      })
  }

  static func words(_ box: ScenarioBoxRecord) -> [String] {
    guard !box.limits.isEmpty else {
      return ["No limit on any assumption raises the share of draws in which \(box.event) beyond chance."]
    }
    return [
      "In this box \(box.event) in \(ProbabilityText.drawn(box.density.value)) of draws that had no part in making it "
        + "(\(share(box.density.low)) to \(share(box.density.high))), against \(ProbabilityText.drawn(box.baseRate)) of "
        + "all. It holds \(ProbabilityText.drawn(box.mass)) of the draws and "
        + "\(ProbabilityText.drawn(box.coverage.value)) of those in which that is so."
    ]
  }

  // MARK: - The spread of the date

  static func sentence(_ spread: DateSpreadRecord) -> String {
    "Of the variance of the \(spread.meaning), \(ProbabilityText.drawn(spread.betweenRoutes)) lies between the routes of the "
      + "forecast, the rest within them. What a route has settled before its first shock carries, one number at a time:"
  }

  static func title(_ route: RouteSpreadRecord) -> String {
    "\(route.name): mean \(SignificantDigits(3)(route.mean)) years, \(ProbabilityText.drawn(route.share)) of the variance"
  }

  static func grid(_ route: RouteSpreadRecord) -> Supplement.Grid {
    Supplement.Grid(
      about: title(route),
      columns: [
        .init(title: route.name, isLong: true), .init(title: "First order", isNumber: true),
        .init(title: "95% interval", isNumber: true),
      ], rows: route.indices.map { [$0.input, share($0.value), "\(share($0.low)) to \(share($0.high))"] })
  }

  /// The box of a route, where it limits anything.
  static func box(_ route: RouteSpreadRecord) -> ScenarioBoxRecord? {
    route.box.flatMap { $0.limits.isEmpty ? nil : $0 }
  }

  /// What must hold in a route, in words.
  static func words(_ route: RouteSpreadRecord) -> [String] {
    box(route).map { box in words(box).map { "\(route.name): \($0.prefix(1).lowercased() + $0.dropFirst())" } } ?? []
  }

  static let rest = "What the first orders leave of one is what has yet to happen, and interactions."

  // MARK: - Pieces

  /// What the values of an output are counted in, as the head of a column.
  private static func unit(_ output: SensitivityOutputRecord) -> String {
    switch output.name {
    case "wait", "median": "Years"
    case "probability": "Chance"
    case "level": "Level"
    case "ratio": "Ratio"
    default: "Value"
    }
  }

  private static func name(_ kind: String) -> String {
    switch kind {
    case "first": "First order"
    case "total": "Total"
    case "shapley": "Shapley"
    case "delta": "Delta"
    case "pawn": "PAWN"
    case "bound": "At most"
    case "effect": "Mean effect"
    case "size": "Mean size"
    case "spread": "Spread"
    default: kind
    }
  }

  private static func interval(_ record: SensitivityAnalysisRecord) -> String {
    "\(SignificantDigits(3)(record.level * 100))% interval"
  }

  /// Three places, as intervals of a usual sample are no narrower.
  private static func share(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "—" }
    guard abs(value) < 100 else { return SignificantDigits(4)(value) }
    let thousandths = Int((abs(value) * 1000).rounded())
    let digits = String(thousandths % 1000)
    let sign = value < 0 && thousandths > 0 ? "−" : ""
    return "\(sign)\(thousandths / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }
}
