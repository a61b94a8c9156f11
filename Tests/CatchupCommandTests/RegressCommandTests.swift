import Foundation
import Testing

@Suite("catchup regress, as typed")
struct RegressCommandTests {
  private struct Certified: Decodable {
    struct Problem: Decodable {
      var name: String
      var formula: String
      var columns: [String]
      var parameters: [Double]
      var standardErrors: [Double]
      var residualDeviation: Double
      var rSquared: Double
      var fStatistic: Double?
      var data: [[Double]]
    }
    var problems: [Problem]
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func digits(_ value: Double?, _ truth: Double) -> Double {
    guard let value else { return 0 }
    let error = abs(value - truth) / abs(truth)
    return error == 0 ? 17 : -log10(error)
  }

  @Test("NIST StRD linear through the command, at defaults: 12 digits of everything certified")
  func certified() throws {
    let file = CommandRun.root.appendingPathComponent("Tests/References/nist-linear.json")
    let certified = try JSONDecoder().decode(Certified.self, from: Data(contentsOf: file))
    let scratch = try ScratchFolder()
    #expect(certified.problems.count == 8)
    for problem in certified.problems {
      let lines =
        [problem.columns.joined(separator: ",")] + problem.data.map { $0.map { "\($0)" }.joined(separator: ",") }
      let path = try scratch.write(lines.joined(separator: "\n") + "\n", to: problem.name + ".csv")
      let run = try CommandRun("regress", path, "--formula", problem.formula, "--json")
      #expect(run.status == 0, "\(run.errors)")
      let record = try object(run.output)
      #expect(record["schema"] as? String == "catchup.regress/1")
      let terms = try #require(record["terms"] as? [[String: Any]])
      let goodness = try #require(record["goodness"] as? [String: Any])
      #expect(terms.count == problem.parameters.count)
      for (index, term) in terms.enumerated() {
        #expect(digits(term["estimate"] as? Double, problem.parameters[index]) >= 12, "\(problem.name)")
        let error = try #require(term["std.error"] as? Double)
        if problem.standardErrors[index] == 0 {
          #expect(abs(error) < 1e-9, "\(problem.name)")
        } else {
          #expect(digits(error, problem.standardErrors[index]) >= 12, "\(problem.name)")
        }
      }
      #expect(digits(goodness["r.squared"] as? Double, problem.rSquared) >= 12, "\(problem.name)")
      if let statistic = problem.fStatistic {
        #expect(digits(goodness["sigma"] as? Double, problem.residualDeviation) >= 12, "\(problem.name)")
        #expect(digits(goodness["statistic"] as? Double, statistic) >= 12, "\(problem.name)")
      } else {
        // Certified as infinite, which JSON has not.
        #expect(goodness["statistic"] is NSNull && goodness["exact"] as? Bool == true)
      }
    }
  }

  private static let table = "y,x,g,w\n1.1,1,a,1\n2.3,2,b,2\n2.8,3,a,1\n4.4,4,b,2\n5.2,5,a,1\n,6,b,1\n6.9,7,b,3\n"

  @Test("the schema: every key there, null where nothing is known, terms in formula order")
  func schema() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(Self.table, to: "t.csv")
    let new = try scratch.write("x,g\n8,a\n,a\n9,b\n", to: "new.csv")
    let run = try CommandRun(
      "regress", path, "--formula", "y ~ x + I(2*x) + g", "--json", "--predict", new, "--test", "x=1")
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    #expect(
      Set(record.keys) == [
        "schema", "data", "formula", "response", "method", "weights", "errors", "confidence",
        "terms", "goodness",
        "tests", "correlation", "covariance", "ridge", "robust", "diagnostics", "levels", "points",
        "predictions", "notes",
        "warnings",
      ])
    let terms = try #require(record["terms"] as? [[String: Any]])
    #expect(terms.map { $0["term"] as? String } == ["(Intercept)", "x", "I(2*x)", "gb"])
    #expect(terms[2]["estimate"] is NSNull && terms[2]["status"] as? String == "dependent")
    let dependence = try #require(terms[2]["depends.on"] as? [[String: Any]])
    #expect(dependence.count == 1 && dependence[0]["term"] as? String == "x")
    #expect(abs((dependence[0]["factor"] as? Double ?? 0) - 2) < 1e-12)
    #expect((record["points"] as? [Any])?.count == 6)
    let predictions = try #require(record["predictions"] as? [[String: Any]])
    #expect(predictions.map { $0["line"] as? Int } == [2, 4])
    #expect(predictions.allSatisfy { ($0["pred.low"] as? Double ?? 0) < ($0["conf.low"] as? Double ?? 0) })
    let notes = try #require(record["notes"] as? [String])
    #expect(
      notes.contains("1 row without \"y\" left out")
        && notes.contains { $0.hasSuffix("1 row without \"x\" left out") })
    #expect(record["covariance"] is NSNull)
    #expect(
      record["correlation"] is NSNull && record["ridge"] is NSNull && record["robust"] is NSNull)
    let warnings = try #require(record["warnings"] as? [String])
    #expect(warnings[0] == "I(2*x) is 2 × x in every row, so it is left out and has no estimate of its own.")
  }

  @Test("as text, 80 columns wide, with figures")
  func text() throws {
    let scratch = try ScratchFolder()
    let run = try CommandRun(
      "regress", "datasets/price-performance/data.csv", "--formula", "log(value) ~ date + vendor", "--where",
      "series=FP16/BF16 dense peak per USD release price", "--errors", "hc1", "--figures", scratch.url.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("ordinary least squares; HC1 errors") && run.output.contains("Residual standard error"))
    #expect(run.output.contains("no vendor"))
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    for name in ["data-fit.svg", "data-residuals.svg"] {
      let drawing = try String(contentsOf: scratch.url.appendingPathComponent(name), encoding: .utf8)
      #expect(drawing.contains("</svg>"))
    }
  }

  @Test(
    "each way to estimate",
    arguments: [
      (["--weights", "w"], "weighted least squares by w"),
      (["--correlation", "ar1"], "errors one row apart correlate"),
      (["--correlation", "ar1", "--time", "x"], "errors one unit of time apart correlate"),
      (["--ridge", "0.5"], "ridge regression; λ 0.5"), (["--ridge", "gcv"], "chosen by generalised cross-validation"),
      (["--robust"], "robust MM-estimate"), (["--errors", "newey-west:1"], "Newey–West errors, 1 lags"),
      (["--errors", "HC2"], "HC2 errors"),
    ])
  func estimators(arguments: [String], words: String) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(Self.table, to: "t.csv")
    let run = try CommandRun(arguments: ["regress", path, "--formula", "y ~ x"] + arguments)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains(words), "\(run.output)")
  }

  @Test(
    "what gives no answer is refused in words, with file, line and column",
    arguments: [
      (["--formula", "y ~ xx"], 1, "there is no column `xx` (did you mean `x`?)"),
      (["--formula", "g ~ x"], 1, "t.csv:2: column \"g\": \"a\" is not a number."),
      (["--formula", "y ~ log(g)"], 1, "`g` holds text"), (["--formula", "y ~"], 1, "Character 4"),
      (["--formula", "y ~ 2"], 1, "the number 2 is no term"),
      (["--formula", "3 ~ x"], 1, "the response names no column"),
      (["--formula", "y ~ x^2000"], 1, "t.csv:3: The term `x^2000` has no finite value here"),
      (["--formula", "y ~ log(x - 1)"], 1, "t.csv:2: The term `log(x-1)` has no finite value here"),
      (["--formula", "log(y - 2) ~ x"], 1, "t.csv:2: The response `log(y - 2)` has no finite value here"),
      (["--formula", "I(y*0) ~ x"], 1, "is 0.0 in every row"),
      (["--formula", "y ~ x + factor(x)"], 1, "cannot determine as many coefficients"),
      (["--formula", "y ~ g", "--where", "g=a"], 1, "has one level only, \"a\""),
      (["--formula", "y ~ x", "--where", "g=c"], 1, "no row has \"c\" in column \"g\""),
      (["--formula", "y ~ x", "--weights", "q"], 1, "has no column \"q\""),
      (["--formula", "y ~ w", "--weights", "z"], 1, "t.csv:3: The weight is 0.0, and weights must be above 0"),
      (["--formula", "y ~ x", "--test", "z=0"], 1, "There is no coefficient or term `z`"),
      (["--formula", "y ~ x - 1", "--ridge", "1"], 1, "it needs the intercept"),
      (["--formula", "y ~ x", "--correlation", "ar1", "--time", "z"], 1, "stands in an earlier row"),
      (["--formula", "y ~ x", "--predict", "none.csv"], 1, "none.csv: no such file"),
      (["--formula", "y ~ x", "--errors", "hc4"], 64, "--errors takes"),
      (["--formula", "y ~ x", "--errors", "newey-west:99"], 1, "rows have no residuals 99 rows apart"),
      (["--formula", "y ~ x", "--ridge=-1"], 64, "--ridge takes"),
      (["--formula", "y ~ x", "--ridge", "1", "--robust"], 64, "two ways to estimate"),
      (["--formula", "y ~ x", "--ridge", "1", "--test", "x=0"], 64, "no tests"),
      (["--formula", "y ~ x", "--confidence", "2"], 64, "--confidence takes"),
      (["--formula", "y ~ x", "--group", "g"], 64, "--correlation ar1 too"), ([], 64, "--formula"),
      (["--formula", "y ~ x", "--covariance", "none.csv"], 1, "none.csv: no such file"),
      (
        ["--formula", "y ~ x", "--covariance", "c.csv", "--weights", "w"], 64,
        "on its diagonal: leave --weights out"
      ),
      (["--formula", "y ~ x", "--covariance", "c.csv", "--time", "w"], 64, "leave --time out"),
      (
        ["--formula", "y ~ x", "--covariance", "c.csv", "--errors", "hc3"], 64,
        "brings its own standard errors"
      ),
      (
        ["--formula", "y ~ x", "--covariance", "c.csv", "--correlation", "ar1"], 64,
        "two ways to estimate"
      ),
      (
        ["--formula", "y ~ x", "--covariance", "-", "--predict", "-"], 64,
        "Standard input can be one file"
      ),
    ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let scratch = try ScratchFolder()
    let table = "y,x,g,w,z\n1.1,1,a,1,1\n2.3,2,b,2,0\n2.8,3,a,1,1\n4.4,4,b,2,1\n5.2,5,a,1,2\n6.9,7,b,3,3\n"
    let path = try scratch.write(table, to: "t.csv")
    let run = try CommandRun(arguments: ["regress", path] + arguments)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  private static let loose = "y,x,g\n1.1,1,a\n2.3,2,b\n2.8,3,a\n4.4,4,b\n,5,a\n6.9,7,b\n"

  /// Correlations .5^|i − j| of six rows.
  private static let correlations: [[Double]] = (0..<6).map { row in
    (0..<6).map { Double(sign: .plus, exponent: -abs(row - $0), significand: 1) }
  }

  /// The matrix as a file has it.
  private func text(_ rows: [[Double]]) -> String {
    rows.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: "\n") + "\n"
  }

  @Test(
    "a covariance from a file: with names and without, rows left out of both, in the record and in the text"
  )
  func covariance() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(Self.loose, to: "t.csv")
    let bare = text(Self.correlations)
    let named = "a,b,c,d,e,f\n" + bare
    // As R's write.csv has it.
    let labelled =
      "\"\",\"V1\",\"V2\",\"V3\",\"V4\",\"V5\",\"V6\"\n"
      + Self.correlations.enumerated().map { place, row in "\"\(place + 1)\"," + text([row]) }
      .joined()
    var outputs: [[Double]] = []
    for (index, matrix) in [bare, named, labelled].enumerated() {
      let file = try scratch.write(matrix, to: "c\(index).csv")
      let run = try CommandRun(
        "regress", path, "--formula", "y ~ x", "--covariance", file, "--json")
      #expect(run.status == 0, "\(run.errors)")
      let record = try object(run.output)
      #expect(record["method"] as? String == "gls")
      let covariance = try #require(record["covariance"] as? [String: Any])
      #expect(Set(covariance.keys) == ["data", "rows"])
      #expect(covariance["data"] as? String == file && covariance["rows"] as? Int == 6)
      #expect((record["points"] as? [Any])?.count == 5)
      let terms = try #require(record["terms"] as? [[String: Any]])
      outputs.append(
        terms.flatMap { [$0["estimate"] as? Double ?? .nan, $0["std.error"] as? Double ?? .nan] })
      let shown = try CommandRun("regress", path, "--formula", "y ~ x", "--covariance", file)
      #expect(
        shown.output.contains("generalised least squares; the covariance of errors is σ² ×"),
        "\(shown.output)")
    }
    // Rows 1 to 4 and 6, 1, 2, 3, 4 and 7 years: the process of the matrix is AR(1), whose fifth row is not seen.
    // statsmodels 0.15.0, GLS(y, x, sigma=C[rows, rows]).
    let truth = [0.22247542448614951, 0.47034796665144285, 0.9620643431635384, 0.10128696932031092]
    for output in outputs {
      for (value, expected) in zip(output, truth) { #expect(digits(value, expected) >= 10) }
    }
  }

  @Test(
    "a file that is no covariance of these rows is refused in words",
    arguments: [
      ("1,0.5\n0.5,1\n", "c.csv: The covariance matrix is of 2 rows, and the data have 6."),
      ("1,0.5,0\n0.5,1,0\n", "this one has 2 rows and 3 columns"),
      ("1,x\nx,1\n", "c.csv:2: column \"1\": \"x\" is not a number"),
      ("1,0.5\n0.5\n", "c.csv:2"), ("", "is empty"),
    ])
  func noCovariance(text: String, words: String) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(Self.loose, to: "t.csv")
    let file = try scratch.write(text, to: "c.csv")
    let run = try CommandRun("regress", path, "--formula", "y ~ x", "--covariance", file)
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.contains(words), "\(run.errors)")
  }

  @Test(
    "a matrix that is not symmetric, not positive definite or without variance is refused with its row"
  )
  func impossibleCovariance() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(Self.loose, to: "t.csv")
    for (row, column, value, words) in [
      (3, 1, 0.125, "row 4, column 2 has 0.125, and row 2, column 4 has 0.25"),
      (2, 2, 0, "Row 3, column 3 of the covariance matrix is a variance, and 0.0 is not above 0"),
      (5, 5, 0.01, "the error of row 6 is known"),
    ] {
      var rows = Self.correlations
      rows[row][column] = value
      let file = try scratch.write(text(rows), to: "c.csv")
      let run = try CommandRun("regress", path, "--formula", "y ~ x", "--covariance", file)
      #expect(run.status == 1 && run.errors.contains(words), "\(run.errors)")
    }
  }

  @Test("an empty file, a header alone, a column without numbers")
  func emptyFiles() throws {
    let scratch = try ScratchFolder()
    for (text, words) in [
      ("", "is empty"), ("x,y\n", "has column names but no rows"), ("x,y\n,1\n,2\n", "no row has a number"),
      ("x,y\n1,2\n", "cannot determine as many"),
    ] {
      let path = try scratch.write(text, to: "e.csv")
      let run = try CommandRun("regress", path, "--formula", "y ~ x")
      #expect(run.status == 1 && run.errors.contains(words), "\(run.errors)")
    }
  }

  @Test("a level that the fit has not seen is refused with the line of the new file")
  func unknownLevel() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(Self.table, to: "t.csv")
    let new = try scratch.write("x,g\n8,a\n9,c\n", to: "new.csv")
    let run = try CommandRun("regress", path, "--formula", "y ~ x + g", "--predict", new)
    #expect(run.status == 1)
    #expect(
      run.errors.contains("new.csv:3: Column \"g\" holds \"c\", a level that the fit has not seen."), "\(run.errors)")
  }
}
