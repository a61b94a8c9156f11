import Solvers

/// What one route says to a question, in a form that mixes.
struct RouteAnswer: Sendable {
  /// P_h for h = 1…H.
  var probabilities: [Double]
  /// The log ratio at each of the question's level horizons: equally likely values, increasing.
  var levels: [[Double]]

  /// Several routes as one: chances by weight, values pooled. Routes without an answer leave their weight to the rest.
  ///
  /// - Parameter hasLevels: whether levels are wanted besides chances.
  /// - Returns: `nil` where no route with weight has an answer.
  static func mixed(_ answers: [RouteAnswer?], weights: [Double], hasLevels: Bool = true) -> MixedAnswer? {
    let parts = zip(answers, weights).compactMap { answer, weight in answer.map { ($0, weight) } }.filter { $0.1 > 0 }
    guard let first = parts.first?.0 else { return nil }
    let total = parts.reduce(0) { $0 + $1.1 }
    var probabilities = [Double](repeating: 0, count: first.probabilities.count)
    for (answer, weight) in parts {
      for year in probabilities.indices { probabilities[year] += weight / total * answer.probabilities[year] }
    }
    let levels = (hasLevels ? Array(first.levels.indices) : []).map { horizon in
      MixedLevels(parts.map { ($0.0.levels[horizon], $0.1 / total) })
    }
    return MixedAnswer(probabilities: probabilities, levels: levels)
  }
}

/// What several routes say together.
struct MixedAnswer: Sendable {
  var probabilities: [Double]
  var levels: [MixedLevels]

  /// The same as a method of a backtest answers.
  func forecast(_ question: BacktestQuestion) -> CaseForecast {
    var distributions: [Int: LevelDistribution] = [:]
    for (years, level) in zip(question.levelHorizons, levels) {
      distributions[years] = LevelDistribution(
        probabilities: LevelDistribution.written, quantiles: level.quantiles(LevelDistribution.written))
    }
    return CaseForecast(probabilities: probabilities.map { min(1, $0) }, levels: distributions)
  }
}

/// Values with weights, in order.
struct MixedLevels: Sendable {
  private(set) var values: [Double] = []
  /// Sums of the weights up to and including each value.
  private(set) var cumulated: [Double] = []

  /// - Parameter parts: increasing values, and the weight that they share.
  init(_ parts: [(values: [Double], weight: Double)]) {
    let count = parts.reduce(0) { $0 + $1.values.count }
    values.reserveCapacity(count)
    cumulated.reserveCapacity(count)
    var places = [Int](repeating: 0, count: parts.count)
    var sum = 0.0
    for _ in 0..<count {
      var next = -1
      var least = Double.infinity
      for part in parts.indices where places[part] < parts[part].values.count {
        let value = parts[part].values[places[part]]
        if next < 0 || value < least { (next, least) = (part, value) }
      }
      places[next] += 1
      sum += parts[next].weight / Double(parts[next].values.count)
      values.append(least)
      cumulated.append(sum)
    }
  }

  /// For increasing probabilities, the smallest values with at least so much weight at or below them.
  func quantiles(_ probabilities: [Double]) -> [Double] {
    var index = 0
    return probabilities.map { probability in
      while index < values.count - 1, cumulated[index] < probability - 1e-12 { index += 1 }
      return values[index]
    }
  }

  /// Continuous ranked probability score: ∫ (F(x) − 1{y ≤ x})² dx.
  func rankedScore(_ outcome: Double) -> Double {
    var score = max(0, values[0] - outcome)
    for index in values.indices.dropLast() {
      let (low, high) = (values[index], values[index + 1])
      let below = min(max(outcome, low), high) - low
      let share = min(1, cumulated[index])
      score += below * share * share + (high - low - below) * (1 - share) * (1 - share)
    }
    return score + max(0, outcome - values[values.count - 1])
  }
}
