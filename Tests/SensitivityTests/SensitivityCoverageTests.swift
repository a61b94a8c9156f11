import Foundation
import Sensitivity
import Solvers
import Testing

/// How often intervals hold exact indices. `CATCHUP_COVERAGE=all` runs 2000 repetitions of every method and prints the
/// table of the documentation; otherwise 100 of two methods are run.
@Suite("Coverage of sensitivity's intervals")
struct SensitivityCoverageTests {
  private struct Row {
    var method: String
    var model: String
    var names: [String]
    var truth: [Double]
    var indices: @Sendable (UInt64) throws -> [Index]
  }

  private static var isComplete: Bool { ProcessInfo.processInfo.environment["CATCHUP_COVERAGE"] == "all" }

  private static func data(_ space: InputSpace, _ model: Questioned, _ count: Int, _ seed: UInt64) throws -> GivenData {
    let draws = try space.draws(count, seed: seed, purpose: "coverage")
    return try GivenData(
      names: space.inputs.map(\.name), inputs: draws, outputName: "y",
      output: try model.answers(draws, of: space, threads: 1).elements)
  }

  private static func rows() throws -> [Row] {
    let space = try TestFunctions.ishigamiSpace()
    let dependent = try TestFunctions.sumSpace()
    let model = TestFunctions.ishigami
    let names = ["x1", "x2", "x3"]
    let both = ["x1 first", "x2 first", "x3 first", "x1 total", "x2 total", "x3 total"]
    let bothTruth = TestFunctions.ishigamiFirst + TestFunctions.ishigamiTotal
    @Sendable func sobol(_ kind: SobolIndices.FirstOrder, _ seed: UInt64, _ space: InputSpace, _ model: Questioned)
      throws
      -> [Index]
    {
      var options = SobolIndices.Options()
      options.samples = 1024
      options.firstOrder = kind
      options.conditional = true
      options.seed = seed
      let found = try SobolIndices.estimate(space, model, options)[0]
      return found.first + found.total
    }
    let u = InputDistribution.uniform(low: 0, high: 1)
    let plane = try InputSpace([Input("x1", u), Input("x2", u)])
    let sum = Questioned("y") { $0[0] + $0[1] }
    return [
      Row(method: "Sobol, Saltelli", model: "Ishigami", names: both, truth: bothTruth) {
        try sobol(.saltelli, $0, space, model)
      },
      Row(method: "Sobol, Jansen", model: "Ishigami", names: both, truth: bothTruth) {
        try sobol(.jansen, $0, space, model)
      },
      Row(
        method: "Sobol, conditional", model: "dependent sum", names: both,
        truth: TestFunctions.sumFirst + TestFunctions.sumTotal
      ) { try sobol(.saltelli, $0, dependent, TestFunctions.sum) },
      Row(method: "Shapley", model: "dependent sum", names: names, truth: TestFunctions.sumShapley) {
        try ShapleyEffects.estimate(dependent, TestFunctions.sum, samples: 512, seed: $0)[0].effects
      },
      Row(method: "Shapley", model: "Ishigami", names: names, truth: TestFunctions.ishigamiShapley) {
        try ShapleyEffects.estimate(space, model, samples: 1024, seed: $0)[0].effects
      },
      Row(
        method: "extended FAST", model: "x1 + x2", names: ["x1 first", "x2 first", "x1 total", "x2 total"],
        truth: [0.5, 0.5, 0.5, 0.5]
      ) {
        let found = try FourierAmplitudes.estimate(plane, sum, samples: 257, seed: $0)[0]
        return found.first + found.total
      },
      Row(method: "extended FAST", model: "Ishigami", names: both, truth: bothTruth) {
        let found = try FourierAmplitudes.estimate(space, model, samples: 257, seed: $0)[0]
        return found.first + found.total
      },
      Row(method: "RBD-FAST", model: "Ishigami", names: names, truth: TestFunctions.ishigamiFirst) {
        try RankedFirstOrder.fourier(try data(space, model, 2048, $0), seed: $0).indices
      },
      Row(method: "ranks", model: "Ishigami", names: names, truth: TestFunctions.ishigamiFirst) {
        try RankedFirstOrder.ranks(try data(space, model, 2048, $0), seed: $0).indices
      },
      Row(
        method: "derivatives", model: "Ishigami", names: names,
        truth: TestFunctions.ishigamiBounds
      ) { try DerivativeMeasure.estimate(space, model, samples: 512, seed: $0)[0].bounds },
      Row(method: "polynomial chaos", model: "Ishigami", names: both, truth: bothTruth) {
        let found = try PolynomialChaos.estimate(space, model, samples: 256, highestDegree: 8, seed: $0)[0]
        return found.first + found.total
      },
      Row(method: "Morris, μ*", model: "Ishigami", names: names, truth: morrisTruth) {
        try ElementaryEffects.estimate(space, model, trajectories: 64, seed: $0)[0].effects.map(\.size)
      },
    ]
  }

  /// Means of the effects' sizes over all points and directions of the grid of four levels.
  private static let morrisTruth: [Double] = {
    let levels = [0, 1.0 / 3, 2.0 / 3, 1]
    let f = TestFunctions.ishigami(probabilities:)
    return (0..<3).map { place in
      var sum = 0.0
      var count = 0.0
      for a in levels {
        for b in levels {
          for low in [0, 1.0 / 3] {
            var point = [a, b, a]
            let others = (0..<3).filter { $0 != place }
            point[others[0]] = a
            point[others[1]] = b
            point[place] = low
            let before = f(point)
            point[place] = low + 2.0 / 3
            sum += abs(f(point) - before) / (2.0 / 3)
            count += 1
          }
        }
      }
      return sum / count
    }
  }()

  @Test("intervals hold the truth as often as they say")
  func coverage() throws {
    let rows = try Self.rows()
    let repetitions = Self.isComplete ? 2000 : 100
    for row in Self.isComplete ? rows : [rows[0], rows[3]] {
      let held = InParallel.map(repetitions, threads: InParallel.processors) { repetition -> [Bool] in
        guard let indices = try? row.indices(UInt64(repetition + 1)) else { return [] }
        return zip(indices, row.truth).map { $0.low <= $1 && $0.high >= $1 }
      }
      let shares = row.truth.indices.map { place in
        Double(held.count(where: { $0.count > place && $0[place] })) / Double(repetitions)
      }
      if Self.isComplete {
        let cells = zip(row.names, shares).map { "\($0) \(String(format: "%.3f", $1))" }
        print("| \(row.method) | \(row.model) | \(cells.joined(separator: ", ")) |")
      } else {
        // 95% within five standard errors of 100 repetitions below; intervals may be wider than they must.
        #expect(shares.allSatisfy { $0 >= 0.84 }, "\(row.method): \(shares)")
      }
    }
  }
}
