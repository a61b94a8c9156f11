import Foundation
import Testing

/// What each command prints, on data that are shipped, word for word at 80 columns: a change of it is seen.
///
/// `CATCHUP_GOLDEN=write swift test --filter MainOutputTests` writes the files anew; they are snapshots, to be read by a
/// person. The numbers in them have their tests elsewhere.
@Suite("Main output")
struct MainOutputTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var arguments: [String]
    var testDescription: String { name }

    init(_ name: String, _ arguments: String...) {
      self.name = name
      self.arguments = arguments
    }
  }

  static let cases = [
    Case("fit", "fit", "datasets/solar/data.csv", "--entity", "China", "--family", "logistic,gompertz"),
    Case(
      "regress", "regress", "datasets/bass-parameters/data.csv", "--formula", "log(q) ~ log(p) + category"),
    Case("generations", "generations", "models/computer-generations.yaml"),
    Case("leapfrog", "leapfrog", "models/process-node-race.yaml"),
    Case("shares", "shares", "models/foundry-share.yaml"),
    Case("forecast", "forecast", "models/solar.yaml", "--draws", "200"),
    Case("scenarios", "scenarios", "models/semiconductor-patents.yaml", "--draws", "200"),
    Case("whatif", "whatif", "models/solar.yaml", "--set", "follower.speed=-0.3", "--from", "2027", "--draws", "200"),
    Case("sensitivity", "sensitivity", "models/crossing.yaml", "--samples", "256"),
    Case("board", "board", "models/solar.yaml", "models/semiconductor-patents.yaml", "--draws", "200"),
    Case("backtest", "backtest", "models/semiconductor-patents.yaml", "--draws", "100"),
    Case("list-families", "list", "families"), Case("list-models", "list", "models"),
    Case("list-datasets", "list", "datasets"), Case("datasets-solar", "datasets", "solar"),
    Case("init", "init", "datasets/solar/data.csv", "--follower", "India", "--leader", "Germany"),
  ]

  private func compare(_ output: String, _ name: String) throws {
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/main-\(name).txt")
    if ProcessInfo.processInfo.environment["CATCHUP_GOLDEN"] == "write" {
      try output.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(output == (try String(contentsOf: golden, encoding: .utf8)))
  }

  @Test("is as it was read last, within 80 columns", arguments: cases)
  func kept(_ one: Case) throws {
    let run = try CommandRun(arguments: one.arguments)
    #expect(run.status == 0, "\(run.errors)")
    try compare(run.output, one.name)
    // A model file is no table for a terminal.
    if one.name != "init" {
      for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test("of a report is the answer and the path")
  func report() throws {
    let scratch = try ScratchFolder()
    let run = try CommandRun("report", "models/foundry-share.yaml", "-o", scratch.url.path)
    #expect(run.status == 0, "\(run.errors)")
    try compare(run.output.replacing(scratch.url.path, with: "reports"), "report")
  }

  @Test("of the ledger's commands, but for when and how long")
  func runs() throws {
    let scratch = try ScratchFolder()
    let ledger = scratch.url.appendingPathComponent("ledger.sqlite").path
    for entity in ["China", "India"] {
      let run = try CommandRun(
        "fit", "datasets/solar/data.csv", "--entity", entity, "--family", "logistic", "--ledger", ledger)
      #expect(run.status == 0, "\(run.errors)")
    }
    for (name, arguments) in [
      ("runs-list", ["runs", "list"]), ("runs-show", ["runs", "show", "1"]),
      ("runs-compare", ["runs", "compare", "1", "2", "--most", "2"]),
    ] {
      let run = try CommandRun(arguments: arguments + ["--ledger", ledger])
      #expect(run.status == 0, "\(run.errors)")
      for line in run.output.split(separator: "\n") where !line.contains(scratch.url.path) {
        #expect(line.count <= 80, "\(line)")
      }
      let masked = run.output.replacing(CommandRun.root.path, with: "FOLDER").replacing(ledger, with: "LEDGER")
        .replacing(#/\d{4}-\d\d-\d\d \d\d:\d\d/#, with: "YYYY-MM-DD HH:MM")
        .replacing(#/[0-9a-f]{8}-[0-9a-f-]{27}/#, with: "KEY")
        .replacing(#/ +\d+(\.\d+)? (ms|s)\b/#, with: " TIME")
        // The last digits are those of the processor's own BLAS kernels.
        .replacing(#/(\d\.\d{10})\d+/#) { $0.output.1 + "…" }
      // A column is as wide as its longest time, and a line breaks where a folder is long: words are kept, not where they stand.
      let words = masked.replacing(#/─+/#, with: "─").split(whereSeparator: \.isWhitespace).joined(separator: " ")
      try compare(name == "runs-compare" ? masked : words + "\n", name)
    }
  }

  @Test("of the doctor has a line for everything looked at, whatever the machine has")
  func doctor() throws {
    let run = try CommandRun("doctor")
    #expect([0, 1].contains(run.status))
    // Before the first version or path a line is the same everywhere.
    let heads = run.output.split(separator: "\n").map { line in
      line.split(separator: " ", omittingEmptySubsequences: true).prefix(2).joined(separator: " ")
    }
    #expect(heads.count > 4)
    for what in ["GSL", "LAPACK", "BLAS", "gnuplot", "SQLite"] {
      #expect(run.output.localizedCaseInsensitiveContains(what), "\(what)")
    }
  }
}
