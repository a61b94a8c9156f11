import Foundation
import Testing

@Suite("catchup fit --likelihood, as typed")
struct LikelihoodCommandTests {
  private func fit(_ record: String) throws -> [String: Any] {
    let object = try #require(JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
    return try #require((object["fits"] as? [[String: Any]])?.first)
  }

  /// Beetles killed by carbon disulphide (Bliss 1935).
  private static let beetles = """
    dose,total,killed
    1.6907,59,6
    1.7242,60,13
    1.7552,62,18
    1.7842,56,28
    1.8113,63,52
    1.8369,59,53
    1.861,62,61
    1.8839,60,60

    """

  @Test("a binomial formula with totals: R's glm, in every table")
  func formula() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(Self.beetles, to: "beetles.csv")
    let arguments = [
      "fit", path, "--formula", "killed ~ 1/(1 + exp(-(a + b*dose)))", "--likelihood", "binomial", "--total", "total",
    ]
    let run = try CommandRun(arguments: arguments + ["--json", "--interval", "profile"])
    #expect(run.status == 0, "\(run.errors)")
    let fit = try fit(run.output)
    let likelihood = try #require(fit["likelihood"] as? [String: Any])
    #expect(likelihood["law"] as? String == "binomial" && likelihood["total"] as? String == "total")
    let terms = try #require(fit["terms"] as? [[String: Any]])
    let estimates = terms.compactMap { $0["estimate"] as? Double }
    #expect(zip(estimates, [-60.7174545616353, 34.2703257341469]).allSatisfy { abs($0 / $1 - 1) < 1e-8 })
    let goodness = try #require(fit["goodness"] as? [String: Any])
    #expect(abs((goodness["deviance"] as? Double ?? 0) - 11.2322310974194) < 1e-8)
    #expect(abs((goodness["pearson.chi2"] as? Double ?? 0) - 10.0268175856376) < 1e-8)
    #expect(goodness["sigma"] is NSNull && (fit["interval"] as? [String: Any])?["method"] as? String == "profile")
    let points = try #require(fit["points"] as? [[String: Any]])
    #expect(abs((points[0]["observed"] as? Double ?? 0) - 6.0 / 59) < 1e-15 && points[0]["line"] as? Int == 2)
    let text = try CommandRun(arguments: arguments)
    #expect(text.output.contains("binomial likelihood of totals total") && text.output.contains("Pearson"))
    let csv = try CommandRun(arguments: arguments + ["--csv", "goodness"])
    #expect(csv.output.contains("deviance,pearson.chi2"))
    #expect(try CommandRun(arguments: arguments).output == text.output)
  }

  @Test("families under one likelihood are ranked, and least squares has no likelihood in its record")
  func families() throws {
    let scratch = try ScratchFolder()
    let rows = [2, 4, 7, 9, 16, 22, 30, 33, 41, 40, 47, 46, 51, 49].enumerated().map {
      "\(2000 + $0.offset),\($0.element)"
    }
    let path = try scratch.write("year,n\n" + rows.joined(separator: "\n") + "\n", to: "n.csv")
    let run = try CommandRun(
      "fit", path, "--family", "logistic,gompertz", "--likelihood", "poisson", "--figures", "pictures",
      folder: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("poisson likelihood") && run.output.contains("Families by AICc"))
    let picture = scratch.url.appendingPathComponent("pictures/n-curves.svg")
    #expect(FileManager.default.fileExists(atPath: picture.path))
    let plain = try CommandRun("fit", path, "--family", "logistic", "--json")
    #expect(try fit(plain.output)["likelihood"] is NSNull)
  }

  @Test("a family under binomial is drawn and told in shares; counts that are all 0 have no estimate")
  func shares() throws {
    let scratch = try ScratchFolder()
    let rows = [1, 3, 4, 9, 14, 20, 25, 28, 29].enumerated().map { "\(2000 + $0.offset),\($0.element),30,0" }
    let path = try scratch.write("year,n,asked,none\n" + rows.joined(separator: "\n") + "\n", to: "n.csv")
    let arguments = ["fit", path, "--family", "logistic", "--likelihood", "binomial", "--total", "asked", "--json"]
    let run = try CommandRun(arguments: arguments + ["--value", "n"])
    #expect(run.status == 0, "\(run.errors)")
    let record = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let data = try #require(record["data"] as? [String: Any])
    let values = (data["points"] as? [[String: Any]])?.compactMap { $0["value"] as? Double }
    #expect(values?.first == 1.0 / 30)
    #expect("\(data["notes"] ?? "")".contains("asked"))
    let none = try CommandRun(arguments: arguments + ["--value", "none"])
    #expect(none.status == 1 && none.errors.contains("there is no estimate"), "\(none.errors)")
  }

  @Test(
    "intervals by the bootstrap, drawn from the law: counted, the same on every run, near Wald's")
  func bootstrap() throws {
    let scratch = try ScratchFolder()
    let counts = [3, 5, 9, 14, 22, 31, 38, 51, 57, 66, 64, 75, 71, 80, 77, 82]
    let lines = counts.enumerated().map { "\(2000 + $0),\($1)" }
    let path = try scratch.write("year,n\n" + lines.joined(separator: "\n") + "\n", to: "t.csv")
    let asked = [
      "fit", path, "--family", "logistic", "--likelihood", "poisson", "--reaching", "40",
    ]
    func terms(_ more: [String]) throws -> (
      interval: [String: Any], terms: [[String: Any]], quantities: [[String: Any]]
    ) {
      let run = try CommandRun(arguments: asked + more + ["--json"])
      #expect(run.status == 0, "\(run.errors)")
      let record = try #require(
        JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
      let fit = try #require((record["fits"] as? [[String: Any]])?.first)
      return (
        try #require(fit["interval"] as? [String: Any]),
        try #require(fit["terms"] as? [[String: Any]]),
        try #require(fit["quantities"] as? [[String: Any]])
      )
    }
    let bootstrap = ["--interval", "bootstrap", "--replicates", "400", "--seed", "3"]
    let (interval, first, quantities) = try terms(bootstrap)
    #expect(interval["method"] as? String == "bootstrap" && interval["replicates"] as? Int == 400)
    #expect(interval["failed"] as? Int == 0)
    let again = try terms(bootstrap + ["--threads", "2", "--bootstrap", "parametric"]).terms
    let wald = try terms([]).terms
    for (one, (other, plain)) in zip(first, zip(again, wald)) {
      let low = try #require(one["conf.low"] as? Double)
      let high = try #require(one["conf.high"] as? Double)
      #expect(low == other["conf.low"] as? Double && high == other["conf.high"] as? Double)
      let error = try #require(plain["std.error"] as? Double)
      #expect(abs(low - (plain["conf.low"] as? Double ?? .nan)) < error)
      #expect(abs(high - (plain["conf.high"] as? Double ?? .nan)) < error)
    }
    #expect(
      !quantities.isEmpty
        && quantities.allSatisfy { $0["conf.low"] is Double && $0["conf.high"] is Double })
  }

  @Test(
    "what does not go together is refused in words",
    arguments: [
      (["--likelihood", "poison"], 64, "Did you mean poisson?"),
      (["--likelihood", "poisson", "--loss", "huber"], 64, "--loss does not go with a likelihood"),
      (["--likelihood", "poisson", "--weights", "n"], 64, "weights say nothing"),
      (["--likelihood", "poisson", "--total", "n"], 64, "Totals are of a binomial likelihood"),
      (["--total", "n"], 64, "give --likelihood binomial too"),
      (["--likelihood", "poisson", "--errors", "ar1"], 64, "a poisson likelihood is not"),
      (["--likelihood", "gaussian", "--errors", "ar2"], 64, "There is no errors \"ar2\""),
      (["--likelihood", "student-t:many"], 64, "is no number"),
      (["--noise", "log-normal", "--likelihood", "poisson"], 64, "both say how data scatter"),
      (
        ["--likelihood", "poisson", "--interval", "bootstrap", "--bootstrap", "wild"], 64,
        "drawn from the law itself"
      ),
      (["--likelihood", "poisson", "--region", "ceiling,rate"], 64, "--region does not go"),
      (["--likelihood", "poisson"], 1, "at 2001.0 is no count"),
      (["--likelihood", "log-normal"], 1, "at 2003.0 is not above 0"),
      (["--likelihood", "binomial", "--total", "q"], 1, "no column"),
      (["--likelihood", "binomial"], 1, "neither 0 nor 1"),
      (["--likelihood", "gaussian", "--fix", "phi=0.5"], 1, "no parameter \"phi\""),
    ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(
      "year,y,n\n2000,1,9\n2001,2.5,9\n2002,4,9\n2003,-1,9\n2004,9,9\n2005,12,9\n", to: "t.csv")
    let run = try CommandRun(arguments: ["fit", path, "--value", "y", "--family", "logistic"] + arguments)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test("groups: compound symmetry and cluster-robust errors, and what they need")
  func groups() throws {
    let scratch = try ScratchFolder()
    let table = """
      y,x,g
      1.1,1,a
      2.3,2,a
      2.8,3,a
      5.4,4,b
      6.2,5,b
      6.9,7,b
      0.2,1,c
      2.1,3,c
      3.3,5,c

      """
    let path = try scratch.write(table, to: "t.csv")
    let formula = ["regress", path, "--formula", "y ~ x"]
    let symmetric = try CommandRun(
      arguments: formula + ["--correlation", "compound-symmetry", "--group", "g", "--estimator", "ml"])
    #expect(
      symmetric.status == 0 && symmetric.output.contains("errors of any two rows of a group correlate"),
      "\(symmetric.errors)")
    let clustered = try CommandRun(arguments: formula + ["--errors", "cluster", "--group", "g"])
    #expect(clustered.status == 0 && clustered.output.contains("errors robust to 3 clusters"), "\(clustered.errors)")
    #expect(clustered.output.replacing("\n", with: " ").contains("With 3 clusters"))
    for (arguments, words) in [
      (["--errors", "cluster"], "needs the column of groups"),
      (["--correlation", "compound-symmetry"], "needs the column of groups"),
      (["--estimator", "ml"], "give --correlation too"),
      (["--correlation", "compound-symmetry", "--group", "g", "--time", "x"], "have no order"),
    ] {
      let run = try CommandRun(arguments: formula + arguments)
      #expect(run.status == 64 && run.errors.contains(words), "\(run.errors)")
    }
  }
}
