import Foundation
import Studies
import Testing
import Witnesses

@Suite("Scenarios of a model file")
struct ScenarioStudyTests {
  static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  static func file(_ scenarios: String) -> String {
    """
    title: A title
    data: \(root)/datasets/semiconductor-patents/data.csv
    follower: { entity: China }
    leader: { entity: United States }
    families: [exponential]
    criteria: [parity, { good enough: 0.5 }]
    horizon: 2040
    draws: 200
    scenarios:
    \(scenarios)

    """
  }

  private func refusal(_ scenarios: String) -> String {
    do {
      let model = try ModelFile.decode(Array(Self.file(scenarios).utf8), path: "m.yaml")
      _ = try ScenarioStudy(Study(model), threads: 2, command: "").record()
      return ""
    } catch { return "\(error)" }
  }

  @Test("A scenario names what the model has, in range, once; or is refused in words")
  func refusals() {
    for (scenarios, words) in [
      ("  - { name: a, set: { folower.speed: 1 } }", "Did you mean follower.speed?"),
      ("  - { name: a, set: { follower.speed: -1.5 } }", "from -1"),
      ("  - { name: a, set: { parity: 2 } }", "parity has no threshold"),
      ("  - { name: a, set: { good enough: 0 } }", "greater than 0"),
      ("  - { name: a, set: { horizon: 1990 } }", "not after the last data"),
      ("  - { name: a, set: { follower.speed: fast } }", "m.yaml:10"),
      ("  - { name: a, set: { follower.speed: 1 }, from: 2030, until: 2025 }", "after `until`"),
      ("  - { name: a, set: { follower.speed: 1 }, from: 2045 }", "not before the horizon"),
      ("  - { name: a }", "`set` is missing"),
      ("  - { name: a, set: { premium: 0 } }\n  - { name: a, set: { premium: 0 } }", "stands twice"),
      ("  - { name: a, set: { controls.effect: 0 } }", "does not have"),
    ] {
      #expect(refusal(scenarios).contains(words), "\(scenarios): \(refusal(scenarios))")
    }
  }

  @Test("What is met already has its date, under every scenario that asks for no more")
  func already() throws {
    let model = try ModelFile.decode(
      Array(Self.file("  - { name: more, set: { good enough: 0.9 } }\n").utf8), path: "m.yaml")
    let record = try ScenarioStudy(Study(model), threads: 2, command: "").record()
    let (met, open) = (record.scenarios[0].closing[1], record.scenarios[1].closing[1])
    let since = try #require(met.closedSince)
    #expect(since.year < record.study.origin.year + 1e-9)
    #expect(met.quantiles.allSatisfy { $0.date == since })
    #expect(open.closedSince == nil && open.probability < 1)
  }

  @Test("The record holds every scenario, differences and who precedes whom")
  func record() throws {
    let model = try ModelFile.decode(
      Array(
        Self.file(
          "  - { name: slower, set: { follower.speed: -0.5 }, until: 2030 }\n"
            + "  - { name: easier, set: { good enough: 0.4 } }"
        ).utf8), path: "m.yaml")
    let record = try ScenarioStudy(Study(model), threads: 2, command: "catchup scenarios m.yaml").record()
    #expect(record.scenarios.map(\.name) == ["as things stand", "slower", "easier"])
    let slower = try #require(record.scenarios[1].comparison)
    #expect(slower.restrictedMean > 0)
    #expect(slower.probabilityLater > slower.probabilityEarlier)
    #expect(record.scenarios[2].comparison?.restrictedMean == 0)
    #expect(record.scenarios[0].comparison == nil)
    // Who precedes: nobody precedes themselves, and two cannot precede each other.
    for first in 0..<3 {
      #expect(record.precedence[first][first] == 0)
      for second in 0..<3 { #expect(record.precedence[first][second] + record.precedence[second][first] <= 1 + 1e-12) }
    }
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(record)) as? [String: Any]
    let scenarios = try #require(json?["scenarios"] as? [[String: Any]])
    #expect(scenarios[0]["comparison"] is NSNull)
    #expect(Set(scenarios[1].keys) == ["name", "settings", "from", "until", "closing", "cdf", "comparison"])
  }
}
