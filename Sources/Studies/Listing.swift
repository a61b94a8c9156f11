import Curves
import Datasets
import Foundation

/// What there is to work with: families, and the models and datasets in a folder.
public struct Listing: Codable, Sendable, Equatable {
  public static let schema = "catchup.list/1"

  public struct Item: Codable, Sendable, Equatable {
    public var name: String
    public var summary: String
    /// The file, or a family's formula.
    public var detail: String
  }

  public var schema = Listing.schema
  public var kind: String
  public var items: [Item]

  /// Every curve family.
  public static var families: Listing {
    Listing(
      kind: "families",
      items: (Catalogue.families + Catalogue.learning).map { family in
        let others = family.otherNames.isEmpty ? "" : " Also called \(family.otherNames.joined(separator: ", "))."
        return Item(
          name: family.name, summary: "\(family.summary)\(others) (\(family.reference))", detail: family.formula)
      })
  }

  /// The model files `*.yaml` of a folder, with their titles; a file that cannot be read says why.
  public static func models(in folder: String) -> Listing {
    Listing(
      kind: "models",
      items: contents(of: folder).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map { name in
        let path = folder + "/" + name
        let stem = String(name[..<(name.lastIndex(of: ".") ?? name.endIndex)])
        do throws(ModelFileError) {
          return Item(name: stem, summary: try StudyFile.read(path: path).question, detail: path)
        } catch {
          return Item(name: stem, summary: error.description, detail: path)
        }
      })
  }

  /// The folders of a folder that hold a `data.csv`, with the titles of their `source.md`.
  public static func datasets(in folder: String) -> Listing {
    Listing(
      kind: "datasets",
      items: contents(of: folder).compactMap { name in
        let path = folder + "/" + name + "/data.csv"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let source = DatasetSource.read(beside: path)
        let summary = source.map { "\($0.title). \($0.publisher)" } ?? "no source.md beside it"
        return Item(name: name, summary: summary, detail: path)
      })
  }

  private static func contents(of folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
}
