public import Solvers

/// Follower and leader each by a model of its own, their futures drawn independently.
public struct SeriesApart: SeriesModel {
  public let name: String
  public let dimension = 2
  private let follower: any SeriesModel
  private let leader: any SeriesModel

  /// - Parameters: models of one series each.
  public init(follower: any SeriesModel, leader: any SeriesModel) {
    precondition(follower.dimension == 1 && leader.dimension == 1, "one series a side")
    self.follower = follower
    self.leader = leader
    name = follower.name == leader.name ? "\(follower.name), each series apart" : "\(follower.name) and \(leader.name)"
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let size = grid.count
    let own = follower.simulate(&random, on: grid, into: UnsafeMutableBufferPointer(rebasing: paths[0..<size]))
    let other = leader.simulate(&random, on: grid, into: UnsafeMutableBufferPointer(rebasing: paths[size..<2 * size]))
    return Shocks(follower: own.follower, leader: other.follower)
  }
}
