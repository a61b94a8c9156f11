import Curves
import Datasets
import Fitting
import RealModule
import Solvers
import Testing
import Witnesses

/// Against `Tests/References/competition.py`: mpmath's paths, SciPy's fits.
@Suite("Fits of competitors")
struct CompetitionFitTests {
  struct Reference: Decodable {
    struct Path: Decodable {
      var parameters: [Double]
      var volumes: [[Double]]
    }
    struct Unbalanced: Decodable {
      var parameters: [Double]
      var entry: Double
      var dates: [Double]
      var adoptions: [[Double]]
    }
    struct Odds: Decodable {
      var parameters: [Double]
      var odds: [Double]
    }
    struct GoodEnough: Decodable {
      var ratios: [[Double]]
      var origin: Double
      var dates: [Double]
      var cases: [Odds]
    }
    struct Fit: Decodable {
      var parameters: [Double]
      var standardErrors: [Double]?
      var rss: Double
      var first: [[Double]]?
      var second: [[Double]]?
    }
    var dates: [Double]
    var lotkaVolterra: [Path]
    var ucrcd: Unbalanced
    var goodEnough: GoodEnough
    var steel: Fit
    var adoptions: Fit
    var top500: Fit
  }

  let reference: Reference

  init() throws { reference = try Reference.reading("competition.json") }

  static func steel(until last: Double) throws -> [TimeSeries] {
    let table = try Table.read(path: CuratedTable.path("steel"))
    return try ["United States", "Japan"].map { name in
      try table.series(Selection(entity: [name], series: "iron and steel production")).filtered(1950...last)
    }
  }

  private func named(_ name: String, _ dates: [Double], _ values: [Double]) -> TimeSeries {
    TimeSeries(entity: name, series: "volume", unit: "units", dates: dates.map { DecimalYear($0) }, values: values)
  }

  @Test("paths of Lotka and Volterra as in 30-digit arithmetic, 10 digits")
  func lotkaVolterraPaths() throws {
    for path in reference.lotkaVolterra {
      let count = path.volumes[0].count
      let system = try LotkaVolterra((0..<count).map { "competitor \($0)" })
      let trajectory = Trajectory(
        system, origin: 0, start: (0..<count).map { .logarithm(ofParameter: system.start(of: $0)) },
        isLogarithmic: true)
      let found = try trajectory.values(path.parameters, at: reference.dates)
      for (one, other) in zip(found, path.volumes) { #expect(digits(one, certified: other) >= 10, "\(one) \(other)") }
      // The sensitivities run along with the same path, and are those of differences.
      let expansion = try trajectory.expansion(path.parameters, at: reference.dates)
      for (one, other) in zip(expansion, path.volumes) {
        #expect(digits(Array(one.prefix(count)), certified: other) >= 9)
      }
      for index in path.parameters.indices {
        let step = 1e-3 * max(abs(path.parameters[index]), 1e-3)
        func moved(_ steps: Double) throws -> [Double] {
          var parameters = path.parameters
          parameters[index] += steps * step
          return try trajectory.values(parameters, at: [reference.dates[1]])[0]
        }
        let (a, b, c, d) = (try moved(1), try moved(-1), try moved(2), try moved(-2))
        for component in 0..<count {
          let expected = (8 * (a[component] - b[component]) - (c[component] - d[component])) / (12 * step)
          let found = expansion[1][count + component * path.parameters.count + index]
          #expect(
            abs(found - expected) <= 1e-6 * max(abs(expected), path.volumes[1][component]), "\(index) \(component)")
        }
      }
    }
  }

  @Test("adoptions of two products, the entry on a date and between dates, 10 digits")
  func unbalancedPaths() throws {
    let path = reference.ucrcd
    let trajectory = Trajectory(
      UnbalancedCompetition(first: "a", second: "b", entry: path.entry), origin: 0, start: [.value(0), .value(0)],
      isLogarithmic: false)
    for (one, other) in zip(try trajectory.values(path.parameters, at: path.dates), path.adoptions) {
      #expect(digits(one[0], certified: other[0]) >= 10)
      #expect(other[1] == 0 ? one[1] == 0 : digits(one[1], certified: other[1]) >= 10)
    }
  }

  @Test("the share among those for whom it is good enough, against a quadrature, 11 digits")
  func goodEnoughPaths() {
    let path = reference.goodEnough
    let system = GoodEnough(
      "a", ratios: path.ratios.map { .init(date: $0[0], ratio: $0[1]) }, origin: path.origin)
    for one in path.cases {
      for (date, odds) in zip(path.dates, one.odds) {
        #expect(digits(system.outputs(at: date, one.parameters)[0], certified: odds) >= 11, "\(one.parameters) \(date)")
      }
    }
  }

  @Test("steel of the United States and Japan, 1950 to 1980: SciPy's fit in 6 digits, its errors in 4")
  func steel() throws {
    let fit = try LeastSquaresFitting().fit(competitors: try Self.steel(until: 1980))
    #expect(fit.estimate.termination == .converged)
    #expect(digits(fit.estimate.goodness.rss, certified: reference.steel.rss) >= 9)
    #expect(digits(fit.estimate.parameters, certified: reference.steel.parameters) >= 6, "\(fit.estimate.parameters)")
    let errors = try #require(fit.estimate.standardErrors)
    #expect(digits(errors, certified: try #require(reference.steel.standardErrors)) >= 4, "\(errors)")
  }

  @Test("adoptions of two products: SciPy's fit in 6 digits, its errors in 4")
  func unbalanced() throws {
    let rows = [try #require(reference.adoptions.first), try #require(reference.adoptions.second)]
    let series = zip(["first", "second"], rows).map { name, rows in named(name, rows.map { $0[0] }, rows.map { $0[1] })
    }
    let fit = try LeastSquaresFitting().fit(sequential: series)
    #expect(fit.estimate.termination == .converged)
    #expect(digits(fit.estimate.goodness.rss, certified: reference.adoptions.rss) >= 9)
    #expect(
      digits(fit.estimate.parameters, certified: reference.adoptions.parameters) >= 6, "\(fit.estimate.parameters)")
    let errors = try #require(fit.estimate.standardErrors)
    #expect(digits(errors, certified: try #require(reference.adoptions.standardErrors)) >= 4, "\(errors)")
  }

  @Test("China's share of the TOP500 against its best machine's: SciPy's threshold in 6 digits")
  func top500() throws {
    let table = try Table.read(path: CuratedTable.path("top500"))
    func series(_ entity: String, _ name: String) throws -> TimeSeries {
      try table.series(Selection(entity: [entity], series: name)).filtered(2002...2017.9)
    }
    let best = try (series("China", "TOP500 best system Rmax"), series("United States", "TOP500 best system Rmax"))
    let leader = Dictionary(uniqueKeysWithValues: zip(best.1.dates, best.1.values))
    var ratios = best.0
    for (index, date) in ratios.dates.enumerated() { ratios.values[index] /= try #require(leader[date]) }
    let fit = try LeastSquaresFitting().fit(
      goodEnough: try series("China", "TOP500 systems share"), ratios: ratios, whole: 100)
    #expect(fit.isWidthBelieved)
    #expect(digits(fit.estimate.goodness.rss, certified: reference.top500.rss) >= 8)
    #expect(digits(fit.estimate.parameters, certified: reference.top500.parameters) >= 6, "\(fit.estimate.parameters)")
  }

  // MARK: What is read from draws

  @Test("of two competitors the draws say so, and spread as the errors say")
  func draws() throws {
    let system = try LotkaVolterra(["old", "new"])
    let truth = [0.5, 0.9, 0.005, 0.004, 0.001, 0.008, 20, 0.5]
    let trajectory = Trajectory(
      system, origin: 2000, start: [.logarithm(ofParameter: 6), .logarithm(ofParameter: 7)], isLogarithmic: true)
    let years = (0..<30).map { 2000 + Double($0) }
    let paths = try trajectory.values(truth, at: years)
    var source = RandomSource(seed: 4, purpose: "noise", index: 0)
    let series = (0..<2).map { index in
      named(["old", "new"][index], years, paths.map { $0[index] * Double.exp(0.02 * source.normal()) })
    }
    let fit = try LeastSquaresFitting().fit(competitors: series)
    let draws = try #require(
      PosteriorDraws(fit.estimate, count: 200, random: RandomSource(seed: 1, purpose: "draws", index: 0)))
    #expect(draws.points.count == 200 && draws.effective > 150, "\(draws.effective)")
    let (ofNew, ofOld) = (fit.interactions[0], fit.interactions[1])
    #expect(ofNew == .init(of: 1, on: 0) && ofOld == .init(of: 0, on: 1))
    let kinds = draws.points.map { CompetitionFit.Kind(fit.effect(ofNew, $0), fit.effect(ofOld, $0)) }
    #expect(kinds.count { $0 == .competition } > 150)
    // Where the likelihood is nearly quadratic draws and standard errors tell the same spread.
    let errors = try #require(fit.estimate.standardErrors)
    for index in [0, 2, 5, 6] {
      let own = draws.points.map { $0[index] }
      let mean = own.reduce(0, +) / 200
      let spread = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 199).squareRoot()
      #expect(spread > 0.75 * errors[index] && spread < 1.35 * errors[index], "\(index)")
    }
    // Nothing is left of the fit where nobody does anything to another.
    let without = try #require(fit.without)
    #expect(without.held == ["effect12", "effect21"] && without.test.pValue < 1e-6)
  }

  @Test("kinds of interaction by their signs")
  func kinds() {
    typealias Kind = CompetitionFit.Kind
    #expect(Kind(-0.2, -0.1) == .competition && Kind(0.2, 0.1) == .mutualism && Kind(-0.2, 0.1) == .predatorPrey)
    #expect(Kind(0.2, -0.1) == .predatorPrey && Kind(0.001, -0.1) == .amensalism && Kind(0.2, 0) == .commensalism)
    #expect(Kind(0.009, -0.009) == .neutral)
  }

  @Test("a crossing is where the path crosses; one that runs away says so")
  func crossings() throws {
    let years = (0...20).map { 2000 + Double($0) }
    // Without effects on each other or themselves: exponentials that meet at 2000 + ln 10 / 0.2.
    let fit = try LeastSquaresFitting(
      settings: ParameterSettings(
        [11, 12, 21, 22].map { ParameterSettings.Entry("effect\($0)", .fix(0)) })
    ).fit(competitors: [
      named("old", years, years.map { 100 * Double.exp(0.1 * ($0 - 2000)) }),
      named("new", years, years.map { 10 * Double.exp(0.3 * ($0 - 2000)) }),
    ])
    let grid = fit.grid(until: 2030)
    let crossing = fit.crossing(of: 1, over: 0, fit.estimate.parameters, on: grid)
    #expect(abs((crossing.date ?? 0) - (2000 + Double.log(10) / 0.2)) < 1e-3)
    #expect(fit.crossing(of: 0, over: 1, fit.estimate.parameters, on: grid) == .init(date: nil))
    // Each helps the other beyond all numbers.
    let runaway = [0.1, 0.1, 0, -0.1, -0.1, 0, 100, 90]
    #expect(fit.volumes(runaway, at: grid) == nil)
    #expect(fit.crossing(of: 1, over: 0, runaway, on: grid) == .init(date: nil, runsAway: true))
  }

  @Test("residuals that follow each other count for fewer")
  func discount() {
    var source = RandomSource(seed: 3, purpose: "noise", index: 0)
    let free = (0..<400).map { _ in source.normal() }
    #expect(PosteriorDraws.discount([free]) == 1)
    var walk = [0.0]
    for step in free.dropFirst() { walk.append(0.6 * walk[walk.count - 1] + step) }
    // (1 − .6) / (1 + .6) = 1/4.
    #expect(abs(PosteriorDraws.discount([walk]) - 0.25) < 0.06)
  }

  @Test("what cannot be fitted is refused in words")
  func refusals() throws {
    let years = (2001...2020).map(Double.init)
    let old = named("old", years, years.map { 100 * ($0 - 2000) })
    let new = named("new", years, years.map { $0 < 2006 ? 0 : 80 * ($0 - 2005) })
    func refusal(_ fit: () throws(FitError) -> Void) -> FitError? {
      do throws(FitError) {
        try fit()
        return nil
      } catch {
        return error
      }
    }
    let fitting = LeastSquaresFitting()
    let refusals: [(FitError?, FitError)] = [
      (
        refusal { () throws(FitError) in _ = try fitting.fit(competitors: [old, new]) },
        .series("new", .volumeNotPositive(date: 2001, value: 0))
      ),
      (
        refusal { () throws(FitError) in _ = try fitting.fit(competitors: [old]) },
        .system(.tooFew(system: "Lotka–Volterra", what: "competitors", count: 1))
      ),
      (
        refusal { () throws(FitError) in
          _ = try fitting.fit(competitors: [
            named("a", [2001, 2002, 2003, 2004], [1, 2, 3, 4]), named("b", [2001, 2002, 2003, 2004], [4, 3, 2, 1]),
          ])
        }, .tooFewPoints(family: "lotka-volterra", points: 8, parameters: 8)
      ),
      (
        refusal { () throws(FitError) in
          _ = try fitting.fit(sequential: [old, named("less", years, years.map { 2005 - $0 })])
        }, .series("less", .negativeAdoptions(date: 2006, value: -1))
      ),
      (
        refusal { () throws(FitError) in
          _ = try fitting.fit(sequential: [old, new], launches: [DecimalYear(2000), DecimalYear(2020)])
        }, .entersAfterData(name: "new", entry: 2020, last: 2020)
      ),
      (
        refusal { () throws(FitError) in _ = try fitting.fit(sequential: [old, old]) },
        .entersTooEarly(name: "old", entry: 2000, alone: 0)
      ),
      (
        refusal { () throws(FitError) in
          _ = try fitting.fit(sequential: [old, named("none", years, years.map { _ in 0 })])
        }, .series("none", .neverInUse)
      ),
      (refusal { () throws(FitError) in _ = try fitting.fit(sequential: [old]) }, .twoProducts(count: 1)),
      (
        refusal { () throws(FitError) in _ = try fitting.fit(goodEnough: old, ratios: old, whole: 100) },
        .series("old", .noOdds(date: 2001, value: 100, whole: 100))
      ),
      (
        refusal { () throws(FitError) in _ = try fitting.fit(goodEnough: old, ratios: new, whole: 1e4) },
        .series("new", .ratioNotPositive(date: 2001, value: 0))
      ),
      (
        refusal { () throws(FitError) in
          _ = try fitting.fit(goodEnough: old, ratios: named("r", [1990, 2003], [0.1, 0.2]), whole: 1e4)
        }, .ratioNotSeen(dates: 3, first: 1990, last: 2003)
      ),
    ]
    for (found, expected) in refusals {
      #expect(found == expected)
      #expect((found?.description.count ?? 0) > 40)
    }
  }
}

extension TimeSeries {
  fileprivate func filtered(_ range: ClosedRange<Double>) -> TimeSeries {
    filtered { range.contains(dates[$0].value) }
  }
}
