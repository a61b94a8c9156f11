import ArgumentParser
import Reports
import Studies

struct List: SpeakingCommand {
  static let configuration = CommandConfiguration(
    abstract: "List curve families, model files or datasets.",
    discussion: """
      EXAMPLES:
        catchup list families
        catchup list models --in models
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case families, models, datasets
  }

  @Argument(help: "families, models or datasets.")
  var kind: Kind

  @Option(name: .customLong("in"), help: "The folder to look in. (default: models or datasets, here)")
  var folder: String?

  @OptionGroup var output: ListingOptions
  @OptionGroup var voice: VoiceOptions

  func run() throws { try Self.show(kind, in: folder, json: output.json) }

  static func show(_ kind: Kind, in folder: String?, json: Bool) throws {
    let listing =
      switch kind {
      case .families: Listing.families
      case .models: Listing.models(in: folder ?? "models")
      case .datasets: Listing.datasets(in: folder ?? "datasets")
      }
    if json {
      try Terminal.answer(try failing { () throws(ReportError) in try JSONOutput.encode(listing) })
    } else if listing.items.isEmpty {
      throw Failure("There are no \(kind.rawValue) in \(folder ?? kind.rawValue). Name their folder by --in.")
    } else {
      try Terminal.answer(TextReport.listing(listing, color: Terminal.takesColor))
    }
  }
}
