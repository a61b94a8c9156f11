import Foundation
import Studies
import Testing

@Suite("Sensitivity of a study with data")
struct StudySensitivityTests {
  private func study(_ sensitivity: String = "", criteria: String = "[parity, { good enough: 0.5 }]", draws: Int = 400)
    throws -> Study
  {
    let text = """
      title: A title
      data: \(ScenarioStudyTests.root)/datasets/semiconductor-patents/data.csv
      follower: { entity: China }
      leader: { entity: United States }
      families: [exponential]
      criteria: \(criteria)
      horizon: 2040
      draws: \(draws)
      \(sensitivity)

      """
    return try Study(try ModelFile.decode(Array(text.utf8), path: "m.yaml"))
  }

  private func record(_ study: Study, _ method: SensitivityMethod = .oat, samples: Int? = nil, threads: Int = 2) throws
    -> SensitivityAnalysisRecord
  {
    var asked = try SensitivityStudy(study, method: method, threads: threads, command: "test")
    asked.samples = samples
    return try asked.record()
  }

  private func value(_ record: SensitivityAnalysisRecord, _ output: String, _ input: String, _ kind: String) throws
    -> Double
  {
    let own = try #require(record.outputs.first { $0.name == output })
    return try #require(own.indices.first { $0.input == input && $0.kind == kind }).value
  }

  @Test("an end of a tornado is the scenario with that setting")
  func scenario() throws {
    let study = try study("sensitivity: { leader.speed: { uniform: [0, 0.5] }, data: 0 }")
    let record = try record(study)
    let scenarios = try ScenarioStudy(
      study, [ScenarioDeclaration(name: "s", settings: [("leader.speed", 0.45)])], threads: 2, command: ""
    ).record()
    // All weights at their medians are the routes' own; the families' parameters have fewer draws, an eighteenth of the
    // weight of which may differ.
    let held = try value(record, "probability", "leader.speed", "at high")
    let known = scenarios.scenarios[1].closing[0].probability
    #expect(abs(held - known) < 1 / 18.0, "\(held) and \(known)")
    #expect(!record.inputs.contains { $0.name == "data" })
  }

  @Test("with all the weight on one route the chance is that route's own")
  func weights() throws {
    let study = try study()
    let forecast = try StudyForecast(study, threads: 2, command: "").record()
    for route in forecast.weights where route.route.hasPrefix("growth") {
      let others = forecast.weights.map(\.route).filter { $0 != route.route }
      let held = others.map { "\"weight of \($0)\": 0" } + ["data: 0"]
      let alone = try record(try self.study("sensitivity: { \(held.joined(separator: ", ")) }"))
      let output = try #require(alone.outputs.first { $0.name == "probability" })
      #expect(abs(output.mean - (route.probability ?? -1)) < 1e-12, "\(route.route)")
    }
  }

  @Test("a first year left out is a choice of the data, in the order of what the choices say")
  func data() throws {
    let record = try record(try study())
    let data = try #require(record.inputs.first { $0.name == "data" })
    #expect(data.distribution.contains("as they are") && data.distribution.contains("without China's first year"))
    let low = try value(record, "probability", "data", "at low")
    let high = try value(record, "probability", "data", "at high")
    #expect(low <= high)
  }

  @Test("variances between and within routes add to the whole, and every first order is a share")
  func spread() throws {
    let spread = try #require(try record(try study(draws: 1000)).spread)
    #expect(abs(spread.betweenRoutes + spread.routes.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    #expect(abs(spread.routes.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
    let indices = spread.routes.flatMap(\.indices)
    #expect(indices.contains { $0.input == "follower's excess growth now" })
    #expect(indices.allSatisfy { $0.value < 1 && $0.value > -0.1 })
  }

  @Test(
    "cut into pieces, each method gives the record it gives in one", arguments: [SensitivityMethod.oat, .sobol, .prim])
  func pieces(method: SensitivityMethod) throws {
    var asked = try SensitivityStudy(try study(draws: 100), method: method, threads: 2, command: "test")
    asked.samples = method == .prim ? 200 : 32
    let work = try asked.work()
    let answers = (0..<work.pieceCount).map(work.piece)
    #expect(try asked.record(work, answers: answers) == asked.record())
  }

  @Test("the same record at any number of threads")
  func threads() throws {
    let study = try study(draws: 100)
    #expect(try record(study, .morris, samples: 4, threads: 1) == record(study, .morris, samples: 4, threads: 3))
  }

  @Test(
    "what cannot be moved is refused in words, with its line",
    arguments: [
      ("{ folower.speed: { uniform: [0, 1] } }", "Did you mean follower.speed?"),
      ("{ follower.speed: { normal: [0, 1] } }", "from -1"),
      ("{ weight of nobody: 1 }", "does not have"),
      ("{ data: 1 }", "0, the data as they are"), ("{ horizon: { uniform: [2030, 2040] } }", "does not have"),
      ("{ follower.speed: { uniform: [1, 0] } }", "the lower first"), ("[a]", "names of assumptions"),
    ])
  func refused(declaration: String, words: String) throws {
    #expect {
      try record(try study("sensitivity: \(declaration)"))
    } throws: { error in
      "\(error)".contains(words) && "\(error)".contains("m.yaml:9")
    }
  }

  @Test("a gap that has closed cannot be moved by speeds, and says so")
  func closed() throws {
    let record = try record(try study(criteria: "[{ good enough: 0.1 }]", draws: 100))
    let probability = try #require(record.outputs.first { $0.name == "probability" })
    #expect(probability.mean == 1)
    #expect(record.notes.contains { $0.hasPrefix("No input moves probability") })
  }
}
