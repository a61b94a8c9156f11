import Foundation
import Studies
import Testing

/// Learning curves in model files: what is learned by declares its future.
@Suite("Studies of learning")
struct LearningStudyTests {
  private static let root = ShortStudyTests.root

  /// Watts of a solar module for a dollar, and when there are ten; seen from 2005, the later capacity a path.
  private static func text(_ families: String, _ learning: String, ceiling: String) -> String {
    """
    title: Solar modules
    data: \(root.path)/datasets/hardware-progress/data.csv
    follower: { series: solar PV module price, transforms: [reciprocal], until: 2010 }
    target: 10
    ceiling: \(ceiling)
    families: [\(families)]
    horizon: 2040
    draws: 400
    \(learning)
    """
  }

  private static func record(_ families: String, _ learning: String, ceiling: String = "none") throws
    -> ForecastRecord
  {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("learning-\(UUID().uuidString).yaml").path
    try text(families, learning, ceiling: ceiling).write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try StudyForecast(try Study(modelFile: path), threads: 2, command: "test").record()
  }

  private static func learning(_ future: String, _ until: String = "") -> String {
    "learning: [{ name: capacity, series: solar PV cumulative capacity, future: \(future)\(until) }]"
  }

  /// The chance of ten watts for a dollar by the horizon, and the sentence on what it is conditional on.
  private static func answer(_ learning: String) throws -> (probability: Double, sentence: String) {
    let record = try record("wright", learning)
    #expect(record.families.contains { $0.family == "wright" && $0.weight > 0 }, "\(record.families)")
    let sentence = record.assumptions.first { $0.hasPrefix("By wright") } ?? ""
    return (record.headline.probabilityByHorizon, sentence)
  }

  @Test("held, on a path and forecast are three answers, each said")
  func futures() throws {
    let held = try Self.answer(Self.learning("held", ", until: 2010"))
    let path = try Self.answer(Self.learning("path"))
    let forecast = try Self.answer(Self.learning("forecast", ", until: 2010"))
    #expect(held.sentence.contains("conditional on capacity staying at its last value"))
    #expect(path.sentence.contains("conditional on capacity following its given path"))
    #expect(forecast.sentence.contains("includes the uncertainty of capacity"))
    // Learning goes on with output, and stops without it.
    #expect(forecast.probability > held.probability)
    #expect(try Self.answer(Self.learning("forecast", ", until: 2010")).probability == forecast.probability)
  }

  @Test(
    "what is not declared is refused in words",
    arguments: [
      ("wright", "", "needs the future of what is learned by"),
      ("two-factor-learning", LearningStudyTests.learning("held"), "Name them under `learning`"),
      ("wright", "learning: [{ name: capacity, series: solar PV cumulative capacity }]", "future"),
      ("wright", LearningStudyTests.learning("held", ", from: 1990"), "has no value for"),
      ("linear*linear", "", "each factor has a scale of its own"),
      (
        "wright", LearningStudyTests.learning("held") + "\ninterventions: [{ name: a, shape: step, date: 1999 }]",
        "bend time"
      ),
    ])
  func refusals(families: String, learning: String, words: String) throws {
    do {
      _ = try Self.record(families, learning)
      Issue.record("was taken")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }

  @Test("a sum of two families takes part in a forecast, where the series has an end")
  func sum() throws {
    let families = "exponential, logistic+logistic, exponential+constant"
    let closed = try Self.record(families, "", ceiling: "1000")
    #expect(closed.families.map(\.family) == ["exponential", "logistic+logistic", "exponential+constant"])
    #expect(closed.families.contains { $0.weight > 0 })
    #expect(closed.weights.count == 3)
    // Where nothing says where it ends, curves are fitted and take no part, and each says why.
    let open = try Self.record(families, "")
    #expect(open.families.map(\.family) == closed.families.map(\.family))
    #expect(open.families.allSatisfy { $0.weight == 0 && !$0.note.isEmpty })
    #expect(open.weights.map(\.weight) == [1])
  }
}
