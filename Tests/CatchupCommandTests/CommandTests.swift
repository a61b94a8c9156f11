import Foundation
import Testing

@Suite("Command line")
struct CommandTests {
  let patents = "datasets/semiconductor-patents/data.csv"

  func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  // MARK: - fit

  @Test("fit reads standard input as -, and refusals name it")
  func standardInput() throws {
    let fit = try CommandRun(
      "fit", "-", "--family", "linear", input: "year;v\r\n2001;1,5\r\n2002;2,5\r\n2003;3,4\r\n2004;4,6\r\n\r\n")
    #expect(fit.status == 0, "\(fit.errors)")
    #expect(fit.output.contains("columns separated by semicolons"))
    #expect(fit.output.contains("decimal commas read as points in 4 values"))
    let refused = try CommandRun("fit", "-", input: "year,v\n2001\n")
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains(
        "standard input:2: has 1 field where the header has 2. Write a comma for each empty field."))
  }

  @Test("fit --json keeps its contract: catchup.fit/1 with broom's names")
  func fitContract() throws {
    let run = try CommandRun(
      "fit", patents, "--entity", "China", "--family", "exponential,logistic", "--noise", "log-normal", "--json")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let record = try object(run.output)
    #expect(record["schema"] as? String == "catchup.fit/1")
    #expect(record["warnings"] is [Any])
    let fits = try #require(record["fits"] as? [[String: Any]])
    #expect(fits.map { $0["family"] as? String } == ["exponential", "logistic"])
    for fit in fits {
      #expect(Set(["family", "terms", "goodness", "points", "warnings"]).isSubset(of: fit.keys))
      for term in try #require(fit["terms"] as? [[String: Any]]) {
        #expect(
          Set(["term", "estimate", "std.error", "conf.low", "conf.high", "unit", "meaning"]).isSubset(of: term.keys))
      }
      let goodness = try #require(fit["goodness"] as? [String: Any])
      #expect(
        Set(["nobs", "df.residual", "sigma", "rss", "logLik", "AIC", "AICc", "BIC", "termination"])
          .isSubset(of: goodness.keys))
      #expect(goodness["nobs"] as? Int == 25)
      let points = try #require(fit["points"] as? [[String: Any]])
      #expect(points.count == 25)
      #expect(Set(["date", "observed", ".fitted", ".resid"]).isSubset(of: points[0].keys))
      let date = try #require(points[0]["date"] as? [String: Any])
      #expect(date["year"] as? Double == 1998)
      #expect(date["day"] as? String == "1998-01-01")
    }
  }

  @Test("fit takes transforms in their order, says what they did, and names the nearest of a mistyped one")
  func transforms() throws {
    let scratch = try ScratchFolder()
    let rows = (0..<6).map { "A,s,\(2010 + $0),\($0 * $0 + 1)\nB,s,\(2010 + $0),\(3 * $0 * $0 + 3)\n" }.joined()
    let path = try scratch.write("entity,series,date,value\n" + rows, to: "two.csv")
    let run = try CommandRun(
      "fit", path, "--entity", "A", "--family", "linear", "--transform", "increments", "--transform", "share=total",
      "--transform", "factor=0.01,unit=of the whole", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let data = try #require(try object(run.output)["data"] as? [String: Any])
    let points = try #require(data["points"] as? [[String: Any]])
    #expect(points.compactMap { $0["value"] as? Double } == [0.25, 0.25, 0.25, 0.25, 0.25])
    #expect(data["unit"] as? String == "of the whole")
    let notes = try #require(data["notes"] as? [String])
    #expect(
      notes.suffix(3) == [
        "increments taken; the first date has none", "share of the total over 2 entities, in percent",
        "values multiplied by 0.01, now in of the whole",
      ])
    let mistyped = try CommandRun("fit", path, "--entity", "A", "--transform", "yearly=lst")
    #expect(mistyped.status != 0)
    #expect(mistyped.errors.contains("--transform yearly=lst: `yearly` should be one of last, mean, sum, not \"lst\"."))
    let narrowed = try CommandRun(
      "fit", path, "--group", "entity", "--where-not", "entity=B", "--family", "linear", "--json")
    #expect(narrowed.status == 0, "\(narrowed.errors)")
  }

  @Test("an undetermined ceiling is null in JSON and words in the table")
  func undetermined() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write("year,adopters\n1,840\n2,1470\n3,2110\n4,4000\n5,7590\n", to: "early.csv")
    let json = try CommandRun("fit", path, "--family", "bass", "--measure", "increments", "--json")
    #expect(json.status == 0, "\(json.errors)")
    let fits = try #require(try object(json.output)["fits"] as? [[String: Any]])
    let terms = try #require(fits[0]["terms"] as? [[String: Any]])
    #expect(terms[0]["term"] as? String == "ceiling")
    #expect(terms[0]["estimate"] is NSNull)
    let text = try CommandRun("fit", path, "--family", "bass", "--measure", "increments")
    #expect(text.output.contains("ceiling is not identified"))
  }

  @Test("guesses are named, and an ambiguity lists the choices")
  func guesses() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write("month,units\n2020-01,5\n2020-02,6\n2020-03,8\n2020-04,9\n2020-05,12\n", to: "a.csv")
    let run = try CommandRun("fit", path, "--family", "linear")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("month"))
    #expect(run.output.contains("units"))
    let ambiguous = try CommandRun("fit", "datasets/solar/data.csv", "--family", "linear")
    #expect(ambiguous.status == 1)
    #expect(ambiguous.errors.contains("several entities are left"))
    #expect(ambiguous.errors.contains("\"China\""))
  }

  @Test("a family that cannot take the data is refused by itself; the others go on")
  func partialRefusal() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write("year,v\n1,0\n2,1\n3,4\n4,9\n5,12\n6,13\n", to: "zero.csv")
    let run = try CommandRun("fit", path, "--family", "linear,richards,logistic", "--noise", "log-normal", "--json")
    #expect(run.status == 1)
    #expect(run.errors.contains("has no logarithm"))
    let other = try CommandRun("fit", path, "--family", "linear,logistic")
    #expect(other.status == 0, "\(other.errors)")
    let few = try scratch.write("year,v\n1,1\n2,2\n3,3.5\n", to: "few.csv")
    let mixed = try CommandRun("fit", few, "--family", "linear,logistic")
    #expect(mixed.status == 0)
    #expect(mixed.output.contains("3 points cannot determine 3"))
  }

  // MARK: - forecast

  @Test("forecast --json keeps its contract, and is the same at any number of threads")
  func forecastContract() throws {
    let runs = try ["1", "2", "8"].map {
      try CommandRun("forecast", "models/solar.yaml", "--draws", "500", "--threads", $0, "--json")
    }
    #expect(runs[0].status == 0, "\(runs[0].errors)")
    #expect(runs[0].output == runs[1].output)
    #expect(runs[0].output == runs[2].output)
    let record = try object(runs[0].output)
    #expect(record["schema"] as? String == "catchup.forecast/1")
    #expect(Set(["levels", "closing", "weights", "assumptions", "provenance"]).isSubset(of: record.keys))
    let closing = try #require(record["closing"] as? [[String: Any]])
    #expect(closing.count == 3)
    for entry in closing {
      #expect(
        Set(["criterion", "probability", "quantiles", "cdf", "status", "observed_crossings"]).isSubset(of: entry.keys))
      let quantiles = try #require(entry["quantiles"] as? [[String: Any]])
      let probability = try #require(entry["probability"] as? Double)
      for quantile in quantiles {
        let level = try #require(quantile["probability"] as? Double)
        // Never is null, and lies above every date.
        #expect((quantile["date"] is NSNull) == (level > probability))
        if let date = quantile["date"] as? [String: Any], let year = date["year"] as? Double {
          #expect(year > 2010 && year <= 2050)
        }
      }
    }
  }

  @Test("another seed gives other draws, the same seed the same")
  func seeds() throws {
    func output(_ seed: String) throws -> String {
      try CommandRun("forecast", "models/solar.yaml", "--draws", "200", "--seed", seed, "--json").output
    }
    #expect(try output("3") == output("3"))
    #expect(try output("3") != output("4"))
  }

  @Test(
    "answers fit 80 columns, without colour where nobody looks",
    arguments: [
      ["fit", "datasets/semiconductor-patents/data.csv", "--entity", "China", "--family", "bass,richards,linear"],
      ["forecast", "models/ai-accelerators.yaml", "--draws", "200"],
      ["forecast", "models/semiconductor-patents.yaml", "--draws", "200"],
      ["list", "families"], ["list", "models"], ["list", "datasets"], ["init", "datasets/solar/data.csv"],
    ])
  func width(arguments: [String]) throws {
    let run = try CommandRun(arguments: arguments)
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.output.contains("\u{1B}"))
    if arguments[0] != "init" {
      for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  // MARK: - init, list

  @Test("init drafts a model that forecasts")
  func draft() throws {
    let scratch = try ScratchFolder()
    let data = CommandRun.root.appendingPathComponent("datasets/solar/data.csv").path
    let made = try CommandRun(
      "init", data, "--follower", "India", "--leader", "Germany", "-o", "india.yaml", folder: scratch.url)
    #expect(made.status == 0, "\(made.errors)")
    let again = try CommandRun("init", data, "-o", "india.yaml", folder: scratch.url)
    #expect(again.status == 1)
    #expect(again.errors.contains("is there already"))
    let run = try CommandRun("forecast", "india.yaml", "--draws", "200", folder: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("India"))
  }

  @Test("list families names every family once")
  func list() throws {
    let run = try CommandRun("list", "families", "--json")
    let items = try #require(try object(run.output)["items"] as? [[String: Any]])
    let names = items.compactMap { $0["name"] as? String }
    #expect(
      names == [
        "constant", "linear", "exponential", "moore", "logistic", "logistic-4", "logistic-5", "fisher-pry",
        "fisher-pry-percent", "gompertz", "bass", "guseo-guidolin", "richards", "weibull", "shifted-gompertz",
        "loglogistic", "michaelis-menten", "von-bertalanffy", "power", "logarithmic", "hyperbolic", "loglet-2",
        "loglet-3", "loglet-4", "wright", "two-factor-learning",
      ])
  }

  // MARK: - refusals

  @Test(
    "exit status: 1 for the input, 64 for the command line",
    arguments: [
      "fit nowhere.csv → 1", "fit → 64", "fit a.csv --nonsense → 64",
      "fit datasets/solar/data.csv --entity China --family logistics → 1",
      "fit datasets/solar/data.csv --entity Chinna → 1", "fit datasets/solar/data.csv --threads 0 → 64",
      "forecast nowhere.yaml → 1", "forecast models/solar.yaml --draws 5 → 64", "nonsense → 64", "list nonsense → 64",
      "report models/solar.yaml → 64", "init nowhere.csv → 1", "--help → 0", "--version → 0",
    ])
  func status(line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let expected = try #require(Int32(words[words.count - 1]))
    let run = try CommandRun(arguments: Array(words.dropLast(2)))
    #expect(run.status == expected, "\(line): \(run.errors)")
    if expected != 0 { #expect(!run.errors.isEmpty) }
  }

  @Test("a mistyped name is met with the one that was meant")
  func suggestions() throws {
    let family = try CommandRun("fit", "datasets/solar/data.csv", "--entity", "China", "--family", "gompertzz")
    #expect(family.errors.contains("Did you mean gompertz?"))
    let entity = try CommandRun("fit", "datasets/solar/data.csv", "--entity", "Chinna")
    #expect(entity.errors.contains("Did you mean \"China\"?"))
    let scratch = try ScratchFolder()
    let model = try scratch.write(
      "title: t\nquestion: q\ndata: d.csv\nfollower: {entity: a}\nleader: {entity: b}\nfamilys: [linear]\n",
      to: "m.yaml")
    let key = try CommandRun("forecast", model)
    #expect(key.status == 1)
    #expect(key.errors.contains("m.yaml:6"))
    #expect(key.errors.contains("families"))
  }

  @Test("a folder that cannot be written leaves nothing behind")
  func unwritable() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.write("in the way", to: "reports")
    let run = try CommandRun("report", "models/solar.yaml", "-o", file, "--draws", "100")
    #expect(run.status == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path) == ["reports"])
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "in the way")
  }

  @Test("the last line of report is the path of the page")
  func report() throws {
    let scratch = try ScratchFolder()
    let run = try CommandRun("report", "models/solar.yaml", "-o", scratch.url.path, "--draws", "200")
    #expect(run.status == 0, "\(run.errors)")
    let path = try #require(run.output.split(separator: "\n").last.map(String.init))
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page.contains("<svg"))
    #expect(page.contains("not by 2050"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).count == 1)
  }

  @Test("a report names the command that makes it again, with its folder")
  func reportCommand() throws {
    let scratch = try ScratchFolder()
    let run = try CommandRun(
      "report", "models/solar.yaml", "-o", scratch.url.path, "--draws", "200", "--seed", "3", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let provenance = try #require(try object(run.output)["provenance"] as? [String: Any])
    let command = try #require(provenance["command"] as? String)
    #expect(command == "catchup report models/solar.yaml -o \(scratch.url.path) --draws 200 --seed 3")
    let again = try CommandRun(arguments: Array(command.split(separator: " ").map(String.init).dropFirst()))
    #expect(again.status == 0, "\(again.errors)")
    let spaced = try CommandRun(
      "report", "models/solar.yaml", "-o", scratch.url.path + "/it's here", "--draws", "100", "--json")
    let quoted = try #require((try object(spaced.output)["provenance"] as? [String: Any])?["command"] as? String)
    #expect(quoted.contains("-o '\(scratch.url.path)/it'\\''s here' --draws"))
  }

  /// A follower that passed in 2015, and a model file that asks for it.
  func passed(_ scratch: ScratchFolder) throws -> String {
    let rows = (0..<11).map { index in
      let step = Double(index)
      return "\(2007 + index),\(10 * exp(0.2 * step)),\(20.5 * exp(0.1 * step + (index % 2 == 0 ? 0.01 : -0.01)))\n"
    }
    _ = try scratch.write("year,a,b\n" + rows.joined(), to: "passed.csv")
    let made = try CommandRun(
      "init", "passed.csv", "--follower", "a", "--leader", "b", "-o", "passed.yaml", folder: scratch.url)
    #expect(made.status == 0, "\(made.errors)")
    return "passed.yaml"
  }

  @Test("a gap that closed before the data end has one date of closing, in every table")
  func closedAlready() throws {
    let scratch = try ScratchFolder()
    let run = try CommandRun("forecast", try passed(scratch), "--draws", "100", "--json", folder: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    func day(_ value: Any?) -> String? { (value as? [String: Any])?["day"] as? String }
    let headline = try #require(record["headline"] as? [String: Any])
    let median = try #require(day(headline["median"]))
    // 10 exp(0.2 t) = 20.5 exp(0.1 t) at t = 7.2: first ahead in the eighth year, 2015.
    #expect(median == "2015-01-01")
    for route in try #require(record["weights"] as? [[String: Any]]) { #expect(day(route["median"]) == median) }
    let alternatives = try #require(record["alternatives"] as? [[String: Any]])
    let early = try #require(alternatives.first { $0["change"] as? String == "without a 2008" })
    #expect(day(early["median"]) == median)
  }

  @Test("the distribution of dates ends at the horizon with the headline's probability, for monthly data too")
  func distributionReachesHorizon() throws {
    let scratch = try ScratchFolder()
    let rows = (0..<30).map { index in
      let month = index % 12 + 1
      return "\(2021 + index / 12)-\(month < 10 ? "0" : "")\(month),\(10 + index + index % 3),\(60 + index % 4)\n"
    }
    _ = try scratch.write("month,a,b\n" + rows.joined(), to: "monthly.csv")
    _ = try CommandRun("init", "monthly.csv", "--follower", "a", "--leader", "b", "-o", "m.yaml", folder: scratch.url)
    let run = try CommandRun("forecast", "m.yaml", "--draws", "100", "--json", folder: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    let horizon = try #require((record["study"] as? [String: Any])?["horizon"] as? [String: Any])
    for closing in try #require(record["closing"] as? [[String: Any]]) {
      let last = try #require((closing["cdf"] as? [[String: Any]])?.last)
      #expect((last["date"] as? [String: Any])?["day"] as? String == horizon["day"] as? String)
      #expect(last["probability"] as? Double == closing["probability"] as? Double)
    }
  }

  @Test("a series without a unit has no empty brackets, and percent signs are named as the trouble")
  func unitless() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write("year,a\n2001,1\n2002,2\n2003,4\n2004,8\n2005,17\n", to: "a.csv")
    let fit = try CommandRun("fit", path, "--family", "exponential")
    #expect(fit.status == 0, "\(fit.errors)")
    #expect(!fit.output.contains("()"))
    let shares = try scratch.write("year,a,b\n2001,low,high\n2002,low,low\n2003,high,low\n", to: "shares.csv")
    let draft = try CommandRun("init", shares)
    #expect(draft.status == 1)
    #expect(draft.errors.contains("no column besides the dates holds numbers"))
    #expect(!draft.errors.contains("nothing"))
  }

  // MARK: - Bad input

  /// A model of two straight series, ten years long, with lines to change or add.
  func model(_ scratch: ScratchFolder, _ lines: String, growth: (Double, Double) = (1.3, 1.1), level: Double = 1) throws
    -> String
  {
    var table = "entity,series,date,value\n"
    for year in 0..<10 {
      table += "Fast,s,\(2000 + year),\(level * pow(growth.0, Double(year)))\n"
      table += "Slow,s,\(2000 + year),\(20 * level * pow(growth.1, Double(year)))\n"
    }
    _ = try scratch.write(table, to: "pair.csv")
    return try scratch.write(
      """
      title: A pair
      data: pair.csv
      follower: { entity: Fast }
      leader: { entity: Slow }
      families: [exponential]
      \(lines)

      """, to: "pair.yaml")
  }

  @Test(
    "a passage sustained for absurdly long is refused, not attempted",
    arguments: ["1001", "1e6", "1e18", "1e308"])
  func sustainedTooLong(years: String) throws {
    let scratch = try ScratchFolder()
    let path = try model(scratch, "horizon: 2050\ndraws: 100\ncriteria: [parity: { sustained: \(years) }]")
    let run = try CommandRun("forecast", path)
    #expect(run.status == 1)
    #expect(run.errors.contains("at most 1000"))
  }

  @Test("draws that no memory holds are refused")
  func tooManyDraws() throws {
    let scratch = try ScratchFolder()
    let path = try model(scratch, "horizon: 9998\ndraws: 1000000")
    let run = try CommandRun("forecast", path)
    #expect(run.status == 1)
    #expect(run.errors.contains("draws"))
  }

  @Test("two sides that both leave the range of numbers do not pass for a closed gap")
  func beyondNumbers() throws {
    let scratch = try ScratchFolder()
    let path = try model(scratch, "horizon: 9998\ndraws: 200", growth: (1.31, 1.3), level: 1e200)
    let run = try CommandRun("forecast", path)
    #expect(run.status == 1)
    #expect(run.errors.contains("beyond the range of numbers"))
  }

  @Test("formulas without a value are refused, not taken for never", arguments: ["0/0 + K", "log(t - 2030) + K"])
  func formulaWithoutValue(formula: String) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(
      """
      title: No value
      assumptions: { K: { uniform: [0, 1] } }
      follower: \(formula)
      leader: 5
      from: 2020
      horizon: 2070

      """, to: "novalue.yaml")
    let run = try CommandRun("forecast", path)
    #expect(run.status == 1)
    #expect(run.errors.contains("no values to compare"))
  }

  @Test("values whose range overflows are described without a trap")
  func widestRange() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write("date,value\n2000,-1e308\n2001,1e308\n2002,-1e308\n2003,1e308\n", to: "wide.csv")
    let run = try CommandRun("datasets", path)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test("a full standard error takes nothing from the answer")
  func fullStandardError() throws {
    let process = Process()
    process.executableURL = CommandRun.program
    process.arguments = ["init", "datasets/solar/data.csv"]
    process.currentDirectoryURL = CommandRun.root
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
  }

  @Test("what init drafts for names with line breaks and control characters can be forecast")
  func draftedNames() throws {
    let scratch = try ScratchFolder()
    let name = "a\nb\u{2028}\u{1B}[31m\u{7}'\"\\"
    func field(_ text: String) -> String { "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
    var table = "entity,series,date,value\n"
    for year in 2000..<2012 {
      table += "\(field(name)),s,\(year),\(pow(1.3, Double(year - 2000)))\n"
      table += "\(field(name + " leader")),s,\(year),\(20 * pow(1.1, Double(year - 2000)))\n"
    }
    let path = try scratch.write(table, to: "names.csv")
    let draft = try CommandRun("init", path, "--follower", name, "--leader", name + " leader")
    #expect(draft.status == 0, "\(draft.errors)")
    let drafted = try scratch.write(draft.output, to: "names.yaml")
    let run = try CommandRun("forecast", drafted, "--draws", "100")
    #expect(run.status == 0, "\(run.errors)")
    let report = try CommandRun("report", drafted, "--draws", "100", "-o", scratch.url.path)
    #expect(report.status == 0 || report.errors.contains("gnuplot"), "\(report.errors)")
    #expect(!report.output.contains("\u{1B}"))
  }

  @Test("only parity is called being ahead")
  func aheadOfWhat() throws {
    let scratch = try ScratchFolder()
    let path = try model(scratch, "horizon: 2030\ndraws: 100\ncriteria: [good enough: 0.01]")
    let run = try CommandRun("forecast", path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.output.contains("Fast is ahead of Slow"))
    #expect(run.output.contains("Fast reaches 1% of Slow already"))
  }
}
