import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Predictive scores")
struct PredictiveScoreTests {
  @Test("log density and CRPS of normal and t: 10 digits against integrals by mpmath")
  func laws() throws {
    for reference in try VerdictReference.read().scores {
      let law = PredictiveLaw(
        location: reference.location, scale: reference.scale, degreesOfFreedom: reference.degrees)
      #expect(digits(law.logDensity(reference.outcome), certified: reference.logDensity) >= 12)
      let score = law.rankedProbabilityScore(reference.outcome)
      #expect(digits(score, certified: reference.crps) >= 10, "\(reference)")
    }
    #expect(PredictiveLaw(location: 0, scale: 1, degreesOfFreedom: 1).rankedProbabilityScore(0) == .infinity)
  }

  private static let x = (0..<12).map(Double.init)
  private static let y = [2.1, 2.9, 4.2, 5.4, 5.7, 6.8, 8.5, 9.1, 9.6, 11.2, 12.9, 13.1]
  private static let outcomes = PredictiveScore.Outcomes(linked: y, logSlopes: [Double](repeating: 0, count: 12))

  /// The t law of a new observation under the straight line through some of the points.
  private static func law(at target: Int, from rows: [Int]) -> PredictiveLaw? {
    let design = Matrix(rows: rows.count, columns: 2, elements: rows.flatMap { [1, x[$0]] })
    guard let fit = try? LinearLeastSquares.solve(design: design, response: rows.map { y[$0] }) else { return nil }
    let degrees = Double(rows.count - 2)
    let new = [1, x[target]]
    let own = (0..<2).reduce(0.0) { sum, row in
      sum + (0..<2).reduce(0.0) { $0 + new[row] * fit.unscaledCovariance[row, $1] * new[$1] }
    }
    return PredictiveLaw(
      location: fit.coefficients[0] + fit.coefficients[1] * x[target],
      scale: (fit.sumOfSquares / degrees * (1 + own)).squareRoot(), degreesOfFreedom: degrees)
  }

  @Test("for a straight line one step is exact: 10 digits")
  func oneStep() throws {
    let exact = PredictiveScore.leaveOneOut(Self.outcomes, threads: 2) { excluded in
      Self.law(at: excluded, from: (0..<12).filter { $0 != excluded })
    }
    let design = Matrix(rows: 12, columns: 2, elements: Self.x.flatMap { [1, $0] })
    let fit = try LinearLeastSquares.solve(design: design, response: Self.y)
    let influence = try Influence(jacobian: design, residuals: fit.residuals)
    let quick = PredictiveScore.oneStepLeaveOneOut(
      Self.outcomes, residuals: fit.residuals, influence: influence, parameters: 2)
    #expect(exact.failed.isEmpty && quick.failed.isEmpty)
    #expect(digits(quick.scores.map(\.logDensity), certified: exact.scores.map(\.logDensity)) >= 10)
    #expect(digits(quick.scores.map(\.rankedProbability), certified: exact.scores.map(\.rankedProbability)) >= 10)
    let mean = try #require(exact.logDensity())
    #expect(mean.count == 12 && mean.standardError != nil)
    #expect(digits(mean.sum, certified: exact.scores.reduce(0) { $0 + $1.logDensity }) >= 12)
  }

  @Test("weighted, one step is exact too")
  func weighted() throws {
    let weights = Self.x.map { 1 + $0 }
    let roots = weights.map { $0.squareRoot() }
    func solve(_ rows: [Int]) throws -> LinearSolution {
      try LinearLeastSquares.solve(
        design: Matrix(rows: rows.count, columns: 2, elements: rows.flatMap { [roots[$0], roots[$0] * Self.x[$0]] }),
        response: rows.map { roots[$0] * Self.y[$0] })
    }
    let all = try solve(Array(0..<12))
    let residuals = (0..<12).map { Self.y[$0] - all.coefficients[0] - all.coefficients[1] * Self.x[$0] }
    let influence = try Influence(
      jacobian: Matrix(rows: 12, columns: 2, elements: Self.x.flatMap { [1, $0] }), residuals: residuals,
      weights: weights)
    let quick = PredictiveScore.oneStepLeaveOneOut(
      Self.outcomes, residuals: residuals, weights: weights, influence: influence, parameters: 2)
    for target in 0..<12 {
      let fit = try solve((0..<12).filter { $0 != target })
      let new = [1, Self.x[target]]
      var own = 1 / weights[target]
      for row in 0..<2 { for column in 0..<2 { own += new[row] * fit.unscaledCovariance[row, column] * new[column] } }
      let law = PredictiveLaw(
        location: fit.coefficients[0] + fit.coefficients[1] * Self.x[target],
        scale: (fit.sumOfSquares / 9 * own).squareRoot(), degreesOfFreedom: 9)
      #expect(digits(quick.scores[target].logDensity, certified: law.logDensity(Self.y[target])) >= 10)
    }
  }

  @Test("leave-future-out sees only what came before, in every lead, at any number of threads")
  func future() throws {
    func scores(_ threads: Int) -> PredictiveScore {
      PredictiveScore.leaveFutureOut(Self.outcomes, first: 4, horizon: 3, threads: threads) { known in
        known == 7 ? nil : (known..<known + 3).map { $0 < 12 ? Self.law(at: $0, from: Array(0..<known)) : nil }
      }
    }
    let score = scores(1)
    #expect(score == scores(4))
    // Origins 4 … 11 have 3 3 3 3 3 3 2 1 observations ahead; those of origin 7 failed.
    #expect(score.scores.count == 18 && score.failed == [7, 8, 9])
    let ahead = try #require(score.scores.first { $0.index == 9 && $0.lead == 2 })
    let law = try #require(Self.law(at: 9, from: Array(0..<8)))
    #expect(ahead.logDensity == law.logDensity(Self.y[9]))
    #expect(score.logDensity(lead: 1)?.count == 7 && score.rankedProbability(lead: 3)?.count == 5)
    // Against itself there is no advantage; against a law off by one, the mean difference.
    #expect(score.logDensityAdvantage(over: score)?.mean == 0)
    let worse = PredictiveScore.leaveFutureOut(Self.outcomes, first: 4, horizon: 1) { known in
      [Self.law(at: known, from: Array(0..<known)).map { PredictiveLaw(location: $0.location + 5, scale: $0.scale) }]
    }
    #expect(try #require(score.logDensityAdvantage(over: worse)).mean > 0)
  }

  @Test("the Jacobian brings log densities to the data's own units; a mean's error is that of its scores")
  func means() throws {
    let outcomes = PredictiveScore.Outcomes(linked: [0, 1], logSlopes: [-0.5, 2])
    let scores = PredictiveScore.leaveOneOut(outcomes) { _ in PredictiveLaw(location: 0, scale: 1) }
    #expect(digits(scores.scores[0].logDensity, certified: -0.9189385332046727 - 0.5) >= 14)
    #expect(digits(scores.scores[1].logDensity, certified: -1.4189385332046727 + 2) >= 14)
    let mean = try #require(MeanScore([1, 2, 4, 5]))
    #expect(mean.mean == 3)
    #expect(digits(try #require(mean.standardError), certified: (10.0 / 3 / 4).squareRoot()) >= 14)
    // Newey–West with one lag: γ₁ = (2·1 − 1·1 + 1·2)/3 = 1, weight ½.
    let overlapping = try #require(MeanScore([1, 2, 4, 5], overlap: 1))
    #expect(digits(try #require(overlapping.standardError), certified: ((10.0 / 3 + 1) / 4).squareRoot()) >= 14)
    #expect(MeanScore([]) == nil && MeanScore([1])?.standardError == nil)
  }
}
