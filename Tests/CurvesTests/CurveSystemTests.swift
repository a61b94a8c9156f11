import Curves
import RealModule
import Testing
import Witnesses

@Suite("Systems of curves")
struct CurveSystemTests {
  static func generations(_ count: Int) throws -> NortonBass {
    try NortonBass((0..<count).map { NortonBass.Generation("generation \($0 + 1)", launch: 1950 + 4.5 * Double($0)) })
  }

  /// Of each system several sizes, so that every width of the dual numbers is run.
  static func systems() throws -> [(system: any CurveSystem, parameters: [Double])] {
    var systems: [(system: any CurveSystem, parameters: [Double])] = []
    for count in [2, 4, 6, 13] {
      let potentials = (0..<count).map { (index: Int) -> Double in 100 + 37 * Double(index * index % 5) }
      systems.append((try generations(count), [0.04, 0.35] + potentials))
    }
    for count in [2, 3, 5, 8] {
      let system = try ShareCompetition((0..<count).map { "competitor \($0 + 1)" }, origin: 1960)
      let parameters = (1..<count).flatMap { (index: Int) -> [Double] in
        [0.3 * Double(index) - 1.25, 0.11 - 0.05 * Double(index)]
      }
      systems.append((system, parameters))
    }
    return systems
  }

  @Test("gradients and slopes are those of differences, 9 digits")
  func gradients() throws {
    for (system, parameters) in try Self.systems() {
      for time in [1951.3, 1957, 1963.7, 1975, 2003] {
        let (outputs, gradients, slopes) = system.expansion(at: time, parameters)
        #expect(digits(outputs, certified: system.outputs(at: time, parameters)) >= 14)
        for output in outputs.indices {
          for index in parameters.indices {
            let expected = numericalDerivative(
              of: { value in
                var moved = parameters
                moved[index] = value
                return system.outputs(at: time, moved)[output]
              }, at: parameters[index], step: 0.1 * abs(parameters[index]))
            let scale = max(abs(outputs[output] / parameters[index]), abs(expected))
            #expect(
              abs(gradients[output][index] - expected) <= 1e-9 * scale, "\(system.name) \(time) \(output) \(index)")
          }
          let expected = numericalDerivative(
            of: { system.outputs(at: $0, parameters)[output] }, at: time, step: 0.1)
          #expect(abs(slopes[output] - expected) <= 1e-9 * max(abs(outputs[output]), abs(expected)))
        }
      }
    }
  }

  @Test("without gradients and with them the outputs are the same numbers")
  func plain() throws {
    for (system, parameters) in try Self.systems() {
      let times = [1940.0, 1950, 1955.25, 1970, 2050]
      let size = system.outputNames.count
      var plain = [Double](repeating: .nan, count: times.count * size)
      var dual = plain
      var gradients = [Double](repeating: .nan, count: plain.count * parameters.count)
      times.withUnsafeBufferPointer { times in
        parameters.withUnsafeBufferPointer { parameters in
          plain.withUnsafeMutableBufferPointer {
            system.evaluate(times: times, parameters, outputs: $0, gradients: nil)
          }
          dual.withUnsafeMutableBufferPointer { outputs in
            gradients.withUnsafeMutableBufferPointer {
              system.evaluate(times: times, parameters, outputs: outputs, gradients: $0)
            }
          }
        }
      }
      for (one, other) in zip(plain, dual) { #expect(abs(one - other) <= 1e-14 * abs(one)) }
      #expect(gradients.allSatisfy { $0.isFinite })
    }
  }

  @Test("two generations are Norton and Bass's formulas, written out")
  func twoGenerations() throws {
    let system = try NortonBass([.init("old", launch: 0), .init("new", launch: 6)])
    let (p, q, first, second) = (0.03, 0.38, 1000.0, 700.0)
    func share(_ t: Double) -> Double {
      t <= 0 ? 0 : (1 - Double.exp(-(p + q) * t)) / (1 + q / p * Double.exp(-(p + q) * t))
    }
    for time in [-2, 0, 3, 6, 6.5, 9, 15, 40.0] {
      let outputs = system.outputs(at: time, [p, q, first, second])
      let old = share(time) * first * (1 - share(time - 6))
      let new = share(time - 6) * (second + share(time) * first)
      #expect(abs(outputs[0] - old) <= 1e-12 * first && abs(outputs[1] - new) <= 1e-12 * first)
    }
  }

  @Test("one generation with another that has nothing of its own: none is lost, none is gained")
  func conserved() throws {
    let system = try Self.generations(5)
    for time in [1952, 1960, 1966.5, 1980, 2100.0] {
      let outputs = system.outputs(at: time, [0.03, 0.4, 250, 0, 0, 0, 0])
      let alone = Bass().level(at: time - 1950, [250, 0.03, 0.4])
      #expect(digits(outputs.reduce(0, +), certified: alone) >= 13)
    }
    // In the end everybody uses the last.
    let last = system.outputs(at: 2500, [0.03, 0.4, 1, 2, 3, 4, 5])
    #expect(digits(last[4], certified: 15) >= 14)
    #expect(last[..<4].allSatisfy { abs($0) < 1e-12 })
  }

  @Test("shares add to one and lie between nothing and all, also where exponents are far out of range")
  func shares() throws {
    let system = try ShareCompetition(["a", "b", "c", "d"], origin: 2000)
    for time in [-1e5, 1900, 2000, 2020, 1e5] {
      let shares = system.outputs(at: time, [1, 0.7, -2, -0.2, 0.5, 0.7])
      #expect(abs(shares.reduce(0, +) - 1) <= 4e-16)
      #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 })
      let gradients = system.expansion(at: time, [1, 0.7, -2, -0.2, 0.5, 0.7]).gradients
      // What one wins the others lose.
      for index in 0..<6 { #expect(abs(gradients.reduce(0) { $0 + $1[index] }) <= 1e-10) }
    }
  }

  @Test("for two competitors the follower's share is the logistic of Fisher and Pry")
  func fisherPry() throws {
    let system = try ShareCompetition(["old", "new"], origin: 1990)
    for time in [1980, 1994, 2003.5] {
      let expected = Logistic().level(at: time, [1, 0.3, 1997])
      #expect(digits(system.outputs(at: time, [-0.3 * 7, 0.3])[1], certified: expected) >= 13)
    }
  }

  @Test("too few, too many and generations out of order are refused in words")
  func refusals() throws {
    #expect(throws: CurveSystemError.tooFew(system: "Norton–Bass", what: "generations", count: 1)) {
      try Self.generations(1)
    }
    #expect(throws: CurveSystemError.tooMany(system: "Norton–Bass", what: "generations", count: 14, most: 13)) {
      try Self.generations(14)
    }
    for launch in [1950.0, 1949, .nan] {
      let error = #expect(throws: CurveSystemError.self) {
        try NortonBass([.init("old", launch: 1950), .init("new", launch: launch)])
      }
      #expect(error?.description.hasPrefix("Generations out of order: new") == true)
    }
    #expect(throws: CurveSystemError.tooFew(system: "Competition for shares", what: "competitors", count: 1)) {
      try ShareCompetition(["a"], origin: 0)
    }
    let most = ShareCompetition.largestCount
    #expect(throws: CurveSystemError.self) { try ShareCompetition((0...most).map { "\($0)" }, origin: 0) }
    let largest = try ShareCompetition((0..<most).map { "\($0)" }, origin: 0)
    #expect(largest.parameters.count <= ShareCompetition.largestParameterCount)
  }
}
