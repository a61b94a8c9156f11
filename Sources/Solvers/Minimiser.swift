/// The least value of a function of one number on an interval, or of several numbers with a gradient.
public struct Minimiser: Sendable {
  public var maximumIterations: Int
  /// Largest |∂f/∂xᵢ| max(|xᵢ|, 1) ÷ max(|f|, 1) that counts as converged (Dennis and Schnabel, 1983, section 7.2).
  public var gradientTolerance: Double
  /// Length of the first step.
  public var firstStep: Double

  public init(maximumIterations: Int = 500, gradientTolerance: Double = 1e-7, firstStep: Double = 0.01) {
    self.maximumIterations = maximumIterations
    self.gradientTolerance = gradientTolerance
    self.firstStep = firstStep
  }

  /// A minimum on an interval, by Brent's method: parabolas where they serve, golden sections elsewhere.
  ///
  /// Where the function has one valley the answer is its bottom, or the end of the interval on its slope. A value that
  /// is not a number counts as infinitely high.
  ///
  /// - Throws: ``SolverError/nonFinite(what:)`` when an end is not finite or no finite value was met.
  ///
  /// Source: Brent, "Algorithms for Minimization without Derivatives", 1973, chapter 5.
  public static func minimum(
    of function: (Double) -> Double, in interval: ClosedRange<Double>
  ) throws(SolverError) -> (argument: Double, value: Double) {
    var (lower, upper) = (interval.lowerBound, interval.upperBound)
    guard lower.isFinite, upper.isFinite, (upper - lower).isFinite else {
      throw .nonFinite(what: "An end of the interval searched for a minimum")
    }
    func height(_ argument: Double) -> Double {
      let value = function(argument)
      return value.isNaN ? .infinity : value
    }
    let golden = (3 - 5.0.squareRoot()) / 2
    let relative = Double.ulpOfOne.squareRoot()
    // best ≤ second ≤ third in height.
    var best = lower + golden * (upper - lower)
    var (second, third) = (best, best)
    var bestValue = height(best)
    var (secondValue, thirdValue) = (bestValue, bestValue)
    var (step, stepBefore) = (0.0, 0.0)
    for _ in 0..<500 {
      let middle = lower + (upper - lower) / 2
      let tolerance = relative * abs(best) + 1e-15 * (interval.upperBound - interval.lowerBound)
      if abs(best - middle) <= 2 * tolerance - (upper - lower) / 2 { break }
      var isParabolic = false
      if abs(stepBefore) > tolerance {
        let left = (best - second) * (bestValue - thirdValue)
        let right = (best - third) * (bestValue - secondValue)
        var numerator = (best - third) * right - (best - second) * left
        var denominator = 2 * (right - left)
        if denominator > 0 { numerator = -numerator }
        denominator = abs(denominator)
        let limit = stepBefore
        stepBefore = step
        if numerator.isFinite, denominator.isFinite, abs(numerator) < abs(denominator * limit / 2),
          numerator > denominator * (lower - best), numerator < denominator * (upper - best)
        {
          step = numerator / denominator
          let next = best + step
          if next - lower < 2 * tolerance || upper - next < 2 * tolerance {
            step = best < middle ? tolerance : -tolerance
          }
          isParabolic = true
        }
      }
      if !isParabolic {
        stepBefore = best < middle ? upper - best : lower - best
        step = golden * stepBefore
      }
      let next = best + (abs(step) >= tolerance ? step : step > 0 ? tolerance : -tolerance)
      let value = height(next)
      if value <= bestValue {
        if next < best { upper = best } else { lower = best }
        (third, thirdValue) = (second, secondValue)
        (second, secondValue) = (best, bestValue)
        (best, bestValue) = (next, value)
      } else {
        if next < best { lower = next } else { upper = next }
        if value <= secondValue || second == best {
          (third, thirdValue) = (second, secondValue)
          (second, secondValue) = (next, value)
        } else if value <= thirdValue || third == best || third == second {
          (third, thirdValue) = (next, value)
        }
      }
    }
    for end in [interval.lowerBound, interval.upperBound] {
      let value = height(end)
      if value <= bestValue { (best, bestValue) = (end, value) }
    }
    guard bestValue < .infinity else { throw .nonFinite(what: "Every value met by the search for a minimum") }
    return (best, bestValue)
  }

  /// A local minimum in several dimensions, by BFGS (GSL `vector_bfgs2`).
  ///
  /// A point at which the value is not finite is never stepped on.
  ///
  /// - Parameters:
  ///   - start: where the search begins; value and gradient must be finite there.
  ///   - value: f.
  ///   - gradient: ∂f/∂xᵢ, one element for each parameter.
  /// - Throws: ``SolverError/startRejected(parameters:)`` when the start is refused.
  ///
  /// Source: Fletcher, "Practical Methods of Optimization", 1987, algorithms 2.6.2 and 2.6.4.
  public func minimise(
    from start: [Double], value: ([Double]) -> Double, gradient: ([Double]) -> [Double]
  ) throws(SolverError) -> Minimum {
    try withoutActuallyEscaping(value) { (value) throws(SolverError) -> Minimum in
      try withoutActuallyEscaping(gradient) { (gradient) throws(SolverError) -> Minimum in
        try search(from: start, callback: DescentCallback(value: value, gradient: gradient))
      }
    }
  }

  private func search(from start: [Double], callback: DescentCallback) throws(SolverError) -> Minimum {
    var parameters = start
    var value = callback.value(at: start)
    guard value < DescentCallback.wall, var slope = callback.gradient(at: start) else {
      throw .startRejected(parameters: start)
    }
    var iterations = 0
    func isFlat(_ factor: Double) -> Bool {
      zip(slope, parameters).allSatisfy { slope, parameter in
        abs(slope) * max(abs(parameter), 1) <= gradientTolerance * factor * max(abs(value), 1)
      }
    }
    // Where a line search fails, the memory of curvature is thrown away and the search begins again.
    var isImproving = true
    while isImproving, !isFlat(1e-3), iterations < maximumIterations {
      let valueBefore = value
      let workspace = try DescentWorkspace(callback, parameterCount: parameters.count)
      try workspace.start(at: parameters, firstStep: firstStep, lineTolerance: 0.1)
      while iterations < maximumIterations {
        iterations += 1
        guard workspace.iterate(), workspace.value <= value else { break }
        let next = workspace.parameters
        guard let nextSlope = callback.gradient(at: next) else { break }
        let hasMoved = next != parameters
        (parameters, value, slope) = (next, workspace.value, nextSlope)
        if isFlat(1e-3) || !hasMoved { break }
      }
      isImproving = value < valueBefore
    }
    let termination: Termination =
      isFlat(1) ? .converged : iterations >= maximumIterations ? .exhausted : .stalled
    return Minimum(
      parameters: parameters, value: value, gradient: slope, termination: termination, iterations: iterations,
      evaluations: callback.evaluations)
  }
}

/// Where a search for the least value of a function ended.
public struct Minimum: Sendable, Equatable {
  public var parameters: [Double]
  public var value: Double
  public var gradient: [Double]
  public var termination: Termination
  public var iterations: Int
  /// Calls of the function's value.
  public var evaluations: Int
}
