import Foundation
import Testing

/// Interventions as they are typed, and what they answer.
@Suite("Interventions on the command line")
struct InterventionCommandTests {
  static let fit = [
    "fit", "datasets/top500/data.csv", "--entity", "China", "--series", "TOP500 best system Rmax", "--until", "2019-12",
    "--noise", "log-normal", "--family", "exponential", "--replicates", "100",
  ]

  @Test("the answer has the tests, placebo dates and a verdict that says what it assumes")
  func answer() throws {
    let run = try CommandRun(arguments: Self.fit + ["--intervention", "listing=step:2015-02-18"])
    #expect(run.status == 0)
    for words in ["listing: step, 2015-02-18", "Against none", "Against one that only slows", "Placebo date"] {
      #expect(run.output.contains(words), "\(words)")
    }
    let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("assuming nothing else changed at that date."))
  }

  @Test("the JSON holds the same, the same at any number of threads")
  func json() throws {
    let runs = try ["1", "3"].map {
      try CommandRun(arguments: Self.fit + ["--intervention", "listing=step:2015-02-18", "--json", "--threads", $0])
    }
    #expect(runs[0].output == runs[1].output)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(runs[0].output.utf8)) as? [String: Any])
    let fit = try #require((object["fits"] as? [[String: Any]])?.first)
    let finding = try #require((fit["interventions"] as? [[String: Any]])?.first)
    #expect(finding["name"] as? String == "listing")
    #expect((finding["no_effect"] as? [String: Any])?["p.value"] is Double)
    #expect((finding["effects"] as? [[String: Any]])?.first?["term"] as? String == "listing.effect")
  }

  @Test("an effect can be held like any parameter")
  func held() throws {
    let run = try CommandRun(
      arguments: Self.fit + ["--intervention", "listing=step:2015-02-18", "--fix", "listing.effect=-0.5"])
    #expect(run.status == 0)
    #expect(run.output.contains("fixed"))
  }

  @Test(
    "bad input: status and sentence",
    arguments: [
      (["--intervention", "listing=stepp:2015"], Int32(64), "Did you mean step?"),
      (["--intervention", "listing=step:1990"], 1, "lies outside the data"),
      (["--intervention", "exponential=step:2015"], 64, "Choose another name."),
      (["--intervention", "a=step:2015", "--intervention", "a=step:2016"], 1, "Give each its own name."),
      (["--intervention", "a=step:2015", "--fix", "b.effect=0"], 1, "no parameter \"b.effect\""),
    ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let run = try CommandRun(arguments: Self.fit + arguments)
    #expect(run.status == status)
    let text = run.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains(words), "\(run.errors)")
  }
}
