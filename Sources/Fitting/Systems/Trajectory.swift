public import Curves
import RealModule
public import Solvers

/// The path of a dynamic system from a start that its parameters give, with exact sensitivities.
public struct Trajectory: Sendable {
  /// Where one component of the state begins.
  public enum Start: Sendable, Equatable {
    case value(Double)
    case logarithm(ofParameter: Int)
  }

  public let system: any DynamicSystem
  /// Decimal year of the start.
  public let origin: Double
  public let start: [Start]
  /// True where the state is the logarithm of what is observed.
  public let isLogarithmic: Bool
  public var problem: InitialValueProblem

  public init(
    _ system: any DynamicSystem, origin: Double, start: [Start], isLogarithmic: Bool,
    problem: InitialValueProblem = InitialValueProblem(stepLimit: 2000)
  ) {
    precondition(start.count == system.dimension, "a start for each component")
    self.system = system
    self.origin = origin
    self.start = start
    self.isLogarithmic = isLogarithmic
    self.problem = problem
  }

  /// What is observed of every component, one row a time.
  ///
  /// - Parameter times: decimal years, not decreasing, none before the origin.
  /// - Throws: ``SolverError/runsAway(time:)`` where the path leaves the finite numbers.
  public func values(_ parameters: [Double], at times: [Double]) throws(SolverError) -> [[Double]] {
    let state = start.map { start -> Double in
      switch start {
      case .value(let value): value
      case .logarithm(let index): Double.log(parameters[index])
      }
    }
    let states = try states(of: system, parameters, from: state, at: times, isAugmented: false)
    guard isLogarithmic else { return states }
    return states.map { $0.map { Double.exp($0) } }
  }

  /// The same with ∂value/∂parameters: for each time the values, then row by row the derivatives of each.
  public func expansion(_ parameters: [Double], at times: [Double]) throws(SolverError) -> [[Double]] {
    let (size, count) = (system.dimension, parameters.count)
    var augmented = [Double](repeating: 0, count: size * (1 + count))
    for (place, start) in start.enumerated() {
      switch start {
      case .value(let value): augmented[place] = value
      case .logarithm(let index):
        augmented[place] = Double.log(parameters[index])
        augmented[size + place * count + index] = 1 / parameters[index]
      }
    }
    var states = try states(of: system, parameters, from: augmented, at: times, isAugmented: true)
    guard isLogarithmic else { return states }
    for row in states.indices {
      for place in 0..<size {
        let value = Double.exp(states[row][place])
        states[row][place] = value
        for column in 0..<count { states[row][size + place * count + column] *= value }
      }
    }
    return states
  }

  /// Of the system's own type, whose rates are then called without a detour: they are all that takes time.
  private func states<System: DynamicSystem>(
    of system: System, _ parameters: [Double], from state: [Double], at times: [Double], isAugmented: Bool
  ) throws(SolverError) -> [[Double]] {
    try parameters.withUnsafeBufferPointer { (parameters) throws(SolverError) -> [[Double]] in
      try problem.states(from: state, at: origin, to: times, events: system.events) { time, state, rates in
        if isAugmented {
          system.augmentedRates(at: time, state, parameters, into: rates)
        } else {
          system.rates(at: time, state, parameters, into: rates)
        }
      }
    }
  }
}
