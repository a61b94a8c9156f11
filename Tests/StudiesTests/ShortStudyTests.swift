import Datasets
import Forecasting
import Foundation
import Studies
import Testing

/// Studies of what has hardly begun: analogues, announcements, and the forecasts of others.
@Suite("Short studies")
struct ShortStudyTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func record(_ name: String, change: (inout ModelFile) -> Void = { _ in }) throws -> ForecastRecord {
    var file = try ModelFile.read(path: root.appendingPathComponent("models/\(name).yaml").path)
    file.draws = 400
    change(&file)
    return try StudyForecast(try Study(file), threads: 2, command: "test").record()
  }

  @Test("two points cannot answer, and both answers are there")
  func market() throws {
    let record = try Self.record("ai-chip-market")
    let analogues = try #require(record.analogues)
    #expect(analogues.areNeeded && analogues.points == 2)
    #expect(analogues.dataAlone.probability == nil)
    #expect(analogues.dataAlone.note.hasPrefix("Cannot answer. 2 points of"))
    #expect(analogues.withAnalogues.probability == record.headline.probabilityByHorizon)
    #expect(record.headline.sentence.contains("Data alone cannot answer"))
    // Two points are the data; a share never passes what it is a share of.
    #expect(record.follower.points.map(\.value) == [10, 41])
    for row in try #require(record.levels.first).fan { #expect(row.quantiles.allSatisfy { ($0 ?? 0) <= 100 }) }
    // Each analogue left out is an answer of its own.
    for one in analogues.series { #expect(record.alternatives.contains { $0.change.contains(one.label) }) }
    #expect(record.provenance.data.count == 7)
  }

  @Test("against a leader the ratio takes the analogues' rate")
  func smic() throws {
    let record = try Self.record("ai-accelerators-smic")
    let analogues = try #require(record.analogues)
    #expect(analogues.areNeeded && record.follower.points.count == 2)
    #expect(analogues.takeoverLow < analogues.takeoverYears && analogues.takeoverYears < analogues.takeoverHigh)
    // One of the ten analogues lost ground: (1 + ½) / 11.
    #expect(abs(analogues.stallProbability - 1.5 / 11) < 1e-12)
    #expect(record.families.allSatisfy { $0.weight == 0 })
    #expect(record.weights.count == 1)
  }

  @Test("announcements are no points, and the answer without them is beside")
  func roadmap() throws {
    let record = try Self.record("ai-accelerators-bandwidth") {
      $0.filters = []
      $0.analogues = nil
    }
    let announced = try #require(record.announcements)
    #expect(announced.items.count == 4)
    #expect(record.follower.points.allSatisfy { $0.date.year < 2026 })
    let with = try #require(announced.withAnnouncements.probability)
    let without = try #require(announced.withoutAnnouncements.probability)
    #expect(with >= without)
    #expect(announced.items.allSatisfy { $0.probability < 0.9 && $0.probability > 0.75 })
    #expect(record.assumptions.contains { $0.contains("they are no observations") })
    // Seen from 2024 the roadmap of 2025 is not known.
    let early = try Self.record("ai-accelerators-bandwidth") {
      $0.filters = []
      $0.analogues = nil
      $0.follower.until = 2025
      $0.leader?.until = 2025
    }
    #expect(early.announcements == nil)
  }

  /// What IC Insights published, and what was known when it did: 5 to 8 points.
  @Test("forecasts of others stand beside ours of the same year")
  func published() throws {
    let published = try #require(try Self.record("ic-selfsufficiency").published)
    #expect(published.forecasts.map(\.value) == [20.5, 20.7, 19.4, 21.2])
    #expect(published.forecasts.map(\.points) == [5, 6, 7, 8])
    #expect(published.forecasts.map { $0.lastKnown?.year } == [2018, 2019, 2020, 2021])
    #expect(published.forecasts.allSatisfy { $0.outcome == nil })
    for one in published.forecasts {
      let low = try #require(one.low), high = try #require(one.high), median = try #require(one.median)
      #expect(low < median && median < high && high <= 100)
    }
    // A date the series knows is what came.
    let known = try #require(
      try Self.record("ic-selfsufficiency") {
        $0.published?.selection.conditions = [Condition(column: "kind", values: ["observed"])]
        $0.published?.selection.entity = ["China (IC Insights, later revision)"]
        $0.published?.selection.until = 2020
        $0.published?.selection.value = "value"
        $0.published?.made = "date"
      }.published)
    #expect(known.forecasts.map(\.outcome) == [15.9])
    #expect(known.forecasts[0].note == "" || known.forecasts[0].median == nil)
  }

  // MARK: - Refusals

  private static let csv =
    "entity,series,date,value,unit,made\n"
    + (0..<8).map { "a,s,\(2000 + $0),\(10 + 3 * $0),percent,x\nb,s,\(2000 + $0),\(50 - $0),percent,x\n" }.joined()
    + "c,s,2010,1,TWh,2005\n"

  /// The sentence with which a study is refused, or an empty one.
  private static func refusal(_ text: String) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try csv.write(to: folder.appendingPathComponent("t.csv"), atomically: true, encoding: .utf8)
    let path = folder.appendingPathComponent("m.yaml").path
    do {
      let file = try ModelFile.decode(Array(text.utf8), path: path)
      _ = try StudyForecast(try Study(file), threads: 1, command: "").record()
      return ""
    } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
  }

  private static let head = """
    title: T
    data: t.csv
    follower: { entity: a }
    target: 90
    families: [linear]
    horizon: 2050
    draws: 100

    """

  @Test(
    "what cannot be taken up is refused in words",
    arguments: [
      (
        "analogues: { series: [{ entity: a }] }",
        "m.yaml:8: `analogues.series` should be a list of at least three series, not a list."
      ),
      (
        "analogues: { series: [{ entity: a, ceilng: 3 }, { entity: b }, { entity: c }] }",
        "m.yaml:8: unknown key `ceilng` in `analogues.series`. Did you mean `ceiling`?"
      ),
      (
        "analogues: { series: [{ label: x, entity: a }, { label: x, entity: b }, { entity: c }] }",
        "m.yaml:8: \"x\" stands twice in `analogues.series`. Keep one of them."
      ),
      (
        "analogues: { series: [{ entity: a, ceiling: 100 }, { entity: b, ceiling: 100 }, { label: d, entity: b, ceiling: 90 }] }",
        "m.yaml:8: only 1 of the analogues took over, and a distribution of rates needs 3. Name more of them."
      ),
      (
        "ceiling: 20",
        "m.yaml:8: a has stood at 31.0, above the ceiling 20.0. Raise the ceiling, or write `ceiling: none`."
      ),
      (
        "ceiling: 80",
        "m.yaml:4: the target 90.0 does not lie below the ceiling 80.0, so it is never reached. Lower the one or raise the other."
      ),
      ("ceiling: high", "m.yaml:8: `ceiling` should be a positive number such as 100, or none, not \"high\"."),
      (
        "announcements: { entity: c }",
        "m.yaml:8: `slip` is missing in `announcements`. Write, for example, `slip: { log-normal: [0.5, 0.8] }`."
      ),
      (
        "announcements: { entity: c, slip: 1 }",
        "m.yaml:8: `announcements` are in \"TWh\", but the follower is in \"percent\". Bring them to one unit by `factor` and `unit`."
      ),
      (
        "announcements: { entity: a, slip: 1, undelivered: 1 }",
        "m.yaml:8: `announcements.undelivered` should be a probability from 0 up to, but not including, 1, not \"1\"."
      ),
      (
        "announcements: { entity: a, slip: 1, frontier: higher }",
        "m.yaml:8: `announcements.frontier` should be left out: each row stands for itself here, not the text \"higher\"."
      ),
      (
        "published: { entity: a, made: made }",
        "m.yaml:8: `label` is missing in `published`. Write, for example, `label: IC Insights`."
      ),
      (
        "published: { label: X, entity: a, made: made }",
        "t.csv:2: column \"made\": \"x\" is no date on which a forecast was made. Write one such as 2022."
      ),
    ])
  func refusals(_ text: String, _ sentence: String) throws {
    let said = try Self.refusal(Self.head + text + "\n")
    #expect(said.hasPrefix(sentence), "\(said)")
  }

  @Test("a leader whose rows are the follower's is no leader")
  func sameRows() throws {
    let text = Self.head.replacing("target: 90", with: "leader: { entity: a, label: other }")
    #expect(
      try Self.refusal(text)
        == "m.yaml:4: the leader's rows are the follower's own, so there is no gap. Name another `entity`, or other conditions."
    )
  }

  @Test("few points without analogues are said to be few")
  func few() throws {
    let record = try Self.record("ai-accelerators-bandwidth") {
      $0.filters = []
      $0.analogues = nil
      $0.announcements = nil
    }
    #expect(record.analogues == nil)
    #expect(record.headline.sentence.contains("Data alone cannot answer: there are 3 points."))
    #expect(record.warnings.contains { $0.contains("name `analogues` in the model file") })
  }

  /// The draft of a file read in outline is that of the whole file.
  @Test("a draft needs no more than an outline")
  func draft() throws {
    for name in ["power", "us-households", "ic-selfsufficiency", "ev-shares", "price-performance"] {
      let path = Self.root.appendingPathComponent("datasets/\(name)/data.csv").path
      let whole = try? ModelDraft(try Table.read(path: path), data: "d.csv")
      let outlined = try? ModelDraft(path: path, data: "d.csv")
      #expect(whole?.text == outlined?.text, "\(name)")
      #expect(whole?.notes == outlined?.notes, "\(name)")
    }
  }
}
