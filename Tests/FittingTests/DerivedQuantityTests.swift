import Curves
import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Derived quantities")
struct DerivedQuantityTests {
  private static let window = -20.0...120.0

  private static let cases: [(HeldLeastSquares, [Double], DerivedQuantity, String)] = [
    (
      .marine, [0.94, 0.1, 22],
      DerivedQuantity("takeover", .takeover(from: 0.1, to: 0.9), of: Logistic(), within: window), "marine takeover"
    ),
    (
      .marine, [0.94, 0.1, 22], DerivedQuantity("date", .time(reaching: 0.8), of: Logistic(), within: window),
      "marine reaches 0.8"
    ),
    (
      .roomAirConditioners, [18000, 0.01, 0.4], DerivedQuantity("peak", .inflection, of: Bass(), within: window),
      "room AC peak"
    ),
  ]

  @Test("estimate and standard error by the delta method, 8 digits against 30-digit arithmetic")
  func deltaMethod() throws {
    for (problem, start, quantity, name) in Self.cases {
      let reference = try #require(try VerdictReference.read().profiles.first { $0.name == name })
      let solution = try problem.fit(from: start)
      let degrees = problem.times.count - 3
      let covariance = solution.sumOfSquares / Double(degrees) * (try solution.unscaledCovariance().matrix)
      let interval = try #require(
        quantity.deltaMethod(at: solution.parameters, covariance: covariance, degreesOfFreedom: degrees))
      #expect(digits(interval.estimate, certified: reference.estimate) >= 8, "\(name)")
      #expect(digits(interval.standardError, certified: reference.error) >= 8, "\(name)")
      let quantile = try Distribution.StudentT(degreesOfFreedom: Double(degrees)).quantile(0.975)
      #expect(digits(interval.upper - interval.lower, certified: 2 * quantile * reference.error) >= 8)
      // Without a gradient, by differences.
      let blind = DerivedQuantity(name) { quantity.evaluate($0)?.value }
      let again = try #require(
        blind.deltaMethod(at: solution.parameters, covariance: covariance, degreesOfFreedom: degrees))
      #expect(digits(again.standardError, certified: reference.error) >= 8, "\(name)")
    }
  }

  @Test("profile intervals of derived quantities, 7 digits against 30-digit Lagrange equations")
  func profiles() throws {
    for (problem, start, quantity, name) in Self.cases {
      let reference = try #require(try VerdictReference.read().profiles.first { $0.name == name })
      for (confidence, expected) in [(0.95, reference.interval95), (0.9, reference.interval90)] {
        let (profile, solution) = try problem.profiled(from: start, confidence: confidence)
        let outcome = try #require(
          profile.interval(
            of: quantity, unscaledCovariance: try solution.unscaledCovariance().matrix,
            residualCount: problem.times.count, evaluate: problem.evaluate))
        let range = try #require(outcome.answer?.range, "\(name)")
        #expect(digits([range.lowerBound, range.upperBound], certified: expected) >= 7, "\(name) \(confidence)")
      }
    }
  }

  @Test("the profile of 10–90% is the profile of the rate turned over, 7 digits")
  func invariance() throws {
    let problem = HeldLeastSquares.marine
    let (profile, solution) = try problem.profiled(from: [0.94, 0.1, 22])
    let rate = try #require(profile.interval(of: 1, refit: problem.refit).answer?.range)
    let takeover = try #require(
      profile.interval(
        of: Self.cases[0].2, unscaledCovariance: try solution.unscaledCovariance().matrix, residualCount: 17,
        evaluate: problem.evaluate)?.answer?.range)
    let constant = 4.394449154672439  // ln 81
    #expect(digits(takeover.lowerBound, certified: constant / rate.upperBound) >= 7)
    #expect(digits(takeover.upperBound, certified: constant / rate.lowerBound) >= 7)
  }

  @Test("in coordinates the same estimate and error")
  func coordinates() throws {
    let problem = HeldLeastSquares.marine
    let solution = try problem.fit(from: [0.94, 0.1, 22])
    let unit = try solution.unscaledCovariance().matrix
    let domains = Logistic().parameters.map(\.domain)
    let points = solution.parameters
    let slopes = zip(domains, points).map { $0.slope(at: $0.coordinate(of: $1)) }
    var inner = unit
    for row in 0..<3 { for column in 0..<3 { inner[row, column] /= slopes[row] * slopes[column] } }
    let quantity = Self.cases[1].2
    let plain = try #require(quantity.deltaMethod(at: points, covariance: unit, degreesOfFreedom: nil))
    let coordinates = zip(domains, points).map { $0.coordinate(of: $1) }
    let again = try #require(
      quantity.inCoordinates(of: domains).deltaMethod(at: coordinates, covariance: inner, degreesOfFreedom: nil))
    #expect(digits(again.estimate, certified: plain.estimate) >= 12)
    #expect(digits(again.standardError, certified: plain.standardError) >= 10)
  }

  @Test("a level near the ceiling: its date is open above, and a level beyond it has no date")
  func openDate() throws {
    let problem = HeldLeastSquares.marine
    let (profile, solution) = try problem.profiled(from: [0.94, 0.1, 22])
    let covariance = try solution.unscaledCovariance().matrix
    // The ceiling's interval is .914 … .969: curves that never reach .93 are not contradicted.
    let near = DerivedQuantity("date", .time(reaching: 0.93), of: Logistic(), within: Self.window)
    let outcome = try #require(
      profile.interval(
        of: near, unscaledCovariance: covariance, residualCount: 17, evaluate: problem.evaluate))
    let interval = try #require(outcome.answer)
    #expect(interval.lower.value != nil)
    guard case .open(let reached, let tau) = interval.upper else {
      Issue.record("\(interval.upper)")
      return
    }
    // The height there is that of a ceiling of .93 itself.
    let held = try #require(problem.refit([HeldParameter(index: 0, value: 0.93)], profile.optimum))
    let height = ((held.sumOfSquares - profile.sumOfSquares) / profile.variance).squareRoot()
    #expect(reached > 150 && abs(tau - height) < 0.01)
    let beyond = DerivedQuantity("date", .time(reaching: 0.99), of: Logistic(), within: Self.window)
    #expect(
      profile.interval(of: beyond, unscaledCovariance: covariance, residualCount: 17, evaluate: problem.evaluate) == nil
    )
    #expect(beyond.deltaMethod(at: profile.optimum, covariance: covariance, degreesOfFreedom: 14) == nil)
    // A parameter the data do not determine leaves no interval, unless the quantity does not use it.
    var open = covariance
    open[0, 0] = .infinity
    #expect(near.deltaMethod(at: profile.optimum, covariance: open, degreesOfFreedom: 14) == nil)
    #expect(Self.cases[0].2.deltaMethod(at: profile.optimum, covariance: open, degreesOfFreedom: 14) != nil)
  }

  @Test("what hangs on held parameters alone has no error of nought")
  func held() throws {
    let covariance = Matrix(rows: 2, columns: 2, elements: [0, 0, 0, 0.25])
    let own = DerivedQuantity("of the held one") { (value: $0[0], gradient: [1, 0]) }
    let both = DerivedQuantity("of both") { (value: $0[0] + 2 * $0[1], gradient: [1, 2]) }
    #expect(own.deltaMethod(at: [3, 4], covariance: covariance, degreesOfFreedom: 10) == nil)
    #expect(both.deltaMethod(at: [3, 4], covariance: covariance, degreesOfFreedom: 10)?.standardError == 1)
    // Data without any scatter leave no error at all, and that is what is said.
    let exact = Matrix(rows: 2, columns: 2, elements: [0, 0, 0, 0])
    #expect(own.deltaMethod(at: [3, 4], covariance: exact, degreesOfFreedom: 10)?.standardError == 0)
  }
}
