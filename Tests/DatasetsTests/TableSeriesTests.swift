import Datasets
import Testing

let twoCountries = """
  entity,series,date,value,unit,source
  China,solar,2011,2.61,TWh,owid
  China,solar,2010,0.7,TWh,owid
  Germany,solar,2010,11.73,TWh,owid
  Germany,solar,2011,19.6,TWh,owid
  """

@Test("a tidy table gives each entity's series, sorted by date")
func tidy() throws {
  let series = try table(twoCountries).series(Selection(entity: ["China"], series: "solar"))
  #expect(
    series
      == TimeSeries(
        entity: "China", series: "solar", unit: "TWh", dates: [2010, 2011], values: [0.7, 2.61], observedUntil: 2011))
}

@Test("the only series and the only entity are guessed, and the guesses named")
func tidyGuesses() throws {
  let series = try table("entity,series,date,value\nChina,solar,2010,1\n").series(Selection())
  #expect(series.entity == "China")
  #expect(series.series == "solar")
  #expect(series.notes == ["series \"solar\", the only one", "entity \"China\", the only one"])
}

@Test("a wide table: the dates' column by its name, the only column of numbers")
func wideGuesses() throws {
  let series = try table("Year,Code,Solar (TWh)\n2010,CHN,1\n2011,CHN,2\n").series(Selection())
  #expect(series.dates == [2010, 2011])
  #expect(series.values == [1, 2])
  #expect(series.series == "Solar (TWh)")
  #expect(
    series.notes == [
      "dates taken from column \"Year\", guessed by its name",
      "values taken from column \"Solar (TWh)\", the only one that holds numbers",
    ])
}

@Test("a column called value holds the values, whatever else holds numbers")
func valueByName() throws {
  let series = try table("year,value,error\n2010,1,0.1\n").series(Selection())
  #expect(series.values == [1])
  #expect(series.notes.last == "values taken from column \"value\", guessed by its name")
}

@Test("in a wide table a column may be the series or the entity")
func wideColumns() throws {
  let wide = try table("time,China,Germany\n2010.25,1,3\n2010.5,2,4\n")
  #expect(wide.seriesNames == ["China", "Germany"])
  #expect(wide.entities() == [])
  #expect(try wide.series(Selection(series: "Germany")).values == [3, 4])
  #expect(try wide.series(Selection(entity: ["China"])).values == [1, 2])
  #expect(try wide.series(Selection(entity: ["China"])).entity == "China")
  #expect(try wide.series(Selection(time: "time", value: "China")).notes == [])
}

@Test("a long table with named columns, as Our World in Data writes them")
func longTable() throws {
  let long = try table("Entity,Code,Year,Solar,Wind\nChina,CHN,2010,1,7\nGermany,DEU,2010,2,8\n")
  #expect(long.entities() == ["China", "Germany"])
  #expect(long.seriesNames == ["Solar", "Wind"])
  let series = try long.series(Selection(entity: ["Germany"], series: "Wind"))
  #expect(series.values == [8])
  #expect(series.notes == ["dates taken from column \"Year\", guessed by its name"])
}

@Test("names of a tidy table's series and entities")
func names() throws {
  let tidy = try table("entity,series,date,value\nA,x,1,1\nB,y,1,1\nA,y,1,1\n")
  #expect(tidy.seriesNames == ["x", "y"])
  #expect(tidy.entities() == ["A", "B"])
  #expect(tidy.entities(series: "x") == ["A"])
}

@Test("missing cells are dropped and counted")
func missingCells() throws {
  let text = "year,value\n2010,1\n2011,NA\n2012,n/a\n2013,.\n2014,\n,5\n2015,2\n"
  let series = try table(text).series(Selection(time: "year", value: "value"))
  #expect(series.dates == [2010, 2015])
  #expect(series.notes == ["1 row without a date dropped", "4 rows without a value dropped"])
}

@Test("dates before `from` and after `until` are left out and counted; values take their factor")
func window() throws {
  let text = "year,value\n" + (2000...2020).map { "\($0),\($0 - 2000)\n" }.joined()
  let series = try table(text).series(
    Selection(label: "it", time: "year", value: "value", from: 2010, until: 2012, factor: 10))
  #expect(series.entity == "it")
  #expect(series.dates == [2010, 2011, 2012])
  #expect(series.values == [100, 110, 120])
  #expect(series.observedUntil == 2012)
  #expect(
    series.notes == [
      "8 rows after 2012 left out", "10 rows before 2010 left out", "values multiplied by 10.0",
    ])
}

let chips = """
  entity,series,date,value,unit,source,vendor,status
  B,speed,2020-06-01,30,FLOP/s,s,Huawei,shipped
  A,speed,2019-01-01,10,FLOP/s,s,Huawei,shipped
  A2,speed,2019-01-01,12,FLOP/s,s,Huawei,shipped
  C,speed,2021-01-01,30,FLOP/s,s,Huawei,shipped
  D,speed,2022-01-01,50,FLOP/s,s,Huawei,announced
  E,speed,2023-01-01,40,FLOP/s,s,Huawei,shipped
  X,speed,2024-01-01,99,FLOP/s,s,NVIDIA,shipped
  """

@Test("a running best keeps strict improvements only, with the items' names")
func frontier() throws {
  let selection = Selection(
    series: "speed", conditions: [Condition(column: "vendor", values: ["Huawei"])], frontier: .higher)
  let series = try table(chips).series(selection)
  #expect(series.entity == "Huawei")
  #expect(series.kind == .records)
  #expect(series.values == [12, 30, 50])
  #expect(series.pointLabels == ["A2", "B", "D"])
  #expect(series.observedUntil == 2023)
  #expect(series.notes == ["running best, higher is better: 6 rows in, 3 records out"])
  let kept = series.filtered { $0 != 1 }
  #expect(kept.pointLabels == ["A2", "D"])
  #expect(kept.values == [12, 50])
}

@Test("conditions narrow a running best; lower may be better; `from` still counts what was best before")
func frontierVariants() throws {
  let huawei = Condition(column: "vendor", values: ["Huawei"])
  let shipped = Condition(column: "status", isNot: true, values: ["announced"])
  let table = try table(chips)
  let narrowed = try table.series(Selection(label: "H", conditions: [huawei, shipped], frontier: .higher))
  #expect(narrowed.entity == "H")
  #expect(narrowed.pointLabels == ["A2", "B", "E"])
  #expect(try table.series(Selection(conditions: [huawei], frontier: .lower)).pointLabels == ["A"])
  let late = try table.series(Selection(conditions: [huawei], frontier: .higher, from: 2020.9))
  #expect(late.pointLabels == ["D"])
  #expect(late.notes.last == "2 records before 2020-11-25 left out")
}

private let selectionRefusals: [(text: String, selection: Selection, sentence: String)] = [
  (
    twoCountries, Selection(),
    "t.csv: several entities are left: \"China\" and \"Germany\". Say which one by `entity`."
  ),
  (
    twoCountries, Selection(entity: ["Chian"]),
    "t.csv: no row has \"Chian\" in column \"entity\". Did you mean \"China\"? There is \"China\" and \"Germany\"."
  ),
  (
    twoCountries, Selection(entity: ["China"], series: "wind"),
    "t.csv: no row has \"wind\" in column \"series\". There is \"solar\"."
  ),
  (
    twoCountries, Selection(conditions: [Condition(column: "sourse", values: ["owid"])]),
    "t.csv: has no column \"sourse\". Did you mean \"source\"?"
      + " It has \"entity\", \"series\", \"date\", \"value\", \"unit\" and \"source\"."
  ),
  (
    twoCountries, Selection(conditions: [Condition(column: "entity", isNot: true, values: ["China", "Germny"])]),
    "t.csv: no row has \"Germny\" in column \"entity\". Did you mean \"Germany\"?"
      + " There is \"China\" and \"Germany\"."
  ),
  (
    twoCountries,
    Selection(entity: ["China"], conditions: [Condition(column: "entity", values: ["Germany"])]),
    "t.csv: no row passes: entity is Germany, entity is China. Loosen one of the conditions."
  ),
  (
    twoCountries, Selection(entity: ["China"], until: 2009),
    "t.csv: 2 rows pass (entity is China, until 2009), but none with a date and a value in the dates asked for."
      + " Look at `from` and `until`, and at missing cells."
  ),
  (
    twoCountries, Selection(entity: ["China"], time: "dat"),
    "t.csv: has no column \"dat\". Did you mean \"date\"?"
      + " It has \"entity\", \"series\", \"date\", \"value\", \"unit\" and \"source\"."
  ),
  (
    "entity,series,date,value\nA,x,2010,1\nA,y,2010,1\n", Selection(),
    "t.csv: several series are left: \"x\" and \"y\". Say which one by `series`."
  ),
  (
    "year,a,b\n2010,1,2\n", Selection(),
    "t.csv: several columns hold numbers: \"a\" and \"b\". Say which one by `value`."
  ),
  (
    "year,month,v\n2010,1,2\n", Selection(),
    "t.csv: several columns could hold the dates: \"year\" and \"month\". Say which one by `time`."
  ),
  (
    "when,v\n2010,2\n", Selection(),
    "t.csv: no column is called date, year, time, month, quarter or period."
      + " Say which one holds the dates by `time`: \"when\" or \"v\"."
  ),
  (
    "year,v\n2010,x\n", Selection(),
    "t.csv: no column besides the dates holds numbers. Say which one holds the values by `value`: \"v\"."
  ),
  (
    "year,v\n2010,1\n2011,\"22,5\"\n", Selection(),
    "t.csv:3: column \"v\": \"22,5\" is not a number. Write a decimal point: 22.5."
  ),
  (
    "year,v\n2010,0x1F\n", Selection(value: "v"),
    "t.csv:2: column \"v\": \"0x1F\" is not a number. Write a decimal number such as 12.5 or 3e14;"
      + " leave the cell empty, or write NA, where nothing is known."
  ),
  (
    "year,v\n2010,1e999\n", Selection(value: "v"),
    "t.csv:2: column \"v\": \"1e999\" is not a number. It is outside the range of a double (about 1e-308 to 1e308)."
  ),
  (
    "date,v\n2013-02-30,1\n", Selection(),
    "t.csv:2: column \"date\": \"2013-02-30\" is no day: February 2013 has no day 30. Its last is 28."
  ),
  (
    "date,v\n2013-13,1\n", Selection(),
    "t.csv:2: column \"date\": \"2013-13\" has no month 13. Months run from 01 to 12."
  ),
  (
    "date,v\n2013-Q7,1\n", Selection(),
    "t.csv:2: column \"date\": \"2013-Q7\" has no quarter 7. Quarters run from Q1 to Q4."
  ),
  ("date,v\n12013,1\n", Selection(), "t.csv:2: column \"date\": \"12013\" is outside the years 1 to 9999."),
  (
    "date,v\n14.7.13,1\n", Selection(),
    "t.csv:2: column \"date\": \"14.7.13\" is not a date."
      + " Write a year 2013, a month 2013-07, a quarter 2013-Q3 or a day 2013-07-14."
  ),
  (
    "entity,series,date,value\nA,x,2010,1\nA,x,2011,2\nA,x,2010,3\n", Selection(),
    "t.csv:4: column \"date\": the date \"2010\" stands on line 2 already, for \"A\", \"x\"."
      + " Keep one of the two, narrow the rows down by `where`, or take their best by `frontier`."
  ),
  (
    "entity,series,date,value,unit\nA,x,2010,1,GW\nA,x,2011,2,TW\n", Selection(),
    "t.csv:3: column \"unit\": the unit is \"TW\", but \"GW\" on line 2. Bring the values to one unit."
  ),
  ("year,v\n2010,1\n", Selection(factor: 0), "The factor 0.0 is not a positive number. Write one such as 1e-12."),
  (
    "year,v\n2010,1e300\n", Selection(factor: 1e300),
    "t.csv:2: column \"v\": \"1e300\" times 1e+300 is outside the range of a double. Choose another factor."
  ),
  (
    "year,v\n2010,1\n", Selection(entity: ["China", "Japan"], value: "v"),
    "t.csv: has no column \"entity\". It has \"year\" and \"v\"."
  ),
]

@Test(
  "selections that are refused, and how",
  arguments: selectionRefusals)
func refusedSelections(text: String, selection: Selection, sentence: String) {
  #expect(refusal(text, selection) == sentence)
}

@Test("a date is named once by its day and once by its year only when they are the same instant")
func sameInstant() {
  #expect(
    refusal("date,v\n2010,1\n2010-01-01,2\n", Selection())
      == "t.csv:3: column \"date\": the date \"2010-01-01\" stands on line 2 already, for \"v\", \"v\"."
      + " Keep one of the two, narrow the rows down by `where`, or take their best by `frontier`.")
}

@Test("control characters from a file never reach the terminal")
func controlCharacters() {
  let sentence = refusal("year,v\n2010,1\n2011,\u{1B}[31mred\u{202E}\n", Selection())
  #expect(sentence.hasPrefix("t.csv:3: column \"v\": \"\\u{1b}[31mred\\u{202e}\" is not a number."))
}
