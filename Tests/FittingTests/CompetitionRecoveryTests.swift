import Curves
import Datasets
import Fitting
import Foundation
import RealModule
import Solvers
import Testing

/// How often 95% intervals hold the truth in 200 records simulated under each mechanism.
///
/// Run with CATCHUP_COVERAGE=all, optimised: fits along paths of differential equations are slow where nothing is.
@Suite(
  "Competitors: intervals hold the truth",
  .enabled(if: ProcessInfo.processInfo.environment["CATCHUP_COVERAGE"] == "all"))
struct CompetitionRecoveryTests {
  private func named(_ name: String, _ dates: [Double], _ values: [Double]) -> TimeSeries {
    TimeSeries(entity: name, series: "volume", unit: "units", dates: dates.map { DecimalYear($0) }, values: values)
  }

  /// What is held, in one row a replicate; `nil` where there is no interval.
  private func check(_ held: [[Bool?]], _ names: [String], of mechanism: String) {
    for (place, name) in names.enumerated() {
      let count = held.count { $0.count == names.count && $0[place] == true }
      print("\(mechanism) \(name): \(count) of \(held.count)")
      #expect(CoverageTests.isConsistent(count, of: held.count), "\(mechanism) \(name): \(count) of \(held.count)")
    }
  }

  @Test("Lotka and Volterra: eight parameters and the date of passing")
  func lotkaVolterra() throws {
    let system = try LotkaVolterra(["old", "new"])
    let truth = [0.5, 0.9, 0.005, 0.004, 0.001, 0.008, 20, 0.5]
    let trajectory = Trajectory(
      system, origin: 2000, start: [.logarithm(ofParameter: 6), .logarithm(ofParameter: 7)], isLogarithmic: true)
    let years = (0..<30).map { 2000 + Double($0) }
    let paths = try trajectory.values(truth, at: years)
    let held = InParallel.map(200, threads: 2) { replicate -> [Bool?] in
      var source = RandomSource(seed: 6, purpose: "lotka-volterra", index: UInt64(replicate))
      let series = (0..<2).map { index in
        named(["old", "new"][index], years, paths.map { $0[index] * Double.exp(0.03 * source.normal()) })
      }
      guard let fit = try? LeastSquaresFitting().fit(competitors: series) else { return [] }
      var row = zip(fit.estimate.terms(), truth).map { $0.interval?.contains($1) }
      let grid = fit.grid(until: 2040)
      let expected = fit.crossing(of: 1, over: 0, truth, on: grid).date ?? .infinity
      let draws = PosteriorDraws(
        fit.estimate, count: 200, random: RandomSource(seed: 7, purpose: "draws", index: UInt64(replicate)))
      let dates = draws?.points.map { fit.crossing(of: 1, over: 0, $0, on: grid).date ?? .infinity }.sorted() ?? []
      row.append(dates.isEmpty ? nil : (dates[5]...dates[194]).contains(expected))
      return row
    }
    check(
      held, system.parameters.map(\.name) + ["date of passing"], of: "lotka-volterra")
  }

  @Test("two products in one market: ten parameters")
  func unbalanced() throws {
    let system = UnbalancedCompetition(first: "first", second: "second", entry: 2010)
    let truth = [600, 0.02, 0.5, 1500, 0.01, 0.05, 0.35, 0.015, 0.5, 0.2]
    let trajectory = Trajectory(system, origin: 2000, start: [.value(0), .value(0)], isLogarithmic: false)
    let years = (0...34).map { 2000 + Double($0) }
    let paths = try trajectory.values(truth, at: years)
    let held = InParallel.map(200, threads: 2) { replicate -> [Bool?] in
      var source = RandomSource(seed: 8, purpose: "ucrcd", index: UInt64(replicate))
      let series = (0..<2).map { index -> TimeSeries in
        let places = (1...34).filter { index == 0 || $0 > 10 }
        return named(
          ["first", "second"][index], places.map { years[$0] },
          places.map { max(0, paths[$0][index] - paths[$0 - 1][index] + 0.7 * source.normal()) })
      }
      guard
        let fit = try? LeastSquaresFitting().fit(
          sequential: series, launches: [DecimalYear(2000), DecimalYear(2010)])
      else { return [] }
      return zip(fit.estimate.terms(), truth).map { $0.interval?.contains($1) }
    }
    check(held, system.parameters.map(\.name), of: "ucrcd")
  }

  @Test("good enough: odds, rate and threshold, by profile")
  func goodEnough() {
    let years = (0..<36).map { 2000 + Double($0) / 2 }
    let ratios = years.map { 0.05 * Double.exp(0.17 * ($0 - 2000)) }
    let truth = [-3.5, 0.55, 0.3, 0.1]
    let system = GoodEnough(
      "a", ratios: zip(years, ratios).map { .init(date: $0, ratio: $1) }, origin: 2000)
    let odds = years.map { system.outputs(at: $0, truth)[0] }
    let held = InParallel.map(200, threads: 2) { replicate -> [Bool?] in
      var source = RandomSource(seed: 9, purpose: "good enough", index: UInt64(replicate))
      let shares = odds.map { 1 / (1 + Double.exp(-($0 + 0.12 * source.normal()))) }
      guard
        let fit = try? LeastSquaresFitting().fit(
          goodEnough: named("a", years, shares), ratios: named("ratio", years, ratios), whole: 1)
      else { return [] }
      let analysis = FitAnalysis(fit.estimate, FitOptions(interval: .profile))
      return (0..<3).map { index in
        analysis.intervals[index].map { interval in
          (interval.lower ?? -.infinity) <= truth[index] && truth[index] <= (interval.upper ?? .infinity)
        }
      }
    }
    check(held, ["odds", "rate", "threshold"], of: "good enough")
  }
}
