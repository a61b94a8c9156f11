import ArgumentParser
import Datasets
import Foundation
import Reports
import Studies

struct ScenariosCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenarios",
    abstract: "Run a model file's scenarios side by side.",
    discussion: """
      EXAMPLES:
        catchup scenarios models/supercomputers-under-controls.yaml
        catchup scenarios models/semiconductor-patents.yaml --figures reports --json
      """)

  @OptionGroup var model: ScenarioModelOptions
  @OptionGroup var voice: VoiceOptions

  func run() throws {
    try model.run(command: "scenarios", declarations: nil)
  }
}

struct WhatIfCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "whatif",
    abstract: "Change something about a model's future, once.",
    discussion: """
      EXAMPLES:
        catchup whatif models/solar.yaml --set leader.speed=0.25
        catchup whatif models/ai-accelerators.yaml --set follower.speed=-0.3 --from 2027 --until 2030
      """)

  @OptionGroup var model: ScenarioModelOptions

  @Option(
    help: ArgumentHelp(
      """
      What to set, and to what; repeat for more: follower.speed, leader.speed, an intervention's effect, \
      COVARIATE.growth, a criterion's threshold by its name, premium, horizon.
      """, valueName: "name=number"))
  var set: [String] = []

  @Option(help: ArgumentHelp("When changes of speed begin. (default: with the last data)", valueName: "date"))
  var from: DecimalYear?

  @Option(help: ArgumentHelp("When they end. (default: never)", valueName: "date"))
  var until: DecimalYear?

  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    guard !set.isEmpty else { throw ValidationError("Say what to change: --set leader.speed=0.25.") }
    if let from, let until, from >= until { throw ValidationError("--from must lie before --until.") }
  }

  func run() throws {
    var settings: [(name: String, value: Double)] = []
    for text in set {
      guard let equals = text.lastIndex(of: "=") else {
        throw ValidationError("--set takes name=number, such as leader.speed=0.25, not \(text).")
      }
      let name = text[..<equals].trimmingCharacters(in: .whitespaces)
      let number = text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty, let value = DecimalNumber.parse(number), value.isFinite else {
        throw ValidationError("--set takes name=number, such as leader.speed=0.25, not \(text).")
      }
      settings.append((name, value))
    }
    var options = set.map { " --set \(ShellWord($0))" }.joined()
    if let from { options += " --from \(from.isoDay(dated: .start))" }
    if let until { options += " --until \(until.isoDay(dated: .start))" }
    let name = set.joined(separator: ", ")
    try model.run(
      command: "whatif", options: options,
      declarations: [ScenarioDeclaration(name: name, settings: settings, from: from?.value, until: until?.value)])
  }
}

/// A model file, and how its scenarios are run and shown.
struct ScenarioModelOptions: ParsableArguments {
  @Argument(help: "A model file, such as models/solar.yaml.")
  var model: String

  @OptionGroup var drawing: DrawOptions

  @Option(help: ArgumentHelp("Draw the figure into a folder.", valueName: "folder"))
  var figures: String?

  @OptionGroup var cutting: BlockOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run(command: String, options: String = "", declarations: [ScenarioDeclaration]?) throws {
    if figures != nil { try failing { () throws(ReportError) in try HTMLReport.requireFigures() } }
    let line = "catchup \(command) \(ShellWord(model))\(options)" + drawing.words
    var file: ModelFile
    switch try failing({ () throws(ModelFileError) in try StudyFile.read(path: model) }) {
    case .gap(let gap): file = gap
    case .assumptions:
      throw Failure("\(model) forecasts from assumptions: change them in the file, or ask `catchup sensitivity`.")
    case .mechanism(let mechanism): throw Failure(MechanismCommand.refusal(mechanism, command))
    }
    if let draws = drawing.draws { file.draws = draws }
    if let seed = drawing.seed { file.seed = seed }
    let changed = file
    let study = try failing { () throws(StudyError) in try Study(changed, threads: threads.count) }
    let scenarios = ScenarioStudy(study, declarations, threads: threads.count, command: line)
    let start = ContinuousClock.now
    let ready = try failing { () throws(StudyError) in try scenarios.ready() }
    if cutting.dryRun {
      return try Terminal.answer(
        cutting.estimate(ready, threads: threads.count, after: start.duration(to: .now) / .seconds(1)))
    }
    var blocks = try Blocks(
      ready, RunQuestion(line: Invocation.current.line, inputs: scenarios.provenance.inputs), label: "drawing",
      threads: threads.count, output.ledger)
    guard let dates = try blocks.pieces(cutting) else { return }
    let record = scenarios.record(ready, dates: dates)
    if let figures {
      for path in try failing({ () throws(ReportError) in try ScenarioFigures.write(record, to: figures) }) {
        Terminal.say(path)
      }
    }
    try blocks.answer(record, output, figures: { ScenarioFigures.all(record) }) {
      TextReport.scenarios(record, color: Terminal.takesColor)
    }
  }
}
