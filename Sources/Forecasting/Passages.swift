public import Datasets
import Fitting
import RealModule
import Solvers

/// The passage date of every draw under one criterion.
///
/// A draw's margin is how far, on the noise's scale, the follower is past the barrier; the passage is where the margin
/// first reaches 0. Between two grid dates each criterion's bridge is drawn by itself, so two criteria agree on a draw to
/// within a step of the grid.
struct Passages {
  let criterion: Criterion
  let noise: Noise
  /// link of a fixed level that is chased, for targets and levels.
  private let barrier: Double?
  private let ratio: Double
  private let lag: Double?
  private let timeline: LeaderTimeline?

  /// - Parameters:
  ///   - leader: the leader's past; `nil` for a fixed target.
  ///   - origin: where draws start.
  init(
    _ criterion: Criterion, noise: Noise, leader: TimeSeries?, target: Double?, origin: DecimalYear
  ) throws(ForecastError) {
    self.criterion = criterion
    self.noise = noise
    var barrier: Double?
    var ratio = 1.0
    var lag: Double?
    switch criterion.kind {
    case .ratio(let threshold):
      ratio = threshold
      if leader == nil {
        guard let target else { throw .ratioNeedsLeader(criterion: criterion.name) }
        barrier = try Self.linked(threshold * target, noise)
      }
    case .level(let level):
      barrier = try Self.linked(level, noise)
    case .lag(let years):
      guard let start = leader?.dates.first else {
        throw .lagNeedsLeader(criterion: criterion.name)
      }
      guard origin.value - years >= start.value else {
        throw .lagBeyondRecord(
          criterion: criterion.name, years: years, recordStart: start.value, origin: origin.value)
      }
      lag = years
    }
    self.barrier = barrier
    self.ratio = ratio
    self.lag = lag
    timeline = lag == nil ? nil : leader.map { LeaderTimeline($0, noise: noise) }
  }

  /// One for each criterion of a plan, in order.
  static func all(of plan: ForecastPlan) throws(ForecastError) -> [Passages] {
    var passages: [Passages] = []
    for criterion in plan.criteria {
      passages.append(
        try Passages(criterion, noise: plan.noise, leader: plan.leader, target: plan.target, origin: plan.origin))
    }
    return passages
  }

  private static func linked(_ level: Double, _ noise: Noise) throws(ForecastError) -> Double {
    guard noise.accepts(level) else { throw .targetOutsideNoise(target: level, noise: noise) }
    return noise.link(level)
  }

  /// Decimal year of each draw's passage, `infinity` where there is none on the grid.
  func dates(_ draws: Draws, seed: UInt64, threads: Int) -> [Double] {
    let blockSize = 250
    let blocks = (draws.count + blockSize - 1) / blockSize
    return InParallel.map(blocks, threads: threads) { block -> [Double] in
      var margins = [Double](repeating: 0, count: draws.grid.dates.count)
      return (block * blockSize..<min(draws.count, (block + 1) * blockSize)).map { draw in
        var random = RandomSource(seed: seed, purpose: "passage", index: UInt64(draw))
        let variance = fillMargins(&margins, draws, draw)
        return passage(margins, variance: variance, grid: draws.grid, random: &random)
      }
    }.flatMap { $0 }
  }

  /// - Returns: variance a year of the margin's shocks in each step of the grid, or one for all.
  private func fillMargins(_ margins: inout [Double], _ draws: Draws, _ draw: Int) -> StepVariance {
    fill(&margins, draws, draw)
    guard draws.isBent else { return StepVariance(all: variance(draws.shocks[draw])) }
    let speeds = (draws.speeds(.follower, draw: draw), draws.speeds(.leader, draw: draw))
    return StepVariance(
      each: draws.grid.dates.indices.dropLast().map { step in
        var shocks = draws.shocks[draw]
        shocks.follower *= speeds.0?[step] ?? 1
        shocks.leader *= speeds.1?[step] ?? 1
        return variance(shocks)
      })
  }

  /// Variance a year of the margin's shocks.
  private func variance(_ shocks: Shocks) -> Double {
    // Against a level, or the leader's past that is already drawn, only the follower's shocks are bridged.
    guard barrier == nil, lag == nil else { return shocks.follower }
    return shocks.variance(ofFollowerMinus: noise == .logNormal ? 1 : ratio)
  }

  private func fill(_ margins: inout [Double], _ draws: Draws, _ draw: Int) {
    let dates = draws.grid.dates
    if let barrier {
      draws.withFollower(draw) { path in
        for index in dates.indices { margins[index] = path[index] - barrier }
      }
      return
    }
    draws.withFollower(draw) { path in
      draws.withLeader(draw) { leader in
        if let lag, let timeline {
          for index in dates.indices {
            let other = timeline.value(at: dates[index] - lag, dates: dates, path: leader) ?? .infinity
            margins[index] = path[index] - other
          }
          return
        }
        switch noise {
        case .logNormal:
          let threshold = Double.log(ratio)
          for index in dates.indices { margins[index] = path[index] - leader[index] - threshold }
        case .gaussian:
          for index in dates.indices { margins[index] = path[index] - ratio * leader[index] }
        }
        // Both at the largest number: nothing tells which is ahead, so what was the case before goes on.
        for index in dates.indices.dropFirst() where draws.isBeyondNumbers(path[index], leader[index]) {
          margins[index] = margins[index - 1]
        }
      }
    }
  }

  private func passage(
    _ margins: [Double], variance: StepVariance, grid: ForecastGrid, random: inout RandomSource
  ) -> Double {
    let dates = grid.dates
    let seen: [Int]
    switch criterion.passage {
    case .continuous: seen = Array(dates.indices)
    case .onObservationDates: seen = grid.anniversaries
    }
    if criterion.sustainedYears > 0 {
      let window = Int((criterion.sustainedYears * Double(grid.stepsPerYear)).rounded())
      // From the end: a date holds when nothing within the window after it is behind.
      var found: Int?
      var nextBehind = Int.max
      for index in seen.reversed() {
        if margins[index] <= 0 {
          nextBehind = index
        } else if nextBehind > index + window, index + window < dates.count {
          found = index
        }
      }
      guard let found else { return .infinity }
      guard criterion.passage == .continuous, found > 0, margins[found - 1] < 0 else { return dates[found] }
      let lastBehind = found - 1
      let time = BridgedPassage.time(
        from: margins[lastBehind], to: margins[found], step: dates[found] - dates[lastBehind],
        variance: variance[lastBehind],
        random: &random)
      return dates[lastBehind] + (time ?? dates[found] - dates[lastBehind])
    }
    if margins[0] >= 0 { return dates[0] }
    switch criterion.passage {
    case .onObservationDates:
      return seen.first { margins[$0] > 0 }.map { dates[$0] } ?? .infinity
    case .continuous:
      for index in dates.indices.dropFirst() {
        if let time = BridgedPassage.time(
          from: margins[index - 1], to: margins[index], step: dates[index] - dates[index - 1],
          variance: variance[index - 1],
          random: &random)
        {
          return dates[index - 1] + time
        }
      }
      return .infinity
    }
  }
}

/// One variance for all steps of a grid, or one each.
private struct StepVariance {
  private let all: Double
  private let each: [Double]

  init(all: Double) { (self.all, each) = (all, []) }
  init(each: [Double]) { (all, self.each) = (0, each) }

  subscript(step: Int) -> Double { each.isEmpty ? all : each[step] }
}

extension Draws {
  /// The closing date that these draws give under one criterion.
  ///
  /// - Parameters:
  ///   - leader: the leader's past, for a lag; its simulated future is in the draws.
  ///   - target: the level that a ratio is taken of, for draws without a leader.
  public func closingDate(
    _ criterion: Criterion, leader: TimeSeries? = nil, target: Double? = nil, seed: UInt64, threads: Int
  ) throws(ForecastError) -> ClosingDate {
    let passages = try Passages(criterion, noise: noise, leader: leader, target: target, origin: grid.origin)
    return ClosingDate(
      criterion: criterion, horizon: grid.horizon, passages: passages.dates(self, seed: seed, threads: threads),
      weights: weights)
  }
}
