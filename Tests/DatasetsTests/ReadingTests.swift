import Datasets
import Testing

@Test(
  "separators are recognised by the first rows and named",
  arguments: [
    ("year;v\n2010;1\n", Separator.semicolon), ("year\tv\n2010\t1\n", .tab), ("year,v\n2010,1\n", .comma),
    ("\u{FEFF}\n\"year\";\"v\"\n2010;1\n", .semicolon), ("year;\"GW, net, peak\"\n2010;1\n", .semicolon),
    ("year;GW, net\n2010;1\n2011;2\n", .semicolon), ("year,a;b\n2010,1\n", .comma), ("year\tGW, net\n2010\t1\n", .tab),
  ])
func separators(text: String, separator: Separator) throws {
  let table = try table(text)
  #expect(table.separator == separator)
  #expect(table.columns.count == 2)
  let series = try table.series(Selection(time: table.columns[0], value: table.columns[1]))
  #expect(series.values.first == 1)
  #expect(series.notes == (separator == .comma ? [] : ["columns separated by \(separator.name)s"]))
}

@Test("a tab separates before it is a space; empty cells keep their places")
func tabs() throws {
  let table = try table("a\tb\tc\n\t 2 \t\n1\t\t3\n")
  #expect(
    (0..<2).map { row in (0..<3).map { table.cell(row: row, column: $0) } } == [["", "2", ""], ["1", "", "3"]])
}

private let notations: [(text: String, values: [Double], unit: String, notes: [String])] = [
  (
    "year,v\n2010,\"1,234,567\"\n2011,1 234 567\n2012,1'234\n2013,1\u{202F}234.5\n2014,7\n",
    [1_234_567, 1_234_567, 1234, 1234.5, 7], "",
    ["thousands separators left out in 4 values (\"1,234,567\" read as 1234567)"]
  ),
  ("year,v\n2010,\"-1,234\"\n", [-1234], "", ["thousands separators left out in 1 value (\"-1,234\" read as -1234)"]),
  (
    "year,v\n2010,45%\n2011,\"1,045.5 %\"\n2012,0\n", [45, 1045.5, 0], "%",
    [
      "thousands separators left out in 1 value (\"1,045.5 %\" read as 1045.5)",
      "percent signs left out in 2 values (\"45%\" read as 45): values stay in percent",
    ]
  ),
  (
    "year,v,unit\n2010,45%,percent of sales\n2011,46,percent of sales\n", [45, 46], "percent of sales",
    ["percent signs left out in 1 value (\"45%\" read as 45): values stay in percent"]
  ),
  (
    "year;v\n2010;22,5\n2011;1.234\n2012;1.234,5\n2013;7\n", [22.5, 1234, 1234.5, 7], "",
    [
      "columns separated by semicolons",
      "thousands separators left out in 2 values (\"1.234\" read as 1234)",
      "decimal commas read as points in 2 values (\"22,5\" read as 22.5)",
    ]
  ),
  (
    "year\tv\n2010\t1,234\n2011\t12.5\n", [1234, 12.5], "",
    ["columns separated by tabs", "thousands separators left out in 1 value (\"1,234\" read as 1234)"]
  ),
  (
    "year;v\n2010;1.234\n2011;2.345\n", [1.234, 2.345], "",
    [
      "columns separated by semicolons",
      "points taken for decimal points, as in \"1.234\", though none shows it",
    ]
  ),
]

@Test("numbers as people write them, and what was changed", arguments: notations)
func numberNotations(text: String, values: [Double], unit: String, notes: [String]) throws {
  let series = try table(text).series(Selection(time: "year", value: "v"))
  #expect(series.values == values)
  #expect(series.unit == unit)
  #expect(series.notes == notes)
  // A column of such numbers is found where none is named.
  #expect(try table(text).series(Selection()).values == values)
}

@Test("what lies outside the dates asked for changes no value")
func changesOutside() throws {
  let series = try table("year,v\n2010,1\n2011,\"1,234\"\n").series(Selection(time: "year", value: "v", until: 2010))
  #expect(series.notes == ["1 row after 2010 left out"])
}

private let generalAdvice =
  "Write a decimal number such as 12.5 or 3e14; leave the cell empty, or write NA, where nothing is known."

private let notationRefusals: [(text: String, sentence: String)] = [
  ("year,v\n2010,\"22,5\"\n", "t.csv:2: column \"v\": \"22,5\" is not a number. Write a decimal point: 22.5."),
  ("year,v\n2010,\"0,125\"\n", "t.csv:2: column \"v\": \"0,125\" is not a number. Write a decimal point: 0.125."),
  ("year,v\n2010,\"12,34,567\"\n", "t.csv:2: column \"v\": \"12,34,567\" is not a number. \(generalAdvice)"),
  (
    "year,v\n2010,1 23\n", "t.csv:2: column \"v\": \"1 23\" is not a number. Write it without separators: 123."
  ),
  (
    "year;v\n2010;1,234\n",
    "t.csv:2: column \"v\": \"1,234\" is not a number."
      + " Write 1234 if the comma separates thousands, 1.234 if it is a decimal comma."
  ),
  (
    "year;v\n2010;22,5\n2011;12.5\n",
    "t.csv:3: column \"v\": \"12.5\" has a point, but \"22,5\" on line 2 shows that the column has a decimal comma."
      + " Write all its numbers alike."
  ),
  (
    "year;v\n2010;12.5\n2011;22,5\n",
    "t.csv:3: column \"v\": \"22,5\" has a comma, but \"12.5\" on line 2 shows that the column has a decimal point."
      + " Write all its numbers alike."
  ),
  (
    "year,v\n2010,45%\n2011,0.46\n",
    "t.csv:3: column \"v\": \"0.46\" has no percent sign, but \"45%\" on line 2 has one."
      + " Write all numbers alike, or name the unit, %, in a column called unit."
  ),
  (
    "year,v,unit\n2010,45%,TWh\n",
    "t.csv:2: column \"v\": \"45%\" is a percentage, but the unit is \"TWh\"."
      + " Leave out the percent sign, or make the unit %."
  ),
  ("year,v\n2010,%\n", "t.csv:2: column \"v\": \"%\" is not a number. \(generalAdvice)"),
  ("year,v\n2010,nan\n", "t.csv:2: column \"v\": \"nan\" is not a number. \(generalAdvice)"),
  ("year,v\n2010,inf\n", "t.csv:2: column \"v\": \"inf\" is not a number. \(generalAdvice)"),
  ("year,v\n2010,0x1F\n", "t.csv:2: column \"v\": \"0x1F\" is not a number. \(generalAdvice)"),
  (
    "year,v\n2010,1e999\n",
    "t.csv:2: column \"v\": \"1e999\" is not a number. It is outside the range of a double (about 1e-308 to 1e308)."
  ),
  ("year,v\n0,1\n", "t.csv:2: column \"year\": \"0\" is outside the years 1 to 9999."),
]

@Test("numbers that are refused, and how", arguments: notationRefusals)
func refusedNotations(text: String, sentence: String) {
  #expect(refusal(text, Selection(time: "year", value: "v")) == sentence)
}

@Test("rows are the same wherever a block ends", arguments: ["\n", "\r\n", "\r"])
func blockEnds(lineEnd: String) throws {
  // Blocks of 262 144 bytes end in every byte of this row, whose characters take one to four bytes.
  let row = "7,é€𝄞,\"x\(lineEnd)\"\"y\"\"\"\(lineEnd)"
  for shift in 0..<row.utf8.count {
    let text = "a,b,\(String(repeating: "c", count: shift + 1))\(lineEnd)" + String(repeating: row, count: 13_000)
    let table = try table(text)
    #expect(table.rowCount == 13_000)
    #expect(table.lines.last == 2 + 2 * 12_999)
    let isRight = (0..<table.rowCount).allSatisfy { row in
      table.cell(row: row, column: 0) == "7" && table.cell(row: row, column: 1) == "é€𝄞"
        && table.cell(row: row, column: 2) == "x\(lineEnd)\"y\""
    }
    #expect(isRight)
    #expect(
      refusal(text + "8,\u{0},") == "t.csv:26002: byte 3 of the line is NUL, so this is no text file."
        + " Export it again as UTF-8 text.")
  }
}

@Test("a field of many lines keeps the line where its quote opened, across blocks")
func openedFarBack() {
  let lines = String(repeating: "text\n", count: 100_000)
  #expect(
    refusal("a,b\n1,2\n3,\"\(lines)")
      == "t.csv:3: the quote that opens column 2 is never closed. Close it with \".")
}

@Test("a table of the rows that a selection wants gives the same series, and knows the names of the others")
func keptRows() throws {
  let selection = Selection(entity: ["China"], series: "solar")
  let kept = try Table.parse(Array(twoCountries.utf8), name: "t.csv", keeping: [selection])
  #expect(kept.rowCount == 2)
  #expect(kept.lines == [2, 3])
  #expect(kept.entities() == ["China", "Germany"])
  #expect(try kept.series(selection) == table(twoCountries).series(selection))
  let both = try Table.parse(
    Array(twoCountries.utf8), name: "t.csv", keeping: [selection, Selection(entity: ["Germany"])])
  #expect(both.rowCount == 4)
  let all = try Table.parse(Array(twoCountries.utf8), name: "t.csv", keeping: [selection, Selection()])
  #expect(all.rowCount == 4)
  // None passes, and the table has rows all the same.
  let none = try Table.parse(Array(twoCountries.utf8), name: "t.csv", keeping: [Selection(entity: ["Chian"])])
  #expect(none.rowCount == 0)
  #expect(
    throws: DataError.noSuchValue(
      file: "t.csv", column: "entity", value: "Chian", nearest: "China", values: ["China", "Germany"])
  ) { try none.series(Selection(entity: ["Chian"])) }
  #expect(
    refusal("entity,series,date,value\nA,x,2010\n")
      == "t.csv:2: has 3 fields where the header has 4. Write a comma for each empty field.")
}
