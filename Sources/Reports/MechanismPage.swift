import Studies

/// What the page's template is filled with for a mechanism: the parts that it shares with a forecast's.
struct MechanismPage {
  let style: String
  let title: String
  let question: String
  let kicker: String
  let sentence: String
  let levelsFigure: ForecastPage.Drawing?
  let keys: [ForecastPage.Key]
  let supplements: [ForecastPage.Section]
  let remarkGroups: [ForecastPage.Remarks]
  let hasRemarks: Bool
  let series: [ForecastPage.Series]
  let sources: [ForecastPage.Source]
  let command: String
  /// The same as Markdown.
  let commandBlock: String
  let reproduction: [ForecastPage.Row]

  init(_ record: MechanismRecord, drawings: Drawings) {
    style = String(decoding: PackageResources.report_css, as: UTF8.self)
    sentence = record.sentence
    question = record.study?.question ?? ""
    title = record.study?.title ?? ""
    switch record {
    case .system(let record):
      let names = record.data.map(\.entity).joined(separator: ", ")
      let last = record.data.compactMap(\.points.last?.date).max { $0.year < $1.year }
      kicker = "\(record.system) · \(names)" + (last.map { " · data until \(DateText.day($0))" } ?? "")
      levelsFigure = drawings["curves"]
      keys = record.crossings.enumerated().map { place, crossing in
        ForecastPage.Key(
          number: crossing.note.hasPrefix("before the first data")
            ? "before the data" : crossing.date.map(DateText.month) ?? "no date",
          meaning: "\(crossing.follower) passes \(crossing.leader)", isMain: place == 0)
      }
      supplements = Supplement.all(record).map { ForecastPage.section($0, drawings) }
      remarkGroups = [
        ForecastPage.Remarks(remarksTitle: "Warnings", remarks: record.warnings, isCaution: true)
      ].filter { !$0.remarks.isEmpty }
      let format = SignificantDigits(4, notation: .typeset)
      series = record.data.map { ForecastPage.series($0, format) }
    case .leapfrog(let record):
      kicker =
        "\(record.follower) against \(record.leader) · seen until \(DateText.horizon(record.until)) · horizon "
        + DateText.horizon(record.horizon)
      levelsFigure = nil
      keys =
        record.courses.first.map { course in
          [
            ForecastPage.Key(
              number: record.levelSince == nil ? ProbabilityText.drawn(course.probabilityLevel) : "already",
              meaning: "level with \(record.leader) by \(DateText.horizon(record.horizon))", isMain: true),
            ForecastPage.Key(
              number: ProbabilityText.drawn(course.probabilityAhead),
              meaning: "chance of entering a generation first", isMain: false),
          ]
        } ?? []
      supplements = Supplement.all(record).map { ForecastPage.section($0, drawings) }
      remarkGroups = [
        ForecastPage.Remarks(remarksTitle: "Warnings", remarks: record.warnings, isCaution: true),
        ForecastPage.Remarks(
          remarksTitle: "Assumed", remarks: record.notes + TextReport.assumptions(record), isCaution: false),
      ].filter { !$0.remarks.isEmpty }
      series = []
    }
    hasRemarks = !remarkGroups.isEmpty
    let provenance = record.provenance
    sources = provenance?.data.map(ForecastPage.source) ?? []
    command = provenance?.command ?? ""
    commandBlock = MarkdownText.code(PrintableText.line(command), language: "sh")
    reproduction = provenance.map(ForecastPage.reproduction) ?? []
  }
}

extension MechanismRecord {
  /// Of the report, in its order.
  var figures: [Figure] {
    switch self {
    case .system(let record): SystemFigures.all(record)
    case .leapfrog(let record): LeapfrogFigures.all(record)
    }
  }

  /// How its files are called: the study's name, or the mechanism's where flags asked.
  var fileStem: String {
    switch self {
    case .system(let record): record.study?.name ?? record.system
    case .leapfrog(let record): record.study?.name ?? "leapfrog"
    }
  }
}
