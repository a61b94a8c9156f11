import Curves
import Datasets
import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Generations")
struct GenerationsFitTests {
  /// IBM's systems in use, from `datasets/classic-diffusion`.
  static func ibm() throws -> [TimeSeries] {
    let table = try Table.read(path: CuratedTable.path("classic-diffusion"))
    return try (1...4).map { try table.series(Selection(entity: ["IBM computers generation \($0)"])) }
  }

  @Test("IBM's four generations from default settings: the global optimum, 140 489 081.117")
  func ibmTruth() throws {
    let fit = try LeastSquaresFitting().fit(generations: try Self.ibm())
    #expect(fit.estimate.termination == .converged)
    #expect(fit.system.generations.map(\.launch) == [0, 5, 10, 15])
    // Least squares by 300 random starts of another program, which agree.
    #expect(digits(fit.estimate.goodness.rss, certified: 140_489_081.117) >= 9.0)
    let truth = [0.0803228, 0.4321734, 3367.6625, 13907.4768, 14423.0051, 6706.2730]
    #expect(digits(fit.estimate.parameters, certified: truth) >= 6, "\(fit.estimate.parameters)")
    // 96 cells less the 30 before the launches, which no parameter can move.
    #expect(fit.estimate.goodness.count == 66)
    #expect(fit.estimate.goodness.degreesOfFreedom == 60)
  }

  @Test("far starts lead to the same optimum, not to the one at which a known package stops, 151 466 490")
  func otherOptimum() throws {
    for (p, q) in [(0.001, 0.05), (0.5, 0.01), (0.003, 1.5)] {
      let settings = try ParameterSettings(
        ParameterSettings.entries(keyword: "start", argument: "p=\(p)")
          + ParameterSettings.entries(keyword: "start", argument: "q=\(q)"))
      let fit = try LeastSquaresFitting(settings: settings).fit(generations: try Self.ibm())
      #expect(digits(fit.estimate.goodness.rss, certified: 140_489_081.117) >= 9.0, "\(p) \(q)")
    }
  }

  @Test("each generation overtakes the one before between the dates on which the data show it, or next to them")
  func overtakings() throws {
    let fit = try LeastSquaresFitting().fit(generations: try Self.ibm())
    let covariance = try #require(fit.estimate.covariance)
    #expect(
      fit.overtakings.map(\.observed) == [
        .init(after: DecimalYear(6), by: DecimalYear(7)), .init(after: DecimalYear(13), by: DecimalYear(14)),
        .init(after: DecimalYear(18), by: DecimalYear(19)),
      ])
    for overtaking in fit.overtakings {
      let interval = try #require(
        fit.date(overtaking).deltaMethod(
          at: fit.estimate.parameters, covariance: covariance, degreesOfFreedom: 60))
      let outputs = fit.system.outputs(at: interval.estimate, fit.estimate.parameters)
      #expect(digits(outputs[overtaking.follower], certified: outputs[overtaking.leader]) >= 11)
      #expect(interval.lower < interval.estimate && interval.estimate < interval.upper)
      let observed = try #require(overtaking.observed)
      #expect(abs(interval.estimate - (observed.after.value + observed.by.value) / 2) < 1.5, "\(interval)")
    }
  }

  @Test("the date of overtaking has the gradient of differences, 7 digits")
  func dateGradient() throws {
    let fit = try LeastSquaresFitting().fit(generations: try Self.ibm())
    for overtaking in fit.overtakings {
      let date = fit.date(overtaking)
      let (_, gradient) = try #require(date.evaluate(fit.estimate.parameters))
      let numerical = DerivedQuantity("by differences") { date.evaluate($0)?.value }
      let (_, expected) = try #require(numerical.evaluate(fit.estimate.parameters))
      for (index, (one, other)) in zip(gradient, expected).enumerated() {
        #expect(abs(one - other) * fit.estimate.parameters[index] < 1e-7, "\(index): \(one) \(other)")
      }
    }
  }

  @Test("what hangs on one generation is said: not peaked, residuals that follow each other")
  func flags() throws {
    let series = try Self.ibm()
    // Until the last generation's third year nothing says what it will come to.
    let fit = try LeastSquaresFitting().fit(
      generations: series.map { one in one.filtered { one.dates[$0].value <= 18 } })
    #expect(fit.flags.contains(.notPeaked(generation: 3, last: DecimalYear(18))))
    #expect(!fit.flags.contains { if case .notPeaked(let which, _) = $0 { which < 3 } else { false } })
  }

  @Test("from the first 17 periods the fourth is foreseen to pass the third between 18 and 19, as it did")
  func foreseen() throws {
    let series = try Self.ibm()
    let fit = try LeastSquaresFitting().fit(
      generations: series[2...].map { one in one.filtered { one.dates[$0].value <= 17 } })
    let overtaking = try #require(fit.overtakings.first)
    #expect(overtaking.observed == nil)
    let covariance = try #require(fit.estimate.covariance)
    let interval = try #require(
      fit.date(overtaking).deltaMethod(at: fit.estimate.parameters, covariance: covariance, degreesOfFreedom: 5))
    #expect(interval.lower > 18 && interval.upper < 19, "\(interval)")
    // What the fourth will come to is not known by then.
    #expect(fit.flags.contains { if case .imprecise(generation: 1, _) = $0 { true } else { false } })
  }

  @Test("a generation that only replaces the one before has a potential of nothing, and is flagged")
  func nothingOfItsOwn() throws {
    // Fewer in use than came over from the first: a negative potential would fit best.
    let system = try NortonBass([.init("first", launch: 0), .init("second", launch: 6), .init("third", launch: 12)])
    var series = (0..<3).map { output -> TimeSeries in
      let dates = (1...24).filter { Double($0) > [0.0, 6, 12][output] }.map { Double($0) }
      return named(
        system.generations[output].name, dates,
        dates.map { system.outputs(at: $0, [0.05, 0.45, 1000, -150, 600])[output] })
    }
    var source = RandomSource(seed: 5, purpose: "noise", index: 0)
    for output in 0..<3 {
      for index in series[output].values.indices {
        series[output].values[index] = max(0, series[output].values[index] + 8 * source.normal())
      }
    }
    let fit = try LeastSquaresFitting().fit(generations: series)
    #expect(fit.estimate.parameters[GenerationsFit.potential(of: 1)] == 0)
    #expect(fit.flags.contains(.nothingOfItsOwn(generation: 1)))
    #expect(fit.estimate.terms()[3].status == .atBound && fit.estimate.terms()[3].interval == nil)
  }

  private func named(_ name: String, _ dates: [Double], _ values: [Double]) -> TimeSeries {
    TimeSeries(entity: name, series: "in use", unit: "units", dates: dates.map { DecimalYear($0) }, values: values)
  }

  @Test("95% intervals of every parameter and of the dates of overtaking hold the truth in 200 simulated records")
  func recovery() throws {
    let launches = [1990.0, 1996, 2003]
    let system = try NortonBass(
      zip(["first", "second", "third"], launches).map { NortonBass.Generation($0, launch: $1) })
    let truth = [0.03, 0.42, 900, 1400, 700]
    let replicates = 200
    let dates = launches.map { launch in (1991...2016).map(Double.init).filter { $0 > launch } }
    let fitting = { () -> LeastSquaresFitting in
      var fitting = LeastSquaresFitting()
      fitting.globalSearch = GlobalSearch(points: 64, searches: 4)
      return fitting
    }()
    let held = InParallel.map(replicates, threads: 2) { replicate -> [Bool?] in
      var source = RandomSource(seed: 11, purpose: "generations", index: UInt64(replicate))
      let series = (0..<3).map { output in
        self.named(
          system.generations[output].name, dates[output],
          dates[output].map { max(0, system.outputs(at: $0, truth)[output] + 25 * source.normal()) })
      }
      guard
        let fit = try? fitting.fit(generations: series, launches: launches.map { DecimalYear($0) }),
        fit.estimate.termination == .converged, let covariance = fit.estimate.covariance
      else { return [] }
      let parameters = fit.estimate.terms().enumerated().map { index, term in term.interval?.contains(truth[index]) }
      let crossings = fit.overtakings.map { overtaking -> Bool? in
        guard let expected = fit.date(overtaking).evaluate(truth)?.value,
          let interval = fit.date(overtaking).deltaMethod(
            at: fit.estimate.parameters, covariance: covariance,
            degreesOfFreedom: fit.estimate.goodness.residualDegreesOfFreedom)
        else { return nil }
        return interval.lower <= expected && expected <= interval.upper
      }
      return parameters + crossings
    }
    #expect(held.count == replicates && held.allSatisfy { $0.count == 7 })
    guard held.allSatisfy({ $0.count == 7 }) else { return }
    for place in 0..<7 {
      let count = held.count { $0[place] == true }
      #expect(CoverageTests.isConsistent(count, of: replicates), "\(place): \(count) of \(replicates)")
      #expect(!held.contains { $0[place] == nil })
    }
  }

  @Test("what cannot be fitted is refused in words")
  func refusals() throws {
    let years = (2001...2012).map(Double.init)
    let old = named("old", years, years.map { 100 * ($0 - 2000) })
    let new = named("new", years, years.map { $0 < 2006 ? 0 : 80 * ($0 - 2005) })
    func refusal(_ series: [TimeSeries], launches: [Double]? = nil) -> FitError? {
      do throws(FitError) {
        _ = try LeastSquaresFitting().fit(generations: series, launches: launches?.map { DecimalYear($0) })
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal([old]) == .system(.tooFew(system: "Norton–Bass", what: "generations", count: 1)))
    #expect(
      refusal([new, old])
        == .system(
          .launchesOutOfOrder(earlier: "new", launch: 2005, later: "old", laterLaunch: 2000)))
    #expect(
      refusal([old, new], launches: [2000, 2007])
        == .series("new", .inUseBeforeLaunch(date: 2006, value: 80, launch: 2007)))
    #expect(refusal([old, named("none", years, years.map { _ in 0 })]) == .series("none", .neverInUse))
    #expect(
      refusal([old, named("less", years, years.map { 2005 - $0 })]) == .series("less", .notInUse(date: 2006, value: -1))
    )
    #expect(
      refusal([named("a", [2001, 2002], [1, 2]), named("b", [2002, 2003], [0, 1])], launches: [2000, 2001.5])
        == .tooFewPoints(family: "Norton–Bass", points: 4, parameters: 4))
    // Squares that a computer cannot hold.
    for factor in [1e-300, 1e150] {
      let scaled = [old, new].map { one in named(one.entity, years, one.values.map { factor * $0 }) }
      #expect(refusal(scaled) == .noFiniteFit(family: "Norton–Bass"))
    }
    for error in [refusal([old]), refusal([new, old]), refusal([old, new], launches: [2000, 2007])] {
      #expect((error?.description.count ?? 0) > 40)
    }
  }
}
