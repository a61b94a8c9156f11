import Curves
import RealModule
import Testing
import Witnesses

/// What every family of the catalogue obeys.
@Suite("Laws of curves")
struct CurveLaws {
  @Test("samples lie inside the domains", arguments: CurveSample.all)
  func samples(sample: CurveSample) {
    for (value, parameter) in zip(sample.parameters, sample.family.parameters) {
      #expect(parameter.domain.contains(value), "\(parameter.name)")
    }
    for time in CurveSample.times { #expect(sample.level(at: time).isFinite) }
  }

  @Test("coordinates of parameters return to 1e-12", arguments: CurveSample.all)
  func coordinates(sample: CurveSample) {
    for (value, parameter) in zip(sample.parameters, sample.family.parameters) {
      let back = parameter.domain.point(at: parameter.domain.coordinate(of: value))
      #expect(digits(back, certified: value) >= 12, "\(parameter.name)")
    }
  }

  @Test("the gradient agrees with an extrapolated difference to 9 digits", arguments: CurveSample.all)
  func gradient(sample: CurveSample) {
    let (levels, gradients) = sample.evaluated(at: CurveSample.times)
    for (row, time) in CurveSample.times.enumerated() {
      for (column, value) in sample.parameters.enumerated() {
        // The logarithm changes little where the level changes by orders of magnitude.
        let isPositive = levels[row] > 0
        let slope = numericalDerivative(
          of: { moved in
            var parameters = sample.parameters
            parameters[column] = moved
            let level = sample.family.level(at: time, parameters)
            return isPositive ? Double.log(level) : level
          }, at: value, step: 0.1 * abs(value))
        let difference = isPositive ? levels[row] * slope : slope
        let exact = gradients[row * sample.parameters.count + column]
        // A difference knows no derivative below the rounding of the level over the step.
        let scale = max(abs(exact), 1e-3 * abs(levels[row] / value))
        #expect(abs(exact - difference) <= 1e-9 * scale, "∂\(sample.family.parameters[column].symbol) at \(time)")
      }
    }
  }

  @Test("one call a series gives the levels of single calls", arguments: CurveSample.all)
  func evaluation(sample: CurveSample) {
    let levels = sample.evaluated(at: CurveSample.times).levels
    var alone = [Double](repeating: .nan, count: CurveSample.times.count)
    CurveSample.times.withUnsafeBufferPointer { times in
      sample.parameters.withUnsafeBufferPointer { parameters in
        alone.withUnsafeMutableBufferPointer {
          sample.family.evaluate(times: times, parameters, levels: $0, gradients: nil)
        }
      }
    }
    #expect(alone == CurveSample.times.map { sample.level(at: $0) })
    #expect(digits(levels, certified: alone) >= 15)
  }

  @Test("parameters called linear are", arguments: CurveSample.all)
  func linearity(sample: CurveSample) {
    for (index, parameter) in sample.family.parameters.enumerated() where parameter.isLinear {
      var doubled = sample.parameters, tripled = sample.parameters
      doubled[index] *= 2
      tripled[index] *= 3
      for time in CurveSample.times {
        let step = sample.family.level(at: time, doubled) - sample.level(at: time)
        let next = sample.family.level(at: time, tripled) - sample.family.level(at: time, doubled)
        #expect(abs(next - step) <= 1e-13 * abs(sample.family.level(at: time, tripled)), "\(parameter.name)")
      }
    }
  }

  @Test("a ceiling is approached and never passed", arguments: CurveSample.all)
  func ceiling(sample: CurveSample) {
    guard let ceiling = sample.family.ceiling(sample.parameters) else { return }
    for time in stride(from: 0.0, through: 60, by: 0.5) { #expect(sample.level(at: time) <= ceiling) }
    // A power of time needs long to get there.
    let end = max(sample.level(at: 1e30), sample.level(at: -1e30))
    #expect(digits(end, certified: ceiling) > 6)
  }

  @Test("the time of a level is the time it was taken at", arguments: CurveSample.all)
  func inversion(sample: CurveSample) throws {
    for time in CurveSample.times {
      let slope = sample.slope(at: time)
      let level = sample.level(at: time)
      guard slope != 0 else {
        #expect(sample.family.time(reaching: level, sample.parameters) == nil, "held at every time")
        continue
      }
      // Rounding of the level over the slope is what the time cannot know; beyond a thousandth it is not asked.
      let conditioning = abs(level / slope)
      guard conditioning < 1e10 else { continue }
      let back = try #require(sample.family.time(reaching: level, sample.parameters), "at \(time)")
      #expect(abs(back - time) <= 1e-13 * (time + 10) + 4e-15 * conditioning, "at \(time), found \(back)")
    }
  }

  @Test("the order in which like terms are told changes no level", arguments: CurveSample.all)
  func order(sample: CurveSample) {
    // Turned round, so that there is something to order: pulses from the last to the first, a floor above.
    let parameters =
      sample.family is FourParameterLogistic ? [1, 0, 2, 3].map { sample.parameters[$0] } : sample.parameters
    let turned =
      sample.family is Loglet
      ? stride(from: parameters.count - 3, through: 0, by: -3).flatMap { parameters[$0..<$0 + 3] } : parameters
    let ordered = sample.family.ordered(turned)
    #expect(sample.family.ordered(ordered) == ordered)
    for time in CurveSample.times {
      #expect(
        digits(sample.family.level(at: time, ordered), certified: sample.family.level(at: time, turned)) > 13)
    }
    if sample.family is Loglet { #expect(ordered == sample.parameters) }
  }

  @Test("levels that are never reached have no time", arguments: CurveSample.all)
  func unreachable(sample: CurveSample) {
    let time = { sample.family.time(reaching: $0, sample.parameters) }
    #expect(time(.nan) == nil)
    #expect(time(.infinity) == nil)
    #expect(time(-.infinity) == nil)
    if let ceiling = sample.family.ceiling(sample.parameters) {
      for level in [0, -1, ceiling, 1.5 * ceiling, .greatestFiniteMagnitude] { #expect(time(level) == nil, "\(level)") }
    }
  }

  @Test("guesses lie inside the domains", arguments: CurveSample.all)
  func guesses(sample: CurveSample) {
    let family = sample.family
    let times = stride(from: 1.0, through: 15, by: 1).map { $0 }
    let records: [[Double]] = [
      times.map { sample.level(at: $0) },
      times.map { 5 * $0 }, times.map { 80 - 5 * $0 }, times.map { 3 * Double.exp(0.4 * $0) }, times.map { _ in 7 },
      times.map { $0 < 8 ? 0 : $0 }, times.map { $0 < 8 ? 1e-300 : 1e300 }, times.map { _ in 0 }, times.map { -$0 },
    ]
    for levels in records {
      for guess in family.guesses(times: times, levels: levels) where guess.allSatisfy(\.isFinite) {
        #expect(guess.count == family.parameters.count)
        for (value, parameter) in zip(guess, family.parameters) {
          #expect(parameter.domain.contains(value), "\(parameter.name) = \(value)")
        }
      }
    }
    #expect(!family.guesses(times: times, levels: records[0]).isEmpty)
  }
}
