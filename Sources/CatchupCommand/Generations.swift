import ArgumentParser
import Datasets
import Fitting
import Reports
import Studies

struct GenerationsCommand: SpeakingCommand {
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
        catchup generations models/computer-generations.yaml
      """)

  @Argument(help: "A CSV file, tidy or wide; - for standard input. Or a model file, which says all the rest.")
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
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    if ModelOptions.isModelFile(data) {
      try MechanismCommand.refuse([
        ("--entity and what selects rows", selection.isGiven), ("--launch", !launch.isEmpty),
        ("--start, --fix, --bound, --tie or --prior", try !parameters.settings.isEmpty),
        ("--interval", interval != .wald), ("--confidence", confidence != 0.95), ("--replicates", replicates != 2000),
        ("--bootstrap", bootstrap != .residual), ("--dated", dated != .start), ("--seed", seed != 1),
      ])
      return
    }
    try MechanismCommand.check(entities: selection.entity, confidence: confidence, first: "the oldest")
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
    try MechanismCommand.answer(data, command: "generations", figures: figures, threads.count, output) {
      var shared = try selection.selection
      shared.entity = []
      return .generations(
        GenerationsStudy(
          series: SystemSeries(selection: shared, entities: selection.entity),
          launches: launch.isEmpty ? nil : launch,
          options: FitOptions(
            settings: try parameters.settings, interval: interval, confidence: confidence, replicates: replicates,
            scheme: bootstrap.scheme, seed: seed, threads: threads.count), dated: dated))
    }
  }
}
