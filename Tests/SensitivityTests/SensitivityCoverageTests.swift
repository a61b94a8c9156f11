import Foundation
import Testing

/// How often intervals hold what they are about. `CATCHUP_COVERAGE=all` runs 2000 repetitions of every method and prints
/// the table of the documentation, `CATCHUP_COVERAGE=PAWN` those of methods that are so named; otherwise 100 of some
/// methods are run.
@Suite("Coverage of sensitivity's intervals")
struct SensitivityCoverageTests {
  private static var asked: String? { ProcessInfo.processInfo.environment["CATCHUP_COVERAGE"] }

  @Test("intervals hold the truth as often as they say")
  func coverage() throws {
    let asked = Self.asked
    let quick = ["Shapley, 1024 orders", "extended FAST, 64 points", "PAWN, 2048 draws"]
    for row in try CoverageRow.all()
    where asked.map({ $0 == "all" || row.method.contains($0) }) ?? quick.contains(row.method) {
      let counts = try row.counts(repetitions: asked == nil ? 100 : 2000)
      if asked != nil {
        print(row.line(counts))
      } else {
        // Below 84 of 100 lies a true 95% once in fifty thousand.
        #expect(counts.allSatisfy { $0.held >= 84 }, "\(row.method) on \(row.function): \(counts)")
      }
    }
  }
}
