import Curves
import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Influence")
struct InfluenceTests {
  private func check(_ influence: Influence, _ reference: StatisticsReference.Influence) throws {
    #expect(digits(influence.leverages, certified: reference.hat) >= 12)
    for (index, point) in influence.points.enumerated() {
      #expect(digits(try #require(point.internallyStudentised), certified: reference.internal[index]) >= 11)
      #expect(digits(try #require(point.externallyStudentised), certified: reference.external[index]) >= 11)
      #expect(digits(try #require(point.cooksDistance), certified: reference.cook[index]) >= 10)
      #expect(digits(try #require(point.dffits), certified: reference.dffits[index]) >= 11)
      #expect(digits(try #require(point.dfbetas), certified: reference.dfbetas[index]) >= 9)
      #expect(digits(try #require(point.shifts), certified: reference.shifts[index]) >= 9)
    }
  }

  @Test("stack loss, plain and weighted, as R's influence.measures: 9 digits")
  func stackLoss() throws {
    let reference = try StatisticsReference.read().stackloss
    let design = Matrix(rows: 21, columns: 4, elements: reference.x.flatMap { $0 })
    try check(Influence(jacobian: design, residuals: reference.residuals), reference.influence)
    try check(
      Influence(jacobian: design, residuals: reference.weightedResiduals, weights: reference.weights),
      reference.weighted)
    // Observation 21 is the known outlier of these data; 17 has the largest leverage.
    let influence = try Influence(jacobian: design, residuals: reference.residuals)
    #expect(influence.influential.first?.index == 20)
    #expect(influence.points.max { $0.leverage < $1.leverage }?.index == 16)
    let names = ["constant", "air flow", "water temperature", "acid"]
    let verdict = try #require(Verdict(influence, dates: (1...21).map(Double.init), parameters: names))
    #expect(verdict.description.contains("21"))
  }

  @Test("logistic on the merchant marine: one step goes where refitting without the point goes")
  func deletion() throws {
    let reference = try VerdictReference.read().deletions
    let problem = HeldLeastSquares.marine
    let solution = try problem.fit(from: reference.full)
    let influence = try Influence(jacobian: solution.jacobian, residuals: solution.residuals.map { -$0 })
    let covariance = try solution.unscaledCovariance().matrix
    var worst = 0.0
    for (index, point) in influence.points.enumerated() {
      // scipy's deletion again by our solver, then the first-order move against the exact one.
      let exact = try problem.fit(from: reference.full, excluding: index).parameters
      #expect(digits(exact, certified: reference.without[index]) >= 6)
      let shifts = try #require(point.shifts)
      for parameter in 0..<3 {
        let error = influence.spread * covariance[parameter, parameter].squareRoot()
        let move = solution.parameters[parameter] - exact[parameter]
        worst = max(worst, abs(shifts[parameter] - move) / error)
      }
    }
    // In standard errors; the largest move is about one.
    #expect(worst < 0.15, "\(worst)")
  }

  @Test("a point that alone decides a parameter, an exact fit, and sizes that disagree")
  func edges() throws {
    let design = Matrix(rows: 4, columns: 2, elements: [1, 0, 1, 0, 1, 0, 1, 1])
    let influence = try Influence(jacobian: design, residuals: [1, -2, 1, 0])
    #expect(abs(influence.points[3].leverage - 1) < 1e-14 && influence.points[3].cooksDistance == nil)
    #expect(influence.points[3].reasons == [.decidesAlone] && influence.points[3].isInfluential)
    let exact = try Influence(jacobian: design, residuals: [0, 0, 0, 0])
    #expect(exact.points[0].internallyStudentised == nil && exact.points[0].reasons.isEmpty)
    #expect(throws: SolverError.sizeMismatch(what: "Residuals", expected: 4, found: 1)) {
      try Influence(jacobian: design, residuals: [1])
    }
    #expect(throws: SolverError.nonFinite(what: "Residual 2")) {
      try Influence(jacobian: design, residuals: [1, .nan, 0, 0])
    }
    #expect(throws: SolverError.tooFewResiduals(residuals: 2, parameters: 3)) {
      try Influence(jacobian: Matrix(rows: 2, columns: 2, elements: [1, 0, 1, 1]), residuals: [0, 0])
    }
  }
}
