import Foundation
import Solvers
import Testing

@Suite("Initial value problems")
struct InitialValueProblemTests {
  @Test("Exponential decay and a harmonic oscillator, ten digits over several periods")
  func closedForms() throws {
    let states = try InitialValueProblem().states(from: [1, 0, 1], at: 0, to: [1, 5, 20]) { _, y, rates in
      rates[0] = y[1]
      rates[1] = -y[0]
      rates[2] = -0.3 * y[2]
    }
    for (time, state) in zip([1.0, 5, 20], states) {
      #expect(abs(state[0] - cos(time)) < 1e-9)
      #expect(abs(state[1] + sin(time)) < 1e-9)
      #expect(abs(state[2] / exp(-0.3 * time) - 1) < 1e-10)
    }
  }

  @Test("Rates that jump at an event are integrated piece by piece, also where the start is the event")
  func events() throws {
    let rates: (Double, UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void = { time, _, rates in
      rates[0] = time > 2 ? 5 : 1
    }
    let problem = InitialValueProblem()
    let across = try problem.states(from: [0], at: 0, to: [1, 2, 3], events: [2], rates: rates)
    #expect(across.map { $0[0] }.elementsEqual([1, 2, 7]) { abs($0 - $1) < 1e-12 })
    let after = try problem.states(from: [0], at: 2, to: [3], events: [2], rates: rates)
    #expect(abs(after[0][0] - 5) < 1e-12)
  }

  @Test("A solution that blows up before the end is refused with the time it came to")
  func blowsUp() {
    // y' = y², y(0) = 1 is 1/(1 − t).
    #expect(throws: SolverError.self) {
      try InitialValueProblem(stepLimit: 2000).states(from: [1], at: 0, to: [2]) { _, y, rates in rates[0] = y[0] * y[0]
      }
    }
  }
}
