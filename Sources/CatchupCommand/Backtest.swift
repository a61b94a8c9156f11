import ArgumentParser
import Backtesting
import Reports
import Studies

struct BacktestCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Forecast from past dates, and score against what came.",
    discussion: """
      A table of pairs has the columns pair_id, file, series, follower and leader; its files are tidy. A table of \
      series (series_id, file, series, entity) tests levels of each series alone, from where 20, 40, 60 and 80% of its \
      record had been seen. A model file is tested on its own past. Methods: default (what forecast prints), its \
      routes, single curve families and baselines.

      EXAMPLES:
        catchup backtest datasets/catchup-pairs/data.csv
        catchup backtest datasets/catchup-pairs/data.csv --method default --json-lines > lines.jsonl
        catchup backtest models/solar.yaml --figures figures
        catchup backtest datasets/adoption-series/data.csv
        catchup backtest datasets/catchup-pairs/data.csv --learn calibration
      """)

  @Argument(help: "A CSV table of pairs or of series, or a model file (.yaml, .yml).")
  var file: String

  @Option(
    help: ArgumentHelp("Where the files of the table are. (default: beside the table, or one above)", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("A method to test; repeat for more. (default: all)", valueName: "name"))
  var method: [String] = []

  @Option(help: "Draws of each route, from 100 to 100000.")
  var draws = 1000

  @Option(help: "Seed of the draws.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp("Cut every history to its last so many observations, as short records are.", valueName: "count"))
  var lastPoints: Int?

  @Option(
    help: ArgumentHelp(
      "Yearly observations that an origin must have behind it. (default: 10; 4 for series alone)", valueName: "count"))
  var leastHistory: Int?

  @Flag(help: "Print the forecasts of one method as JSON lines, one an origin, for other programs to score.")
  var jsonLines = false

  @Option(help: ArgumentHelp("Write the figures as SVG files into this folder.", valueName: "dir"))
  var figures: String?

  @Option(
    help: ArgumentHelp(
      """
      Learn from the pairs what the default forecast rests on, with whole groups of pairs left out in turn, and write \
      calibration.json, track-record.json, track-figures.json (what reports draw) and tried.jsonl, every calibration \
      tried, into this folder.
      """, valueName: "dir"))
  var learn: String?

  @OptionGroup var cutting: BlockOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    guard (100...100_000).contains(draws) else {
      throw ValidationError("--draws takes a whole number from 100 to 100000, not \(draws).")
    }
    for (name, count) in [("--last-points", lastPoints ?? 10), ("--least-history", leastHistory ?? 10)]
    where !(4...100_000).contains(count) {
      throw ValidationError("\(name) takes a whole number from 4 to 100000, not \(count).")
    }
    if jsonLines, method.count > 1 {
      throw ValidationError("--json-lines prints one method's forecasts; give one --method.")
    }
    if jsonLines, output.json || figures != nil {
      throw ValidationError("--json-lines prints forecasts and no scores; leave out --json and --figures.")
    }
    if learn != nil, cutting.blocks != nil || cutting.dryRun {
      throw ValidationError("--learn is not cut into blocks: leave out --blocks and --dry-run.")
    }
    if learn != nil, jsonLines || figures != nil || lastPoints != nil || !method.isEmpty {
      throw ValidationError(
        "--learn has its own tables, short histories among them; leave out --method, --last-points, --figures and "
          + "--json-lines.")
    }
  }

  func run() throws {
    if figures != nil { try failing { () throws(ReportError) in try HTMLReport.requireFigures() } }
    if !isModelFile, try failing({ () throws(StudyError) in try SeriesBacktestStudy.lists(path: file) }) {
      try runSeries()
      return
    }
    let options = BacktestStudy.Options(
      methods: jsonLines && method.isEmpty ? ["default"] : method, hasReference: !jsonLines, keepsLines: jsonLines,
      draws: draws, seed: seed, threads: threads.count,
      rules: BacktestProtocol(fewestObservations: leastHistory ?? 10, longestHistory: lastPoints))
    if let learn { return try self.learn(into: learn, options) }
    let study = try study(options)
    try run(study, study.provenance(command: command)) { blocks, answers in
      let run = BacktestRun(study, answers: answers)
      if jsonLines { return try lines(run.lines, blocks) }
      let record = run.record(command: command)
      let drawn = BacktestFigures.all(record)
      try draw(drawn)
      try blocks.answer(record, output, figures: { drawn }) { TextReport.backtest(record, color: Terminal.takesColor) }
    }
  }

  /// Series alone: levels, and no dates at which one passes another.
  private func runSeries() throws {
    if learn != nil { throw ValidationError("--learn takes a table of pairs, not of series alone.") }
    let study = try failing { () throws(StudyError) in
      try SeriesBacktestStudy(
        series: file, folder: data,
        options: SeriesBacktestStudy.Options(
          methods: jsonLines && method.isEmpty ? ["default"] : method, hasReference: !jsonLines, keepsLines: jsonLines,
          draws: draws, seed: seed, threads: threads.count,
          rules: SeriesProtocol(fewestObservations: leastHistory ?? 4, longestHistory: lastPoints)))
    }
    try run(study, study.provenance(command: command)) { blocks, answers in
      let run = SeriesBacktestRun(study, answers: answers)
      if jsonLines { return try lines(run.lines, blocks) }
      let record = run.record(command: command)
      let drawn = SeriesBacktestFigures.all(record)
      try draw(drawn)
      try blocks.answer(record, output, figures: { drawn }) { TextReport.backtest(record, color: Terminal.takesColor) }
    }
  }

  /// Forecasts block by block; the answer where all of them are done.
  private func run<Work: BlockedWork>(
    _ work: Work, _ provenance: ProvenanceRecord, answer: (Blocks<Work>, [Work.Piece]) throws -> Void
  ) throws {
    if cutting.dryRun { return try Terminal.answer(cutting.estimate(work, threads: threads.count)) }
    var blocks = try Blocks(
      work, RunQuestion(line: Invocation.current.line, inputs: provenance.inputs), label: "forecasting",
      threads: threads.count, output.ledger)
    guard let pieces = try blocks.pieces(cutting) else { return }
    try answer(blocks, pieces)
  }

  private func lines<Work>(_ lines: [ForecastLine], _ blocks: Blocks<Work>) throws {
    let text = try failing { () throws(ReportError) in try JSONOutput.lines(lines) }
    try Terminal.answer(text)
    blocks.finish(text, schema: "protocol lines", headline: nil)
  }

  private func draw(_ drawn: [Figure]) throws {
    guard let figures else { return }
    for path in try failing({ () throws(ReportError) in try BacktestFigures.write(drawn, to: figures) }) {
      Terminal.say(path)
    }
  }

  private var isModelFile: Bool { ModelOptions.isModelFile(file) }

  private func learn(into folder: String, _ options: BacktestStudy.Options) throws {
    guard !isModelFile else { throw ValidationError("--learn takes a table of pairs; one history teaches too little.") }
    let study = try failing { () throws(StudyError) in
      try CalibrationStudy(pairs: file, folder: data, options: options)
    }
    // Before minutes of work, not after.
    try failing { () throws(ReportError) in try OutputFile.makeFolder(folder) }
    let bar = ProgressBar("learning")
    let run = study.run { bar.update($0) }
    bar.finish()
    let record = study.record(run, command: command)
    let files = try failing { () throws(ReportError) in
      try CalibrationFiles.write(
        record, trackFigures: run.trackFigures, tried: run.trials.map(TriedCalibrationRecord.init), to: folder)
    }
    for path in files { Terminal.say(path) }
    try output.answer(record, inputs: record.provenance.inputs) {
      TextReport.learning(record, color: Terminal.takesColor)
    }
  }

  private func study(_ options: BacktestStudy.Options) throws -> BacktestStudy {
    guard isModelFile else {
      return try failing { () throws(StudyError) in
        try BacktestStudy(pairs: file, folder: data, options: options)
      }
    }
    if data != nil { throw ValidationError("--data says where the files of pairs are; a model file names its own.") }
    switch try failing({ () throws(ModelFileError) in try StudyFile.read(path: file) }) {
    case .gap(let model):
      return try failing { () throws(StudyError) in try BacktestStudy(model, options: options) }
    case .assumptions:
      throw Failure("\(file) forecasts from assumptions, not from data: there is no past to test it on.")
    case .mechanism(let mechanism): throw Failure(MechanismCommand.refusal(mechanism, "backtest"))
    }
  }

  /// The command that reproduces the record.
  private var command: String {
    var line = "catchup backtest \(ShellWord(file))"
    if let data { line += " --data \(ShellWord(data))" }
    for name in method { line += " --method \(ShellWord(name))" }
    if draws != 1000 { line += " --draws \(draws)" }
    if seed != 1 { line += " --seed \(seed)" }
    if let lastPoints { line += " --last-points \(lastPoints)" }
    if let leastHistory { line += " --least-history \(leastHistory)" }
    if let learn { line += " --learn \(ShellWord(learn))" }
    return line
  }
}
