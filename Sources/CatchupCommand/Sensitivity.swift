public import ArgumentParser
import Datasets
import Reports
public import Studies

struct SensitivityCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract: "Say which assumption moves the closing date.",
    discussion: """
      Of a file of assumptions the inputs are its distributions. Of a study with data they are what may be changed about \
      it: speeds, thresholds, the premium, effects, weights of routes, which data count; `sensitivity:` in the model file \
      sets their ranges. What the spread of its dates is owed to is told besides.

      EXAMPLES:
        catchup sensitivity models/crossing.yaml
        catchup sensitivity models/solar.yaml
        catchup sensitivity models/solar.yaml --method prim --by 2040
        catchup sensitivity models/crossing.yaml --method sobol --second-order --figures reports --json
      """)

  @Argument(help: "A model file, such as models/crossing.yaml or models/solar.yaml.")
  var model: String

  @Option(
    help: """
      How it is asked: sobol, fast, rbd-fast, morris, radial, delta, pawn, dgsm, shapley, oat, pce, prim. (default: sobol \
      for assumptions, oat for a study with data)
      """)
  var method: SensitivityMethod?

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

  @OptionGroup var cutting: BlockOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    if let samples, !(2...1_048_576).contains(samples) {
      throw ValidationError("--samples takes a whole number from 2 to 1048576, not \(samples).")
    }
    for (flag, value) in [("--confidence", confidence), ("--density", density), ("--half-width", halfWidth ?? 0.1)] {
      guard value > 0, value < 1 else { throw ValidationError("\(flag) takes a share between 0 and 1, not \(value).") }
    }
    if secondOrder, let method, method != .sobol { throw ValidationError("--second-order belongs to --method sobol.") }
    if halfWidth != nil, let method, method != .sobol {
      throw ValidationError("--half-width belongs to --method sobol.")
    }
  }

  func run() throws {
    if figures != nil { try failing { () throws(ReportError) in try HTMLReport.requireFigures() } }
    var study = try study()
    study.samples = samples
    study.level = confidence
    study.secondOrder = secondOrder
    study.halfWidth = halfWidth
    study.density = density
    study.threads = threads.count
    let asked = study
    guard study.isLong || cutting.isAsked else {
      let record = try failing { () throws(StudyError) in try asked.record() }
      try draw(record)
      return try output.answer(
        record, inputs: record.provenance.inputs, figures: { SensitivityFigures.all(record) }
      ) {
        TextReport.sensitivity(record, color: Terminal.takesColor)
      }
    }
    let work = try failing { () throws(StudyError) in try asked.work() }
    if cutting.dryRun { return try Terminal.answer(cutting.estimate(work, threads: threads.count)) }
    var blocks = try Blocks(
      work, RunQuestion(line: Invocation.current.line, inputs: study.provenance.inputs), label: "asking",
      threads: threads.count, output.ledger)
    guard let answers = try blocks.pieces(cutting) else { return }
    let record = try failing { () throws(StudyError) in try asked.record(work, answers: answers) }
    try draw(record)
    try blocks.answer(record, output, figures: { SensitivityFigures.all(record) }) {
      TextReport.sensitivity(record, color: Terminal.takesColor)
    }
  }

  private func draw(_ record: SensitivityAnalysisRecord) throws {
    guard let figures else { return }
    for path in try failing({ () throws(ReportError) in try SensitivityFigures.write(record, to: figures) }) {
      Terminal.say(path)
    }
  }

  private func study() throws -> SensitivityStudy {
    let chosen = method ?? (secondOrder || halfWidth != nil ? .sobol : nil)
    switch try failing({ () throws(ModelFileError) in try StudyFile.read(path: model) }) {
    case .assumptions(var file):
      if let seed { file.seed = seed }
      try check(file.crossing.start, file.dated)
      let own = file
      let method = chosen ?? .sobol
      return try failing { () throws(StudyError) in
        try SensitivityStudy(own, by: by?.value, method: method, command: line(method))
      }
    case .mechanism(let mechanism): throw Failure(MechanismCommand.refusal(mechanism, "sensitivity"))
    case .gap(var file):
      if let seed { file.seed = seed }
      let own = file
      let study = try failing { () throws(StudyError) in try Study(own, threads: threads.count) }
      try check(study.plan.origin, study.dated)
      let method = chosen ?? .oat
      return try failing { () throws(StudyError) in
        try SensitivityStudy(study, by: by?.value, method: method, threads: threads.count, command: line(method))
      }
    }
  }

  private func check(_ start: DecimalYear, _ dated: Dated) throws {
    if let by, by <= start {
      throw Failure("--by must lie after the start of \(model), \(start.isoDay(dated: dated)).")
    }
  }

  private func line(_ method: SensitivityMethod) -> String {
    "catchup sensitivity \(ShellWord(model)) --method \(method.rawValue)" + (samples.map { " --samples \($0)" } ?? "")
      + (confidence == 0.95 ? "" : " --confidence \(confidence)") + (seed.map { " --seed \($0)" } ?? "")
      + (secondOrder ? " --second-order" : "") + (halfWidth.map { " --half-width \($0)" } ?? "")
      + (by.map { " --by \($0.isoDay(dated: .start))" } ?? "") + (density == 0.9 ? "" : " --density \(density)")
  }
}

extension SensitivityMethod: ExpressibleByArgument {}
