import Curves
import RealModule
import Testing
import Witnesses

/// Closed forms of single families.
@Suite("Families")
struct FamilyTests {
  @Test("Bass at p = .03, q = .38: shares, peak and the time of 90%, 10 digits")
  func bass() throws {
    let bass = Bass()
    let parameters = [1, 0.03, 0.38]
    let shares = [1, 5, 10, 20].map { bass.level(at: $0, parameters) }
    for (share, certified) in zip(shares, [0.0357581643, 0.3311986425, 0.8128032212, 0.9962594145]) {
      #expect(abs(share - certified) <= 0.51e-10)
    }
    let peak = Double.log(0.38 / 0.03) / 0.41
    #expect(abs(peak - 6.192619198) <= 0.51e-9)
    #expect(abs(bass.level(at: peak, parameters) - 0.460526316) <= 0.51e-9)
    #expect(abs(CurveSample(family: bass, parameters: parameters).slope(at: peak) - 0.110592105) <= 0.51e-9)
    let late = try #require(bass.time(reaching: 0.9, parameters))
    #expect(abs(late - 11.756784306) <= 0.51e-9)
  }

  @Test("before its launch nothing is adopted")
  func launch() {
    #expect(Bass().level(at: 0, [100, 0.03, 0.38]) == 0)
    #expect(Bass().level(at: -3, [100, 0.03, 0.38]) == 0)
    #expect(Bass().origin == .launch)
    #expect(Bass().time(reaching: 0, [100, 0.03, 0.38]) == nil)
  }

  @Test("half a logistic's ceiling is reached at its midpoint, 10% to 90% takes ln 81 / r")
  func logistic() throws {
    let parameters = [80, 0.31, 7.5]
    #expect(Logistic().level(at: 7.5, parameters) == 40)
    let low = try #require(Logistic().time(reaching: 8, parameters))
    let high = try #require(Logistic().time(reaching: 72, parameters))
    #expect(digits(high - low, certified: Double.log(81) / 0.31) > 14)
  }

  @Test("a Gompertz curve passes K / e at its midpoint, where it is steepest: r K / e")
  func gompertz() {
    let parameters = [80, 0.31, 7.5]
    #expect(digits(Gompertz().level(at: 7.5, parameters), certified: 29.430355293715387) > 14)
    let slope = CurveSample(family: Gompertz(), parameters: parameters).slope(at: 7.5)
    #expect(digits(slope, certified: 0.31 * 29.430355293715387) > 14)
  }

  @Test("Richards with v = 1 is the logistic")
  func richardsIsLogistic() {
    for time in stride(from: -10.0, through: 40, by: 2.5) {
      let level = Richards().level(at: time, [80, 0.31, 7.5, 1])
      #expect(digits(level, certified: Logistic().level(at: time, [80, 0.31, 7.5])) > 14)
    }
  }

  @Test("Richards with v → 0 is the Gompertz curve, off by v/2 · exp(−2 r (t − m)) of it")
  func richardsIsGompertz() {
    for v in [1e-4, 1e-6, 1e-8] {
      for time in stride(from: 0.0, through: 40, by: 2.5) {
        let gompertz = Gompertz().level(at: time, [80, 0.31, 7.5])
        let level = Richards().level(at: time, [80, 0.31, 7.5, v])
        let decay = Double.exp(-0.31 * (time - 7.5))
        let expected = gompertz * Double.exp(v / 2 * decay * decay)
        #expect(abs(level - expected) <= (v * v * decay * decay * decay + 1e-13) * gompertz)
      }
    }
  }

  @Test("a Richards curve is steepest at its midpoint, at K (1 + v)^(−1/v)")
  func richardsInflects() {
    for v in [0.2, 1, 3.0] {
      let sample = CurveSample(family: Richards(), parameters: [80, 0.31, 7.5, v])
      #expect(digits(sample.level(at: 7.5), certified: 80 * Double.pow(1 + v, -1 / v)) > 14)
      let curvature = numericalDerivative(of: sample.slope(at:), at: 7.5, step: 0.5)
      #expect(abs(curvature) <= 1e-10 * sample.slope(at: 7.5))
    }
  }

  @Test("an exponential doubles every ln 2 / r years; a line gains b a year")
  func unbounded() throws {
    let doubled = try #require(Exponential().time(reaching: 6, [3, 0.07]))
    #expect(digits(doubled, certified: 9.902102579427789) > 14)
    #expect(Exponential().time(reaching: 6, [3, 0]) == nil)
    #expect(Exponential().time(reaching: -1, [3, 0.07]) == nil)
    #expect(Linear().level(at: 4, [3, 2.5]) == 13)
    #expect(Linear().time(reaching: 13, [3, 2.5]) == 4)
    #expect(Linear().time(reaching: 13, [3, 0]) == nil)
    #expect(Constant().level(at: 99, [3]) == 3)
    #expect(Constant().time(reaching: 3, [3]) == nil)
  }
}
