import Foundation
import Testing

@Suite("backtest of series alone")
struct SeriesBacktestCommandTests {
  /// Two shares that rise along logistic curves and one count that grows; what comes from `change` on is other.
  func folder(change: Int = 9999, list: String? = nil) throws -> ScratchFolder {
    var table = "entity,series,date,value,unit\n"
    for year in 1980..<2020 {
      let t = Double(year - 1980)
      let factor = year >= change ? 0.5 : 1
      table += "Radio,s,\(year),\(factor * 97 / (1 + exp(-0.25 * (t - 18))) * (1 + 0.02 * sin(2.3 * t))),percent\n"
      table += "Phone,s,\(year),\(factor * 80 / (1 + exp(-0.15 * (t - 25))) * (1 + 0.03 * cos(1.7 * t))),percent\n"
    }
    for year in 1980..<2020 {
      table += "Cars,c,\(year),\(exp(0.08 * Double(year - 1980) + 0.1 * sin(Double(year)))),millions\n"
    }
    let scratch = try ScratchFolder()
    _ = try scratch.write(table, to: "t.csv")
    _ = try scratch.write(
      list ?? """
        series_id,file,series,entity,ceiling,target,cluster
        A,t.csv,s,Radio,100,50,shares
        B,t.csv,s,Phone,,50,shares
        C,t.csv,c,Cars,,,

        """, to: "list.csv")
    return scratch
  }

  @Test("JSON lines: four origins a series, levels in its unit, none above the ceiling, the same bytes at any threads")
  func lines() throws {
    let scratch = try folder()
    let arguments = ["backtest", "list.csv", "--method", "last-value", "--json-lines", "--draws", "200"]
    let run = try CommandRun(arguments: arguments + ["--threads", "1"], folder: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try CommandRun(arguments: arguments + ["--threads", "3"], folder: scratch.url).output == run.output)
    var origins: [String: [Double]] = [:]
    for line in run.output.split(separator: "\n") {
      let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let id = try #require(object["pair_id"] as? String)
      origins[id, default: []].append(try #require(object["origin"] as? Double))
      let levels = try #require(object["levels"] as? [String: [Double]])
      // A share in percent has its ceiling without being told.
      for quantiles in levels.values where id != "C" { #expect(quantiles.allSatisfy { (0...100).contains($0) }) }
    }
    // 8, 16, 24 and 32 of 40 years.
    #expect(origins == Dictionary(uniqueKeysWithValues: ["A", "B", "C"].map { ($0, [1987, 1995, 2003, 2011]) }))
  }

  @Test("the future does not reach the past")
  func blind() throws {
    func answers(_ scratch: ScratchFolder) throws -> [Substring] {
      let run = try CommandRun(
        arguments: ["backtest", "list.csv", "--json-lines", "--draws", "100"], folder: scratch.url)
      #expect(run.status == 0, "\(run.errors)")
      return run.output.split(separator: "\n").filter {
        $0.contains("\"origin\":1987") || $0.contains("\"origin\":1995")
      }
    }
    let before = try answers(try folder()), after = try answers(try folder(change: 1996))
    #expect(before.count == 6)
    #expect(before == after)
  }

  @Test("the record and the text: schema, shares, no line wider than 80")
  func record() throws {
    let scratch = try folder()
    let arguments = [
      "backtest", "list.csv", "--method", "bare-logistic", "--method", "growth", "--draws", "100",
    ]
    let run = try CommandRun(arguments: arguments + ["--json"], folder: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let record = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(record["schema"] as? String == "catchup.series-backtest/1")
    #expect(record["clusters"] as? Int == 2)
    let methods = try #require(record["methods"] as? [[String: Any]])
    #expect(methods.map { $0["method"] as? String } == ["walk", "growth", "bare-logistic"])
    for method in methods {
      #expect((method["shares"] as? [[String: Any]])?.compactMap { $0["share"] as? Double } == [0.2, 0.4, 0.6, 0.8])
      #expect((method["levels"] as? [[String: Any]])?.compactMap { $0["years"] as? Int } == [1, 3, 5, 10])
    }
    #expect((methods[0]["skill"] as? [Any])?.isEmpty == true)
    #expect((methods[1]["skill"] as? [Any])?.count == 4)
    let text = try CommandRun(arguments: arguments, folder: scratch.url)
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(text.output.contains("Where 60% of the record had been seen"))
  }

  @Test("figures are written as SVG")
  func figures() throws {
    let scratch = try folder()
    let run = try CommandRun(
      "backtest", "list.csv", "--method", "walk", "--draws", "100", "--figures", "out", folder: scratch.url)
    if run.errors.contains("gnuplot") { return }
    #expect(run.status == 0, "\(run.errors)")
    for name in ["crps", "seen", "coverage"] {
      let svg = try String(contentsOf: scratch.url.appendingPathComponent("out/backtest-\(name).svg"), encoding: .utf8)
      #expect(svg.contains("<svg"))
    }
  }

  @Test("what is wrong with a table of series is said with its line")
  func badLists() throws {
    let header = "series_id,file,series,entity,ceiling,target\n"
    for (text, expected) in [
      ("series_id,file,series,thing\nA,t.csv,s,Radio\n", "no column \"entity\""),
      (header + "A,none.csv,s,Radio,,\n", "list.csv:2: there is no file \"none.csv\""),
      (header + "A,t.csv,s,Radio,,\nA,t.csv,s,Phone,,\n", "list.csv:3: the series \"A\" stands on line 2"),
      (header + "A,t.csv,s,,,\n", "list.csv:2: column \"entity\" is empty"),
      (header + "A,t.csv,s,Radoi,,\n", "Did you mean \"Radio\"?"),
      (header + "A,t.csv,s,Radio,-5,\n", "the ceiling \"-5\" is not a number above 0"),
      (header + "A,t.csv,s,Radio,100,100\n", "the target 100.0 does not lie below the ceiling 100.0"),
      (header + "A,t.csv,s,Radio,60,\n", "above its ceiling 60.0"),
      (header, "list.csv: has column names but no rows"),
    ] {
      let scratch = try folder(list: text)
      let run = try CommandRun("backtest", "list.csv", folder: scratch.url)
      #expect(run.status == 1)
      #expect(run.errors.contains(expected), "\(run.errors)")
      #expect(run.output.isEmpty)
    }
  }
}
