import ArgumentParser
import Datasets
import Reports
import Studies

struct BoardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board",
    abstract: "Several studies in one table: who leads in what, and who will.",
    discussion: """
      EXAMPLES:
        catchup board models/ai-accelerators.yaml models/semiconductor-patents.yaml models/top500.yaml
        catchup board models/solar.yaml models/steel.yaml --by 2035 --figures reports
      """)

  @Argument(help: "Model files.")
  var models: [String]

  @Option(
    help: ArgumentHelp("The date by which leading is asked for. (default: the nearest horizon)", valueName: "date"))
  var by: DecimalYear?

  @Option(help: "Draws of each route, in place of the model files'.")
  var draws: Int?

  @Option(help: "Seed of the draws, in place of the model files'.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("Draw the figure into a folder.", valueName: "folder"))
  var figures: String?

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let draws, !(100...1_000_000).contains(draws) {
      throw ValidationError("--draws takes a whole number from 100 to 1000000, not \(draws).")
    }
  }

  func run() throws {
    if figures != nil { try failing { () throws(ReportError) in try HTMLReport.requireFigures() } }
    var line = "catchup board" + models.map { " \(ShellWord($0))" }.joined()
    if let by { line += " --by \(by.isoDay(dated: .start))" }
    if let draws { line += " --draws \(draws)" }
    if let seed { line += " --seed \(seed)" }
    let study = BoardStudy(
      models: models, year: by?.value, draws: draws, seed: seed, threads: threads.count, command: line)
    let bar = ProgressBar("drawing")
    let record = try failing { () throws(StudyError) in try study.record { bar.update($0) } }
    bar.finish()
    if let figures {
      for path in try failing({ () throws(ReportError) in try BoardFigures.write(record, to: figures) }) {
        Terminal.say(path)
      }
    }
    if output.json {
      try Terminal.answer(try failing { () throws(ReportError) in try JSONOutput.encode(record) })
    } else {
      try Terminal.answer(TextReport.board(record, color: Terminal.takesColor))
    }
  }
}
