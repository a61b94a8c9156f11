import Foundation
import Testing

@Suite("the ledger of runs")
struct LedgerCommandTests {
  private func folder() throws -> ScratchFolder { try BacktestCommandTests().folder() }

  private let backtest = [
    "backtest", "pairs.csv", "--method", "walk", "--method", "last-value", "--draws", "100", "--threads", "2", "--json",
  ]

  private func run(_ words: [String], _ scratch: ScratchFolder) throws -> CommandRun {
    try CommandRun(arguments: words + ["--ledger", "runs.sqlite"], folder: scratch.url)
  }

  /// What SQLite itself says of the file, by another program.
  private func list(_ scratch: ScratchFolder, ledger: String = "runs.sqlite") throws -> [[String: Any]] {
    let run = try CommandRun("runs", "list", "--json", "--ledger", ledger, folder: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    return try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
  }

  /// Starts the program and kills it after so many seconds, whatever it is at.
  private func killed(_ words: [String], after wait: Double, _ scratch: ScratchFolder) throws {
    let process = Process()
    process.executableURL = CommandRun.program
    process.arguments = words
    process.currentDirectoryURL = scratch.url
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: wait)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  @Test("an answer is kept as it was printed, with the checksum of its data")
  func kept() throws {
    let scratch = try folder()
    let fit = ["fit", "t.csv", "--entity", "Fast", "--family", "exponential", "--noise", "log-normal"]
    let printed = try run(fit + ["--json"], scratch)
    #expect(printed.status == 0 && printed.errors.isEmpty, "\(printed.errors)")
    let shown = try run(["runs", "show", "last", "--answer"], scratch)
    #expect(shown.output == printed.output)
    let runs = try list(scratch)
    let question = try #require(runs.first?["question"] as? [String: Any])
    #expect(question["line"] as? String == "catchup " + fit.joined(separator: " "))
    let inputs = try #require(question["inputs"] as? [[String: Any]])
    // Independent of the program: coreutils.
    let digest = Process()
    digest.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    digest.arguments = [scratch.url.appendingPathComponent("t.csv").path]
    let pipe = Pipe()
    digest.standardOutput = pipe
    try digest.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    digest.waitUntilExit()
    #expect(inputs.map { $0["checksum"] as? String } == [String(text.prefix(64))])
  }

  @Test("compare says what differs in inputs and in answers")
  func compared() throws {
    let scratch = try folder()
    let fit = ["fit", "t.csv", "--entity", "Fast", "--family", "exponential", "--noise", "log-normal"]
    _ = try run(fit, scratch)
    _ = try run(fit, scratch)
    let same = try run(["runs", "compare", "1", "2"], scratch)
    #expect(same.output.contains("The same question") && same.output.contains("The same answer"))
    _ = try scratch.write(BacktestCommandTests().table(change: 2010), to: "t.csv")
    _ = try run(fit, scratch)
    let other = try run(["runs", "compare", "1", "last"], scratch)
    #expect(other.output.contains("input: t.csv"))
    #expect(other.output.contains("values differ"))
  }

  @Test(
    "without a ledger, and where it cannot be kept, the answer is the same", arguments: ["damaged", "other", "folder"])
  func answerStands(ledger: String) throws {
    let scratch = try folder()
    let fit = ["fit", "t.csv", "--entity", "Fast", "--family", "exponential"]
    let plain = try CommandRun(arguments: fit + ["--no-ledger"], folder: scratch.url)
    #expect(plain.status == 0 && plain.errors.isEmpty)
    switch ledger {
    case "damaged":
      _ = try run(fit, scratch)
      let path = scratch.url.appendingPathComponent("runs.sqlite")
      let bytes = try Data(contentsOf: path)
      try bytes.prefix(bytes.count / 2 - 700).write(to: path)
    case "other": _ = try scratch.write("entity,date,value\n", to: "runs.sqlite")
    default:
      try FileManager.default.createDirectory(
        at: scratch.url.appendingPathComponent("runs.sqlite"), withIntermediateDirectories: true)
    }
    let before = try? Data(contentsOf: scratch.url.appendingPathComponent("runs.sqlite"))
    let kept = try run(fit, scratch)
    #expect(kept.status == 0)
    #expect(kept.output == plain.output)
    #expect(kept.errors.contains("This run is not kept: runs.sqlite"), "\(kept.errors)")
    // What is no ledger is left as it is.
    if ledger == "other" { #expect(try Data(contentsOf: scratch.url.appendingPathComponent("runs.sqlite")) == before) }
    let runs = try run(["runs", "list"], scratch)
    #expect(runs.status == 1 && runs.errors.contains("runs.sqlite"), "\(runs.errors)")
  }

  /// The law of the ledger: whenever a run is killed, going on gives the bytes of a run that was not.
  @Test("a run that is killed at any moment goes on to the same bytes")
  func killed() throws {
    let scratch = try folder()
    let whole = try CommandRun(arguments: backtest + ["--no-ledger"], folder: scratch.url)
    #expect(whole.status == 0, "\(whole.errors)")
    for wait in [0.005, 0.02, 0.05, 0.1, 0.2] {
      try killed(backtest + ["--ledger", "runs.sqlite"], after: wait, scratch)
      for unfinished in try list(scratch) where unfinished["finished"] as? Bool == false {
        let number = try #require(unfinished["number"] as? Int)
        let resumed = try run(["resume", "\(number)"], scratch)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output == whole.output)
      }
    }
    #expect(try list(scratch).allSatisfy { $0["finished"] as? Bool == true })
  }

  @Test(
    "scenarios and sensitivity that are killed, or done in parts, give the same bytes",
    arguments: [["scenarios"], ["whatif", "--set", "leader.speed=0.1"], ["sensitivity", "--method", "morris"]])
  func others(words: [String]) throws {
    let scratch = try folder()
    _ = try scratch.write(
      """
      title: A title
      data: t.csv
      follower: { entity: Fast }
      leader: { entity: Slow }
      families: [exponential]
      horizon: 2040
      draws: 200
      scenarios: [{ name: a, set: { leader.speed: 0.2 } }, { name: b, set: { premium: 0 } }]

      """, to: "m.yaml")
    let asked = [words[0], "m.yaml"] + words.dropFirst() + ["--threads", "2", "--json"]
    let whole = try CommandRun(arguments: asked + ["--no-ledger"], folder: scratch.url)
    #expect(whole.status == 0, "\(whole.errors)")
    for wait in [0.02, 0.08, 0.2] {
      try killed(asked + ["--ledger", "runs.sqlite"], after: wait, scratch)
      guard FileManager.default.fileExists(atPath: scratch.url.appendingPathComponent("runs.sqlite").path) else {
        continue
      }
      for unfinished in try list(scratch) where unfinished["finished"] as? Bool == false {
        let resumed = try run(["resume", "\(try #require(unfinished["number"] as? Int))"], scratch)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output == whole.output)
      }
    }
    for (blocks, ledger) in [("0-0/2", "a.sqlite"), ("1-1/2", "b.sqlite")] {
      let part = try CommandRun(arguments: asked + ["--blocks", blocks, "--ledger", ledger], folder: scratch.url)
      #expect(part.status == 0 && part.output.isEmpty, "\(part.errors)")
    }
    _ = try CommandRun("runs", "merge", "b.sqlite", "--ledger", "a.sqlite", folder: scratch.url)
    let answer = try CommandRun("resume", "1", "--ledger", "a.sqlite", folder: scratch.url)
    #expect(answer.output == whole.output, "\(answer.errors)")
    let estimate = try CommandRun(arguments: asked.dropLast() + ["--dry-run"], folder: scratch.url)
    #expect(estimate.status == 0 && estimate.output.hasPrefix("About "), "\(estimate.errors)")
  }

  @Test("blocks done apart are merged to the same bytes, and refused where the data were others")
  func spread() throws {
    let scratch = try folder()
    let whole = try CommandRun(arguments: backtest + ["--no-ledger"], folder: scratch.url)
    func part(_ blocks: String, _ ledger: String) throws {
      let run = try CommandRun(arguments: backtest + ["--blocks", blocks, "--ledger", ledger], folder: scratch.url)
      #expect(run.status == 0 && run.output.isEmpty, "\(run.errors)")
      #expect(run.errors.contains("blocks are done and kept as run 1"), "\(run.errors)")
    }
    try part("0-3/10", "runs.sqlite")
    try part("4-9/10", "b.sqlite")
    try part("4-9/11", "c.sqlite")
    let cut = try run(["runs", "merge", "c.sqlite"], scratch)
    #expect(cut.status == 1 && cut.errors.contains("cut into 10 blocks, the other into 11"), "\(cut.errors)")
    let merged = try run(["runs", "merge", "b.sqlite"], scratch)
    #expect(merged.status == 0 && merged.output.contains("10 of 10 are done"), "\(merged.errors)\(merged.output)")
    let answer = try run(["resume", "1"], scratch)
    #expect(answer.output == whole.output, "\(answer.errors)")

    try part("0-3/10", "d.sqlite")
    _ = try scratch.write(BacktestCommandTests().table(change: 2019), to: "t.csv")
    try part("4-9/10", "e.sqlite")
    let other = try CommandRun("runs", "merge", "e.sqlite", "--ledger", "d.sqlite", folder: scratch.url)
    #expect(other.status == 1 && other.errors.contains("what is in"), "\(other.errors)")
    #expect(try list(scratch, ledger: "d.sqlite").first?["blocks_done"] as? Int == 4)
    let stale = try CommandRun("resume", "1", "--ledger", "d.sqlite", folder: scratch.url)
    #expect(stale.status == 1 && stale.errors.contains("cannot be gone on with"), "\(stale.errors)")
  }

  @Test("two writers on one new ledger do not hurt each other")
  func writers() throws {
    let scratch = try folder()
    let processes = try (0..<4).map { _ in
      let process = Process()
      process.executableURL = CommandRun.program
      process.arguments = backtest + ["--ledger", "runs.sqlite"]
      process.currentDirectoryURL = scratch.url
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      return process
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    let runs = try list(scratch)
    #expect(runs.count == 4 && runs.allSatisfy { $0["finished"] as? Bool == true })
  }

  @Test("export, prune, and runs that there are not")
  func housekeeping() throws {
    let scratch = try folder()
    let fit = ["fit", "t.csv", "--entity", "Fast", "--family"]
    for family in ["linear", "exponential", "logistic"] { _ = try run(fit + [family], scratch) }
    #expect(try run(["runs", "export", "1", "3", "-o", "some.sqlite"], scratch).status == 0)
    #expect(try list(scratch, ledger: "some.sqlite").count == 2)
    #expect(try run(["runs", "export", "1", "-o", "some.sqlite"], scratch).status == 1)
    #expect(try run(["runs", "merge", "some.sqlite"], scratch).output.contains("0 runs taken over"))
    #expect(try run(["runs", "prune", "--keep", "1"], scratch).output == "Removed 2 runs.\n")
    #expect(try list(scratch).map { $0["number"] as? Int } == [3])
    #expect(try run(["runs", "prune", "--before", "1999"], scratch).output == "Removed 0 runs.\n")
    for words in [["runs", "show", "7"], ["resume", "abcd"], ["runs", "merge", "nowhere.sqlite"], ["resume", "3"]] {
      let refused = try run(words, scratch)
      #expect(refused.status == 1 && !refused.errors.isEmpty, "\(words)")
    }
    for words in [
      ["runs", "prune"], ["backtest", "pairs.csv", "--blocks", "3-1/9"],
      ["backtest", "pairs.csv", "--blocks", "0-9/9"],
      ["backtest", "pairs.csv", "--blocks", "0/0"], ["backtest", "pairs.csv", "--blocks", "0/1", "--dry-run"],
    ] {
      #expect(try run(words, scratch).status == 64, "\(words)")
    }
  }

  @Test("a dry run says how long it takes, and keeps nothing")
  func dry() throws {
    let scratch = try folder()
    let run = try run(backtest + ["--dry-run"], scratch)
    #expect(run.status == 0 && run.output.hasPrefix("About "), "\(run.errors)")
  }
}
