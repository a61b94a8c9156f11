import Backtesting
import Forecasting

/// What every method had to say at one origin, and what it was worth.
public struct AnsweredCase<Score: Codable & Sendable>: Codable, Sendable {
  /// One a method; `nil` where it gave no answer.
  var scores: [Score?]
  /// Why not, one a method.
  var refusals: [String?]
  /// The first method's forecast as a line of the protocol, where lines are wanted.
  var line: ForecastLine?

  init(
    _ answers: [Result<CaseForecast, ForecastError>], line: ((CaseForecast) -> ForecastLine)?,
    score: (CaseForecast) -> Score
  ) {
    scores = answers.map { (try? $0.get()).map(score) }
    refusals = answers.map { if case .failure(let error) = $0 { error.description } else { nil } }
    self.line = line.flatMap { line in answers.first.flatMap { try? $0.get() }.map(line) }
  }
}

extension Array {
  /// The scores of one method, without the cases to which it had no answer.
  func scores<Score>(of method: Int) -> [Score] where Element == AnsweredCase<Score> {
    compactMap { $0.scores[method] }
  }

  /// Why a method had no answer, each reason once, with how often, the most frequent first.
  func refusals<Score>(of method: Int) -> [RefusalRecord] where Element == AnsweredCase<Score> {
    let counts = Dictionary(compactMap { $0.refusals[method] }.map { ($0, 1) }, uniquingKeysWith: +)
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      RefusalRecord(reason: $0.key, cases: $0.value)
    }
  }
}
