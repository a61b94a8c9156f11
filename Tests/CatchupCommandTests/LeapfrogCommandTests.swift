import Foundation
import Testing

@Suite("Leapfrogging, as typed")
struct LeapfrogCommandTests {
  static let nodes = [
    "leapfrog", "datasets/process-nodes/data.csv", "--leader", "TSMC", "--follower", "SMIC", "--series",
    "logic process node in volume production (smallest, carried forward)",
  ]

  @Test("catchup.leapfrog/1: entries, courses and their effect; the words on the terminal")
  func nodes() throws {
    let run = try CommandRun(arguments: Self.nodes + ["--json", "--draws", "400"])
    #expect(run.status == 0, "\(run.errors)")
    let record = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(record["schema"] as? String == "catchup.leapfrog/1")
    let entries = try #require(record["entries"] as? [[String: Any]])
    let passed = entries.filter { $0["skipped"] as? Bool == true }.compactMap { $0["generation"] as? String }
    #expect(passed == ["40 nm", "20 nm"])
    let courses = try #require(record["courses"] as? [[String: Any]])
    #expect(courses.map { $0["course"] as? String } == ["as things stand", "skips the next", "enters every one"])
    for course in courses {
      let (level, ahead) = (
        try #require(course["probability_level"] as? Double), try #require(course["probability_ahead"] as? Double)
      )
      #expect(0 <= ahead && ahead <= level && level <= 1)
    }
    let text = try CommandRun(arguments: Self.nodes + ["--draws", "400"])
    #expect(text.status == 0)
    #expect(text.output.contains("SMIC stands 2 generations behind TSMC"))
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("figures are written, and a table of entries is read")
  func table() throws {
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("g.csv")
    try "generation,A,B\n2G,1992,1996\n3G,2002,2008\n4G,2009,2013\n5G,2019,\n".write(
      to: file, atomically: true, encoding: .utf8)
    let arguments = ["leapfrog", file.path, "--leader", "A", "--follower", "B", "--draws", "200"]
    let run = try CommandRun(
      arguments: arguments + ["--until", "2025", "--horizon", "2050", "--figures", scratch.url.path])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("has passed no generation over"))
    for name in ["climb", "level"] {
      let drawing = try String(contentsOf: scratch.url.appendingPathComponent("leapfrog-\(name).svg"), encoding: .utf8)
      #expect(drawing.contains("role=\"img\""))
    }
  }

  @Test("bad input is refused in words with file and line")
  func refusals() throws {
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("g.csv")
    for (text, words) in [
      ("generation,A,B\n2G,1992,1996\n3G,2002,1995\n4G,2009,2013\n", "g.csv:3: B enters \"3G\" at 1995.0, not after"),
      ("generation,A,B\n2G,1992,1996\n4G,2002,2008\n3G,2009,2013\n", "g.csv:4: the generation \"3G\""),
      ("generation,A,B\n2G,1992,1996\n3G,2002,soon\n4G,2009,2013\n", "g.csv:3: column \"B\": \"soon\" is not a date"),
      ("generation,A,Bb\n2G,1992,1996\n3G,2002,2008\n4G,2009,2013\n", "g.csv: has no column \"B\"."),
      ("generation,A,B\n2G,1992,1996\n", "A has 1 entry into generations; 3 are needed"),
    ] {
      try text.write(to: file, atomically: true, encoding: .utf8)
      let run = try CommandRun(arguments: ["leapfrog", file.path, "--leader", "A", "--follower", "B"])
      #expect(run.status == 1 && run.errors.contains(words), "\(run.errors)")
    }
    #expect(
      try CommandRun(arguments: ["leapfrog", file.path, "--leader", "A", "--follower", "A"]).status == 64)
    let unknown = try CommandRun(
      arguments: ["leapfrog", "datasets/process-nodes/data.csv", "--leader", "TSNC", "--follower", "SMIC"])
    #expect(unknown.status == 1 && unknown.errors.contains("TSMC"), "\(unknown.errors)")
  }
}
