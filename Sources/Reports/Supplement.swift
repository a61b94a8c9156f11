import Studies

/// A section that only some studies have: what analogues say, what was announced, what others forecast,
/// what interventions did, what scenarios would change. One wording for terminal and page.
struct Supplement {
  struct Column {
    var title: String
    var isNumber = false
    var isLong = false
  }

  struct Grid {
    /// What the table is about, for those who cannot see it; the terminal leaves it out.
    var about: String
    var columns: [Column]
    var rows: [[String]]
  }

  var title: String
  var words: [String]
  /// Whether the words are findings that stand side by side, not sentences that follow each other.
  var isList = false
  /// The name of the figure that belongs to it; only a page has it.
  var figure: String?
  var grids: [Grid]
  var notes: [String]

  static func all(_ record: ForecastRecord) -> [Supplement] {
    [
      record.analogues.map { analogues($0, record) }, record.announcements.map { announcements($0, record) },
      record.published.map { published($0, record) }, interventions(record),
      record.coupling.map { coupling($0, record) }, record.scenarios.map(scenarios),
    ].compactMap(\.self) + (record.sensitivity ?? []).flatMap(sensitivity)
  }

  // MARK: - Analogues

  private static func analogues(_ analogues: AnaloguesRecord, _ record: ForecastRecord) -> Supplement {
    let format = SignificantDigits(3, notation: .typeset)
    let follower = record.follower.entity
    var words: [String] = []
    if analogues.areNeeded {
      words.append(
        "\(count(analogues.points, "point")) of \(follower) cannot say how fast it gains: that needs at least "
          + "\(analogues.fewestPoints). The answer above takes its rate from takeovers elsewhere.")
    } else {
      words.append(
        "Beside the answer above, which rests on the data alone: the same with the rate of takeovers elsewhere.")
    }
    let found = analogues.series.filter { $0.takeoverYears != nil }
    words.append(
      "From 10% to 90% a takeover like the \(found.count) that came took \(format(analogues.takeoverYears)) years "
        + "(80% range \(RecordWording.range(format(analogues.takeoverLow), format(analogues.takeoverHigh)))); "
        + "one stalls with probability \(ProbabilityText.drawn(analogues.stallProbability)). Weighed by what \(follower) "
        + "has shown itself, it is "
        + (analogues.weighedTakeoverYears.map { "\(format($0)) years" } ?? "more likely than not no takeover")
        + ", stalled with probability \(ProbabilityText.drawn(analogues.weighedStallProbability)).")
    return Supplement(
      title: "Data alone, and with analogues", words: words,
      grids: [
        answers(
          [
            (analogues.areNeeded ? "data alone: cannot answer" : "data alone", analogues.dataAlone),
            ("with analogues", analogues.withAnalogues),
          ], record, "The answer by data alone and with analogues"),
        Grid(
          about: "Analogues",
          columns: [
            Column(title: "Analogue", isLong: true), Column(title: "Points", isNumber: true),
            Column(title: "Rate a year", isNumber: true), Column(title: "10–90%, years", isNumber: true),
            Column(title: "Half by", isNumber: true), Column(title: "R²", isNumber: true),
            Column(title: "Fitted", isLong: true),
          ],
          rows: analogues.series.map { one in
            [
              one.label, one.points > 0 ? String(one.points) : "—", one.rate.map { format($0) } ?? "—",
              one.takeoverYears.map { format($0) } ?? (one.rate == nil ? "—" : "none"),
              one.midpoint.flatMap { abs($0) < 9999 ? String(Int($0.rounded(.down))) : nil } ?? "—",
              one.rSquared.map { SignificantDigits(2)($0) } ?? "—", one.note,
            ]
          }),
      ],
      notes: [
        analogues.areNeeded ? analogues.dataAlone.note : nil,
        "Rate: rise of the logarithm of the odds a year; 10–90% takes ln 81 ÷ rate (Fisher and Pry 1971). Half by: when "
          + "half is taken, or the rival equalled.",
      ].compactMap(\.self))
  }

  // MARK: - Announcements

  private static func announcements(_ announced: AnnouncementsRecord, _ record: ForecastRecord) -> Supplement {
    let format = SignificantDigits(4, notation: .typeset)
    let horizon = DateText.horizon(record.study.horizon)
    return Supplement(
      title: "What \(record.follower.entity) has announced",
      words: [
        "Plans, not observations: no fit has seen them. From the announced date and a slip on "
          + "(\(announced.slip), in years) the path stands at least at the announced level; each never comes with "
          + "probability \(ProbabilityText.percent(announced.undelivered))."
      ],
      grids: [
        Grid(
          about: "Announcements",
          columns: [
            Column(title: "Announced", isLong: true), Column(title: "For", isNumber: true),
            Column(title: "Level", isNumber: true), Column(title: "Comes by \(horizon)", isNumber: true),
            Column(title: "Median", isNumber: true),
          ],
          rows: announced.items.map { item in
            [
              item.label, DateText.month(item.date), format(item.value, unit: item.unit),
              ProbabilityText.drawn(item.probability), item.median.map(DateText.month) ?? "never",
            ]
          }),
        answers(
          [
            ("with what is announced", announced.withAnnouncements),
            ("without it", announced.withoutAnnouncements),
          ], record, "The answer with and without what is announced"),
      ],
      notes: [])
  }

  // MARK: - Published forecasts

  private static func published(_ published: PublishedForecastsRecord, _ record: ForecastRecord) -> Supplement {
    let format = SignificantDigits(3, notation: .typeset)
    let came = published.forecasts.count { $0.outcome != nil }
    return Supplement(
      title: "Beside the forecasts of \(published.label)",
      words: [
        "What \(published.label) once forecast, and what this study forecasts from the points known by then, in "
          + "\(published.unit.isEmpty ? "the data's unit" : published.unit). "
          + (came == 0
            ? "None of the dates is in the data yet."
            : "\(count(came, "date")) of them \(came == 1 ? "has" : "have") come.")
      ],
      grids: [
        Grid(
          about: "Published forecasts and ours",
          columns: [
            Column(title: "Made"), Column(title: "For", isNumber: true),
            Column(title: "Theirs", isNumber: true), Column(title: "Ours", isNumber: true),
            Column(title: "80% range", isNumber: true), Column(title: "From points", isNumber: true),
            Column(title: "Came", isNumber: true),
          ],
          rows: published.forecasts.map { one in
            [
              year(one.made), year(one.date), format(one.value), one.median.map { format($0) } ?? "—",
              one.low.flatMap { low in one.high.map { RecordWording.range(format(low), format($0)) } } ?? "—",
              String(one.points), one.outcome.map { format($0) } ?? "not known",
            ]
          })
      ],
      notes: published.forecasts.filter { !$0.note.isEmpty }.map {
        "Made \(year($0.made)) for \(year($0.date)): \($0.note)."
      })
  }

  // MARK: - Pieces

  private static func answers(
    _ answers: [(name: String, answer: AnswerRecord)], _ record: ForecastRecord, _ about: String
  ) -> Grid {
    let horizon = DateText.horizon(record.study.horizon)
    return Grid(
      about: about,
      columns: [
        Column(title: "Answer", isLong: true), Column(title: "P by \(horizon)", isNumber: true),
        Column(title: "10%", isNumber: true), Column(title: "50%", isNumber: true),
        Column(title: "90%", isNumber: true),
      ],
      rows: answers.map { name, answer in
        guard let probability = answer.probability else { return [name, "—", "—", "—", "—"] }
        return [name, ProbabilityText.drawn(probability)]
          + [answer.low, answer.median, answer.high].map { $0.map(DateText.month) ?? "never" }
      })
  }

  private static func year(_ date: DateRecord) -> String {
    let day = DateText.day(date)
    return day.hasSuffix("-01-01") || day.hasSuffix("-12-31") ? String(day.prefix(4)) : DateText.month(date)
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
