import Foundation
import Testing

@testable import Reports

/// A headless Chromium, when there is one.
enum Browser {
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return ["chromium", "chromium-browser", "google-chrome"].flatMap { name in folders.map { "\($0)/\(name)" } }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }()

  /// Opens a file; gives back the document it became, what the browser logged, and the log of its network.
  static func open(_ file: String, in folder: String) throws -> (document: String, log: String, network: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path))
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
      "--disable-default-apps", "--disable-features=OptimizationHints,MediaRouter", "--user-data-dir=\(folder)/profile",
      "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--v=0",
      "--log-net-log=\(folder)/network.json",
      "--dump-dom", "file://\(file)",
    ]
    for name in ["document", "log"] { _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: folder + "/document")
    process.standardError = FileHandle(forWritingAtPath: folder + "/log")
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + 60) == .timedOut {
      process.terminate()
      ended.wait()
      Issue.record("the browser did not end within a minute")
    }
    func text(_ name: String) -> String {
      String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
    }
    return (text("document"), text("log"), text("network.json"))
  }
}

@Suite(
  "The page in a browser",
  .enabled(
    if: isGnuplotInstalled && Browser.path != nil, "Chromium or gnuplot is not installed: apt-get install chromium"))
struct BrowserTests {
  @Test("figures are there, the console is silent, nothing is fetched", arguments: [false, true])
  func opens(_ isHostile: Bool) throws {
    let record = isHostile ? Fixture.hostile : Fixture.forecast
    try OutputFileTests.within { folder in
      let path = try HTMLReport.write(record, to: folder)
      let (document, log, network) = try Browser.open(path, in: folder)
      let figures = document.matches(of: #/<svg [^>]*class="figure wide"/#).count
      #expect(figures == ForecastFigures.all(record).count && figures >= 7)
      #expect(document.contains("</main>"))
      #expect(!document.contains("<script"))
      #expect(!log.contains("CONSOLE"), "\(log)")
      // Whatever the browser asks for on its own behalf, it asks of its maker.
      let requests = network.matches(of: #/"url":"([^"]*)"/#).map { String($0.output.1) }
      let outside = requests.filter {
        $0.hasPrefix("http") && !$0.contains(".google.com/") && !$0.contains(".googleapis.com/")
          && !$0.contains(".gvt1.com/")
      }
      #expect(!network.isEmpty && outside.isEmpty, "\(outside)")
    }
  }
}
