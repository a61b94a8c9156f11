import Foundation
import Studies
import Testing

@testable import Reports

/// Every covariate says what its future is, and text and page say what the answer is conditional on, or includes.
@Suite("Covariates in a report")
struct CovariateReportTests {
  /// Twenty years of a follower that grows faster the more is invested, its leader, and investment for forty.
  private static func csv(until last: Int) -> String {
    var lines = ["entity,series,date,value,unit"]
    for year in 2000...2019 {
      let since = Double(year - 2000)
      lines.append("F,level,\(year),\(exp(0.12 * since + 0.004 * since * since + 0.03 * sin(2.1 * since))),units")
      lines.append("L,level,\(year),\(20 * exp(0.05 * since + 0.02 * cos(1.7 * since))),units")
    }
    for year in 2000...last {
      let since = Double(year - 2000)
      lines.append("F,investment,\(year),\(exp(0.08 * since + 0.15 * sin(1.3 * since))),dollars")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func record(_ future: String) throws -> ForecastRecord {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("covariate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try csv(until: future == "path" ? 2040 : 2019)
      .write(to: folder.appendingPathComponent("data.csv"), atomically: true, encoding: .utf8)
    let model = """
      title: Investment
      data: data.csv
      follower: { entity: F, series: level }
      leader: { entity: L, series: level }
      families: { follower: [exponential], leader: [exponential] }
      horizon: 2040
      draws: 2000
      covariates:
        - { name: investment, entity: F, series: investment, future: \(future) }

      """
    let path = folder.appendingPathComponent("m.yaml").path
    let file = try ModelFile.decode(Array(model.utf8), path: path)
    return try StudyForecast(try Study(file), threads: 2, command: "test").record()
  }

  private static func words(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test(
    "text and page say it, and no other",
    arguments: [
      ("path", "conditional on investment following its given path", "conditional on its given path"),
      ("held", "conditional on investment staying at its last value", "conditional on its last value, held"),
      ("forecast", "including uncertainty of investment", "including uncertainty of its own forecast"),
    ])
  func said(future: String, forecast: String, fit: String) throws {
    let record = try Self.record(future)
    let finding = try #require(record.fits.first?.fits.first?.interventions.first)
    #expect(finding.future == future)
    let others = ["following its given path", "staying at its last value", "including uncertainty of investment"]
      .filter { !forecast.contains($0) }
    var texts = [Self.words(TextReport.forecast(record, color: false))]
    if isGnuplotInstalled { texts.append(Self.words(try HTMLReport.render(record))) }
    for text in texts {
      #expect(text.contains("The forecast is \(forecast)"))
      #expect(text.contains("investment: covariate, \(fit)"))
      for other in others { #expect(!text.contains(other), "\(other)") }
    }
  }

  @Test("the uncertainty said to be included is there: the fan of the follower's curves is wider than where it is held")
  func included() throws {
    func spread(_ record: ForecastRecord) throws -> Double {
      let level = try #require(record.levels.first { $0.quantity == "follower" })
      let last = try #require(level.fan.last)
      let ends = try [0.1, 0.9].map { share in
        let index = try #require(level.probabilities.firstIndex { abs($0 - share) < 1e-9 })
        return log(try #require(last.quantiles[index]))
      }
      return ends[1] - ends[0]
    }
    #expect(try spread(Self.record("forecast")) > spread(Self.record("held")))
  }
}
