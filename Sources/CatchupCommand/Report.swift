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
    let record = try model.record(
      command: "report", options: " -o \(ShellWord(output))", askingWhatMoves: true)
    let path = try failing { () throws(ReportError) in try HTMLReport.write(record, to: output) }
    if figures {
      for file in try failing({ () throws(ReportError) in try FigureFiles.write(record, to: output) }) {
        Terminal.say(file)
      }
    }
    let encoded = try failing { () throws(ReportError) in try JSONOutput.encode(record) }
    if json {
      try Terminal.answer(encoded)
      Terminal.say(path)
    } else {
      try Terminal.answer(TextReport.sentence(record) + "\n" + path)
    }
    RunKeeper(ledger).keep(
      RunQuestion(line: Invocation.current.line, inputs: record.provenance.inputs), answer: encoded,
      schema: record.schema, headline: TextReport.sentence(record))
  }
}
