import Curves
import RealModule
import Testing
import Witnesses

@Suite("Competition for a market")
struct CompetitionTests {
  /// Rates of a system and their derivatives with respect to the state and the parameters, by the augmented rates.
  private func derivatives(
    _ system: any DynamicSystem, at time: Double, _ state: [Double], _ parameters: [Double]
  ) -> [Double] {
    let (size, count) = (system.dimension, parameters.count)
    // Each state depends on the first parameters as on itself, so that ∂f/∂x and ∂f/∂θ are both in the answer.
    let augmented = state + (0..<size * count).map { 0.1 * Double($0 % 7) - 0.2 }
    var rates = [Double](repeating: .nan, count: size * (1 + count))
    augmented.withUnsafeBufferPointer { augmented in
      parameters.withUnsafeBufferPointer { parameters in
        rates.withUnsafeMutableBufferPointer { system.augmentedRates(at: time, augmented, parameters, into: $0) }
      }
    }
    return rates
  }

  private func rates(
    _ system: any DynamicSystem, at time: Double, _ state: [Double], _ parameters: [Double]
  ) -> [Double] {
    var rates = [Double](repeating: .nan, count: system.dimension)
    state.withUnsafeBufferPointer { state in
      parameters.withUnsafeBufferPointer { parameters in
        rates.withUnsafeMutableBufferPointer { system.rates(at: time, state, parameters, into: $0) }
      }
    }
    return rates
  }

  private static func systems() throws -> [(system: any DynamicSystem, state: [Double], parameters: [Double])] {
    [
      (try LotkaVolterra(["a", "b"]), [1.2, 0.4], [0.8, 0.6, 0.04, 0.02, -0.015, 0.03, 3, 2]),
      (
        try LotkaVolterra(["a", "b", "c"]), [1.2, 0.4, 2.1],
        [0.8, 0.6, 0.5, 0.04, 0.02, -0.01, 0.015, 0.03, 0.02, 0.01, -0.02, 0.05, 3, 2, 7]
      ),
      (
        UnbalancedCompetition(first: "a", second: "b", entry: 6), [120, 30],
        [400, 0.02, 0.35, 900, 0.01, 0.05, 0.25, 0.012, 0.4, 0.3]
      ),
    ]
  }

  @Test("sensitivities are those of differences, 9 digits")
  func sensitivities() throws {
    for (system, state, parameters) in try Self.systems() {
      for time in [3.0, 9] {
        let found = derivatives(system, at: time, state, parameters)
        let (size, count) = (system.dimension, parameters.count)
        #expect(digits(Array(found[..<size]), certified: rates(system, at: time, state, parameters)) >= 14)
        for row in 0..<size {
          for column in 0..<count {
            // Along the line on which parameter and state move together.
            let expected = numericalDerivative(
              of: { shift in
                var parameters = parameters
                parameters[column] += shift
                let moved = state.indices.map {
                  state[$0] + shift * (0.1 * Double(($0 * count + column) % 7) - 0.2)
                }
                return rates(system, at: time, moved, parameters)[row]
              }, at: 0, step: 0.02 * abs(parameters[column]))
            let value = found[size + row * count + column]
            #expect(
              abs(value - expected) <= 1e-9 * max(1e-3, abs(expected), abs(found[row])),
              "\(system.name) \(row) \(column): \(value) \(expected)")
          }
        }
      }
    }
  }

  @Test("where Lotka and Volterra come to rest: who survives, by the four cases of the textbook")
  func restingPlaces() throws {
    let system = try LotkaVolterra(["a", "b"])
    func places(_ a: [Double], _ b: [Double]) -> [LotkaVolterra.RestingPlace] {
      system.restingPlaces(a + b + [1, 1])
    }
    // Competitors that limit themselves more than each other share the market: x = B⁻¹ a.
    let shared = places([1, 1], [0.02, 0.01, 0.01, 0.02])
    #expect(shared.count == 1 && shared[0].survivors == [0, 1])
    #expect(digits(shared[0].volumes, certified: [100 / 3.0, 100 / 3.0]) >= 14)
    // The stronger displaces the other, whichever it is.
    let displaced = places([1, 1], [0.01, 0.005, 0.02, 0.01])
    #expect(displaced.map(\.survivors) == [[0]] && digits(displaced[0].volumes[0], certified: 100) >= 15)
    #expect(places([1, 1], [0.01, 0.02, 0.005, 0.01]).map(\.survivors) == [[1]])
    // Each harms the other more than itself: it depends on the start.
    #expect(places([1, 1], [0.01, 0.02, 0.02, 0.01]).map(\.survivors) == [[0], [1]])
    // Predator and prey without limits of their own circle.
    #expect(places([0.5, -0.3], [0, 0.02, -0.01, 0]).isEmpty)
    // With a limit of the prey's own they settle.
    #expect(places([0.5, -0.3], [0.002, 0.02, -0.01, 0]).map(\.survivors) == [[0, 1]])
    // Mutual help without end.
    #expect(places([0.1, 0.1], [0.01, -0.02, -0.02, 0.01]).isEmpty)
    // Three that hardly touch.
    let three = try LotkaVolterra(["a", "b", "c"]).restingPlaces(
      [1, 1, 1, 0.01, 0.001, 0.001, 0.001, 0.01, 0.001, 0.001, 0.001, 0.01, 1, 1, 1])
    #expect(three.count == 1 && digits(three[0].volumes, certified: [1000 / 12.0, 1000 / 12, 1000 / 12]) >= 13)
  }

  @Test("a ratio that is always far above the threshold is Fisher and Pry's line")
  func fisherPry() {
    let system = GoodEnough(
      "a", ratios: [.init(date: 2000, ratio: 0.5), .init(date: 2010, ratio: 2)], origin: 2001)
    for time in [2001.0, 2004.5, 2012, 2020] {
      let found = system.outputs(at: time, [-2, 0.4, 1e-6, 0.1])[0]
      #expect(digits(found, certified: -2 + 0.4 * (time - 2001)) >= 14)
      // And far below it nobody switches.
      #expect(system.outputs(at: time, [-2, 0.4, 1e6, 0.1])[0] == -2)
    }
    #expect(GoodEnough.share(atRatio: 0.3, threshold: 0.3, width: 0.2) == 0.5)
    #expect(digits(system.date(reaching: 1, until: 2020) ?? 0, certified: 2005) >= 15)
    #expect(system.date(reaching: 3, until: 2020) == nil)
  }

  @Test("gradients and slopes of the share are those of differences, 8 digits")
  func goodEnoughGradients() {
    let system = GoodEnough(
      "a",
      ratios: [
        .init(date: 2000, ratio: 0.02), .init(date: 2004, ratio: 0.3), .init(date: 2007, ratio: 0.3),
        .init(date: 2010, ratio: 0.15), .init(date: 2015, ratio: 1.1),
      ], origin: 2001.5, onward: 0.05)
    for parameters in [[-3, 0.8, 0.25, 0.1], [-2, -0.3, 0.05, 0.02], [-4, 1.5, 2.5, 0.6]] {
      for time in [2003.1, 2006, 2008.7, 2013, 2019] {
        let (outputs, gradients, slopes) = system.expansion(at: time, parameters)
        #expect(digits(outputs, certified: system.outputs(at: time, parameters)) >= 14)
        for index in parameters.indices {
          let expected = numericalDerivative(
            of: { value in
              var moved = parameters
              moved[index] = value
              return system.outputs(at: time, moved)[0]
            }, at: parameters[index], step: 0.02 * abs(parameters[index]))
          #expect(
            abs(gradients[0][index] - expected) <= 1e-8 * max(1, abs(expected)), "\(parameters) \(time) \(index)")
        }
        let expected = numericalDerivative(of: { system.outputs(at: $0, parameters)[0] }, at: time, step: 0.02)
        #expect(abs(slopes[0] - expected) <= 1e-7 * max(1, abs(expected)), "\(parameters) \(time)")
      }
    }
  }

  @Test("numbers of competitors that there is no room for")
  func refusals() {
    #expect(throws: CurveSystemError.tooFew(system: "Lotka–Volterra", what: "competitors", count: 1)) {
      try LotkaVolterra(["a"])
    }
    #expect(throws: CurveSystemError.tooMany(system: "Lotka–Volterra", what: "competitors", count: 4, most: 3)) {
      try LotkaVolterra(["a", "b", "c", "d"])
    }
  }
}
