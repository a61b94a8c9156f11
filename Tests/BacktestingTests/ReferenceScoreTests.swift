import Backtesting
import Datasets
import Foundation
import Testing
import Witnesses

/// What `Tests/References/scores.py` wrote.
private struct Reference: Decodable {
  struct Sample: Decodable {
    struct Interval: Decodable {
      var score: Double
      var holds: Bool
    }
    var sample: [Double]
    var outcome: Double
    var scale: Double
    var crps: Double
    var scaled_error: Double
    var pinball: [Double]
    var intervals: [String: Interval]
  }

  struct Isotonic: Decodable {
    var x: [Double]
    var y: [Double]
    var weights: [Double]
    var at: [Double]
    var values: [Double]
  }

  struct Beta: Decodable {
    var p: [Double]
    var y: [Double]
    var weights: [Double]
    var a: Double
    var b: Double
    var c: Double
  }

  struct Series: Decodable {
    struct Origin: Decodable {
      var share: Double
      var origin: Double
      var outcomes: [String: Double]
    }
    var years: [Double]
    var values: [Double]
    var origins: [Origin]
  }

  var samples: [Sample]
  var isotonic: [Isotonic]
  var beta: [Beta]
  var series: Series

  static let shared = Result {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: folder.appendingPathComponent("References/scores.json")))
  }
}

@Suite("Scores, maps and origins against numpy, scikit-learn and a count by hand")
struct ReferenceScoreTests {
  @Test("CRPS, scaled error, pinball, interval score and coverage of samples: 11 digits")
  func samples() throws {
    for reference in try Reference.shared.get().samples {
      let score = LevelScore(
        LevelDistribution(sample: reference.sample), outcome: reference.outcome, scale: reference.scale)
      #expect(digits(score.crps, certified: reference.crps) >= 11)
      #expect(digits(try #require(score.scaledError), certified: reference.scaled_error) >= 11)
      #expect(digits(score.pinball, certified: reference.pinball) >= 11)
      for (coverage, interval) in reference.intervals {
        let nominal = try #require(Double(coverage))
        #expect(digits(score.interval[nominal] ?? .nan, certified: interval.score) >= 11)
        #expect(score.isInside[nominal] == interval.holds)
      }
    }
  }

  @Test("isotonic maps at their own points and between them: 12 digits of scikit-learn's")
  func isotonic() throws {
    for reference in try Reference.shared.get().isotonic {
      let map = IsotonicRegression(
        reference.x.indices.map { (reference.x[$0], reference.y[$0], reference.weights[$0]) })
      let values = reference.at.map { map.value(at: $0) ?? .nan }
      // Means of outcomes that are 0 are compared as they are.
      for (own, expected) in zip(values, reference.values) { #expect(abs(own - expected) < 1e-12) }
      #expect(zip(map.blocks, map.blocks.dropFirst()).allSatisfy { $0.value < $1.value && $0.high < $1.low })
    }
  }

  @Test("an isotonic map keeps the mean, and of points that rise it is the points")
  func isotonicLaws() throws {
    let falling = IsotonicRegression([(0.1, 1, 2), (0.4, 0.5, 1), (0.9, 0, 1)])
    #expect(falling.blocks.map(\.value) == [0.625])
    let rising = IsotonicRegression([(0.9, 3, 1), (0.1, 1, 1), (0.4, 2, 1)])
    #expect(rising.blocks.map(\.value) == [1, 2, 3])
    #expect(rising.value(at: 0.65) == 2.5)
    #expect(rising.value(at: -1) == 1)
    #expect(rising.value(at: 7) == 3)
    #expect(IsotonicRegression([]).value(at: 0.5) == nil)
  }

  @Test("beta maps: 6 digits of scikit-learn's logistic regression")
  func beta() throws {
    for reference in try Reference.shared.get().beta {
      let map = try #require(
        BetaCalibration(reference.p.indices.map { (reference.p[$0], reference.y[$0], reference.weights[$0]) }))
      #expect(digits([map.a, map.b, map.c], certified: [reference.a, reference.b, reference.c]) >= 6)
    }
  }

  @Test("a beta map never falls, and there is none where outcomes are alike or told apart entirely")
  func betaLaws() throws {
    let chances = (1..<40).map { Double($0) / 40 }
    // The less likely half came.
    let turned = try #require(BetaCalibration(chances.map { ($0, $0 < 0.5 ? 1 : 0, 1) }))
    #expect(turned.a == 0 && turned.b == 0)
    #expect(abs(turned(0.2) - 19.0 / 39) < 1e-9)
    #expect(BetaCalibration(chances.map { ($0, 1, 1) }) == nil)
    #expect(BetaCalibration(chances.map { ($0, $0 < 0.5 ? 0 : 1, 1) }) == nil)
  }

  @Test("origins and outcomes of one adoption series are those counted by hand")
  func origins() throws {
    let reference = try Reference.shared.get().series
    let series = TimeSeries(
      entity: "Kenya", series: "internet", unit: "percent", dates: reference.years.map { DecimalYear($0) },
      values: reference.values)
    let cases = SeriesCase.cases("I", series: series, target: 50)
    #expect(cases.map(\.share) == reference.origins.map(\.share))
    for (one, expected) in zip(cases, reference.origins) {
      #expect(one.question.origin == expected.origin)
      #expect(
        one.outcomes.compactMapValues { $0 }
          == Dictionary(uniqueKeysWithValues: expected.outcomes.map { (Int($0) ?? 0, $1) }))
      // Nothing after the origin is told.
      #expect(one.question.history.observations.allSatisfy { $0.time <= expected.origin })
      #expect(
        one.question.history.observations.map(\.follower) == Array(reference.values[..<one.question.history.count]))
    }
  }

  @Test("a series too short, or without anything to judge by, gives no case")
  func short() {
    func cases(_ points: [(Double, Double)]) -> [Double] {
      let series = TimeSeries(
        entity: "e", series: "s", unit: "", dates: points.map { DecimalYear($0.0) }, values: points.map(\.1))
      return SeriesCase.cases("x", series: series, target: nil).map(\.share)
    }
    // Of seven, 1, 3, 4 and 6 are seen; an origin has four.
    #expect(cases((0..<7).map { (2000 + Double($0), 1 + Double($0)) }) == [0.6, 0.8])
    // Zeros are no logarithms: three positive values are left.
    #expect(cases([(2000, 0), (2001, 0), (2002, 1), (2003, 2), (2004, 3)]) == [])
    // Two years apart: nothing one, three, five or ten years on.
    #expect(cases((0..<5).map { (2000 + 2 * Double($0), 1 + Double($0)) }) == [])
  }
}
