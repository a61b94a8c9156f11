import Foundation
import Testing

/// Model files about several curves, by the commands that answer them.
@Suite("Mechanism files on the command line")
struct MechanismCommandTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// A record without what only a model file has.
  private func bare(_ text: String) throws -> String {
    var object = try object(text)
    for key in ["study", "provenance", "command"] { object[key] = nil }
    return String(
      decoding: try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]), as: UTF8.self)
  }

  static let pairs: [(model: String, flags: [String])] = [
    (
      "models/foundry-share.yaml",
      [
        "shares", "datasets/foundry-share/data.csv", "--entity", "TSMC", "--entity", "Samsung Foundry", "--entity",
        "SMIC",
        "--series", "foundry revenue share (TrendForce)",
      ]
    ),
    (
      "models/computer-generations.yaml",
      ["generations", "datasets/classic-diffusion/data.csv"]
        + (1...4).flatMap { ["--entity", "IBM computers generation \($0)"] }
    ),
    (
      "models/process-node-race.yaml",
      [
        "leapfrog", "datasets/process-nodes/data.csv", "--leader", "TSMC", "--follower", "SMIC", "--horizon", "2050",
        "--series", "logic process node in volume production (smallest, carried forward)",
      ]
    ),
  ]

  @Test("a model file answers what the flags answer, by forecast and by the command of its own", arguments: pairs)
  func same(model: String, flags: [String]) throws {
    let byFlags = try CommandRun(arguments: flags + ["--json"])
    #expect(byFlags.status == 0, "\(byFlags.errors)")
    for command in ["forecast", flags[0]] {
      let run = try CommandRun(arguments: [command, model, "--json"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try bare(run.output) == bare(byFlags.output))
      let record = try object(run.output)
      #expect((record["study"] as? [String: Any])?["question"] is String)
      #expect((record["provenance"] as? [String: Any])?["model_file"] as? String == model)
    }
    let text = try CommandRun(arguments: ["forecast", model])
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(text.output.contains("catchup forecast \(model)"))
  }

  @Test(
    "a report has the question, the answer, the figures, the fit without the mechanism and the data", arguments: pairs)
  func report(model: String, flags: [String]) throws {
    let scratch = try ScratchFolder()
    let run = try CommandRun(arguments: ["report", model, "-o", scratch.url.path, "--figures"])
    #expect(run.status == 0, "\(run.errors)")
    let stem = model.split(separator: "/")[1].replacing(".yaml", with: "")
    let page = try String(contentsOf: scratch.url.appendingPathComponent(stem + ".html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("Make it again") && page.contains("catchup report \(model)"))
    #expect(!page.contains("When it closes") && !page.contains("Routes to the answer"))
    #expect(page.contains(flags[0] == "leapfrog" ? "What passing one over changes" : "Without it, where"))
    #expect(!page.contains(">nan<") && !page.contains("NaN"))
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
    #expect(files.contains { $0.hasPrefix(stem + "-") && $0.hasSuffix(".svg") })
    #expect(run.output.hasSuffix("\(stem).html\n"))
  }

  @Test(
    "what does not go together: status and sentence",
    arguments: [
      (["shares", "models/computer-generations.yaml"], Int32(1), "is about `generations`"),
      (["shares", "models/solar.yaml"], 1, "asks about a gap"),
      (["shares", "models/foundry-share.yaml", "--entity", "TSMC"], 64, "A model file says it itself"),
      (["generations", "models/computer-generations.yaml", "--seed", "3"], 64, "A model file says it itself"),
      (["leapfrog", "datasets/process-nodes/data.csv"], 64, "Name who leads by --leader"),
      (["scenarios", "models/foundry-share.yaml"], 1, "`catchup scenarios` does not"),
      (["whatif", "models/foundry-share.yaml", "--set", "a=1"], 1, "`catchup whatif` does not"),
      (["sensitivity", "models/foundry-share.yaml"], 1, "`catchup sensitivity` does not"),
      (["backtest", "models/foundry-share.yaml"], 1, "`catchup backtest` does not"),
      (["board", "models/foundry-share.yaml", "models/solar.yaml"], 1, "has no gap between two series"),
      (["forecast", "models/foundry-share.yaml", "--draws", "500"], 1, "draws nothing"),
      (["forecast", "models/foundry-share.yaml", "--seed", "5"], 1, "uses no random numbers"),
    ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let run = try CommandRun(arguments: arguments)
    #expect(run.status == status, "\(run.errors)")
    let text = run.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains(words), "\(run.errors)")
  }

  @Test("draws and seed of a file that draws may be changed")
  func redrawn() throws {
    let runs = try [["--draws", "500"], ["--draws", "500", "--seed", "9"], ["--draws", "500"]].map {
      try CommandRun(arguments: ["forecast", "models/process-node-race.yaml", "--json"] + $0)
    }
    #expect(runs[0].output == runs[2].output && runs[0].output != runs[1].output)
    #expect(try object(runs[0].output)["draws"] as? Int == 500)
  }

  @Test("models are listed with their questions")
  func listed() throws {
    let run = try CommandRun(arguments: ["list", "models"])
    let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("When does each generation of IBM's computers in use overtake the one before?"))
  }
}
