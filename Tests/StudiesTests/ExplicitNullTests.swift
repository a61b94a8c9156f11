import Foundation
import Studies
import Testing

@Suite("What is absent in a record")
struct ExplicitNullTests {
  @Test("is null, under a key that is always there")
  func null() throws {
    let shipped = try JSONEncoder().encode(TrackFiguresRecord.shipped)
    let record = try #require(JSONSerialization.jsonObject(with: shipped) as? [String: Any])
    let horizons = try #require(record["horizons"] as? [[String: Any]])
    let keys = Set(try #require(horizons.first).keys)
    #expect(keys.contains("crps") && horizons.allSatisfy { Set($0.keys) == keys })
    // Levels twenty years ahead are not forecast.
    #expect(horizons.last?["crps"] is NSNull && horizons.last?["coverage_80"] is NSNull)
    #expect(try JSONDecoder().decode(TrackFiguresRecord.self, from: shipped) == .shipped)
  }
}
