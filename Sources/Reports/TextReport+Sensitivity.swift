public import Studies

extension TextReport {
  /// What `catchup sensitivity` prints: for each output a table of the inputs, the weightiest first.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func sensitivity(_ record: SensitivityAnalysisRecord, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph(record.study.title, emphasis: page.style.strong)
    page.paragraph("What moves the closing date, by \(record.method): \(record.meaning).")
    for output in record.outputs where !output.isConstant {
      page.heading(title(output))
      page.table(output.indices.contains { $0.kind == "at low" } ? swings(output, record) : indices(output, record))
      let pairs = output.indices.filter { $0.kind == "second" }
      if !pairs.isEmpty {
        page.blank()
        page.table(
          TextTable(
            [.init("Interaction", wraps: true), .init("Share", .right), .init(interval(record), .right)],
            rows: pairs.sorted { abs($0.value) > abs($1.value) }.prefix(10).map {
              [$0.input, share($0.value), "\(share($0.low)) to \(share($0.high))"]
            }))
      }
      if let dummy = output.dummy {
        page.paragraph(
          "An input that does nothing comes out at \(share(dummy.value)), \(share(dummy.low)) to \(share(dummy.high)): "
            + "what the sample makes of chance.", indent: 2, emphasis: page.style.faint)
      }
      let sums = output.sums.map { "\($0.kind) \(share($0.value)) (\(share($0.low)) to \(share($0.high)))" }
      if !sums.isEmpty {
        page.paragraph("Sums: \(sums.joined(separator: ", ")).", indent: 2, emphasis: page.style.faint)
      }
    }
    if let box = record.box { self.box(box, record, on: &page) }
    if let spread = record.spread { self.spread(spread, on: &page) }
    page.list("Notes", record.notes)
    page.list("Assumptions", record.inputs.map { "\($0.name) is \($0.distribution)" })
    page.blank()
    page.paragraph(
      "\(record.provenance.command); seed \(record.provenance.seed), \(record.samples) samples, "
        + "\(record.evaluations) evaluations, catchup \(record.provenance.version)", emphasis: page.style.faint)
    return page.text
  }

  private static func title(_ output: SensitivityOutputRecord) -> String {
    let meaning = output.meaning.prefix(1).uppercased() + output.meaning.dropFirst()
    return meaning + (output.draws.map { ", from \($0) draws" } ?? "")
  }

  /// A column or two for every kind.
  private static func indices(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> TextTable {
    var kinds: [String] = []
    for index in output.indices where index.kind != "second" && !kinds.contains(index.kind) { kinds.append(index.kind) }
    let columns = kinds.flatMap { kind -> [TextTable.Column] in
      let hasInterval = output.indices.contains { $0.kind == kind && $0.low != nil }
      return [.init(name(kind), .right)] + (hasInterval ? [.init(interval(record), .right)] : [])
    }
    return TextTable(
      [.init("Assumption", wraps: true)] + columns,
      rows: SensitivityFigures.ranked(output).map { input in
        [input]
          + kinds.flatMap { kind -> [String] in
            guard let index = output.indices.first(where: { $0.kind == kind && $0.input == input }) else { return [] }
            guard let low = index.low, let high = index.high else { return [share(index.value)] }
            return [share(index.value), "\(share(low)) to \(share(high))"]
          }
      })
  }

  private static func swings(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> TextTable {
    func value(_ kind: String, _ input: String) -> Double? {
      output.indices.first { $0.kind == kind && $0.input == input }?.value
    }
    let digits = SignificantDigits(4)
    return TextTable(
      [
        .init("Assumption", wraps: true), .init("At its 10%", .right), .init(unit(output), .right),
        .init("At its 90%", .right), .init(unit(output), .right), .init("Swing", .right),
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

  private static func spread(_ spread: DateSpreadRecord, on page: inout Page) {
    page.heading("What the spread of the date is owed to, in the forecast's own draws")
    let digits = SignificantDigits(3)
    page.paragraph(
      "Of the variance of the \(spread.meaning), \(ProbabilityText.drawn(spread.betweenRoutes)) lies between the routes, "
        + "the rest within them. What a route has settled before its first shock carries, one number at a time:",
      indent: 2)
    for route in spread.routes {
      page.blank()
      page.paragraph(
        "\(route.name): mean \(digits(route.mean)) years, \(ProbabilityText.drawn(route.share)) of the variance",
        indent: 2)
      guard !route.indices.isEmpty else {
        page.paragraph("Nothing is settled beforehand that its draws tell.", indent: 4, emphasis: page.style.faint)
        continue
      }
      page.table(
        TextTable(
          [.init("Number", wraps: true), .init("First order", .right), .init("95% interval", .right)],
          rows: route.indices.map { [$0.input, share($0.value), "\(share($0.low)) to \(share($0.high))"] }))
    }
    page.paragraph(
      "What is missing from one is what has yet to happen, and interactions.", indent: 2, emphasis: page.style.faint)
  }

  private static func box(_ box: ScenarioBoxRecord, _ record: SensitivityAnalysisRecord, on page: inout Page) {
    page.heading("Where \(box.event)")
    let digits = SignificantDigits(4)
    guard !box.limits.isEmpty else {
      page.paragraph("No limit on any assumption raises the share of draws that close beyond chance.")
      return
    }
    page.table(
      TextTable(
        [.init("Assumption", wraps: true), .init("From", .right), .init("To", .right), .init("By chance", .right)],
        rows: box.limits.map { limit in
          [
            limit.input, limit.low.map { digits($0) } ?? "—", limit.high.map { digits($0) } ?? "—",
            limit.chance < 0.001 ? "< 0.001" : share(limit.chance),
          ]
        }))
    page.paragraph(
      "In this box that is so in \(ProbabilityText.drawn(box.density.value)) of draws that had no part in making it "
        + "(\(share(box.density.low)) to \(share(box.density.high))), against \(ProbabilityText.drawn(box.baseRate)) of all. "
        + "It holds \(ProbabilityText.drawn(box.mass)) of the draws and \(ProbabilityText.drawn(box.coverage.value)) of "
        + "those in which it is so.", indent: 2)
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
