import Curves
import Datasets
import Fitting
import Forecasting
import RealModule
import Solvers
import Testing

/// A series model whose truth is known: Brownian motion with drift from 0, without parameter uncertainty.
struct KnownWalk: SeriesModel {
  let name = "known walk"
  let dimension = 1
  var drift: Double
  var deviation: Double

  func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    paths[0] = 0
    for index in grid.indices.dropFirst() {
      let step = grid[index] - grid[index - 1]
      paths[index] = paths[index - 1] + drift * step + deviation * step.squareRoot() * random.normal()
    }
    return Shocks(follower: deviation * deviation)
  }
}

@Suite("First passage")
struct PassageTests {
  /// Closed form, eight digits as published: barrier 1, sd 0.3 a year.
  @Test(
    "closed form to 1e-8",
    arguments: [
      (0.1, 5.0, 0.34497845), (0.1, 10, 0.66155587), (0.1, 20, 0.88892191), (0.1, 50, 0.99190942),
      (-0.05, 5, 0.07458352), (-0.05, 10, 0.15537843), (-0.05, 20, 0.23261506), (-0.05, 50, 0.29974903),
    ])
  func closedForm(drift: Double, time: Double, expected: Double) {
    let probability = BridgedPassage.probability(by: time, distance: 1, drift: drift, variance: 0.09)
    #expect(abs(probability - expected) < 1e-8)
  }

  @Test("ever and never")
  func ever() {
    #expect(BridgedPassage.probability(by: .infinity, distance: 1, drift: 0.1, variance: 0.09) == 1)
    let ever = BridgedPassage.probability(by: .infinity, distance: 1, drift: -0.05, variance: 0.09)
    #expect(abs(ever - 0.32919299) < 1e-8)
    #expect(BridgedPassage.probability(by: 3, distance: 0, drift: -1, variance: 1) == 1)
    #expect(BridgedPassage.probability(by: 0, distance: 1, drift: 5, variance: 1) == 0)
    // Far in the tail the two terms must not lose one another: compare with the density's integral by Simpson's rule.
    let tail = BridgedPassage.probability(by: 1, distance: 4, drift: -2, variance: 1)
    let density: (Double) -> Double = { t in
      t == 0 ? 0 : 4 / (2 * Double.pi * t * t * t).squareRoot() * Double.exp(-(4 + 2 * t) * (4 + 2 * t) / (2 * t))
    }
    let steps = 20_000
    let integral =
      (0...steps).reduce(0.0) { sum, index in
        let weight = index == 0 || index == steps ? 1.0 : index % 2 == 1 ? 4 : 2
        return sum + weight * density(Double(index) / Double(steps))
      } / Double(3 * steps)
    #expect(abs(tail / integral - 1) < 1e-9)
  }

  private func passages(_ passage: Criterion.Passage, drift: Double, count: Int) throws -> ClosingDate {
    let grid = ForecastGrid(origin: 2000, horizon: 2050, sustainedYears: 0)
    let route = Route(name: "known", weight: 1, model: KnownWalk(drift: drift, deviation: 0.3), note: "")
    let draws = Draws([route], grid: grid, noise: .gaussian, perRoute: count, seed: 7, threads: 2)
    let criterion = Criterion(name: "barrier", kind: .level(1), passage: passage)
    return try draws.closingDate(criterion, seed: 7, threads: 2)
  }

  /// Bridged draws against the closed form, within four Monte Carlo standard errors, on a grid of quarters.
  @Test("bridged draws agree with the closed form", arguments: [0.1, -0.05])
  func bridged(drift: Double) throws {
    let count = 100_000
    let closing = try passages(.continuous, drift: drift, count: count)
    for years in [1.0, 5, 10, 20, 50, 7.3] {
      let expected = BridgedPassage.probability(by: years, distance: 1, drift: drift, variance: 0.09)
      let error = (expected * (1 - expected) / Double(count)).squareRoot()
      let found = closing.probability(by: DecimalYear(2000 + years))
      #expect(abs(found - expected) < 4 * error + 1e-12, "\(years) years: \(found), not \(expected)")
    }
  }

  /// The same walk seen once a year, from 400 000 paths simulated elsewhere (their error 0.0008).
  @Test("seen once a year")
  func yearly() throws {
    let closing = try passages(.onObservationDates, drift: 0.1, count: 100_000)
    for (years, expected) in [(5.0, 0.262), (10, 0.587), (20, 0.856), (50, 0.989)] {
      #expect(abs(closing.probability(by: DecimalYear(2000 + years)) - expected) < 0.007)
    }
  }

  /// Within one step: the bridge's passage time against its own closed form, by the fraction below each decile.
  @Test("passage times within a step follow the bridge's law")
  func withinStep() {
    var times: [Double] = []
    for index in 0..<40_000 {
      var random = RandomSource(seed: 3, purpose: "bridge", index: UInt64(index))
      if let time = BridgedPassage.time(from: -0.5, to: 0.3, step: 2, variance: 0.4, random: &random) {
        times.append(time)
      }
    }
    #expect(times.count == 40_000, "a path that ends past has passed")
    #expect(times.allSatisfy { $0 > 0 && $0 <= 2 })
    // Density of the bridge's first passage, by the trapezoid rule on a fine grid.
    let density: (Double) -> Double = { s in
      Double.exp(-0.25 / (0.8 * s) - 0.09 / (0.8 * (2 - s))) / (Double.pow(s, 1.5) * (2 - s).squareRoot())
    }
    let cells = 200_000
    var cumulated: [Double] = [0]
    for cell in 0..<cells {
      let middle = (Double(cell) + 0.5) * 2 / Double(cells)
      cumulated.append((cumulated.last ?? 0) + density(middle))
    }
    let total = cumulated.last ?? 1
    for time in [0.2, 0.5, 1.0, 1.5, 1.9] {
      let expected = cumulated[Int(time / 2 * Double(cells))] / total
      let found = Double(times.count { $0 <= time }) / 40_000
      #expect(abs(found - expected) < 4 * (expected * (1 - expected) / 40_000).squareRoot())
    }
  }
}
