import Foundation
import Testing

@Suite("Competition for a market, as typed")
struct CompetitionCommandTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// A wobble that follows no pattern a fit could take up.
  private func wobble(_ index: Int) -> Double { sin(7.3 * Double(index) + 2 * sin(3.1 * Double(index))) }

  private func csv(_ rows: [(String, Int, Double)], unit: String = "units") -> String {
    (["entity,series,date,value,unit"] + rows.map { "\($0.0),volume,\($0.1),\($0.2),\(unit)" }).joined(separator: "\n")
      + "\n"
  }

  /// An old technology that levels off at 100, and a new one at 150 that takes nothing from it.
  private func volumes() -> String {
    csv(
      (0..<20).flatMap { index -> [(String, Int, Double)] in
        let t = Double(index)
        return [
          ("old", 2000 + index, 100 / (1 + 4 * exp(-0.5 * t)) * (1 + 0.02 * wobble(index))),
          ("new", 2000 + index, 150 / (1 + 200 * exp(-0.7 * t)) * (1 + 0.02 * wobble(index + 31))),
        ]
      })
  }

  @Test("lotka-volterra: kinds that add to one, effects, where it leads, the date of passing with its chance")
  func lotkaVolterra() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(volumes(), to: "d.csv")
    let arguments = [
      "shares", path, "--model", "lotka-volterra", "--entity", "old", "--entity", "new", "--draws", "100",
    ]
    let run = try CommandRun(arguments: arguments + ["--json"])
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    #expect(record["schema"] as? String == "catchup.system/1" && record["system"] as? String == "lotka-volterra")
    #expect((record["terms"] as? [[String: Any]])?.count == 8)
    let competition = try #require(record["competition"] as? [String: Any])
    #expect(
      Set(competition.keys) == [
        "horizon", "interactions", "kinds", "outcomes", "threshold", "without", "draws", "findings",
      ])
    #expect(competition["threshold"] is NSNull && competition["horizon"] as? Double == 2038)
    let kinds = try #require((competition["kinds"] as? [[String: Any]])?.first)
    let shares = try #require(kinds["probabilities"] as? [[String: Any]]).compactMap { $0["probability"] as? Double }
    #expect(shares.count == 6 && abs(shares.reduce(0, +) - 1) < 1e-12)
    #expect((competition["interactions"] as? [[String: Any]])?.count == 2)
    let outcomes = try #require(competition["outcomes"] as? [[String: Any]])
    #expect(abs(outcomes.compactMap { $0["probability"] as? Double }.reduce(0, +) - 1) < 1e-12)
    let crossing = try #require((record["crossings"] as? [[String: Any]])?.first)
    #expect(crossing["follower"] as? String == "new" && crossing["leader"] as? String == "old")
    // 150 / (1 + 200 e^{−.7t}) = 100 / (1 + 4 e^{−.5t}) at t = 8.37.
    let date = try #require((crossing["date"] as? [String: Any])?["year"] as? Double)
    #expect(abs(date - 2008.37) < 0.3, "\(date)")
    #expect(crossing["probability"] as? Double == 1)
    // The same seed, the same bytes, at any number of threads.
    let again = try CommandRun(arguments: arguments + ["--json", "--threads", "1"])
    #expect(again.output == run.output)
    let text = try CommandRun(arguments: arguments + ["--figures", scratch.url.path])
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("What they are to each other") && text.output.contains("• new passes old:"))
    #expect(text.output.contains("probability 100 %, never by then 0 %"))
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(
      FileManager.default.fileExists(atPath: scratch.url.appendingPathComponent("lotka-volterra-curves.svg").path))
  }

  @Test("ucrcd: what is not determined is not printed as if it were")
  func unbalanced() throws {
    let scratch = try ScratchFolder()
    // Adoptions that only ever grow: no market is seen to end.
    let rows = (1...16).flatMap { index -> [(String, Int, Double)] in
      let one = ("first", 2000 + index, 2 * exp(0.25 * Double(index)) * (1 + 0.01 * wobble(index)))
      let two = ("second", 2000 + index, index < 8 ? 0 : exp(0.3 * Double(index - 7)) * (1 + 0.01 * wobble(index + 9)))
      return [one, two]
    }
    let path = try scratch.write(csv(rows), to: "d.csv")
    let run = try CommandRun(
      "shares", path, "--model", "ucrcd", "--entity", "first", "--entity", "second", "--draws", "100", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    #expect(record["system"] as? String == "ucrcd")
    let terms = try #require(record["terms"] as? [[String: Any]])
    #expect(terms.count == 10)
    let outputs = try #require(record["outputs"] as? [[String: Any]])
    #expect(outputs.map { $0["nobs"] as? Int } == [16, 9])
    #expect(outputs[0]["launch"] is NSNull && outputs[1]["launch"] is [String: Any])
    let alone = try #require(terms.first { $0["term"] as? String == "alone.potential" })
    #expect(alone["std.error"] is NSNull || !(alone["std.error"] is Double))
  }

  private func good(threshold: Bool) -> (shares: String, capability: String) {
    var shares: [(String, Int, Double)] = [], capability: [(String, Int, Double)] = []
    var open = 0.0
    for index in 0..<24 {
      let ratio = 0.02 * exp(0.16 * Double(index))
      capability += [("we", 2000 + index, ratio * 50), ("they", 2000 + index, 50)]
      if index > 0 { open += threshold ? (ratio > 0.2 ? 1 : 0) : 1 }
      let odds = (threshold ? -3.5 + 0.6 * open : -3.5 + 0.25 * open) + 0.1 * wobble(index)
      shares.append(("we", 2000 + index, 100 / (1 + exp(-odds))))
    }
    return (csv(shares, unit: "percent"), csv(capability))
  }

  @Test("good-enough: a threshold that is there is found, with the date on which the ratio reached it")
  func goodEnough() throws {
    let scratch = try ScratchFolder()
    let data = good(threshold: true)
    let (shares, capability) = (
      try scratch.write(data.shares, to: "s.csv"), try scratch.write(data.capability, to: "c.csv")
    )
    let arguments = [
      "shares", shares, "--model", "good-enough", "--entity", "we", "--capability", capability, "--capability-leader",
      "they",
    ]
    let run = try CommandRun(arguments: arguments + ["--json"])
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    let competition = try #require(record["competition"] as? [String: Any])
    let threshold = try #require(competition["threshold"] as? [String: Any])
    #expect(threshold["identified"] as? Bool == true)
    let terms = try #require(record["terms"] as? [[String: Any]])
    let term = try #require(terms.first { $0["term"] as? String == "threshold" })
    let (low, high) = (try #require(term["conf.low"] as? Double), try #require(term["conf.high"] as? Double))
    // The data are open for the whole of the year that ends above 0.2: in continuous time from 2014 on.
    let truth = 0.02 * exp(0.16 * 14)
    #expect(low < truth && truth < high && high < 0.3 && low > 0.13, "\(low) \(high)")
    let reached = try #require((threshold["reached"] as? [String: Any])?["year"] as? Double)
    #expect(abs(reached - 2014) < 0.5)
    #expect((competition["without"] as? [String: Any])?["p.value"] as? Double == 0.01)
    let text = try CommandRun(arguments: arguments)
    #expect(text.output.contains("Buyers wait") && text.output.contains("we passes half of the market"))
  }

  @Test("good-enough: a threshold that is not there is said not to be determined, and no estimate is printed")
  func goodEnoughOpen() throws {
    let scratch = try ScratchFolder()
    let data = good(threshold: false)
    let (shares, capability) = (
      try scratch.write(data.shares, to: "s.csv"), try scratch.write(data.capability, to: "c.csv")
    )
    let run = try CommandRun(
      "shares", shares, "--model", "good-enough", "--entity", "we", "--capability", capability, "--capability-leader",
      "they", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    let competition = try #require(record["competition"] as? [String: Any])
    #expect((competition["threshold"] as? [String: Any])?["identified"] as? Bool == false)
    let terms = try #require(record["terms"] as? [[String: Any]])
    let term = try #require(terms.first { $0["term"] as? String == "threshold" })
    #expect(!(term["estimate"] is Double) && term["best"] is Double)
    let findings = try #require(competition["findings"] as? [String])
    #expect(findings.first?.contains("The threshold is not determined") == true)
    #expect(findings.contains { $0.contains("does not ask for a threshold") })
  }

  @Test(
    "what cannot be answered is refused: status 64 for the command line, 1 for the data",
    arguments: [
      (["d.csv", "--model", "lotka-volterra", "--entity", "a", "--entity", "n"], 1, "is not above 0"),
      (["d.csv", "--model", "lotka-volterra", "--entity", "a", "--entity", "s"], 1, "cannot determine 8"),
      (["d.csv", "--model", "lotka-volterra", "--entity", "h", "--entity", "k", "--draws", "100"], 1, "run away"),
      (
        ["d.csv", "--model", "lotka-volterra", "--entity", "a", "--entity", "h", "--horizon", "2003"], 1,
        "does not lie after the last data"
      ),
      (["d.csv", "--model", "ucrcd", "--entity", "a", "--entity", "n"], 1, "are below 0"),
      (
        ["d.csv", "--model", "ucrcd", "--entity", "a", "--entity", "h", "--launch", "1999", "--launch", "2030"], 1,
        "nothing is seen of the competition"
      ),
      (["d.csv", "--model", "ucrcd", "--entity", "a", "--entity", "h"], 1, "need at least 4"),
      (["d.csv", "--model", "good-enough", "--entity", "a", "--capability-entity", "h"], 1, "has no odds"),
      (
        ["d.csv", "--model", "good-enough", "--entity", "a", "--whole", "1000", "--capability-entity", "n"], 1,
        "ratios need it to be"
      ),
      (
        ["d.csv", "--model", "good-enough", "--entity", "a", "--whole", "1000", "--capability-entity", "s"], 1,
        "four parameters need at least 5"
      ),
      (["d.csv", "--model", "good-enough", "--entity", "a"], 64, "asks for capabilities"),
      (["d.csv", "--model", "ucrcd", "--entity", "a", "--entity", "h", "--entity", "k"], 64, "about two products"),
      (["d.csv", "--entity", "a", "--entity", "h", "--fix", "growth1=1"], 64, "takes no --start, --fix"),
      (
        ["d.csv", "--model", "lotka-volterra", "--entity", "a", "--entity", "h", "--whole", "100"], 64,
        "takes no --whole"
      ),
      (["d.csv", "--model", "sales", "--entity", "a", "--entity", "h"], 64, "'sales' is invalid"),
    ] as [([String], Int32, String)])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let scratch = try ScratchFolder()
    var rows: [(String, Int, Double)] = []
    for index in 0...20 {
      let t = Double(index)
      rows.append(("a", 2000 + index, 100 / (1 + 4 * exp(-0.5 * t)) * (1 + 0.02 * wobble(index))))
      rows.append(("n", 2000 + index, t - 5))
      // Hyperbolas that are infinite in 2033 and 2031.
      rows.append(("h", 2000 + index, 1 / (0.1 - 0.003 * t) * (1 + 0.005 * wobble(index))))
      rows.append(("k", 2000 + index, 1 / (0.125 - 0.004 * t) * (1 + 0.005 * wobble(index + 40))))
    }
    rows += [("s", 2000, 1), ("s", 2001, 2)]
    _ = try scratch.write(
      csv(rows.filter { arguments.contains("s") && arguments.contains("lotka-volterra") ? $0.1 < 2006 : true }),
      to: "d.csv")
    let run = try CommandRun(arguments: ["shares"] + arguments, folder: scratch.url)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output.isEmpty)
  }
}
