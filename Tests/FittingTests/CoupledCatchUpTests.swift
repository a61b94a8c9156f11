import Curves
import Datasets
@testable import Fitting
import Foundation
import Solvers
import Testing

@Suite("Coupled catch-up")
struct CoupledCatchUpTests {
  /// One pair of series under the coupled model, yearly, with shocks.
  static func simulate(
    _ p: [Double], gap: Double, years: Int, spread: Double = 0.04, restriction: Double? = nil, seed: UInt64
  ) -> (follower: TimeSeries, leader: TimeSeries) {
    var random = RandomSource(seed: seed, purpose: "coupled", index: 0)
    let system = TechnologyGap(restrictions: restriction.map { [.init("controls", date: $0)] } ?? [])
    var state = [0.0, gap]
    var follower = [exp(state[0])], leader = [exp(state[1])]
    for year in 1..<years {
      let next = try? InitialValueProblem().states(
        from: state, at: 2000 + Double(year - 1), to: [2000 + Double(year)], events: system.events
      ) { time, x, rates in p.withUnsafeBufferPointer { system.rates(at: time, x, $0, into: rates) } }
      state = (next?[0] ?? state).map { $0 + spread * random.normal() }
      follower.append(exp(state[0]))
      leader.append(exp(state[1]))
    }
    let dates = (0..<years).map { DecimalYear(2000 + Double($0)) }
    func series(_ name: String, _ values: [Double]) -> TimeSeries {
      TimeSeries(entity: name, series: "level", unit: "units", dates: dates, values: values)
    }
    return (series("follower", follower), series("leader", leader))
  }

  static func fit(
    _ pair: (follower: TimeSeries, leader: TimeSeries), restriction: Double? = nil, draws: Int = 500
  ) throws -> CoupledCatchUp {
    let origin = DecimalYear(pair.follower.dates.last?.value ?? 0)
    return try CoupledCatchUp(
      follower: History(pair.follower, noise: .logNormal, origin: origin),
      leader: History(pair.leader, noise: .logNormal, origin: origin),
      restrictions: restriction.map { [.init("controls", date: $0)] } ?? [], drawCount: draws,
      random: RandomSource(seed: 1, purpose: "coupled draws", index: 0))
  }

  @Test func experiment() throws {
    for (p, gap) in [([0.06, 0.10, 1.5, 0.03], 3.0), ([0.02, 0.10, 2.0, 0.05], 3.0), ([0.0, 0.05, 1.0, 0.06], 3.0)] {
      for years in [30, 60] {
        var inside = [0, 0, 0, 0], total = 0, right = 0, named = 0
        var failures = 0
        for seed in 1...UInt64(40) {
          guard let model = try? Self.fit(Self.simulate(p, gap: gap, years: years, seed: seed)) else {
            failures += 1
            continue
          }
          total += 1
          for (index, term) in model.fit.terms().enumerated() {
            if let interval = term.interval, interval.contains(p[index]) { inside[index] += 1 }
          }
          let truth = CoupledCatchUp.outcome(
            TechnologyGap.destination(from: model.presentGap, growth: p[3], own: p[0], absorption: p[1], capacity: p[2]))
          if let verdict = model.verdict() {
            named += 1
            right += verdict == truth ? 1 : 0
          }
        }
        print(p, gap, years, "coverage", inside.map { Double($0) / Double(total) }, "named", named, "right", right, "failed", failures)
      }
    }
  }
}
