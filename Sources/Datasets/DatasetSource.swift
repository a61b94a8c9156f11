/// Where a data set comes from, as the `source.md` beside it says.
public struct DatasetSource: Sendable, Equatable {
  /// The first heading.
  public var title: String
  public var publisher: String
  public var address: String
  public var licence: String

  public init(title: String = "", publisher: String = "", address: String = "", licence: String = "") {
    self.title = title
    self.publisher = publisher
    self.address = address
    self.licence = licence
  }

  /// Reads `source.md` in the folder of a data file; nothing when there is none.
  ///
  /// Looked for are lines such as `- Publisher: Epoch AI`, `- Address: …` and `- Licence: …`; the first of each counts.
  public static func read(beside data: String) -> DatasetSource? {
    let folder = data.lastIndex(of: "/").map { String(data[...$0]) } ?? ""
    guard
      let bytes = try? FileContents.read(path: folder + "source.md", limit: 1_048_576),
      let text = try? TextEncoding.decode(bytes)
    else { return nil }
    var source = DatasetSource()
    for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline) {
      if source.title.isEmpty, line.hasPrefix("# ") { source.title = String(line.dropFirst(2)) }
      guard line.hasPrefix("- "), let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }.filter { $0 != "*" && $0 != "`" }
      switch line[..<colon].dropFirst(2) {
      case "Publisher" where source.publisher.isEmpty: source.publisher = String(value)
      case "Address" where source.address.isEmpty: source.address = String(value)
      case "Licence" where source.licence.isEmpty: source.licence = String(value)
      default: break
      }
    }
    return source
  }
}
