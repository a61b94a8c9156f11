import Datasets
import Foundation
import Testing

/// Values of one entity, dates and values in step.
private func series(
  _ dates: [DecimalYear], _ values: [Double], unit: String = "TWh", kind: TimeSeries.Kind = .observations,
  observedUntil: DecimalYear? = nil, labels: [String] = []
) -> TimeSeries {
  TimeSeries(
    entity: "A", series: "s", unit: unit, kind: kind, dates: dates, values: values, observedUntil: observedUntil,
    pointLabels: labels)
}

/// Months of years, each in the middle, as `2013-07` is read.
private func months(_ year: Int, _ months: ClosedRange<Int>) -> [DecimalYear] {
  months.map { DecimalYear(Double(year) + (Double($0) - 0.5) / 12) }
}

private let records = series(
  [2018.5, 2020.25, 2020.75, 2023.5], [1, 2, 4, 8], unit: "FLOP/s", kind: .records, observedUntil: 2025.25,
  labels: ["a", "b", "c", "d"])

// MARK: - Each transform

@Test("yearly: the last value, the mean and the sum of each year; a final year that is not over is left out")
func yearly() throws {
  let monthly = series(months(2010, 1...12) + months(2011, 1...12) + months(2012, 1...3), (1...27).map(Double.init))
  let last = try monthly.yearly(.last)
  #expect(last.dates == [2010, 2011])
  #expect(last.values == [12, 24])
  #expect(last.observedUntil == 2011)
  #expect(
    last.notes == [
      "last value of each year: 27 values in, 2 values out", "1 year with fewer than 12 values left out (2012)",
    ])
  let mean = try monthly.yearly(.mean)
  #expect(zip(mean.values, [6.5, 18.5]).allSatisfy { abs($0 - $1) < 1e-12 })
  #expect(mean.notes.first == "mean of each year: 27 values in, 2 values out")
  let sum = try monthly.yearly(.sum)
  #expect(sum.values == [78, 222])
  #expect(sum.unit == "TWh")
}

@Test("yearly: a first year that began late has no sum, but a last value; uneven dates are all taken")
func yearlyEdges() throws {
  let late = series(months(2010, 11...12) + months(2011, 1...12), (1...14).map(Double.init))
  #expect(try late.yearly(.last).values == [2, 14])
  #expect(try late.yearly(.sum).dates == [2011])
  let uneven = series([2010.01, 2010.02, 2010.9, 2013.4], [1, 2, 3, 4])
  #expect(try uneven.yearly(.sum).values == [6, 4])
  #expect(try uneven.yearly(.sum).dates == [2010, 2013])
  let yearly = series([2010, 2011, 2013], [1, 2, 4])
  for kind in Yearly.allCases { #expect(try yearly.yearly(kind).values == yearly.values) }
}

@Test("yearly: the last record of each year keeps a running best one, with its items and how far it was seen")
func yearlyRecords() throws {
  let yearly = try records.yearly(.last)
  #expect(yearly.kind == .records)
  #expect(yearly.dates == [2018, 2020, 2023])
  #expect(yearly.values == [1, 4, 8])
  #expect(yearly.pointLabels == ["a", "c", "d"])
  #expect(yearly.observedUntil == 2025)
  #expect(yearly.notes == ["last record of each year: 4 records in, 3 records out"])
}

@Test("frontier among the transforms keeps what beats everything before it")
func runningBest() {
  let best = series([2010, 2011, 2012, 2013], [3, 2, 3, 5]).runningBest(.higher)
  #expect(best.kind == .records)
  #expect(best.dates == [2010, 2013])
  #expect(best.observedUntil == 2013)
  #expect(best.notes == ["running best, higher is better: 4 values in, 2 records out"])
  let lowest = series([2010, 2011, 2012, 2013], [3, 2, 3, 5]).runningBest(.lower)
  #expect(lowest.values == [3, 2])
  #expect(lowest.observedUntil == 2013)
}

@Test("index: 100 at a date; a running best stands there at what held then")
func index() throws {
  let index = try series([2010, 2011, 2012], [4, 5, 8]).index(at: 2011)
  #expect(index.values == [80, 100, 160])
  #expect(index.unit == "2011 = 100")
  #expect(index.notes == ["set to 100 at 2011, where it was 5.0 TWh"])
  let best = try records.index(at: 2021)
  #expect(best.values == [25, 50, 100, 200])
  #expect(best.kind == .records)
  #expect(best.pointLabels == records.pointLabels)
  #expect(best.observedUntil == records.observedUntil)
}

@Test("log and reciprocal, with their units")
func logarithmAndReciprocal() throws {
  let log = try series([2010, 2011], [1, exp(2)]).logarithm()
  #expect(log.values[0] == 0)
  #expect(abs(log.values[1] - 2) < 1e-15)
  #expect(log.unit == "ln(TWh)")
  #expect(log.notes == ["natural logarithm taken"])
  let nodes = series(
    [2018.5, 2020.5], [10, 5], unit: "nm", kind: .records, observedUntil: 2024, labels: ["N10", "N5"])
  let reciprocal = try nodes.reciprocal()
  #expect(reciprocal.values == [0.1, 0.2])
  #expect(reciprocal.unit == "1/nm")
  #expect(reciprocal.kind == .records)
  #expect(reciprocal.pointLabels == ["N10", "N5"])
  #expect(reciprocal.observedUntil == 2024)
  #expect(reciprocal.notes == ["reciprocals taken"])
  #expect(try reciprocal.reciprocal().unit == "nm")
}

@Test("increments: differences of neighbours, none over a gap; cumulate adds them up again")
func increments() throws {
  let increments = try series([2010, 2011, 2012, 2014, 2015], [1, 3, 8, 9, 11]).increments()
  #expect(increments.dates == [2011, 2012, 2015])
  #expect(increments.values == [2, 5, 2])
  #expect(increments.notes == ["increments taken; the first date has none", "1 increment over a gap left out"])
  let added = try increments.cumulated()
  #expect(added.values == [2, 7, 9])
  #expect(added.notes.last == "added up from 2011 on")
  #expect(added.unit == "TWh")
}

@Test("windows, one date left out, and how far the source was seen")
func windows() throws {
  let observed = series([2010, 2011, 2012], [1, 2, 3])
  #expect(try observed.from(2011).dates == [2011, 2012])
  #expect(try observed.from(2011).notes == ["1 value before 2011 left out"])
  #expect(try observed.until(2011.5).observedUntil == 2011)
  #expect(try observed.until(2011.5).notes == ["1 value after 2011-07-02 left out"])
  #expect(try observed.until(2020) == observed)
  #expect(try records.until(2021).observedUntil == 2021)
  #expect(try records.until(2021).pointLabels == ["a", "b", "c"])
  #expect(try records.until(2030).observedUntil == 2025.25)
  let without = try observed.without(2012)
  #expect(without.dates == [2010, 2011])
  #expect(without.observedUntil == 2011)
  #expect(without.notes == ["2012 left out"])
}

@Test("another unit, and zeros dropped with a count")
func unitsAndZeros() throws {
  let converted = try series([2010, 2011], [1000, 0]).converted(by: 1e-3, unit: "PWh")
  #expect(converted.values == [1, 0])
  #expect(converted.unit == "PWh")
  #expect(converted.notes == ["values multiplied by 0.001, now in PWh"])
  #expect(try series([2010], [2]).converted(by: 2, unit: nil).notes == ["values multiplied by 2.0"])
  let dropped = try series([2010, 2011, 2012], [0, 0, 3]).zeros(.drop)
  #expect(dropped.dates == [2012])
  #expect(dropped.notes == ["2 zeros dropped"])
  #expect(try series([2010], [3]).zeros(.refuse) == series([2010], [3]))
}

// MARK: - With the table

private let energy = """
  entity,series,date,value,unit
  A,solar,2010,1,TWh
  A,solar,2011,3,TWh
  A,solar,2012,9,TWh
  B,solar,2010,3,TWh
  B,solar,2011,5,TWh
  B,solar,2012,9,TWh
  C,solar,2012,2,TWh
  A,people,2010,2,M
  A,people,2012,3,M
  """

private func energy(_ transforms: Transform..., conditions: [Condition] = []) throws(DataError) -> TimeSeries {
  try table(energy).series(Selection(entity: ["A"], series: "solar", conditions: conditions, transforms: transforms))
}

@Test("share: percent of the total over entities on each date, of the rows that pass")
func share() throws {
  let share = try energy(.share)
  #expect(share.values == [25, 37.5, 45])
  #expect(share.unit == "%")
  #expect(
    share.notes == [
      "share of the total over 3 entities, in percent", "the total lacks some of the entities on 2 dates of 3",
    ])
  let without = try energy(.share, conditions: [Condition(column: "entity", isNot: true, values: ["C"])])
  #expect(without.values == [25, 37.5, 50])
  #expect(without.notes == ["share of the total over 2 entities, in percent"])
  let wide = try table("year,A,B\n2010,1,3\n2011,2,2\n")
  #expect(try wide.series(Selection(entity: ["A"], transforms: [.share])).values == [25, 50])
}

@Test("ratio: over another series, or another entity, on the dates both have")
func ratio() throws {
  let perHead = try energy(.ratio(series: "people", entity: nil))
  #expect(perHead.dates == [2010, 2012])
  #expect(perHead.values == [0.5, 3])
  #expect(perHead.unit == "TWh/M")
  #expect(perHead.series == "solar / people")
  #expect(perHead.entity == "A")
  #expect(perHead.notes == ["divided by \"people\": 2 dates of 3 in common"])
  let over = try energy(.ratio(series: nil, entity: "B"))
  #expect(over.values == [1.0 / 3, 0.6, 1])
  #expect(over.unit == "")
  #expect(over.notes == ["divided by \"B\": 3 dates of 3 in common"])
  let long = try table("Entity,Year,Solar,Wind\nX,2010,2,4\nY,2010,9,9\n")
  let wind = Transform.ratio(series: "Wind", entity: nil)
  #expect(try long.series(Selection(entity: ["X"], series: "Solar", transforms: [wind])).values == [0.5])
}

/// The share of what is added is not what is added to the share.
@Test("transforms apply in their order, and to the total and the divisor as well")
func order() throws {
  #expect(try energy(.increments, .share).values == [50, 60])
  #expect(try energy(.share, .increments).values == [12.5, 7.5])
  #expect(try energy(.factor(1000, unit: "GWh"), .share).values == [25, 37.5, 45])
  #expect(try energy(.factor(1000, unit: "GWh"), .ratio(series: nil, entity: "B")).values == [1.0 / 3, 0.6, 1])
  #expect(
    try energy(.increments, .index(2011), .factor(0.01, unit: "times 2011's"), .cumulate).notes == [
      "increments taken; the first date has none", "set to 100 at 2011, where it was 2.0 TWh",
      "values multiplied by 0.01, now in times 2011's", "added up from 2011 on",
    ])
}

private let items = """
  entity,series,date,value,unit,vendor
  H1,speed,2019-01-01,10,FLOP/s,Huawei
  H2,speed,2020-01-01,8,FLOP/s,Huawei
  N1,speed,2019-07-02,30,FLOP/s,NVIDIA
  H3,speed,2021-01-01,20,FLOP/s,Huawei
  N2,speed,2022-01-01,90,FLOP/s,NVIDIA
  """

@Test("group names the column of entities: one running best for each, its items by their own names")
func group() throws {
  let items = try table(items)
  let huawei = try items.series(Selection(entity: ["Huawei"], group: "vendor", frontier: .higher))
  #expect(huawei.entity == "Huawei")
  #expect(huawei.values == [10, 20])
  #expect(huawei.pointLabels == ["H1", "H3"])
  #expect(huawei.observedUntil == 2021)
  let all = try items.seriesByGroup(Selection(group: "vendor", frontier: .higher))
  #expect(all.map(\.entity) == ["Huawei", "NVIDIA"])
  #expect(all.map(\.values) == [[10, 20], [30, 90]])
  #expect(try items.groups(of: Selection(group: "vendor")) == ["Huawei", "NVIDIA"])
  #expect(items.itemColumn == "entity")
  let yearly = try table("vendor,year,units\nHuawei,2010,1\nNVIDIA,2010,3\n")
  #expect(
    try yearly.series(Selection(entity: ["Huawei"], group: "vendor", value: "units", transforms: [.share])).values
      == [25])
  let left = Selection(group: "vendor", frontier: .higher)
  #expect {
    try items.series(left)
  } throws: {
    "\($0)" == "t.csv: several entities are left: \"Huawei\" and \"NVIDIA\". Say which one by `entity`."
  }
}

@Test("unit beside factor names the unit; alone it is said to be a name")
func unitOfSelection() throws {
  let text = "year,value,unit\n2010,5,TWh\n"
  let converted = try table(text).series(Selection(label: "x", time: "year", factor: 1000, unit: "GWh"))
  #expect(converted.unit == "GWh")
  #expect(converted.notes.last == "values multiplied by 1000.0, now in GWh")
  #expect(try table(text).series(Selection(time: "year", unit: "TW·h")).notes.last == "unit called TW·h")
}

/// Whatever the order, a series comes out whole or is refused in words.
@Test("any list of transforms on any table gives a series or a refusal")
func anyList() throws {
  let all: [Transform] = [
    .yearly(.last), .yearly(.mean), .yearly(.sum), .frontier(.higher), .frontier(.lower),
    .ratio(series: "people", entity: nil), .ratio(series: nil, entity: "B"), .share, .index(2011), .log, .increments,
    .cumulate, .from(2011), .until(2011), .without(2012), .factor(1e200, unit: nil), .reciprocal, .zeros(.drop),
    .zeros(.refuse),
  ]
  let tables = try [table(energy), table(chips), table("year,A,B\n2010,0,1e300\n2010.5,-3,1e300\n2011,1e-300,1\n")]
  var state: UInt64 = 1
  func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
  var given = 0
  for _ in 0..<4000 {
    let list = (0...next(5)).map { _ in all[next(all.count)] }
    let place = next(tables.count)
    let selection =
      [
        Selection(entity: ["A"], series: "solar", transforms: list),
        Selection(series: "speed", frontier: .higher, transforms: list), Selection(entity: ["A"], transforms: list),
      ][place]
    let result = Result { () throws(DataError) in try tables[place].series(selection) }
    switch result {
    case .success(let series):
      given += 1
      #expect(series.count > 0)
      #expect(series.values.allSatisfy { $0.isFinite })
      #expect(zip(series.dates, series.dates.dropFirst()).allSatisfy { $0 < $1 })
      #expect(series.observedUntil >= DecimalYear(series.dates[series.count - 1].value.rounded(.down)))
    case .failure(let error):
      #expect(error.description.hasSuffix("."))
    }
  }
  #expect(given > 500)
}

// MARK: - Refusals

private let refusals: [(series: TimeSeries, transform: Transform, sentence: String)] = [
  (
    records, .increments,
    "`increments` needs observations, and this is a running best: what it rose by in a period was not observed."
      + " Leave out `increments`, or put it before `frontier` among the transforms."
  ),
  (
    records, .cumulate,
    "`cumulate` needs observations, and this is a running best: its records add up to nothing."
      + " Leave out `cumulate`, or put it before `frontier` among the transforms."
  ),
  (
    records, .yearly(.mean),
    "`yearly: mean` needs observations, and this is a running best: a year without a record has no value, and one with"
      + " several no single one. `yearly: last` keeps the last record of each year."
  ),
  (
    series([2010, 2011], [1, 0]), .log,
    "`log`: the value at 2011 is 0, and 0 has no logarithm."
      + " Drop zeros by `zeros: drop` before it, or start later by `from`."
  ),
  (
    series([2010, 2011], [0, 1]), .reciprocal,
    "`reciprocal`: the value at 2010 is 0, and 1/0 is no number."
      + " Drop zeros by `zeros: drop` before it, or start later by `from`."
  ),
  (
    series([2010.5], [0]), .zeros(.refuse),
    "`zeros: refuse`: the value at 2010-07-02 is 0, and it stands nowhere on a log scale."
      + " Drop zeros by `zeros: drop`, or start later by `from`."
  ),
  (series([2010], [0]), .zeros(.drop), "`zeros: drop` leaves no point. Every value is 0."),
  (
    series([2010], [-1]), .log,
    "`log`: the value at 2010 is -1.0, and a negative number has no logarithm."
      + " Leave out `log`, or start later by `from`."
  ),
  (
    series([2010], [-1]), .reciprocal,
    "`reciprocal`: the value at 2010 is -1.0, and its reciprocal would not turn the order around."
      + " Leave out `reciprocal`, or start later by `from`."
  ),
  (
    series([2010, 2012], [1, 2]), .index(2015),
    "`index: 2015`: there is no value at 2015. The nearest date is 2012."
      + " Choose a date of the series, or put `yearly: last` before it."
  ),
  (
    series([2010], [0]), .index(2010),
    "`index: 2010`: the value at 2010 is 0, and nothing can be set against 0. Choose another date."
  ),
  (
    series([2010], [-2]), .index(2010),
    "`index: 2010`: the value at 2010 is -2.0, and an index on it would turn rising into falling."
      + " Choose another date."
  ),
  (
    series([2010], [1]), .increments,
    "`increments` needs at least 2 points, and there is 1. Loosen what comes before it."
  ),
  (
    series([2010, 2011, 2011.5, 2012.5], [1, 2, 3, 4]), .increments,
    "`increments`: the step to 2011-07-02 is 0.5 years, where the usual one is 1.0, so that the differences are not"
      + " comparable. Put `yearly: last` before it."
  ),
  (
    series(months(2010, 1...3) + months(2011, 1...2), [1, 2, 3, 4, 5]), .yearly(.sum),
    "`yearly: sum` leaves no point. No year has all its values. Take the last of each by `yearly: last`, or leave it"
      + " out."
  ),
  (series([2010], [1]), .from(2011), "`from: 2011` leaves no point. Choose another date, or leave it out."),
  (series([2010], [1]), .until(2009), "`until: 2009` leaves no point. Choose another date, or leave it out."),
  (series([2010], [1]), .without(2011), "`without: 2011`: there is no value at 2011. The nearest date is 2010."),
  (series([2010], [1]), .without(2010), "`without: 2010` leaves no point. Choose another date, or leave it out."),
  (
    series([2010], [1]), .factor(-1, unit: nil),
    "`factor: -1.0`: the factor is not a positive number. Write one such as 1e-12."
  ),
  (
    series([2010], [1e300]), .factor(1e300, unit: "x"),
    "`factor: 1e+300, unit: x`: the result from 1e+300 at 2010 is outside the range of a double."
      + " Bring the values to another unit by `factor` before it."
  ),
  (
    series([2010], [1e-300]), .factor(1e-300, unit: nil),
    "`factor: 1e-300`: the result from 1e-300 at 2010 is outside the range of a double."
      + " Bring the values to another unit by `factor` before it."
  ),
  (
    series([2010, 2011], [1e308, 1e308]), .cumulate,
    "`cumulate`: the result from 1e+308 at 2011 is outside the range of a double."
      + " Bring the values to another unit by `factor` before it."
  ),
]

private func result(_ transform: Transform, of series: TimeSeries) throws(TransformError) -> TimeSeries {
  switch transform {
  case .yearly(let kind): try series.yearly(kind)
  case .index(let date): try series.index(at: date)
  case .log: try series.logarithm()
  case .increments: try series.increments()
  case .cumulate: try series.cumulated()
  case .from(let date): try series.from(date)
  case .until(let date): try series.until(date)
  case .without(let date): try series.without(date)
  case .factor(let factor, let unit): try series.converted(by: factor, unit: unit)
  case .reciprocal: try series.reciprocal()
  case .zeros(let zeros): try series.zeros(zeros)
  case .frontier(let better): series.runningBest(better)
  case .ratio, .share: series
  }
}

@Test("transforms that are refused, and how", arguments: refusals)
func refused(series: TimeSeries, transform: Transform, sentence: String) {
  #expect {
    try result(transform, of: series)
  } throws: {
    "\($0)" == sentence
  }
}

private let tableRefusals: [(text: String, selection: Selection, sentence: String)] = [
  (
    energy, Selection(entity: ["A"], series: "people", transforms: [.share]),
    "t.csv: A, people: `share: total`: the rows hold one entity only, so that its share is always 100%."
      + " Select it by `entity` instead of `where`."
  ),
  (
    energy, Selection(entity: ["A"], series: "solar", transforms: [.ratio(series: "peple", entity: nil)]),
    "t.csv: no row has \"peple\" in column \"series\". Did you mean \"people\"?"
      + " There is \"solar\" and \"people\"."
  ),
  (
    energy, Selection(entity: ["A"], series: "solar", transforms: [.ratio(series: nil, entity: "D")]),
    "t.csv: no row has \"D\" in column \"entity\". Did you mean \"A\"? There is \"A\", \"B\" and \"C\"."
  ),
  (
    "year,a,b\n2010,1,1\n2011,1,0\n", Selection(series: "a", transforms: [.ratio(series: "b", entity: nil)]),
    "t.csv: a: `ratio: b`: \"b\" is 0 at 2011. Leave that date out by `without: 2011` before it."
  ),
  (
    "year,a,b\n2010,1,\n2011,,1\n", Selection(series: "a", transforms: [.ratio(series: "b", entity: nil)]),
    "t.csv: a: `ratio: b`: no date is common to the series and \"b\"."
      + " Bring both to years by `yearly: last` before it."
  ),
  (
    "entity,series,date,value,unit\nA,s,2010,1,GW\nB,s,2010,1,MW\n", Selection(entity: ["A"], transforms: [.share]),
    "t.csv: A, s: `share: total`: \"B\" is in \"MW\", but this series in \"GW\". Leave such rows out by `where not`."
  ),
  (
    "entity,series,date,value\nA,s,2010,0\nB,s,2010,0\n", Selection(entity: ["A"], transforms: [.share]),
    "t.csv: A, s: `share: total`: the total at 2010 is 0.0, of which nothing is a share."
      + " Leave that date out by `without: 2010` before it."
  ),
  (
    items, Selection(entity: ["Huawei"], group: "vendor", frontier: .higher, transforms: [.share]),
    "t.csv: Huawei, speed: `share: total` needs observations, and this is a running best: it has no value of its own on"
      + " a given date. Leave out `share: total`, or put it before `frontier` among the transforms."
  ),
  (
    energy, Selection(entity: ["A"], series: "solar", transforms: [.share, .share]),
    "t.csv: A, solar: There are too many `share`. At most 1 may stand in one list."
  ),
  (
    energy, Selection(entity: ["A"], series: "solar", group: "vendor"),
    "t.csv: has no column \"vendor\"."
      + " It has \"entity\", \"series\", \"date\", \"value\" and \"unit\"."
  ),
]

@Test("transforms that a table refuses, and how", arguments: tableRefusals)
func refusedByTable(text: String, selection: Selection, sentence: String) {
  #expect(refusal(text, selection) == sentence)
}
