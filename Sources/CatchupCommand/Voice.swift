import ArgumentParser
import Synchronization

/// How much is said on standard error along the way.
enum Voice: Int, Sendable, Comparable {
  /// Errors alone.
  case quiet
  /// Notes, progress, and the files written.
  case usual
  /// What is done as well: files read, the ledger's run, times.
  case verbose

  static func < (first: Voice, second: Voice) -> Bool { first.rawValue < second.rawValue }
}

/// What every command takes: how much it says besides its answer.
struct VoiceOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say nothing on standard error but errors: no notes, no progress.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say on standard error what is done: files read, the run kept, times.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose are two wishes: say one.") }
  }

  var voice: Voice { quiet ? .quiet : verbose ? .verbose : .usual }
}

/// A command that heeds `--quiet` and `--verbose`: every one that answers.
protocol SpeakingCommand: ParsableCommand {
  var voice: VoiceOptions { get }
}
