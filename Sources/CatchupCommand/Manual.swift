import ArgumentParser
import Reports

/// Not shown in help: `make install` writes the manual by it.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Write the manual's pages into a folder.", shouldDisplay: false)

  @Argument(help: "The folder to write to; made when it is not there.")
  var folder: String

  @OptionGroup var voice: VoiceOptions

  func run() throws {
    let pages = ManualPage.all(try CommandDescription.all())
    for page in pages {
      try failing { () throws(ReportError) in
        try OutputFile.makeFolder(folder)
        try OutputFile.write(page.text, to: "\(folder)/\(page.file)")
      }
    }
    try Terminal.answer(pages.map { "\(folder)/\($0.file)" }.joined(separator: "\n"))
  }
}
