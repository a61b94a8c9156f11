import Foundation
import Testing

@testable import CatchupCommand

@Suite("Quiet and verbose")
struct VoiceTests {
  @Test("every command takes both, by both names")
  func everywhere() throws {
    func check(_ command: CommandDescription) {
      let inner = command.shownCommands
      if !inner.isEmpty {
        inner.forEach(check)
        return
      }
      let names = Set((command.arguments ?? []).flatMap { ($0.names ?? []).map(\.typed) })
      #expect(names.isSuperset(of: ["-q", "--quiet", "-v", "--verbose"]), "\(command.words)")
    }
    check(try CommandDescription.all())
  }

  @Test("quiet takes away notes and never errors; the answer stays the same")
  func quiet() throws {
    let scratch = try ScratchFolder()
    let csv = try scratch.write("year,value\n2000,1\n2001,2\n2002,3\n2003,5\n2004,8\n", to: "a.csv")
    // A draft notes which column it guessed; a report by --figures names its files.
    let arguments = ["report", "models/foundry-share.yaml", "-o", scratch.url.path, "--figures"]
    let usual = try CommandRun(arguments: arguments)
    let quiet = try CommandRun(arguments: arguments + ["-q"])
    #expect(usual.errors.contains(".svg") && quiet.errors.isEmpty)
    #expect(usual.output == quiet.output && quiet.status == 0)
    let failed = try CommandRun("fit", csv, "--value", "none", "--quiet")
    #expect(failed.status == 1 && failed.errors.hasPrefix("Error: "))
    let wrong = try CommandRun("fit", csv, "--quiet", "--verbose")
    #expect(wrong.status == 64 && wrong.errors.contains("two wishes"))
  }

  @Test("a ledger that cannot be opened is told even quietly: the run is not kept")
  func ledger() throws {
    let run = try CommandRun(
      "shares", "models/foundry-share.yaml", "--ledger", "/dev/null/ledger.sqlite", "--quiet")
    #expect(run.status == 0 && run.errors.contains("not kept"))
  }

  @Test("verbose names the files read, the run kept and the time, on standard error alone")
  func verbose() throws {
    let scratch = try ScratchFolder()
    let ledger = scratch.url.appendingPathComponent("ledger.sqlite").path
    let arguments = ["shares", "models/foundry-share.yaml", "--ledger", ledger]
    let usual = try CommandRun(arguments: arguments)
    let verbose = try CommandRun(arguments: arguments + ["--verbose"])
    #expect(usual.errors.isEmpty)
    #expect(verbose.output == usual.output)
    #expect(verbose.errors.contains("Read models/foundry-share.yaml, SHA-256 "))
    #expect(
      verbose.errors.contains("Read models/../datasets/foundry-share/data.csv, SHA-256 ")
        || verbose.errors.contains("datasets/foundry-share/data.csv, SHA-256 "))
    #expect(verbose.errors.contains("Kept as run 2 in \(ledger)."))
    #expect(verbose.errors.contains(#/(?m)^Done in \d+\.\d\d s\.$/#))
    // Neither changes the question that the ledger keeps.
    let compared = try CommandRun("runs", "compare", "1", "2", "--ledger", ledger)
    #expect(compared.status == 0 && !compared.output.contains("--verbose"), "\(compared.output)")
    let listing = try CommandRun("list", "families", "-v")
    #expect(listing.errors.contains("Done in "))
  }
}
