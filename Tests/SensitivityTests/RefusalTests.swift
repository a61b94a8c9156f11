import Sensitivity
import Solvers
import Testing

@Suite("What sensitivity refuses, and says instead")
struct RefusalTests {
  @Test("dependent inputs, by every method that takes them to be independent")
  func dependent() throws {
    let space = try TestFunctions.sumSpace()
    let model = TestFunctions.sum
    #expect(throws: SensitivityError.dependent(method: "A Sobol design")) { try SobolIndices.estimate(space, model) }
    var options = SobolIndices.Options()
    options.conditional = true
    options.secondOrder = true
    #expect(throws: SensitivityError.dependent(method: "The second order")) {
      try SobolIndices.estimate(space, model, options)
    }
    #expect(throws: SensitivityError.self) { try FourierAmplitudes.estimate(space, model) }
    #expect(throws: SensitivityError.self) { try ElementaryEffects.estimate(space, model) }
    #expect(throws: SensitivityError.self) { try DerivativeMeasure.estimate(space, model) }
    #expect(throws: SensitivityError.self) { try PolynomialChaos.estimate(space, model) }
  }

  @Test("no index on what is not a number, with the point named")
  func notFinite() throws {
    let space = try TestFunctions.ishigamiSpace()
    let model = Questioned("date") { $0[0] > 3 ? .infinity : $0[0] }
    for run in [
      { _ = try SobolIndices.estimate(space, model) }, { _ = try ShapleyEffects.estimate(space, model) },
      { _ = try FourierAmplitudes.estimate(space, model) }, { _ = try PolynomialChaos.estimate(space, model) },
    ] as [() throws -> Void] {
      #expect {
        try run()
      } throws: { error in
        guard case SensitivityError.notFinite(let output, let point) = error else { return false }
        return output == "date" && point.count == 3 && point[0].hasPrefix("x1 = 3.")
      }
    }
  }

  @Test("a constant output has no indices and says so")
  func constant() throws {
    let space = try TestFunctions.ishigamiSpace()
    let model = Questioned("y") { _ in 0.1 }
    let sobol = try SobolIndices.estimate(space, model)[0]
    #expect(sobol.output.isConstant && sobol.first.isEmpty && sobol.total.isEmpty)
    #expect(try ShapleyEffects.estimate(space, model)[0].effects.isEmpty)
    #expect(try FourierAmplitudes.estimate(space, model)[0].first.isEmpty)
    #expect(try ElementaryEffects.estimate(space, model)[0].effects.isEmpty)
    #expect(try DerivativeMeasure.estimate(space, model)[0].bounds.isEmpty)
    #expect(try PolynomialChaos.estimate(space, model)[0].first.isEmpty)
    let draws = try space.draws(1000, seed: 1)
    let data = try GivenData(
      names: ["a", "b", "c"], inputs: draws, outputName: "y", output: [Double](repeating: 2, count: 1000))
    #expect(try RankedFirstOrder.fourier(data).indices.isEmpty)
    #expect(try DistributionDistance.delta(data).indices.isEmpty)
    #expect(try DistributionDistance.pawn(data).indices.isEmpty)
  }

  @Test("derivatives of a yes or no, answers of the wrong size, too few samples")
  func others() throws {
    let space = try TestFunctions.ishigamiSpace()
    let yesOrNo = Questioned(outputs: [.init("closed", isSmooth: false)]) { Matrix(rows: $0.rows, columns: 1) }
    #expect(throws: SensitivityError.notSmooth(method: "A bound from derivatives", output: "closed")) {
      try DerivativeMeasure.estimate(space, yesOrNo)
    }
    let wrong = Questioned(outputs: [.init("y")]) { _ in Matrix(rows: 1, columns: 1) }
    #expect(throws: SensitivityError.self) { try SobolIndices.estimate(space, wrong) }
    #expect(throws: SensitivityError.noOutputs) {
      try SobolIndices.estimate(space, Questioned(outputs: []) { Matrix(rows: $0.rows, columns: 0) })
    }
    for (samples, scrambles, level) in [(16, 16, 0.95), (1024, 8, 0.95), (1024, 16, 1.0), (1024, 16, 0)] {
      var options = SobolIndices.Options()
      options.samples = samples
      options.scrambles = scrambles
      options.level = level
      #expect(throws: SensitivityError.self) {
        try SobolIndices.estimate(space, TestFunctions.ishigami, options)
      }
    }
    #expect(throws: SensitivityError.self) {
      try FourierAmplitudes.estimate(space, TestFunctions.ishigami, samples: 15)
    }
    #expect(throws: SensitivityError.self) {
      try ElementaryEffects.estimate(space, TestFunctions.ishigami, design: .morris(levels: 3))
    }
  }

  @Test("the same numbers at any number of threads")
  func threads() throws {
    let space = try TestFunctions.ishigamiSpace()
    let model = TestFunctions.ishigami
    func run(_ threads: Int) throws -> [[Double]] {
      var options = SobolIndices.Options()
      options.samples = 1024
      options.threads = threads
      return [
        try SobolIndices.estimate(space, model, options)[0].first.flatMap { [$0.value, $0.low] },
        try ShapleyEffects.estimate(space, model, samples: 512, threads: threads)[0].effects.map(\.high),
        try FourierAmplitudes.estimate(space, model, samples: 40, threads: threads)[0].total.map(\.low),
        try ElementaryEffects.estimate(space, model, trajectories: 16, threads: threads)[0].effects.map(\.deviation),
        try PolynomialChaos.estimate(space, model, samples: 128, threads: threads)[0].first.map(\.high),
      ]
    }
    #expect(try run(1) == run(3))
  }
}
