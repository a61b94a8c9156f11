import Backtesting
import Foundation
import Studies
import Testing
import Witnesses

/// What the neutral scorer of the protocol says: `Tests/References/backtest.py` and its output.
private struct Reference: Decodable {
  struct Case: Decodable {
    var `case`: String
    var pair: String
    var origin: Double
    var horizon: Int
    var observations: Int
    var first: Double?
    var outcomes: [Int]
    var levels: [String: Double]
  }

  struct Level: Decodable {
    var values: [Double]
    var isSample: Bool

    init(from decoder: any Decoder) throws {
      struct Sample: Decodable { var samples: [Double] }
      if let sample = try? Sample(from: decoder) {
        (values, isSample) = (sample.samples, true)
      } else {
        (values, isSample) = (try [Double](from: decoder), false)
      }
    }
  }

  struct Line: Decodable {
    var pair_id: String
    var origin: Double
    var P: [Double]
    var level_probs: [Double]?
    var levels: [String: Level]?
  }

  struct Row: Decodable {
    struct Level: Decodable {
      var crps: Double
      var error: Double
      var inside: [String: Double]
    }
    var `case`: String
    var dateScore: Double
    var levels: [String: Level]
  }

  struct Mean: Decodable {
    var mean: Double
    var se: Double
    var pairs: Int
  }

  struct Summary: Decodable {
    struct Levels: Decodable {
      var n: Int
      var crps: Mean
      var mae: Mean
      var coverage: [String: Mean]
    }
    struct Bin: Decodable {
      var bin: [Double]
      var weight: Double
      var mean_P: Double
      var observed: Double
      var n: Int
      var pairs: Int
    }
    struct WithinHorizon: Decodable {
      var predicted: Double
      var observed: Double
    }
    var cases: Int
    var date_score: Mean
    var brier_at: [String: Mean]
    var levels: [String: Levels]
    var reliability: [Bin]
    var within_H: WithinHorizon
  }

  struct Method: Decodable {
    var name: String
    var repaired: Int
    var lines: [Line]
    var rows: [Row]
    var summary: Summary
    var lessEven: Mean?
  }

  var cases: [Case]
  var methods: [Method]

  static let shared = Result {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: folder.appendingPathComponent("References/backtest.json")))
  }
}

/// The cases of the 45 pairs, as the project's own code reads them.
private let pairCases = Result {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  let file = try PairsFile(path: root + "/datasets/catchup-pairs/data.csv")
  return try file.histories().flatMap {
    BacktestCase.cases(pair: $0.pair.id, cluster: $0.cluster, history: $0.history)
  }
}

private func name(_ pair: String, _ origin: Double) -> String { "\(pair)@\(String(format: "%.3f", origin))" }

@Suite("Protocol version 1 against the neutral scorer")
struct BacktestAgreementTests {
  @Test("the same 304 cases of 42 pairs, the same outcomes and levels; 16 clusters")
  func cases() throws {
    let cases = try pairCases.get()
    let reference = try Reference.shared.get().cases
    #expect(cases.count == 304)
    #expect(Set(cases.map(\.question.pair)).count == 42)
    #expect(Set(cases.map(\.question.cluster)).count == 16)
    #expect(cases.map { name($0.question.pair, $0.question.origin) } == reference.map(\.case))
    for (own, other) in zip(cases, reference) {
      // The scorer prints four decimals.
      #expect(abs(own.question.origin - other.origin) <= 5e-5)
      #expect(own.question.horizon == other.horizon)
      #expect(own.question.history.count == other.observations)
      #expect(own.question.history.observations.last?.time == own.question.origin)
      #expect(own.outcome.isAhead.map { $0 ? 1 : 0 } == other.outcomes)
      #expect((own.outcome.passage == nil) == (other.first == nil))
      if let passage = own.outcome.passage, let first = other.first {
        #expect(abs(own.question.origin + passage - first) < 1e-9)
      }
      #expect(Set(own.outcome.levels.keys.map(String.init)) == Set(other.levels.keys))
      for (years, level) in own.outcome.levels {
        #expect(abs(level - (other.levels[String(years)] ?? .nan)) < 1e-12)
      }
    }
  }

  @Test("scores agree to 12 digits, means too; bootstrap errors within a twentieth", arguments: 0..<3)
  func scores(method index: Int) throws {
    let cases = try pairCases.get()
    let method = try Reference.shared.get().methods[index]
    let scores = Self.scores(method, cases)
    #expect(scores.count == method.rows.count)
    for (own, other) in zip(scores, method.rows) {
      #expect(name(own.pair, own.origin) == other.case)
      #expect(abs(own.dateScore - other.dateScore) < 1e-12)
      #expect(Set(own.levels.keys.map(String.init)) == Set(other.levels.keys))
      for (years, level) in own.levels {
        let expected = try #require(other.levels[String(years)])
        #expect(abs(level.crps - expected.crps) < 1e-12)
        #expect(abs(level.medianError - expected.error) < 1e-12)
        #expect(
          Dictionary(uniqueKeysWithValues: level.isInside.map { (String(Int($0.key * 100)), $0.value ? 1.0 : 0) })
            == expected.inside)
      }
    }
    let summary = method.summary
    let own = try #require(MethodScores(scores))
    func expect(_ own: PairedMean?, _ other: Reference.Mean, _ comment: Comment) throws {
      let own = try #require(own, comment)
      #expect(abs(own.mean - other.mean) < 1e-12, comment)
      #expect(own.pairs == other.pairs, comment)
      // Two bootstraps of a thousand samples each differ by a few per cent.
      #expect(abs(own.standardError - other.se) <= 0.15 * other.se, comment)
    }
    #expect(own.cases == summary.cases)
    try expect(own.dateScore, summary.date_score, "date score")
    #expect(abs(own.dateScore.standardError / summary.date_score.se - 1) < 0.05)
    #expect(Set(own.brier.keys.map(String.init)) == Set(summary.brier_at.keys))
    for (years, brier) in own.brier { try expect(brier, #require(summary.brier_at[String(years)]), "P_\(years)") }
    #expect(Set(own.levels.keys.map(String.init)) == Set(summary.levels.keys))
    for (years, levels) in own.levels {
      let other = try #require(summary.levels[String(years)])
      #expect(levels.cases == other.n)
      try expect(levels.crps, other.crps, "CRPS at \(years)")
      try expect(levels.medianError, other.mae, "error at \(years)")
      #expect(levels.coverage.count == other.coverage.count)
      for (nominal, share) in levels.coverage {
        try expect(share, #require(other.coverage[String(Int(nominal * 100))]), "coverage \(nominal) at \(years)")
      }
    }
    #expect(own.reliability.bins.count == summary.reliability.count)
    for (bin, other) in zip(own.reliability.bins, summary.reliability) {
      #expect([bin.low, bin.high] == other.bin)
      #expect(abs(bin.weight - other.weight) < 1e-12)
      #expect(abs(bin.meanProbability - other.mean_P) < 1e-12)
      #expect(abs(bin.observed - other.observed) < 1e-12)
      #expect(bin.count == other.n)
      #expect(bin.pairs == other.pairs)
    }
    #expect(abs(own.withinHorizon.forecast - summary.within_H.predicted) < 1e-12)
    #expect(abs(own.withinHorizon.observed - summary.within_H.observed) < 1e-12)
    // Murphy's parts add up to the score, each pair counted once.
    #expect(abs(own.reliability.score - own.dateScore.mean) < 1e-12)
  }

  @Test("probabilities that fall are repaired as the scorer repairs them")
  func repaired() throws {
    for method in try Reference.shared.get().methods {
      let forecasts = method.lines.map { CaseForecast(probabilities: $0.P) }
      #expect(forecasts.count { $0.wasRepaired } == method.repaired)
    }
  }

  @Test("the paired difference of two methods agrees; its skill is one less the ratio of means")
  func paired() throws {
    let cases = try pairCases.get()
    let methods = try Reference.shared.get().methods
    let walk = Self.scores(methods[0], cases), even = Self.scores(methods[2], cases)
    let skill = try #require(Skill(walk, against: even))
    let expected = try #require(methods[0].lessEven)
    #expect(abs(skill.difference.mean - expected.mean) < 1e-12)
    #expect(abs(skill.difference.standardError / expected.se - 1) < 0.05)
    #expect(skill.cases == 304)
    let ratio = methods[0].summary.date_score.mean / methods[2].summary.date_score.mean
    #expect(abs(skill.skill - (1 - ratio)) < 1e-12)
  }

  private static func scores(_ method: Reference.Method, _ cases: [BacktestCase]) -> [CaseScore] {
    var lines: [String: Reference.Line] = [:]
    for line in method.lines { lines[name(line.pair_id, line.origin)] = line }
    return cases.compactMap { one in
      guard let line = lines[name(one.question.pair, one.question.origin)] else { return nil }
      var levels: [Int: LevelDistribution] = [:]
      for (years, level) in line.levels ?? [:] {
        if level.isSample {
          levels[Int(years) ?? 0] = LevelDistribution(sample: level.values)
        } else if let probabilities = line.level_probs {
          levels[Int(years) ?? 0] = LevelDistribution(probabilities: probabilities, quantiles: level.values)
        }
      }
      return CaseScore(
        CaseForecast(probabilities: line.P, levels: levels), of: one.question, outcome: one.outcome)
    }
  }
}
