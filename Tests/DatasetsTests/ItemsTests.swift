import Datasets
import Foundation
import Testing

@Suite("Rows one by one, and outlines")
struct ItemsTests {
  static let csv =
    "entity,series,date,value,unit,made\n"
    + "x,roadmap,2027,2,u,2025\ny,roadmap,2026,1,u,2025\nz,roadmap,2026,3,u,\nz,other,2026,9,u,\n"

  @Test("rows of a selection by date, dates repeated, with the text of a further column")
  func items() throws {
    let table = try Table.parse(Array(Self.csv.utf8), name: "t.csv")
    let read = try table.items(Selection(series: "roadmap", factor: 10), text: "made")
    #expect(read.items.map(\.entity) == ["y", "z", "x"])
    #expect(read.items.map(\.value) == [10, 30, 20])
    #expect(read.items.map(\.text) == ["2025", "", "2025"])
    #expect(read.items.map(\.line) == [3, 4, 2])
    #expect(read.unit == "u")
    #expect(throws: DataError.self) { try table.items(Selection(series: "roadmap"), text: "mad") }
    #expect(throws: DataError.self) { try table.items(Selection(series: "roadmap", from: 2030)) }
  }

  @Test("an outline counts values and knows the last of each")
  func outline() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("t.csv").path
    try (Self.csv + "x,roadmap,2025-07,7,u,\nx,roadmap,2028,,u,\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    let outline = try Table.outline(path: path).all
    #expect(outline.map(\.entity) == ["x", "y", "z", "z"])
    #expect(outline.map(\.series) == ["roadmap", "roadmap", "roadmap", "other"])
    #expect(outline.map(\.count) == [2, 1, 1, 1])
    #expect(outline.map(\.last) == [2, 1, 3, 9])
    try (Self.csv + "ragged\n").write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: DataError.self) { try Table.outline(path: path) }
  }
}
