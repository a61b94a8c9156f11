// How long fits take, in microseconds of processor time; not part of the tests, as times are not.
//
//   swift run -c release --package-path Tests/Benchmarks fit-speed [--replicates | --json]
//
// --replicates leaves the families out; --json prints the replicates with their data, for `fit-peers`.

import Catchup
import Foundation

func logarithm(_ value: Double) -> Double { log10(value) }

@main
struct FitSpeed {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.allSatisfy({ ["--json", "--replicates"].contains($0) }) else {
      FileHandle.standardError.write(Data("Usage: fit-speed [--replicates | --json]\n".utf8))
      exit(64)
    }
    if !arguments.contains("--json"), !arguments.contains("--replicates") { try families() }
    let timings = [
      try ReplicateTiming("Bass, increments", Workload.bass()),
      try ReplicateTiming("logistic, levels", Workload.logistic()),
    ]
    if arguments.contains("--json") {
      print(String(decoding: try JSONEncoder().encode(timings), as: UTF8.self))
      return
    }
    print("One bootstrap replicate from the estimate, n = \(Workload.dates.count), µs:")
    print(row(["", "quick", "full engine", "digits"]))
    for timing in timings {
      print(row([timing.name, format(timing.microseconds), format(timing.fullMicroseconds), format(timing.digits)]))
    }
  }

  /// Every family on data of its own kind.
  private static func families() throws {
    print("One fit of each family, n = \(Workload.dates.count) levels, µs:")
    print(row(["", "from guesses", "and anywhere", "from the estimate"]))
    let stopwatch = Stopwatch(rounds: 7)
    for family in Catalogue.families {
      let workload = try Workload(family)
      let series = workload.series
      let plain = LeastSquaresFitting()
      let everywhere = FitOptions().fitting(measure: .level)
      let replicates = workload.replicates(64)
      let refit = Refit(workload.fit.estimate)
      let times = [
        stopwatch.microseconds { _ in keep(try? plain.fit(family, to: series)) },
        stopwatch.microseconds { _ in keep(try? everywhere.fit(family, to: series)) },
        refit.map { refit in stopwatch.microseconds { keep(refit.parameters(responses: replicates[$0 % 64])) } },
      ]
      print(row([family.name] + times.map { $0.map(format) ?? "none" }))
    }
    print("")
  }

  private static func format(_ value: Double) -> String { String(format: value < 100 ? "%.1f" : "%.0f", value) }

  private static func row(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      let fill = String(repeating: " ", count: max(0, 18 - cell.count))
      return index == 0 ? cell + fill : fill + cell
    }.joined()
  }
}
