import Curves
import RealModule
import Testing
import Witnesses

@Suite("Formulas of learning curves")
struct LearningCurveFormulaTests {
  @Test("cost falls by the learning rate whenever output doubles")
  func rate() {
    let curve = LearningCurve.wright.bound(to: [Covariate("output", times: [2000, 2010], values: [100, 200])])
    let parameters = [50, 0.322]
    let fall = 1 - curve.level(at: 2010, parameters) / curve.level(at: 2000, parameters)
    #expect(digits(LearningCurve.learningRate(0.322).rate, certified: fall) > 14)
    // Between the dates ln Q lies on a straight line, beyond them it is held.
    let middle = curve.level(at: 2005, parameters)
    #expect(digits(middle, certified: 50 * Double.pow(100 * 2.0.squareRoot(), -0.322)) > 14)
    #expect(curve.level(at: 2030, parameters) == curve.level(at: 2010, parameters))
    #expect(curve.level(at: 1990, parameters) == curve.level(at: 2000, parameters))
  }

  @Test("gradients and slopes agree with extrapolated differences to 9 digits")
  func gradients() {
    let curve = LearningCurve.twoFactor.bound(to: [
      Covariate("output", times: [2000, 2003, 2010], values: [100, 150, 400]),
      Covariate("research", times: [2000, 2006, 2010], values: [7, 9, 30]),
    ])
    let sample = CurveSample(family: curve, parameters: [50, 0.322, -0.2])
    let times = [2001, 2004.5, 2009]
    let (levels, gradients) = sample.evaluated(at: times)
    for (row, time) in times.enumerated() {
      #expect(digits(sample.level(at: time), certified: levels[row]) > 14)
      let slope = numericalDerivative(of: sample.level(at:), at: time, step: 0.1)
      #expect(digits(sample.slope(at: time), certified: slope) > 9)
      for column in 0..<3 {
        let difference = numericalDerivative(
          of: { moved in
            var parameters = sample.parameters
            parameters[column] = moved
            return curve.level(at: time, parameters)
          }, at: sample.parameters[column], step: 0.05)
        #expect(digits(gradients[row * 3 + column], certified: difference) > 9)
      }
    }
  }

  @Test("a curve that is not bound has no level")
  func unbound() {
    #expect(LearningCurve.wright.level(at: 2000, [50, 0.3]).isNaN)
    #expect(LearningCurve.wright.guesses(times: [1, 2], levels: [3, 2]).isEmpty)
    #expect(!LearningCurve.wright.isBound)
  }

  @Test("they say what they are, and go into no sum or product")
  func words() throws {
    for curve in Catalogue.learning {
      #expect(try Catalogue.family(composedAs: curve.name)?.name == curve.name)
      #expect(curve.summary.hasSuffix("."))
      for parameter in curve.parameters { #expect(curve.formula.contains(parameter.symbol)) }
      #expect(throws: CompositionError.learningCurve(curve.name)) {
        try Catalogue.family(composedAs: "linear+\(curve.name)")
      }
    }
  }
}
