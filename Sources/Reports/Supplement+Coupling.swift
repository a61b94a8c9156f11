import Studies

extension Supplement {
  /// What the coupled model says of own growth and absorption, and where that leads.
  static func coupling(_ coupling: CouplingRecord, _ record: ForecastRecord) -> Supplement {
    let format = SignificantDigits(2, notation: .typeset)
    let follower = PrintableText.line(record.follower.entity)
    let leader = PrintableText.line(record.leader?.entity ?? "the leader")
    let likely = coupling.outcomes.max { $0.probability < $1.probability }
    var words: [String] = []
    if let verdict = coupling.verdict {
      words.append("If growth goes on as estimated, \(follower) \(verdict), in at least 9 of 10 draws.")
    } else if let likely {
      words.append(
        "The data do not tell where this leads; most likely, at \(ProbabilityText.drawn(likely.probability)), "
          + "\(follower) \(likely.outcome).")
    }
    if let lag = coupling.lag,
      coupling.outcomes.contains(where: { $0.outcome.hasPrefix("stays") && $0.probability > 0.1 })
    {
      words.append(
        "Where the gap settles it is \(format(lag.estimate)) years wide (80% \(format(lag.low)) to \(format(lag.high)))."
      )
    }
    let alone = coupling.withoutAbsorption
    words.append(
      "Without absorption \(follower) would have grown by \(format(100 * alone.own))% a year and \(leader) by "
        + "\(format(100 * alone.growth))%; 2 Δ ln L = \(format(alone.statistic))"
        + (alone.pValue.map {
          ", p = \($0 < 0.005 ? "< .005" : format($0)) by \(alone.replicates) parametric replicates"
            + ($0 > 0.05 ? ": these data do not show that anything is absorbed" : "")
        } ?? "") + ".")
    for change in coupling.restrictions {
      words.append(
        "From \(PrintableText.line(change.term)) on \(follower) grew by \(format(abs(100 * change.estimate))) points a year "
          + "\(change.estimate < 0 ? "less" : "more") than otherwise (95% \(format(100 * change.low)) to "
          + "\(format(100 * change.high))), assuming nothing else changed at that date.")
    }
    let ignorant = coupling.terms.filter { $0.share ?? 0 > 0.8 }.map(\.term)
    return Supplement(
      title: "Catching up by absorption: \(follower) and \(leader) as one system", words: words,
      grids: [
        Grid(
          about: "Estimates of the coupled model",
          columns: [
            Column(title: "Parameter", isLong: true), Column(title: "Estimate", isNumber: true),
            Column(title: "95%", isNumber: true), Column(title: "Meaning", isLong: true),
          ],
          rows: coupling.terms.map {
            [
              PrintableText.line($0.term), format($0.estimate), "\(format($0.low)) to \(format($0.high))",
              PrintableText.line($0.meaning),
            ]
          }),
        Grid(
          about: "Where the gap goes",
          columns: [Column(title: "Outcome", isLong: true), Column(title: "Probability", isNumber: true)],
          rows: coupling.outcomes.map { [$0.outcome, ProbabilityText.drawn($0.probability)] }),
      ],
      notes: [
        "\(coupling.formula) (\(coupling.reference)); every observation foretold from the one before, shocks persist.",
        "By this model alone: \(record.closing[0].criterion) with a chance of "
          + "\(ProbabilityText.drawn(coupling.closing.probability)), median "
          + "\(coupling.closing.median.map(DateText.month) ?? "later or never"). It has no weight in the answer above: "
          + "no record says what it is worth.",
      ]
        + (ignorant.isEmpty
          ? []
          : [
            "The data say next to nothing of \(ignorant.joined(separator: ", ")): what is printed is what was believed "
              + "beforehand."
          ]))
  }
}
