import Curves
import Foundation
import Testing

/// Families, compositions and learning curves as they are typed, and what they answer.
@Suite("Families on the command line")
struct FamilyCommandTests {
  static let patents = [
    "fit", "datasets/semiconductor-patents/data.csv", "--entity", "China", "--noise", "log-normal",
  ]
  static let modules = [
    "fit", "datasets/hardware-progress/data.csv", "--series", "solar PV module price", "--family",
  ]
  static let output = ["--against", "solar PV cumulative capacity"]

  private static func fits(_ arguments: [String], folder: URL = CommandRun.root) throws -> [[String: Any]] {
    let run = try CommandRun(arguments: arguments + ["--json"], folder: folder)
    #expect(run.status == 0, "\(run.errors)")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    return try #require(object["fits"] as? [[String: Any]])
  }

  private static func words(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test("`list families` has every family and learning curve, with its formula and source")
  func list() throws {
    let run = try CommandRun(arguments: ["list", "families", "--json"])
    let object = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let items = try #require(object["items"] as? [[String: String]])
    let all = Catalogue.families + Catalogue.learning
    #expect(items.map { $0["name"] } == all.map(\.name))
    for (item, family) in zip(items, all) {
      #expect(item["detail"] == family.formula)
      #expect(item["summary"]?.contains(family.reference) == true)
      for name in family.otherNames { #expect(item["summary"]?.contains(name) == true) }
    }
  }

  @Test("Moore's level is that at the date given, and its fit the exponential's")
  func moore() throws {
    let fits = try Self.fits(Self.patents + ["--family", "moore,exponential", "--launch", "2000"])
    let terms = fits.map { ($0["terms"] as? [[String: Any]]) ?? [] }
    let rss = fits.compactMap { ($0["goodness"] as? [String: Any])?["rss"] as? Double }
    #expect(abs(rss[0] / rss[1] - 1) < 1e-12)
    let doubling = try #require(terms[0][1]["estimate"] as? Double)
    let rate = try #require(terms[1][1]["estimate"] as? Double)
    #expect(abs(doubling * rate / log(2) - 1) < 1e-12)
    #expect(terms[0][1]["unit"] as? String == "years")
  }

  @Test("a sum of two logistics is fitted, its terms in the order of their midpoints")
  func sum() throws {
    let fits = try Self.fits([
      "fit", "datasets/classic-diffusion/data.csv", "--entity", "Netherlands", "--family", "logistic+logistic,loglet-2",
    ])
    #expect(fits.map { $0["family"] as? String } == ["logistic+logistic", "loglet-2"])
    let terms = (fits[0]["terms"] as? [[String: Any]]) ?? []
    #expect(
      terms.map { $0["term"] as? String }
        == ["first", "second"].flatMap { place in
          ["ceiling", "rate", "midpoint"].map { "\(place).\($0)" }
        })
    // The same curve in other words.
    let rss = fits.compactMap { ($0["goodness"] as? [String: Any])?["rss"] as? Double }
    #expect(abs(rss[0] / rss[1] - 1) < 1e-9)
  }

  @Test("parameters of a term are held, bounded and tied by their names")
  func settings() throws {
    let fits = try Self.fits(
      Self.patents + ["--family", "linear*logistic", "--fix", "second.rate=0.3", "--bound", "first.slope=0:"])
    let terms = (fits[0]["terms"] as? [[String: Any]]) ?? []
    #expect(terms.map { $0["term"] as? String } == ["first.level", "first.slope", "second.rate", "second.midpoint"])
    #expect(terms[2]["status"] as? String == "fixed")
    #expect(terms[2]["estimate"] as? Double == 0.3)
  }

  @Test("solar modules: the learning rate R's lm has, and its interval by three methods")
  func wright() throws {
    for method in ["wald", "profile", "bootstrap"] {
      let fits = try Self.fits(
        Self.modules + ["wright,moore"] + Self.output + ["--interval", method, "--replicates", "400"])
      let quantities = (fits[0]["quantities"] as? [[String: Any]]) ?? []
      let rate = try #require(quantities.first { $0["quantity"] as? String == "learning rate" })
      // `Tests/References/learning.R`: 0.226085411633421 ± 0.00542146369017859.
      #expect(abs(try #require(rate["estimate"] as? Double) - 0.226085411633421) < 1e-10)
      #expect(abs(try #require(rate["std.error"] as? Double) - 0.00542146369017859) < 1e-10)
      let low = try #require(rate["conf.low"] as? Double), high = try #require(rate["conf.high"] as? Double)
      #expect(low > 0.2 && low < 0.226 && high > 0.226 && high < 0.25, "\(method): \(low) to \(high)")
    }
  }

  @Test("two predictors that move together are said to; a level has an output, and no date without a path")
  func predictors() throws {
    let folder = try ScratchFolder()
    var rows = ["date,cost,output,research"]
    for year in 0..<12 {
      let output = 10 * exp(0.4 * Double(year)), research = 3 * exp(0.2 * Double(year) + 0.01 * sin(Double(year)))
      rows.append("\(2000 + year),\(90 * pow(output, -0.3) * (1 + 0.02 * sin(3 * Double(year)))),\(output),\(research)")
    }
    let file = folder.url.appendingPathComponent("costs.csv")
    try rows.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    let both = try CommandRun(arguments: [
      "fit", file.path, "--value", "cost", "--family", "two-factor-learning", "--against", "output,research",
    ])
    #expect(both.status == 0, "\(both.errors)")
    #expect(Self.words(both.output).contains("output and research move together"))
    #expect(Self.words(both.output).contains("learning rate of research"))
    let one = ["fit", file.path, "--value", "cost", "--family", "wright", "--against", "output", "--reaching", "10"]
    let held = try CommandRun(arguments: one)
    #expect(Self.words(held.output).contains("output that reaches 10.0"))
    #expect(Self.words(held.output).contains("only on a given path"))
    // Three more years of output, without costs: the path.
    rows += (12..<20).map { "\(2000 + $0),,\(10 * exp(0.4 * Double($0)))," }
    try rows.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    let path = try CommandRun(arguments: one)
    #expect(path.status == 0, "\(path.errors)")
    #expect(!Self.words(path.output).contains("only on a given path"))
    #expect(Self.words(path.output).contains("reaches 10.0 "))
  }

  @Test(
    "bad input: status and sentence",
    arguments: [
      (Self.patents + ["--family", "logistics"], Int32(1), "Did you mean logistic?"),
      (Self.patents + ["--family", "logistic+logistics"], 1, "logistics, in logistic+logistics, is not the name"),
      (Self.patents + ["--family", "constant+linear"], 1, "both families have a constant of their own"),
      (Self.patents + ["--family", "linear*linear"], 1, "each factor has a scale of its own"),
      (Self.patents + ["--family", "logistic+"], 1, "is written first+second"),
      (Self.patents + ["--family", "a+b+c"], 1, "more than two families"),
      (Self.patents + ["--family", "linear+wright"], 1, "it goes into no sum or product"),
      (Self.patents + ["--family", "fisher-pry"], 1, "does not lie between 0 and 1"),
      (Self.patents + ["--family", "wright"], 1, "wright is fitted against one column"),
      (Self.patents + ["--against", "value"], 1, "are curves of the date"),
      (Self.modules + ["two-factor-learning"] + Self.output, 1, "is fitted against two columns"),
      (Self.modules + ["wright", "--against", "no such"], 1, "no such"),
      (Self.modules + ["wright", "--against", "a,,b"], 64, "different columns separated by commas"),
      (Self.modules + ["wright"] + Self.output + ["--intervention", "a=step:1999"], 1, "bend time"),
    ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let run = try CommandRun(arguments: arguments)
    #expect(run.status == status, "\(run.errors)")
    #expect(Self.words(run.errors).contains(words), "\(run.errors)")
    #expect(run.output.isEmpty)
  }
}
