import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Tests of residuals")
struct ResidualTestsTests {
  private func columns(_ rows: [[Double]]) -> [[Double]] {
    (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column] } }
  }

  @Test("Breusch–Pagan as lmtest and White as statsmodels on stack loss, 9 digits")
  func heteroscedasticity() throws {
    let r = try StatisticsReference.read().stackloss
    let python = try VerdictReference.read().heteroscedastic
    let x = columns(r.x)
    for (test, reference) in [
      (Heteroscedasticity.breuschPagan(r.residuals, against: r.fitted), r.bpFitted),
      (Heteroscedasticity.breuschPagan(r.residuals, against: (1...21).map(Double.init)), r.bpTime),
      (Heteroscedasticity.breuschPagan(r.residuals, against: Array(x.dropFirst())), r.bpRegressors),
    ] {
      let test = try #require(test)
      #expect(digits(test.statistic, certified: reference.statistic) >= 9)
      #expect(digits(test.pValue, certified: reference.p) >= 9)
      #expect(test.degreesOfFreedom == reference.df)
    }
    for (test, reference) in [
      (Heteroscedasticity.white(r.residuals, regressors: Array(x[1...3])), python.white),
      (Heteroscedasticity.white(r.residuals, regressors: Array(x[1...2])), python.white2),
      (Heteroscedasticity.whiteAgainstFitted(r.residuals, fitted: r.fitted), python.fitted),
      (Heteroscedasticity.breuschPagan(r.residuals, against: Array(x[1...3])), python.koenker),
    ] {
      let test = try #require(test)
      #expect(digits([test.statistic, test.pValue], certified: reference) >= 8)
    }
    // A constant regressor says nothing and is dropped; alone it gives no test.
    #expect(Heteroscedasticity.breuschPagan(r.residuals, against: x[0]) == nil)
    #expect(
      Heteroscedasticity.breuschPagan(r.residuals, against: x[0], x[1])
        == Heteroscedasticity.breuschPagan(r.residuals, against: x[1]))
    #expect(Heteroscedasticity.breuschPagan([1, 2], against: [1, 2]) == nil)
    #expect(Heteroscedasticity.breuschPagan([1, -1, 1, -1], against: [1, 2, 3, 4]) == nil)
  }

  @Test("Durbin–Watson's probability: 9 digits against 30-digit integrals, 5 against lmtest's, which stop there")
  func durbinWatson() throws {
    for reference in try VerdictReference.read().durbinWatson {
      let design = Matrix(
        rows: reference.x.count, columns: reference.x[0].count, elements: reference.x.flatMap { $0 })
      let found = try #require(Autocorrelation.durbinWatson(reference.residuals, design: design))
      #expect(found.method == .exact)
      #expect(digits(found.test.statistic, certified: reference.statistic) >= 11)
      #expect(abs(found.test.pValue - reference.p) < 1e-11)
    }
    let stack = try StatisticsReference.read().stackloss
    let design = Matrix(rows: 21, columns: 4, elements: stack.x.flatMap { $0 })
    for (method, reference) in [(Autocorrelation.Method.exact, stack.dwExact), (.normal, stack.dwNormal)] {
      let found = try #require(Autocorrelation.durbinWatson(stack.residuals, design: design, method: method))
      #expect(found.method == method)
      #expect(digits(found.test.statistic, certified: reference.statistic) >= 11)
      #expect(digits(found.test.pValue, certified: reference.p) >= (method == .exact ? 5 : 9))
    }
    #expect(Autocorrelation.durbinWatson([0, 0, 0], design: Matrix(rows: 3, columns: 1, repeating: 1)) == nil)
    #expect(Autocorrelation.durbinWatson([1, 2], design: Matrix(rows: 2, columns: 1, repeating: 1)) == nil)
  }

  @Test("probabilities of quadratic forms in closed form: 12 digits")
  func imhof() throws {
    // d = Σ λ ξ² / Σ ξ² with design constant and n = 3: λ = 1, 3. P(d ≤ 2) = ½; P(d ≤ c) = P(ξ₁²(1 − c) + ξ₂²(3 − c) ≤ 0)
    // = 1 − 2/π arctan √((3 − c)/(c − 1)).
    let design = Matrix(rows: 3, columns: 1, repeating: 1)
    for residuals in [[1.0, 0, -1], [1.0, -2, 1], [2.0, -1.5, -0.5], [0.1, 0.4, -0.5]] {
      let found = try #require(Autocorrelation.durbinWatson(residuals, design: design))
      let d = found.test.statistic
      let expected = 1 - 2 / Double.pi * Self.arctangent(((3 - d) / max(1e-300, d - 1)).squareRoot())
      #expect(abs(found.test.pValue - expected) < 1e-7, "\(d)")
    }
  }

  /// By its series after two halvings of the angle.
  private static func arctangent(_ x: Double) -> Double {
    if x > 1 { return Double.pi / 2 - arctangent(1 / x) }
    var y = x
    for _ in 0..<3 { y /= 1 + (1 + y * y).squareRoot() }
    var sum = 0.0, power = y
    for term in 0..<30 {
      sum += (term % 2 == 0 ? 1 : -1) * power / Double(2 * term + 1)
      power *= y * y
    }
    return 8 * sum
  }

  @Test("runs: every arrangement of signs counted, 12 digits")
  func runs() throws {
    for reference in try VerdictReference.read().runs {
      for (text, probability) in reference.p {
        let wanted = try #require(Int(text))
        let signs = Self.signs(above: reference.above, below: reference.below, runs: wanted)
        let found = try #require(Autocorrelation.runs(signs))
        #expect(found.runs == wanted && found.above == reference.above && found.below == reference.below)
        #expect(digits(found.pValue, certified: probability) >= 12)
      }
    }
    #expect(Autocorrelation.runs([1, 2, 3]) == nil && Autocorrelation.runs([]) == nil)
    #expect(Autocorrelation.runs([1, 0, -1])?.runs == 2)
  }

  /// Signs in so many runs, the longest last.
  private static func signs(above: Int, below: Int, runs: Int) -> [Double] {
    let first = above >= below ? 1.0 : -1
    var left = [first: max(above, below), -first: min(above, below)]
    var result: [Double] = []
    for run in 0..<runs {
      let sign = run % 2 == 0 ? first : -first
      let isLast = run >= runs - 2
      let count = isLast ? left[sign] ?? 0 : 1
      left[sign, default: 0] -= count
      result += [Double](repeating: sign, count: count)
    }
    return result
  }

  @Test("Shapiro–Wilk as R's shapiro.test: W to 6 digits, p to 4")
  func shapiroWilk() throws {
    for reference in try StatisticsReference.read().shapiro {
      let test = try #require(Normality.shapiroWilk(reference.x))
      #expect(digits(test.statistic, certified: reference.w) >= 6, "\(reference.x.count)")
      #expect(abs(test.pValue - reference.p) <= 1e-4 * max(reference.p, 1e-3), "\(test.pValue) \(reference.p)")
    }
    #expect(Normality.shapiroWilk([1, 1, 1, 1]) == nil && Normality.shapiroWilk([1, 2]) == nil)
  }
}
