import Foundation
import Testing

/// How often intervals hold what they are about. `CATCHUP_COVERAGE=all` runs 2000 repetitions of every method and prints
/// the table of the documentation; otherwise 100 of some methods are run.
@Suite("Coverage of sensitivity's intervals")
struct SensitivityCoverageTests {
  private static var isComplete: Bool { ProcessInfo.processInfo.environment["CATCHUP_COVERAGE"] == "all" }

  @Test("intervals hold the truth as often as they say")
  func coverage() throws {
    let isComplete = Self.isComplete
    let quick = ["Shapley, 1024 orders", "extended FAST, 64 points"]
    for row in try CoverageRow.all() where isComplete || quick.contains(row.method) {
      let counts = try row.counts(repetitions: isComplete ? 2000 : 100)
      if isComplete {
        print(row.line(counts))
      } else {
        // Below 84 of 100 lies a true 95% once in fifty thousand.
        #expect(counts.allSatisfy { $0.held >= 84 }, "\(row.method) on \(row.function): \(counts)")
      }
    }
  }
}
