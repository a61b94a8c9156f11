import Foundation
import Studies
import Testing

@testable import Reports

@Suite("The track record, drawn")
struct TrackFiguresTests {
  /// The shipped record with one bin moved out of its band.
  private func off() -> TrackFiguresRecord {
    var record = TrackFiguresRecord.shipped
    for index in record.reliability.bins.indices {
      record.reliability.bins[index].clusterBandLow = 0
      record.reliability.bins[index].clusterBandHigh = 1
    }
    record.reliability.bins[2].clusterBandHigh = record.reliability.bins[2].observed - 0.01
    return record
  }

  @Test("titles state the finding: how many bins are off, and how much better than a walk")
  func findings() throws {
    var record = off()
    record.dateScore = 0.12
    record.referenceDateScore = 0.16
    let count = record.reliability.bins.count
    let drawn = TrackFigures.all(record)
    #expect(drawn.map(\.name) == ["track-reliability", "track-scores"])
    #expect(drawn[0].title.contains("1 of \(count) bins lies outside the band of true chances"))
    #expect(drawn[1].title.contains("25% better than a random walk"))
    record.reliability.bins[2].clusterBandHigh = 1
    record.dateScore = 0.2
    let other = TrackFigures.all(record)
    #expect(other[0].title.contains("every bin lies in the band"))
    #expect(other[1].title.contains("25% worse"))
  }

  @Test("maps are drawn beside what came, and never in its place")
  func maps() throws {
    let record = TrackFiguresRecord.shipped
    let figure = try #require(TrackFigures.reliability(record))
    #expect(figure.layers.compactMap(\.label) == ["isotonic", "beta", "came"])
    let isotonic = record.reliability.isotonic.map(\.honest)
    #expect(zip(isotonic, isotonic.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(record.reliability.beta.allSatisfy { (0...1).contains($0.honest) })
  }

  @Test("the shipped figures are of the pairs there are, and their parts add up to the score")
  func shipped() throws {
    let record = TrackFiguresRecord.shipped
    #expect(record.pairs == 42 && record.clusters == 16)
    #expect(record.isHeldOut)
    let parts = record.reliability
    let sum = parts.reliability - parts.resolution + parts.uncertainty + parts.withinBins
    #expect(abs(sum - record.dateScore) < 1e-9)
    #expect(abs(parts.bins.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
    #expect(record.horizons.map(\.years) == [1, 3, 5, 10, 20])
  }

  @Test("a page has them where the record has, with their findings as alternative text")
  func page() throws {
    guard isGnuplotInstalled else { return }
    var record = Fixture.forecast
    record.trackFigures = nil
    #expect(!(try HTMLReport.render(record)).contains("The track record, drawn"))
    record.trackFigures = .shipped
    let page = try HTMLReport.render(record)
    #expect(page.contains("The track record, drawn"))
    for figure in TrackFigures.all(.shipped) {
      #expect(page.contains("aria-label=\"\(MarkupText.escape(figure.title))\""))
    }
  }
}
