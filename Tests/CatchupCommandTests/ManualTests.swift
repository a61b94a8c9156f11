import Foundation
import Testing

@testable import CatchupCommand

/// The manual's pages, as `make install` writes them.
@Suite("Manual")
struct ManualTests {
  private func pages() throws -> [String: String] {
    let scratch = try ScratchFolder()
    let run = try CommandRun("manual", scratch.url.appendingPathComponent("man1").path)
    #expect(run.status == 0, "\(run.errors)")
    var pages: [String: String] = [:]
    for path in run.output.split(separator: "\n").map(String.init) {
      pages[(path as NSString).lastPathComponent] = try String(contentsOfFile: path, encoding: .utf8)
    }
    return pages
  }

  @Test("there is a page for the program and one for every command of its help")
  func complete() throws {
    let commands = HelpTests.commands.filter { !$0.isEmpty && !$0.contains(" ") }
    #expect(Set(try pages().keys) == Set(["catchup.1"] + commands.map { "catchup-\($0).1" }))
  }

  @Test("a page has every option and every example of its command's help")
  func whole() throws {
    for command in HelpTests.commands where !command.isEmpty {
      let page = try #require(try pages()["catchup-\(command.split(separator: " ")[0]).1"])
      let plain = page.replacing("\\-", with: "-").replacing("\\(aq", with: "'").replacing("\\(dq", with: "\"")
        .replacing("\\(ti", with: "~").replacing("\\(ha", with: "^").replacing("\\e", with: "\\")
      let help = try CommandRun(arguments: ["help"] + command.split(separator: " ").map(String.init)).output
      for option in help.matches(of: #/(?m)^  (?:-\w, )?(--[a-z-]+)/#).map({ String($0.output.1) }) {
        #expect(plain.contains("\\fB\(option)\\fR"), "\(command) \(option)")
      }
      for example in help.matches(of: #/(?m)^  (catchup [^\n]*)$/#).map({ String($0.output.1) }) {
        #expect(
          plain.contains(example.split(separator: " ").prefix(3).joined(separator: " ")), "\(command): \(example)")
      }
    }
  }

  @Test("nothing beyond ASCII, no line that roff takes for a request")
  func plain() throws {
    let requests: Set<Substring> = [
      ".TH", ".SH", ".SS", ".PP", ".TP", ".RS", ".RE", ".nf", ".fi", ".nh", ".ad", ".br",
    ]
    for (name, page) in try pages() {
      #expect(page.utf8.allSatisfy { $0 < 0x80 }, "\(name)")
      for line in page.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
        #expect(requests.contains(line.split(separator: " ")[0]), "\(name): \(line)")
      }
    }
  }

  static let checkers: [(program: String, arguments: [String])] = [
    ("mandoc", ["-T", "lint", "-W", "warning"]), ("groff", ["-ww", "-z", "-man", "-T", "utf8"]),
  ].filter { program(named: $0.0) != nil }

  static func program(named name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  @Test(
    "readers of roff have nothing to say against it",
    .enabled(if: !checkers.isEmpty, "neither mandoc nor groff is installed"), arguments: checkers)
  func clean(program: String, arguments: [String]) throws {
    for (name, page) in try pages() {
      let scratch = try ScratchFolder()
      let path = try scratch.write(page, to: name)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(Self.program(named: program)))
      process.arguments = arguments + [path]
      let said = scratch.url.appendingPathComponent("said")
      #expect(FileManager.default.createFile(atPath: said.path, contents: nil))
      let handle = try FileHandle(forWritingTo: said)
      (process.standardOutput, process.standardError) = (handle, handle)
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try String(contentsOf: said, encoding: .utf8).isEmpty, "\(name)")
    }
  }
}
