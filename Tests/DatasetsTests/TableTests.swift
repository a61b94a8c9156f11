import Datasets
import Testing

@Test func smoke() throws {
  let table = try Table.parse(Array("entity,series,date,value\nA,x,2010,1\nA,x,2011,2\n".utf8), name: "t.csv")
  #expect(try table.series(Selection()).values == [1, 2])
}
