import Studies

extension Supplement {
  /// What interventions did to each side, by every family that could be fitted with them.
  static func interventions(_ record: ForecastRecord) -> Supplement? {
    let sides = record.fits.compactMap { side in
      let fits = side.fits.filter { !$0.interventions.isEmpty }
      return fits.isEmpty ? nil : (entity: side.entity, fits: fits)
    }
    guard !sides.isEmpty else { return nil }
    let format = SignificantDigits(3, notation: .typeset)
    func probability(_ test: InterventionTestRecord?) -> String {
      test.map { $0.pValue < 0.001 ? "< 0.001" : SignificantDigits(2, notation: .typeset)($0.pValue) } ?? "—"
    }
    func interval(_ effect: EffectRecord) -> String {
      RecordWording.interval(
        TermRecord(
          term: effect.term, symbol: "", estimate: nil, standardError: nil, low: effect.low, high: effect.high,
          unit: "",
          meaning: ""), format)
    }
    var words: [String] = []
    var notes: [String] = []
    for side in sides {
      // The family that describes the data best says what happened; the table has the others.
      let best = side.fits.min { ($0.goodness.aicc ?? .infinity) < ($1.goodness.aicc ?? .infinity) } ?? side.fits[0]
      for intervention in best.interventions {
        words.append(
          "\(PrintableText.line(side.entity)), \(best.family): \(PrintableText.line(intervention.verdict))")
        let dates = RecordWording.dates(intervention)
        let future = RecordWording.future(intervention).map { ", " + $0 } ?? ""
        if !(dates + future + intervention.source).isEmpty {
          notes.append(
            "\(PrintableText.line(intervention.name)): \(intervention.shape)\(dates)\(future)"
              + (intervention.source.isEmpty ? "" : ". \(PrintableText.line(intervention.source))"))
        }
      }
      if let together = best.together {
        words.append("\(PrintableText.line(side.entity)), \(best.family): \(RecordWording.together(together))")
      }
    }
    let rows = sides.flatMap { side in
      side.fits.flatMap { fit in
        fit.interventions.flatMap { intervention in
          intervention.effects.map { effect in
            [
              "\(PrintableText.line(side.entity)), \(fit.family)", effect.term,
              effect.estimate.map { format($0) } ?? RecordWording.undetermined, interval(effect),
              probability(intervention.noEffect), probability(intervention.onlySlows),
            ]
          }
        }
      }
    }
    let placebos = sides.flatMap { side in
      side.fits.flatMap { fit in
        fit.interventions.flatMap { intervention in
          intervention.placebos.map { placebo in
            [
              "\(PrintableText.line(side.entity)), \(fit.family)", intervention.name, DateText.day(placebo.date),
              format(placebo.statistic), placebo.effects.map { format($0) }.joined(separator: "; "),
            ]
          }
        }
      }
    }
    var grids = [
      Grid(
        about: "What interventions added to the speed of time",
        columns: [
          Column(title: "Fitted", isLong: true), Column(title: "Added to the speed", isLong: true),
          Column(title: "Estimate", isNumber: true), Column(title: "Interval", isNumber: true, isLong: true),
          Column(title: "p, none", isNumber: true), Column(title: "p, only slows", isNumber: true),
        ], rows: rows)
    ]
    if !placebos.isEmpty {
      grids.append(
        Grid(
          about: "The same fits at placebo dates",
          columns: [
            Column(title: "Fitted", isLong: true), Column(title: "Moved"), Column(title: "Placebo date"),
            Column(title: "χ²", isNumber: true), Column(title: "Added to the speed", isNumber: true),
          ], rows: placebos))
    }
    return Supplement(
      title: "What interventions did, assuming nothing else changed at their dates", words: words, grids: grids,
      notes: notes)
  }
}
