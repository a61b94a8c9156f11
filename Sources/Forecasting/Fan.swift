public import Datasets
import Fitting
import RealModule
import Solvers

/// Quantiles of one quantity at each anniversary of the origin, up to the horizon.
public struct Fan: Sendable, Equatable {
  public enum Quantity: String, Sendable, Codable {
    case follower, leader, ratio
    /// Years behind the leader; 0 when level or ahead, at least the time since the leader's record starts when the
    /// follower stands below it.
    case lag
  }

  public static let probabilities = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]

  public let quantity: Quantity
  public let dates: [DecimalYear]
  /// One row a date, one column a probability.
  public let quantiles: [[Double]]

  init(_ quantity: Quantity, draws: Draws, plan: ForecastPlan) {
    self.quantity = quantity
    let grid = draws.grid
    let indices = grid.anniversaries.filter { grid.dates[$0] <= grid.horizon.value + 1e-9 }
    let timeline = plan.leader.map { LeaderTimeline($0, noise: plan.noise) }
    let noise = plan.noise
    let target = plan.target ?? 1
    dates = indices.map { DecimalYear(grid.dates[$0]) }
    quantiles = InParallel.map(indices.count, threads: plan.threads) { position -> [Double] in
      let index = indices[position]
      let values: [Double]
      switch quantity {
      case .follower:
        values = draws.follower(at: index).map(noise.level)
      case .leader:
        values = draws.leader(at: index).map(noise.level)
      case .ratio where !draws.hasLeader:
        values = draws.follower(at: index).map { noise.level($0) / target }
      case .ratio:
        values = zip(draws.follower(at: index), draws.leader(at: index)).map { follower, leader in
          noise == .logNormal ? Double.exp(follower - leader) : follower / leader
        }
      case .lag:
        values = (0..<draws.count).map { draw in
          draws.withFollower(draw) { path in
            draws.withLeader(draw) { leader in
              guard let timeline, path[index] < leader[index] else { return 0 }
              let reached = timeline.time(reaching: path[index], dates: grid.dates, path: leader, upTo: index)
              return max(0, grid.dates[index] - min(reached, grid.dates[index]))
            }
          }
        }
      }
      let sample = WeightedSample(values.map { $0.isNaN ? .infinity : $0 }, weights: draws.weights)
      return Fan.probabilities.map(sample.quantile)
    }
  }
}
