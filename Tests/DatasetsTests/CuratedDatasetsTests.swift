import Datasets
import Foundation
import Testing

@Test("the yearly AI frontier is what its chips say", arguments: ["FP16/BF16 dense peak", "memory bandwidth"])
func frontierFile(series: String) throws {
  let chips = try Table.read(path: packageFolder + "/datasets/ai-accelerators/data.csv")
  let frontier = try Table.read(path: packageFolder + "/datasets/ai-accelerators/frontier.csv")
  let china = Condition(column: "country", values: ["China"])
  let groups: [String: [Condition]] = [
    "Nvidia": [Condition(column: "vendor", values: ["NVIDIA"])],
    "Foreign vendors": [Condition(column: "vendor", values: ["NVIDIA", "AMD", "Intel", "Google", "Amazon AWS"])],
    "China, announced chips included": [china],
    "China, without Biren BR100": [china, Condition(column: "entity", isNot: true, values: ["Biren BR100"])],
    "China, attributed to SMIC": [china, Condition(column: "fabricator", values: ["SMIC"])],
    "Huawei": [Condition(column: "vendor", values: ["Huawei"])],
  ]
  #expect(Set(frontier.entities()) == Set(groups.keys))
  for (entity, conditions) in groups {
    let records = try chips.series(Selection(series: series, conditions: conditions, frontier: .higher))
    let yearly = try frontier.series(Selection(entity: [entity], series: series))
    #expect(yearly.unit == records.unit)
    #expect(yearly.dates.first?.value == records.dates.first?.value.rounded(.down))
    #expect(yearly.dates.last == 2025)
    for (date, value) in zip(yearly.dates, yearly.values) {
      let last = records.dates.lastIndex { $0.value < date.value + 1 }
      #expect(last.map { records.values[$0] } == value, "\(entity), \(date.value)")
    }
  }
}

@Test("Huawei's and Nvidia's records")
func huaweiRecords() throws {
  let chips = try Table.read(path: packageFolder + "/datasets/ai-accelerators/data.csv")
  func records(_ vendor: String) throws -> TimeSeries {
    try chips.series(
      Selection(
        series: "FP16/BF16 dense peak", conditions: [Condition(column: "vendor", values: [vendor])], frontier: .higher))
  }
  let huawei = try records("Huawei")
  #expect(huawei.values == [8e12, 320e12, 376e12, 800e12, 900e12])
  #expect(
    huawei.dates.map { $0.isoDay(dated: .start) } == [
      "2018-10-10", "2019-08-23", "2022-03-17", "2024-10-15", "2025-10-01",
    ])
  #expect(huawei.pointLabels.first == "Huawei Ascend 310")
  #expect(try records("NVIDIA").values.last == 2500e12)
}

@Test("China's solar power passes Germany's in 2015 and stays ahead")
func solarCrossing() throws {
  let solar = try Table.read(path: packageFolder + "/datasets/solar/data.csv")
  let china = try solar.series(Selection(entity: ["China"]))
  let germany = try solar.series(Selection(entity: ["Germany"]))
  for year in 1994...2021 {
    let date = DecimalYear(Double(year))
    let chinese = try #require(china.dates.firstIndex(of: date))
    let german = try #require(germany.dates.firstIndex(of: date))
    #expect((china.values[chinese] > germany.values[german]) == (year >= 2015), "\(year)")
  }
}

@Test("semiconductor patents of eight countries, 1998 to 2022")
func patents() throws {
  let patents = try Table.read(path: packageFolder + "/datasets/semiconductor-patents/data.csv")
  #expect(patents.entities().count == 8)
  for entity in patents.entities() {
    let series = try patents.series(Selection(entity: [entity]))
    #expect(series.dates.map(\.value) == (1998...2022).map(Double.init))
    #expect(series.unit == "patents")
  }
}

@Test(
  "each data set says where it comes from",
  arguments: [
    ("ai-accelerators", "Epoch AI, Machine Learning Hardware"),
    (
      "semiconductor-patents",
      "US National Science Foundation, National Center for Science and Engineering Statistics,"
        + " Science and Engineering Indicators 2024, table SINV-10"
    ),
    (
      "solar",
      "Our World in Data, Electricity mix, from BP (Statistical Review of World Energy 2022) and Ember"
    ),
  ])
func sources(name: String, publisher: String) throws {
  let source = try #require(DatasetSource.read(beside: packageFolder + "/datasets/\(name)/data.csv"))
  #expect(source.publisher == publisher)
  #expect(source.address.hasPrefix("https://"))
  #expect(!source.licence.isEmpty)
  #expect(DatasetSource.read(beside: packageFolder + "/Package.swift") == nil)
}

/// The folders of `datasets` that hold a `data.csv`.
let datasetNames = ((try? FileManager.default.contentsOfDirectory(atPath: packageFolder + "/datasets")) ?? [])
  .filter { FileManager.default.fileExists(atPath: packageFolder + "/datasets/\($0)/data.csv") }.sorted()

@Test("the datasets there are")
func datasetsPresent() {
  #expect(
    datasetNames == [
      "adoption-series", "ai-accelerators", "ai-chip-market-china", "bass-parameters", "catchup-pairs",
      "chip-market-share", "classic-diffusion", "ev-shares", "foundry-share", "gpu-frontier", "hardware-progress",
      "ic-selfsufficiency", "industry-share", "internet-mobile", "microprocessors", "patents-wipo", "power",
      "price-performance", "process-nodes", "science-articles", "semiconductor-patents", "solar", "steel", "top500",
      "us-households",
    ])
}

@Test("every entity of every series is a time series in one unit, and every key is explained", arguments: datasetNames)
func everySeries(name: String) throws {
  let path = packageFolder + "/datasets/\(name)/data.csv"
  let table = try Table.read(path: path)
  let source = try #require(DatasetSource.read(beside: path))
  #expect(!source.title.isEmpty && !source.publisher.isEmpty && !source.licence.isEmpty)
  #expect(source.address.hasPrefix("https://"))

  let text = try String(contentsOfFile: packageFolder + "/datasets/\(name)/source.md", encoding: .utf8)
  for column in table.columns { #expect(text.contains("`\(column)`"), "column \(column)") }
  let keyColumn = try #require(table.columns.firstIndex(of: "source"))
  for row in 0..<table.rowCount {
    let keys = table.cell(row: row, column: keyColumn).split(separator: " ")
    #expect(!keys.isEmpty)
    for key in keys where !text.contains("`\(key)`") { Issue.record("no word on key \(key)") }
  }

  // Coefficients and pairs are tables, not series.
  guard table.columns.contains("date") else { return }
  #expect(Array(table.columns.prefix(6)) == ["entity", "series", "date", "value", "unit", "source"])
  var points = 0
  for series in table.seriesNames {
    for entity in table.entities(series: series) {
      let read = try table.series(Selection(entity: [entity], series: series))
      #expect(!read.unit.isEmpty && !read.notes.contains { $0.contains("dropped") })
      points += read.count
    }
  }
  #expect(points == table.rowCount)
}

@Test(
  "forecasts, announcements and targets are marked and dated",
  arguments: ["ai-chip-market-china", "chip-market-share", "foundry-share", "ic-selfsufficiency", "industry-share"])
func kinds(name: String) throws {
  let table = try Table.read(path: packageFolder + "/datasets/\(name)/data.csv")
  func column(_ name: String) throws -> Int { try #require(table.columns.firstIndex(of: name)) }
  let (entity, date, kind, made) = try (column("entity"), column("date"), column("kind"), column("made"))
  for row in 0..<table.rowCount {
    let text = table.cell(row: row, column: entity)
    let year = table.cell(row: row, column: made)
    switch table.cell(row: row, column: kind) {
    case "observed", "estimate", "derived": #expect(year.isEmpty && !text.contains("forecast"))
    case "forecast" where year.isEmpty: #expect(text.contains("Bernstein"))
    case "forecast", "announced", "target":
      let written = try #require(Int(year))
      let about = try DecimalYear(reading: table.cell(row: row, column: date))
      #expect(Double(written) <= about.value)
    case let other: Issue.record("row \(row) is \(other)")
    }
  }
}

@Test("IC Insights' forecasts of China's self-sufficiency, by the year they were made")
func selfSufficiencyForecasts() throws {
  let table = try Table.read(path: packageFolder + "/datasets/ic-selfsufficiency/data.csv")
  let share = "IC production in China as share of China IC market"
  for (made, about, percent) in [(2019, 2023, 20.5), (2020, 2024, 20.7), (2021, 2025, 19.4), (2022, 2026, 21.2)] {
    let forecast = try table.series(
      Selection(
        series: share,
        conditions: [
          Condition(column: "kind", values: ["forecast"]), Condition(column: "made", values: ["\(made)"]),
        ]))
    #expect(forecast.dates.map(\.value) == [Double(about)])
    #expect(forecast.values == [percent])
  }
  let target = try table.series(Selection(conditions: [Condition(column: "kind", values: ["target"])]))
  #expect(target.values == [70])
}

/// The dates at which a follower passes a leader, or falls back, among dates both have.
struct Crossings {
  var dates: [DecimalYear] = []
  var ups: [DecimalYear] = []
  var downs: [DecimalYear] = []
  var isAheadAtEnd = false
  var ratios: [Double] = []

  init(_ follower: TimeSeries, _ leader: TimeSeries) {
    let led = Dictionary(uniqueKeysWithValues: zip(leader.dates, leader.values))
    for (date, value) in zip(follower.dates, follower.values) {
      guard let other = led[date] else { continue }
      let isAhead = value > other
      if !dates.isEmpty, isAhead, !isAheadAtEnd { ups.append(date) }
      if !dates.isEmpty, !isAhead, isAheadAtEnd { downs.append(date) }
      isAheadAtEnd = isAhead
      dates.append(date)
      ratios.append(value / other)
    }
  }

  var status: String {
    if ups.isEmpty { return "never crossed" }
    if !isAheadAtEnd { return "crossed, later fell back behind" }
    return downs.isEmpty ? "crossed once, stayed ahead" : "crossed after reversals, ahead at end"
  }
}

@Test("what history gave of every pair, from the files they name")
func pairs() throws {
  let pairs = try Table.read(path: packageFolder + "/datasets/catchup-pairs/data.csv")
  #expect(pairs.rowCount == 45)
  func text(_ row: Int, _ name: String) throws -> String {
    pairs.cell(row: row, column: try #require(pairs.columns.firstIndex(of: name)))
  }
  func date(_ row: Int, _ name: String) throws -> DecimalYear? {
    let written = try text(row, name)
    return written.isEmpty ? nil : try DecimalYear(reading: written)
  }
  var files: [String: Table] = [:]
  for row in 0..<pairs.rowCount {
    let id = try text(row, "pair_id")
    let path = packageFolder + "/datasets/" + (try text(row, "file"))
    let table = try files[path] ?? Table.read(path: path)
    files[path] = table
    let name = try text(row, "series")
    let follower = try table.series(Selection(entity: [text(row, "follower")], series: name))
    let leader = try table.series(Selection(entity: [text(row, "leader")], series: name))
    #expect(follower.unit == leader.unit)
    let found = Crossings(follower, leader)
    #expect(try found.dates.first == date(row, "start"), "\(id)")
    #expect(try found.dates.last == date(row, "end"), "\(id)")
    #expect(try found.dates.count == Int(text(row, "n_common")), "\(id)")
    #expect(try found.ups.first == date(row, "first_crossing"), "\(id)")
    #expect(try (found.isAheadAtEnd ? found.ups.last : nil) == date(row, "last_sustained_crossing"), "\(id)")
    #expect(try found.downs.last == date(row, "last_fall_back"), "\(id)")
    #expect(try found.status == text(row, "status"), "\(id)")
    for (ratio, column) in [(found.ratios.first, "ratio_start"), (found.ratios.last, "ratio_end")] {
      let written = try #require(try Double(text(row, column)))
      #expect(abs(try #require(ratio) - written) <= 5.1e-5, "\(id) \(column)")
    }
  }
}

@Test("the sunlight of power is that of solar")
func solarTwice() throws {
  let solar = try Table.read(path: packageFolder + "/datasets/solar/data.csv")
  let power = try Table.read(path: packageFolder + "/datasets/power/data.csv")
  #expect(solar.entities() == power.entities(series: "electricity from solar"))
  for entity in solar.entities() {
    let alone = try solar.series(Selection(entity: [entity], series: "electricity from solar"))
    let among = try power.series(Selection(entity: [entity], series: "electricity from solar"))
    #expect(alone.dates == among.dates && alone.values == among.values)
  }
}

@Test(
  "yearly best microprocessors are those of the chips",
  arguments: [
    ("max transistors per microprocessor (running max)", "transistors per microprocessor"),
    ("max clock frequency (running max)", "clock frequency"), ("max logical cores (running max)", "logical cores"),
    (
      "max single-thread performance (running max, SPECint x1000)",
      "single-thread performance (SPECint x 1000, Rupp scaling)"
    ),
  ])
func bestMicroprocessors(best: String, each: String) throws {
  let years = try Table.read(path: packageFolder + "/datasets/hardware-progress/data.csv")
    .series(Selection(series: best))
  let records = try Table.read(path: packageFolder + "/datasets/microprocessors/data.csv")
    .series(Selection(series: each, frontier: .higher))
  #expect(years.unit == records.unit)
  for (date, value) in zip(years.dates, years.values) {
    let last = records.dates.lastIndex { $0.value < date.value + 1 }
    #expect(last.map { records.values[$0] } == value, "\(date.value)")
  }
}

@Test("process nodes carried forward are the milestones, and only shrink", arguments: ["TSMC", "SMIC"])
func nodes(foundry: String) throws {
  let table = try Table.read(path: packageFolder + "/datasets/process-nodes/data.csv")
  let yearly = try table.series(
    Selection(
      entity: [foundry], series: "logic process node in volume production (smallest, carried forward)"))
  let milestones = try table.series(
    Selection(
      entity: [foundry],
      series: "logic process node milestone (first volume production or first shipped product)", frontier: .lower))
  #expect(zip(milestones.values, milestones.values.dropFirst()).allSatisfy { $0 > $1 })
  for (date, value) in zip(yearly.dates, yearly.values) {
    #expect(milestones.dates.lastIndex { $0 <= date }.map { milestones.values[$0] } == value)
  }
}

@Test("shares are shares, counts are whole and nothing is negative", arguments: datasetNames)
func ranges(name: String) throws {
  let table = try Table.read(path: packageFolder + "/datasets/\(name)/data.csv")
  guard let value = table.columns.firstIndex(of: "value"), let unit = table.columns.firstIndex(of: "unit") else {
    return
  }
  for row in 0..<table.rowCount {
    let number = try #require(Double(table.cell(row: row, column: value)))
    #expect(number >= 0)
    switch table.cell(row: row, column: unit) {
    case "percent", "percent of population": #expect(number <= 100)
    // Rupp's early transistor counts were read off plots, and are not whole.
    case "transistors" where name == "gpu-frontier", "patents", "applications", "units", "cars", "cards", "cores":
      #expect(number == number.rounded())
    default: break
    }
  }
}

@Test("coefficients of Bass's curve lie where the literature has them")
func bassCoefficients() throws {
  let table = try Table.read(path: packageFolder + "/datasets/bass-parameters/data.csv")
  #expect(table.columns == ["product", "category", "p", "q", "source"])
  for row in 0..<table.rowCount {
    #expect((1e-9..<0.2).contains(try #require(Double(table.cell(row: row, column: 2)))))
    #expect((1e-6..<1.2).contains(try #require(Double(table.cell(row: row, column: 3)))))
  }
}
