import ArgumentParser
import Foundation
import Reports
import Studies

struct Init: SpeakingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draft a model file for a CSV file.",
    discussion: """
      EXAMPLES:
        catchup init datasets/solar/data.csv --follower India --leader Germany -o india.yaml
        catchup init shares.csv > shares.yaml
      """)

  @Argument(help: "A CSV file, tidy or wide.")
  var data: String

  @Option(help: "The series, in a table with several.")
  var series: String?

  @Option(help: "The entity that catches up.")
  var follower: String?

  @Option(help: "The entity to catch up with.")
  var leader: String?

  @Option(name: .shortAndLong, help: "The file to write; it must not be there yet. (default: standard output)")
  var output: String?

  @OptionGroup var voice: VoiceOptions

  func run() throws {
    // The path as seen from the model file's folder; absolute when that lies elsewhere.
    let isHere = output.map { !$0.contains("/") } ?? true
    let path = isHere ? data : URL(fileURLWithPath: data).path
    let draft = try failing { () throws(StudyError) in
      try ModelDraft(path: data, data: path, series: series, follower: follower, leader: leader)
    }
    for note in draft.notes { Terminal.say(note) }
    guard let output else {
      try Terminal.answer(draft.text)
      return
    }
    guard !FileManager.default.fileExists(atPath: output) else {
      throw Failure("\(output) is there already. Choose another name for the model file.")
    }
    try failing { () throws(ReportError) in try OutputFile.write(draft.text, to: output) }
    try Terminal.answer("\(output)\nNext: catchup forecast \(output)")
  }
}
