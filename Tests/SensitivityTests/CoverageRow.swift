import Foundation
import Sensitivity
import Solvers

/// A method on a function, asked again and again: how often its intervals hold what they are about.
struct CoverageRow: Sendable {
  /// What one repetition says of one number.
  struct Answer: Sendable {
    var index: Index
    /// What it should hold; `nil` where that is the estimator's own long-run value.
    var truth: Double?
  }

  var method: String
  var function: String
  /// Exact values to set beside long-run ones, where there are any.
  var exact: [Double] = []
  var names: [String]
  var answers: @Sendable (_ seed: UInt64) throws -> [Answer]

  struct Count: Sendable {
    var name: String
    var held: Int
    var repetitions: Int
    /// Of a binomial test against 95%, both sides.
    var chance: Double
    /// What was held, where it is the estimator's own long-run value.
    var longRun: Double?
  }

  func counts(repetitions: Int, level: Double = 0.95) throws -> [Count] {
    func run(_ seeds: Range<Int>) -> [[Answer]] {
      InParallel.map(seeds.count, threads: InParallel.processors) { place in
        (try? answers(UInt64(seeds.lowerBound + place))) ?? []
      }
    }
    let answered = run(1..<repetitions + 1)
    let isLongRun = answered[0].allSatisfy { $0.truth == nil }
    // On samples of their own.
    let others = isLongRun ? run(1_000_001..<1_000_001 + repetitions) : []
    return try names.indices.map { place in
      let longRun = isLongRun ? others.reduce(0) { $0 + $1[place].index.value } / Double(repetitions) : nil
      let held = answered.count { one in
        guard one.count == names.count, let truth = longRun ?? one[place].truth else { return false }
        // Exact values have nine digits or more.
        return one[place].index.low - 1e-9 <= truth && truth <= one[place].index.high + 1e-9
      }
      let (k, n) = (Double(held), Double(repetitions))
      let above = held == 0 ? 1 : try Distribution.Beta(a: k, b: n - k + 1).cumulative(level)
      let below = held == repetitions ? 1 : 1 - (try Distribution.Beta(a: k + 1, b: n - k).cumulative(level))
      return Count(
        name: names[place], held: held, repetitions: repetitions, chance: min(1, 2 * min(above, below)),
        longRun: longRun)
    }
  }

  /// For the documentation: the method, the function and shares, those that a binomial test at 1% rejects in bold.
  func line(_ counts: [Count]) -> String {
    let cells = counts.map { count -> String in
      let share = String(format: "%.3f", Double(count.held) / Double(count.repetitions))
      return "\(count.name) \(count.chance < 0.01 ? "**\(share)**" : share)"
    }
    var line = "| \(method) | \(function) | \(cells.joined(separator: ", ")) |"
    if let first = counts.first, first.longRun != nil {
      let values = counts.enumerated().map { place, count in
        String(format: "%.4f", count.longRun ?? 0)
          + (exact.indices.contains(place) ? String(format: " (%.4f)", exact[place]) : "")
      }
      line += " \(values.joined(separator: ", ")) |"
    } else {
      line += " exact |"
    }
    return line
  }
}

extension CoverageRow {
  private init(
    _ method: String, _ function: String, _ names: [String], _ truth: [Double],
    _ indices: @escaping @Sendable (UInt64) throws -> [Index]
  ) {
    self.init(method: method, function: function, names: names) { seed in
      zip(try indices(seed), truth).map { Answer(index: $0, truth: $1) }
    }
  }

  private init(
    longRun method: String, _ function: String, _ names: [String], exact: [Double] = [],
    _ indices: @escaping @Sendable (UInt64) throws -> [Index]
  ) {
    self.init(method: method, function: function, exact: exact, names: names) { seed in
      try indices(seed).map { Answer(index: $0, truth: nil) }
    }
  }

  private static func data(_ space: InputSpace, _ model: Questioned, _ count: Int, _ seed: UInt64) throws -> GivenData {
    let draws = try space.draws(count, seed: seed, purpose: "coverage")
    return try GivenData(
      names: space.inputs.map(\.name), inputs: draws, outputName: "y",
      output: try model.answers(draws, of: space, threads: 1).elements)
  }

  /// Every interval of every method.
  static func all() throws -> [CoverageRow] {
    let ishigami = try (space: TestFunctions.ishigamiSpace(), model: TestFunctions.ishigami)
    let g = try (space: TestFunctions.sobolGSpace(), model: TestFunctions.sobolG)
    let sum = try (space: TestFunctions.sumSpace(), model: TestFunctions.sum)
    let three = ["x1", "x2", "x3"]
    let eight = (1...8).map { "x\($0)" }
    func both(_ names: [String]) -> [String] { names.map { "\($0) first" } + names.map { "\($0) total" } }
    func pairs(_ names: [String]) -> [String] {
      names.indices.flatMap { i in names[(i + 1)...].map { "\(names[i]) × \($0)" } }
    }
    let ishigamiBoth = TestFunctions.ishigamiFirst + TestFunctions.ishigamiTotal
    let ishigamiAll =
      ishigamiBoth + [0, TestFunctions.ishigamiTotal[2], 0]
      + [TestFunctions.ishigamiFirst.reduce(0, +), TestFunctions.ishigamiTotal.reduce(0, +), 0]
    let gBoth = TestFunctions.sobolGFirst + TestFunctions.sobolGTotal
    let parts = TestFunctions.sobolGParts
    let whole = parts.reduce(1) { $0 * (1 + $1) } - 1
    let gPairs = parts.indices.flatMap { i in parts[(i + 1)...].map { parts[i] * $0 / whole } }
    @Sendable func sobol(
      _ kind: SobolIndices.FirstOrder, _ seed: UInt64, _ case: (space: InputSpace, model: Questioned)
    )
      throws -> [Index]
    {
      var options = SobolIndices.Options()
      options.samples = 1024
      options.firstOrder = kind
      options.conditional = `case`.space.correlation != nil
      options.secondOrder = !options.conditional
      options.seed = seed
      let found = try SobolIndices.estimate(`case`.space, `case`.model, options)[0]
      return found.first + found.total + found.second
        + (options.conditional ? [] : [found.sumOfFirst, found.sumOfTotals, found.dummy].compactMap { $0 })
    }
    let u = InputDistribution.uniform(low: 0, high: 1)
    let plane = try InputSpace([Input("x1", u), Input("x2", u)])
    let ishigamiNames = both(three) + pairs(three) + ["sum of first", "sum of totals", "dummy"]
    let gNames = both(eight) + pairs(eight) + ["sum of first", "sum of totals", "dummy"]
    let gAll = gBoth + gPairs + [TestFunctions.sobolGFirst.reduce(0, +), TestFunctions.sobolGTotal.reduce(0, +), 0]
    var rows = SobolIndices.FirstOrder.allCases.flatMap { kind in
      let name = "Sobol, \(kind == .saltelli ? "Saltelli" : "Jansen"), 1024 points"
      return [
        CoverageRow(name, "Ishigami", ishigamiNames, ishigamiAll) { try sobol(kind, $0, ishigami) },
        CoverageRow(name, "Sobol-G", gNames, gAll) { try sobol(kind, $0, g) },
      ]
    }
    rows += [
      CoverageRow(
        "Sobol, conditional, 1024 points", "dependent sum", both(three), TestFunctions.sumFirst + TestFunctions.sumTotal
      ) { try sobol(.saltelli, $0, sum) },
      CoverageRow("Shapley, 1024 orders", "Ishigami", three, TestFunctions.ishigamiShapley) {
        try ShapleyEffects.estimate(ishigami.space, ishigami.model, samples: 1024, seed: $0)[0].effects
      },
      CoverageRow("Shapley, 1024 orders", "Sobol-G", eight, TestFunctions.sobolGShapley) {
        try ShapleyEffects.estimate(g.space, g.model, samples: 1024, seed: $0)[0].effects
      },
      CoverageRow("Shapley, 1024 orders", "dependent sum", three, TestFunctions.sumShapley) {
        try ShapleyEffects.estimate(sum.space, sum.model, samples: 1024, seed: $0)[0].effects
      },
      CoverageRow("extended FAST, 64 points", "x1 + x2", both(["x1", "x2"]), [0.5, 0.5, 0.5, 0.5]) {
        let found = try FourierAmplitudes.estimate(plane, Questioned("y") { $0[0] + $0[1] }, samples: 64, seed: $0)[0]
        return found.first + found.total
      },
      CoverageRow("extended FAST, 64 points", "Ishigami", both(three), ishigamiBoth) {
        let found = try FourierAmplitudes.estimate(ishigami.space, ishigami.model, samples: 64, seed: $0)[0]
        return found.first + found.total
      },
      CoverageRow("extended FAST, 64 points", "Sobol-G", both(eight), gBoth) {
        let found = try FourierAmplitudes.estimate(g.space, g.model, samples: 64, seed: $0)[0]
        return found.first + found.total
      },
      CoverageRow("derivatives, 512 points", "Ishigami", three, TestFunctions.ishigamiBounds) {
        try DerivativeMeasure.estimate(ishigami.space, ishigami.model, samples: 512, seed: $0)[0].bounds
      },
      CoverageRow("derivatives, 512 points", "Sobol-G", eight, TestFunctions.sobolGBounds) {
        try DerivativeMeasure.estimate(g.space, g.model, samples: 512, seed: $0)[0].bounds
      },
    ]
    let effects = TestFunctions.gridEffects(of: TestFunctions.ishigami(probabilities:), inputs: 3, levels: 6)
    rows.append(
      CoverageRow(
        "Morris, 6 levels, 64 trajectories", "Ishigami", three.map { "\($0) μ" } + three.map { "\($0) μ*" },
        effects.mean + effects.size
      ) {
        let found = try ElementaryEffects.estimate(
          ishigami.space, ishigami.model, design: .morris(levels: 6), trajectories: 64, seed: $0)[0].effects
        return found.map(\.mean) + found.map(\.size)
      })
    rows.append(
      CoverageRow(
        longRun: "radial, 64 trajectories", "Ishigami", three.map { "\($0) μ" } + three.map { "\($0) μ*" }
      ) {
        let found = try ElementaryEffects.estimate(
          ishigami.space, ishigami.model, design: .radial, trajectories: 64, seed: $0)[0].effects
        return found.map(\.mean) + found.map(\.size)
      })
    let cases = [
      ("Ishigami", three, TestFunctions.ishigamiFirst, ishigami), ("Sobol-G", eight, TestFunctions.sobolGFirst, g),
      ("dependent sum", three, TestFunctions.sumFirst, sum),
    ]
    for (function, names, first, own) in cases {
      rows.append(
        CoverageRow(longRun: "RBD-FAST, 2048 draws", function, names + ["dummy"], exact: first + [0]) {
          let found = try RankedFirstOrder.fourier(try data(own.space, own.model, 2048, $0), seed: $0)
          return found.indices + [found.dummy].compactMap { $0 }
        })
      rows.append(
        CoverageRow("ranks, 2048 draws", function, names + ["dummy"], first + [0]) {
          let found = try RankedFirstOrder.ranks(try data(own.space, own.model, 2048, $0), seed: $0)
          return found.indices + [found.dummy].compactMap { $0 }
        })
    }
    for (function, names, _, own) in cases {
      rows.append(
        CoverageRow(longRun: "PAWN, 2048 draws", function, names + ["dummy"]) {
          let found = try DistributionDistance.pawn(try data(own.space, own.model, 2048, $0), seed: $0)
          return found.indices + [found.dummy].compactMap { $0 }
        })
      rows.append(
        CoverageRow(longRun: "delta, 1024 draws", function, names + ["dummy"]) {
          let found = try DistributionDistance.delta(try data(own.space, own.model, 1024, $0), seed: $0)
          return found.indices + [found.dummy].compactMap { $0 }
        })
    }
    rows.append(
      CoverageRow(longRun: "polynomial chaos, 256 points", "Ishigami", both(three), exact: ishigamiBoth) {
        let found = try PolynomialChaos.estimate(ishigami.space, ishigami.model, samples: 256, seed: $0)[0]
        return found.first + found.total
      })
    rows.append(
      CoverageRow(longRun: "polynomial chaos, 512 points", "Sobol-G", both(eight), exact: gBoth) {
        let found = try PolynomialChaos.estimate(g.space, g.model, samples: 512, highestDegree: 4, seed: $0)[0]
        return found.first + found.total
      })
    rows.append(try box())
    return rows
  }

  /// A box's share of hits and its share of all hits, where a hit has a chance of 0.9 in a corner and of 0.1 elsewhere.
  private static func box() throws -> CoverageRow {
    let u = InputDistribution.uniform(low: 0, high: 1)
    let space = try InputSpace(["a", "b", "c"].map { Input($0, u) })
    let limits = (a: 0.6, b: 0.5)
    return CoverageRow(method: "PRIM, 2000 draws", function: "a corner", names: ["density", "coverage"]) { seed in
      let draws = try space.draws(2000, seed: seed, purpose: "coverage")
      let hits = (0..<2000).map { row in
        var random = RandomSource(seed: seed, purpose: "hits", index: UInt64(row))
        return random.uniform() < (draws[row, 0] > limits.a && draws[row, 1] < limits.b ? 0.9 : 0.1)
      }
      guard let found = try ScenarioBox.find(names: ["a", "b", "c"], inputs: draws, hits: hits, seed: seed) else {
        return []
      }
      func side(_ name: String) -> (low: Double, high: Double) {
        let limit = found.limits.first { $0.name == name }
        return (limit?.low ?? 0, limit?.high ?? 1)
      }
      let (a, b, c) = (side("a"), side("b"), side("c"))
      let mass = (a.high - a.low) * (b.high - b.low) * (c.high - c.low)
      let corner = max(0, a.high - max(a.low, limits.a)) * max(0, min(b.high, limits.b) - b.low) * (c.high - c.low)
      let inside = 0.1 * mass + 0.8 * corner
      return [
        Answer(index: found.density, truth: inside / mass),
        Answer(index: found.coverage, truth: inside / (0.1 + 0.8 * (1 - limits.a) * limits.b)),
      ]
    }
  }
}
