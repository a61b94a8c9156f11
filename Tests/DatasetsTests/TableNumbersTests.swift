import Datasets
import Testing

@Suite("Columns of numbers")
struct TableNumbersTests {
  static let text = "x,y,name,when\n1,2.5,a,2020-01-01\n2,NA,b,2021-01-01\n,4,c,2022-01-01\n4,-1e-3,d,2023-01-01\n"

  @Test("rows with a missing cell are left out and counted; lines stay known")
  func missing() throws {
    let rows = try table(Self.text).numbers(columns: ["y", "x"])
    #expect(rows.names == ["y", "x"])
    #expect(rows.columns == ["x": [1, 4], "y": [2.5, -0.001]])
    #expect(rows.lines == [2, 5])
    #expect(rows.leftOut == 2)
    #expect(rows.notes == ["2 rows without \"y\" or \"x\" left out"])
    #expect(try table(Self.text).numbers(columns: ["x"]).columns == ["x": [1, 2, 4]])
    #expect(try table("x\n1\n2\n").numbers(columns: ["x", "x"]).columns == ["x": [1, 2]])
  }

  @Test("conditions choose rows")
  func conditions() throws {
    let rows = try table(Self.text).numbers(columns: ["x"], where: [Condition(column: "name", values: ["a", "b"])])
    #expect(rows.columns == ["x": [1, 2]])
    #expect(throws: DataError.self) {
      try table(Self.text).numbers(columns: ["x"], where: [Condition(column: "name", values: ["z"])])
    }
  }

  @Test("a column of dates gives decimal years")
  func dates() throws {
    let rows = try table("when,y\n2020-01-01,1\n2021-01-01,2\n").numbers(columns: ["when", "y"])
    #expect(rows.columns["when"]?.map { $0.rounded(.down) } == [2020, 2021])
    #expect(rows.notes == ["column \"when\" holds dates, read as decimal years"])
  }

  @Test("notations of numbers are those of series")
  func notations() throws {
    let rows = try table("x;y\n1,5;10\n2,5;20\n").numbers(columns: ["x", "y"])
    #expect(rows.columns == ["x": [1.5, 2.5], "y": [10, 20]])
    #expect(rows.notes == ["column \"x\": decimal commas read as points in 2 values (\"1,5\" read as 1.5)"])
  }

  @Test(
    "refusals say where",
    arguments: [
      ("x,y\n1,2\n2,three\n", ["x", "y"], "t.csv:3"), ("x,y\n1,2\n", ["x", "z"], "\"z\""),
      ("x,y\n1,\n,2\n", ["x", "y"], "no row has a number in all of \"x\" and \"y\" (2 rows looked at)"),
      ("x,y\n1,50%\n2,3\n", ["y"], "percent sign"), ("x,when\n1,2020-01-01\n2,soon\n", ["when"], "t.csv:3"),
    ])
  func refusals(text: String, columns: [String], part: String) throws {
    let error = try #require(throws: DataError.self) { try table(text).numbers(columns: columns) }
    #expect(error.description.contains(part), "\(error)")
  }
}
