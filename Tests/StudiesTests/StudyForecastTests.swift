import Datasets
import Foundation
import Studies
import Testing

@Suite("Study forecasts")
struct StudyForecastTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  func record(_ name: String, draws: Int = 1000, change: (inout ModelFile) -> Void = { _ in }) throws -> ForecastRecord
  {
    var file = try ModelFile.read(path: Self.root.appendingPathComponent("models/\(name).yaml").path)
    file.draws = draws
    change(&file)
    return try StudyForecast(try Study(file), threads: 2, command: "test").record()
  }

  /// Asked about the next years the accelerator study hangs on single chips; the headline must say so, and the edge chip
  /// of 2018 is among them.
  @Test("a headline that hangs on few data says so")
  func fragile() throws {
    let record = try record("ai-accelerators") { $0.horizon = 2028 }
    #expect(record.headline.isFragile)
    #expect(record.headline.sentence.contains("This hangs on few data"))
    let edge = try #require(record.alternatives.first { $0.change.contains("2018 edge chip") })
    #expect((edge.difference ?? 0) < -0.2)
    // Each chip, the first year of each side and every filter is there.
    let changes = record.alternatives.map(\.change)
    for point in record.follower.points { #expect(changes.contains { $0.contains(point.date.day) }) }
    #expect(changes.contains { $0.contains("first year (2018)") })
    #expect(changes.contains("shipped chips only"))
    let largest = record.alternatives.compactMap(\.difference).map(abs)
    #expect(largest == largest.sorted(by: >), "the decisive change stands first")
  }

  /// Carried-forward values are no observations: the Huawei series has one point a record.
  @Test("a running best is fitted on its record dates, and shows its age")
  func records() throws {
    let record = try record("ai-accelerators", draws: 200)
    #expect(record.follower.kind == "records")
    #expect(record.follower.points.count == 5)
    for family in record.fits[0].fits { #expect(family.goodness.count == 5) }
    #expect(record.gap.leaderAge ?? 0 > 0.5)
    #expect(record.gap.status == "reopened")
    #expect(abs(record.gap.ratio - 900.0 / 2500) < 1e-12)
  }

  /// In the table of process nodes the entity is the maker: a record is left out by its date.
  @Test("each record of a maker is left out by itself")
  func makers() throws {
    let record = try record("process-nodes", draws: 200)
    let left = record.alternatives.filter { $0.change.hasPrefix("without SMIC 20") }
    #expect(left.count == record.follower.points.count)
    #expect(left.allSatisfy { $0.probability != nil && $0.note.isEmpty })
  }

  /// The gap that closed in 2015: nothing after 2010 is seen, and the forecast starts there.
  @Test("data after the cut are not seen")
  func cut() throws {
    let record = try record("solar", draws: 500)
    #expect(record.study.origin.year == 2010)
    #expect(record.follower.points.last?.date.year == 2010)
    #expect(abs(record.gap.ratio - 0.7 / 11.73) < 1e-12)
    #expect(record.closing[0].cdf.allSatisfy { $0.date.year >= 2010 && $0.date.year <= 2050 })
    #expect(record.dropped.contains { $0.contains("after 2010") })
  }

  @Test("P by horizon, never and the cdf are one distribution")
  func oneDistribution() throws {
    let record = try record("semiconductor-patents", draws: 500)
    for closing in record.closing {
      #expect(abs(closing.probability + closing.probabilityNever - 1) < 1e-12)
      #expect(abs((closing.cdf.last?.probability ?? -1) - closing.probability) < 1e-12)
      #expect(zip(closing.cdf, closing.cdf.dropFirst()).allSatisfy { $0.probability <= $1.probability })
    }
    let weights = record.weights.reduce(0) { $0 + $1.weight }
    #expect(abs(weights - 1) < 1e-12)
    // The mixture of the routes' answers is the answer.
    let mixed = record.weights.reduce(0) { $0 + $1.weight * ($1.probability ?? 0) }
    #expect(abs(mixed - record.closing[0].probability) < 1e-9)
  }

  @Test("an unknown family names the nearest, with the line")
  func unknownFamily() throws {
    var file = try ModelFile.read(path: Self.root.appendingPathComponent("models/solar.yaml").path)
    file.followerFamilies = ["logistik"]
    let changed = file
    #expect {
      try Study(changed)
    } throws: { error in
      "\(error)".contains("Did you mean logistic?") && "\(error)".contains("solar.yaml:")
    }
  }

  @Test("a draft takes the leader with the highest last value and quotes what YAML would read otherwise")
  func draft() throws {
    let csv =
      "entity,series,date,value,unit\n"
      + (0..<5).map { "it's: #1,s,\(2000 + $0),\(9 + $0),u\nb,s,\(2000 + $0),\(1 + $0),u\n" }.joined()
    let table = try Table.parse(Array(csv.utf8), name: "t.csv")
    let draft = try ModelDraft(table, data: "t.csv")
    #expect(draft.text.contains("leader: { entity: 'it''s: #1' }"))
    let model = try ModelFile.decode(Array(draft.text.utf8), path: "draft.yaml")
    #expect(model.leader?.entity == ["it's: #1"])
    #expect(model.follower.entity == ["b"])
    #expect(model.horizon.value == 2029)
  }

  @Test("a table with one entity cannot be a gap")
  func single() throws {
    let table = try Table.parse(Array("entity,series,date,value\na,s,2000,1\na,s,2001,2\na,s,2002,3\n".utf8), name: "t")
    #expect(throws: StudyError.nothingToCompare(file: "t", entities: ["a"])) { try ModelDraft(table, data: "t") }
  }
}
