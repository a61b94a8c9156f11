import Curves
import Fitting
import Testing
import Witnesses

@Suite("Goodness and diagnostics")
struct DiagnosticsTests {
  @Test("closed forms: n = 4, RSS = 4 gives ln L = −2 (ln 2π + 1)")
  func likelihood() throws {
    let goodness = Goodness(count: 4, parameterCount: 2, rss: 4, logJacobian: 0)
    #expect(digits(goodness.logLikelihood, certified: -5.675754132818691) > 14)
    #expect(digits(goodness.aic, certified: 15.351508265637381) > 14)
    #expect(digits(try #require(goodness.aicc), certified: 27.351508265637381) > 14)
    #expect(digits(goodness.bic, certified: 2 * 1.3862943611198906 + 11.351508265637381) > 14)
    #expect(goodness.residualDegreesOfFreedom == 3)
    #expect(digits(try #require(goodness.sigma), certified: 1.1547005383792515) > 14)
  }

  @Test("AICc has no value up to k + 1 points")
  func aicc() {
    for count in 1...4 {
      #expect(Goodness(count: count, parameterCount: 3, rss: 1, logJacobian: 0).aicc == nil, "\(count)")
    }
    #expect(Goodness(count: 5, parameterCount: 3, rss: 1, logJacobian: 0).aicc != nil)
    #expect(Goodness(count: 2, parameterCount: 3, rss: 1, logJacobian: 0).sigma == nil)
  }

  @Test("Durbin–Watson of an alternating and of a constant record")
  func durbinWatson() throws {
    // Σ(±2)² over n − 1 steps, over n
    let alternating = ResidualDiagnostics(residuals: [1, -1, 1, -1, 1, -1, 1, -1, 1, -1])
    #expect(alternating.durbinWatson == 3.6)
    #expect(!alternating.isAutocorrelated)
    let drifting = ResidualDiagnostics(residuals: [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2])
    #expect(digits(try #require(drifting.durbinWatson), certified: 2 / 15.0) > 14)
    #expect(drifting.isAutocorrelated)
  }

  @Test("too few or vanishing residuals have no diagnostics")
  func undefined() {
    for residuals in [[], [1], [1, 2, 3], [0, 0, 0, 0, 0]] as [[Double]] {
      let diagnostics = ResidualDiagnostics(residuals: residuals)
      #expect(diagnostics.durbinWatson == nil && diagnostics.ljungBox == nil && diagnostics.ljungBoxPValue == nil)
      #expect(!diagnostics.isAutocorrelated)
    }
  }

  @Test("lags are a fifth of the points, from 1 to 10")
  func lags() {
    for (count, lags) in [(4, 1), (10, 2), (33, 6), (200, 10)] {
      #expect(ResidualDiagnostics(residuals: (0..<count).map { Double($0 % 3) - 1 }).lags == lags)
    }
  }

  @Test("a fit with residuals that drift says so")
  func warning() throws {
    // A line through a parabola.
    let fit = try LeastSquaresFitting().fit(Linear(), to: .yearly(from: 2000, (0..<20).map { Double($0 * $0) }))
    #expect(fit.diagnostics.isAutocorrelated)
    #expect(fit.warnings.contains { $0.hasPrefix("Residuals are autocorrelated (Durbin–Watson 0.") })
    // Cumulated adoption is told where it belongs.
    var total = 0.0
    let cumulated = BassTests.dryers.map { (increment: Double) -> Double in
      total += increment
      return total
    }
    let bass = try LeastSquaresFitting().fit(Bass(), to: .yearly(from: 1949, cumulated))
    if bass.diagnostics.isAutocorrelated {
      #expect(bass.warnings.contains { $0.contains("fit the increments") })
    }
  }

  @Test("an interval that would leave the domain is taken on the coordinate: estimate × exp(± t s / estimate)")
  func intervalOnCoordinate() throws {
    let reference = try ReferenceFit.named("factors", "exponential")
    let series = reference.series.filtered { $0 < 5 }
    let fit = try LeastSquaresFitting().fit(Exponential(), to: series)
    let errors = try #require(fit.standardErrors)
    let term = fit.terms[0]
    let interval = try #require(term.interval)
    let estimate = try #require(term.estimate)
    // t quantile .975 with 3 degrees of freedom
    let quantile = 3.182446305284263
    if estimate - quantile * errors[0] > 0 {
      #expect(digits(interval.lowerBound, certified: estimate - quantile * errors[0]) > 9)
    } else {
      let factor = Noise.logNormal.level(quantile * errors[0] / estimate)
      #expect(digits(interval.lowerBound, certified: estimate / factor) > 9)
      #expect(digits(interval.upperBound, certified: estimate * factor) > 9)
    }
  }
}
