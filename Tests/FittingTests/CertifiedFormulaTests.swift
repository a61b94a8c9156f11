import Curves
import Fitting
import Foundation
import Solvers
import Testing
import Witnesses

@Suite("NIST nonlinear, as formulas")
struct CertifiedFormulaTests {
  // Measured, at worst, Lanczos1 apart: parameters 12.2 digits, standard errors 10.5, sums of squares 10.2 (Lanczos2).
  // The residuals of Lanczos1 are 10⁻¹³ on numbers of 2.5, which doubles hold to 2·10⁻¹⁶: of what is made of them no
  // more than three digits are in the data, and as many are asked for.
  @Test(
    "both published starts: 9 digits on parameters and sum of squares, 7 on standard errors",
    arguments: try CertifiedFormula.all(), [0, 1])
  func fromStarts(problem: CertifiedFormula, start: Int) throws {
    let model = try problem.model()
    let solution = try model.fit(from: problem.ordered(problem.starts[start], model))
    #expect(solution.termination == .converged)
    #expect(digits(solution.parameters, certified: try problem.numbers(problem.parameters, model)) >= 9)
    let isRounded = problem.name == "Lanczos1"
    #expect(
      digits(solution.sumOfSquares, certified: try #require(Double(problem.sumOfSquares))) >= (isRounded ? 2.5 : 9))
    let covariance = try solution.unscaledCovariance().matrix
    let freedom = Double(model.rowCount - solution.parameters.count)
    let errors = solution.parameters.indices.map { (covariance[$0, $0] * solution.sumOfSquares / freedom).squareRoot() }
    #expect(digits(errors, certified: try problem.numbers(problem.standardErrors, model)) >= (isRounded ? 2.5 : 7))
  }

  /// The refined solutions agree with what NIST certifies, so neither was mistyped: 10 digits.
  @Test("the refined parameters are the certified ones", arguments: try CertifiedFormula.all())
  func refined(problem: CertifiedFormula) throws {
    #expect(digits(problem.parameters.compactMap { Double($0) }, certified: problem.certifiedParameters) >= 10)
  }

  // Measured with eight different shifts of the points: Gauss1, Gauss2 and Gauss3 each time.
  @Test(
    "without a start: 8 digits on the sum of squares, and on parameters up to what the formula leaves open",
    arguments: try CertifiedFormula.all())
  func fromNothing(problem: CertifiedFormula) throws {
    let model = try problem.model()
    let found = try GlobalSearch().search(
      model, targets: model.responses, domains: model.model.searchDomains(model.columns))
    let best = try #require(found.optima.first)
    #expect(best.termination == .converged)
    #expect(
      digits(best.sumOfSquares, certified: try #require(Double(problem.sumOfSquares)))
        >= (problem.name == "Lanczos1" ? 2.5 : 8))
    let certified = try problem.numbers(problem.parameters, model)
    #expect(
      digits(canonical(best.parameters, problem, model), certified: canonical(certified, problem, model)) >= 8,
      "\(best.parameters)")
    #expect(found.optima.map(\.sumOfSquares) == found.optima.map(\.sumOfSquares).sorted())
  }

  /// Like terms in one order, even parameters positive.
  private func canonical(_ values: [Double], _ problem: CertifiedFormula, _ model: FormulaModel) -> [Double] {
    var named = Dictionary(uniqueKeysWithValues: zip(model.parameters.map(\.name), values))
    /// Terms as lists of parameters, sorted by the size of the first.
    var terms: [[String]] = []
    switch problem.name {
    case "Lanczos1", "Lanczos2", "Lanczos3": terms = [["b2", "b1"], ["b4", "b3"], ["b6", "b5"]]
    case "MGH17": terms = [["b4", "b2"], ["b5", "b3"]]
    case "Gauss1", "Gauss2", "Gauss3":
      for name in ["b5", "b8"] { named[name] = named[name].map(abs) }
      terms = [["b4", "b3", "b5"], ["b7", "b6", "b8"]]
    case "ENSO":
      // A negative period turns its sine's sign; one beyond the data's spacing is an alias: x takes whole numbers, so
      // frequencies f, 1 − f and 1 + f are the same.
      for (period, sine) in [("b4", "b6"), ("b7", "b9")] {
        var frequency = 1 / (named[period] ?? .nan)
        frequency -= frequency.rounded()
        if frequency < 0 { named[sine] = named[sine].map { -$0 } }
        named[period] = 1 / abs(frequency)
      }
      terms = [["b4", "b5", "b6"], ["b7", "b8", "b9"]]
    default: break
    }
    let sorted = terms.map { $0.map { named[$0] ?? .nan } }.sorted { $0[0] < $1[0] }
    for (names, values) in zip(terms, sorted) { for (name, value) in zip(names, values) { named[name] = value } }
    return model.parameters.map { named[$0.name] ?? .nan }
  }
}
