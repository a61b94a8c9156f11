import Foundation
import Testing

@testable import Reports

@Test(.enabled(if: ProcessInfo.processInfo.environment["PREVIEW"] != nil))
func preview() throws {
  let folder = ProcessInfo.processInfo.environment["PREVIEW"] ?? ""
  print(TextReport.fit(Fixture.fit, color: false))
  print(TextReport.forecast(Fixture.forecast, color: false))
  try OutputFile.write(HTMLReport.render(Fixture.forecast), to: "\(folder)/report.html")
  try OutputFile.write(HTMLReport.render(Fixture.hostile), to: "\(folder)/hostile.html")
  for (record, suffix) in [(Fixture.forecast, ""), (Fixture.hostile, "-hostile")] {
    for figure in ForecastFigures.all(record) + FitFigures.all(Fixture.fit) {
      try OutputFile.write(figure.svg(), to: "\(folder)/\(figure.name)\(suffix).svg")
      try OutputFile.write(figure.png(), to: "\(folder)/\(figure.name)\(suffix).png")
      print(try figure.terminalDrawing())
    }
  }
}
