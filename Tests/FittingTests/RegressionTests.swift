import Curves
import Fitting
import Foundation
import Solvers
import Testing
import Witnesses

/// A linear regression and its certified answer: `Tests/References/nist-linear.json`.
struct CertifiedRegression: Sendable, Decodable, CustomTestStringConvertible {
  var name: String
  var formula: String
  var columns: [String]
  var parameters: [Double]
  var standardErrors: [Double]
  var residualSumOfSquares: Double
  var residualDeviation: Double
  var rSquared: Double
  var fStatistic: Double?
  var data: [[Double]]

  var testDescription: String { name }

  static func all() throws -> [CertifiedRegression] {
    struct File: Decodable { var problems: [CertifiedRegression] }
    return try File.reading("nist-linear.json").problems
  }

  var rows: RegressionData {
    var numbers: [String: [Double]] = [:]
    for (index, column) in columns.enumerated() { numbers[column] = data.map { $0[index] } }
    return RegressionData(numbers: numbers)
  }
}

@Suite("Regression")
struct RegressionTests {
  let reference: RegressionReference
  let witness: RegressionWitness

  init() throws {
    reference = try .read()
    witness = try .read()
  }

  private func agree(_ values: [Double?], _ certified: [Double?]) -> Double {
    guard values.count == certified.count else { return 0 }
    return zip(values, certified).map { value, truth in
      switch (value, truth) {
      case (nil, nil): 17
      case (let value?, let truth?): digits(value, certified: truth)
      default: 0
      }
    }.min() ?? 17
  }

  private func errors(_ fit: RegressionFit) -> [Double?] { fit.coefficients.indices.map { fit.standardError($0) } }

  @Test("NIST StRD linear: 12 digits of everything certified", arguments: try CertifiedRegression.all())
  func certified(problem: CertifiedRegression) throws {
    let rows = problem.rows
    let model = try ModelMatrix(RegressionFormula(problem.formula, columns: problem.columns), data: rows)
    let fit = try RegressionFit(model, data: rows)
    #expect(agree(fit.coefficients, problem.parameters) >= 13)
    if problem.residualDeviation == 0 {
      #expect(errors(fit).allSatisfy { abs($0 ?? 1) < 1e-9 })
      #expect(abs(fit.sigma ?? 1) < 1e-9)
      #expect(fit.isExact && fit.overallTest?.statistic == .infinity)
    } else {
      #expect(agree(errors(fit), problem.standardErrors) >= 13)
      #expect(digits(fit.sigma ?? 0, certified: problem.residualDeviation) >= 13)
      #expect(digits(fit.overallTest?.statistic ?? 0, certified: problem.fStatistic ?? 0) >= 13)
    }
    #expect(digits(fit.rSquared ?? 0, certified: problem.rSquared) >= 14)
  }

  @Test("estimates, errors, tests and intervals are those of R's lm, to 11 digits")
  func linear() throws {
    for (name, truth) in reference.linear {
      let data = try reference.columns(truth.data)
      let fit = try RegressionFit(
        reference.model(truth.formula, data), data: data, weights: truth.weights.flatMap { data.numbers[$0] })
      #expect(agree(fit.coefficients, truth.estimates) >= 11, "\(name)")
      #expect(agree(errors(fit), truth.errors) >= 11, "\(name)")
      #expect(digits(fit.sigma ?? 0, certified: truth.sigma) >= 12, "\(name)")
      #expect(digits(fit.rSquared ?? 0, certified: truth.rSquared) >= 12, "\(name)")
      #expect(digits(fit.adjustedRSquared ?? 0, certified: truth.adjusted) >= 12, "\(name)")
      #expect(digits(fit.logLikelihood ?? 0, certified: truth.logLik) >= 11, "\(name)")
      let overall = try #require(fit.overallTest)
      #expect(digits([overall.statistic, overall.numerator, overall.denominator], certified: truth.f) >= 11, "\(name)")
      #expect(digits(overall.pValue, certified: truth.fP) >= 9, "\(name)")
      let quantile = try #require(fit.quantile(0.95))
      let lows = fit.coefficients.indices.map { index in
        fit.coefficients[index].flatMap { estimate in fit.standardError(index).map { estimate - quantile * $0 } }
      }
      #expect(agree(lows, truth.low) >= 10, "\(name)")
    }
  }

  @Test("HC0 to HC3 and Newey–West errors are those of R's sandwich and of statsmodels, to 11 digits")
  func sandwiches() throws {
    for (name, truth) in reference.linear {
      guard let hc0 = truth.hc0, let hc1 = truth.hc1, let hc2 = truth.hc2, let hc3 = truth.hc3, let lag = truth.lag,
        let neweyWest = truth.neweyWest, let other = witness.linear.first(where: { $0.name == name })
      else { continue }
      let data = try reference.columns(truth.data)
      let model = try reference.model(truth.formula, data)
      let cases: [(RegressionErrors, [Double], [Double])] = [
        (.hc0, hc0, other.hc0), (.hc1, hc1, other.hc1), (.hc2, hc2, other.hc2), (.hc3, hc3, other.hc3),
        (.neweyWest(lags: lag), neweyWest, other.neweyWest),
      ]
      for (kind, r, statsmodels) in cases {
        let fit = try RegressionFit(
          model, data: data, weights: truth.weights.flatMap { data.numbers[$0] }, errors: kind)
        #expect(agree(errors(fit), r) >= 11, "\(name) \(kind)")
        #expect(agree(errors(fit), statsmodels) >= 10, "\(name) \(kind)")
        if kind == .hc3 {
          let test = try #require(fit.overallTest)
          #expect(digits(test.statistic, certified: other.hc3F[0]) >= 9, "\(name)")
          #expect(digits(test.pValue, certified: other.hc3F[1]) >= 8, "\(name)")
        }
      }
    }
  }

  @Test("nested regressions and equations between coefficients: F and p of R's anova, to 10 digits")
  func hypotheses() throws {
    let tests = [
      ("stack", "air=0,acid = 0", false), ("stack", "2*air + water = 3", true), ("cars", "factor(cyl):hp", false),
      ("cars", "factor(cyl)6:hp=0, factor(cyl)8:hp", false), ("heavy", "hp", false),
    ]
    for (name, text, isCombination) in tests {
      let truth = try #require(reference.linear[name])
      let data = try reference.columns(truth.data)
      let fit = try RegressionFit(
        reference.model(truth.formula, data), data: data, weights: truth.weights.flatMap { data.numbers[$0] })
      let expected = try #require(isCombination ? truth.combination : truth.nested)
      let test = try #require(try fit.test(LinearHypothesis(text, fit: fit)))
      #expect(digits([test.statistic, test.numerator, test.denominator], certified: Array(expected.prefix(3))) >= 10)
      #expect(digits(test.pValue, certified: expected[3]) >= 10)
    }
  }

  @Test("what cannot be tested is said in words")
  func hypothesisRefusals() throws {
    let truth = try #require(reference.linear["aliased"])
    let data = try reference.columns(truth.data)
    let fit = try RegressionFit(reference.model(truth.formula, data), data: data)
    func problem(_ text: String) -> RegressionError.HypothesisProblem? {
      do {
        _ = try fit.test(LinearHypothesis(text, fit: fit))
      } catch {
        if case .hypothesis(_, let problem) = error { return problem }
      }
      return nil
    }
    #expect(problem("") == .empty)
    #expect(problem("wt=0=1") == .twoEquals("wt=0=1"))
    #expect(problem("wt=") == .missing("wt="))
    #expect(problem("1=1") == .noCoefficient("1=1"))
    #expect(problem("I(2*wt)") == .dependent("I(2*wt)"))
    #expect(problem("I(2*wt)=1") == .dependent("I(2*wt)"))
    #expect(problem("wt=0,wt=1") == .redundant)
    if case .unknownTerm("wtt", let nearest, _) = problem("wtt=0") {
      #expect(nearest == "wt")
    } else {
      Issue.record("wtt")
    }
  }

  @Test("predictions and both intervals are those of R's predict, to 11 digits")
  func predictions() throws {
    let truth = try #require(reference.linear["stack"])
    let expected = try #require(truth.predictions)
    let data = try reference.columns("stack")
    let fit = try RegressionFit(reference.model(truth.formula, data), data: data)
    let found = try fit.predictions(try RegressionReference.columns(reference.newStack))
    #expect(digits(found.map(\.fitted), certified: expected.fit) >= 11)
    #expect(agree(found.map(\.standardError), expected.error) >= 11)
    #expect(agree(found.map { $0.fitted - ($0.meanMargin ?? 0) }, expected.confLow) >= 11)
    #expect(agree(found.map { $0.fitted + ($0.observationMargin ?? 0) }, expected.predHigh) >= 11)
  }

  @Test("tests of residuals, leverages, Cook's distances and variance inflation")
  func diagnostics() throws {
    for name in ["stack", "cars"] {
      let truth = try #require(reference.linear[name])
      let data = try reference.columns(truth.data)
      let fit = try RegressionFit(reference.model(truth.formula, data), data: data)
      let diagnostics = RegressionDiagnostics(fit)
      let breuschPagan = try #require(diagnostics.breuschPagan)
      #expect(
        digits(
          [breuschPagan.statistic, breuschPagan.pValue, breuschPagan.degreesOfFreedom ?? 0],
          certified: try #require(truth.breuschPagan)) >= 9)
      let durbinWatson = try #require(diagnostics.durbinWatson)
      let expected = try #require(truth.durbinWatson)
      #expect(digits(durbinWatson.statistic, certified: expected[0]) >= 11)
      // R integrates to six digits or so.
      #expect(digits(durbinWatson.pValue, certified: expected[1]) >= 4)
      #expect(digits(fit.leverages, certified: try #require(truth.hat)) >= 11)
      #expect(agree(diagnostics.cooksDistances, try #require(truth.cook)) >= 9)
      #expect(agree(diagnostics.standardisedResiduals, try #require(truth.standardised)) >= 9)
      let jarqueBera = try #require(diagnostics.jarqueBera)
      let other = try #require(witness.linear.first { $0.name == name })
      #expect(digits([jarqueBera.statistic, jarqueBera.pValue], certified: other.jarqueBera) >= 9)
      if let inflation = truth.inflation {
        #expect(agree(diagnostics.varianceInflation, [nil] + inflation) >= 11)
      }
    }
  }

  @Test("a Durbin–Watson probability by moments needs no n × n matrix, and is near the exact one")
  func durbinWatsonMoments() throws {
    let data = try reference.columns("lake")
    let fit = try RegressionFit(reference.model("level ~ year", data), data: data)
    var design = Matrix(rows: fit.count, columns: 2, repeating: 1)
    for row in 0..<fit.count { design[row, 1] = data.numbers["year"]?[row] ?? 0 }
    // Shuffled, so that the probability is not 0.
    let shuffled = (0..<fit.count).map { fit.residuals[$0 * 37 % fit.count] }
    let exact = try #require(Autocorrelation.durbinWatson(shuffled, design: design, method: .exact))
    let normal = try #require(Autocorrelation.durbinWatson(shuffled, design: design, method: .normal))
    #expect(exact.test.statistic == normal.test.statistic)
    #expect(abs(exact.test.pValue - normal.test.pValue) < 0.01)
  }

  @Test("correlation from row to row is that of nlme's gls by REML, to 6 digits; so are estimates and errors")
  func generalised() throws {
    for (name, truth) in reference.generalised {
      let data = try reference.columns(truth.data)
      let fit = try RegressionFit(
        correlated: reference.model(truth.formula, data), data: data,
        times: truth.time.flatMap { data.numbers[$0] }, groups: truth.group.flatMap { data.texts[$0] })
      guard case .generalised(let correlation) = fit.method else {
        Issue.record("not generalised")
        continue
      }
      #expect(digits(correlation.coefficient, certified: truth.correlation) >= 6, "\(name)")
      #expect(agree(fit.coefficients, truth.estimates) >= 6, "\(name)")
      #expect(agree(errors(fit), truth.errors) >= 6, "\(name)")
      #expect(digits(fit.sigma ?? 0, certified: truth.sigma) >= 6, "\(name)")
      // The likelihood is flat about its maximum: nearly all its digits hold.
      #expect(digits(correlation.logLikelihood, certified: truth.logLik) >= 10, "\(name)")
      // statsmodels takes R's correlation as given.
      let other = try #require(witness.generalised.first { $0.name == name })
      #expect(agree(fit.coefficients, other.estimates) >= 6, "\(name)")
      #expect(agree(errors(fit), other.errors) >= 6, "\(name)")
    }
  }

  /// The matrices of `Tests/References/regression.py`.
  private func covariance(_ name: String, _ data: RegressionData) throws -> Matrix {
    if name == "lake" {
      let years = try #require(data.numbers["year"])
      return Matrix(
        rows: years.count, columns: years.count,
        elements: years.flatMap { year in years.map { pow(0.8, abs(year - $0)) } })
    }
    let count = try #require(data.numbers["mpg"]).count
    func spread(_ row: Int) -> Double { 1 + Double(row % 4) / 2 }
    return Matrix(
      rows: count, columns: count,
      elements: (0..<count).flatMap { row in
        (0..<count).map {
          spread(row) * spread($0) * (row == $0 ? 1 : 0.3 + 0.7 * pow(0.6, Double(abs(row - $0))))
        }
      })
  }

  @Test(
    "a covariance matrix that is given: statsmodels' GLS to 10 digits, 50-digit arithmetic to 12")
  func givenCovariance() throws {
    #expect(witness.covariance.count == 2)
    for truth in witness.covariance {
      let data = try reference.columns(truth.name)
      let model = try reference.model(truth.name == "lake" ? "level ~ year" : "mpg ~ wt + hp", data)
      let matrix = try covariance(truth.name, data)
      let fit = try RegressionFit(model, data: data, covariance: ErrorCovariance(matrix))
      #expect(agree(fit.coefficients, truth.exact) >= 12, "\(truth.name)")
      #expect(agree(errors(fit), truth.exactErrors) >= 12, "\(truth.name)")
      #expect(digits(fit.sigma ?? 0, certified: truth.exactSigma) >= 12, "\(truth.name)")
      #expect(agree(fit.coefficients, truth.estimates) >= 10, "\(truth.name)")
      #expect(agree(errors(fit), truth.errors) >= 10, "\(truth.name)")
      #expect(digits(fit.logLikelihood ?? 0, certified: truth.logLik) >= 10, "\(truth.name)")
      let test = try #require(fit.overallTest)
      #expect(digits(test.statistic, certified: truth.f[0]) >= 9, "\(truth.name)")
      #expect(digits(test.pValue, certified: truth.f[1]) >= 8, "\(truth.name)")
      let quantile = try #require(fit.quantile(0.95))
      for index in truth.estimates.indices {
        let (estimate, error) = (fit.coefficients[index] ?? .nan, fit.standardError(index) ?? .nan)
        #expect(
          digits(estimate - quantile * error, certified: truth.low[index]) >= 9, "\(truth.name)")
        #expect(
          digits(estimate + quantile * error, certified: truth.high[index]) >= 9, "\(truth.name)")
      }
      // A factor of the matrix goes into σ and nowhere else.
      let scaled = Matrix(
        rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { 4 * $0 })
      let other = try RegressionFit(model, data: data, covariance: ErrorCovariance(scaled))
      #expect(agree(other.coefficients, truth.exact) >= 12)
      #expect(agree(errors(other), truth.exactErrors) >= 12)
      #expect(digits(2 * (other.sigma ?? 0), certified: truth.exactSigma) >= 12)
    }
  }

  @Test(
    "a diagonal matrix is weighted least squares, to 12 digits; new rows have the one variance or none"
  )
  func diagonalCovariance() throws {
    let data = try reference.columns("cars")
    let model = try reference.model("mpg ~ wt + hp", data)
    let weights = try #require(data.numbers["qsec"])
    func diagonal(_ values: [Double]) -> Matrix {
      var matrix = Matrix(rows: values.count, columns: values.count)
      for (place, value) in values.enumerated() { matrix[place, place] = value }
      return matrix
    }
    let weighted = try RegressionFit(model, data: data, weights: weights)
    let fit = try RegressionFit(
      model, data: data, covariance: ErrorCovariance(diagonal(weights.map { 1 / $0 })))
    #expect(agree(fit.coefficients, weighted.coefficients.map { $0 ?? .nan }) >= 12)
    #expect(agree(errors(fit), errors(weighted).map { $0 ?? .nan }) >= 12)
    #expect(digits(fit.logLikelihood ?? 0, certified: weighted.logLikelihood ?? .nan) >= 12)
    let uneven = try fit.predictions(data)
    #expect(uneven.allSatisfy { $0.meanMargin != nil && $0.observationMargin == nil })
    let plain = try RegressionFit(model, data: data)
    let even = try RegressionFit(
      model, data: data,
      covariance: ErrorCovariance(diagonal([Double](repeating: 4, count: weights.count))))
    for (one, other) in zip(try even.predictions(data), try plain.predictions(data)) {
      #expect(digits(one.observationMargin ?? 0, certified: other.observationMargin ?? .nan) >= 12)
    }
  }

  @Test("a matrix that is no covariance is refused, with the row counted in the whole")
  func noCovariance() throws {
    func problem(_ rows: [[Double]], of part: [Int]? = nil) -> RegressionError? {
      let matrix = Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap(\.self))
      do throws(RegressionError) {
        if let part {
          _ = try ErrorCovariance(matrix, of: part)
        } else {
          _ = try ErrorCovariance(matrix)
        }
        return nil
      } catch {
        return error
      }
    }
    #expect(problem([[1, 0.5], [0.5, 1]]) == nil)
    #expect(problem([[1, 0.5]]) == .covariance(.notSquare(rows: 1, columns: 2)))
    #expect(
      problem([[1, 0.5], [0.4, 1]])
        == .covariance(.notSymmetric(row: 1, column: 0, lower: 0.4, upper: 0.5)))
    #expect(problem([[1, 0], [0, -1]]) == .covariance(.variance(row: 1, value: -1)))
    #expect(problem([[1, .nan], [.nan, 1]]) == .covariance(.notFinite(row: 0, column: 1)))
    // Correlations .9, .9 and −.9: what is like two others cannot be unlike each of them.
    let impossible = [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]
    #expect(problem(impossible) == .covariance(.notPositiveDefinite(row: 2)))
    #expect(problem(impossible, of: [0, 2]) == nil)
    // Two rows with one error.
    let doubled: [[Double]] = [[2, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0], [0, 1, 0, 1]]
    #expect(problem(doubled) == .covariance(.notPositiveDefinite(row: 3)))
    #expect(problem(doubled, of: [1, 2, 3]) == .covariance(.notPositiveDefinite(row: 3)))
  }

  @Test(
    "ridge is R's lm.ridge to 10 digits; errors, effective parameters and GCV the closed form's to 11"
  )
  func ridge() throws {
    let data = try reference.columns("jobs")
    let model = try reference.model("employed ~ deflator + gnp + unemployed + forces + population + year", data)
    for (truth, other) in zip(reference.ridge, witness.ridge.given) {
      let fit = try RegressionFit(ridge: model, data: data, lambda: truth.lambda)
      #expect(agree(fit.coefficients, truth.estimates) >= 10)
      #expect(agree(fit.coefficients, other.estimates) >= 12)
      #expect(agree(errors(fit), other.errors) >= 11)
      guard case .ridge(let penalty) = fit.method else { continue }
      #expect(digits(penalty.effectiveParameters, certified: other.effective) >= 12)
      #expect(digits(penalty.generalisedCrossValidation, certified: other.gcv) >= 11)
      #expect(!fit.hasTests && fit.overallTest == nil)
      let trace = fit.leverages.reduce(0, +)
      #expect(digits(trace, certified: other.effective) >= 11)
    }
    let chosen = try RegressionFit(ridge: model, data: data, lambda: nil)
    guard case .ridge(let penalty) = chosen.method else { return }
    #expect(digits(penalty.lambda, certified: witness.ridge.chosen.lambda) >= 5)
    #expect(digits(penalty.generalisedCrossValidation, certified: witness.ridge.chosen.gcv) >= 9)
    #expect(agree(chosen.coefficients, witness.ridge.chosen.estimates) >= 5)
  }

  @Test("MM estimates, scale, weights and errors are those of robustbase's lmrob, to 7 digits")
  func robust() throws {
    for (name, truth) in reference.robust {
      let data = try reference.columns(truth.data)
      let fit = try RegressionFit(robust: reference.model(truth.formula, data), data: data)
      guard case .robust(let scale) = fit.method else { continue }
      #expect(scale.isConverged)
      #expect(digits(scale.scale, certified: truth.scale) >= 7, "\(name)")
      #expect(agree(fit.coefficients, truth.estimates) >= 7, "\(name)")
      #expect(agree(errors(fit), truth.errors) >= 6, "\(name)")
      let distance = zip(scale.weights, truth.weights).map { abs($0 - $1) }.max() ?? 1
      #expect(distance < 1e-6, "\(name)")
    }
  }

  @Test("robust: a third of the rows moved far away move nothing")
  func outliers() throws {
    var source = RandomSource(seed: 5, purpose: "outliers", index: 0)
    var (x, y) = ([Double](), [Double]())
    for row in 0..<90 {
      let value = 10 * source.uniform()
      x.append(value)
      y.append(row % 3 == 0 ? 1e4 + 50 * source.uniform() : 2 + 3 * value + source.uniform() - 0.5)
    }
    let data = RegressionData(numbers: ["x": x, "y": y])
    let fit = try RegressionFit(robust: reference.model("y ~ x", data), data: data)
    #expect(abs((fit.coefficients[1] ?? 0) - 3) < 0.1)
    let clean = RegressionData(
      numbers: [
        "x": x.indices.filter { $0 % 3 != 0 }.map { x[$0] }, "y": y.indices.filter { $0 % 3 != 0 }.map { y[$0] },
      ])
    let least = try RegressionFit(reference.model("y ~ x", clean), data: clean)
    #expect(abs((fit.coefficients[1] ?? 0) - (least.coefficients[1] ?? 9)) < 0.05)
    // The same seed, the same bytes.
    let again = try RegressionFit(robust: reference.model("y ~ x", data), data: data)
    #expect(again.coefficients == fit.coefficients)
  }

  @Test("refused: what has no answer, with the row that is at fault")
  func refusals() throws {
    func problem(
      _ formula: String, _ numbers: [String: [Double]], texts: [String: [String]] = [:], weights: [Double]? = nil
    )
      -> RegressionError?
    {
      do {
        let data = RegressionData(numbers: numbers, texts: texts)
        let model = try reference.model(formula, data)
        _ = try RegressionFit(model, data: data, weights: weights, errors: .hc3)
      } catch {
        return error as? RegressionError
      }
      return nil
    }
    let x = [1.0, 2, 3, 5], y = [2.0, 1, 4, 3]
    #expect(problem("y ~ x", ["x": x, "y": [7, 7, 7, 7]]) == .constantResponse(response: "y", value: 7))
    #expect(problem("y ~ x", ["x": x, "y": y], weights: [1, 0, 1, 1]) == .weightNotPositive(row: 1, weight: 0))
    #expect(problem("y ~ log(x)", ["x": [1, 2, 0, 4], "y": y]) == .termNotFinite(term: "log(x)", row: 2))
    #expect(problem("y ~ x^3", ["x": [1, 2, 3, 1e150], "y": y]) == .termNotFinite(term: "x^3", row: 3))
    #expect(problem("log(y) ~ x", ["x": x, "y": [1, -1, 2, 3]]) == .responseNotFinite(response: "log(y)", row: 1))
    #expect(
      problem("y ~ factor(g)", ["y": y], texts: ["g": ["a", "a", "a", "a"]]) == .oneLevel(column: "g", level: "a"))
    #expect(
      problem("y ~ x + x^2 + x^3 + x^4", ["x": x, "y": y]) == .moreColumnsThanRows(columns: 5, rows: 4))
    #expect(
      problem("y ~ factor(g)", ["y": y], texts: ["g": ["a", "b", "b", "b"]]) == .leverageOne(row: 0, errors: "hc3"))
    #expect(problem("y ~ z", ["x": x, "y": y]) == .missingColumn("z"))
    // Their squares would be nothing, and errors nothing with them.
    func unit(_ error: RegressionError?) -> String? {
      if case .outOfRange(let what, _) = error { what } else { nil }
    }
    #expect(unit(problem("y ~ x", ["x": x, "y": y.map { $0 * 1e-200 }])) == "y")
    #expect(unit(problem("y ~ x", ["x": x.map { $0 * 1e200 }, "y": y])) == "x")
    #expect(unit(problem("y ~ x", ["x": x, "y": y], weights: [1, 1e-150, 1, 1])) == "weights")
  }
}
