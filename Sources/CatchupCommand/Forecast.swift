import ArgumentParser
import Reports
import Studies

struct ForecastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Say when a model file's gap closes, as a distribution.",
    discussion: """
      EXAMPLES:
        catchup forecast models/solar.yaml
        catchup forecast models/ai-accelerators.yaml --json > answer.json
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let record = try model.record(command: "forecast")
    if output.json {
      try Terminal.answer(try failing { () throws(ReportError) in try JSONOutput.encode(record) })
    } else {
      try Terminal.answer(TextReport.forecast(record, color: Terminal.takesColor))
    }
  }
}

/// A model file, and what may be changed about its run.
struct ModelOptions: ParsableArguments {
  @Argument(help: "A model file, such as models/solar.yaml.")
  var model: String

  @Option(help: "Draws of each route, in place of the model file's.")
  var draws: Int?

  @Option(help: "Seed of the draws, in place of the model file's.")
  var seed: UInt64?

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let draws, !(100...1_000_000).contains(draws) {
      throw ValidationError("--draws takes a whole number from 100 to 1000000, not \(draws).")
    }
  }

  func record(command: String, options: String = "") throws -> ForecastRecord {
    var line = "catchup \(command) \(ShellWord(model))\(options)"
    if let draws { line += " --draws \(draws)" }
    if let seed { line += " --seed \(seed)" }
    let reproduced = line
    var file: ModelFile
    switch try failing({ () throws(ModelFileError) in try StudyFile.read(path: model) }) {
    case .gap(let gap):
      file = gap
    case .assumptions(var assumptions):
      if let draws { assumptions.draws = draws }
      if let seed { assumptions.seed = seed }
      let study = AssumptionStudy(assumptions, threads: threads.count, command: reproduced)
      return try failing { () throws(StudyError) in try study.record() }
    }
    if let draws { file.draws = draws }
    if let seed { file.seed = seed }
    let changed = file
    let study = try failing { () throws(StudyError) in try Study(changed, threads: threads.count) }
    let bar = ProgressBar("drawing")
    let record = try failing { () throws(StudyError) in
      try StudyForecast(study, threads: threads.count, command: reproduced).record { bar.update($0) }
    }
    bar.finish()
    return record
  }
}
