import Forecasting
import Solvers
import Synchronization

/// Puts the same questions to a forecaster at every origin and keeps the answers.
public struct Backtest: Sendable {
  public let cases: [BacktestCase]

  public init(_ cases: [BacktestCase]) {
    self.cases = cases
  }

  /// Asks about every case, several at a time; which thread asks makes no difference to an answer.
  ///
  /// - Parameters:
  ///   - threads: at most so many at a time.
  ///   - progress: called with the share done, from any thread.
  ///   - forecaster: told the question and its number, nothing that came after its origin.
  /// - Returns: the answers in the order of the cases.
  public func run<Answer: Sendable>(
    threads: Int, progress: @Sendable (Double) -> Void = { _ in },
    _ forecaster: @Sendable (_ question: BacktestQuestion, _ index: Int) -> Answer
  ) -> [Answer] {
    Self.answers(to: cases.map(\.question), threads: threads, progress: progress, forecaster)
  }

  /// The same of questions whose outcomes are kept elsewhere.
  public static func answers<Answer: Sendable>(
    to questions: [BacktestQuestion], threads: Int, progress: @Sendable (Double) -> Void = { _ in },
    _ forecaster: @Sendable (_ question: BacktestQuestion, _ index: Int) -> Answer
  ) -> [Answer] {
    let done = Atomic<Int>(0)
    let total = Double(questions.count)
    return InParallel.map(questions.count, threads: threads) { index in
      let answer = forecaster(questions[index], index)
      progress(Double(done.wrappingAdd(1, ordering: .relaxed).newValue) / total)
      return answer
    }
  }

  /// Scores of what was answered; cases without an answer are left out.
  ///
  /// - Parameter forecasts: one a case, in their order.
  public func scores(_ forecasts: [CaseForecast?]) -> [CaseScore] {
    precondition(forecasts.count == cases.count, "an answer, or none, for each case")
    return zip(cases, forecasts).compactMap { one, forecast in
      forecast.map { CaseScore($0, of: one.question, outcome: one.outcome) }
    }
  }
}
