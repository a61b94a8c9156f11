import Foundation
import Sensitivity
import Solvers
import Testing

@Suite("Inputs")
struct InputTests {
  @Test("quantiles in closed form, 12 digits")
  func quantiles() throws {
    let cases: [(InputDistribution, Double, Double)] = [
      (.uniform(low: 2, high: 6), 0.25, 3),
      (.normal(mean: 1, standardDeviation: 2), 0.975, 1 + 2 * 1.959963984540054),
      (.logNormal(median: 3, sigma: 0.5), 0.975, 3 * exp(0.5 * 1.959963984540054)),
      (.triangular(low: 0, mode: 1, high: 4), 0.25, 1),
      (.triangular(low: 0, mode: 1, high: 4), 0.75, 4 - 3.0.squareRoot()),
      // Beta(2, 1) has F(x) = x²; Beta(½, ½) has F(x) = 2 asin(√x) / π.
      (.beta(a: 2, b: 1, low: 10, high: 20), 0.49, 17), (.beta(a: 0.5, b: 0.5, low: 0, high: 1), 1.0 / 3, 0.25),
      (.logUniform(low: 1, high: 100), 0.5, 10), (.discrete(values: [5, 7, 9], weights: [1, 2, 1]), 0.3, 7),
      (.discrete(values: [5, 7, 9], weights: [1, 2, 0]), 0.999_999, 7),
    ]
    for (distribution, probability, value) in cases {
      #expect(abs(distribution.quantile(probability) - value) < 1e-12 * max(1, abs(value)), "\(distribution)")
    }
    let space = try InputSpace([Input("x", .empirical([3, 1, 2]))])
    #expect(space.inputs[0].distribution.quantile(0.5) == 2)
  }

  @Test(
    "what is no distribution is refused",
    arguments: [
      InputDistribution.uniform(low: 1, high: 1), .uniform(low: 0, high: .infinity),
      .normal(mean: 0, standardDeviation: 0),
      .normal(mean: .nan, standardDeviation: 1), .logNormal(median: 0, sigma: 1), .triangular(low: 0, mode: 2, high: 1),
      .beta(a: 0, b: 1, low: 0, high: 1), .logUniform(low: 0, high: 1), .discrete(values: [], weights: []),
      .discrete(values: [1], weights: [0]), .discrete(values: [1, 2], weights: [1, -1]), .empirical([]),
      .empirical([1, .nan]),
    ])
  func refused(distribution: InputDistribution) {
    #expect(throws: SensitivityError.self) { try InputSpace([Input("x", distribution)]) }
  }

  @Test("names, groups and correlations are checked")
  func spaces() throws {
    let u = InputDistribution.uniform(low: 0, high: 1)
    #expect(throws: SensitivityError.noInputs) { try InputSpace([]) }
    #expect(throws: SensitivityError.nameTwice("x")) { try InputSpace([Input("x", u), Input("x", u)]) }
    #expect(throws: SensitivityError.nameTwice("x")) { try InputSpace([Input("x", u), Input("y", u, group: "x")]) }
    let space = try InputSpace([Input("a", u, group: "g"), Input("b", u), Input("c", u, group: "g")])
    #expect(space.factors.map(\.name) == ["g", "b"] && space.factors[0].members == [0, 2])
    for elements in [[1, 0.5, 0.4, 1], [1, 1, 1, 1], [2, 0, 0, 1]] as [[Double]] {
      #expect(throws: SensitivityError.self) {
        try InputSpace([Input("a", u), Input("b", u)], correlation: Matrix(rows: 2, columns: 2, elements: elements))
      }
    }
  }

  /// Spearman's correlation under a Gaussian copula is 6 asin(ρ/2) / π.
  @Test("a copula's rank correlation")
  func copula() throws {
    let u = InputDistribution.logUniform(low: 1, high: 1000)
    let space = try InputSpace(
      [Input("a", u), Input("b", u)], correlation: Matrix(rows: 2, columns: 2, elements: [1, 0.7, 0.7, 1]))
    let draws = try space.draws(20_000, seed: 1)
    let (a, b) = (
      (0..<20_000).map { log(draws[$0, 0]) / log(1000) }, (0..<20_000).map { log(draws[$0, 1]) / log(1000) }
    )
    let product = zip(a, b).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) } / 20_000
    #expect(abs(12 * product - 6 * asin(0.35) / Double.pi) < 0.02)
  }

  @Test("the beta distribution of the solvers: quantiles and tails")
  func beta() throws {
    let beta = try Distribution.Beta(a: 2.5, b: 4)
    for probability in [1e-9, 0.01, 0.5, 0.99, 1 - 1e-9] {
      #expect(abs(beta.cumulative(try beta.quantile(probability)) - probability) < 1e-9 * probability)
    }
    #expect(abs(beta.cumulative(0.3) + beta.survival(0.3) - 1) < 1e-14)
    #expect(try beta.quantile(0) == 0 && beta.quantile(1) == 1)
    #expect(throws: SolverError.self) { try Distribution.Beta(a: 0, b: 1) }
  }
}
