import Curves
import Fitting
import Solvers
import Testing
import Witnesses

/// Warm-started refits against the full engine.
@Suite("Refits")
struct RefitTests {
  @Test("a bootstrap's replicates agree with the full engine to 8 digits", arguments: ["bass", "logistic", "gompertz"])
  func agreement(name: String) throws {
    let reference = try ReferenceFit.named(name == "bass" ? "room air conditioners" : "cars", name)
    let fit = try reference.fit()
    let refit = try #require(Refit(fit.estimate))
    var random = RandomSource(seed: 3, purpose: "refit test", index: 0)
    let linked = fit.fitted.map(fit.noise.link)
    var worst = Double.infinity
    for _ in 0..<40 {
      let responses = linked.map { $0 + fit.residuals[random.integer(below: fit.residuals.count)] }
      let quick = try #require(refit.parameters(responses: responses))
      let full = try LeastSquaresFitting(measure: reference.measure).fit(
        fit.family, to: .yearly(reference.dates, responses), startingAt: [fit.parameters])
      worst = min(worst, digits(quick, certified: full.parameters))
    }
    #expect(worst >= 8)
  }

  @Test("leaving a point out by a weight of zero is fitting the others, 8 digits")
  func deletion() throws {
    let reference = try ReferenceFit.named("cars", "gompertz")
    let fit = try reference.fit()
    let refit = try #require(Refit(fit.estimate))
    for index in [0, 7, 24] {
      var weights = [Double](repeating: 1, count: reference.values.count)
      weights[index] = 0
      let quick = try #require(refit.parameters(responses: refit.responses, weights: weights))
      let others = reference.values.indices.filter { $0 != index }
      let full = try LeastSquaresFitting().fit(
        fit.family, to: .yearly(others.map { reference.dates[$0] }, others.map { reference.values[$0] }))
      // The origin is the first date that is left.
      let shift = (others.first.map { reference.dates[$0] } ?? 0) - reference.dates[0]
      let moved = [full.parameters[0], full.parameters[1], full.parameters[2] + shift]
      #expect(digits(quick, certified: moved) >= 8)
    }
  }
}
