import ArgumentParser
import Foundation
import Reports
import Studies

struct DoctorCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check what catchup needs: libraries, gnuplot, the ledger, the folder for pictures.",
    discussion: """
      Ends with status 1 where something is missing that a command would need.

      EXAMPLES:
        catchup doctor
        catchup doctor --json
      """)

  @OptionGroup var output: ListingOptions

  @Option(help: ArgumentHelp("The ledger to look at. (default: the usual one)", valueName: "file"))
  var ledger: String?

  @OptionGroup var voice: VoiceOptions

  func run() throws {
    let examination = Examination.make(
      environment: ProcessInfo.processInfo.environment, ledger: ledger, gnuplot: Self.gnuplot())
    if output.json {
      try Terminal.answer(try failing { () throws(ReportError) in try JSONOutput.encode(examination) })
    } else {
      try Terminal.answer(TextReport.examination(examination, color: Terminal.takesColor))
    }
    if !examination.isWell { throw ExitCode(1) }
  }

  private static func gnuplot() -> Result<String, ReportError> {
    Result { () throws(ReportError) in try GnuplotVersion.found() }
  }
}
