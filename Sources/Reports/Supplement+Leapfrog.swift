import Studies

extension Supplement {
  /// What a race through generations says: entries, how long a generation takes, when the follower draws level, what
  /// passing one over changes.
  static func all(_ record: LeapfrogRecord) -> [Supplement] {
    let horizon = DateText.horizon(record.horizon)
    let format = SignificantDigits(3, notation: .typeset)
    let (leader, follower) = (record.leader, record.follower)
    var result = [
      Supplement(
        title: "Entries until \(DateText.horizon(record.until))", words: [], figure: "climb",
        grids: [
          Grid(
            about: "Entries",
            columns: [
              Column(title: "Generation", isLong: true), Column(title: leader, isNumber: true, isLong: true),
              Column(title: follower, isNumber: true, isLong: true), Column(title: "Years behind", isNumber: true),
            ],
            rows: record.entries.map { entry in
              [
                entry.generation, entry.leader.map(DateText.day) ?? "—",
                entry.follower.map(DateText.day) ?? (entry.skipped ? "passed over" : "—"),
                entry.lag.map { tenth($0) } ?? "—",
              ]
            })
        ], notes: ["Years behind: until the follower had it or a later one."]),
      Supplement(
        title: "How long a generation takes", words: [],
        grids: [
          Grid(
            about: "Paces",
            columns: [
              Column(title: "Term"), Column(title: "Median", isNumber: true),
              Column(title: "95% interval", isNumber: true), Column(title: "What", isLong: true),
            ],
            rows: record.terms.map {
              [$0.term, format($0.estimate), RecordWording.range(format($0.low), format($0.high)), $0.meaning]
            })
        ], notes: []),
      Supplement(
        title: "When \(follower) stands at \(leader)'s newest generation", words: [], figure: "level",
        grids: [
          Grid(
            about: "Dates of drawing level",
            columns: [
              Column(title: "Course", isLong: true), Column(title: "By \(horizon)", isNumber: true),
              Column(title: "10%", isNumber: true), Column(title: "50%", isNumber: true),
              Column(title: "90%", isNumber: true), Column(title: "First into one", isNumber: true),
            ],
            rows: record.courses.map { course in
              [
                "\(follower) \(course.course)", chance(course.probabilityLevel, record), date(course.level, 0.1),
                date(course.level, 0.5), date(course.level, 0.9), ProbabilityText.drawn(course.probabilityAhead),
              ]
            })
        ],
        notes: [
          "never: not by \(horizon). First into one: the chance of entering a generation before \(leader), by \(horizon)."
        ]),
    ]
    if let standing = record.courses.first {
      result.append(
        Supplement(
          title: "Generation by generation, as things stand", words: [],
          grids: [
            Grid(
              about: "Generations to come",
              columns: [
                Column(title: "Generation", isLong: true), Column(title: leader, isNumber: true),
                Column(title: follower, isNumber: true), Column(title: "80%", isNumber: true),
                Column(title: "Years behind", isNumber: true), Column(title: "First", isNumber: true),
                Column(title: "Skips", isNumber: true),
              ],
              rows: standing.generations.map { one in
                [
                  one.generation, one.leader.map(calendarYear) ?? "later", one.median.map(calendarYear) ?? "never",
                  "\(one.low.map(calendarYear) ?? "never") – \(one.high.map(calendarYear) ?? "never")",
                  one.lag.map { tenth($0) } ?? "—", ProbabilityText.drawn(one.probabilityFirst),
                  ProbabilityText.drawn(one.probabilitySkipped),
                ]
              })
          ], notes: []))
    }
    result.append(
      Supplement(
        title: "What passing one over changes", words: Array(record.words.dropFirst()), grids: [], notes: []))
    return result
  }

  private static func chance(_ probability: Double, _ record: LeapfrogRecord) -> String {
    record.levelSince == nil ? ProbabilityText.drawn(probability) : "already"
  }

  private static func date(_ quantiles: [DateQuantileRecord], _ probability: Double) -> String {
    quantiles.first { $0.probability == probability }?.date.map(calendarYear) ?? "never"
  }

  private static func calendarYear(_ date: DateRecord) -> String { String(date.day.prefix(4)) }

  private static func tenth(_ years: Double) -> String {
    let rounded = (years * 10).rounded() / 10 + 0
    return (rounded < 0 ? "−" : "") + "\(abs(rounded))"
  }
}
