import Curves
import Datasets
import Fitting
import Solvers
import Testing
import Witnesses

@Suite("Curves with a persistent discrepancy")
struct CurveWithDiscrepancyTests {
  /// Generalised least squares in closed form: `Tests/References/discrepancy.py` and its output.
  struct Reference: Sendable, Decodable, CustomTestStringConvertible {
    struct Forecast: Sendable, Decodable {
      var horizon: Double
      var mean: Double
      /// At 10, 50 and 90%.
      var quantiles: [Double]
    }
    var name: String
    var dates: [Double]
    var values: [Double]
    var halfLives: [Double]
    var weights: [Double]
    var logLikelihood: Double
    var forecasts: [Forecast]
    var testDescription: String { name }

    static func all() throws -> [Reference] {
      struct File: Decodable { var cases: [Reference] }
      return try File.reading("discrepancy.json").cases
    }

    var last: Double { dates[dates.count - 1] }

    func curve(_ family: any CurveFamily = Exponential(), drawCount: Int = 1000) throws -> CurveWithDiscrepancy {
      let series = TimeSeries.yearly(dates, values)
      return try CurveWithDiscrepancy(
        family, series: series, history: History(series, noise: .logNormal, origin: DecimalYear(last)),
        noise: .logNormal, measure: .level, drawCount: drawCount, random: RandomSource(test: 3))
    }
  }

  @Test("half-lives, their weights and the likelihood of an exponential: 6 digits", arguments: try Reference.all())
  func weights(reference: Reference) throws {
    let curve = try reference.curve()
    #expect(curve.halfLives.map(\.years) == reference.halfLives)
    #expect(digits(curve.halfLives.map(\.weight), certified: reference.weights) >= 6)
    #expect(digits(curve.goodness.logLikelihood, certified: reference.logLikelihood) >= 8)
    #expect(curve.goodness.count == reference.values.count - 1)
    #expect(curve.goodness.parameterCount == 4)
    #expect(curve.ceilingSpread == nil)
  }

  @Test(
    "an exponential's paths follow the exact mixture of Student-t: mean and quantiles within Monte Carlo error",
    arguments: try Reference.all())
  func forecasts(reference: Reference) throws {
    let curve = try reference.curve(drawCount: 20_000)
    let model = CurvePair(follower: .init([(curve, 1)]), leader: nil)
    let paths = SimulatedPaths(
      model, on: [reference.last] + reference.forecasts.map { reference.last + $0.horizon }, count: 40_000)
    let start = Noise.logNormal.link(reference.values[reference.values.count - 1])
    #expect(paths.sample(at: 0).allSatisfy { abs($0 - start) <= 1e-14 * abs(start) }, "paths start at the last state")
    for (index, forecast) in reference.forecasts.enumerated() {
      let sample = paths.sample(at: index + 1)
      // 40 000 paths over 20 000 parameter draws
      let effective = 1 / (1 / 40_000.0 + 1 / 20_000.0)
      let error = (Sample.covariance(sample, sample) / effective).squareRoot()
      #expect(abs(Sample.mean(sample) - forecast.mean) <= 4 * error)
      for (probability, quantile) in zip([0.1, 0.5, 0.9], forecast.quantiles) {
        expectShare(
          sample, below: quantile, is: probability, effectiveCount: effective, "\(probability) at \(forecast.horizon)")
      }
    }
  }

  @Test("the same source gives the same draws")
  func determinism() throws {
    let reference = try #require(try Reference.all().first)
    let paths = try (0...1).map { _ in
      SimulatedPaths(
        CurvePair(follower: .init([(try reference.curve(), 1)]), leader: nil), on: [reference.last, 2030], count: 50)
    }
    #expect(paths[0].sample(at: 1) == paths[1].sample(at: 1))
    #expect(paths[0].shocks == paths[1].shocks)
  }

  @Test("with few points there is no AICc, with fewer no fit")
  func fewPoints() throws {
    let reference = try #require(try Reference.all().first)
    let prefix = { (count: Int) in
      Reference(
        name: "", dates: Array(reference.dates.prefix(count)), values: Array(reference.values.prefix(count)),
        halfLives: [], weights: [], logLikelihood: 0, forecasts: [])
    }
    // Four parameters with half-life and spread; five points score four, six five, seven six.
    #expect(try prefix(5).curve().goodness.aicc == nil)
    #expect(try prefix(6).curve().goodness.aicc == nil)
    #expect(try prefix(7).curve().goodness.aicc != nil)
    #expect(throws: FitError.tooFewPoints(family: "exponential with discrepancy", points: 3, parameters: 3)) {
      _ = try prefix(3).curve()
    }
  }

  @Test("draws of a ceiling say how well it is known")
  func ceilingSpread() throws {
    var random = RandomSource(test: 11)
    let dates = (0..<40).map { 1980 + Double($0) }
    let values = dates.map {
      Logistic().level(at: $0 - 1980, [100, 0.3, 18]) * Noise.logNormal.level(0.03 * random.normal())
    }
    let spread = { (count: Int) in
      let series = TimeSeries.yearly(Array(dates.prefix(count)), Array(values.prefix(count)))
      return try #require(
        try CurveWithDiscrepancy(
          Logistic(), series: series,
          history: History(series, noise: .logNormal, origin: DecimalYear(1980 + Double(count - 1))),
          noise: .logNormal, measure: .level, random: RandomSource(test: 12)
        ).ceilingSpread)
    }
    #expect(try spread(40) < 1.2)
    #expect(try spread(14) > 2)
    #expect(try spread(40) >= 1)
  }

  @Test("data on the very curve give paths along it")
  func exact() throws {
    let dates = (0..<15).map { 2000 + Double($0) }
    let series = TimeSeries.yearly(dates, dates.map { 3 * Noise.logNormal.level(0.2 * ($0 - 2000)) })
    let curve = try CurveWithDiscrepancy(
      Exponential(), series: series, history: History(series, noise: .logNormal, origin: 2014), noise: .logNormal,
      measure: .level, random: RandomSource(test: 4))
    let paths = SimulatedPaths(CurvePair(follower: .init([(curve, 1)]), leader: nil), on: [2014, 2034], count: 500)
    let expected = Noise.logNormal.link(3) + 0.2 * 34
    #expect(paths.isFinite)
    #expect(paths.sample(at: 1).allSatisfy { abs($0 - expected) < 1e-4 })
  }

  @Test("a falling line of a positive quantity stays positive until the horizon it is asked for")
  func horizon() throws {
    var random = RandomSource(test: 13)
    let series = TimeSeries.yearly(
      from: 2000, (0..<20).map { (100 - 3 * Double($0)) * Noise.logNormal.level(0.05 * random.normal()) })
    for horizon in [nil, 2030.0] {
      let curve = try CurveWithDiscrepancy(
        Linear(), series: series, history: History(series, noise: .logNormal, origin: 2019), noise: .logNormal,
        measure: .level, horizon: horizon, random: RandomSource(test: 14))
      let paths = SimulatedPaths(CurvePair(follower: .init([(curve, 1)]), leader: nil), on: [2019, 2030], count: 500)
      #expect(paths.isFinite)
      // A line at or below zero stands at the least logarithm there is.
      let isPositive = paths.sample(at: 1).allSatisfy { $0 > -50 }
      #expect(isPositive == (horizon != nil))
    }
  }

  @Test("an S-curve with gaussian noise and increments: finite paths that start at the last observation")
  func increments() throws {
    let series = TimeSeries.yearly(from: 1949, BassTests.dryers)
    let curve = try CurveWithDiscrepancy(
      Bass(), series: series, history: History(series, noise: .gaussian, origin: 1961), noise: .gaussian,
      measure: .increments, random: RandomSource(test: 5))
    let paths = SimulatedPaths(
      CurvePair(follower: .init([(curve, 1)]), leader: nil), on: [1961, 1970, 2060], count: 500)
    #expect(paths.isFinite)
    #expect(paths.sample(at: 0).allSatisfy { abs($0 - 1236) < 1e-9 })
    // In the end nothing more is adopted.
    let late = paths.sample(at: 2).sorted()
    #expect(late[50] < 0 && late[450] > 0 && abs(late[250]) < 100)
  }
}
