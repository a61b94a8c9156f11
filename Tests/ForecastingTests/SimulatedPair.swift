import Datasets
import Forecasting
import RealModule
import Solvers

/// Two random walks with drift on a log scale, seen once a year, and what came after.
struct SimulatedPair {
  var follower: TimeSeries
  var leader: TimeSeries
  /// ln follower − ln leader, years after the last observation; index 0 is that observation.
  var future: [Double]

  init(
    points: Int, seed: UInt64, correlation: Double = 0, drifts: (Double, Double) = (0.25, 0.1), future years: Int = 10
  ) {
    var random = RandomSource(seed: seed, purpose: "simulated pair", index: 0)
    var x = -1.0
    var y = 0.0
    var first: [Double] = [], second: [Double] = []
    var ratios: [Double] = []
    for step in 0..<points + years {
      let a = random.normal()
      let b = correlation * a + (1 - correlation * correlation).squareRoot() * random.normal()
      x += drifts.0 + 0.3 * a
      y += drifts.1 + 0.2 * b
      if step < points {
        first.append(Double.exp(x))
        second.append(Double.exp(y))
      }
      if step >= points - 1 { ratios.append(x - y) }
    }
    let dates = (0..<points).map { DecimalYear(2000 + Double($0)) }
    follower = TimeSeries(entity: "F", series: "s", unit: "u", dates: dates, values: first)
    leader = TimeSeries(entity: "L", series: "s", unit: "u", dates: dates, values: second)
    future = ratios
  }
}
