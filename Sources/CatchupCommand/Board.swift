import ArgumentParser
import Datasets
import Reports
import Studies

struct BoardCommand: SpeakingCommand {
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

  @OptionGroup var drawing: DrawOptions

  @Option(help: ArgumentHelp("Draw the figure into a folder.", valueName: "folder"))
  var figures: String?

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var voice: VoiceOptions

  func run() throws {
    if figures != nil { try failing { () throws(ReportError) in try HTMLReport.requireFigures() } }
    var line = "catchup board" + models.map { " \(ShellWord($0))" }.joined()
    if let by { line += " --by \(by.isoDay(dated: .start))" }
    line += drawing.words
    let study = BoardStudy(
      models: models, year: by?.value, draws: drawing.draws, seed: drawing.seed, threads: threads.count, command: line)
    let bar = ProgressBar("drawing")
    let record = try failing { () throws(StudyError) in try study.record { bar.update($0) } }
    bar.finish()
    let inputs = models.flatMap { RunInput.ofModel($0) }
    if let figures {
      for path in try failing({ () throws(ReportError) in try BoardFigures.write(record, to: figures) }) {
        Terminal.say(path)
      }
    }
    try output.answer(record, inputs: inputs) { TextReport.board(record, color: Terminal.takesColor) }
  }
}
