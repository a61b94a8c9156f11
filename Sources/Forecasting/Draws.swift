public import Fitting
import Solvers

/// Joint samples of everything uncertain, with weights: what every fan, date and sensitivity is read from.
public struct Draws: Sendable {
  public let grid: ForecastGrid
  public let noise: Noise
  /// One weight a draw, adding to one.
  public let weights: [Double]
  /// The draws of each route, in the routes' order.
  public let routes: [Range<Int>]
  /// Shocks of each draw.
  public let shocks: [Shocks]
  public let hasLeader: Bool
  /// Draw after draw, follower then leader, each on the grid's dates, on the noise's scale.
  private let paths: [Double]
  /// The level that paths are held to, on the noise's scale; `nil` without one.
  private let most: Double?
  /// Effective times on the grid, where time is bent, of the draws of one route: draw i of every route has the same.
  private let bent: [BentTime.Times]

  /// Simulates every route; the same bytes at any number of threads.
  ///
  /// - Parameters:
  ///   - announcements: floors under the follower's paths; draw i of every route sees the same deliveries.
  ///   - ceiling: the level at which all paths are held.
  public init(
    _ routes: [Route], grid: ForecastGrid, noise: Noise, announcements: Announcements? = nil, ceiling: Double? = nil,
    perRoute count: Int, seed: UInt64, threads: Int
  ) {
    self.grid = grid
    self.noise = noise
    bent = []
    let dimension = routes.first?.model.dimension ?? 1
    hasLeader = dimension == 2
    let size = dimension * grid.dates.count
    let blockSize = 125
    let blocks = (count + blockSize - 1) / blockSize
    let dates = grid.dates
    let most = ceiling.map { Self.held($0, noise) }
    self.most = most
    let purposes = routes.map(Self.purpose)
    let results = InParallel.map(routes.count * blocks, threads: threads) { job -> ([Double], [Shocks]) in
      let route = routes[job / blocks]
      let first = job % blocks * blockSize
      let range = first..<min(count, first + blockSize)
      var paths = [Double](repeating: 0, count: range.count * size)
      var shocks: [Shocks] = []
      paths.withUnsafeMutableBufferPointer { paths in
        for (position, draw) in range.enumerated() {
          var random = RandomSource(seed: seed, purpose: purposes[job / blocks], index: UInt64(draw))
          let target = UnsafeMutableBufferPointer(rebasing: paths[position * size..<(position + 1) * size])
          shocks.append(route.model.simulate(&random, on: dates, into: target))
          if let announcements {
            announcements.lift(
              UnsafeMutableBufferPointer(rebasing: target[0..<dates.count]), on: dates,
              deliveries: announcements.deliveries(draw, seed: seed, origin: grid.origin), noise: noise)
          }
          if let most { for index in target.indices { target[index] = min(target[index], most) } }
        }
      }
      return (paths, shocks)
    }
    paths = results.flatMap(\.0)
    shocks = results.flatMap(\.1)
    self.routes = routes.indices.map { $0 * count..<($0 + 1) * count }
    let total = routes.reduce(0) { $0 + $1.weight }
    weights = routes.flatMap { route in [Double](repeating: route.weight / total / Double(count), count: count) }
  }

  /// What draw `draw` of a route is drawn from.
  static func purpose(_ route: Route) -> RandomSource.Purpose { RandomSource.Purpose("paths: \(route.name)") }

  /// A ceiling on the noise's scale, from which no rounding leads above it.
  private static func held(_ ceiling: Double, _ noise: Noise) -> Double {
    var linked = noise.link(ceiling)
    while noise.level(linked) > ceiling { linked = linked.nextDown }
    return linked
  }

  /// The same draws read at another time: each path at effective time, its shocks as much faster or slower.
  func bent(_ time: BentTime, threads: Int) -> Draws { Draws(self, time, threads: threads) }

  private init(_ draws: Draws, _ time: BentTime, threads: Int) {
    (grid, noise, weights, routes, hasLeader) = (draws.grid, draws.noise, draws.weights, draws.routes, draws.hasLeader)
    most = draws.most
    shocks = draws.shocks
    let dates = draws.grid.dates
    let most = draws.most ?? .infinity
    let perRoute = max(1, draws.routes.first?.count ?? draws.count)
    let bent = InParallel.map(perRoute, threads: threads) { time.times(draw: $0, on: dates) }
    self.bent = bent
    let roles = [FamilyWeight.Role.follower, .leader].prefix(draws.hasLeader ? 2 : 1)
    let growth = roles.map { role in dates.map { time.growth(role, at: $0, since: dates[0]) } }
    let blockSize = 250
    paths = InParallel.map((draws.count + blockSize - 1) / blockSize, threads: threads) { block -> [Double] in
      var paths: [Double] = []
      for draw in block * blockSize..<min(draws.count, (block + 1) * blockSize) {
        for (series, role) in roles.enumerated() {
          let times = bent[draw % perRoute][role]
          draws.withPath(draw, series: series) { path in
            for index in dates.indices {
              let moved = times.map { draws.value(of: path, at: $0[index]) } ?? path[index]
              paths.append(min(moved + growth[series][index], most))
            }
          }
        }
      }
      return paths
    }.flatMap { $0 }
  }

  /// How fast a side's time runs in each step of the grid; `nil` where it runs as the grid's.
  func speeds(_ role: FamilyWeight.Role, draw: Int) -> [Double]? {
    guard !bent.isEmpty, let times = bent[draw % bent.count][role] else { return nil }
    return zip(times, times.dropFirst()).map { ($1 - $0) * Double(grid.stepsPerYear) }
  }

  /// Linearly between the dates of the grid; at its end beyond it.
  private func value(of path: UnsafeBufferPointer<Double>, at time: Double) -> Double {
    let place = (time - grid.dates[0]) * Double(grid.stepsPerYear)
    let index = Int(place)
    guard index < path.count - 1 else { return path[path.count - 1] }
    let share = place - Double(index)
    return share == 0 ? path[index] : path[index] + share * (path[index + 1] - path[index])
  }

  var isBent: Bool { !bent.isEmpty }

  public var count: Int { weights.count }

  /// The follower's path on the noise's scale; lent for the call.
  func withFollower<Result>(_ draw: Int, _ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    withPath(draw, series: 0, body)
  }

  /// The leader's path on the noise's scale; only with a leader.
  func withLeader<Result>(_ draw: Int, _ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    withPath(draw, series: 1, body)
  }

  private func withPath<Result>(
    _ draw: Int, series: Int, _ body: (UnsafeBufferPointer<Double>) -> Result
  ) -> Result {
    let length = grid.dates.count
    let start = (draw * (hasLeader ? 2 : 1) + series) * length
    return paths.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<start + length])) }
  }

  /// Whether both sides stand at the largest number that paths are held to, or both at the smallest.
  func isBeyondNumbers(_ follower: Double, _ leader: Double) -> Bool {
    follower == leader && abs(follower) >= noise.largest
  }

  /// The share of the weight that may leave the range of numbers on both sides before a forecast is refused.
  static let mostBeyondNumbers = 0.05

  /// The first date up to `last` at which too much of the weight has left the range of numbers on both sides.
  func firstBeyondNumbers(until last: Double) -> Double? {
    guard hasLeader else { return nil }
    for index in grid.dates.indices where grid.dates[index] <= last {
      var share = 0.0
      for draw in 0..<count {
        let isBeyond = withFollower(draw) { follower in
          withLeader(draw) { isBeyondNumbers(follower[index], $0[index]) }
        }
        if isBeyond { share += weights[draw] }
      }
      if share > Self.mostBeyondNumbers { return grid.dates[index] }
    }
    return nil
  }

  /// Values at one grid date, a draw each, on the noise's scale.
  public func follower(at index: Int) -> [Double] {
    (0..<count).map { draw in withFollower(draw) { $0[index] } }
  }

  public func leader(at index: Int) -> [Double] {
    (0..<count).map { draw in withLeader(draw) { $0[index] } }
  }
}
