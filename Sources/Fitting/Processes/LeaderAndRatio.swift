import RealModule
public import Solvers

/// A model of the ratio follower ÷ leader as a route beside models of both: the leader by one model, the log ratio by
/// another, and the follower as what follows from them.
///
/// On a logarithmic scale. Leader and ratio are drawn independently: the date of a passage depends on the ratio alone.
public struct LeaderAndRatio: SeriesModel {
  public let name: String
  public let dimension = 2
  private let leader: any SeriesModel
  private let ratio: any SeriesModel

  /// - Parameters:
  ///   - ratio: a model of ln follower − ln leader.
  ///   - leader: a model of ln leader.
  public init(ratio: any SeriesModel, leader: any SeriesModel) {
    precondition(ratio.dimension == 1 && leader.dimension == 1, "the ratio is one series, the leader another")
    self.ratio = ratio
    self.leader = leader
    name = "\(ratio.name) of the ratio"
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let size = grid.count
    let follower = UnsafeMutableBufferPointer(rebasing: paths[0..<size])
    let second = UnsafeMutableBufferPointer(rebasing: paths[size..<2 * size])
    let own = ratio.simulate(&random, on: grid, into: follower)
    let other = leader.simulate(&random, on: grid, into: second)
    for index in 0..<size { follower[index] = Noise.logNormal.bounded(follower[index] + second[index]) }
    let sum = own.follower + other.follower
    return Shocks(
      follower: sum, leader: other.follower, correlation: sum > 0 ? (other.follower / sum).squareRoot() : 0)
  }
}
