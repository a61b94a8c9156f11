import Curves
import Datasets
import Fitting
import RealModule
import Testing
import Witnesses

/// Learning curves of the world's solar modules by R: `Tests/References/learning.R` and what it printed.
@Suite("Learning curves")
struct LearningCurveTests {
  struct Reference: Sendable, Decodable, CustomTestStringConvertible {
    var family: String
    var noise: String
    var dates: [Double]
    var values: [Double]
    var output: [Double]
    var research: [Double]
    var parameters: [Double]
    var standardErrors: [Double]
    var rss: Double
    var logLikelihood: Double
    var rates: [Double]
    var rateErrors: [Double]

    var testDescription: String { "\(family), \(noise)" }

    static func all() throws -> [Reference] {
      struct File: Decodable { var fits: [Reference] }
      return try File.reading("learning.json").fits
    }

    var series: TimeSeries { .yearly(dates, values) }

    func curve(future: Covariate.Future = .held) throws -> LearningCurve {
      let unbound = try #require(try Catalogue.family(composedAs: family) as? LearningCurve)
      let paths = [output, research].prefix(unbound.predictorCount).enumerated().map { index, values in
        Covariate(["output", "research"][index], times: dates, values: values, future: future)
      }
      return unbound.bound(to: paths)
    }
  }

  @Test("estimates, errors and likelihood to 9 digits, rates and their errors to 9", arguments: try Reference.all())
  func fits(reference: Reference) throws {
    let noise = try #require(Noise(rawValue: reference.noise))
    let fit = try LeastSquaresFitting(noise: noise).fit(reference.curve(), to: reference.series)
    #expect(fit.termination == .converged && fit.identification == .identified)
    // R's nls stops where its relative offset is 1e-8.
    let fewest = noise == .gaussian ? 7.0 : 9
    #expect(digits(fit.parameters, certified: reference.parameters) >= fewest)
    #expect(digits(try #require(fit.standardErrors), certified: reference.standardErrors) >= fewest)
    #expect(digits(fit.goodness.rss, certified: reference.rss) >= 11)
    #expect(digits(fit.goodness.logLikelihood, certified: reference.logLikelihood) >= 10)
    for (index, rate) in reference.rates.enumerated() {
      let found = LearningCurve.learningRate(fit.parameters[1 + index])
      #expect(digits(found.rate, certified: rate) >= fewest)
      let error = try #require(fit.standardErrors)[1 + index] * found.slope
      #expect(digits(error, certified: reference.rateErrors[index]) >= fewest)
    }
  }

  @Test("a curve that is not bound has no start")
  func unbound() {
    #expect(throws: FitError.self) {
      try LeastSquaresFitting().fit(LearningCurve.wright, to: .yearly(from: 2000, [9, 7, 5, 4, 3]))
    }
  }

  @Test("predictors that grow in proportion are told apart by nothing, and that is said")
  func collinear() throws {
    let years = (0..<12).map { 2000 + Double($0) }
    let output = years.map { 100 * Double.exp(0.3 * ($0 - 2000)) }
    let curve = LearningCurve.twoFactor.bound(to: [
      Covariate("output", times: years, values: output),
      Covariate("research", times: years, values: output.map { 0.5 * $0 }),
    ])
    let costs = zip(output, years).map { 80 * Double.pow($0, -0.3) * (1 + 0.02 * Double.sin(3 * $1)) }
    let fit = try LeastSquaresFitting(noise: .logNormal).fit(curve, to: .yearly(years, costs))
    #expect(fit.identification == .singular)
  }
}
