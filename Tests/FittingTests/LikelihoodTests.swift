import Curves
import Datasets
import Foundation
import Solvers
import Testing
import Witnesses

@testable import Fitting

/// Maximum likelihood against `Tests/References/likelihoods.py` (40 digits) and `likelihoods.R`.
@Suite("Likelihoods")
struct LikelihoodTests {
  let reference: LikelihoodReference
  let generalised: LikelihoodRReference

  init() throws {
    reference = try LikelihoodReference.reading("likelihoods.json")
    generalised = try LikelihoodRReference.reading("likelihoods-r.json")
  }

  private func formula(
    _ text: String, _ columns: [String: [Double]], _ likelihood: Likelihood, totals: [Double]? = nil,
    times: [Double]? = nil
  ) throws -> LikelihoodFit {
    let model = try FormulaModel(ModelFormula(text, columns: columns.keys.sorted()), columns: columns)
    var base = LeastSquaresFitting()
    base.globalSearch = GlobalSearch(points: 64, searches: 8)
    return try LikelihoodFitting(likelihood, base).fit(model, totals: totals, times: times)
  }

  private func curve(
    _ family: any CurveFamily, _ values: [Double], _ likelihood: Likelihood, measure: Measure = .level,
    totals: [Double]? = nil
  ) throws -> LikelihoodFit {
    try LikelihoodFitting(likelihood, LeastSquaresFitting(measure: measure))
      .fit(family, to: .yearly(from: 1965, values), totals: totals).estimate
  }

  /// The same problem as in the script, by its name.
  private func fit(_ name: String) throws -> LikelihoodFit {
    let steps = { (values: [Double]) in ["y": values, "x": values.indices.map { Double($0) }] }
    let text = name.split(separator: ":").map(String.init)
    switch text[0] {
    case "gaussian", "log-normal": return try curve(Logistic(), reference.cars, Likelihood(law: name))
    case "logit-normal":
      return try formula("y ~ 1/(1 + exp(-r*(x - m)))", steps(reference.shares), Likelihood(law: name))
    case "student-t": return try formula("y ~ a + b*x", steps(reference.line), Likelihood(law: name))
    case "poisson", "negative-binomial":
      return try curve(Bass(), reference.roomAC, Likelihood(law: name), measure: .increments)
    case "school":
      return try formula(
        "days ~ exp(a + b*ethN + c*sexM + d*age1 + f*age2 + g*age3 + h*slow)", generalised.numbers("school"),
        Likelihood(law: "negative-binomial"))
    case "power":
      return try formula(
        "y ~ a*exp(b*x)", steps(reference.growth), Likelihood(law: "gaussian", variance: name))
    case "lake", "gaps":
      let data = generalised.numbers(name)
      return try formula(
        "level ~ a + b*(year - 1920)", data, Likelihood(law: "gaussian", errors: "ar1"), times: data["year"])
    case "cars":
      return try curve(
        Logistic(), reference.cars, Likelihood(law: "gaussian", errors: "ar1", variance: "power"))
    default:
      Issue.record("no case \(name)")
      throw CancellationError()
    }
  }

  @Test(
    "Estimates and log-likelihood to 12 digits, errors and profiles to 9",
    arguments: [
      "gaussian", "log-normal", "logit-normal", "student-t", "student-t:4", "poisson", "negative-binomial", "school",
      "power", "power:0.5", "lake", "gaps", "cars",
    ])
  func laws(_ name: String) throws {
    let expected = try #require(reference.cases.first { $0.name == name })
    let fit = try fit(name)
    #expect(fit.termination == .converged)
    let free = fit.estimates.indices.filter { fit.isEstimated($0) }
    let estimates = free.map { fit.estimates[$0] }
    let errors = try #require(fit.standardErrors)
    #expect(digits(estimates, certified: expected.estimates) >= 12, "\(estimates)")
    #expect(digits(free.map { errors[$0] }, certified: expected.errors) >= 9, "\(errors)")
    #expect(digits(fit.logLikelihood, certified: expected.logLik) >= 12, "\(fit.logLikelihood)")
    if let profile = expected.profile, let index = expected.profileOf {
      let interval = try #require(fit.profile(of: index)?.answer?.range)
      #expect(digits([interval.lowerBound, interval.upperBound], certified: profile) >= 9, "\(interval)")
    }
  }

  /// - Parameter errors: whether R's standard errors are those of the observed information.
  private func check(
    _ fit: LikelihoodFit, _ expected: LikelihoodRReference.Generalised, errors: Bool = true, profile index: Int? = nil
  ) throws {
    let own = Array(fit.estimates.prefix(fit.curveCount))
    #expect(digits(own, certified: expected.estimates) >= 8, "\(own)")
    #expect(digits(fit.logLikelihood, certified: expected.logLik) >= 12)
    #expect(digits(try #require(fit.deviance), certified: expected.deviance) >= 9)
    #expect(digits(try #require(fit.pearson), certified: expected.pearson) >= 9)
    #expect(fit.residualDegreesOfFreedom == expected.df)
    let scored = fit.scored("", dates: fit.observed, unit: "")
    #expect(digits([scored.aic, scored.bic], certified: [expected.aic, expected.bic]) >= 12)
    if errors {
      let found = try #require(fit.standardErrors)
      #expect(digits(Array(found.prefix(fit.curveCount)), certified: expected.errors) >= 7, "\(found)")
    }
    if let index, let profile = expected.profile {
      let interval = try #require(fit.profile(of: index)?.answer?.range)
      #expect(digits([interval.lowerBound, interval.upperBound], certified: profile) >= 7, "\(interval)")
    }
  }

  @Test("A log-linear Poisson formula is R's glm")
  func poissonRegression() throws {
    let breaks = try formula(
      "n ~ exp(a + b*woolB + c*tensionM + d*tensionH)", generalised.numbers("breaks"), Likelihood(law: .poisson))
    try check(breaks, generalised.poisson, profile: 1)
    let finds = try formula("n ~ exp(a + b*t + c*t^2)", generalised.numbers("finds"), Likelihood(law: .poisson))
    try check(finds, generalised.finds, profile: 2)
  }

  @Test("Successes of totals, and single trials, are R's glm")
  func binomialRegression() throws {
    let data = generalised.numbers("beetles")
    let beetles = try formula(
      "killed ~ 1/(1 + exp(-(a + b*dose)))", data, Likelihood(law: .binomial), totals: data["total"])
    try check(beetles, generalised.binomial, profile: 1)
    let single = try formula("y ~ 1/(1 + exp(-(a + b*x)))", generalised.numbers("single"), Likelihood(law: .binomial))
    try check(single, generalised.single)
  }

  @Test("A log-linear negative binomial is R's glm.nb, its theta one over the dispersion")
  func negativeBinomialRegression() throws {
    let fit = try fit("school")
    // R's errors take theta as known.
    try check(fit, generalised.negativeBinomial, errors: false)
    let theta = try #require(generalised.negativeBinomial.theta)
    #expect(digits(1 / (try #require(fit.estimates.last)), certified: theta) >= 7)
  }

  @Test("Errors that follow each other are R's gls with corAR1 and corCAR1", arguments: ["lake", "gaps"])
  func serialErrors(_ name: String) throws {
    let fit = try fit(name)
    let expected = name == "lake" ? generalised.lake : generalised.gaps
    #expect(digits(Array(fit.estimates.prefix(2)), certified: expected.estimates) >= 6)
    // R stops its own search of the correlation there.
    #expect(digits([fit.estimates[2], fit.estimates[3]], certified: [expected.sigma, expected.phi]) >= 5)
    #expect(digits(fit.logLikelihood, certified: expected.logLik) >= 11)
  }

  @Test("A gaussian likelihood is least squares, with the same log-likelihood", arguments: Noise.allCases)
  func leastSquares(_ noise: Noise) throws {
    let squares = try LeastSquaresFitting(noise: noise).fit(Logistic(), to: .yearly(from: 1965, reference.cars))
    let fit = try curve(Logistic(), reference.cars, Likelihood(law: noise.rawValue))
    #expect(digits(Array(fit.estimates.prefix(3)), certified: squares.parameters) >= 8)
    #expect(digits(fit.logLikelihood, certified: squares.goodness.logLikelihood) >= 12)
    let scored = fit.scored("", dates: [Double](repeating: 0, count: fit.count), unit: "")
    #expect(digits(scored.aic, certified: squares.goodness.aic) >= 12)
    #expect(scored.parameterCount == squares.goodness.parameterCount)
  }

  @Test("Where counts scatter less than Poisson's the dispersion stands at 0, and says so")
  func dispersionAtZero() throws {
    let counts: [Double] = [3, 4, 5, 7, 9, 11, 14, 18, 23, 29, 37, 47]
    let columns = ["y": counts, "x": counts.indices.map { Double($0) }]
    let poisson = try formula("y ~ exp(a + b*x)", columns, Likelihood(law: .poisson))
    let fit = try formula("y ~ exp(a + b*x)", columns, Likelihood(law: .negativeBinomial))
    #expect(fit.estimates.last == 0)
    #expect(fit.activeBounds == [2: 0])
    #expect(digits(fit.logLikelihood, certified: poisson.logLikelihood) >= 13)
    #expect(fit.parameterCount == poisson.parameterCount)
    let analysis = LikelihoodAnalysis(fit)
    #expect(analysis.verdicts.contains(.simplerLaw(.negativeBinomial, parameter: "dispersion", limit: 0)))
    #expect(LikelihoodAnalysis(poisson).verdicts.contains { if case .underDispersed = $0 { true } else { false } })
  }

  @Test("Student's t of light tails runs to infinite degrees of freedom, and says so")
  func degreesAtInfinity() throws {
    // Quantiles of a normal law, and then flatter than it.
    let noise = [-1.2, 1.1, -1.0, 0.9, 1.3, -0.8, 1.0, -1.1, 0.8, -0.9, 1.2, -1.3]
    let columns = [
      "y": noise.enumerated().map { 3 + 2 * Double($0.offset) + $0.element }, "x": noise.indices.map { Double($0) },
    ]
    let fit = try formula("y ~ a + b*x", columns, Likelihood(law: .studentT))
    let gaussian = try formula("y ~ a + b*x", columns, Likelihood(law: .gaussian))
    #expect(fit.estimates.last == .infinity)
    #expect(digits(fit.logLikelihood, certified: gaussian.logLikelihood) >= 13)
    #expect("\(LikelihoodAnalysis(fit).verdicts)".contains("run to infinity"))
  }

  @Test("Counts that scatter more than Poisson's are told, with the factor by which errors are too small")
  func overDispersion() throws {
    let fit = try formula(
      "n ~ exp(a + b*woolB + c*tensionM + d*tensionH)", generalised.numbers("breaks"), Likelihood(law: .poisson))
    let ratio = try #require(fit.dispersionRatio)
    #expect(digits(ratio, certified: generalised.poisson.pearson / 50) >= 9)
    let words = LikelihoodAnalysis(fit).verdicts.map(\.description).joined()
    #expect(words.contains("by a factor of about 2.06") && words.contains("negative-binomial"))
  }

  @Test("Settings act on the errors' parameters as on the curve's")
  func settings() throws {
    let entries = try ParameterSettings.entries(keyword: "fix", argument: "phi=0.5")
    let data = generalised.numbers("lake")
    let model = try FormulaModel(
      ModelFormula("level ~ a + b*(year - 1920)", columns: ["level", "year"]), columns: data)
    let fixed = try LikelihoodFitting(
      Likelihood(law: .gaussian, correlation: .estimated),
      LeastSquaresFitting(settings: ParameterSettings(entries))
    ).fit(model, times: data["year"])
    let given = try LikelihoodFitting(Likelihood(law: .gaussian, correlation: .given(0.5)))
      .fit(model, times: data["year"])
    #expect(fixed.estimates == given.estimates)
    #expect(given.terms().last?.status == .fixed)
    #expect(given.logLikelihood < (try fit("lake")).logLikelihood)
  }

  @Test("An interval that is open is said to be")
  func openCeiling() throws {
    let values: [Double] = [2, 3, 5, 7, 11, 17, 24, 37]
    let fit = try curve(Logistic(), values, Likelihood(law: .poisson))
    let analysis = LikelihoodAnalysis(fit, method: .profile)
    let ceiling = try #require(fit.parameters.first { $0.role == .ceiling })
    #expect(analysis.withholds(ceiling))
    #expect(analysis.verdicts.contains { $0.description.contains("not identified") })
    #expect(analysis.shownQuantities.allSatisfy { !$0.goesWithCeiling })
  }

  @Test(
    "Gradients are those of differences, for every law",
    arguments: [
      ("gaussian", nil, nil), ("gaussian", "ar1", "power"), ("log-normal", "ar1", nil), ("logit-normal", nil, nil),
      ("student-t", nil, "power"), ("poisson", nil, nil), ("negative-binomial", nil, nil), ("binomial", nil, nil),
    ] as [(String, String?, String?)])
  func gradients(_ law: String, _ errors: String?, _ variance: String?) throws {
    let likelihood = try Likelihood(law: law, errors: errors, variance: variance)
    let isShare = likelihood.law == .logitNormal || likelihood.law == .binomial
    let values = isShare && !likelihood.law.isDiscrete ? [0.1, 0.2, 0.15, 0.4] : [2.0, 3, 9, 14]
    let model = try FormulaModel(
      ModelFormula(isShare ? "y ~ 1/(1 + exp(-a - b*x))" : "y ~ exp(a + b*x)", columns: ["x", "y"]),
      columns: ["x": [0, 1, 2, 3.5], "y": values])
    let own = ErrorParameters(likelihood, taken: ["a", "b"], allowsNegative: false)
    let map = ParameterMap(model.parameters + own.parameters)
    let observed = ObservationLaw(
      likelihood, values: values, totals: likelihood.law == .binomial ? [20, 20, 20, 20] : nil,
      gaps: errors == nil ? nil : [nil, 1, 1, 1.5])
    let problem = LikelihoodProblem(model: model, law: observed, errors: own, map: map)
    let point = [0.3, 0.4, 0.2, 0.5, -0.3].prefix(map.freeCount).map { $0 - (isShare ? 1 : 0) }
    let gradient = try #require(problem.gradient(point))
    for index in point.indices {
      func value(_ steps: Double) -> Double {
        var moved = point
        moved[index] += steps * 1e-3
        return problem.value(moved)
      }
      let slope = (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / 12e-3
      #expect(abs(slope - gradient[index]) < 1e-8 * max(1, abs(slope)), "\(index)")
    }
  }

  @Test("Ratios of gamma functions to 14 digits, where they are large and where the dispersion is 0")
  func gammaRatios() {
    // mpmath: loggamma(x + 0.5) - loggamma(x); sum of log1p(alpha j).
    #expect(digits(LogGammaRatio.halfStep(0.5), certified: -0.572_364_942_924_700_087) >= 14)
    #expect(digits(LogGammaRatio.halfStep(3.25), certified: 0.551_013_647_484_691_7) >= 13)
    #expect(digits(LogGammaRatio.halfStep(1e6), certified: 6.907_755_153_982_137) >= 14)
    #expect(LogGammaRatio.rising(0.0, count: 1e6) == 0)
    let sum = (0..<5000).reduce(0.0) { $0 + log1p(0.37 * Double($1)) }
    #expect(digits(LogGammaRatio.rising(0.37, count: 5000), certified: sum) >= 13)
    let small = (0..<5000).reduce(0.0) { $0 + log1p(1e-9 * Double($1)) }
    #expect(digits(LogGammaRatio.rising(1e-9, count: 5000), certified: small) >= 13)
  }

  @Test("Ljung and Box's statistic is R's Box.test, to 11 digits, its probability to 9")
  func ljungBox() throws {
    let expected = generalised.ljungBox
    let found = ResidualDiagnostics(residuals: expected.residuals)
    #expect(found.lags == 10)
    #expect(digits(try #require(found.ljungBox), certified: expected.statistic) >= 11)
    #expect(digits(try #require(found.ljungBoxPValue), certified: expected.p) >= 9)
  }

  @Test("What does not go together is refused in words")
  func refusals() throws {
    func words(_ body: () throws -> Void) -> String {
      do {
        try body()
        return ""
      } catch { return "\(error)" }
    }
    #expect(words { _ = try Likelihood(law: "poison") }.contains("Did you mean poisson?"))
    #expect(words { _ = try Likelihood(law: "poisson:3") }.contains("takes no number"))
    #expect(words { _ = try Likelihood(law: "student-t:-1") }.contains("degrees of freedom above 0"))
    #expect(words { _ = try Likelihood(law: "poisson", errors: "ar1") }.contains("is not"))
    #expect(words { _ = try Likelihood(law: "log-normal", variance: "power") }.contains("Use gaussian or student-t"))
    #expect(words { _ = try Likelihood(law: "gaussian", errors: "ar1:1") }.contains("between -1 and 1"))
    #expect(words { _ = try curve(Logistic(), [1, 2, -3, 4, 5], Likelihood(law: .poisson)) }.contains("at 1967"))
    #expect(
      words { _ = try curve(Logistic(), [1, 2.5, 3, 4, 5], Likelihood(law: .negativeBinomial)) }.contains("no count"))
    #expect(
      words { _ = try curve(Logistic(), [0.1, 0.2, 0.5, 1, 0.9], Likelihood(law: .logitNormal)) }.contains("no share"))
    #expect(
      words { _ = try curve(Logistic(), [1, 2, 3, 4, 5], Likelihood(law: .binomial), totals: [9, 9, 2, 9, 9]) }
        .contains("larger than its total"))
    #expect(
      words { _ = try curve(Logistic(), [1, 2, 3, 4, 5], Likelihood(law: .binomial)) }.contains("neither 0 nor 1"))
    let robust = LeastSquaresFitting(loss: .huber)
    #expect(
      words {
        _ = try LikelihoodFitting(Likelihood(law: .gaussian), robust)
          .fit(Logistic(), to: .yearly(from: 1965, reference.cars))
      }.contains("two things to minimise"))
    #expect(
      words {
        _ = try LikelihoodFitting(Likelihood(law: .poisson))
          .fit(Logistic(), to: .yearly(from: 1965, reference.cars), weights: reference.cars.map { _ in 2 })
      }.contains("weights say nothing"))
    let line = ["y": [1.0, 2, 3, 4], "x": [0.0, 1, 2, 3]]
    #expect(words { _ = try formula("y ~ a + b*x", line, Likelihood(law: .gaussian)) }.contains("every point"))
  }
}
