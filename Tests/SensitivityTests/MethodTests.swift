import Foundation
import Sensitivity
import Solvers
import Testing

@Suite("Methods against exact indices")
struct MethodTests {
  private func near(_ indices: [Index], _ truth: [Double], within error: Double) -> Bool {
    indices.count == truth.count && zip(indices, truth).allSatisfy { abs($0.value - $1) <= error }
  }

  @Test("Sobol on Ishigami and Sobol's G, within 0.03 and mostly 0.01", arguments: SobolIndices.FirstOrder.allCases)
  func sobol(firstOrder: SobolIndices.FirstOrder) throws {
    var options = SobolIndices.Options()
    options.samples = 8192
    options.threads = 2
    options.firstOrder = firstOrder
    options.secondOrder = true
    let found = try SobolIndices.estimate(TestFunctions.ishigamiSpace(), TestFunctions.ishigami, options)[0]
    #expect(near(found.first, TestFunctions.ishigamiFirst, within: 0.01))
    #expect(near(found.total, TestFunctions.ishigamiTotal, within: 0.03))
    #expect(near(found.second, [0, 0.24368366406215, 0], within: 0.02))
    #expect(found.second.map(\.name) == ["x1 × x2", "x1 × x3", "x2 × x3"])
    #expect(abs(found.output.variance / 13.844587940719 - 1) < 0.005)
    #expect(found.evaluations == 8192 * 8 && found.findings.isEmpty)
    options.secondOrder = false
    options.samples = 2048
    let g = try SobolIndices.estimate(TestFunctions.sobolGSpace(), TestFunctions.sobolG, options)[0]
    #expect(near(g.first, TestFunctions.sobolGFirst, within: 0.03))
    #expect(near(g.total, TestFunctions.sobolGTotal, within: 0.03))
    let dummy = try #require(g.dummy)
    #expect(abs(dummy.value) < 0.03)
  }

  @Test("Sobol with conditional sampling: the dependent sum, 2 digits")
  func conditional() throws {
    var options = SobolIndices.Options()
    options.samples = 4096
    options.conditional = true
    let found = try SobolIndices.estimate(TestFunctions.sumSpace(), TestFunctions.sum, options)[0]
    #expect(near(found.first, TestFunctions.sumFirst, within: 0.02))
    #expect(near(found.total, TestFunctions.sumTotal, within: 0.005))
  }

  @Test("Shapley effects sum to one: the dependent sum, Ishigami")
  func shapley() throws {
    let sum = try ShapleyEffects.estimate(TestFunctions.sumSpace(), TestFunctions.sum, samples: 4096)[0]
    #expect(near(sum.effects, TestFunctions.sumShapley, within: 0.02))
    #expect(abs(sum.effects.reduce(0) { $0 + $1.value } - 1) < 1e-12)
    let ishigami = try ShapleyEffects.estimate(
      TestFunctions.ishigamiSpace(), TestFunctions.ishigami, samples: 8192, threads: 2)[0]
    #expect(near(ishigami.effects, TestFunctions.ishigamiShapley, within: 0.02))
  }

  @Test("samples double until the intervals are as narrow as asked, or say so")
  func doubling() throws {
    var options = SobolIndices.Options()
    options.samples = 256
    options.halfWidth = 0.03
    let found = try SobolIndices.estimate(TestFunctions.ishigamiSpace(), TestFunctions.ishigami, options)[0]
    #expect(found.convergence.count > 1)
    #expect(found.convergence.map(\.samples) == found.convergence.indices.map { 256 << $0 })
    #expect((found.first + found.total).allSatisfy { $0.halfWidth <= 0.03 })
    // The same points as one run of that size.
    options.halfWidth = nil
    options.samples = found.samples
    let whole = try SobolIndices.estimate(TestFunctions.ishigamiSpace(), TestFunctions.ishigami, options)[0]
    #expect(agree(whole.first.map(\.value), found.first.map(\.value), digits: 12))
    options.samples = 64
    options.halfWidth = 1e-9
    options.mostSamples = 256
    let wide = try SobolIndices.estimate(TestFunctions.ishigamiSpace(), TestFunctions.ishigami, options)[0]
    #expect(wide.samples == 256)
    #expect(wide.findings.contains { if case .notAsNarrowAsAsked = $0 { true } else { false } })
  }

  @Test("a group's indices are those of its members together")
  func groups() throws {
    let u = InputDistribution.uniform(low: -.pi, high: .pi)
    let space = try InputSpace([Input("x1", u, group: "13"), Input("x2", u), Input("x3", u, group: "13")])
    var options = SobolIndices.Options()
    options.samples = 4096
    let found = try SobolIndices.estimate(space, TestFunctions.ishigami, options)[0]
    #expect(near(found.first, [0.55758885520996, 0.44241114479004], within: 0.02))
    #expect(near(found.total, [0.55758885520996, 0.44241114479004], within: 0.02))
    let shapley = try ShapleyEffects.estimate(space, TestFunctions.ishigami, samples: 4096)[0]
    #expect(near(shapley.effects, [0.55758885520996, 0.44241114479004], within: 0.02))
  }

  @Test("extended FAST: ½ and ½ of x1 + x2, in intervals no wider than ± .001; Ishigami, Sobol's G")
  func fast() throws {
    let u = InputDistribution.uniform(low: 0, high: 1)
    let space = try InputSpace([Input("x1", u), Input("x2", u)])
    let sum = try FourierAmplitudes.estimate(space, Questioned("y") { $0[0] + $0[1] })[0]
    for index in sum.first + sum.total {
      // Of four intervals at 95% one in five seeds has one that misses: how often is counted by SensitivityCoverageTests.
      #expect(abs(index.value - 0.5) < 2 * index.halfWidth && index.halfWidth < 0.001)
    }
    let ishigami = try FourierAmplitudes.estimate(
      TestFunctions.ishigamiSpace(), TestFunctions.ishigami, threads: 2)[0]
    #expect(near(ishigami.first, TestFunctions.ishigamiFirst, within: 0.005))
    #expect(near(ishigami.total, TestFunctions.ishigamiTotal, within: 0.04))
    #expect(ishigami.evaluations == 64 * 18 * 3 * 16)
    // A frequency that shares no divisor with the points, groups, the fewest points.
    let g = try FourierAmplitudes.estimate(TestFunctions.sobolGSpace(), TestFunctions.sobolG, samples: 16)[0]
    #expect(near(g.first, TestFunctions.sobolGFirst, within: 0.07))
    #expect(near(g.total, TestFunctions.sobolGTotal, within: 0.07))
  }

  private func data(_ space: InputSpace, _ model: Questioned, _ count: Int) throws -> GivenData {
    let draws = try space.draws(count, seed: 5)
    let answers = try model.answers(draws, of: space, threads: 2)
    return try GivenData(
      names: space.inputs.map(\.name), inputs: draws, outputName: "y", output: answers.elements)
  }

  @Test("first orders from given data: by frequencies and by ranks, dependent inputs too")
  func ranked() throws {
    let ishigami = try data(TestFunctions.ishigamiSpace(), TestFunctions.ishigami, 8192)
    #expect(near(try RankedFirstOrder.fourier(ishigami).indices, TestFunctions.ishigamiFirst, within: 0.03))
    #expect(near(try RankedFirstOrder.ranks(ishigami).indices, TestFunctions.ishigamiFirst, within: 0.04))
    let sum = try data(TestFunctions.sumSpace(), TestFunctions.sum, 8192)
    #expect(near(try RankedFirstOrder.fourier(sum).indices, TestFunctions.sumFirst, within: 0.03))
    #expect(near(try RankedFirstOrder.ranks(sum).indices, TestFunctions.sumFirst, within: 0.04))
  }

  /// For jointly normal x and y with correlation ρ, δ is the mean over x of the half area between N(0, 1) and
  /// N(ρx, 1 − ρ²), in closed form at each x from the two points where the densities meet.
  @Test("delta of a normal pair, within 0.02; of a yes or no, by its probabilities")
  func delta() throws {
    let normal = InputDistribution.normal(mean: 0, standardDeviation: 1)
    let space = try InputSpace([Input("a", normal), Input("b", normal)])
    let truth = DeltaOfNormalPair.value(correlation: 0.8)
    let found = try DistributionDistance.delta(
      try data(space, Questioned("y") { 0.8 * $0[0] + 0.6 * $0[1] }, 65_536), resamples: 2, threads: 2)
    #expect(abs(found.indices[0].value - truth) < 0.02)
    // y = 1 where a > 0: δ of a is |1 − ½| in every half, of b nothing.
    let step = try DistributionDistance.delta(
      try data(space, Questioned("y") { $0[0] > 0 ? 1 : 0 }, 65_536), resamples: 4, threads: 2)
    #expect(abs(step.indices[0].value - 0.5) < 0.02 && abs(step.indices[1].value) < 0.04)
  }

  /// y = x₁ uniform: in a slice from a to a + 0.1 the distance is max(a, 0.9 − a).
  @Test("PAWN of the output itself, and the dummy's floor")
  func pawn() throws {
    let u = InputDistribution.uniform(low: 0, high: 1)
    let space = try InputSpace([Input("x1", u), Input("x2", u)])
    let sample = try data(space, Questioned("y") { $0[0] }, 4000)
    let median = try DistributionDistance.pawn(sample)
    #expect(abs(median.indices[0].value - 0.7) < 0.02)
    #expect(abs(try DistributionDistance.pawn(sample, statistic: .maximum).indices[0].value - 0.9) < 0.02)
    let floor = try #require(median.dummy)
    #expect(median.indices[1].value < 2 * floor.value && median.indices[0].low > floor.high)
  }

  @Test("bounds from derivatives are those of the closed form, and bound")
  func derivatives() throws {
    let found = try DerivativeMeasure.estimate(
      TestFunctions.ishigamiSpace(), TestFunctions.ishigami, samples: 4096, threads: 2)[0]
    for (bound, truth) in zip(found.bounds, TestFunctions.ishigamiBounds) {
      #expect(abs(bound.value / truth - 1) < 0.02)
    }
    for (bound, total) in zip(found.bounds, TestFunctions.ishigamiTotal) { #expect(bound.value >= total) }
    // Linear in a normal input: the bound is the index itself.
    let normal = InputDistribution.normal(mean: 0, standardDeviation: 1)
    let space = try InputSpace([Input("a", normal), Input("b", normal)])
    let linear = try DerivativeMeasure.estimate(space, Questioned("y") { $0[0] + 2 * $0[1] }, samples: 8192)[0]
    #expect(near(linear.bounds, [0.2, 0.8], within: 0.01))
  }

  @Test("elementary effects of a linear function are its slopes, with no spread")
  func elementary() throws {
    let u = InputDistribution.uniform(low: 0, high: 2)
    let space = try InputSpace([Input("a", u), Input("b", u), Input("c", u)])
    for design in [ElementaryEffects.Design.morris(levels: 4), .radial] {
      let found = try ElementaryEffects.estimate(
        space, Questioned("y") { 3 * $0[0] - $0[1] }, design: design, trajectories: 20)[0]
      #expect(agree(found.effects.map(\.mean.value), [6, -2, 0], digits: 9))
      #expect(agree(found.effects.map(\.size.value), [6, 2, 0], digits: 9))
      #expect(found.effects.allSatisfy { $0.deviation < 1e-8 })
    }
  }

  @Test("a polynomial is found exactly, Ishigami's indices to 3 digits")
  func polynomials() throws {
    let space = try InputSpace([
      Input("a", .uniform(low: 0, high: 1)), Input("b", .normal(mean: 1, standardDeviation: 2)),
    ])
    // (2a − 1)² z with z the score of b: variance 1/5, first orders of b (1/3)² ÷ 1/5.
    let exact = try PolynomialChaos.estimate(
      space, Questioned("y") { (2 * $0[0] - 1) * (2 * $0[0] - 1) * ($0[1] - 1) / 2 }, samples: 512)[0]
    #expect(exact.leaveOneOut < 1e-20)
    #expect(near(exact.first, [0, 5.0 / 9], within: 1e-9) && near(exact.total, [4.0 / 9, 1], within: 1e-9))
    let found = try PolynomialChaos.estimate(
      TestFunctions.ishigamiSpace(), TestFunctions.ishigami, samples: 1024, threads: 2)[0]
    #expect(found.leaveOneOut < 0.01)
    #expect(near(found.first, TestFunctions.ishigamiFirst, within: 0.01))
    #expect(near(found.total, TestFunctions.ishigamiTotal, within: 0.01))
  }

  @Test("a box is found where things happen, and inputs that do not matter are free")
  func box() throws {
    let u = InputDistribution.uniform(low: 0, high: 1)
    let space = try InputSpace(["a", "b", "c"].map { Input($0, u) })
    let draws = try space.draws(4000, seed: 2)
    let hits = (0..<4000).map { draws[$0, 0] > 0.6 && draws[$0, 1] < 0.5 }
    let box = try #require(try ScenarioBox.find(names: ["a", "b", "c"], inputs: draws, hits: hits))
    #expect(Set(box.limits.map(\.name)) == ["a", "b"])
    let a = try #require(box.limits.first { $0.name == "a" })
    let b = try #require(box.limits.first { $0.name == "b" })
    #expect(abs((a.low ?? 0) - 0.6) < 0.05 && a.high == nil && abs((b.high ?? 1) - 0.5) < 0.05 && b.low == nil)
    #expect(box.density.value > 0.88 && box.coverage.value > 0.9 && abs(box.baseRate - 0.2) < 0.03)
    #expect(try ScenarioBox.find(names: ["a", "b", "c"], inputs: draws, hits: hits.map { _ in true }) == nil)
  }

  @Test("a tornado's ends")
  func tornado() throws {
    let space = try InputSpace([
      Input("a", .uniform(low: 0, high: 10)), Input("b", .normal(mean: 0, standardDeviation: 1)),
    ])
    let found = try Tornado.estimate(space, Questioned("y") { $0[0] - $0[1] })[0]
    #expect(found.base == 5 && found.swings[0].atLow == 1 && found.swings[0].atHigh == 9)
    #expect(abs(found.swings[1].atLow - 6.281551565544600) < 1e-12)
  }
}

/// δ of jointly standard normal x and y.
private enum DeltaOfNormalPair {
  static func value(correlation: Double) -> Double {
    let rest = 1 - correlation * correlation
    func below(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
    // Simpson's rule over x from −9 to 9.
    let count = 2000
    var sum = 0.0
    for place in 0...count {
      let x = -9 + 18 * Double(place) / Double(count)
      // (y − ρx)² / rest + ln rest = y²
      let a = 1 / rest - 1
      let b = -2 * correlation * x / rest
      let c = correlation * correlation * x * x / rest + log(rest)
      let root = (b * b - 4 * a * c).squareRoot()
      let (low, high) = ((-b - root) / (2 * a), (-b + root) / (2 * a))
      let inOwn =
        below((high - correlation * x) / rest.squareRoot()) - below((low - correlation * x) / rest.squareRoot())
      let distance = inOwn - (below(high) - below(low))
      let weight = place == 0 || place == count ? 1.0 : place.isMultiple(of: 2) ? 2 : 4
      sum += weight * distance * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    }
    return sum * 18 / Double(count) / 3
  }
}
