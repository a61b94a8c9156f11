import ArgumentParser
import Datasets
import Foundation
import Reports
import Studies

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "Look at earlier runs: what was asked, of which data, and what came out.",
    discussion: """
      EXAMPLES:
        catchup runs list --command forecast
        catchup runs compare 11 last
        catchup runs merge other-machine.sqlite
      """,
    subcommands: [ListRuns.self, ShowRun.self, CompareRuns.self, ExportRun.self, PruneRuns.self, MergeRuns.self],
    defaultSubcommand: ListRuns.self)
}

/// The ledger that runs are read from.
struct ReadLedgerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The ledger to read. (default: catchup/ledger.sqlite in $XDG_STATE_HOME or ~/.local/state)", valueName: "file"))
  var ledger: String?

  func open() throws -> Ledger {
    try failing { () throws(LedgerError) in try LedgerOptions.open(ledger) }
  }
}

struct ListRuns: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List runs, the latest first.",
    discussion: """
      EXAMPLES:
        catchup runs list
        catchup runs list --command backtest --most 5 --json
      """)

  @Option(help: ArgumentHelp("Only runs of this command.", valueName: "name"))
  var command: String?

  @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
  var most = 20

  @OptionGroup var source: ReadLedgerOptions
  @OptionGroup var output: ListingOptions
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    guard most > 0 else { throw ValidationError("--most takes a whole number above 0, not \(most).") }
  }

  func run() throws {
    let ledger = try source.open()
    let runs = try failing { () throws(LedgerError) in try ledger.runs(command: command, most: most) }
    if output.json {
      try Terminal.answer(try failing { () throws(ReportError) in try JSONOutput.encode(runs) })
    } else if runs.isEmpty {
      try Terminal.answer("There are no runs\(command.map { " of \($0)" } ?? "") in \(ledger.path) yet.")
    } else {
      try Terminal.answer(TextReport.runs(runs, color: Terminal.takesColor))
    }
  }
}

struct ShowRun: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one run.",
    discussion: """
      EXAMPLES:
        catchup runs show last
        catchup runs show 12 --answer > answer.json
      """)

  @Argument(help: ArgumentHelp("A run by its number, the beginning of its key, or last.", valueName: "run"))
  var name: String

  @Flag(help: "Print the answer as it was, in JSON.")
  var answer = false

  @OptionGroup var source: ReadLedgerOptions
  @OptionGroup var output: ListingOptions
  @OptionGroup var voice: VoiceOptions

  func run() throws {
    let ledger = try source.open()
    let found = try failing { () throws(LedgerError) in try ledger.run(name) }
    if answer {
      guard let text = try failing({ () throws(LedgerError) in try ledger.answer(found.number) }) else {
        throw Failure("Run \(found.number) has no answer yet: `catchup resume \(found.number)` gives it.")
      }
      try Terminal.answer(text)
    } else if output.json {
      try Terminal.answer(try failing { () throws(ReportError) in try JSONOutput.encode(found) })
    } else {
      try Terminal.answer(TextReport.run(found, color: Terminal.takesColor))
    }
  }
}

struct CompareRuns: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say in what two runs differ: inputs, options, version, answers.",
    discussion: """
      EXAMPLES:
        catchup runs compare 11 12
        catchup runs compare 11 last --json
      """)

  @Argument(help: "A run.")
  var first: String

  @Argument(help: "Another run.")
  var second: String

  @Option(help: ArgumentHelp("Print at most so many values that differ.", valueName: "count"))
  var most = 20

  @OptionGroup var source: ReadLedgerOptions
  @OptionGroup var output: ListingOptions
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    guard most > 0 else { throw ValidationError("--most takes a whole number above 0, not \(most).") }
  }

  func run() throws {
    let ledger = try source.open()
    let comparison = try failing { () throws(LedgerError) in
      let (one, other) = (try ledger.run(first), try ledger.run(second))
      return RunComparison(one, other, answers: (try ledger.answer(one.number), try ledger.answer(other.number)))
    }
    if output.json {
      try Terminal.answer(try failing { () throws(ReportError) in try JSONOutput.encode(comparison) })
    } else {
      try Terminal.answer(TextReport.comparison(comparison, most: most, color: Terminal.takesColor))
    }
  }
}

struct ExportRun: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write runs into a ledger of their own, for another machine to merge.",
    discussion: """
      EXAMPLES:
        catchup runs export 12 -o part.sqlite
        catchup runs export 11 12 13 -o for-the-paper.sqlite
      """)

  @Argument(help: "Runs by number, key, or last.")
  var runs: [String]

  @Option(name: .shortAndLong, help: "The file to write; made anew.")
  var output: String

  @OptionGroup var source: ReadLedgerOptions
  @OptionGroup var voice: VoiceOptions

  func run() throws {
    let ledger = try source.open()
    try failing { () throws(LedgerError) in
      var numbers: [Int64] = []
      for name in runs { numbers.append(try ledger.run(name).number) }
      try ledger.export(numbers, to: output)
    }
    try Terminal.answer(output)
  }
}

struct PruneRuns: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Remove runs, and give their room back.",
    discussion: """
      EXAMPLES:
        catchup runs prune 3 4
        catchup runs prune --before 2026-01-01
        catchup runs prune --keep 100
      """)

  @Argument(help: "Runs by number, key, or last.")
  var runs: [String] = []

  @Option(help: ArgumentHelp("Runs that began before this date.", valueName: "date"))
  var before: DecimalYear?

  @Option(help: ArgumentHelp("All but the latest so many.", valueName: "count"))
  var keep: Int?

  @OptionGroup var source: ReadLedgerOptions
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    guard !runs.isEmpty || before != nil || keep != nil else {
      throw ValidationError("Say which runs to remove: their numbers, --before or --keep.")
    }
    if let keep, keep < 0 { throw ValidationError("--keep takes a whole number, not \(keep).") }
  }

  func run() throws {
    let ledger = try source.open()
    let removed = try failing { () throws(LedgerError) in
      var numbers: Set<Int64> = []
      for name in runs { numbers.insert(try ledger.run(name).number) }
      let all = try ledger.runs()
      if let before { numbers.formUnion(all.filter { $0.date < before }.map(\.number)) }
      if let keep { numbers.formUnion(all.dropFirst(keep).map(\.number)) }
      try ledger.remove(numbers.sorted())
      return numbers.count
    }
    try Terminal.answer("Removed \(removed) \(removed == 1 ? "run" : "runs").")
  }
}

struct MergeRuns: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Take over the runs, and the blocks of unfinished runs, of other ledgers.",
    discussion: """
      Blocks of one command are put together where inputs, options and version are the same, and refused where not.

      EXAMPLES:
        catchup runs merge other-machine.sqlite
        catchup runs merge part-1.sqlite part-2.sqlite --ledger whole.sqlite
      """)

  @Argument(help: "Ledgers.")
  var others: [String]

  @OptionGroup var source: ReadLedgerOptions
  @OptionGroup var voice: VoiceOptions

  func run() throws {
    let ledger = try source.open()
    for path in others {
      guard FileManager.default.fileExists(atPath: path) else { throw Failure("There is no ledger \(quoted(path)).") }
      let merged = try failing { () throws(LedgerError) in try ledger.merge(try Ledger(path: path)) }
      var lines = ["\(path): \(merged.runs.count) \(merged.runs.count == 1 ? "run" : "runs") taken over."]
      for (number, blocks) in merged.completed.sorted(by: { $0.key < $1.key }) {
        let run = try failing { () throws(LedgerError) in try ledger.run("\(number)") }
        lines.append(
          "Run \(number) has \(blocks) more blocks: \(run.blocksDone) of \(run.blocks) are done. `catchup resume "
            + "\(number)` does what is missing and gives the answer.")
      }
      try Terminal.answer(lines.joined(separator: "\n"))
    }
  }
}
