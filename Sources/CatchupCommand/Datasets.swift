import ArgumentParser
import Datasets
import Foundation
import Reports
import Studies

struct DatasetsCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets",
    abstract: "List the datasets, or describe one: its sources, series and their shapes.",
    discussion: """
      EXAMPLES:
        catchup datasets
        catchup datasets solar
        catchup datasets my/numbers.csv --json
      """)

  @Argument(help: "A dataset's name, or a CSV file.")
  var name: String?

  @Option(name: .customLong("in"), help: "The folder to look in.")
  var folder = "datasets"

  @OptionGroup var output: ListingOptions
  @OptionGroup var voice: VoiceOptions

  func run() throws {
    guard let name else {
      try List.show(.datasets, in: folder, json: output.json)
      return
    }
    let inFolder = "\(folder)/\(name)/data.csv"
    let path = FileManager.default.fileExists(atPath: inFolder) || !name.hasSuffix(".csv") ? inFolder : name
    if path == inFolder, !FileManager.default.fileExists(atPath: path) {
      let known = Listing.datasets(in: folder).items.map(\.name)
      let meant = nearestName(to: name, among: known).map { " Did you mean \($0)?" } ?? ""
      throw Failure(
        "There is no dataset \(quoted(name)) in \(folder).\(meant) There are \(listed(known, joinedBy: "and")).")
    }
    let table = try failing { () throws(DataError) in try Table.read(path: path) }
    let description = DatasetDescription(table, name: name)
    if output.json {
      try Terminal.answer(try failing { () throws(ReportError) in try JSONOutput.encode(description) })
    } else {
      try Terminal.answer(TextReport.dataset(description, color: Terminal.takesColor))
    }
  }
}
