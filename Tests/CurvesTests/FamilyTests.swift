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

  @Test("a Weibull curve with s = 1 is the saturating exponential; 63% is reached after 1/r whatever s")
  func weibull() throws {
    for shape in [0.5, 1, 2.5] {
      let time = try #require(Weibull().time(reaching: 80 * (1 - Double.exp(-1)), [80, 0.2, shape]))
      #expect(digits(time, certified: 5) > 14)
    }
    for time in [0.5, 3, 12.0] {
      let level = Weibull().level(at: time, [80, 0.2, 1])
      #expect(digits(level, certified: -80 * Double.expMinusOne(-0.2 * time)) > 14)
    }
    // Steepest at (1 − 1/s)^(1/s) / r.
    let sample = CurveSample(family: Weibull(), parameters: [80, 0.2, 2.5])
    let place = Double.pow(0.6, 0.4) / 0.2
    let curvature = numericalDerivative(of: sample.slope(at:), at: place, step: 0.3)
    #expect(abs(curvature) <= 1e-9 * sample.slope(at: place))
  }

  @Test("half a log-logistic's ceiling is reached after τ; with s = 1 it is Michaelis and Menten's hyperbola")
  func logLogistic() throws {
    #expect(digits(LogLogistic().level(at: 6, [80, 6, 2.3]), certified: 40) > 14)
    for time in [0.5, 3, 12.0] {
      let hyperbola = MichaelisMenten().level(at: time, [80, 6])
      #expect(digits(hyperbola, certified: 80 * time / (6 + time)) > 14)
      #expect(digits(LogLogistic().level(at: time, [80, 6, 1]), certified: hyperbola) > 14)
    }
    let late = try #require(MichaelisMenten().time(reaching: 72, [80, 6]))
    #expect(digits(late, certified: 54) > 14)
  }

  @Test("a shifted Gompertz curve without reluctance is the saturating exponential; its peak lies where Bemmaor has it")
  func shiftedGompertz() {
    for time in [0.5, 3, 12.0] {
      let level = ShiftedGompertz().level(at: time, [80, 0.3, 1e-12])
      #expect(digits(level, certified: -80 * Double.expMinusOne(-0.3 * time)) > 11)
    }
    // The mode is −ln z / b with z = (3 + η − √(η² + 2η + 5)) / (2η) (Bemmaor 1994).
    let eta = 4.0
    let mode = -Double.log((3 + eta - (eta * eta + 2 * eta + 5).squareRoot()) / (2 * eta)) / 0.3
    let sample = CurveSample(family: ShiftedGompertz(), parameters: [80, 0.3, eta])
    let curvature = numericalDerivative(of: sample.slope(at:), at: mode, step: 0.3)
    #expect(abs(curvature) <= 1e-9 * sample.slope(at: mode))
  }

  @Test("von Bertalanffy's curve is steepest at ln 3 / r, at 8/27 of the ceiling")
  func vonBertalanffy() {
    let sample = CurveSample(family: VonBertalanffy(), parameters: [80, 0.2])
    let place = Double.log(3) / 0.2
    #expect(digits(sample.level(at: place), certified: 80 * 8.0 / 27) > 14)
    let curvature = numericalDerivative(of: sample.slope(at:), at: place, step: 0.3)
    #expect(abs(curvature) <= 1e-9 * sample.slope(at: place))
  }

  @Test("a power law doubles as often as its time grows by 2^(1/b); nothing is there before a launch")
  func powerLaw() throws {
    let doubled = try #require(PowerLaw().time(reaching: 6, [3, 2]))
    #expect(digits(doubled, certified: 2.0.squareRoot()) > 14)
    #expect(PowerLaw().time(reaching: 6, [3, 0]) == nil)
    let families: [(any CurveFamily, [Double])] = [
      (Weibull(), [80, 0.2, 2]), (LogLogistic(), [80, 6, 2]), (MichaelisMenten(), [80, 6]),
      (ShiftedGompertz(), [80, 0.2, 2]), (VonBertalanffy(), [80, 0.2]), (PowerLaw(), [3, 1.5]),
    ]
    for (family, parameters) in families {
      #expect(family.origin == .launch)
      for time in [0, -3.0] { #expect(family.level(at: time, parameters) == 0, "\(family.name)") }
    }
  }

  @Test("von Foerster, Mora and Amiot: 1.79·10¹¹ / (2026.87 − t)^0.99 people, 2.8·10⁹ of them in 1958")
  func hyperbolic() throws {
    // Counted from 1750.
    let parameters = [1.79e11 / Double.pow(276.87, 0.99), 276.87, 0.99]
    for year in [1750.0, 1900, 1958, 2000] {
      let certified = 1.79e11 / Double.pow(2026.87 - year, 0.99)
      #expect(digits(Hyperbolic().level(at: year - 1750, parameters), certified: certified) > 12)
    }
    #expect(abs(Hyperbolic().level(at: 208, parameters) - 2.8e9) < 0.1e9)
    #expect(Hyperbolic().level(at: 276.87, parameters) == .infinity)
    #expect(Hyperbolic().level(at: 300, parameters) == .infinity)
    // Far before a far singularity it is an exponential with the rate k / T.
    let far = Hyperbolic().level(at: 10, [3, 1e6, 0.07 * 1e6])
    #expect(digits(far, certified: 3 * Double.exp(0.7)) > 4)
  }

  @Test("Moore's law doubles every D years and is the exponential with r = ln 2 / D")
  func moore() throws {
    #expect(digits(Moore().level(at: 10, [2300, 2]), certified: 2300 * 32) > 14)
    #expect(Moore().origin == .reference)
    for time in [-3, 0.5, 12.0] {
      let exponential = Exponential().level(at: time, [5, Double.log(2) / -1.5])
      #expect(digits(Moore().level(at: time, [5, -1.5]), certified: exponential) > 14)
    }
    let late = try #require(Moore().time(reaching: 40, [5, 1.5]))
    #expect(digits(late, certified: 4.5) > 14)
  }

  @Test("with four parameters without a floor the curve is the logistic; with five and v = 1 that with four")
  func floors() throws {
    for time in [0.5, 7.5, 12, 31] {
      let three = Logistic().level(at: time, [80, 0.31, 7.5])
      #expect(digits(FourParameterLogistic().level(at: time, [80, 0, 0.31, 7.5]), certified: three) > 14)
      let four = FourParameterLogistic().level(at: time, [80, 20, 0.31, 7.5])
      #expect(digits(four, certified: 20 + 0.75 * three) > 14)
      #expect(digits(FiveParameterLogistic().level(at: time, [80, 20, 0.31, 7.5, 1]), certified: four) > 14)
    }
    // Growth is fastest at m, whatever the asymmetry.
    for v in [0.2, 3.0] {
      let sample = CurveSample(family: FiveParameterLogistic(), parameters: [80, 20, 0.31, 7.5, v])
      let curvature = numericalDerivative(of: sample.slope(at:), at: 7.5, step: 0.5)
      #expect(abs(curvature) <= 1e-10 * sample.slope(at: 7.5))
    }
    #expect(FourParameterLogistic().ordered([20, 80, -0.31, 7.5]) == [80, 20, 0.31, 7.5])
  }

  @Test("the logit of Fisher and Pry's share is a straight line; 10% to 90% takes ln 81 / r")
  func fisherPry() throws {
    for (family, whole) in [(FisherPry.fractions, 1.0), (FisherPry.percent, 100)] {
      for time in [0.5, 7.5, 31] {
        let share = family.level(at: time, [0.31, 7.5])
        #expect(abs(Double.log(share / (whole - share)) - 0.31 * (time - 7.5)) < 1e-11)
      }
      let low = try #require(family.time(reaching: 0.1 * whole, [0.31, 7.5]))
      let high = try #require(family.time(reaching: 0.9 * whole, [0.31, 7.5]))
      #expect(digits(high - low, certified: Double.log(81) / 0.31) > 14)
      #expect(family.ceiling([0.31, 7.5]) == whole)
      #expect(family.range == 0...whole)
    }
  }

  @Test("Guseo and Guidolin's curve in a market known from the start is Bass's; in general √G times it")
  func guseoGuidolin() {
    for time in [0.5, 3, 12.0] {
      let bass = Bass().level(at: time, [80, 0.02, 0.4])
      #expect(digits(GuseoGuidolin().level(at: time, [80, 1e3, 1e-3, 0.02, 0.4]), certified: bass) > 14)
      let known = Bass().level(at: time, [1, 0.01, 0.6]).squareRoot()
      #expect(digits(GuseoGuidolin().level(at: time, [80, 0.01, 0.6, 0.02, 0.4]), certified: known * bass) > 14)
    }
    #expect(GuseoGuidolin().level(at: 0, [80, 0.01, 0.6, 0.02, 0.4]) == 0)
  }

  @Test("a loglet of two pulses is the sum of two logistics with rates ln 81 / Δ")
  func loglet() throws {
    let parameters = [50, 6, 5, 80, 8.0, 17]
    for time in [0.5, 5, 12, 31] {
      let first = Logistic().level(at: time, [50, Double.log(81) / 6, 5])
      let second = Logistic().level(at: time, [80, Double.log(81) / 8, 17])
      #expect(digits(Loglet.two.level(at: time, parameters), certified: first + second) > 14)
    }
    #expect(Loglet.two.ceiling(parameters) == 130)
    // By itself the first pulse takes Δ from 10% to 90%.
    let alone = [50, 6, 5, 1e-12, 8.0, 17]
    let low = try #require(Loglet.two.time(reaching: 5, alone)),
      high = try #require(Loglet.two.time(reaching: 45, alone))
    #expect(digits(high - low, certified: 6) > 11)
  }

  @Test("a logarithmic curve gains b ln 2 for every doubling of time")
  func logarithmic() throws {
    #expect(Logarithmic().level(at: 1, [3, 7]) == 3)
    let gain = Logarithmic().level(at: 10, [3, 7]) - Logarithmic().level(at: 5, [3, 7])
    #expect(digits(gain, certified: 7 * Double.log(2)) > 14)
    #expect(!Logarithmic().level(at: 0, [3, 7]).isFinite)
  }
}
