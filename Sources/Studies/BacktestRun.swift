import Backtesting
import Datasets
import Forecasting

/// The answers of every method to every case, and what they are worth.
public struct BacktestRun: Sendable {
  let study: BacktestStudy
  let backtest: Backtest
  /// Case after case, a result a method.
  let answers: [[Result<CaseForecast, ForecastError>]]

  /// The answers of the first method as lines of the protocol, in the order of the cases.
  public var lines: [ForecastLine] {
    zip(backtest.cases, answers).compactMap { one, answers in
      guard case .success(let forecast)? = answers.first else { return nil }
      return ForecastLine(forecast, of: one.question)
    }
  }

  /// - Parameter command: the command that reproduces the record.
  public func record(command: String) -> BacktestRecord {
    let scores = study.methods.indices.map { method in
      backtest.scores(answers.map { try? $0[method].get() })
    }
    let reference = study.methods.firstIndex { $0.name == BacktestMethod.reference.name }
    let pairs = Set(backtest.cases.map(\.question.pair)).count
    return BacktestRecord(
      protocolVersion: BacktestProtocol.version, file: study.path, pairs: study.pairs, qualifyingPairs: pairs,
      clusters: Set(backtest.cases.map(\.question.cluster)).count, cases: backtest.cases.count,
      rules: BacktestRulesRecord(study.options.rules), reference: BacktestMethod.reference.name,
      methods: study.methods.indices.compactMap { index in
        MethodRecord(
          study.methods[index], scores[index],
          skill: reference.flatMap { $0 == index ? nil : Skill(scores[index], against: scores[$0]) },
          refusals: refusals(index))
      },
      unanswered: study.methods.indices.filter { scores[$0].isEmpty }.map {
        UnansweredRecord(
          method: study.methods[$0].name, title: study.methods[$0].title, refusals: refusals($0))
      },
      provenance: ProvenanceRecord(
        version: Version.current, command: command, seed: study.options.seed, draws: study.options.draws,
        modelFile: study.path, modelChecksum: study.checksum, data: study.sources))
  }

  private func refusals(_ method: Int) -> [RefusalRecord] { RefusalRecord.counted(answers, of: method) }
}

extension RefusalRecord {
  /// Why a method had no answer, each reason once, with how often.
  static func counted(_ answers: [[Result<CaseForecast, ForecastError>]], of method: Int) -> [RefusalRecord] {
    var counts: [String: Int] = [:]
    for answer in answers {
      if case .failure(let error) = answer[method] { counts[error.description, default: 0] += 1 }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      RefusalRecord(reason: $0.key, cases: $0.value)
    }
  }
}

/// A forecast as a line of the protocol's JSON lines.
public struct ForecastLine: Encodable, Sendable {
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
