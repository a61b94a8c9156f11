import Solvers

/// What the bootstrap of a fit asks: responses about it, and the estimates they give.
struct Replication: Sendable {
  let responses: ResampledResponses
  private let refit: Refit
  private let fit: NonlinearFit
  private let fitting: LeastSquaresFitting

  /// - Returns: `nil` where the estimate has no neighbourhood to start in.
  init?(_ fit: NonlinearFit, _ options: FitOptions) {
    guard let refit = Refit(fit) else { return nil }
    self.refit = refit
    self.fit = fit
    fitting = options.fitting(measure: options.measure ?? .level)
    let leverages = (try? Projection(on: fit.design))?.leverages
    let isSafe = leverages?.allSatisfy { $0 < 1 - 1e-6 } ?? false
    responses = ResampledResponses(
      options.scheme,
      FittedResponses(
        fitted: fit.fitted.map(fit.noise.link), residuals: fit.residuals, leverages: isSafe ? leverages : nil,
        weights: fit.weights, degreesOfFreedom: max(1, Int(fit.goodness.degreesOfFreedom.rounded(.down)))))
  }

  func parameters(_ responses: [Double]) -> [Double]? {
    guard fit.loss != .squares else { return refit.parameters(responses: responses) }
    return fitting.robustParameters(fit, responses: responses)
  }

  /// Without one observation; not for robust losses, whose scale would count it.
  func parameters(leavingOut index: Int) -> [Double]? {
    guard fit.loss == .squares, fit.values.count - 1 > fit.map.freeCount else { return nil }
    var weights = fit.weights ?? [Double](repeating: 1, count: fit.values.count)
    weights[index] = 0
    return refit.parameters(responses: refit.responses, weights: weights)
  }
}
