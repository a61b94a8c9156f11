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
        catchup report models/foundry-share.yaml -o reports
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
    let options =
      " -o \(ShellWord(output))" + (formats == [.html] ? "" : formats.map { " --format \($0.rawValue)" }.joined())
    switch try model.answer(command: "report", options: options, askingWhatMoves: true) {
    case .forecast(let record):
      try finish(record, TextReport.sentence(record), record.provenance.inputs) { () throws(ReportError) in
        var paths: [String] = []
        for format in formats { paths += try format.write(record, to: output) }
        return (paths, figures ? try FigureFiles.write(record, to: output, as: figureFormat) : [])
      }
    case .mechanism(let record):
      if let format = formats.first(where: { !$0.takesMechanisms }) {
        throw Failure(
          "\(model.model) is about a mechanism, of which a report is written as html or json, not \(format.rawValue).")
      }
      if figureFormat != .svg {
        throw Failure("\(model.model) is about a mechanism, of which --figures writes SVG: leave --figure-format out.")
      }
      let inputs = record.provenance?.inputs ?? []
      let write = { () throws(ReportError) -> (pages: [String], figures: [String]) in
        var paths: [String] = []
        for format in formats { paths += try format.write(record, to: output) }
        return (paths, figures ? try FigureFiles.write(record, to: output) : [])
      }
      switch record {
      case .system(let system): try finish(system, record.sentence, inputs, write)
      case .leapfrog(let leapfrog): try finish(leapfrog, record.sentence, inputs, write)
      }
    }
  }

  /// Writes, says what was written, prints the answer and keeps it in the ledger.
  private func finish(
    _ record: some VersionedRecord, _ sentence: String, _ inputs: [RunInput],
    _ write: () throws(ReportError) -> (pages: [String], figures: [String])
  ) throws {
    let written = try failing(write)
    for file in written.figures { Terminal.say(file) }
    let encoded = try failing { () throws(ReportError) in try JSONOutput.encode(record) }
    if json {
      try Terminal.answer(encoded)
      for path in written.pages { Terminal.say(path) }
    } else {
      try Terminal.answer(([sentence] + written.pages).joined(separator: "\n"))
    }
    RunKeeper(ledger).keep(
      RunQuestion(line: Invocation.current.line, inputs: inputs), answer: encoded, schema: record.schema,
      headline: sentence)
  }
}

/// What a report is written as.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case csv, json, md, ipynb, html

  var hasFigures: Bool { self == .html || self == .md || self == .ipynb }

  var takesMechanisms: Bool { self == .html || self == .json }

  /// - Returns: the paths written; none for a format that mechanisms have not.
  func write(_ record: MechanismRecord, to folder: String) throws(ReportError) -> [String] {
    switch self {
    case .html: return [try HTMLReport.write(record, to: folder)]
    case .json:
      let name = record.study?.name ?? "mechanism"
      switch record {
      case .system(let system): return [try JSONOutput.write(system, named: name, to: folder)]
      case .leapfrog(let leapfrog): return [try JSONOutput.write(leapfrog, named: name, to: folder)]
      }
    case .csv, .md, .ipynb: return []
    }
  }

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
