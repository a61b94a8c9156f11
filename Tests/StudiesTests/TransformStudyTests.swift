import Curves
import Datasets
import Foundation
import Studies
import Testing

@Suite("Transforms in studies")
struct TransformStudyTests {
  /// The sentence with which a model file is refused, or an empty one.
  func refusal(_ transforms: String) -> String {
    do throws(ModelFileError) {
      _ = try decode(transforms)
      return ""
    } catch { return error.description }
  }

  func decode(_ rest: String) throws(ModelFileError) -> ModelFile {
    let text = """
      title: t
      data: data.csv
      families: [logistic]
      horizon: 2050
      \(rest)
      """
    return try ModelFile.decode(Array(text.utf8), path: "m.yaml")
  }

  let sides = "follower: { entity: A }\nleader: { entity: B }\n"

  // MARK: - Model files

  @Test("a list of transforms, in every way it may be written")
  func words() throws {
    let file = try decode(
      """
      follower:
        entity: A
        group: vendor
        factor: 1e-3
        unit: GWh
        transforms:
          - { yearly: last }
          - share: total
          - increments
          - cumulate:
          - { index: 2015 }
          - { unit: TFLOP/s, factor: 1e-12 }
          - reciprocal
      leader: { entity: B, transforms: [] }
      """)
    #expect(file.follower.group == "vendor")
    #expect(file.follower.unit == "GWh")
    #expect(
      file.follower.transforms == [
        .yearly(.last), .share, .increments, .cumulate, .index(2015), .factor(1e-12, unit: "TFLOP/s"), .reciprocal,
      ])
    #expect(file.leader?.transforms == [])
  }

  @Test("transforms at the top are for both sides, unless a side has its own")
  func topLevel() throws {
    let both = try decode(
      sides + "transforms: [zeros: drop, ratio: { entity: World }, { ratio: people, entity: X }, log]")
    let expected: [Transform] = [
      .zeros(.drop), .ratio(series: nil, entity: "World"), .ratio(series: "people", entity: "X"), .log,
    ]
    #expect(both.follower.transforms == expected)
    #expect(both.leader?.transforms == expected)
    let own = try decode(
      "follower: { entity: A, transforms: [reciprocal] }\nleader: { entity: B }\ntransforms: [cumulate]")
    #expect(own.follower.transforms == [.reciprocal])
    #expect(own.leader?.transforms == [.cumulate])
  }

  @Test("lists that are refused, with the line")
  func refusedLists() {
    #expect(
      refusal(sides + "transforms:\n  - increments\n  - indx: 2015")
        == "m.yaml:9: there is no transform \"indx\". Did you mean \"index\"? There are yearly, frontier, ratio, share,"
        + " index, log, increments, cumulate, from, until, without, factor, reciprocal, zeros.")
    #expect(
      refusal(sides + "transforms: [where: { vendor: X }]")
        == "m.yaml:7: `where` picks rows, so it is no transform. Write it beside the transforms, not among them.")
    #expect(
      refusal(sides + "transforms: increments")
        == "m.yaml:7: `transforms` should be a list of transforms, such as [yearly: last, increments], not the text"
        + " \"increments\".")
    #expect(
      refusal(sides + "transforms: [{ yearly: last, increments: }]")
        == "m.yaml:7: `transforms` should be a list with one transform an entry, such as [yearly: last, increments],"
        + " not `yearly` and `increments` in one.")
    #expect(
      refusal(sides + "transforms: [[log]]")
        == "m.yaml:7: `transforms` should be a transform, such as increments or yearly: last, not a list.")
    #expect(
      refusal(sides + "transforms: [{ factor: 2, unut: GW }]")
        == "m.yaml:7: `factor` has no option \"unut\". Did you mean \"unit\"? It has unit.")
    #expect(
      refusal(sides + "transforms: [yearly: first]")
        == "m.yaml:7: `yearly` should be one of last, mean, sum, not \"first\".")
    #expect(
      refusal(sides + "transforms: [\(Array(repeating: "log", count: 33).joined(separator: ", "))]")
        == "m.yaml:7: `transforms` should be a list of at most 32 transforms, not a list of 33.")
  }

  // MARK: - Studies

  func study(_ rows: String, _ change: (inout ModelFile) -> Void = { _ in }) throws -> Study {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("data.csv").path
    try Data(rows.utf8).write(to: URL(fileURLWithPath: path))
    var file = ModelFile(
      path: "m.yaml", name: "m", checksum: "", title: "t", question: "t", data: path,
      follower: Selection(entity: ["A"]), leader: Selection(entity: ["B"]), followerFamilies: ["exponential"],
      leaderFamilies: ["exponential"], horizon: 2040, draws: 100)
    change(&file)
    return try Study(file)
  }

  /// Two sides that grow by 30 and 10 percent a step.
  func rows(_ date: (Int) -> String) -> String {
    "entity,series,date,value,unit\n"
      + (0..<8).map { "A,s,\(date($0)),\(pow(1.3, Double($0))),u\nB,s,\(date($0)),\(3 * pow(1.1, Double($0))),u\n" }
      .joined()
  }

  @Test("what bare years mean shifts bare years only: months are printed as they stand, and the reader is told")
  func effectiveDated() throws {
    let years = try study(rows { "\(2010 + $0)" }) { $0.dated = .end }
    #expect(years.dated == .end)
    #expect(years.warnings.isEmpty)
    let record = try StudyForecast(years, threads: 1, command: "test").record()
    #expect(record.follower.points.last?.date.day == "2017-12-31")

    let months = try study(rows { "\(2010 + $0)-07-14" }) { $0.dated = .end }
    #expect(months.dated == .start)
    let sentence =
      "`dated: end` says what bare years mean, but A has dates within years (2010-07-14): all dates are printed as they"
      + " stand."
    #expect(months.warnings == [sentence])
    let shifted = try StudyForecast(months, threads: 1, command: "test").record()
    #expect(shifted.study.dated == "start")
    #expect(shifted.study.origin.day == "2017-07-14")
    #expect(shifted.follower.points.first?.date.day == "2010-07-14")
    #expect(shifted.warnings.first == sentence)

    // Brought to years they are bare years again.
    let yearly = try study(rows { "\(2010 + $0)-07-14" }) { file in
      file.dated = .end
      file.follower.transforms = [.yearly(.last)]
      file.leader?.transforms = [.yearly(.last)]
    }
    #expect(yearly.dated == .end)
    #expect(yearly.plan.origin == 2017)
  }

  @Test("a fit to days is not shifted either")
  func effectiveDatedOfFit() throws {
    let text = rows { "\(2010 + $0)-07-14" }
    let table = try Table.parse(Array(text.utf8), name: "t.csv")
    let families = try FitStudy.families(named: ["exponential"])
    let record = try FitStudy(selection: Selection(entity: ["A"]), families: families, dated: .end).record(table)
    #expect(record.data.points.first?.date.day == "2010-07-14")
    #expect(record.fits.first?.points.first?.date?.day == "2010-07-14")
    #expect(record.warnings.count == 1)
    #expect(record.warnings.first?.hasPrefix("`dated: end` says what bare years mean, but A has dates") == true)
    let yearly = try FitStudy(
      selection: Selection(entity: ["A"], transforms: [.yearly(.last)]), families: families, dated: .end
    ).record(table)
    #expect(yearly.data.points.first?.date.day == "2010-12-31")
    #expect(yearly.warnings.isEmpty)
    #expect(yearly.data.notes.contains("last value of each year: 8 values in, 8 values out"))
  }

  let nodes =
    "entity,series,date,value,unit,maker\n"
    + (0..<6).map { "N\($0),node,\(2010 + $0)-03-01,\(100 - 10 * $0),nm,follower\n" }.joined()
    + (0..<6).map { "L\($0),node,\(2010 + $0)-02-01,\(60 - 9 * $0),nm,leader\n" }.joined()

  @Test("where lower is better, the reciprocal lets the follower be behind; without it the study is refused")
  func lowerIsBetter() throws {
    func change(_ transforms: [Transform]) -> (inout ModelFile) -> Void {
      { file in
        file.follower = Selection(entity: ["follower"], group: "maker", frontier: .lower, transforms: transforms)
        file.leader = Selection(entity: ["leader"], group: "maker", frontier: .lower, transforms: transforms)
      }
    }
    let study = try study(nodes, change([.reciprocal]))
    #expect(study.plan.follower.unit == "1/nm")
    #expect(study.plan.follower.values.last == 1.0 / 50)
    #expect(study.plan.gap.ratio == 15.0 / 50)
    #expect {
      try self.study(nodes, change([]))
    } throws: {
      "\($0)" == "m.yaml: follower's running best falls, but a gap closes where the follower rises to the leader."
        + " Add `transforms: [reciprocal]` on both sides."
    }
    // An item that is left out is left out before the transforms, and named.
    let record = try StudyForecast(study, threads: 2, command: "test").record()
    #expect(record.alternatives.contains { $0.change == "without N3 (2013-03-01)" && $0.note.isEmpty })
    #expect(record.assumptions.contains("follower: reciprocals taken"))
  }

  @Test("a date left out of a running best lets another take its place")
  func leaveOneOut() throws {
    var text = "entity,series,date,value,unit\n"
    for (step, value) in [1.0, 2, 5, 4, 6, 8, 9].enumerated() {
      text += "A,s,\(2010 + step),\(value),u\nB,s,\(2010 + step),\(value + 10),u\n"
    }
    let study = try study(text) { file in
      file.follower.transforms = [.frontier(.higher)]
    }
    #expect(study.plan.follower.dates == [2010, 2011, 2012, 2014, 2015, 2016])
    let record = try StudyForecast(study, threads: 2, command: "test").record()
    #expect(record.alternatives.contains { $0.change == "without A 2012" && $0.note.isEmpty })
    let without = try study.table.series(
      Selection(entity: ["A"], transforms: [.without(2012), .frontier(.higher)]))
    #expect(without.dates == [2010, 2011, 2013, 2014, 2015, 2016])
  }
}
