import RealModule

/// One question put to a forecaster, with what history answered.
public struct BacktestCase: Sendable {
  public let question: BacktestQuestion
  public let outcome: BacktestOutcome

  public init(question: BacktestQuestion, outcome: BacktestOutcome) {
    self.question = question
    self.outcome = outcome
  }

  /// The cases of one pair: its qualifying origins.
  ///
  /// - Parameter cluster: pairs that share a series have the same cluster.
  public static func cases(
    pair: String, cluster: Int = 0, history: PairHistory, rules: BacktestProtocol = BacktestProtocol()
  ) -> [BacktestCase] {
    history.origins(rules).map { index in
      let origin = history.observations[index].time
      let outcome = BacktestOutcome(history, after: index, rules: rules)
      return BacktestCase(
        question: BacktestQuestion(
          pair: pair, cluster: cluster, origin: origin, horizon: outcome.isAhead.count,
          levelHorizons: rules.levelHorizons.filter { $0 <= outcome.isAhead.count },
          history: history.until(index, last: rules.longestHistory)),
        outcome: outcome)
    }
  }
}

/// What a forecaster is told: the past up to the origin, and how far ahead it is asked. Nothing that came later.
public struct BacktestQuestion: Sendable {
  public let pair: String
  public let cluster: Int
  /// Decimal year.
  public let origin: Double
  /// Years ahead, H.
  public let horizon: Int
  public let levelHorizons: [Int]
  public let history: PairHistory

  public init(
    pair: String, cluster: Int = 0, origin: Double, horizon: Int, levelHorizons: [Int], history: PairHistory
  ) {
    self.pair = pair
    self.cluster = cluster
    self.origin = origin
    self.horizon = horizon
    self.levelHorizons = levelHorizons
    self.history = history
  }
}

/// What came after an origin.
public struct BacktestOutcome: Sendable, Equatable {
  /// Years from the origin to the first observation with the follower ahead; `nil` for none on record.
  public let passage: Double?
  /// o_h for h = 1…H: whether an observation in (origin, origin + h] shows the follower ahead.
  public let isAhead: [Bool]
  /// The log ratio at the anniversaries at which it was seen.
  public let levels: [Int: Double]

  init(_ history: PairHistory, after index: Int, rules: BacktestProtocol) {
    let origin = history.observations[index].time
    let later = history.observations[(index + 1)...]
    let span = (later.last?.time ?? origin) - origin
    let horizon = min(rules.longestHorizon, Int((span + BacktestProtocol.dateTolerance).rounded(.down)))
    let first = later.first { $0.logRatio > 0 }?.time
    passage = first.map { $0 - origin }
    isAhead = (0..<horizon).map { year in
      first.map { $0 <= origin + Double(year + 1) + BacktestProtocol.dateTolerance } ?? false
    }
    var levels: [Int: Double] = [:]
    for years in rules.levelHorizons where years <= horizon {
      levels[years] =
        later.first { abs($0.time - (origin + Double(years))) <= BacktestProtocol.levelTolerance }?.logRatio
    }
    self.levels = levels
  }
}
