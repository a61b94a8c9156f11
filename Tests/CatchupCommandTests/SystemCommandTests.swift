import Foundation
import Testing

@Suite("Generations and shares, as typed")
struct SystemCommandTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private static let ibm = (1...4).flatMap { ["--entity", "IBM computers generation \($0)"] }

  @Test("generations: catchup.system/1 with the global optimum, each overtaking and its interval")
  func generations() throws {
    let run = try CommandRun(
      arguments: ["generations", "datasets/classic-diffusion/data.csv", "--json"] + Self.ibm)
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    #expect(record["schema"] as? String == "catchup.system/1" && record["system"] as? String == "norton-bass")
    let goodness = try #require(record["goodness"] as? [String: Any])
    #expect(abs(try #require(goodness["rss"] as? Double) - 140_489_081.117) < 0.1)
    #expect(goodness["nobs"] as? Int == 66)
    let crossings = try #require(record["crossings"] as? [[String: Any]])
    #expect(crossings.count == 3)
    for crossing in crossings {
      let date = try #require((crossing["date"] as? [String: Any])?["year"] as? Double)
      let (low, high) = (
        try #require(crossing["conf.low"] as? Double), try #require(crossing["conf.high"] as? Double)
      )
      #expect(low < date && date < high)
      #expect(crossing["observed.after"] is [String: Any] && crossing["observed.by"] is [String: Any])
    }
    let outputs = try #require(record["outputs"] as? [[String: Any]])
    #expect(outputs.map { $0["nobs"] as? Int } == [24, 19, 14, 9])
    let sum = outputs.compactMap { $0["rss"] as? Double }.reduce(0, +)
    #expect(abs(sum - 140_489_081.117) < 0.1)
    #expect(
      Set(outputs[0].keys) == ["entity", "unit", "launch", "nobs", "rss", "sigma", "durbin.watson", "points", "curve"])
  }

  @Test("generations as text: who passes whom, and what the residuals say against the errors")
  func text() throws {
    let scratch = try ScratchFolder()
    let run = try CommandRun(
      arguments: ["generations", "datasets/classic-diffusion/data.csv", "--figures", scratch.url.path] + Self.ibm)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("• IBM computers generation 2 passes IBM computers generation 1:"))
    #expect(run.output.contains("in the data between 0006-01-01 and 0007-01-01"))
    #expect(run.output.contains("follow each other (Durbin–Watson"))
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let drawing = try String(
      contentsOf: scratch.url.appendingPathComponent("norton-bass-curves.svg"), encoding: .utf8)
    #expect(drawing.contains("passes IBM computers generation 3"))
  }

  @Test("a wide table's columns are generations too; launches may be given")
  func wide() throws {
    let scratch = try ScratchFolder()
    var lines = ["year,old,new"]
    for year in 2001...2014 {
      let since = Double(year - 2000)
      func share(_ t: Double) -> Double { t <= 0 ? 0 : (1 - exp(-0.45 * t)) / (1 + 8 * exp(-0.45 * t)) }
      let old = share(since) * 500
      lines.append("\(year),\(old * (1 - share(since - 5))),\(share(since - 5) * (300 + old))")
    }
    let path = try scratch.write(lines.joined(separator: "\n") + "\n", to: "wide.csv")
    let run = try CommandRun(
      "generations", path, "--entity", "old", "--entity", "new", "--launch", "2000", "--launch", "2005", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let terms = try #require(try object(run.output)["terms"] as? [[String: Any]])
    let estimates = terms.compactMap { $0["estimate"] as? Double }
    for (estimate, truth) in zip(estimates, [0.05, 0.4, 500, 300]) { #expect(abs(estimate / truth - 1) < 1e-6) }
  }

  @Test("shares: a date with both ends where growth is told from none")
  func shares() throws {
    let run = try CommandRun(
      "shares", "datasets/foundry-share/data.csv", "--entity", "Samsung Foundry", "--entity", "SMIC", "--entity",
      "TSMC",
      "--series", "foundry revenue share (TrendForce)", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    #expect(record["system"] as? String == "share-competition" && record["goodness"] is NSNull)
    let outputs = try #require(record["outputs"] as? [[String: Any]])
    #expect(outputs.map { $0["entity"] as? String } == ["Samsung Foundry", "SMIC", "TSMC", "others"])
    // Fitted shares add to all at every date.
    let points = try outputs.map {
      try #require($0["points"] as? [[String: Any]]).compactMap { $0[".fitted"] as? Double }
    }
    for place in points[0].indices { #expect(abs(points.reduce(0) { $0 + $1[place] } - 100) < 1e-9) }
    let crossing = try #require((record["crossings"] as? [[String: Any]])?.first)
    #expect(crossing["follower"] as? String == "SMIC" && crossing["note"] as? String == "after the last data")
    // Tests/References/shares.py.
    #expect(abs(try #require((crossing["date"] as? [String: Any])?["year"] as? Double) - 2027.13976434981) < 1e-8)
    #expect(abs(try #require(crossing["conf.low"] as? Double) - 2026.37379474675) < 1e-8)
    #expect(abs(try #require(crossing["conf.high"] as? Double) - 2028.30282506166) < 1e-8)
  }

  @Test(
    "what cannot be answered is refused: status 64 for the command line, 1 for the data",
    arguments: [
      (["generations", "d.csv", "--entity", "a"], 64, "Name two or more by --entity, the oldest first"),
      (["generations", "d.csv", "--entity", "a", "--entity", "a"], 64, "named twice"),
      (["generations", "d.csv", "--entity", "a", "--entity", "b", "--launch", "2000"], 64, "2 times, not 1"),
      (["generations", "d.csv", "--entity", "b", "--entity", "a"], 1, "Generations out of order: a"),
      (["generations", "d.csv", "--entity", "a", "--entity", "c"], 1, "no row has \"c\" in column \"entity\""),
      (
        ["generations", "d.csv", "--entity", "a", "--entity", "b", "--fix", "m=3"], 1,
        "norton-bass has no parameter \"m\""
      ),
      (
        ["generations", "d.csv", "--entity", "a", "--entity", "b", "--fix", "potential2=-3"], 1,
        "potential2 cannot be fixed at -3.0"
      ),
      (["shares", "d.csv", "--entity", "a", "--entity", "b"], 1, "does not lie between 0 and 1"),
      (["shares", "d.csv", "--entity", "a", "--entity", "b", "--whole", "100"], 1, "is 0, which has no ratio"),
      (["shares", "d.csv", "--entity", "a", "--entity", "b", "--whole", "0"], 64, "above 0"),
      (["shares", "d.csv", "--entity", "a"], 64, "the leader first"),
      (["shares", "d.csv", "--entity", "a", "--entity", "b", "--confidence", "1"], 64, "between 0 and 1"),
    ] as [([String], Int32, String)])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let scratch = try ScratchFolder()
    var lines = ["entity,series,date,value,unit"]
    for year in 2001...2010 {
      lines.append("a,in use,\(year),\(5 * (year - 2000)),units")
      lines.append("b,in use,\(year),\(max(0, 4 * (year - 2004))),units")
    }
    _ = try scratch.write(lines.joined(separator: "\n") + "\n", to: "d.csv")
    let run = try CommandRun(arguments: arguments, folder: scratch.url)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output.isEmpty)
  }
}
