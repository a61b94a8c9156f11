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
    try output.answer(
      record, inputs: record.provenance.inputs, headline: TextReport.sentence(record),
      figures: { ForecastFigures.main(record) }
    ) {
      TextReport.forecast(record, color: Terminal.takesColor)
    }
  }
}

/// A model file, and what may be changed about its run.
struct ModelOptions: ParsableArguments {
  @Argument(help: "A model file, such as models/solar.yaml.")
  var model: String

  @OptionGroup var drawing: DrawOptions

  @OptionGroup var threads: ThreadOptions

  func record(command: String, options: String = "", askingWhatMoves: Bool = false) throws -> ForecastRecord {
    let line = "catchup \(command) \(ShellWord(model))\(options)" + drawing.words
    var file: ModelFile
    switch try failing({ () throws(ModelFileError) in try StudyFile.read(path: model) }) {
    case .gap(let gap):
      file = gap
    case .assumptions(var assumptions):
      if let draws = drawing.draws { assumptions.draws = draws }
      if let seed = drawing.seed { assumptions.seed = seed }
      var study = AssumptionStudy(assumptions, threads: threads.count, command: line)
      study.asksWhatMoves = askingWhatMoves
      let asked = study
      return try failing { () throws(StudyError) in try asked.record() }
    }
    if let draws = drawing.draws { file.draws = draws }
    if let seed = drawing.seed { file.seed = seed }
    let changed = file
    let study = try failing { () throws(StudyError) in try Study(changed, threads: threads.count) }
    var forecast = StudyForecast(study, threads: threads.count, command: line)
    forecast.asksWhatMoves = askingWhatMoves
    let asked = forecast
    let bar = ProgressBar("drawing")
    let record = try failing { () throws(StudyError) in try asked.record { bar.update($0) } }
    bar.finish()
    return record
  }
}
