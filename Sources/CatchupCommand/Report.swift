public import ArgumentParser
import Datasets
import Foundation
public import Reports
import Studies

struct Report: SpeakingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a report on a model file: one HTML page with pictures.",
    discussion: """
      The last line printed is the path of what was written. Formats: html, one page that needs nothing else; md, \
      GitHub's Markdown with its figures beside it; json, the record; csv, tidy tables; ipynb, a notebook that runs again.

      Of a folder of model files there is a page for each, and index.html, which has every answer in a sentence. What the \
      ledger keeps of an earlier run of forecast or report is written by --run, and nothing is computed again.

      EXAMPLES:
        catchup report models/ai-accelerators.yaml -o reports
        catchup report models/foundry-share.yaml -o reports --format md --format csv
        catchup report models/solar.yaml -o notebooks-export --format ipynb
        catchup report models -o reports
        catchup report --run last -o reports
      """)

  @Argument(help: "A model file, such as models/solar.yaml, or a folder of them.")
  var model: String?

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Report on a run of the ledger in place of a model: its number, the beginning of its key, or last.",
      valueName: "run"))
  var earlier: String?

  @OptionGroup var drawing: DrawOptions
  @OptionGroup var threads: ThreadOptions

  @Option(name: .shortAndLong, help: "The folder to write to; made when it is not there.")
  var output: String

  @Option(
    help: ArgumentHelp(
      "What to write; repeat for more: html, md, json, csv, ipynb. (default: html)", valueName: "format"))
  var format: [ReportFormat] = []

  @Flag(help: "Print the record as JSON in place of the summary; the page is written all the same.")
  var json = false

  @OptionGroup var ledger: LedgerOptions

  @Flag(help: "Write each figure as a file of its own too, beside the page.")
  var figures = false

  @Option(help: "What --figures writes: svg, png or pdf.")
  var figureFormat: FigureFiles.Format = .svg

  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    if figureFormat != .svg, !figures { throw ValidationError("--figure-format is of --figures: add it.") }
    if model == nil, earlier == nil {
      throw ValidationError("Name a model file or a folder of them, or an earlier run by --run.")
    }
    guard let earlier else { return }
    if let model {
      throw ValidationError("--run \(quoted(earlier)) and \(quoted(model)) are two things to report on: say one.")
    }
    if drawing.draws != nil || drawing.seed != nil {
      throw ValidationError("--draws and --seed draw anew, and --run writes what was drawn: leave them out.")
    }
  }

  private var formats: [ReportFormat] { format.isEmpty ? [.html] : ReportFormat.allCases.filter(format.contains) }

  func run() throws {
    if figures || formats.contains(where: \.hasFigures) {
      try failing { () throws(ReportError) in try HTMLReport.requireFigures() }
    }
    if let earlier {
      let answer = try kept(earlier)
      try tell(answer, try write(answer))
    } else if let model {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: model, isDirectory: &isFolder), isFolder.boolValue {
        try report(onFolder: model)
      } else {
        let answer = try answer(model, drawing)
        try tell(answer, try write(answer))
        keep(answer, model)
      }
    }
  }

  // MARK: - One answer

  private func options() -> String {
    " -o \(ShellWord(output))" + (formats == [.html] ? "" : formats.map { " --format \($0.rawValue)" }.joined())
  }

  private func answer(_ model: String, _ drawing: DrawOptions) throws -> ModelOptions.Answer {
    try ModelOptions.answer(
      model, drawing, threads.count, line: "catchup report \(ShellWord(model))\(options())" + drawing.words,
      askingWhatMoves: true)
  }

  private func write(_ answer: ModelOptions.Answer) throws -> (pages: [String], figures: [String]) {
    let start = ContinuousClock.now
    let written = try failing { () throws(ReportError) -> (pages: [String], figures: [String]) in
      var pages: [String] = []
      var pictures: [String] = []
      switch answer {
      case .forecast(let record):
        for format in formats { pages += try format.write(record, to: output) }
        if figures { pictures = try FigureFiles.write(record, to: output, as: figureFormat) }
      case .mechanism(let record):
        for format in formats { pages += try format.write(record, to: output) }
        if figures { pictures = try FigureFiles.write(record, to: output, as: figureFormat) }
      }
      return (pages, pictures)
    }
    Terminal.detail(
      "Drew figures and wrote \(written.pages.joined(separator: ", ")) in \(Terminal.seconds(since: start)).")
    return written
  }

  /// Prints the answer, and last the path of what was written.
  private func tell(_ answer: ModelOptions.Answer, _ written: (pages: [String], figures: [String])) throws {
    for file in written.figures { Terminal.say(file) }
    if json {
      try Terminal.answer(try encoded(answer))
      for path in written.pages { Terminal.say(path) }
    } else {
      try Terminal.answer(([answer.sentence] + written.pages).joined(separator: "\n"))
    }
  }

  private func encoded(_ answer: ModelOptions.Answer) throws -> String {
    try failing { () throws(ReportError) in
      switch answer {
      case .forecast(let record): try JSONOutput.encode(record)
      case .mechanism(.system(let record)): try JSONOutput.encode(record)
      case .mechanism(.leapfrog(let record)): try JSONOutput.encode(record)
      }
    }
  }

  /// Keeps the answer in the ledger.
  private func keep(_ answer: ModelOptions.Answer, _ model: String, line: String? = nil) {
    guard let text = try? encoded(answer) else { return }
    RunKeeper(ledger).keep(
      RunQuestion(line: line ?? Invocation.current.line, inputs: answer.inputs), answer: text, schema: answer.schema,
      headline: answer.sentence)
  }

  // MARK: - An earlier run

  /// What the ledger keeps of a run.
  private func kept(_ name: String) throws -> ModelOptions.Answer {
    let path = ledger.ledger
    let ledger = try failing { () throws(LedgerError) in try LedgerOptions.open(path) }
    let found = try failing { () throws(LedgerError) in try ledger.run(name) }
    guard let text = try failing({ () throws(LedgerError) in try ledger.answer(found.number) }) else {
      throw Failure("Run \(found.number) has no answer yet: `catchup resume \(found.number)` gives it.")
    }
    Terminal.detail("Read run \(found.number) of \(ledger.path): \(found.question.line)")
    do {
      let bytes = Data(text.utf8)
      switch found.answerSchema {
      case "catchup.forecast/1": return .forecast(try JSONDecoder().decode(ForecastRecord.self, from: bytes))
      case "catchup.system/1": return .mechanism(.system(try JSONDecoder().decode(SystemRecord.self, from: bytes)))
      case "catchup.leapfrog/1":
        return .mechanism(.leapfrog(try JSONDecoder().decode(LeapfrogRecord.self, from: bytes)))
      default:
        throw Failure(
          "Run \(found.number) is of `catchup \(found.command)`; reports are written of runs of forecast, report and "
            + "commands about mechanisms. See it by `catchup runs show \(found.number)`.")
      }
    } catch let error as DecodingError {
      throw Failure(
        "The answer of run \(found.number), by version \(found.question.version), cannot be read by version "
          + "\(Version.current): \(error). Ask again by: \(found.question.line)")
    }
  }

  // MARK: - A folder

  /// A page for each model file of a folder, and one that has every answer in a sentence.
  private func report(onFolder folder: String) throws {
    if json { throw Failure("--json prints one record, and \(folder) has many models: use --format json.") }
    let models = try modelFiles(in: folder)
    var entries: [ReportIndex.Entry] = []
    for model in models {
      do {
        let drawing = taken(by: model)
        let answer = try answer(model, drawing)
        let written = try write(answer)
        for file in written.figures { Terminal.say(file) }
        try Terminal.answer(([answer.sentence] + written.pages).joined(separator: "\n"))
        keep(
          answer, model, line: "catchup report \(ShellWord(model))\(options())" + drawing.words)
        entries.append(
          ReportIndex.Entry(
            title: answer.title, question: answer.question, sentence: answer.sentence, pages: written.pages))
      } catch let failure as Failure where !failure.isOwnFault {
        // The other questions have their answers all the same.
        let problem = failure.description
        Terminal.complain("Error: " + (problem.hasPrefix(model) ? "" : "\(model): ") + problem)
        entries.append(ReportIndex.Entry(title: model, question: "", problem: problem))
      }
    }
    let index = ReportIndex(folder: folder, entries: entries)
    let paths = try failing { () throws(ReportError) -> [String] in
      var paths: [String] = []
      for format in formats { paths += try format.write(index, to: output) }
      return paths
    }
    if !paths.isEmpty { try Terminal.answer(paths.joined(separator: "\n")) }
    if entries.contains(where: { $0.problem != nil }) { throw ExitCode(1) }
  }

  /// What a model file takes of the draws and the seed asked for: those that draw nothing are answered all the same.
  private func taken(by model: String) -> DrawOptions {
    var taken = drawing
    if case .mechanism(let file)? = try? StudyFile.read(path: model) {
      if file.mechanism.drawing.draws == nil { taken.draws = nil }
      if file.mechanism.drawing.seed == nil { taken.seed = nil }
    }
    return taken
  }

  private func modelFiles(in folder: String) throws -> [String] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    let models = names.filter(ModelOptions.isModelFile)
    if models.isEmpty { throw Failure("There are no model files in \(folder): they end in .yaml or .yml.") }
    let stems = models.map { ($0 as NSString).deletingPathExtension }
    for (place, stem) in stems.enumerated() {
      if stem.lowercased() == "index" {
        throw Failure("The page of \(models[place]) would be the index's own. Give the model file another name.")
      }
      if let first = stems.firstIndex(of: stem), first < place {
        throw Failure(
          "The pages of \(models[first]) and \(models[place]) would be one file. Give one of them another name.")
      }
    }
    return models.map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
  }
}

extension ModelOptions.Answer {
  fileprivate var sentence: String {
    switch self {
    case .forecast(let record): TextReport.sentence(record)
    case .mechanism(let record): record.sentence
    }
  }

  fileprivate var inputs: [RunInput] {
    switch self {
    case .forecast(let record): record.provenance.inputs
    case .mechanism(let record): record.provenance?.inputs ?? []
    }
  }

  fileprivate var schema: String {
    switch self {
    case .forecast(let record): record.schema
    case .mechanism(.system(let record)): record.schema
    case .mechanism(.leapfrog(let record)): record.schema
    }
  }

  fileprivate var title: String {
    switch self {
    case .forecast(let record): record.study.title
    case .mechanism(let record): record.study?.title ?? ""
    }
  }

  fileprivate var question: String {
    switch self {
    case .forecast(let record): record.study.question
    case .mechanism(let record): record.study?.question ?? ""
    }
  }
}

/// What a report is written as.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case csv, json, md, ipynb, html

  var hasFigures: Bool { self == .html || self == .md || self == .ipynb }

  /// - Returns: the paths written.
  func write(_ record: MechanismRecord, to folder: String) throws(ReportError) -> [String] {
    switch self {
    case .html: [try HTMLReport.write(record, to: folder)]
    case .md: [try MarkdownReport.write(record, to: folder)]
    case .csv: try TidyTable.write(record, to: folder)
    case .ipynb: [try NotebookReport.write(record, to: folder)]
    case .json: [try JSONOutput.write(record, to: folder)]
    }
  }

  /// - Returns: the paths written.
  func write(_ record: ForecastRecord, to folder: String) throws(ReportError) -> [String] {
    switch self {
    case .html: [try HTMLReport.write(record, to: folder)]
    case .md: [try MarkdownReport.write(record, to: folder)]
    case .csv: try TidyTable.write(record, to: folder)
    case .ipynb: [try NotebookReport.write(record, to: folder)]
    case .json: [try JSONOutput.write(record, named: record.study.name, to: folder)]
    }
  }

  /// - Returns: the paths written; none where a format has no index.
  func write(_ index: ReportIndex, to folder: String) throws(ReportError) -> [String] {
    switch self {
    case .html: [try index.writeHTML(to: folder)]
    case .md: [try index.writeMarkdown(to: folder)]
    case .csv, .json, .ipynb: []
    }
  }
}

extension FigureFiles.Format: ExpressibleByArgument {}
