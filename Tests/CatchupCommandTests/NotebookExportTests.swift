import Foundation
import Studies
import Testing

/// The notebooks that are kept with the package, exported by `make notebooks`.
@Suite("Exported notebooks")
struct NotebookExportTests {
  static let folder = CommandRun.root.appendingPathComponent("notebooks-export")

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".ipynb") }.sorted()

  @Test("there are three, one of them of a mechanism")
  func there() { #expect(Self.names == ["ai-accelerators.ipynb", "foundry-share.ipynb", "solar.ipynb"]) }

  @Test("is below 600 kB, and was made from the models and data that stand beside it", arguments: names)
  func current(name: String) throws {
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(name))
    #expect(bytes.count < 600_000)
    let notebook = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    #expect(notebook["nbformat"] as? Int == 4 && notebook["nbformat_minor"] as? Int == 5)
    let about = try #require((notebook["metadata"] as? [String: Any])?["catchup"] as? [String: String])
    let model = try #require(about["model"])
    // A changed model or changed data leave the notebook behind: `make notebooks`.
    let inputs = RunInput.ofModel(CommandRun.root.appendingPathComponent(model).path)
    #expect(inputs.map(\.checksum).first == about["model_sha256"])
    #expect(inputs.dropFirst().map(\.checksum).joined(separator: " ") == about["data_sha256"])
  }

  @Test("a second export of a study has the same bytes", arguments: ["models/solar.yaml", "models/crossing.yaml"])
  func again(model: String) throws {
    let scratch = try ScratchFolder()
    var exports: [Data] = []
    for _ in 0..<2 {
      let run = try CommandRun(
        "report", model, "-o", scratch.url.path, "--format", "ipynb", "--draws", "200", "--no-ledger")
      #expect(run.status == 0, "\(run.errors)")
      exports.append(try Data(contentsOf: URL(fileURLWithPath: String(run.output.split(separator: "\n").last ?? ""))))
    }
    #expect(exports[0] == exports[1])
  }
}
