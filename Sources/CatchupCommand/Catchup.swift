import ArgumentParser
import Foundation
import Studies

/// The command line: parses, calls `Studies`, hands its records to `Reports`.
@main
struct CatchupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catchup",
    abstract: "When does a follower's technology gap close, and how sure can anyone be?",
    discussion: """
      EXAMPLES:
        catchup fit datasets/solar/data.csv --entity China --family logistic,gompertz
        catchup report models/ai-accelerators.yaml -o reports

      EXIT STATUS: 0 for an answer, 1 for input that gives none, 64 for a wrong command line, 70 for a fault of catchup, \
      130 after Ctrl-C.
      """,
    version: Version.current,
    subcommands: [
      Fit.self, Regress.self, GenerationsCommand.self, LeapfrogCommand.self, SharesCommand.self, ForecastCommand.self,
      Report.self, ScenariosCommand.self, WhatIfCommand.self, SensitivityCommand.self, BoardCommand.self,
      BacktestCommand.self, RunsCommand.self, ResumeCommand.self, List.self, DatasetsCommand.self, Init.self,
      DoctorCommand.self, ManualCommand.self,
    ])

  static func main() {
    // From here on time is counted.
    _ = Invocation.current
    let command: any ParsableCommand
    do { command = try parseAsRoot() } catch { exit(withError: error) }
    do {
      var command = command
      if let speaking = command as? any SpeakingCommand { Terminal.voice = speaking.voice.voice }
      try command.run()
      Terminal.detail("Done in \(Terminal.seconds(since: Invocation.current.start)).")
    } catch {
      guard let (status, message) = ExitStatus.of(error) else { exit(withError: error) }
      Terminal.complain("Error: \(message)")
      Foundation.exit(status)
    }
  }
}
