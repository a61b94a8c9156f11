import Curves
import Fitting
import Testing
import Witnesses

/// Every number of a fit against scipy, statsmodels and 50-digit arithmetic.
@Suite("Fits against other implementations")
struct ReferenceFitTests {
  @Test("estimates to 9 digits, squares to 10", arguments: try ReferenceFit.all())
  func estimates(reference: ReferenceFit) throws {
    let fit = try reference.fit()
    #expect(fit.termination == .converged)
    #expect(fit.identification == .identified)
    #expect(fit.observations.origin == reference.origin)
    #expect(digits(fit.parameters, certified: reference.parameters) >= 9)
    #expect(digits(fit.goodness.rss, certified: reference.rss) >= 10)
  }

  @Test("standard errors to 7 digits, 95% intervals to 7 of their width", arguments: try ReferenceFit.all())
  func errors(reference: ReferenceFit) throws {
    let fit = try reference.fit()
    let errors = try #require(fit.standardErrors)
    #expect(digits(errors, certified: reference.standardErrors) >= 7)
    for (index, term) in fit.terms.enumerated() {
      let shift = term.parameter.role == .date ? reference.origin : 0
      let interval = try #require(term.interval)
      let width = reference.high[index] - reference.low[index]
      #expect(digits(try #require(term.standardError), certified: reference.standardErrors[index]) >= 7)
      #expect(abs(try #require(term.estimate) - shift - reference.parameters[index]) <= 1e-8 * width)
      // Beyond the end of a domain the interval is taken on the coordinate; see below.
      guard term.parameter.domain.contains(reference.low[index]) else { continue }
      #expect(abs(interval.lowerBound - shift - reference.low[index]) <= 1e-7 * width, "\(term.parameter.name)")
      #expect(abs(interval.upperBound - shift - reference.high[index]) <= 1e-7 * width, "\(term.parameter.name)")
    }
  }

  @Test("likelihood and criteria in the data's own units, 9 digits", arguments: try ReferenceFit.all())
  func goodness(reference: ReferenceFit) throws {
    let goodness = try reference.fit().goodness
    #expect(goodness.count == reference.values.count)
    #expect(goodness.parameterCount == reference.parameters.count + 1)
    #expect(goodness.residualDegreesOfFreedom == reference.values.count - reference.parameters.count)
    #expect(digits(try #require(goodness.sigma), certified: reference.sigma) >= 9)
    #expect(digits(goodness.logLikelihood, certified: reference.logLikelihood) >= 9)
    #expect(digits(goodness.aic, certified: reference.aic) >= 9)
    #expect(digits(goodness.bic, certified: reference.bic) >= 9)
    #expect((goodness.aicc == nil) == (reference.aicc == nil))
    if let aicc = goodness.aicc, let expected = reference.aicc { #expect(digits(aicc, certified: expected) >= 9) }
  }

  @Test("Durbin–Watson and Ljung–Box, 7 digits", arguments: try ReferenceFit.all())
  func diagnostics(reference: ReferenceFit) throws {
    let diagnostics = try reference.fit().diagnostics
    #expect(diagnostics.lags == reference.lags)
    #expect(digits(try #require(diagnostics.durbinWatson), certified: reference.durbinWatson) >= 7)
    #expect(digits(try #require(diagnostics.ljungBox), certified: reference.ljungBox) >= 7)
    #expect(digits(try #require(diagnostics.ljungBoxPValue), certified: reference.ljungBoxPValue) >= 6)
  }

  @Test("residuals and fitted values add up to the data", arguments: try ReferenceFit.all())
  func residuals(reference: ReferenceFit) throws {
    let fit = try reference.fit()
    for index in reference.values.indices {
      let value = fit.noise.link(fit.fitted[index]) + fit.residuals[index]
      #expect(abs(value - fit.noise.link(reference.values[index])) <= 1e-12 * abs(value) + 1e-13)
      let expected = fit.expected(at: reference.series.dates[index])
      #expect(digits(expected, certified: fit.fitted[index]) > 11)
    }
    #expect(digits(fit.residuals.reduce(0) { $0 + $1 * $1 }, certified: fit.goodness.rss) > 12)
  }

  @Test("gaussian and log-normal fits of one record can be compared: the Jacobian is Σ ln y")
  func jacobian() throws {
    let reference = try ReferenceFit.named("cars", "gompertz", .logNormal)
    let fit = try reference.fit()
    let n = Double(reference.values.count)
    // The density of ln y is normal; that of y is it over y.
    let plain = Goodness(count: fit.goodness.count, parameterCount: 4, rss: fit.goodness.rss, logJacobian: 0)
    let jacobian = reference.values.reduce(0) { $0 - Noise.logNormal.link($1) }
    #expect(digits(plain.logLikelihood + jacobian, certified: fit.goodness.logLikelihood) > 13)
    #expect(n == 25)
    // Made-up factors grow by factors: log-normal noise wins by far, as it must.
    let gaussian = try ReferenceFit.named("factors", "exponential").fit().goodness.aicc
    let logNormal = try ReferenceFit.named("factors", "exponential", .logNormal).fit().goodness.aicc
    #expect(try #require(logNormal) < #require(gaussian) - 20)
  }
}
