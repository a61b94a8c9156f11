public import Backtesting
import Datasets
import Forecasting

/// The answers of every method to every case, and what they are worth.
public struct BacktestRun: Sendable {
  let study: BacktestStudy
  let answers: [AnsweredCase<CaseScore>]

  /// - Parameter answers: one a case, in the study's order.
  public init(_ study: BacktestStudy, answers: [AnsweredCase<CaseScore>]) {
    self.study = study
    self.answers = answers
  }

  /// The answers of the first method as lines of the protocol, in the order of the cases.
  public var lines: [ForecastLine] { answers.compactMap(\.line) }

  /// - Parameter command: the command that reproduces the record.
  public func record(command: String) -> BacktestRecord {
    let cases = study.entries.map(\.one)
    let scores = study.methods.indices.map { answers.scores(of: $0) }
    let reference = study.methods.firstIndex { $0.name == BacktestMethod.reference.name }
    let pairs = Set(cases.map(\.question.pair)).count
    return BacktestRecord(
      protocolVersion: BacktestProtocol.version, file: study.path, pairs: study.pairs, qualifyingPairs: pairs,
      clusters: Set(cases.map(\.question.cluster)).count, cases: cases.count,
      rules: BacktestRulesRecord(study.options.rules), reference: BacktestMethod.reference.name,
      methods: study.methods.indices.compactMap { index in
        MethodRecord(
          study.methods[index], scores[index],
          skill: reference.flatMap { $0 == index ? nil : Skill(scores[index], against: scores[$0]) },
          refusals: answers.refusals(of: index))
      },
      unanswered: study.methods.indices.filter { scores[$0].isEmpty }.map {
        UnansweredRecord(
          method: study.methods[$0].name, title: study.methods[$0].title, refusals: answers.refusals(of: $0))
      },
      provenance: study.provenance(command: command))
  }
}

/// A forecast as a line of the protocol's JSON lines.
public struct ForecastLine: Codable, Sendable {
  public let pair: String
  public let origin: Double
  public let probabilities: [Double]
  public let levelProbabilities: [Double]
  public let levels: [String: [Double]]

  init(_ forecast: CaseForecast, of question: BacktestQuestion) {
    pair = question.pair
    origin = question.origin
    probabilities = forecast.probabilities
    levelProbabilities = forecast.levels.first?.value.probabilities ?? LevelDistribution.written
    levels = Dictionary(uniqueKeysWithValues: forecast.levels.map { (String($0), $1.quantiles) })
  }

  /// Of a series alone: chances of reaching its target, and levels in its own unit.
  init(_ forecast: CaseForecast, of one: SeriesCase) {
    self.init(
      CaseForecast(
        probabilities: forecast.probabilities, levels: forecast.levels.mapValues { $0.levels(times: one.target) }),
      of: one.question)
  }

  enum CodingKeys: String, CodingKey {
    case origin, levels
    case pair = "pair_id"
    case probabilities = "P"
    case levelProbabilities = "level_probs"
  }
}
