import Catchup
import Foundation
import Testing

/// The library as its documentation shows it: each example stands here line by line, and runs.
@Suite("Documentation", .serialized)
struct DocumentationTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Examples name files as seen from the package's folder.
  init() { FileManager.default.changeCurrentDirectoryPath(Self.root.path) }

  @Test("a forecast in a few lines")
  func forecast() throws {
    let study = try Study(modelFile: "models/solar.yaml")
    let forecast = try Forecast(study.plan)
    let closing = forecast.closing[0]

    print(closing.probability)  // P(closed within the horizon)
    print(closing.probabilityNever)  // and of not
    if let median = closing.quantile(0.5) {
      print(median.isoDay(dated: study.model.dated))
    } else {
      print("not within the horizon")
    }
    #expect(closing.probability > 0 && closing.probability < 1)
  }

  @Test("a fit in three lines")
  func fit() throws {
    let table = try Table.read(path: "datasets/solar/data.csv")
    let china = try table.series(Selection(entity: ["China"]))
    let fit = try LeastSquaresFitting(noise: .gaussian, measure: .level).fit(Logistic(), to: china)
    #expect(fit.termination == .converged)
    #expect(fit.parameters[0] > 330)
  }

  @Test("what an intervention did")
  func intervention() throws {
    let supercomputers = try Table.read(path: "datasets/top500/data.csv")
    let best = try supercomputers.series(
      Selection(entity: ["China"], series: "TOP500 best system Rmax", until: 2019.9))
    var options = FitOptions(noise: .logNormal, replicates: 199)
    options.clock = Clock(shocks: [try Shock(argument: "listing=step:2015-02-18")])
    let slowed = try options.fitting(measure: .level).fit(Exponential(), to: best)
    let analysis = FitAnalysis(slowed.estimate, options, dates: best.dates.map(\.value))
    let interventions = InterventionAnalysis(slowed, analysis, options)
    print(interventions?.findings[0].verdict ?? "no intervention")
    #expect(interventions?.findings[0].verdict.hasSuffix("assuming nothing else changed at that date.") == true)
  }

  @Test("a likelihood")
  func likelihood() throws {
    let patents = try Table.read(path: "datasets/semiconductor-patents/data.csv")
    let taiwan = try patents.series(Selection(entity: ["Taiwan"]))
    let law = try Likelihood(law: .logNormal, correlation: .estimated)
    let serial = try LikelihoodFitting(law).fit(Exponential(), to: taiwan).estimate
    for term in serial.terms() { print(term.parameter.name, term.estimate ?? .nan, term.standardError ?? .nan) }
    print(serial.logLikelihood, LikelihoodAnalysis(serial).verdicts.map(\.description))
    #expect(serial.termination == .converged)
    #expect(serial.parameters.map(\.name).suffix(2) == ["sigma", "phi"])
  }

  @Test("a regression")
  func regression() throws {
    let products = try Table.read(path: "datasets/bass-parameters/data.csv")
    let regression = try RegressionFormula("log(q) ~ log(p) + category", columns: products.columns, texts: ["category"])
    let rows = try products.numbers(columns: regression.numbers, texts: regression.factors)
    let observed = RegressionData(numbers: rows.columns, texts: rows.texts)
    let line = try RegressionFit(ModelMatrix(regression, data: observed), data: observed)
    for (name, estimate) in zip(line.model.names, line.coefficients) {
      print(name, estimate.map { "\($0)" } ?? "left out")
    }
    print(line.rSquared ?? 0, line.standardError(1) ?? 0)
    let noCategory = try line.test(LinearHypothesis("category", fit: line))
    print(noCategory?.pValue ?? 1)
    #expect(line.count == 11 && line.rank == 3)
    #expect(abs((noCategory?.pValue ?? 0) - 0.296) < 1e-3)
  }

  @Test("every line of the pages' code stands in these tests", arguments: ["Catchup", "Interventions", "Regression"])
  func lines(name: String) throws {
    let page = try String(
      contentsOf: Self.root.appendingPathComponent("Sources/Catchup/Catchup.docc/\(name).md"), encoding: .utf8)
    let tests = try String(contentsOfFile: #filePath, encoding: .utf8)
    let known = Set(tests.split(separator: "\n").map { $0.filter { !$0.isWhitespace } })
    var isCode = false
    var count = 0
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isCode = line == "```swift"
      } else if isCode, !line.allSatisfy(\.isWhitespace) {
        #expect(known.contains(line.filter { !$0.isWhitespace }), "\(line)")
        count += 1
      }
    }
    #expect(count > 8)
  }

  @Test(
    "pictures and pages that the documentation names are there, pictures small and with words for who does not see them"
  )
  func links() throws {
    let folder = Self.root.appendingPathComponent("Sources/Catchup/Catchup.docc")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
    var pictures = 0
    for name in names {
      let page = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      for link in page.matches(of: #/<doc:([A-Za-z]+)>/#) {
        #expect(names.contains("\(link.output.1).md"), "\(name): \(link.output.1)")
      }
      for picture in page.matches(of: #/@Image\(source: "([^"]+)", alt: "([^"]*)"\)/#) {
        let size =
          try FileManager.default.attributesOfItem(
            atPath: folder.appendingPathComponent("Resources/\(picture.output.1)").path)[.size] as? Int
        #expect((size ?? .max) < 80_000, "\(picture.output.1): \(size ?? 0)")
        #expect(picture.output.2.count > 20)
        pictures += 1
      }
    }
    #expect(pictures > 8)
  }
}
