import Datasets
import Foundation
import Studies
import Testing

@Suite("Every study in models")
struct EveryStudyTests {
  static let models = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("models")

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: models.path)) ?? [])
    .filter { $0.hasSuffix(".yaml") }.sorted()

  /// What no report may ever say, whatever the data.
  @Test("forecasts, and says nothing that cannot be", arguments: names)
  func sense(name: String) throws {
    let path = Self.models.appendingPathComponent(name).path
    let record: ForecastRecord
    switch try StudyFile.read(path: path) {
    case .gap(var file):
      file.draws = 200
      record = try StudyForecast(try Study(file), threads: 2, command: "test").record()
    case .assumptions(var file):
      file.draws = 1000
      record = try AssumptionStudy(file, threads: 2, command: "test").record()
    case .mechanism(let file):
      try sense(of: try file.record(threads: 2, command: "test"), file)
      return
    }
    #expect(!record.headline.sentence.isEmpty)
    for closing in record.closing {
      #expect((0...1).contains(closing.probability))
      #expect(abs(closing.probability + closing.probabilityNever - 1) < 1e-9)
      let dates = closing.quantiles.compactMap(\.date?.year)
      #expect(dates == dates.sorted())
      if closing.status != "ahead" {
        #expect(dates.allSatisfy { $0 >= record.study.origin.year - 1e-9 }, "no date in the past for an open gap")
      }
      #expect(dates.allSatisfy { $0 <= record.study.horizon.year + 1e-9 })
      #expect(closing.cdf.allSatisfy { (0...1).contains($0.probability) })
    }
    for level in record.levels {
      for row in level.fan {
        let values = row.quantiles.compactMap { $0 }
        #expect(values == values.sorted(), "\(level.quantity)")
        if level.quantity != "lag" { #expect(values.allSatisfy { $0 > 0 || $0 == 0 }) }
      }
    }
    for role in ["follower", "leader"] {
      let weights = record.families.filter { $0.role == role }.map(\.weight)
      let total = weights.reduce(0, +)
      #expect(weights.allSatisfy { $0 >= 0 } && (total == 0 || abs(total - 1) < 1e-9))
    }
    // No ceiling below the data carries weight.
    for side in record.fits {
      let last = (side.role == "follower" ? record.follower : record.leader)?.points.last?.value ?? 0
      for fit in side.fits {
        guard let ceiling = fit.terms.first(where: { $0.term == "ceiling" })?.estimate, ceiling < last else { continue }
        let weight = record.families.first { $0.role == side.role && $0.family == fit.family }?.weight
        #expect(weight == 0, "\(fit.family) of the \(side.role)")
      }
    }
    // Too few points say so, and take their rate from somewhere.
    if (1..<5).contains(record.follower.points.count) {
      #expect(record.headline.sentence.contains("Data alone cannot answer"))
      #expect(record.analogues?.areNeeded == true)
    }
    // No share passes the whole.
    if record.follower.unit == "percent" {
      for level in record.levels where level.quantity == "follower" {
        #expect(level.fan.allSatisfy { $0.quantiles.allSatisfy { ($0 ?? 0) <= 100 } })
      }
    }
    #expect(record.provenance.data.allSatisfy { !$0.publisher.isEmpty && !$0.licence.isEmpty })
  }

  /// What is asked of a mechanism: an answer, the fit without it, numbers that are numbers.
  private func sense(of record: MechanismRecord, _ file: MechanismFile) throws {
    #expect(!record.sentence.isEmpty)
    #expect(record.study?.question == file.question)
    let provenance = try #require(record.provenance)
    #expect(provenance.modelChecksum == file.checksum)
    #expect(provenance.data.allSatisfy { !$0.publisher.isEmpty && !$0.licence.isEmpty })
    switch record {
    case .system(let record):
      let without = try #require(record.without ?? record.competition?.without)
      #expect((0...1).contains(without.pValue) && without.rss.isFinite && without.statistic.isFinite)
      #expect(!record.findings.isEmpty && !record.crossings.isEmpty && !record.terms.isEmpty)
      for crossing in record.crossings {
        #expect(crossing.date != nil || !crossing.note.isEmpty)
        if let low = crossing.low, let high = crossing.high, let date = crossing.date?.year {
          #expect(low <= date && date <= high)
        }
      }
      #expect(record.outputs.allSatisfy { $0.curve.allSatisfy(\.value.isFinite) })
      #expect(record.terms.allSatisfy { $0.estimate?.isFinite ?? true })
    case .leapfrog(let record):
      #expect(record.words.count > 2 && !record.terms.isEmpty)
      #expect(record.courses.allSatisfy { (0...1).contains($0.probabilityLevel) })
    }
  }

  @Test("there are studies, one of each mechanism")
  func some() throws {
    #expect(Self.names.count >= 22)
    var commands: Set<String> = []
    for name in Self.names {
      if case .mechanism(let file) = try StudyFile.read(path: Self.models.appendingPathComponent(name).path) {
        commands.insert(file.mechanism.command)
      }
    }
    #expect(commands == ["shares", "generations", "leapfrog"])
  }
}
