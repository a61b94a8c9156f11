import Foundation
import Testing

@Suite("backtest")
struct BacktestCommandTests {
  /// A follower that grows past a leader and one that does not, thirty years; what comes from `change` on is other.
  func table(change: Int = 9999) -> String {
    var table = "entity,series,date,value\n"
    for year in 1990..<2020 {
      let t = Double(year - 1990)
      let wobble = 1 + 0.1 * sin(2.3 * t)
      let factor = year >= change ? 3 + cos(t) : 1
      table += "Fast,s,\(year),\(factor * exp(0.2 * t) * wobble)\n"
      table += "Slow,s,\(year),\(factor * exp(0.05 * t) / wobble)\n"
      table += "Lead,s,\(year),\(20 * exp(0.06 * t))\n"
    }
    return table
  }

  let pairs = "pair_id,file,series,follower,leader\nA,t.csv,s,Fast,Lead\nB,t.csv,s,Slow,Lead\n"

  func folder(change: Int = 9999) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    _ = try scratch.write(table(change: change), to: "t.csv")
    _ = try scratch.write(pairs, to: "pairs.csv")
    _ = try scratch.write(
      """
      title: A pair
      data: t.csv
      follower: { entity: Fast, transforms: [index: 1990] }
      leader: { entity: Lead, transforms: [index: 1990, factor: 20] }
      families: [exponential]
      horizon: 2050

      """, to: "pair.yaml")
    return scratch
  }

  @Test("learning takes pairs and has tables of its own")
  func learning() throws {
    let scratch = try folder()
    for arguments in [
      ["pair.yaml", "--learn", "out"], ["pairs.csv", "--learn", "out", "--method", "walk"],
      ["pairs.csv", "--learn", "out", "--last-points", "8"], ["pairs.csv", "--learn", "out", "--json-lines"],
    ] {
      let run = try CommandRun(arguments: ["backtest"] + arguments, folder: scratch.url)
      #expect(run.status == 64, "\(arguments)")
      #expect(run.errors.contains("--learn"))
    }
  }

  @Test("JSON lines are the protocol's, one an origin, the same bytes at any number of threads")
  func lines() throws {
    let scratch = try folder()
    let arguments = ["backtest", "pairs.csv", "--method", "walk", "--json-lines", "--draws", "200"]
    let run = try CommandRun(arguments: arguments + ["--threads", "1"], folder: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try CommandRun(arguments: arguments + ["--threads", "3"], folder: scratch.url).output == run.output)
    #expect(
      try CommandRun(arguments: arguments + ["--seed", "2"], folder: scratch.url).output != run.output)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count > 8)
    for line in lines {
      let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(Set(object.keys) == ["pair_id", "origin", "P", "level_probs", "levels"])
      let origin = try #require(object["origin"] as? Double)
      let chances = try #require(object["P"] as? [Double])
      #expect(chances.count == min(20, Int(2019 - origin)))
      #expect(zip(chances, chances.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(chances.allSatisfy { (0...1).contains($0) })
      let probabilities = try #require(object["level_probs"] as? [Double])
      #expect(probabilities.count >= 100)
      let levels = try #require(object["levels"] as? [String: [Double]])
      #expect(Set(levels.keys) == Set([1, 3, 5, 10].filter { $0 <= chances.count }.map(String.init)))
      for quantiles in levels.values {
        #expect(quantiles.count == probabilities.count)
        #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 })
      }
    }
  }

  @Test(
    "the future does not reach the past: origins before a change answer the same",
    arguments: ["pairs.csv", "pair.yaml"])
  func blind(file: String) throws {
    func answers(_ scratch: ScratchFolder) throws -> [Double: String] {
      let run = try CommandRun(
        arguments: ["backtest", file, "--method", "default", "--json-lines", "--draws", "100"], folder: scratch.url)
      #expect(run.status == 0, "\(run.errors)")
      var answers: [Double: String] = [:]
      for line in run.output.split(separator: "\n") {
        let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let origin = try #require(object["origin"] as? Double)
        answers[origin, default: ""] += line + "\n"
      }
      return answers
    }
    let before = try answers(try folder()), after = try answers(try folder(change: 2004))
    let common = Set(before.keys).intersection(after.keys).filter { $0 < 2004 }
    #expect(!common.isEmpty)
    // A pair that is ahead later can lose an origin, not change an answer.
    for origin in common {
      let lines = Set((before[origin] ?? "").split(separator: "\n"))
      for line in (after[origin] ?? "").split(separator: "\n") { #expect(lines.contains(line), "\(origin)") }
    }
  }

  @Test("the record and the text: schema, reference, no line wider than 80")
  func record() throws {
    let scratch = try folder()
    let arguments = ["backtest", "pairs.csv", "--method", "last-value", "--method", "echoing-walk", "--draws", "100"]
    let run = try CommandRun(arguments: arguments + ["--json"], folder: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let record = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(record["schema"] as? String == "catchup.backtest/1")
    #expect(record["clusters"] as? Int == 1)
    let methods = try #require(record["methods"] as? [[String: Any]])
    #expect(methods.map { $0["method"] as? String } == ["walk", "echoing-walk", "last-value"])
    #expect(methods[0]["skill"] is NSNull)
    for method in methods {
      let score = try #require((method["date_score"] as? [String: Any])?["estimate"] as? Double)
      let parts = try #require(method["reliability"] as? [String: Any])
      func part(_ name: String) -> Double { parts[name] as? Double ?? .nan }
      let sum = part("reliability") - part("resolution") + part("uncertainty") + part("within_bins")
      #expect(abs(score - sum) < 1e-12)
    }
    let text = try CommandRun(arguments: arguments, folder: scratch.url)
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(text.output.contains("last value"))
  }

  @Test("running bests are tested as they stood once a year; a method without an answer is named with its reason")
  func records() throws {
    let nodes = try CommandRun(
      "backtest", "models/process-nodes.yaml", "--least-history", "5", "--method", "record-trend", "--draws", "100")
    #expect(nodes.status == 0, "\(nodes.errors)")
    #expect(nodes.output.contains("trend behind the records  0."))
    let chips = try CommandRun(
      "backtest", "models/ai-accelerators.yaml", "--least-history", "4", "--method", "record-trend", "--draws", "100")
    #expect(chips.status == 0, "\(chips.errors)")
    #expect(chips.output.contains("trend behind the records, 1 origin: No route"))
  }

  @Test("figures are written as SVG")
  func figures() throws {
    let scratch = try folder()
    let run = try CommandRun(
      "backtest", "pairs.csv", "--method", "walk", "--draws", "100", "--figures", "out", folder: scratch.url)
    if run.errors.contains("gnuplot") { return }
    #expect(run.status == 0, "\(run.errors)")
    for name in ["reliability", "brier", "coverage", "crps"] {
      let svg = try String(contentsOf: scratch.url.appendingPathComponent("out/backtest-\(name).svg"), encoding: .utf8)
      #expect(svg.contains("<svg"))
    }
  }

  @Test("what is wrong with a table of pairs is said with its line")
  func badPairs() throws {
    let scratch = try folder()
    let header = "pair_id,file,series,follower,leader\n"
    for (text, expected) in [
      ("pair,file,series,follower,leader\nA,t.csv,s,Fast,Lead\n", "no column \"pair_id\""),
      (header + "A,none.csv,s,Fast,Lead\n", "bad.csv:2: there is no file \"none.csv\""),
      (header + "A,t.csv,s,Fast,Lead\nA,t.csv,s,Slow,Lead\n", "bad.csv:3: the pair \"A\" stands on line 2"),
      (header + "A,t.csv,s,,Lead\n", "bad.csv:2: column \"follower\" is empty"),
      (header + "A,t.csv,s,Fats,Lead\n", "Did you mean \"Fast\"?"),
      (header + "A,t.csv,s,Lead,Slow\n", "none of the 1 pair has a date"),
    ] {
      _ = try scratch.write(text, to: "bad.csv")
      let run = try CommandRun("backtest", "bad.csv", folder: scratch.url)
      #expect(run.status == 1)
      #expect(run.errors.contains(expected), "\(run.errors)")
      #expect(run.output.isEmpty)
    }
  }

  @Test("wrong command lines end with status 64, unknown methods and models without a past with 1")
  func refusals() throws {
    let scratch = try folder()
    for arguments in [
      ["pairs.csv", "--json-lines", "--method", "walk", "--method", "default"],
      ["pairs.csv", "--json-lines", "--json"],
      ["pairs.csv", "--draws", "3"], ["pairs.csv", "--last-points", "1"], ["pair.yaml", "--data", "."],
    ] {
      let run = try CommandRun(arguments: ["backtest"] + arguments, folder: scratch.url)
      #expect(run.status == 64, "\(arguments): \(run.errors)")
    }
    let unknown = try CommandRun("backtest", "pairs.csv", "--method", "wlak", folder: scratch.url)
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("Did you mean walk?"))
    let assumed = try CommandRun("backtest", "models/crossing.yaml")
    #expect(assumed.status == 1)
    #expect(assumed.errors.contains("no past to test it on"))
    let missing = try CommandRun("backtest", "nowhere.csv", folder: scratch.url)
    #expect(missing.status == 1)
  }
}
