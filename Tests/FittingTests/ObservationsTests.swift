import Curves
import Datasets
import Fitting
import Testing
import Witnesses

@Suite("Observations and histories")
struct ObservationsTests {
  @Test("time starts at the first date, or a period before it for a launch")
  func origins() {
    let series = TimeSeries.yearly([2000, 2000.5, 2001, 2001.5], [1, 2, 3, 4])
    let first = Observations(series, origin: .firstDate, measure: .level)
    #expect(first.origin == 2000 && first.times == [0, 0.5, 1, 1.5])
    let launch = Observations(series, origin: .launch, measure: .level)
    #expect(launch.origin == 1999.5 && launch.times == [0.5, 1, 1.5, 2])
    let given = Observations(series, origin: .launch, launch: DecimalYear(1998), measure: .level)
    #expect(given.origin == 1998 && given.times == [2, 2.5, 3, 3.5])
    let unmoved = Observations(series, origin: .firstDate, launch: DecimalYear(1998), measure: .level)
    #expect(unmoved.origin == 2000)
  }

  @Test("the period is the median step, the greater of two middle ones")
  func period() {
    let period = { (dates: [Double]) in
      Observations(.yearly(dates, dates), origin: .firstDate, measure: .level).period
    }
    #expect(period([2000, 2001, 2002, 2003, 2010]) == 1)
    #expect(period([2000, 2001, 2003]) == 2)
    #expect(period([2000, 2000.25, 2000.5, 2000.75, 2002]) == 0.25)
    #expect(period([2000]) == 1)
    #expect(period([]) == 1)
  }

  @Test("levels of increments are their running sum")
  func levels() {
    let series = TimeSeries.yearly(from: 2000, [1, 2, 3, 4])
    #expect(Observations(series, origin: .launch, measure: .increments).levels == [1, 3, 6, 10])
    #expect(Observations(series, origin: .launch, measure: .level).levels == [1, 2, 3, 4])
  }

  @Test("a history starts from its last observation, or from where records were last looked at")
  func states() throws {
    let seen = try History(.yearly([2000, 2003], [2, 8], until: 2005), noise: .logNormal, origin: DecimalYear(2006))
    #expect(seen.state.time == 2003 && seen.state.value == Noise.logNormal.link(8))
    let records = try History(
      .yearly([2000, 2003], [2, 8], kind: .records), noise: .logNormal, origin: DecimalYear(2006))
    #expect(records.state.time == 2006 && records.state.value == Noise.logNormal.link(8))
    // ln |d ln y / dy| = −ln y, the first point conditioned on.
    #expect(records.logJacobian == -Noise.logNormal.link(8))
    let plain = try History(.yearly([2000, 2003], [2, 8]), noise: .gaussian, origin: DecimalYear(2003))
    #expect(plain.logJacobian == 0 && plain.values == [2, 8])
  }

  @Test("a history refuses what has no logarithm, and nothing at all")
  func refusals() {
    #expect(throws: FitError.valueOutsideNoise(family: "a walk", noise: .logNormal, date: 2001, value: 0)) {
      try History(.yearly(from: 2000, [1, 0, 3]), noise: .logNormal, origin: DecimalYear(2002))
    }
    #expect(throws: FitError.tooFewPoints(family: "a walk", points: 0, parameters: 2)) {
      try History(.yearly(from: 2000, []), noise: .gaussian, origin: DecimalYear(2002))
    }
  }

  @Test("noise: link, level and slope")
  func noise() {
    #expect(Noise.gaussian.link(-3) == -3 && Noise.gaussian.level(-3) == -3 && Noise.gaussian.slope(5) == 1)
    #expect(Noise.logNormal.slope(4) == 0.25)
    for value in [1e-300, 0.3, 7, 1e300] {
      #expect(digits(Noise.logNormal.level(Noise.logNormal.link(value)), certified: value) > 12)
    }
    #expect(Noise.gaussian.accepts(-1) && !Noise.gaussian.accepts(.nan))
    #expect(
      !Noise.logNormal.accepts(0) && !Noise.logNormal.accepts(.infinity)
        && Noise.logNormal.accepts(.leastNonzeroMagnitude))
  }
}
