import Curves
import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Profile likelihood")
struct ProfileLikelihoodTests {
  @Test("ends of the merchant marine and of room air conditioners, 8 digits against 30-digit arithmetic")
  func ends() throws {
    let references = try VerdictReference.read().profiles
    for (problem, start, names) in [
      (HeldLeastSquares.marine, [0.94, 0.1, 22], ["marine ceiling", "marine rate", "marine midpoint"]),
      (HeldLeastSquares.roomAirConditioners, [18000, 0.01, 0.4], ["room AC ceiling"]),
    ] {
      for (index, name) in names.enumerated() {
        let reference = try #require(references.first { $0.name == name })
        for (confidence, expected) in [(0.95, reference.interval95), (0.9, reference.interval90)] {
          let (profile, _) = try problem.profiled(from: start, confidence: confidence)
          let interval = try #require(profile.interval(of: index, refit: problem.refit).answer)
          let range = try #require(interval.range)
          #expect(digits([range.lowerBound, range.upperBound], certified: expected) >= 8, "\(name) \(confidence)")
        }
      }
    }
  }

  @Test("MASS's confint on nls, to the 4 digits its interpolation leaves")
  func mass() throws {
    let (profile, _) = try HeldLeastSquares.marine.profiled(from: [0.94, 0.1, 22])
    let reference = try StatisticsReference.read().marine.profile95
    for index in 0..<3 {
      let range = try #require(profile.interval(of: index, refit: HeldLeastSquares.marine.refit).answer?.range)
      let shift = index == 2 ? 1885.0 : 0
      let width = reference[index][1] - reference[index][0]
      #expect(abs(range.lowerBound + shift - reference[index][0]) < 1e-4 * width)
      #expect(abs(range.upperBound + shift - reference[index][1]) < 1e-4 * width)
    }
  }

  @Test("τ of a linear model is a straight line and its interval is the t interval, 9 digits")
  func linear() throws {
    let problem = HeldLeastSquares(
      family: Linear(), times: (0..<12).map(Double.init),
      values: [2.1, 2.9, 4.2, 5.4, 5.7, 6.8, 8.5, 9.1, 9.6, 11.2, 12.9, 13.1])
    let reference = try ReferenceFit.named("line", "linear")
    let (profile, _) = try problem.profiled(from: [1, 1])
    for index in 0..<2 {
      let interval = try #require(profile.interval(of: index, refit: problem.refit).answer)
      let range = try #require(interval.range)
      #expect(digits(range.lowerBound, certified: reference.low[index]) >= 9)
      #expect(digits(range.upperBound, certified: reference.high[index]) >= 9)
      for point in interval.trace where point.tau != 0 {
        let tau = (point.value - reference.parameters[index]) / reference.standardErrors[index]
        #expect(abs(point.tau - tau) < 1e-6 * abs(tau))
      }
    }
  }

  @Test("the first five years of an adoption series do not determine its ceiling: open above")
  func open() throws {
    let years: [Double] = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
    for count in 4...10 {
      let problem = HeldLeastSquares(
        family: Bass(), times: (1...count).map(Double.init), values: Array(years.prefix(count)), isIncrements: true)
      // From the published estimate where there is one, else from a ceiling far above the data.
      let (profile, _) = try problem.profiled(from: [count <= 5 ? 2e6 : 60000, count <= 5 ? 0.0003 : 0.01, 0.5])
      let outcome = profile.interval(of: 0, refit: problem.refit)
      guard case .found(let interval) = outcome else {
        Issue.record("\(count) years: \(outcome)")
        continue
      }
      if count <= 5 {
        guard case .open = interval.upper else {
          Issue.record("\(count) years: \(interval.upper)")
          continue
        }
        #expect(interval.range == nil)
        let verdict = try #require(Verdict("ceiling", interval))
        #expect(verdict.description.hasPrefix("The ceiling is not identified: with any"))
        #expect(verdict.weight == .withholds)
      } else if count >= 7 {
        #expect(interval.range != nil, "\(count) years")
        #expect(Verdict("ceiling", interval) == nil)
      }
    }
  }

  @Test("a profile that is flat to a bound, that levels off, that cannot be followed, that finds a better point")
  func shapes() throws {
    func profile(_ bounds: ProfileBounds) throws -> ProfileLikelihood {
      try ProfileLikelihood(
        optimum: [1], sumOfSquares: 10, degreesOfFreedom: 10, standardErrors: [1], bounds: [bounds])
    }
    // S rises to 10 + 10 θ/(1 + θ) to the right, s² = 1: τ² stays below 10, above the cut-off 4.96 at θ = .98 …
    let rising = try profile(ProfileBounds()).interval(of: 0) { held, start in
      let x = held[0].value - 1
      return HeldOptimum(parameters: [held[0].value], sumOfSquares: 10 + (x < 0 ? 100 * x * x : 10 * x / (1 + x)))
    }
    let cut = try Distribution.FisherF(numerator: 1, denominator: 10).upperQuantile(0.05)
    let range = try #require(rising.answer?.range)
    #expect(digits(range.upperBound - 1, certified: (cut / 10) / (1 - cut / 10)) >= 9)
    #expect(digits(1 - range.lowerBound, certified: (cut / 100).squareRoot()) >= 9)
    // … and with half of that rise never reaches it.
    let level = try profile(ProfileBounds()).interval(of: 0) { held, start in
      let x = held[0].value - 1
      return HeldOptimum(parameters: [held[0].value], sumOfSquares: 10 + (x < 0 ? 100 * x * x : 4 * x / (1 + x)))
    }
    guard case .open(let reached, let tau)? = level.answer?.upper else {
      Issue.record("\(level)")
      return
    }
    #expect(reached > 100 && abs(tau - 2) < 0.01)
    // Flat up to the bound.
    let bounded = try profile(ProfileBounds(lower: 0, upper: 3)).interval(of: 0) { held, start in
      HeldOptimum(parameters: [held[0].value], sumOfSquares: 10 + 0.1 * (held[0].value - 1) * (held[0].value - 1))
    }
    let flat = try #require(bounded.answer)
    guard case .atBound(0, let low) = flat.lower, case .atBound(3, let high) = flat.upper else {
      Issue.record("\(flat)")
      return
    }
    #expect(abs(low + 0.1.squareRoot()) < 1e-5 && abs(high - 0.4.squareRoot()) < 1e-5)
    // No fit beyond 1.5.
    let lost = try profile(ProfileBounds()).interval(of: 0) { held, start in
      held[0].value > 1.5 ? nil : HeldOptimum(parameters: [held[0].value], sumOfSquares: 10.1)
    }
    guard case .lost(let at)? = lost.answer?.upper else {
      Issue.record("\(lost)")
      return
    }
    #expect(at <= 1.5 && at > 1.4)
    // A better fit at 2.
    let better = try profile(ProfileBounds()).interval(of: 0) { held, start in
      HeldOptimum(parameters: [held[0].value], sumOfSquares: 9 + (held[0].value - 2) * (held[0].value - 2))
    }
    guard case .lowerPoint(let point) = better else {
      Issue.record("\(better)")
      return
    }
    #expect(point.sumOfSquares < 10)
  }

  @Test("without spread or degrees of freedom there is no profile")
  func refused() {
    #expect(throws: ProfileError.exactFit) {
      try ProfileLikelihood(optimum: [1], sumOfSquares: 0, degreesOfFreedom: 3)
    }
    #expect(throws: ProfileError.noDegreesOfFreedom) {
      try ProfileLikelihood(optimum: [1], sumOfSquares: 1, degreesOfFreedom: 0)
    }
    #expect(throws: ProfileError.confidence(1)) {
      try ProfileLikelihood(optimum: [1], sumOfSquares: 1, degreesOfFreedom: 3, confidence: 1)
    }
    #expect(throws: ProfileError.notFinite) {
      try ProfileLikelihood(optimum: [.nan], sumOfSquares: 1, degreesOfFreedom: 3)
    }
  }

  @Test("the region of a linear model is the ellipse of F(2, n − p), every vertex to 8 digits")
  func ellipse() throws {
    let problem = HeldLeastSquares(
      family: Linear(), times: (0..<12).map(Double.init),
      values: [2.1, 2.9, 4.2, 5.4, 5.7, 6.8, 8.5, 9.1, 9.6, 11.2, 12.9, 13.1])
    let (profile, solution) = try problem.profiled(from: [1, 1])
    let region = try #require(
      profile.region(
        of: 0, and: 1, covariance: profile.variance * (try solution.unscaledCovariance().matrix), directions: 16,
        refit: problem.refit
      ).answer)
    let cut = try Distribution.FisherF(numerator: 2, denominator: 10).upperQuantile(0.05)
    #expect(region.vertices.count == 16 && !region.isOpen)
    for vertex in region.vertices {
      let (a, b) = (vertex.first - solution.parameters[0], vertex.second - solution.parameters[1])
      // Σ (a + b t)² over t = 0 … 11
      let form = 12 * a * a + 2 * 66 * a * b + 506 * b * b
      #expect(digits(form, certified: 2 * cut * profile.variance) >= 8)
    }
  }

  @Test("the region of two parameters of three is as wide as the profile at the same cut-off")
  func region() throws {
    let problem = HeldLeastSquares.marine
    let (profile, solution) = try problem.profiled(from: [0.94, 0.1, 22])
    let covariance = try solution.unscaledCovariance().matrix
    var two = Matrix(rows: 2, columns: 2)
    for row in 0..<2 { for column in 0..<2 { two[row, column] = profile.variance * covariance[row, column] } }
    let region = try #require(
      profile.region(of: 0, and: 1, covariance: two, directions: 72, refit: problem.refit).answer)
    #expect(!region.isOpen)
    // The confidence at which the profile of one parameter has the cut-off of two.
    let cut = try 2 * Distribution.FisherF(numerator: 2, denominator: 14).upperQuantile(0.05)
    let confidence = try Distribution.FisherF(numerator: 1, denominator: 14).cumulative(cut)
    let (wider, _) = try problem.profiled(from: [0.94, 0.1, 22], confidence: confidence)
    for (index, coordinate) in [\ProfileRegion.Vertex.first, \.second].enumerated() {
      let range = try #require(wider.interval(of: index, refit: problem.refit).answer?.range)
      let values = region.vertices.map { $0[keyPath: coordinate] }
      let (low, high) = (try #require(values.min()), try #require(values.max()))
      let width = range.upperBound - range.lowerBound
      // A polygon of 72 corners misses the extremes by the sagitta of 5°.
      #expect(low >= range.lowerBound - 1e-8 * width && low <= range.lowerBound + 2e-3 * width)
      #expect(high <= range.upperBound + 1e-8 * width && high >= range.upperBound - 2e-3 * width)
    }
  }
}
