import Curves
import Datasets
import Fitting
import Foundation
import Solvers
import Testing
import Witnesses

/// Data drawn from a family under a clock.
struct SimulatedIntervention: Sendable, CustomTestStringConvertible {
  var words: String
  var family: any CurveFamily
  var parameters: [Double]
  var clock: Clock
  var effects: [Double]
  var points = 40
  /// On the scale of the logarithm.
  var spread = 0.03
  var step = 0.5

  var testDescription: String { words }

  var times: [Double] { (0..<points).map { step * Double($0) } }
  var dates: [DecimalYear] { times.map { DecimalYear(2000 + $0) } }

  /// Natural scale, the clock's dates counted from the origin.
  var truth: [Double] { parameters + effects }

  func series(_ random: inout RandomSource) -> TimeSeries {
    let curve = ClockedCurve(family, clock.shifted(by: -2000))
    return TimeSeries(
      entity: "simulated", series: "level", unit: "units", dates: dates,
      values: times.map { curve.level(at: $0, truth) * exp(spread * random.normal()) })
  }

  static let all: [SimulatedIntervention] = [
    SimulatedIntervention(
      words: "step", family: Exponential(), parameters: [5, 0.3],
      clock: Clock(shocks: [Shock("a", .step, [.known(2011.3)])]), effects: [-0.35]),
    SimulatedIntervention(
      words: "rectangle", family: Exponential(), parameters: [5, 0.3],
      clock: Clock(shocks: [Shock("a", .rectangle, [.known(2007.2), .known(2012.4)])]), effects: [0.6]),
    SimulatedIntervention(
      words: "decay", family: Exponential(), parameters: [5, 0.3],
      clock: Clock(shocks: [Shock("a", .decay, [.known(2008.1)])]), effects: [-0.7, 0.4]),
    SimulatedIntervention(
      words: "ramp", family: Logistic(), parameters: [100, 0.6, 9],
      clock: Clock(shocks: [Shock("a", .ramp, [.known(2005.3), .known(2009.3)])]), effects: [-0.4]),
    SimulatedIntervention(
      words: "short then long", family: Exponential(), parameters: [5, 0.3],
      clock: Clock(shocks: [Shock("a", .shortThenLong, [.known(2007.3)])]), effects: [-0.8, 0.5, 0.9]),
    SimulatedIntervention(
      words: "covariate", family: Exponential(), parameters: [5, 0.3],
      clock: Clock(
        covariates: [Covariate("c", times: [1999, 2004, 2010, 2015, 2021], values: [1, 2, 1.6, 4, 5])], start: 2000),
      effects: [0.3]),
    SimulatedIntervention(
      words: "two steps", family: Logistic(), parameters: [100, 0.6, 9],
      clock: Clock(shocks: [Shock("a", .step, [.known(2006.3)]), Shock("b", .step, [.known(2010.8)])]),
      effects: [-0.4, 0.5]),
  ]
}

@Suite("Interventions")
struct InterventionTests {
  // MARK: - Other people's numbers

  struct Reference: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
      var name: String
      var family: String
      var shape: String
      var dates: [Double]
      var values: [Double]
      var increments: Bool
      var first: Double
      var logNormal: Bool
      var parameters: [Double]
      var rss: Double
      var testDescription: String { name }
    }

    var cases: [Case]
  }

  @Test("sums of squares to 8 digits and parameters to 4 of scipy's fits, effective time by quadrature there")
  func reference() throws {
    for one in try Reference.reading("interventions.json").cases {
      let shock = try Shock(name: "x", shape: one.shape, dates: one.dates.map { "\($0)" })
      let family = try #require(Catalogue.family(named: one.family))
      var options = FitOptions(
        noise: one.logNormal ? .logNormal : .gaussian, measure: one.increments ? .increments : .level,
        clock: Clock(shocks: [shock]))
      options.threads = 1
      let series = TimeSeries(
        entity: "e", series: "s", unit: "", dates: one.values.indices.map { DecimalYear(one.first + Double($0)) },
        values: one.values)
      let fit = try options.fitting(measure: options.measure ?? .level).fit(family, to: series)
      #expect(fit.goodness.rss <= one.rss * (1 + 1e-8), "\(one.name): \(fit.goodness.rss) where scipy has \(one.rss)")
      guard fit.goodness.rss >= one.rss * (1 - 1e-8) else { continue }
      for (value, certified) in zip(fit.parameters, one.parameters) {
        #expect(digits(value, certified: certified) >= 4, "\(one.name): \(value), scipy \(certified)")
      }
    }
  }

  // MARK: - Simulation

  @Test(
    "95% intervals hold every parameter at the nominal rate over 200 replicates, where there are intervals",
    arguments: SimulatedIntervention.all)
  func recovery(case one: SimulatedIntervention) throws {
    // The first 200 under a ramp hold the rate 180 times; another program, over 4000, holds it in .950: so more are asked.
    let replicates = one.words == "ramp" ? 1000 : 200
    var fitting = LeastSquaresFitting(noise: .logNormal)
    fitting.clock = one.clock
    fitting.searches = 2
    var held = [Int](repeating: 0, count: one.truth.count)
    var found = 0
    var open = 0
    for index in 0..<replicates {
      var random = RandomSource(
        seed: 3, purpose: RandomSource.Purpose("interventions: " + one.words), index: UInt64(index))
      let series = one.series(&random)
      guard let fit = try? fitting.fit(one.family, to: series, startingAt: [one.truth]) else { continue }
      // A search that ends at the edge of a domain says that it has no interval.
      guard fit.termination == .converged, fit.terms.allSatisfy({ $0.interval != nil }) else {
        open += 1
        continue
      }
      found += 1
      for (place, term) in fit.terms.enumerated() {
        let truth = one.truth[place] + (term.parameter.role.isDate ? 2000 : 0)
        if let interval = term.interval, interval.contains(truth) { held[place] += 1 }
      }
    }
    print("recovery", one.words, held.map { Double($0) / Double(found) }, "without intervals", open)
    #expect(found + open >= replicates - 2)
    // A short effect of −0.8 cannot always be told from a standstill.
    #expect(open <= (one.words == "short then long" ? replicates / 5 : replicates / 50))
    // Three standard deviations of a share about 95%.
    let band = 3 * (0.95 * 0.05 / Double(replicates)).squareRoot()
    for (place, count) in held.enumerated() {
      let share = Double(count) / Double(found)
      #expect(abs(share - 0.95) <= band, "parameter \(place) is held in \(share)")
    }
  }

  @Test("without an intervention p-values are uniform: 60 series")
  func uniform() throws {
    let plain = SimulatedIntervention(
      words: "none", family: Exponential(), parameters: [5, 0.3], clock: Clock(), effects: [], points: 16)
    var values: [Double] = []
    for index in 0..<60 {
      var random = RandomSource(seed: 11, purpose: "interventions: null", index: UInt64(index))
      var options = FitOptions(
        noise: .logNormal, clock: Clock(shocks: [Shock("a", .step, [.known(2004.2)])]), replicates: 59, seed: 5)
      options.threads = 2
      let finding = try finding(plain.series(&random), Exponential(), options)
      values.append(try #require(finding.noEffect).pValue)
    }
    values.sort()
    var distance = 0.0
    for (index, p) in values.enumerated() {
      let below = Double(index) / 60
      let above = Double(index + 1) / 60
      distance = max(distance, abs(p - below), abs(above - p))
    }
    // The 1% point of Kolmogorov's distance for 60 values.
    #expect(distance < 0.207, "Kolmogorov's distance is \(distance)")
    #expect(values.count { $0 <= 0.1 } <= 13)
  }

  private func holds(_ low: Double?, _ high: Double?, _ truth: Double) -> Bool {
    guard let low, let high else { return false }
    return low < truth && truth < high
  }

  private func finding(
    _ series: TimeSeries, _ family: any CurveFamily, _ options: FitOptions, reaching levels: [Double] = []
  ) throws -> InterventionAnalysis.Finding {
    let fit = try options.fitting(measure: .level).fit(family, to: series)
    let analysis = FitAnalysis(fit.estimate, options, dates: series.dates.map(\.value))
    return try #require(InterventionAnalysis(fit, analysis, options, reaching: levels)?.findings.first)
  }

  @Test("a step is found, only slows, costs what it cost, and delays; placebo dates fit worse")
  func step() throws {
    let one = SimulatedIntervention.all[0]
    var random = RandomSource(seed: 1, purpose: "interventions: step", index: 0)
    let options = FitOptions(noise: .logNormal, clock: one.clock, replicates: 99, threads: 2)
    let finding = try finding(one.series(&random), one.family, options, reaching: [5 * exp(0.3 * 30)])
    #expect(try #require(finding.noEffect).pValue == 0.01)
    #expect(try #require(finding.onlySlows).pValue == 1)
    let effect = try #require(finding.effects.first)
    #expect(holds(effect.low, effect.high, -0.35))
    // 8.2 years at 35% less.
    let gained = try #require(finding.gained)
    #expect(holds(gained.low, gained.high, -2.87))
    // Effective time 30 is reached at 11.3 + 18.7 / 0.65.
    let delay = try #require(finding.delays.first).years
    #expect(holds(delay.low, delay.high, 10.069))
    #expect(!finding.placebos.isEmpty)
    #expect(finding.placebos.allSatisfy { $0.statistic < finding.noEffect?.statistic ?? 0 })
    #expect(finding.verdict.hasSuffix("assuming nothing else changed at that date."))
  }

  @Test("that something only slowed is contradicted where it sped later")
  func spedLater() throws {
    let one = SimulatedIntervention.all[4]
    var random = RandomSource(seed: 1, purpose: "interventions: sped", index: 0)
    let options = FitOptions(noise: .logNormal, clock: one.clock, replicates: 39, threads: 2)
    let finding = try finding(one.series(&random), one.family, options)
    #expect(try #require(finding.noEffect).pValue == 1.0 / 40)
    #expect(try #require(finding.onlySlows).pValue == 1.0 / 40)
    #expect(finding.verdict.contains("that it only slowed is contradicted"))
  }

  @Test("an unknown date is found, and 95% intervals hold it in at least 26 of 30 series")
  func unknownDate() throws {
    let one = SimulatedIntervention.all[0]
    let clock = Clock(shocks: [Shock("a", .step, [.estimated(1...9999)])])
    var held = 0
    for index in 0..<30 {
      var random = RandomSource(seed: 2, purpose: "interventions: date", index: UInt64(index))
      // One of them asks for the p-value as well.
      let options = FitOptions(noise: .logNormal, clock: clock, replicates: index == 0 ? 19 : 1, threads: 2)
      let finding = try finding(one.series(&random), one.family, options)
      if index == 0 { #expect(try #require(finding.noEffect).pValue == 0.05) }
      let profile = try #require(finding.dates.first)
      let interval = try #require(profile.interval)
      if interval.contains(11.3) { held += 1 }
      #expect(interval.upperBound - interval.lowerBound < 4, "\(interval)")
      #expect(profile.points.count == 25)
      #expect(finding.placebos.isEmpty)
    }
    print("dates held", held)
    #expect(held >= 26, "\(held) of 30")
  }

  @Test("eight points say that they are few, and how many more years would tell")
  func fewPoints() throws {
    var one = SimulatedIntervention.all[0]
    (one.points, one.step, one.spread) = (8, 1, 0.25)
    one.clock = Clock(shocks: [Shock("a", .step, [.known(2004.5)])])
    var random = RandomSource(seed: 4, purpose: "interventions: few", index: 0)
    let options = FitOptions(noise: .logNormal, clock: one.clock, replicates: 99, threads: 2)
    let finding = try finding(one.series(&random), one.family, options)
    #expect(try #require(finding.noEffect).pValue > 0.05)
    #expect(finding.verdict.contains("more of data at the same cadence would halve its standard error"))
    #expect(finding.verdict.hasSuffix("assuming nothing else changed at that date."))
  }

  @Test("the standard error expected of longer data is that of a fit to them, 6 digits")
  func expectedErrors() throws {
    var one = SimulatedIntervention.all[3]
    one.points = 24
    var random = RandomSource(seed: 6, purpose: "interventions: expected", index: 0)
    let series = one.series(&random)
    let options = FitOptions(noise: .logNormal, clock: one.clock, replicates: 19)
    let fit = try options.fitting(measure: .level).fit(one.family, to: series)
    let finding = try finding(series, one.family, options)
    let expected = try #require(finding.effects.first?.expected.first { $0.years == 5 })
    // Points on the curve itself leave the estimate where it is; only the spread is smaller, by what is known.
    let later = (1...10).map { DecimalYear((series.dates.last?.value ?? 0) + 0.5 * Double($0)) }
    let longer = TimeSeries(
      entity: "e", series: "s", unit: "", dates: series.dates + later,
      values: series.values + later.map { fit.level(at: $0) })
    let again = try options.fitting(measure: .level).fit(one.family, to: longer, startingAt: [fit.parameters])
    let error = try #require(again.standardErrors)[3] * #require(fit.goodness.sigma) / #require(again.goodness.sigma)
    #expect(digits(expected.standardError, certified: error) >= 6)
  }

  // MARK: - Refusals

  @Test(
    "what cannot be read is refused with words",
    arguments: [
      ("restriction", "is not name=shape:date"), ("a=stepp:2020", "Did you mean step?"),
      ("a=jump:2020", "There are step, rectangle, decay, ramp, short-then-long."), ("a=step:soon", "is not a date"),
      ("a=step:2020-02-30", "February 2020 has no day 30"), ("a=step:2020,2021", "a step has one date"),
      ("a=rectangle:2020", "a rectangle has two dates"), ("a=rectangle:2022,2020", "Swap the two dates."),
      ("a=rectangle:2020..2024,2022", "Swap the two dates."), ("a=rectangle:?,?", "Give each a range of its own"),
      ("a=step:2024..2020", "Swap the two dates."),
      ("logistic=step:2020", "Choose another name."), ("a.b=step:2020", "is no name for an intervention"),
      ("=step:2020", "is no name for an intervention"), ("a=step:", "is not a date"),
    ])
  func unreadable(argument: String, words: String) {
    do {
      _ = try Shock(argument: argument)
      Issue.record("\(argument) was read")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }

  @Test("what is read: dates, ranges and unknown dates")
  func read() throws {
    #expect(try Shock(argument: "a=step:2022.5") == Shock("a", .step, [.known(2022.5)]))
    #expect(
      try Shock(argument: " a = ramp: 2020 , 2021..2024 ")
        == Shock("a", .ramp, [.known(2020), .estimated(2021...2024)]))
    #expect(try Shock(argument: "a=short-then-long:?").dates.first?.isEstimated == true)
  }

  @Test("names that clash, dates outside the data and more parameters than points are refused")
  func refusals() throws {
    let one = SimulatedIntervention.all[0]
    var random = RandomSource(seed: 1, purpose: "interventions: refusals", index: 0)
    let series = one.series(&random)
    func problem(_ clock: Clock, _ series: TimeSeries) -> String {
      var fitting = LeastSquaresFitting(noise: .logNormal)
      fitting.clock = clock
      do throws(FitError) {
        _ = try fitting.fit(Exponential(), to: series)
        return ""
      } catch {
        return "\(error)"
      }
    }
    func shock(_ name: String, _ date: EventDate) -> Shock { Shock(name, .step, [date]) }
    #expect(problem(Clock(shocks: [shock("a", .known(1990))]), series).contains("lies outside the data"))
    #expect(problem(Clock(shocks: [shock("a", .known(2030))]), series).contains("lies outside the data"))
    #expect(problem(Clock(shocks: [shock("a", .estimated(2030...2040))]), series).contains("Widen the range"))
    #expect(
      problem(Clock(shocks: [shock("a", .known(2005)), shock("a", .known(2006))]), series)
        .contains("Give each its own name."))
    #expect(
      problem(Clock(shocks: ["a", "b", "c", "d"].map { shock($0, .estimated(2001...2009)) }), series)
        .contains("4 dates are to be estimated, those of \"a\", \"b\", \"c\" and \"d\", and 3 can be at once"))
    // Six points between 2001.0 and 2002.5 leave no two dates with two points before, between and after.
    let crowded = [shock("a", .estimated(2001.1...2001.6)), shock("b", .estimated(2001.2...2001.9))]
    #expect(problem(Clock(shocks: crowded), series).contains("two of one shape need two points between them"))
    let short = series.filtered { $0 < 5 }
    let five = Clock(shocks: [Shock("a", .shortThenLong, [.known(2001.2)])])
    #expect(problem(five, short).contains("5 points cannot determine 5 parameters"))
    let early = Covariate("c", times: [2001, 2030], values: [1, 2])
    #expect(problem(Clock(covariates: [early]), series).contains("Give it for all of that time."))
  }
}
