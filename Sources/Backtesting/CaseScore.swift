/// One forecast against its outcome.
public struct CaseScore: Sendable, Codable {
  public let pair: String
  public let cluster: Int
  public let origin: Double
  public let probabilities: [Double]
  public let isAhead: [Bool]
  /// Mean over h = 1…H of (P_h − o_h)².
  public let dateScore: Double
  public let levels: [Int: LevelScore]

  public init(_ forecast: CaseForecast, of question: BacktestQuestion, outcome: BacktestOutcome) {
    precondition(forecast.probabilities.count >= question.horizon, "a probability for each year up to the horizon")
    pair = question.pair
    cluster = question.cluster
    origin = question.origin
    let probabilities = Array(forecast.probabilities.prefix(question.horizon))
    self.probabilities = probabilities
    isAhead = outcome.isAhead
    dateScore =
      zip(probabilities, outcome.isAhead).reduce(0) { sum, year in
        let error = year.0 - (year.1 ? 1 : 0)
        return sum + error * error
      } / Double(question.horizon)
    let ratios = question.history.observations.map(\.logRatio)
    let changes = zip(ratios.dropFirst(), ratios).map { abs($0 - $1) }
    let scale = changes.isEmpty ? nil : changes.reduce(0, +) / Double(changes.count)
    var levels: [Int: LevelScore] = [:]
    for (years, level) in outcome.levels {
      if let distribution = forecast.levels[years] {
        levels[years] = LevelScore(distribution, outcome: level, scale: scale)
      }
    }
    self.levels = levels
  }
}
