import Fitting
public import Forecasting
import RealModule

extension CaseForecast {
  /// Reads a question's answer from draws: the first anniversary of the origin on which the follower is ahead, and the
  /// log ratio's quantiles.
  ///
  /// - Parameters:
  ///   - draws: on a grid that begins at the question's origin.
  ///   - range: the draws to read, such as one route's; all of them by default.
  ///   - target: the level chased by draws without a leader.
  public init(_ draws: Draws, among range: Range<Int>? = nil, target: Double = 1, answering question: BacktestQuestion)
  {
    let range = range ?? 0..<draws.count
    let steps = draws.grid.stepsPerYear
    let weights = Array(draws.weights[range])
    let total = weights.reduce(0, +)
    var isAhead = [Bool](repeating: false, count: range.count)
    var probabilities: [Double] = []
    var levels: [Int: LevelDistribution] = [:]
    for years in 1...max(1, question.horizon) {
      let ratios = draws.logRatios(at: years * steps, target: target)[range]
      var passed = 0.0
      for (position, ratio) in ratios.enumerated() {
        if ratio > 0 { isAhead[position] = true }
        if isAhead[position] { passed += weights[position] }
      }
      probabilities.append(min(1, passed / total))
      guard question.levelHorizons.contains(years) else { continue }
      let sample = WeightedSample(Array(ratios), weights: weights)
      levels[years] = LevelDistribution(
        probabilities: LevelDistribution.written, quantiles: LevelDistribution.written.map(sample.quantile))
    }
    self.init(probabilities: probabilities, levels: levels)
  }
}

extension Draws {
  /// ln follower − ln leader of every draw at a grid date; what has no logarithm counts as beyond all numbers.
  fileprivate func logRatios(at index: Int, target: Double) -> [Double] {
    let most = Noise.logNormal.largest
    let followers = follower(at: index)
    let leaders = hasLeader ? leader(at: index) : [Double](repeating: noise.link(target), count: count)
    switch noise {
    case .logNormal:
      return zip(followers, leaders).map { $0 - $1 }
    case .gaussian:
      return zip(followers, leaders).map { follower, leader in
        switch (follower > 0, leader > 0) {
        case (true, true): Double.log(follower) - Double.log(leader)
        case (false, false): follower > leader ? most : -most
        case (true, false): most
        case (false, true): -most
        }
      }
    }
  }
}
