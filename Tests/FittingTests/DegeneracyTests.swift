import Curves
import Datasets
import Fitting
import RealModule
import Testing
import Witnesses

/// What data cannot tell of a family is said by its name, and nothing else is withheld.
@Suite("Known degeneracies")
struct DegeneracyTests {
  /// A curve with waves of so much of its level, from 2000 on; a launch lies a year before.
  private func analysis(
    _ text: String, _ truth: [Double], of source: any CurveFamily, years: Int, waves: Double = 0.02
  ) throws -> (CurveFit, FitAnalysis) {
    let family = try #require(try Catalogue.family(composedAs: text))
    let shift = source.origin == .launch ? 1.0 : 0
    let levels = (0..<years).map { index in
      source.level(at: Double(index) + shift, truth) * (1 + waves * Double.sin(1.7 * Double(index)))
    }
    let fit = try FitOptions().fitting(measure: .level).fit(family, to: .yearly(from: 2000, levels))
    return (fit, FitAnalysis(fit.estimate, FitOptions(), origin: fit.observations.origin))
  }

  private func withheld(_ fit: CurveFit, _ analysis: FitAnalysis) -> [String] {
    fit.family.parameters.filter(analysis.withholds).map(\.name)
  }

  @Test("Richards' shape, of ten points")
  func richards() throws {
    let (fit, analysis) = try analysis("richards", [80, 0.5, 6, 0.3], of: Richards(), years: 10, waves: 0.05)
    #expect(analysis.verdicts.contains { "\($0)".hasPrefix("The shape is not identified: with any") })
    #expect(withheld(fit, analysis).contains("shape"))
    #expect(!withheld(fit, analysis).contains("ceiling"))
  }

  @Test("the asymmetry of a logistic with five parameters")
  func asymmetry() throws {
    let (fit, analysis) = try analysis("logistic-5", [80, 10, 0.5, 6, 0.5], of: FiveParameterLogistic(), years: 14)
    #expect(analysis.verdicts.contains { "\($0)".hasPrefix("The asymmetry is not identified: with any") })
    #expect(withheld(fit, analysis).contains("asymmetry"))
  }

  @Test("Weibull's ceiling, where data end before the steepest point; not where they go on")
  func weibull() throws {
    let (early, open) = try analysis("weibull", [100, 0.05, 2.2], of: Weibull(), years: 10)
    #expect(open.verdicts.contains { "\($0)".hasPrefix("The ceiling is not identified") })
    #expect(withheld(early, open).contains("ceiling"))
    let (late, settled) = try analysis("weibull", [100, 0.05, 2.2], of: Weibull(), years: 40)
    #expect(withheld(late, settled) == [])
  }

  @Test("the exponent of a hyperbola, where the data are an exponential's")
  func hyperbolic() throws {
    let (fit, analysis) = try analysis("hyperbolic", [5, 0.12], of: Exponential(), years: 20)
    #expect(!withheld(fit, analysis).isEmpty)
    #expect(
      analysis.verdicts.contains { $0.weight == .withholds && "\($0)".contains("exponent") }, "\(analysis.verdicts)")
    let (told, settled) = try self.analysis("hyperbolic", [5, 25, 1.2], of: Hyperbolic(), years: 22)
    #expect(withheld(told, settled) == [])
  }

  @Test("how word spread in a market that was known from the start")
  func guseoGuidolin() throws {
    let (fit, analysis) = try analysis("guseo-guidolin", [100, 0.02, 0.3], of: Bass(), years: 30)
    #expect(fit.identification != .identified || analysis.verdicts.contains { $0.weight == .withholds })
    #expect(!analysis.verdicts.isEmpty)
  }

  @Test("a second pulse that has only begun leaves its own ceiling open, and not the first's")
  func pulse() throws {
    let (fit, analysis) = try analysis(
      "loglet-2", [50, 6, 6, 90, 12, 26], of: Loglet.two, years: 24, waves: 0.01)
    let withheld = withheld(fit, analysis)
    #expect(withheld.contains("second.ceiling") && withheld.contains("second.midpoint"))
    #expect(!withheld.contains("first.ceiling") && !withheld.contains("first.midpoint"), "\(withheld)")
    #expect(fit.terms[0].estimate != nil)
    #expect(fit.terms[3].estimate == nil)
  }

  @Test("pulses that are exchanged in the start are told in order, and stay as a person put them")
  func order() throws {
    let truth = [50.0, 6, 6, 90, 8, 20]
    let levels = (0..<30).map { Loglet.two.level(at: Double($0), truth) }
    let turned = [90.0, 8, 20, 50, 6, 6]
    let fit = try LeastSquaresFitting().fit(
      Loglet.two, to: .yearly(from: 2000, levels), startingAt: [turned])
    #expect(digits(fit.parameters, certified: truth) >= 8)
    #expect(fit.estimate.otherOptima.isEmpty)
    let said = ParameterSettings(
      try ParameterSettings.entries(keyword: "start", argument: "first.midpoint=2020,second.midpoint=2006"))
    let kept = try LeastSquaresFitting(settings: said).fit(Loglet.two, to: .yearly(from: 2000, levels))
    #expect(digits(kept.parameters, certified: turned) >= 8)
  }

  @Test("Fisher and Pry's family has the two parameters published for the merchant marine, 6 digits")
  func fisherPry() throws {
    let t = [1885.0, 1890, 1895, 1900, 1905, 1910, 1915, 1920, 1925, 1930, 1935, 1939, 1945, 1950, 1955, 1960, 1965]
    let percent = [
      10.07, 14.16, 20.92, 30.84, 44.13, 54.83, 63.23, 76.25, 83.29, 84.1, 85.08, 83.09, 94.16, 93.74, 94.58, 95.11,
      95.48,
    ]
    let fit = try LeastSquaresFitting().fit(FisherPry.fractions, to: .yearly(t, percent.map { $0 / 100 }))
    #expect(digits(fit.parameters[0], certified: 0.082722359) >= 6)
    #expect(abs(fit.parameters[1] + fit.observations.origin - 1908.9189) < 6e-5)
    #expect(digits(fit.goodness.rss, certified: 0.023174344) >= 6)
    let same = try LeastSquaresFitting().fit(FisherPry.percent, to: .yearly(t, percent))
    #expect(digits(same.parameters, certified: fit.parameters) >= 9)
    #expect(digits(same.goodness.rss, certified: fit.goodness.rss * 1e4) >= 11)
    #expect(
      throws: FitError.notAShare(family: "fisher-pry", date: 1885, value: 10.07, whole: 1, most: 95.48)
    ) { try LeastSquaresFitting().fit(FisherPry.fractions, to: .yearly(t, percent)) }
  }
}
