import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Bootstrap")
struct BootstrapTests {
  @Test("percentile and BCa intervals as scipy reads them from the same resamples, 10 digits")
  func scipy() throws {
    for reference in try VerdictReference.read().bca.cases {
      for (confidence, percentile, bca) in [
        (0.95, reference.percentile95, reference.BCa95), (0.8, reference.percentile80, reference.BCa80),
      ] {
        let plain = try BootstrapInterval.percentile(reference.values, confidence: confidence)
        #expect(digits([plain.lower, plain.upper], certified: percentile) >= 10)
        let corrected = try BootstrapInterval.bca(
          reference.values, estimate: reference.estimate, jackknife: reference.jackknife, confidence: confidence)
        #expect(digits([corrected.lower, corrected.upper], certified: bca) >= 10, "\(reference.name) \(confidence)")
      }
      let plain = try BootstrapInterval.percentile(reference.values)
      #expect(digits([plain.lowerError, plain.upperError], certified: reference.errors) >= 8)
    }
  }

  @Test("acceleration of a mean is a sixth of the skewness over √n")
  func acceleration() throws {
    let data = [0.3, 1.7, 0.2, 5.1, 0.9, 2.2, 0.4, 9.3]
    let mean = data.reduce(0, +) / 8
    let second = data.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let third = data.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) }
    let jackknife = data.map { (8 * mean - $0) / 7 }
    let values = (0..<100).map { mean + Double($0) - 49.5 }
    let interval = try BootstrapInterval.bca(values, estimate: mean, jackknife: jackknife)
    #expect(digits(interval.acceleration, certified: third / (6 * second * second.squareRoot())) >= 12)
    #expect(abs(interval.bias) < 1e-12)
  }

  @Test("errors of the ends are how far they scatter from seed to seed, to a fifth")
  func monteCarlo() throws {
    var percentile: [BootstrapInterval] = [], bca: [BootstrapInterval] = []
    let jackknife = [0.1, 0.4, 0.2, -1.6, 0.5, 0.4, 0.3, -0.3]
    for seed in 0..<300 {
      var random = RandomSource(seed: UInt64(seed), purpose: "test", index: 0)
      let values = (0..<400).map { _ in random.gamma(shape: 3) }
      percentile.append(try .percentile(values))
      bca.append(try .bca(values, estimate: 2.8, jackknife: jackknife))
    }
    func spread(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
    func typical(_ values: [Double]) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
    for intervals in [percentile, bca] {
      let low = typical(intervals.map(\.lowerError)) / spread(intervals.map(\.lower))
      let high = typical(intervals.map(\.upperError)) / spread(intervals.map(\.upper))
      #expect(abs(low - 1) < 0.2 && abs(high - 1) < 0.2, "\(low) \(high)")
    }
  }

  @Test("block lengths by the formulas of Politis and White, 9 digits")
  func blocks() throws {
    for reference in try VerdictReference.read().blockLengths {
      #expect(digits(BlockLength.optimal(reference.series), certified: reference.length) >= 9)
    }
    #expect(BlockLength.movingBlock([1, 1, 1, 1, 1, 1, 1, 1, 1]) == 1)
    #expect(BlockLength.movingBlock([1, 2]) == 1)
  }

  private static let errors = [3.0, -1, 2, 0.5, -4, 1, -2, 0.25, 0.75, -1.5]
  private static let fit = FittedResponses(
    fitted: (0..<10).map { 10 * Double($0) }, residuals: errors, leverages: [Double](repeating: 0.2, count: 10),
    weights: [1, 1, 1, 1, 1, 4, 4, 4, 4, 4], degreesOfFreedom: 8)

  /// Mean and variance of each response over many draws.
  private func moments(_ bootstrap: Bootstrap, _ fit: FittedResponses = Self.fit, count: Int = 40000) -> (
    mean: [Double], variance: [Double], covariance: Double
  ) {
    let responses = bootstrap.responses(about: fit)
    var sums = [Double](repeating: 0, count: 10), squares = sums
    var product = 0.0
    for index in 0..<count {
      var random = RandomSource(seed: 5, purpose: "moments", index: UInt64(index))
      let deviations = zip(responses.draw(&random), fit.fitted).map { $0 - $1 }
      for place in 0..<10 {
        sums[place] += deviations[place]
        squares[place] += deviations[place] * deviations[place]
      }
      product += deviations[0] * deviations[1]
    }
    return (sums.map { $0 / Double(count) }, squares.map { $0 / Double(count) }, product / Double(count))
  }

  @Test("moments of residual, wild and parametric responses are those of their definitions")
  func definitions() {
    let scales = Self.fit.weights.map { $0.map { 1 / $0.squareRoot() } } ?? []
    let modified = zip(Self.errors, scales).map { $0 / $1 / 0.8.squareRoot() }
    let mean = modified.reduce(0, +) / 10
    let pooled = modified.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10
    let spread = zip(Self.errors, scales).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) } / 8
    for (scheme, variances) in [
      (.residual, scales.map { pooled * $0 * $0 }),
      (.wild(.rademacher), Self.errors.map { $0 * $0 / 0.8 }),
      (.wild(.mammen), Self.errors.map { $0 * $0 / 0.8 }),
      (.parametric, scales.map { spread * $0 * $0 }),
    ] as [(Bootstrap.Scheme, [Double])] {
      let found = moments(Bootstrap(scheme, seed: 1))
      for place in 0..<10 {
        // Five standard errors of 40 000 draws.
        #expect(abs(found.mean[place]) < 5 * (variances[place] / 40000).squareRoot(), "\(scheme) \(place)")
        #expect(abs(found.variance[place] / variances[place] - 1) < 0.06, "\(scheme) \(place)")
      }
    }
  }

  @Test("Mammen's factor has third moment 1, Rademacher's fourth moment 1")
  func multipliers() {
    var random = RandomSource(seed: 9, purpose: "multipliers", index: 0)
    let count = 200000
    var sums = [0.0, 0, 0]
    for _ in 0..<count {
      let draw = Bootstrap.Multiplier.mammen.draw(&random)
      for power in 0..<3 { sums[power] += (0...power).reduce(1) { product, _ in product * draw } }
      #expect(abs(Bootstrap.Multiplier.rademacher.draw(&random)) == 1)
    }
    #expect(abs(sums[0] / Double(count)) < 0.012)
    #expect(abs(sums[1] / Double(count) - 1) < 0.012)
    #expect(abs(sums[2] / Double(count) - 1) < 0.03)
  }

  @Test("moving blocks are centred place by place and keep what neighbours share")
  func movingBlocks() {
    let fit = FittedResponses(
      fitted: [Double](repeating: 0, count: 10), residuals: [1, 2, 3, 2, 1, -1, -2, -3, -2, -1], degreesOfFreedom: 9)
    let found = moments(Bootstrap(.movingBlock(length: 4), seed: 1), fit)
    // Errors that can stand at place 0: 1 2 3 2 1 −1 −2; at place 1: 2 3 2 1 −1 −2 −3.
    let (first, second) = ([1.0, 2, 3, 2, 1, -1, -2], [2.0, 3, 2, 1, -1, -2, -3])
    let (a, b) = (first.reduce(0, +) / 7, second.reduce(0, +) / 7)
    let covariance = zip(first, second).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / 7
    #expect(found.mean.allSatisfy { abs($0) < 0.06 })
    #expect(abs(found.covariance / covariance - 1) < 0.05)
    #expect(Bootstrap(.movingBlock(length: 4), seed: 1).responses(about: fit).blockLength == 4)
    #expect(Bootstrap(.movingBlock(length: 99), seed: 1).responses(about: fit).blockLength == 10)
  }

  @Test("residual and wild bootstraps of a straight line give the spread of its exact covariance and of HC2")
  func line() throws {
    let x = (0..<12).map(Double.init)
    let y = [2.1, 2.9, 4.2, 5.4, 5.7, 6.8, 8.5, 9.1, 9.6, 11.2, 12.9, 13.1]
    let design = Matrix(rows: 12, columns: 2, elements: x.flatMap { [1, $0] })
    let solution = try LinearLeastSquares.solve(design: design, response: y)
    let projection = try Projection(on: design)
    let fit = FittedResponses(
      fitted: zip(y, solution.residuals).map { $0 - $1 }, residuals: solution.residuals,
      leverages: projection.leverages, degreesOfFreedom: 10)
    let modified = zip(solution.residuals, projection.leverages).map { $0 / (1 - $1).squareRoot() }
    let mean = modified.reduce(0, +) / 12
    let pooled = modified.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 12
    let slopes = (0..<12).map { projection.coefficients(perUnitOf: $0)[1] }
    for (scheme, variance) in [
      (.residual, pooled * slopes.reduce(0) { $0 + $1 * $1 }),
      (.wild(.rademacher), zip(slopes, modified).reduce(0) { $0 + $1.0 * $1.0 * $1.1 * $1.1 }),
    ] as [(Bootstrap.Scheme, Double)] {
      let bootstrap = Bootstrap(scheme, replicates: 20000, seed: 3)
      let found = bootstrap.run(bootstrap.responses(about: fit)) {
        try? LinearLeastSquares.solve(design: design, response: $0).coefficients
      }
      let values = found.values(of: 1)
      let centre = values.reduce(0, +) / Double(values.count)
      let spread = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count)
      #expect(found.failed.isEmpty && abs(spread / variance - 1) < 0.05, "\(scheme)")
    }
  }

  @Test("a replicate depends on seed, purpose and number alone; failures are counted, not dropped")
  func determinism() {
    func run(_ seed: UInt64, threads: Int, replicates: Int = 100) -> BootstrapReplicates {
      let bootstrap = Bootstrap(.residual, replicates: replicates, seed: seed, threads: threads)
      return bootstrap.run(bootstrap.responses(about: Self.fit)) { responses in
        let sum = responses.reduce(0, +)
        return sum > 450 ? [sum, responses[3]] : sum > 448 ? [.nan, 0] : nil
      }
    }
    let one = run(1, threads: 1)
    #expect(one == run(1, threads: 4))
    #expect(one != run(2, threads: 1))
    #expect(!one.failed.isEmpty && one.count == 100 && one.failedShare == Double(one.failed.count) / 100)
    #expect(one.estimates.allSatisfy { $0[0] > 450 })
    let longer = run(1, threads: 3, replicates: 150)
    #expect(Array(longer.estimates.prefix(one.estimates.count)) == one.estimates)
    #expect(longer.failed.filter { $0 < 100 } == one.failed)
  }

  @Test("what gives no interval says why")
  func refused() {
    let values = (0..<100).map(Double.init)
    #expect(throws: BootstrapError.tooFewReplicates(3)) { try BootstrapInterval.percentile([1, 2, 3]) }
    #expect(throws: BootstrapError.confidence(0)) { try BootstrapInterval.percentile(values, confidence: 0) }
    #expect(throws: BootstrapError.notFinite) { try BootstrapInterval.percentile(values + [.nan]) }
    #expect(throws: BootstrapError.estimateOutsideReplicates(isAbove: true)) {
      try BootstrapInterval.bca(values, estimate: 1000, jackknife: [1, 2, 4])
    }
    #expect(throws: BootstrapError.estimateOutsideReplicates(isAbove: false)) {
      try BootstrapInterval.bca(values, estimate: -1, jackknife: [1, 2, 4])
    }
    #expect(throws: BootstrapError.tooFewJackknifeEstimates(1)) {
      try BootstrapInterval.bca(values, estimate: 50, jackknife: [1])
    }
    let few = try? BootstrapInterval.percentile((0..<20).map(Double.init))
    #expect(few?.isBeyondReplicates == true)
    let many = try? BootstrapInterval.percentile(values)
    #expect(many?.isBeyondReplicates == false)
  }
}
