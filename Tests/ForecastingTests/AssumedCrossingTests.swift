import Curves
import Datasets
import Forecasting
import Testing

@Suite("Dates from assumptions")
struct AssumedCrossingTests {
  /// Eight uniform assumptions: the first year in 2020–2070 at which B + (K − B)/(1 + exp(−k(t − lag − tm))) reaches
  /// theta · A · exp(g (t − 2020)).
  static func crossing() throws -> AssumedCrossing {
    AssumedCrossing(
      follower: try Expression("B + (K - B) / (1 + exp(-k * (t - lag - tm)))"),
      leader: try Expression("theta * A * exp(g * (t - 2020))"),
      parameters: [
        ("A", .uniform(1, 1.5)), ("g", .uniform(0.002, 0.01)), ("B", .uniform(0.1, 0.3)), ("K", .uniform(3, 4)),
        ("k", .uniform(0.2, 0.5)), ("tm", .uniform(2035, 2050)), ("lag", .uniform(0, 5)),
        ("theta", .uniform(0.85, 0.95)),
      ], start: 2020, horizon: 2070)
  }

  /// 400 000 draws by NumPy, roots by a straight line within quarters of a year.
  @Test("agrees with an independent computation within Monte Carlo error")
  func independent() throws {
    let closing = try Self.crossing().closingDate(draws: 20_000, seed: 1, threads: 2)
    for (year, expected) in [(2035.0, 0.0458625), (2040, 0.3162475), (2045, 0.638835), (2050, 0.9293325)] {
      let error = (expected * (1 - expected) / 20_000).squareRoot()
      #expect(abs(closing.probability(by: DecimalYear(year)) - expected) < 4.5 * error, "\(year)")
    }
    #expect(closing.probabilityNever == 0)
    let median = try #require(closing.quantile(0.5))
    #expect(abs(median.value - 2042.847) < 0.12)
  }

  @Test("a passage solves the equation, and is the same at any number of threads")
  func root() throws {
    let crossing = try Self.crossing()
    for index in 0..<50 {
      let values = crossing.draw(index, seed: 3)
      let time = crossing.passage(values)
      let (follower, leader) = crossing.levels(at: time, values)
      #expect(abs(follower - leader) < 1e-8)
    }
    #expect(
      try crossing.closingDate(draws: 1200, seed: 5, threads: 1)
        == crossing.closingDate(draws: 1200, seed: 5, threads: 8))
  }

  @Test("never, at once, and names that are missing")
  func edges() throws {
    var crossing = try Self.crossing()
    crossing.follower = try Expression("0.01")
    #expect(try crossing.closingDate(draws: 200, seed: 1, threads: 1).probability == 0)
    crossing.follower = try Expression("100")
    #expect(try crossing.closingDate(draws: 200, seed: 1, threads: 1).quantile(0.9) == 2020)
    crossing.follower = try Expression("B + missing * t")
    #expect(throws: ForecastError.self) { try crossing.closingDate(draws: 200, seed: 1, threads: 1) }
  }

  @Test("quantiles of the distributions", arguments: [0.001, 0.25, 0.5, 0.9])
  func quantiles(p: Double) {
    #expect(AssumedParameter.uniform(2, 4).quantile(p) == 2 + 2 * p)
    let triangle = AssumedParameter.triangular(1, 2, 5)
    let x = triangle.quantile(p)
    // The triangular distribution's own function.
    let share = x < 2 ? (x - 1) * (x - 1) / (4 * 1) : 1 - (5 - x) * (5 - x) / (4 * 3)
    #expect(abs(share - p) < 1e-12)
    #expect(abs(AssumedParameter.normal(3, 2).quantile(0.975) - (3 + 2 * 1.959963984540054)) < 1e-9)
    #expect(AssumedParameter.fixed(7).quantile(p) == 7)
  }
}
