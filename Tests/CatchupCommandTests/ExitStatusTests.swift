import ArgumentParser
import Reports
import Testing

@testable import CatchupCommand

@Suite("Exit status")
struct ExitStatusTests {
  private struct Unforeseen: Error {}

  @Test("the input's fault is 1, ours is 70, and the command line's is left to its parser")
  func statuses() throws {
    let input = try #require(ExitStatus.of(Failure("No such file.")))
    #expect(input.status == 1 && input.message == "No such file.")
    let own = try #require(ExitStatus.of(Unforeseen()))
    #expect(own.status == 70 && own.message.contains("This is a fault of catchup"))
    #expect(ExitStatus.of(ValidationError("no")) == nil)
    #expect(ExitStatus.of(CleanExit.helpRequest()) == nil)
  }

  @Test("of what a report cannot do, a broken template and a record that is no JSON are ours")
  func reports() throws {
    func status(_ error: ReportError) throws -> Int32? {
      do {
        try failing { () throws(ReportError) in throw error }
        return nil
      } catch {
        return ExitStatus.of(error)?.status
      }
    }
    #expect(try status(.templateUnreadable(reason: "x")) == 70)
    #expect(try status(.cannotEncode(type: "x", reason: "x")) == 70)
    #expect(try status(.gnuplotMissing) == 1)
    #expect(try status(.cannotWrite(path: "x", reason: "x")) == 1)
  }
}
