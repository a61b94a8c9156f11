import ArgumentParser
import Datasets
import Fitting
import Reports
import Studies

struct GenerationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generations",
    abstract: "Fit successive generations of a product together: when does each overtake the one before?",
    discussion: """
      Norton and Bass (1987): each generation draws new buyers and the users of the one before; values are what is in use.

      EXAMPLES:
        catchup generations datasets/classic-diffusion/data.csv \\
          --entity "IBM computers generation 1" --entity "IBM computers generation 2" \\
          --entity "IBM computers generation 3" --entity "IBM computers generation 4"
        catchup generations phones.csv --entity 3G --entity 4G --entity 5G \\
          --launch 2003 --launch 2010 --launch 2019 --interval profile
      """)

  @Argument(help: "A CSV file, tidy or wide; - for standard input.")
  var data: String

  @OptionGroup var selection: SelectionOptions

  @Option(
    help: ArgumentHelp(
      "When a generation began; once for each --entity. (default: one period before its first value above 0)",
      valueName: "date"))
  var launch: [DecimalYear] = []

  @OptionGroup(title: "Parameters") var parameters: ParameterOptions

  @Option(help: "Where intervals come from: wald, profile or bootstrap.")
  var interval = IntervalMethod.wald

  @Option(help: "The confidence of intervals, between 0 and 1.")
  var confidence = 0.95

  @Option(help: "Refits of the bootstrap, 100 to 1000000.")
  var replicates = 2000

  @Option(help: "How the bootstrap draws: residual, wild, block (where residuals follow each other) or parametric.")
  var bootstrap = BootstrapKind.residual

  @Option(help: "What a bare year means when a date is printed: start, middle or end.")
  var dated = Dated.start

  @Option(help: "Seed of random numbers: the bootstrap's.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Draw the curves as an SVG file in this folder.", valueName: "folder"))
  var figures: String?

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try SystemCommand.check(entities: selection.entity, confidence: confidence, first: "the oldest")
    guard launch.isEmpty || launch.count == selection.entity.count else {
      throw ValidationError(
        "--launch is given once for each --entity, in their order: \(selection.entity.count) times, not \(launch.count)."
      )
    }
    guard (100...1_000_000).contains(replicates) else {
      throw ValidationError("--replicates takes a whole number from 100 to 1000000, not \(replicates).")
    }
  }

  func run() throws {
    var shared = try selection.selection
    shared.entity = []
    let study = GenerationsStudy(
      series: SystemSeries(selection: shared, entities: selection.entity), launches: launch.isEmpty ? nil : launch,
      options: FitOptions(
        settings: try parameters.settings, interval: interval, confidence: confidence, replicates: replicates,
        seed: seed,
        threads: threads.count), dated: dated)
    let table = try failing { () throws(DataError) in try Table.read(path: data) }
    let record = try failing { () throws(StudyError) in try study.record(table) }
    try SystemCommand.answer(record, of: [table], figures: figures, output)
  }
}

/// What commands about several curves share.
enum SystemCommand {
  static func check(entities: [String], confidence: Double, first: String) throws {
    guard entities.count > 1 else {
      throw ValidationError("Name two or more by --entity, \(first) first.")
    }
    if let twice = entities.enumerated().first(where: { entities[..<$0.offset].contains($0.element) })?.element {
      throw ValidationError("--entity \(quoted(twice)) is named twice. Name each once.")
    }
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("--confidence takes a number between 0 and 1, not \(confidence).")
    }
  }

  /// Draws before anything is printed: where a drawing fails there is no answer that looks whole.
  static func answer(_ record: SystemRecord, of tables: [Table], figures: String?, _ output: OutputOptions) throws {
    if let figures {
      for path in try failing({ () throws(ReportError) in try FigureFiles.write(record, to: figures) }) {
        Terminal.say(path)
      }
    }
    try output.answer(record, inputs: tables.map { RunInput($0) }, figures: { SystemFigures.all(record) }) {
      TextReport.system(record, color: Terminal.takesColor)
    }
  }
}
