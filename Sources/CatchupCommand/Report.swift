import ArgumentParser
import Reports
import Studies

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a report on a model file: one HTML page with pictures.",
    discussion: """
      The last line printed is the path of the page.

      EXAMPLES:
        catchup report models/ai-accelerators.yaml -o reports
        catchup report models/solar.yaml -o reports --draws 20000 --figures
        catchup report models/foundry-share.yaml -o reports
      """)

  @OptionGroup var model: ModelOptions

  @Option(name: .shortAndLong, help: "The folder to write to; made when it is not there.")
  var output: String

  @Flag(help: "Print the record as JSON in place of the summary; the page is written all the same.")
  var json = false

  @OptionGroup var ledger: LedgerOptions

  @Flag(help: "Write each figure as an SVG file of its own too, beside the page.")
  var figures = false

  func run() throws {
    try failing { () throws(ReportError) in try HTMLReport.requireFigures() }
    switch try model.answer(command: "report", options: " -o \(ShellWord(output))", includingScenarios: true) {
    case .forecast(let record):
      let page = try failing { () throws(ReportError) in try HTMLReport.write(record, to: output) }
      let drawn = figures ? try failing({ () throws(ReportError) in try FigureFiles.write(record, to: output) }) : []
      try finish(record, TextReport.sentence(record), record.provenance.inputs, page: page, drawn)
    case .mechanism(let record):
      let page = try failing { () throws(ReportError) in try HTMLReport.write(record, to: output) }
      let drawn = figures ? try failing({ () throws(ReportError) in try FigureFiles.write(record, to: output) }) : []
      let inputs = record.provenance?.inputs ?? []
      switch record {
      case .system(let system): try finish(system, record.sentence, inputs, page: page, drawn)
      case .leapfrog(let leapfrog): try finish(leapfrog, record.sentence, inputs, page: page, drawn)
      }
    }
  }

  /// Says what was written, prints the answer and keeps it in the ledger.
  private func finish(
    _ record: some VersionedRecord, _ sentence: String, _ inputs: [RunInput], page: String, _ drawn: [String]
  ) throws {
    for file in drawn { Terminal.say(file) }
    let encoded = try failing { () throws(ReportError) in try JSONOutput.encode(record) }
    if json {
      try Terminal.answer(encoded)
      Terminal.say(page)
    } else {
      try Terminal.answer(sentence + "\n" + page)
    }
    RunKeeper(ledger).keep(
      RunQuestion(line: Invocation.current.line, inputs: inputs), answer: encoded, schema: record.schema,
      headline: sentence)
  }
}
