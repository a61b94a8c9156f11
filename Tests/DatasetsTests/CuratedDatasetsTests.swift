import Datasets
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
