import Foundation
import Testing

@Suite("Ties across series and regions of two parameters, as typed")
struct JointFitCommandTests {
  /// Two S-curves of one rate, 0.4 a year, with small errors that repeat; the names of the series need care.
  private func data(_ scratch: ScratchFolder) throws -> String {
    var lines = ["entity,series,date,value,unit"]
    for (entity, ceiling, middle) in [("China", 100.0, 2010.0), ("Korea, South", 40, 2006)] {
      for year in 2000...2018 {
        let error = 1 + 0.01 * Double((year * 7 + Int(ceiling)) % 5 - 2)
        let value = ceiling / (1 + exp(-0.4 * (Double(year) - middle))) * error
        lines.append("\"\(entity)\",cars,\(year),\(value),million")
      }
    }
    return try scratch.write(lines.joined(separator: "\n") + "\n", to: "data.csv")
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(
    "a tie fits both series together: catchup.joint-fit/1, one parameter fewer, one spread more")
  func contract() throws {
    let scratch = try ScratchFolder()
    let run = try CommandRun(
      "fit", try data(scratch), "--entity", "China", "--entity", "Korea, South", "--family",
      "logistic,linear",
      "--tie", #""Korea, South".rate=China.rate"#, "--json")
    #expect(run.status == 0, "\(run.errors)")
    let record = try object(run.output)
    #expect(record["schema"] as? String == "catchup.joint-fit/1")
    #expect(
      (record["data"] as? [[String: Any]])?.map { $0["entity"] as? String } == [
        "China", "Korea, South",
      ])
    // A line has no rate: nothing joins its two series, and the others go on.
    let warnings = try #require(record["warnings"] as? [String])
    #expect(warnings.contains { $0.hasPrefix("Cannot fit linear jointly: no tie joins \"China\"") })
    let fits = try #require(record["fits"] as? [[String: Any]])
    #expect(fits.count == 1)
    let tie = try #require((fits[0]["ties"] as? [[String: Any]])?.first)
    #expect(tie["series"] as? String == "Korea, South" && tie["other.series"] as? String == "China")
    #expect(
      tie["term"] as? String == "rate" && tie["other.term"] as? String == "rate"
        && tie["factor"] as? Double == 1)
    let goodness = try #require(fits[0]["goodness"] as? [String: Any])
    #expect(goodness["nobs"] as? Int == 38)
    // Six parameters less the tied one.
    #expect(goodness["df.residual"] as? Int == 33)
    let series = try #require(fits[0]["series"] as? [[String: Any]])
    var likelihood = 0.0
    var rates: [Double] = []
    for own in series {
      let terms = try #require(own["terms"] as? [[String: Any]])
      rates.append(try #require(terms[1]["estimate"] as? Double))
      let goodness = try #require(own["goodness"] as? [String: Any])
      likelihood += try #require(goodness["logLik"] as? Double)
      #expect(
        goodness["AICc"] is NSNull && goodness["obstacle"] as? String == "part of a joint fit")
    }
    #expect(rates[0] == rates[1] && abs(rates[0] - 0.4) < 0.01)
    #expect(abs(try #require(goodness["logLik"] as? Double) - likelihood) < 1e-9)
    // AIC with five parameters and two spreads.
    let aic = try #require(goodness["AIC"] as? Double)
    #expect(abs(aic - (14 - 2 * likelihood)) < 1e-9)
    let statuses = series.map {
      ($0["terms"] as? [[String: Any]])?.map { $0["status"] as? String ?? "" }
    }
    #expect(
      statuses == [["estimated", "estimated", "estimated"], ["estimated", "tied", "estimated"]])
  }

  @Test("tables of several series name them in the second column")
  func tables() throws {
    let scratch = try ScratchFolder()
    let path = try data(scratch)
    let common = [
      "fit", path, "--entity", "China", "--entity", "Korea, South", "--family", "logistic", "--tie",
      #"rate=China.rate"#, "--csv",
    ]
    let terms = try CommandRun(arguments: common + ["terms"])
    #expect(
      terms.output.hasPrefix(
        "family,series,term,estimate,std.error,conf.low,conf.high,unit,status,date\n"))
    #expect(terms.output.contains("\nlogistic,\"Korea, South\",rate,"))
    let goodness = try CommandRun(arguments: common + ["goodness"])
    #expect(goodness.output.contains("\nlogistic,,38,33,,"))
    let points = try CommandRun(arguments: common + ["points"])
    #expect(points.output.split(separator: "\n").count == 39)
  }

  @Test(
    "without a tie several entities are one series, as ever, and bootstrap intervals of tied ones are refused"
  )
  func others() throws {
    let scratch = try ScratchFolder()
    let path = try data(scratch)
    let pooled = try CommandRun(
      "fit", path, "--entity", "China", "--entity", "Korea, South", "--family", "linear")
    #expect(pooled.status == 1 && pooled.errors.contains("stands on line 2 already"))
    let refused = try CommandRun(
      "fit", path, "--entity", "China", "--entity", "Korea, South", "--tie", "rate=China.rate",
      "--interval",
      "bootstrap")
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains(
        "Series that are tied are not resampled, so they have no bootstrap intervals. Ask for --interval profile"
      ))
    let alone = try CommandRun(
      "fit", path, "--entity", "China", "--family", "logistic", "--tie", "Japan.rate=China.rate")
    #expect(alone.status == 1 && alone.errors.contains("Japan.rate"))
  }

  @Test("a region says how far it reaches, which way it is open, and is drawn")
  func regions() throws {
    let scratch = try ScratchFolder()
    let path = try data(scratch)
    let closed = try CommandRun(
      "fit", path, "--entity", "China", "--family", "logistic", "--region", "ceiling,rate", "--json"
    )
    #expect(closed.status == 0, "\(closed.errors)")
    func region(_ run: CommandRun) throws -> [String: Any] {
      let fits = try #require(try object(run.output)["fits"] as? [[String: Any]])
      return try #require((fits[0]["regions"] as? [[String: Any]])?.first)
    }
    let found = try region(closed)
    #expect(found["open"] as? Bool == false && (found["open.towards"] as? [Any])?.isEmpty == true)
    let low = try #require(found["conf.low"] as? [Double])
    let high = try #require(found["conf.high"] as? [Double])
    #expect(low[0] < 100 && high[0] > 100 && low[1] < 0.4 && high[1] > 0.4)
    #expect(try #require(found["correlation"] as? Double) < 0)
    #expect((found["boundary"] as? [Any])?.count == 48)
    // Data that end before growth slows.
    let early = [
      "fit", path, "--entity", "China", "--family", "logistic", "--until", "2006", "--region",
      "ceiling,rate",
    ]
    let open = try region(try CommandRun(arguments: early + ["--json"]))
    #expect(open["open"] as? Bool == true)
    #expect((open["conf.high"] as? [Any])?.first is NSNull)
    let text = try CommandRun(arguments: early).output.split(whereSeparator: \.isWhitespace).joined(
      separator: " ")
    #expect(text.contains("95% region of ceiling and rate: ceiling above"))
    #expect(text.contains("open towards larger ceiling with smaller rate"))
    let refused = try CommandRun("fit", path, "--entity", "China", "--region", "ceiling,speed")
    #expect(refused.status == 1 && refused.errors.contains("has a parameter \"speed\""))
    #expect(try CommandRun("fit", path, "--entity", "China", "--region", "rate,rate").status == 1)
    #expect(try CommandRun("fit", path, "--entity", "China", "--region", "rate").status == 64)
  }
}
