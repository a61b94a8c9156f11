import Backtesting
import Curves
import Datasets
import Fitting
import Forecasting
import Solvers
import Testing

@Suite("Routes on simulated random walks")
struct RouteCoverageTests {
  /// What makes a toolkit of curves honest: on 500 random walks with drift, where no curve is true, every route's 80%
  /// interval of the ratio must hold at least 70% of the time, 5 and 10 years ahead.
  @Test("80% intervals hold at least 70%", arguments: [10, 20, 40])
  func coverage(points: Int) throws {
    let outcomes = InParallel.map(500, threads: InParallel.processors) { run -> [(route: String, inside: [Bool])] in
      let pair = SimulatedPair(points: points, seed: UInt64(1000 * points + run))
      let families: [any CurveFamily] = [Exponential(), Logistic(), Gompertz()]
      let plan = ForecastPlan(
        follower: pair.follower, leader: pair.leader, followerFamilies: families, leaderFamilies: families,
        criteria: [Criterion(name: "parity", kind: .ratio(1))], horizon: DecimalYear(2000 + Double(points) + 10),
        draws: 400, seed: UInt64(run), threads: 1)
      guard let forecast = try? Forecast(plan) else { return [] }
      return forecast.fitted.routes.indices.map { route in
        let range = forecast.draws.routes[route]
        let inside = [5, 10].map { years -> Bool in
          let index = years * forecast.draws.grid.stepsPerYear
          let ratios = zip(forecast.draws.follower(at: index)[range], forecast.draws.leader(at: index)[range])
            .map { $0 - $1 }
          let sample = WeightedSample(ratios, weights: [Double](repeating: 1, count: ratios.count))
          return (sample.quantile(0.1)...sample.quantile(0.9)).contains(pair.future[years])
        }
        return (forecast.fitted.routes[route].name, inside)
      }
    }
    var held: [String: [Coverage]] = [:]
    for (route, inside) in outcomes.flatMap({ $0 }) {
      for (index, isInside) in inside.enumerated() {
        held[route, default: [Coverage(nominal: 0.8), Coverage(nominal: 0.8)]][index]
          .record(isInside ? 0 : 2, in: -1...1)
      }
    }
    #expect(held.count == 4, "the ratio, each apart, growth curves and families")
    for (route, coverages) in held.sorted(by: { $0.key < $1.key }) {

      for coverage in coverages { #expect(coverage.share ?? 0 >= 0.7, "\(route), \(points) points") }
    }
  }
}
