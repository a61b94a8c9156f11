public import ArgumentParser
import Datasets
import Reports
public import Studies

struct SensitivityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract: "Say which assumption moves the closing date.",
    discussion: """
      EXAMPLES:
        catchup sensitivity models/crossing.yaml
        catchup sensitivity models/crossing.yaml --method prim --by 2040
        catchup sensitivity models/crossing.yaml --method sobol --second-order --figures reports --json
      """)

  @Argument(help: "A model file of assumptions, such as models/crossing.yaml.")
  var model: String

  @Option(help: "How it is asked: sobol, fast, rbd-fast, morris, radial, delta, pawn, dgsm, shapley, oat, pce, prim.")
  var method: SensitivityMethod = .sobol

  @Option(help: "Samples, in place of the method's usual number.")
  var samples: Int?

  @Option(help: ArgumentHelp("Level of the intervals.", valueName: "share"))
  var confidence: Double = 0.95

  @Option(help: "Seed of the samples, in place of the model file's.")
  var seed: UInt64?

  @Flag(help: "Tell interactions of pairs, too (sobol).")
  var secondOrder = false

  @Option(
    help: ArgumentHelp("Double the samples until no interval reaches further to a side (sobol).", valueName: "share"))
  var halfWidth: Double?

  @Option(help: ArgumentHelp("By when the gap is to be closed. (default: the horizon)", valueName: "date"))
  var by: DecimalYear?

  @Option(help: ArgumentHelp("Share of draws that close, in the box to be found (prim).", valueName: "share"))
  var density: Double = 0.9

  @Option(help: ArgumentHelp("Draw the figures into a folder.", valueName: "folder"))
  var figures: String?

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let samples, !(2...1_048_576).contains(samples) {
      throw ValidationError("--samples takes a whole number from 2 to 1048576, not \(samples).")
    }
    for (flag, value) in [("--confidence", confidence), ("--density", density), ("--half-width", halfWidth ?? 0.1)] {
      guard value > 0, value < 1 else { throw ValidationError("\(flag) takes a share between 0 and 1, not \(value).") }
    }
    if secondOrder, method != .sobol { throw ValidationError("--second-order belongs to --method sobol.") }
    if halfWidth != nil, method != .sobol { throw ValidationError("--half-width belongs to --method sobol.") }
  }

  func run() throws {
    if figures != nil { try failing { () throws(ReportError) in try HTMLReport.requireFigures() } }
    let read = try failing { () throws(ModelFileError) in try StudyFile.read(path: model) }
    if case .mechanism(let mechanism) = read { throw Failure(MechanismCommand.refusal(mechanism, "sensitivity")) }
    guard case .assumptions(var file) = read else {
      throw Failure(
        "\(model) forecasts from data: ask `catchup whatif \(ShellWord(model))` or `catchup scenarios \(ShellWord(model))`"
          + " what a change would do. Sensitivity takes files of assumptions, such as models/crossing.yaml.")
    }
    if let seed { file.seed = seed }
    if let by, by <= file.crossing.start {
      throw Failure("--by must lie after the start of \(model), \(file.crossing.start.isoDay(dated: file.dated)).")
    }
    var study = SensitivityStudy(file, method: method, command: line)
    study.samples = samples
    study.level = confidence
    study.secondOrder = secondOrder
    study.halfWidth = halfWidth
    study.by = by?.value
    study.density = density
    study.threads = threads.count
    let asked = study
    let record = try failing { () throws(StudyError) in try asked.record() }
    if let figures {
      for path in try failing({ () throws(ReportError) in try SensitivityFigures.write(record, to: figures) }) {
        Terminal.say(path)
      }
    }
    try output.answer(record, inputs: record.provenance.inputs) {
      TextReport.sensitivity(record, color: Terminal.takesColor)
    }
  }

  private var line: String {
    "catchup sensitivity \(ShellWord(model)) --method \(method.rawValue)" + (samples.map { " --samples \($0)" } ?? "")
      + (confidence == 0.95 ? "" : " --confidence \(confidence)") + (seed.map { " --seed \($0)" } ?? "")
      + (secondOrder ? " --second-order" : "") + (halfWidth.map { " --half-width \($0)" } ?? "")
      + (by.map { " --by \($0.isoDay(dated: .start))" } ?? "") + (density == 0.9 ? "" : " --density \(density)")
  }
}

extension SensitivityMethod: ExpressibleByArgument {}
