import Curves
import RealModule
import Testing
import Witnesses

/// A clock with values of its parameters.
struct ClockSample: Sendable, CustomTestStringConvertible {
  var clock: Clock
  var values: [Double]
  var words: String

  var testDescription: String { words }

  /// Every shape, dates known and estimated, several at once, and a covariate.
  static let all: [ClockSample] = [
    ClockSample(clock: Clock(shocks: [Shock("a", .step, [.known(4.3)])]), values: [-0.4], words: "step"),
    ClockSample(
      clock: Clock(shocks: [Shock("a", .rectangle, [.known(4.3), .known(8.7)])]), values: [-0.3], words: "rectangle"),
    ClockSample(clock: Clock(shocks: [Shock("a", .decay, [.known(4.3)])]), values: [0.8, 0.25], words: "decay"),
    ClockSample(clock: Clock(shocks: [Shock("a", .ramp, [.known(3.1), .known(7.7)])]), values: [-0.5], words: "ramp"),
    ClockSample(
      clock: Clock(shocks: [Shock("a", .shortThenLong, [.known(4.3)])]), values: [-0.6, 0.4, 0.9],
      words: "short then long"),
    ClockSample(
      clock: Clock(shocks: [Shock("a", .step, [.estimated(2...9)])]), values: [-0.4, 4.3], words: "step, date estimated"
    ),
    ClockSample(
      clock: Clock(shocks: [Shock("a", .rectangle, [.known(2.3), .estimated(3...12)])]), values: [0.7, 8.7],
      words: "rectangle, end estimated"),
    ClockSample(
      clock: Clock(shocks: [Shock("a", .shortThenLong, [.estimated(2...9)])]), values: [-0.6, 0.4, 0.9, 4.3],
      words: "short then long, date estimated"),
    ClockSample(
      clock: Clock(shocks: [Shock("a", .ramp, [.estimated(2...5), .estimated(6...9)])]), values: [-0.5, 3.1, 7.7],
      words: "ramp, both dates estimated"),
    ClockSample(
      clock: Clock(covariates: [Covariate("c", times: [0, 3.2, 6.4, 11], values: [1, 2, 1.5, 4])]), values: [0.3],
      words: "covariate"),
    ClockSample(
      clock: Clock(
        shocks: [Shock("a", .decay, [.known(4.3)]), Shock("b", .rectangle, [.known(5.2), .known(9.1)])],
        covariates: [Covariate("c", times: [0, 3.2, 6.4, 11], values: [1, 2, 1.5, 4])], start: 0.5),
      values: [-0.5, 0.25, 0.3, 0.2], words: "decay, rectangle and covariate"),
  ]
}

@Suite("Clock")
struct ClockTests {
  static let times = [0.0, 1, 2.7, 4.1, 4.7, 6, 8, 8.9, 10, 12.5, 20, 35]

  @Test("the generalized Bass model at p = .03, q = .38: rectangular and exponential shocks, 10 digits")
  func generalizedBass() {
    let times = [3.0, 6, 8, 12]
    let rectangle = ClockedCurve(Bass(), Clock(shocks: [Shock("r", .rectangle, [.known(4), .known(8)])]))
    for (time, share) in zip(times, [0.1505000720, 0.3736322730, 0.5273528454, 0.8582742756]) {
      #expect(abs(rectangle.level(at: time, [1, 0.03, 0.38, -0.3]) - share) <= 0.51e-10)
    }
    // The decay's rate of fading is −b of the usual notation, b = −0.25.
    let decay = ClockedCurve(Bass(), Clock(shocks: [Shock("e", .decay, [.known(4)])]))
    for (time, share) in zip(times, [0.1505000720, 0.3874584183, 0.5747643096, 0.8662722271]) {
      #expect(abs(decay.level(at: time, [1, 0.03, 0.38, -0.3, 0.25]) - share) <= 0.51e-10)
    }
  }

  @Test("shocks add: two at once bend time by the sum of what each bends it", arguments: ClockTests.times)
  func mixed(time: Double) {
    let first = Shock("r", .rectangle, [.known(4), .known(8)])
    let second = Shock("e", .decay, [.known(6)])
    let both = Clock(shocks: [first, second]).effectiveTime(at: time, [-0.3, 0.5, 0.25])
    let apart =
      Clock(shocks: [first]).effectiveTime(at: time, [-0.3])
      + Clock(shocks: [second]).effectiveTime(at: time, [0.5, 0.25])
    #expect(abs(both - (apart - time)) <= 1e-13 * (1 + time))
  }

  @Test("effective time is the integral of the speed, by quadrature between breakpoints", arguments: ClockSample.all)
  func integral(sample: ClockSample) {
    let breaks = [4.3, 8.7, 2.3, 3.1, 7.7, 5.2, 9.1, 3.2, 6.4, 11, 0]
    for time in Self.times where time > 0.5 {
      let inner = breaks.filter { $0 > sample.clock.start && $0 < time }
      let knots = ([sample.clock.start] + inner + [time]).sorted()
      var sum = sample.clock.start
      for (left, right) in zip(knots, knots.dropFirst()) { sum += gauss(left, right) { sample.speed(at: $0) } }
      #expect(abs(sample.effective(at: time) - sum) <= 1e-11 * (1 + time), "at \(time)")
    }
  }

  @Test("exact derivatives agree with extrapolated differences to 9 digits", arguments: ClockSample.all)
  func derivatives(sample: ClockSample) {
    let family = ClockedCurve(Linear(), sample.clock)
    let parameters = [0, 1] + sample.values
    let gradients = CurveSample(family: family, parameters: parameters).evaluated(at: Self.times).gradients
    for (row, time) in Self.times.enumerated() {
      for column in sample.values.indices {
        let difference = numericalDerivative(
          of: { moved in
            var values = sample.values
            values[column] = moved
            return sample.clock.effectiveTime(at: time, values)
          }, at: sample.values[column], step: 0.02 * abs(sample.values[column]))
        let exact = gradients[row * parameters.count + 2 + column]
        #expect(abs(exact - difference) <= 1e-9 * max(1, abs(exact)), "∂\(column) at \(time)")
      }
    }
  }

  @Test("the inverse of effective time", arguments: ClockSample.all)
  func inverse(sample: ClockSample) throws {
    for time in Self.times {
      let back = try #require(sample.clock.time(atEffective: sample.effective(at: time), sample.values))
      #expect(abs(back - time) <= 1e-12 * (1 + time), "at \(time), found \(back)")
    }
  }

  @Test("counted from another moment a clock says the same", arguments: ClockSample.all)
  func shifted(sample: ClockSample) {
    let moved = sample.clock.shifted(by: 2000)
    let isDate = sample.clock.parameters.map(\.role.isDate)
    let values = zip(sample.values, isDate).map { $0 + ($1 ? 2000 : 0) }
    for time in Self.times {
      let effective = moved.effectiveTime(at: 2000 + time, values) - 2000
      #expect(abs(effective - sample.effective(at: time)) <= 1e-11)
    }
  }

  @Test("where time stands still or runs backwards the clock says so, and some levels have no time")
  func backwards() {
    let clock = Clock(shocks: [Shock("a", .step, [.known(3)]), Shock("b", .step, [.known(5)])])
    let slowest = clock.slowest(over: 0...10, [-0.6, -0.6])
    #expect(slowest.time >= 5 && abs(slowest.speed + 0.2) < 1e-12)
    // The highest effective time is that at 5: 3 + 0.4 · 2.
    #expect(clock.time(atEffective: 3.81, [-0.6, -0.6]) == nil)
    #expect(clock.time(atEffective: 3.79, [-0.6, -0.6]).map { abs($0 - 4.975) < 1e-9 } == true)
    #expect(clock.time(atEffective: .nan, [-0.6, -0.6]) == nil)
    #expect(clock.slowest(over: 0...10, [-0.2, -0.2]).speed > 0)
  }

  @Test("without any shock time is time")
  func empty() {
    #expect(Clock().effectiveTime(at: 7.3, []) == 7.3)
    #expect(Clock().time(atEffective: 7.3, []) == 7.3)
    #expect(Clock().isEmpty)
  }

  /// Gauss–Legendre with five nodes on 40 cells.
  private func gauss(_ left: Double, _ right: Double, _ function: (Double) -> Double) -> Double {
    let nodes = [0, 0.5384693101056831, -0.5384693101056831, 0.9061798459386640, -0.9061798459386640]
    let weights = [
      0.5688888888888889, 0.4786286704993665, 0.4786286704993665, 0.2369268850561891, 0.2369268850561891,
    ]
    let cells = 40
    let half = (right - left) / Double(cells) / 2
    return (0..<cells).reduce(0) { sum, cell in
      let middle = left + half * Double(2 * cell + 1)
      return sum + half * zip(nodes, weights).reduce(0) { $0 + $1.1 * function(middle + half * $1.0) }
    }
  }
}

extension ClockSample {
  func effective(at time: Double) -> Double { clock.effectiveTime(at: time, values) }
  func speed(at time: Double) -> Double { clock.speed(at: time, values) }
}

/// Families of the catalogue under every clock obey the laws of curves.
@Suite("Laws of curves under a clock")
struct ClockedCurveLaws {
  struct Pair: Sendable, CustomTestStringConvertible {
    var curve: CurveSample
    var clock: ClockSample
    var testDescription: String { "\(curve.family.name), \(clock.words)" }
    var family: ClockedCurve { ClockedCurve(curve.family, clock.clock) }
    var parameters: [Double] { curve.parameters + clock.values }
  }

  static let pairs = CurveSample.all.flatMap { curve in ClockSample.all.map { Pair(curve: curve, clock: $0) } }
  static let times = [0.5, 2.7, 4.7, 8, 12.5]

  @Test("the chain rule gives what dual numbers through the formula give", arguments: pairs)
  func gradient(pair: Pair) {
    let family = pair.family
    let parameters = pair.parameters
    let (levels, gradients) = CurveSample(family: family, parameters: parameters).evaluated(at: Self.times)
    let duals = parameters.enumerated().map { Dual<SIMD16<Double>>(variable: $1, lane: $0) }
    for (row, time) in Self.times.enumerated() {
      let whole = duals.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { family.level(at: Dual<SIMD16<Double>>(time), Arguments($0)) }
      }
      guard let whole else { continue }
      #expect(digits(levels[row], certified: whole.value) >= 14)
      for column in parameters.indices {
        let exact = whole.partials[column]
        #expect(
          abs(gradients[row * parameters.count + column] - exact) <= 1e-12 * max(abs(exact), 1e-6 * abs(whole.value)),
          "∂\(family.parameters[column].name) at \(time)")
      }
    }
  }

  @Test("the time of a level is the time it was taken at", arguments: pairs)
  func inversion(pair: Pair) throws {
    let family = pair.family
    let sample = CurveSample(family: family, parameters: pair.parameters)
    for time in Self.times {
      let slope = family.slope(at: time, pair.parameters)
      let level = sample.level(at: time)
      guard slope != 0, abs(level / slope) < 1e8 else { continue }
      let back = try #require(family.time(reaching: level, pair.parameters))
      #expect(abs(back - time) <= 1e-11 * (time + 10) + 1e-14 * abs(level / slope), "at \(time), found \(back)")
    }
  }

  @Test("effects of 0 leave the family as it is, and its ceiling where it was", arguments: CurveSample.all)
  func nothing(sample: CurveSample) {
    let clock = Clock(shocks: [Shock("a", .shortThenLong, [.known(4.3)])])
    let family = ClockedCurve(sample.family, clock)
    for time in Self.times {
      #expect(family.level(at: time, sample.parameters + [0, 0, 1]) == sample.level(at: time))
    }
    #expect(family.ceilingIndex == sample.family.ceilingIndex)
    #expect(family.name == sample.family.name)
    #expect(family.origin == sample.family.origin)
  }

  @Test("guesses lie inside the domains", arguments: pairs)
  func guesses(pair: Pair) {
    let times = stride(from: 1.0, through: 15, by: 1).map { $0 }
    let sample = CurveSample(family: pair.family, parameters: pair.parameters)
    let found = pair.family.guesses(times: times, levels: times.map { sample.level(at: $0) })
    #expect(!found.isEmpty)
    for guess in found where guess.allSatisfy(\.isFinite) {
      #expect(guess.count == pair.parameters.count)
      for (value, parameter) in zip(guess, pair.family.parameters) { #expect(parameter.domain.contains(value)) }
    }
  }
}
