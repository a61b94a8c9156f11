import Foundation
import Solvers
import Testing

@Suite("Minimiser")
struct MinimiserTests {
  @Test("Bottoms known in closed form: 8 digits of the argument")
  func closedForms() throws {
    // x log x is least at 1/e; x + 4/x at 2; cosh(x − 3) at 3.
    #expect(abs(try Minimiser.minimum(of: { $0 * log($0) }, in: 1e-3...5).argument - exp(-1)) < 1e-8)
    #expect(abs(try Minimiser.minimum(of: { $0 + 4 / $0 }, in: 0.1...100).argument - 2) < 1e-7)
    let (argument, value) = try Minimiser.minimum(of: { cosh($0 - 3) }, in: -1e3...1e3)
    #expect(abs(argument - 3) < 1e-7)
    #expect(abs(value - 1) < 1e-15)
  }

  @Test("On a slope the answer is the end itself")
  func ends() throws {
    #expect(try Minimiser.minimum(of: { $0 }, in: -2...7).argument == -2)
    #expect(try Minimiser.minimum(of: { -$0 }, in: -2...7).argument == 7)
    #expect(try Minimiser.minimum(of: { $0 }, in: 4...4).argument == 4)
  }

  @Test("What is not a number counts as infinitely high")
  func notNumbers() throws {
    let (argument, _) = try Minimiser.minimum(of: { $0 < 1 ? .nan : ($0 - 2) * ($0 - 2) }, in: -3...5)
    #expect(abs(argument - 2) < 1e-7)
    #expect(throws: SolverError.self) { try Minimiser.minimum(of: { _ in .nan }, in: 0...1) }
    #expect(throws: SolverError.self) { try Minimiser.minimum(of: { $0 }, in: 0...Double.infinity) }
  }

  @Test("Rosenbrock's valley from its classical start")
  func rosenbrock() throws {
    let minimum = try Minimiser().minimise(
      from: [-1.2, 1],
      value: { 100 * pow($0[1] - $0[0] * $0[0], 2) + pow(1 - $0[0], 2) },
      gradient: { x in
        let across = x[1] - x[0] * x[0]
        return [-400 * x[0] * across - 2 * (1 - x[0]), 200 * across]
      })
    #expect(minimum.termination == .converged)
    #expect(minimum.parameters.allSatisfy { abs($0 - 1) < 1e-8 })
  }

  @Test("A forbidden half plane, a refused start, nothing to do")
  func refusals() throws {
    // x − log x is least at 1 and does not exist below 0.
    let minimum = try Minimiser(firstStep: 10).minimise(
      from: [4], value: { $0[0] - log($0[0]) }, gradient: { [1 - 1 / $0[0]] })
    #expect(minimum.termination == .converged)
    #expect(abs(minimum.parameters[0] - 1) < 1e-7)
    #expect(throws: SolverError.startRejected(parameters: [0])) {
      try Minimiser().minimise(from: [0], value: { _ in .nan }, gradient: { _ in [0] })
    }
    #expect(throws: SolverError.startRejected(parameters: [0])) {
      try Minimiser().minimise(from: [0], value: { _ in 1 }, gradient: { _ in [.nan] })
    }
    #expect(try Minimiser().minimise(from: [], value: { _ in 3 }, gradient: { _ in [] }).value == 3)
  }

  @Test("A function without a minimum is never called converged")
  func unbounded() throws {
    let minimum = try Minimiser(maximumIterations: 60).minimise(
      from: [0], value: { -exp($0[0]) }, gradient: { [-exp($0[0])] })
    #expect(minimum.termination != .converged)
    #expect(minimum.value.isFinite)
  }
}

@Suite("RootFinder")
struct RootFinderTests {
  @Test("Roots known in closed form: to the last digits")
  func closedForms() throws {
    #expect(abs(try RootFinder.root(of: { $0 * $0 - 2 }, in: 0...2) - 2.0.squareRoot()) < 1e-15)
    #expect(abs(try RootFinder.root(of: { exp($0) - 5 }, in: -10...10) - log(5)) < 1e-15)
    // The golden ratio's equation, from a wide bracket.
    #expect(abs(try RootFinder.root(of: { $0 * $0 - $0 - 1 }, in: 0...1e6) - (1 + 5.0.squareRoot()) / 2) < 1e-15)
    // Flat at the root.
    #expect(abs(try RootFinder.root(of: { pow($0 - 1, 3) }, in: -4...3) - 1) < 1e-5)
  }

  @Test("A root at an end, and a tolerance")
  func ends() throws {
    #expect(try RootFinder.root(of: { $0 }, in: 0...1) == 0)
    #expect(try RootFinder.root(of: { $0 - 1 }, in: 0...1) == 1)
    #expect(abs(try RootFinder.root(of: { cos($0) }, in: 1...2, tolerance: 1e-3) - .pi / 2) < 1e-3)
  }

  @Test("No change of sign, or no number")
  func refusals() {
    let error = #expect(
      throws: SolverError.notBracketed(lower: 2, upper: 3, valueAtLower: 4, valueAtUpper: 9)
    ) {
      try RootFinder.root(of: { $0 * $0 }, in: 2...3)
    }
    #expect(error?.description.hasPrefix("No change of sign between 2.0 (value 4.0) and 3.0 (value 9.0).") == true)
    #expect(throws: SolverError.self) { try RootFinder.root(of: { _ in .nan }, in: 0...1) }
    #expect(throws: SolverError.self) {
      try RootFinder.root(of: { $0 == 0 ? -1 : $0 == 1 ? 1 : .nan }, in: 0...1)
    }
    #expect(throws: SolverError.self) { try RootFinder.root(of: { $0 }, in: -1...Double.infinity) }
  }
}
