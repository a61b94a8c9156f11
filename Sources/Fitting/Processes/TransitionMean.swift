import Curves
import RealModule
import Solvers

/// The expected change of one component of a dynamic system from each observed state to the next, divided by √Δt.
///
/// Under dx = f dt + σ dW every row has the same spread σ: a state that was missed persists, so each step starts from
/// what was seen and not from a trajectory.
struct TransitionMean: MeanModel {
  /// From where to when; the other components are as they stood at the start.
  struct Step: Sendable {
    var start: Double
    var end: Double
    /// The whole state at the start.
    var state: [Double]
    /// Which component is observed at the end.
    var component: Int
    /// Its change.
    var change: Double

    var root: Double { (end - start).squareRoot() }
  }

  let system: any DynamicSystem
  let steps: [Step]
  /// Parameters at which one step of the data takes so many of the integration's are turned away from.
  private let problem = InitialValueProblem(absoluteTolerance: 1e-10, relativeTolerance: 1e-10, stepLimit: 100)

  init(system: any DynamicSystem, steps: [Step]) {
    self.system = system
    self.steps = steps
  }

  var name: String { system.name }
  var formula: String { system.formula }
  var parameters: [Parameter] { system.parameters }
  var rowCount: Int { steps.count }
  /// Observed changes ÷ √Δt.
  var values: [Double] { steps.map { $0.change / $0.root } }

  func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    let (count, size) = (parameters.count, system.dimension)
    let values = Array(parameters)
    let rest = [Double](repeating: 0, count: gradients == nil ? 0 : size * count)
    let stretches = steps.map { InitialValueProblem.Stretch(from: $0.state + rest, at: $0.start, to: [$0.end]) }
    let isPlain = gradients == nil
    let ends = try? problem.states(stretches, events: system.events) { time, state, rates in
      values.withUnsafeBufferPointer { values in
        if isPlain {
          system.rates(at: time, state, values, into: rates)
        } else {
          system.augmentedRates(at: time, state, values, into: rates)
        }
      }
    }
    for (row, step) in steps.enumerated() {
      guard let end = ends?[row].first else {
        means[row] = .nan
        continue
      }
      means[row] = (end[step.component] - step.state[step.component]) / step.root
      guard let gradients else { continue }
      for column in 0..<count {
        gradients[row * count + column] = end[size + step.component * count + column] / step.root
      }
    }
  }
}
