import Datasets
import Forecasting
import Sensitivity
import Solvers

/// Which uncertain number drives the spread of the closing date: the forecast's own joint draws, as they are.
///
/// The spread is of the years to the closing date or to the horizon, always finite. It falls into what lies between the
/// routes and what lies within each; within a route a number that a draw has settled before its first shock (growth now, a
/// ceiling, a volatility) has its first order by RBD-FAST (Plischke 2010). What they leave is what has yet to happen, and
/// interactions.
enum DateSpread {
  /// Draws below which a share of the variance says nothing.
  static let fewest = 640

  static func record(_ forecast: Forecast, dated: Dated, threads: Int) throws(SensitivityError)
    -> DateSpreadRecord?
  {
    let plan = forecast.plan
    let waits = forecast.passageDates[0].map { min($0, plan.horizon.value) - plan.origin.value }
    let routes = forecast.draws.routes.map { range -> (mean: Double, variance: Double) in
      let count = Double(range.count)
      let mean = range.reduce(0) { $0 + waits[$1] } / count
      return (mean, range.reduce(0) { $0 + (waits[$1] - mean) * (waits[$1] - mean) } / count)
    }
    let weights = forecast.fitted.routes.map(\.weight)
    let total = weights.reduce(0, +)
    let shares = weights.map { $0 / total }
    let mean = zip(shares, routes).reduce(0) { $0 + $1.0 * $1.1.mean }
    let between = zip(shares, routes).reduce(0) { $0 + $1.0 * ($1.1.mean - mean) * ($1.1.mean - mean) }
    let variance = between + zip(shares, routes).reduce(0) { $0 + $1.0 * $1.1.variance }
    guard variance > 1e-12 else { return nil }
    var records: [RouteSpreadRecord] = []
    for (index, route) in forecast.fitted.routes.enumerated() {
      let range = forecast.draws.routes[index]
      let settled = forecast.settled(route: index)
      let (indices, dummy) = try firstOrders(
        settled, range.map { waits[$0] }, seed: plan.seed, threads: threads)
      let closes = range.map { forecast.passageDates[0][$0] <= plan.horizon.value }
      let box = try box(
        settled, closes, event: "the gap closes by \(DateRecord(plan.horizon, dated: dated).day)", seed: plan.seed)
      records.append(
        RouteSpreadRecord(
          name: route.name, weight: shares[index], mean: routes[index].mean,
          share: shares[index] * routes[index].variance / variance, indices: indices, dummy: dummy, box: box))
    }
    return DateSpreadRecord(
      meaning: "years from \(DateRecord(plan.origin, dated: dated).day) to the closing date, or to the horizon",
      variance: variance, betweenRoutes: between / variance, routes: records)
  }

  /// First orders of what the draws of a route have settled, the largest first.
  private static func firstOrders(
    _ settled: [[(name: String, value: Double)]], _ waits: [Double], seed: UInt64, threads: Int
  ) throws(SensitivityError) -> (indices: [SensitivityIndexRecord], dummy: SensitivityIndexRecord?) {
    var names: [String] = []
    var rows: [String: [(draw: Int, value: Double)]] = [:]
    for (draw, numbers) in settled.enumerated() {
      for (name, value) in numbers where value.isFinite {
        if rows[name] == nil { names.append(name) }
        rows[name, default: []].append((draw, value))
      }
    }
    var indices: [SensitivityIndexRecord] = []
    var dummy: SensitivityIndexRecord?
    for name in names {
      let own = rows[name] ?? []
      guard own.count >= fewest, Set(own.map(\.value)).count > 1 else { continue }
      let data = try GivenData(
        names: [name], inputs: Matrix(rows: own.count, columns: 1, elements: own.map(\.value)), outputName: "wait",
        output: own.map { waits[$0.draw] })
      let found = try RankedFirstOrder.fourier(data, seed: seed, threads: threads)
      indices += found.indices.map {
        SensitivityIndexRecord(input: $0.name, kind: "first", value: $0.value, low: $0.low, high: $0.high)
      }
      if dummy == nil, own.count == settled.count {
        dummy = found.dummy.map {
          SensitivityIndexRecord(input: "dummy", kind: "first", value: $0.value, low: $0.low, high: $0.high)
        }
      }
    }
    return (indices.sorted { ($1.value, $0.input) < ($0.value, $1.input) }, dummy)
  }

  /// What must hold of the numbers that every draw of a route has settled for the gap to close by the horizon (PRIM);
  /// `nil` where it closes in all draws or in none, or too little is settled.
  private static func box(
    _ settled: [[(name: String, value: Double)]], _ closes: [Bool], event: String, seed: UInt64
  ) throws(SensitivityError) -> ScenarioBoxRecord? {
    guard settled.count == closes.count, closes.count >= fewest, let first = settled.first else { return nil }
    let names = first.map(\.name)
    guard Set(names).count == names.count,
      settled.allSatisfy({ $0.map(\.name) == names && $0.allSatisfy(\.value.isFinite) })
    else { return nil }
    let moving = names.indices.filter { place in settled.contains { $0[place].value != first[place].value } }
    guard !moving.isEmpty else { return nil }
    let found = try ScenarioBox.find(
      names: moving.map { names[$0] },
      inputs: Matrix(
        rows: settled.count, columns: moving.count, elements: settled.flatMap { row in moving.map { row[$0].value } }),
      hits: closes, seed: seed)
    return found.map { ScenarioBoxRecord($0, event: event) }
  }
}
