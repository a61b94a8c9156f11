import ArgumentParser
import Foundation
import Studies

struct ResumeCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run that was stopped, and give its answer.",
    discussion: """
      The blocks that are done are taken from the ledger; the answer is the same to the last byte as without the stop.

      EXAMPLES:
        catchup resume last
        catchup resume 12 --threads 4
      """)

  @Argument(
    help: ArgumentHelp("A run of the ledger by its number, the beginning of its key, or last.", valueName: "run"))
  var name: String

  @OptionGroup var source: ReadLedgerOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var voice: VoiceOptions

  func run() throws {
    let ledger = try source.open()
    let found = try failing { () throws(LedgerError) in try ledger.run(name) }
    guard !found.isFinished else {
      throw Failure("Run \(found.number) is finished: see it by `catchup runs show \(found.number)`.")
    }
    guard FileManager.default.changeCurrentDirectoryPath(found.folder) else {
      throw Failure(
        "Run \(found.number) was started in \(found.folder), which is no folder here. Start it anew: "
          + found.question.line)
    }
    var arguments = found.arguments
    if let count = threads.threads { arguments = arguments.replacing("--threads", by: "\(count)") }
    let invocation = Invocation(arguments: arguments, resumed: (found, ledger))
    try Invocation.$current.withValue(invocation) {
      var command: any ParsableCommand
      do { command = try CatchupCommand.parseAsRoot(arguments) } catch {
        throw Failure("Run \(found.number) was started by a command that this version does not know: \(error)")
      }
      try command.run()
    }
  }
}

extension [String] {
  /// The words with another value of an option, which is added where it was not given.
  fileprivate func replacing(_ option: String, by value: String) -> [String] {
    var words = self
    words.removeAll { $0.hasPrefix(option + "=") }
    if let index = words.firstIndex(of: option), index + 1 < words.count { words.removeSubrange(index...index + 1) }
    return words + [option, value]
  }
}
