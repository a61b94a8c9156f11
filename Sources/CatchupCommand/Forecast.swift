import ArgumentParser
import Reports
import Studies

struct ForecastCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Say when a model file's gap closes, as a distribution.",
    discussion: """
      EXAMPLES:
        catchup forecast models/solar.yaml
        catchup forecast models/ai-accelerators.yaml --json > answer.json
        catchup forecast models/computer-generations.yaml
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var voice: VoiceOptions

  func run() throws {
    switch try model.answer(command: "forecast") {
    case .forecast(let record):
      try output.answer(
        record, inputs: record.provenance.inputs, headline: TextReport.sentence(record),
        figures: { ForecastFigures.main(record) }
      ) {
        TextReport.forecast(record, color: Terminal.takesColor)
      }
    case .mechanism(let record):
      try MechanismCommand.tell(record, of: record.provenance?.inputs ?? [], output)
    }
  }
}

/// A model file, and what may be changed about its run.
struct ModelOptions: ParsableArguments {
  @Argument(help: "A model file, such as models/solar.yaml.")
  var model: String

  @OptionGroup var drawing: DrawOptions

  @OptionGroup var threads: ThreadOptions

  /// Whether a path is a model file's, where data may stand as well.
  static func isModelFile(_ path: String) -> Bool {
    let lowered = path.lowercased()
    return lowered.hasSuffix(".yaml") || lowered.hasSuffix(".yml")
  }

  /// What a model file is answered with.
  enum Answer {
    case forecast(ForecastRecord)
    case mechanism(MechanismRecord)
  }

  func answer(command: String, options: String = "", askingWhatMoves: Bool = false) throws -> Answer {
    try Self.answer(
      model, drawing, threads.count, line: "catchup \(command) \(ShellWord(model))\(options)" + drawing.words,
      askingWhatMoves: askingWhatMoves)
  }

  /// Answers a model file.
  ///
  /// - Parameters:
  ///   - line: the command that makes the record again.
  ///   - askingWhatMoves: whether scenarios and sensitivity are asked for besides.
  static func answer(
    _ model: String, _ drawing: DrawOptions, _ threads: Int, line: String, askingWhatMoves: Bool
  ) throws -> Answer {
    let start = ContinuousClock.now
    defer { Terminal.detail("Answered \(model) in \(Terminal.seconds(since: start)).") }
    var file: ModelFile
    switch try failing({ () throws(ModelFileError) in try StudyFile.read(path: model) }) {
    case .gap(let gap):
      file = gap
    case .assumptions(var assumptions):
      if let draws = drawing.draws { assumptions.draws = draws }
      if let seed = drawing.seed { assumptions.seed = seed }
      var study = AssumptionStudy(assumptions, threads: threads, command: line)
      study.asksWhatMoves = askingWhatMoves
      let asked = study
      return .forecast(try failing { () throws(StudyError) in try asked.record() })
    case .mechanism(let mechanism):
      return .mechanism(
        try MechanismCommand.record(mechanism, draws: drawing.draws, seed: drawing.seed, threads, command: line))
    }
    if let draws = drawing.draws { file.draws = draws }
    if let seed = drawing.seed { file.seed = seed }
    let changed = file
    let study = try failing { () throws(StudyError) in try Study(changed, threads: threads) }
    var forecast = StudyForecast(study, threads: threads, command: line)
    forecast.asksWhatMoves = askingWhatMoves
    let asked = forecast
    let bar = ProgressBar("drawing")
    defer { bar.finish() }
    let record = try failing { () throws(StudyError) in try asked.record { bar.update($0) } }
    return .forecast(record)
  }
}
