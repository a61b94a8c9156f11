import Curves
import Datasets
import Fitting
import Foundation
import Solvers
import Testing

@Suite("Takeovers")
struct TakeoverTests {
  /// A row of the merchant marine's share of metal ships; figures as `datasets/classic-diffusion` has them.
  static func metalShips() throws -> TimeSeries {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let table = try Table.read(path: root.appendingPathComponent("datasets/classic-diffusion/data.csv").path)
    return try table.series(
      Selection(entity: ["United States"], series: "merchant marine share converted from wood to metal"))
  }

  static func series(_ values: [Double], from first: Int = 2000, step: Double = 1) -> TimeSeries {
    TimeSeries(
      entity: "a", series: "s", unit: "percent",
      dates: values.indices.map { DecimalYear(Double(first) + step * Double($0)) }, values: values)
  }

  /// The United States' merchant marine from wood to metal, by ordinary least squares on the logit, from another
  /// implementation: slope to 8 digits, midpoint and takeover time to all printed ones.
  @Test("the merchant marine from wood to metal")
  func merchantMarine() throws {
    let takeover = try Takeover(of: try Self.metalShips(), ceiling: 100)
    #expect(takeover.count == 17)
    #expect(abs(takeover.rate / 0.067370674 - 1) < 1e-8)
    #expect(abs((takeover.midpoint ?? 0) - 1910.5287) < 5e-5)
    #expect(abs((takeover.years ?? 0) - 65.228) < 5e-4)
    #expect(abs(takeover.rSquared - 0.95292) < 5e-6)
  }

  /// With a fitted ceiling: K .94057794, b .098836225, t₀ 1906.9093 for fractions.
  @Test("the same with its ceiling fitted")
  func fittedCeiling() throws {
    let fit = try LeastSquaresFitting().fit(Logistic(), to: try Self.metalShips())
    let takeover = try Takeover(fit)
    #expect(abs(takeover.rate / 0.098836225 - 1) < 1e-6)
    #expect(abs((takeover.midpoint ?? 0) - 1906.9093) < 1e-3)
    #expect(abs((fit.ceiling ?? 0) / 94.057794 - 1) < 1e-6)
    // The profile's 95% interval of b, [.0870811, .1122776], is 2 t(.975, 14) = 4.29 standard errors wide, nearly.
    #expect(abs(takeover.rateError / (0.0251965 / 4.29) - 1) < 0.15)
  }

  @Test("a law without noise gives its rate, its midpoint and no scatter", arguments: [0.9, 0.2, -0.3])
  func exact(rate: Double) throws {
    let values = (0..<12).map { 80 / (1 + exp(-rate * (Double($0) - 5.25))) }
    let takeover = try Takeover(of: Self.series(values), ceiling: 80)
    #expect(abs(takeover.rate - rate) < 1e-12)
    #expect(abs((takeover.midpoint ?? 0) - 2005.25) < 1e-9)
    #expect(takeover.scatter < 1e-13)
    #expect(takeover.years.map { abs($0 - log(81) / rate) < 1e-9 } ?? (rate < 0))
    // A pair has the same odds: F / L = s / (K − s).
    let pair = try Takeover(of: Self.series(values), from: Self.series(values.map { 80 - $0 }))
    #expect(abs(pair.rate - rate) < 1e-12)
  }

  /// The scatter of a random walk is its variance a year: a mean of 400 walks within 4 standard errors of 1; of noise
  /// that is taken back it is far less than that of yearly changes.
  @Test("scatter is what a walk wanders, not what it takes back")
  func scatter() throws {
    var walks: [Double] = [], noises: [Double] = []
    for index in 0..<400 {
      var random = RandomSource(seed: 11, purpose: "scatter", index: UInt64(index))
      var level = 0.0
      let walk = (0..<40).map { _ in
        level += 0.3 * random.normal()
        return level + 0.02
      }
      walks.append(
        try Takeover(of: Self.series(walk.map(exp)), from: Self.series([Double](repeating: 1, count: 40))).scatter)
      let noise = (0..<40).map { _ in 0.3 * random.normal() }
      noises.append(
        try Takeover(of: Self.series(noise.map(exp)), from: Self.series([Double](repeating: 1, count: 40))).scatter)
    }
    let mean = walks.reduce(0, +) / 400
    let deviation = (walks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399).squareRoot()
    #expect(abs(mean - 0.09) < 4 * deviation / 20)
    // Two independent errors of variance .09 over ten years: .018 a year.
    #expect(noises.reduce(0, +) / 400 < 0.03)
  }

  @Test("too few points, and a prior of too few takeovers, are refused")
  func refusals() throws {
    #expect(throws: FitError.self) { try Takeover(of: Self.series([10, 20, 30, 40]), ceiling: 100) }
    #expect(throws: FitError.self) { try Takeover(of: Self.series([10, 20, 30, 40, 100, 120]), ceiling: 100) }
    let rising = try Takeover(of: Self.series([10, 20, 30, 40, 50]), ceiling: 100)
    let falling = try Takeover(of: Self.series([50, 40, 30, 20, 10]), ceiling: 100)
    #expect(TakeoverPrior([rising, rising, falling, falling]) == nil)
    let prior = try #require(TakeoverPrior([rising, rising, rising, falling]))
    // One of four stalled: (1 + ½) / (4 + 1).
    #expect(abs(prior.stallProbability - 0.3) < 1e-12)
    #expect(abs(prior.years(0.5) - (rising.years ?? 0)) < 1e-9)
  }

  private static func prior() throws -> TakeoverPrior {
    let rates = [0.1, 0.15, 0.2, 0.3, 0.4]
    let takeovers = try rates.enumerated().map { place, rate in
      try Takeover(
        of: series(
          (0..<20).map { 100 / (1 + exp(-rate * (Double($0) - 10) + 0.1 * cos(Double($0 * (place + 2))))) }),
        ceiling: 100)
    }
    return try #require(TakeoverPrior(takeovers))
  }

  /// One point says nothing about a rate: what is drawn is the prior, its median within 4 Monte Carlo errors.
  @Test("without a change of its own a series has the analogues' rate")
  func priorOnly() throws {
    let prior = try Self.prior()
    let walk = try TakeoverWalk(
      prior, share: Self.series([10]), of: 100, reaching: 50, noise: .logNormal, drawCount: 4000,
      random: RandomSource(seed: 3, purpose: "test", index: 0))
    #expect(abs(walk.agreement - 1) < 1e-9)
    let rising = walk.takeoverYears.filter(\.isFinite)
    let stalled = 1 - Double(rising.count) / 4000
    #expect(abs(stalled - prior.stallProbability) < 4 * (prior.stallProbability / 4000).squareRoot())
    let below = Double(rising.count { $0 < prior.years(0.5) }) / Double(rising.count)
    #expect(abs(below - 0.5) < 4 * 0.5 / Double(rising.count).squareRoot())
  }

  /// A change that none of the analogues knows pulls the rate towards itself, and shows as a small agreement.
  @Test("a change of its own is weighed")
  func weighed() throws {
    let prior = try Self.prior()
    func walk(_ values: [Double]) throws -> TakeoverWalk {
      try TakeoverWalk(
        prior, share: Self.series(values, step: 5), of: 100, reaching: 50, noise: .logNormal, drawCount: 2000,
        random: RandomSource(seed: 3, purpose: "test", index: 0))
    }
    let slow = try walk([10, 10.5]), fast = try walk([10, 50])
    #expect(slow.takeoverYears[1000] > 1.5 * fast.takeoverYears[1000])
    #expect(slow.agreement < 0.8)
    #expect(throws: FitError.outsideCeiling(date: 2000, value: 101, ceiling: 100)) { try walk([101]) }
  }

  @Test("no path passes its ceiling or falls below nothing", arguments: Noise.allCases)
  func ceiling(noise: Noise) throws {
    let walk = try TakeoverWalk(
      try Self.prior(), share: Self.series([90, 97]), of: 100, reaching: 99, noise: noise,
      random: RandomSource(seed: 5, purpose: "test", index: 0))
    let grid = (0...100).map { 2001 + Double($0) }
    var path = [Double](repeating: 0, count: grid.count)
    for index in 0..<200 {
      var random = RandomSource(seed: 5, purpose: "path", index: UInt64(index))
      _ = path.withUnsafeMutableBufferPointer { walk.simulate(&random, on: grid, into: $0) }
      #expect(path.allSatisfy { (0...100.000001).contains(noise.level($0)) })
    }
  }
}
