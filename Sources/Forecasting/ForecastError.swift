public import Fitting

/// Why no forecast can be made.
public enum ForecastError: Error, Sendable, Equatable {
  case noCommonDates(follower: String, leader: String)
  case noRoute(FitError)
  case horizonNotAfterOrigin(horizon: Double, origin: Double)
  case lagBeyondRecord(criterion: String, years: Double, recordStart: Double, origin: Double)
  case lagNeedsLeader(criterion: String)
  case ratioNeedsLeader(criterion: String)
  case targetOutsideNoise(target: Double, noise: Noise)
  case sustainedTooLong(criterion: String, years: Double, most: Double)
  /// Paths of so many draws would hold more numbers than a computer's memory.
  case tooManyDraws(draws: Int, most: Int, years: Double)
  /// Follower and leader both leave the range of numbers, so that nothing tells which is ahead.
  case beyondNumbers(year: Double)
  /// A scenario changes an effect that the data did not let the curves estimate.
  case notEstimated(scenario: String, what: String, reason: String)
  case scenarioAfterHorizon(scenario: String, from: Double, horizon: Double)
  /// A formula has no value, or both are infinite, at a time with these parameters.
  case noLevel(time: Double, parameters: String)
}

extension ForecastError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noCommonDates(let follower, let leader):
      """
      \(follower) and \(leader) have no date in common, so there is no gap to forecast. \
      Give series that overlap, or resample both to years.
      """
    case .noRoute(let reason):
      "No route to a closing date: \(reason)"
    case .horizonNotAfterOrigin(let horizon, let origin):
      "The horizon \(horizon) does not lie after the last data at \(origin). Set `horizon:` to a later year."
    case .lagBeyondRecord(let criterion, let years, let recordStart, let origin):
      """
      Criterion "\(criterion)" asks for a lag of \(years) years, but the leader's record starts at \(recordStart), \
      \(origin - recordStart) years before the last data. Ask for a shorter lag.
      """
    case .lagNeedsLeader(let criterion):
      "Criterion \"\(criterion)\" is a lag behind a leader, and the model has a fixed target. Give a leader."
    case .ratioNeedsLeader(let criterion):
      "Criterion \"\(criterion)\" is a ratio, and the model has neither leader nor target. Give one of them."
    case .targetOutsideNoise(let target, let noise):
      "The target \(target) has no place under \(noise.rawValue) noise. Give a positive target or gaussian noise."
    case .sustainedTooLong(let criterion, let years, let most):
      "Criterion \"\(criterion)\" asks for \(years) years of staying ahead; at most \(most) are simulated. Ask for fewer."
    case .tooManyDraws(let draws, let most, let years):
      """
      \(draws) draws over \(years) years take more memory than is allowed. \
      Ask for at most \(most) draws, or for a nearer horizon.
      """
    case .notEstimated(let scenario, let what, let reason):
      """
      Scenario "\(scenario)" changes \(what), which is not estimated from these data (\(reason)). \
      Change `follower.speed` or `leader.speed` instead: an assumption of your own.
      """
    case .scenarioAfterHorizon(let scenario, let from, let horizon):
      "Scenario \"\(scenario)\" begins in \(from), not before the horizon \(horizon). Begin earlier or look further."
    case .noLevel(let time, let parameters):
      """
      In \(time) the formulas of follower and leader have no values to compare\
      \(parameters.isEmpty ? "" : " (with \(parameters))"). \
      Look for logarithms and roots of negative numbers, divisions by zero and numbers beyond 1e308.
      """
    case .beyondNumbers(let year):
      """
      By \(year) follower and leader both grow beyond the range of numbers, so nothing tells which is ahead. \
      Set `horizon:` to an earlier year, or leave out families without a ceiling.
      """
    }
  }
}
