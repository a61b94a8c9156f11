import Foundation
import Testing

/// Help is read before anything else: what it says is kept word for word, so that a change of it is seen.
///
/// `CATCHUP_GOLDEN=write swift test --filter HelpTests` writes the files anew; they are snapshots, to be read by a person.
@Suite("Help")
struct HelpTests {
  static let commands = [
    "", "fit", "regress", "generations", "leapfrog", "shares", "forecast", "report", "scenarios", "whatif",
    "sensitivity",
    "board", "backtest", "runs", "runs list", "runs show", "runs compare", "runs export", "runs prune", "runs merge",
    "resume", "list", "datasets", "init", "doctor",
  ]

  static func golden(_ command: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
      .appendingPathComponent(
        (["help"] + command.split(separator: " ").map(String.init)).joined(separator: "-") + ".txt")
  }

  @Test("is as it was read last, within 80 columns", arguments: commands)
  func kept(command: String) throws {
    let run = try CommandRun(arguments: ["help"] + command.split(separator: " ").map(String.init))
    #expect(run.status == 0, "\(run.errors)")
    if ProcessInfo.processInfo.environment["CATCHUP_GOLDEN"] == "write" {
      try run.output.write(to: Self.golden(command), atomically: true, encoding: .utf8)
    }
    #expect(run.output == (try String(contentsOf: Self.golden(command), encoding: .utf8)))
    // The parser breaks no line of usage.
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE:") })
  }

  @Test("names every command there is", arguments: [""])
  func complete(command: String) throws {
    let overview = try CommandRun(arguments: ["help"]).output
    let named = overview.split(separator: "SUBCOMMANDS:").last?.split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("  "), !line.hasPrefix("   ") else { return nil }
      return line.split(separator: " ").first.map(String.init)
    }
    #expect(Set(named ?? []).subtracting(["See"]) == Set(Self.commands.filter { !$0.isEmpty && !$0.contains(" ") }))
  }

  @Test("has two examples or more", arguments: commands.filter { !$0.isEmpty && $0 != "runs" && $0 != "datasets" })
  func examples(command: String) throws {
    let text = try CommandRun(arguments: ["help"] + command.split(separator: " ").map(String.init)).output
    let examples = text.split(separator: "EXAMPLES:").dropFirst().first?.split(separator: "\n\n").first ?? ""
    #expect(examples.split(separator: "\n").count { $0.contains("catchup ") } >= 2, "\(command)")
  }
}
