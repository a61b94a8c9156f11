import Foundation

/// Where a dataset comes from, as its `source.md` says in lines that begin with `- Publisher:` and `- Licence:`.
public struct DatasetSource: Sendable, Equatable {
  /// The first heading.
  public var title = ""
  public var publisher = "not stated"
  public var licence = "not stated"

  /// - Parameter path: a data file; its folder may hold a `source.md`.
  public init(beside path: String) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    guard let text = try? String(contentsOf: folder.appendingPathComponent("source.md"), encoding: .utf8) else { return }
    for line in text.split(whereSeparator: \.isNewline) {
      if title.isEmpty, line.hasPrefix("# ") { title = String(line.dropFirst(2)) }
      if line.hasPrefix("- Publisher:") {
        publisher = line.dropFirst("- Publisher:".count).trimmingCharacters(in: .whitespaces)
      }
      if line.hasPrefix("- Licence:") {
        licence = line.dropFirst("- Licence:".count).trimmingCharacters(in: .whitespaces)
      }
    }
  }
}
