import Studies

extension Supplement {
  /// What curves fitted together say, as terminal and page both have it: who passes whom, what the mechanism does, where
  /// it leads.
  static func findings(_ record: SystemRecord) -> [Supplement] {
    let percent = SignificantDigits(3)(record.interval.confidence * 100) + "%"
    var result = [
      Supplement(
        title: "Who passes whom", words: record.crossings.map { TextReport.sentence($0, percent) }, isList: true,
        grids: [], notes: [])
    ]
    let said = record.findings + mechanism(record, percent)
    if !said.isEmpty {
      result.append(
        Supplement(
          title: record.competition == nil ? "What the data say of the mechanism" : "What they are to each other",
          words: said, isList: true, grids: [], notes: []))
    }
    if let outcomes = record.competition?.outcomes, !outcomes.isEmpty {
      result.append(
        Supplement(
          title: "Where it leads, if nothing else changes", words: outcomes.compactMap { outcome($0, percent) },
          isList: true, grids: [], notes: []))
    }
    return result
  }

  /// The page's: parameters and curves as well.
  static func all(_ record: SystemRecord) -> [Supplement] {
    let format = SignificantDigits(4, notation: .typeset)
    let percent = SignificantDigits(3)(record.interval.confidence * 100) + "%"
    let hasLaunch = record.outputs.contains { $0.launch != nil }
    return findings(record) + [
      Supplement(
        title: "Parameters", words: ["\(record.system): \(record.formula). \(record.summary)"],
        grids: [
          Grid(
            about: "Parameters",
            columns: [
              Column(title: "Term"), Column(title: "Estimate", isNumber: true),
              Column(title: "Std. error", isNumber: true),
              Column(
                title: percent + (record.interval.method == "wald" ? " interval" : ", \(record.interval.method)"),
                isNumber: true), Column(title: "What", isLong: true),
            ],
            rows: record.terms.map { term in
              [
                term.term, RecordWording.estimate(term, format),
                term.standardError.map { SignificantDigits(3, notation: .typeset)($0) }
                  ?? (term.status == "estimated" ? "—" : term.status),
                RecordWording.interval(term, SignificantDigits(3, notation: .typeset)), term.meaning,
              ]
            }),
          Grid(
            about: "Curves",
            columns: [
              Column(title: "Curve", isLong: true), Column(title: "n", isNumber: true),
              Column(title: hasLaunch ? "RSS" : TextReport.spread(record), isNumber: true),
              Column(title: "Durbin–Watson", isNumber: true),
            ] + (hasLaunch ? [Column(title: "Launch", isNumber: true)] : []),
            rows: record.outputs.map { output in
              [
                output.entity, String(output.count),
                (hasLaunch ? output.rss : output.sigma).map { format($0) } ?? "reference",
                output.durbinWatson.map { SignificantDigits(3)($0) } ?? "—",
              ] + (hasLaunch ? [output.launch.map { DateText.day($0) } ?? "—"] : [])
            }),
        ],
        notes: record.goodness.map { [TextReport.goodness($0)] } ?? [])
    ]
  }

  /// What one does to another, when the follower was good enough, and the fit without the mechanism.
  private static func mechanism(_ record: SystemRecord, _ percent: String) -> [String] {
    let format = SignificantDigits(3)
    var words: [String] = []
    for interaction in record.competition?.interactions ?? [] {
      let interval = RecordWording.interval(
        TermRecord(
          term: "", symbol: "", estimate: nil, standardError: nil, low: interaction.low, high: interaction.high,
          unit: "", meaning: ""), format)
      words.append(
        "\(interaction.of) on \(interaction.on): \(format(interaction.effect)) of growth a year "
          + "(\(interval == "—" ? "no interval" : "\(percent): \(interval)")), \(interaction.sign)")
    }
    if let threshold = record.competition?.threshold, let reached = threshold.reached {
      let ends = [threshold.reachedLow, threshold.reachedHigh].map { $0.map { DateText.day($0) } ?? "not yet" }
      words.append(
        "The ratio first reached the threshold on \(DateText.day(reached)) (\(percent): \(ends[0]) – \(ends[1]))")
    }
    if let without = record.without ?? record.competition?.without {
      words.append(self.without(without, confidence: record.interval.confidence))
    }
    return words
  }

  private static func without(_ without: CompetitionRecord.WithoutRecord, confidence: Double) -> String {
    let format = SignificantDigits(3)
    let names = ["F": "F", "vuong": "Vuong's z"]
    let isTold = without.pValue < 1 - confidence
    let verdict =
      !isTold
      ? "the data do not ask for the mechanism"
      : without.method == "vuong" && without.statistic < 0
        ? "the fit without it is the better one" : "the fit without it is contradicted"
    return "Without it, where \(without.what): RSS \(SignificantDigits(4)(without.rss)), "
      + "\(names[without.method] ?? "fall of RSS") \(format(without.statistic)), p = "
      + (without.pValue < 0.001 ? "below 0.001" : format(without.pValue))
      + (without.method == "bootstrap" ? " (bootstrap)" : "") + ": \(verdict)"
  }

  private static func outcome(_ outcome: CompetitionRecord.OutcomeRecord, _ percent: String) -> String? {
    guard outcome.probability >= 0.005 else { return nil }
    let format = SignificantDigits(3)
    let volumes = outcome.volumes.map { volume in
      "\(volume.entity) at \(format(volume.median)) "
        + "(\(percent): \(RecordWording.range(format(volume.low), format(volume.high))))"
    }
    return "\(Int((outcome.probability * 100).rounded())) %: \(outcome.outcome)"
      + (volumes.isEmpty ? "" : ", " + volumes.joined(separator: ", "))
  }
}
