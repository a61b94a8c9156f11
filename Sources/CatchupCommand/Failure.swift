import ArgumentParser
import Foundation
import Reports

/// An input that gives no answer: its message is printed and the process ends with status 1; with 70 for a fault of ours.
struct Failure: Error, CustomStringConvertible {
  let description: String
  let isOwnFault: Bool

  init(_ description: String, isOwnFault: Bool = false) {
    self.description = description
    self.isOwnFault = isOwnFault
  }
}

/// Runs a body and turns its typed error into the message of a failure.
func failing<Result, Problem: Error & CustomStringConvertible>(
  _ body: () throws(Problem) -> Result
) throws -> Result {
  do throws(Problem) {
    return try body()
  } catch {
    throw Failure(error.description, isOwnFault: (error as? ReportError)?.isOwnFault ?? false)
  }
}

/// How the process ends.
enum ExitStatus {
  /// Every status and what it means, for the manual.
  static let meanings: [(status: Int32, meaning: String)] = [
    (0, "An answer."),
    (1, "Input that gives none; standard error says what, where, and what to do."),
    (64, "A wrong command line."),
    (ownFault, "A fault of catchup's own."),
    (Interruption.status, "Stopped by Ctrl-C; what is done is kept, and catchup-resume(1) goes on."),
  ]

  /// EX_SOFTWARE of sysexits.h.
  static let ownFault: Int32 = 70

  /// What an error that a command threw means for the process: its status, and what is said of it; nothing to say where
  /// the parser of arguments says it.
  static func of(_ error: any Error) -> (status: Int32, message: String)? {
    switch error {
    case let failure as Failure where !failure.isOwnFault: return (1, failure.description)
    case let failure as Failure: return (ownFault, failure.description + plea)
    case is ExitCode: return nil
    // Help and wrong command lines have a status of their own; failure is what the parser calls all it does not know.
    case _ where CatchupCommand.exitCode(for: error) != .failure: return nil
    default: return (ownFault, "\(error)" + plea)
    }
  }

  private static let plea =
    "\nThis is a fault of catchup, not of your input. Please report it with the command and its files."
}
