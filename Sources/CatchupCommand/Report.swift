public import ArgumentParser
public import Reports
import Studies

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a report on a model file: one HTML page with pictures.",
    discussion: """
      The last line printed is the path of what was written. Formats: html, one page that needs nothing else; md, \
      GitHub's Markdown with its figures beside it; json, the record; csv, tidy tables; ipynb, a notebook that runs again.

      EXAMPLES:
        catchup report models/ai-accelerators.yaml -o reports
        catchup report models/solar.yaml -o reports --draws 20000 --figures --figure-format pdf
        catchup report models/solar.yaml -o notebooks-export --format ipynb
      """)

  @OptionGroup var model: ModelOptions

  @Option(name: .shortAndLong, help: "The folder to write to; made when it is not there.")
  var output: String

  @Option(
    help: ArgumentHelp(
      "What to write; repeat for more: html, md, json, csv, ipynb. (default: html)", valueName: "format"))
  var format: [ReportFormat] = []

  @Flag(help: "Print the record as JSON in place of the summary; the page is written all the same.")
  var json = false

  @OptionGroup var ledger: LedgerOptions

  @Flag(help: "Write each figure as a file of its own too, beside the page.")
  var figures = false

  @Option(help: "What --figures writes: svg, png or pdf.")
  var figureFormat: FigureFiles.Format = .svg

  func validate() throws {
    if figureFormat != .svg, !figures { throw ValidationError("--figure-format is of --figures: add it.") }
  }

  func run() throws {
    let formats = format.isEmpty ? [.html] : ReportFormat.allCases.filter(format.contains)
    if figures || formats.contains(where: \.hasFigures) {
      try failing { () throws(ReportError) in try HTMLReport.requireFigures() }
    }
    let record = try model.record(
      command: "report",
      options: " -o \(ShellWord(output))"
        + (formats == [.html] ? "" : formats.map { " --format \($0.rawValue)" }.joined()),
      askingWhatMoves: true)
    let paths = try failing { () throws(ReportError) in
      var paths: [String] = []
      for format in formats { paths += try format.write(record, to: output) }
      return paths
    }
    if figures {
      for file in try failing({ () throws(ReportError) in
        try FigureFiles.write(record, to: output, as: figureFormat)
      }) {
        Terminal.say(file)
      }
    }
    let encoded = try failing { () throws(ReportError) in try JSONOutput.encode(record) }
    if json {
      try Terminal.answer(encoded)
      for path in paths { Terminal.say(path) }
    } else {
      try Terminal.answer(([TextReport.sentence(record)] + paths).joined(separator: "\n"))
    }
    RunKeeper(ledger).keep(
      RunQuestion(line: Invocation.current.line, inputs: record.provenance.inputs), answer: encoded,
      schema: record.schema, headline: TextReport.sentence(record))
  }
}

/// What a report is written as.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case csv, json, md, ipynb, html

  var hasFigures: Bool { self == .html || self == .md || self == .ipynb }

  /// - Returns: the paths written.
  func write(_ record: ForecastRecord, to folder: String) throws(ReportError) -> [String] {
    switch self {
    case .html: [try HTMLReport.write(record, to: folder)]
    case .md: [try MarkdownReport.write(record, to: folder)]
    case .csv: try TidyTable.write(record, to: folder)
    case .ipynb: [try NotebookReport.write(record, to: folder)]
    case .json: [try JSONOutput.write(record, named: record.study.name, to: folder)]
    }
  }
}

extension FigureFiles.Format: ExpressibleByArgument {}
