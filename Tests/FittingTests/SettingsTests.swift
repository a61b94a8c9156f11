import Curves
import Datasets
import Fitting
import Foundation
import Solvers
import Testing
import Witnesses

/// Fits with something said of their parameters, against `Tests/References/settings.py`.
@Suite("Parameters fixed, bounded, tied, believed; weights and losses")
struct SettingsTests {
  struct Reference: Decodable {
    struct Case: Decodable {
      var name: String
      var parameters: [Double]
      var standardErrors: [Double]
      var rss: Double?
      var scale: Double?
    }

    var cars: [Double]
    var weights: [Double]
    var roomAC: [Double]
    var line: [Double]
    var cases: [Case]
    var losses: [Case]

    func named(_ name: String) throws -> Case { try #require(cases.first { $0.name == name }) }
  }

  let reference: Reference

  init() throws { reference = try Reference.reading("settings.json") }

  private func fit(
    _ family: any CurveFamily, _ values: [Double], _ said: [(String, String)], weights: [Double]? = nil,
    measure: Measure = .level
  ) throws -> CurveFit {
    let entries = try said.flatMap { try ParameterSettings.entries(keyword: $0.0, argument: $0.1) }
    return try LeastSquaresFitting(measure: measure, settings: ParameterSettings(entries))
      .fit(family, to: .yearly(from: 1965, values), weights: weights)
  }

  /// Parameters counted from the first date, to 9 digits.
  private func check(_ fit: CurveFit, _ name: String, digits wanted: Double = 9) throws {
    let expected = try reference.named(name)
    #expect(fit.termination == .converged)
    #expect(digits(fit.parameters, certified: expected.parameters) >= wanted, "\(fit.parameters)")
    #expect(digits(fit.goodness.rss, certified: try #require(expected.rss)) >= wanted)
    guard !expected.standardErrors.isEmpty else { return }
    let free = try #require(fit.standardErrors).filter { $0 > 0 }
    for (found, certified) in zip(free, expected.standardErrors) {
      #expect(digits(found, certified: certified) >= 7)
    }
  }

  @Test("a fixed ceiling: the others as in the smaller model, 9 digits")
  func fixed() throws {
    let fit = try fit(Logistic(), reference.cars, [("fix", "ceiling=6000")])
    try check(fit, "fixed ceiling")
    #expect(fit.goodness.parameterCount == 3)
    let ceiling = fit.terms[0]
    #expect(ceiling.estimate == 6000 && ceiling.standardError == nil && ceiling.interval == nil)
    #expect(ceiling.status == .fixed)
  }

  @Test("a bound that stops a parameter: it stands there without an interval, the others given it")
  func bounded() throws {
    let fit = try fit(Logistic(), reference.cars, [("bound", "ceiling=5300:5500")])
    try check(fit, "ceiling at its bound")
    #expect(fit.estimate.activeBounds == [0: 5500])
    #expect(fit.terms[0].status == .atBound && fit.terms[0].interval == nil)
    // A bound that stops nothing changes nothing.
    let free = try self.fit(Logistic(), reference.cars, [])
    let wide = try self.fit(Logistic(), reference.cars, [("bound", "ceiling=5000:20000"), ("bound", "rate=:2")])
    #expect(digits(wide.parameters, certified: free.parameters) >= 9)
    #expect(wide.estimate.activeBounds.isEmpty)
    for (first, second) in zip(wide.standardErrors ?? [], free.standardErrors ?? []) {
      #expect(digits(first, certified: second) >= 8)
    }
  }

  @Test("q tied to forty times p: one parameter fewer, 9 digits")
  func tied() throws {
    let fit = try fit(Bass(), reference.roomAC, [("tie", "q=40*p")], measure: .increments)
    let expected = try reference.named("tied")
    #expect(digits(fit.parameters, certified: expected.parameters) >= 9)
    #expect(fit.goodness.parameterCount == 3)
    let errors = try #require(fit.standardErrors)
    #expect(digits(errors[0], certified: expected.standardErrors[0]) >= 7)
    #expect(digits(errors[1], certified: expected.standardErrors[1]) >= 7)
    #expect(digits(errors[2], certified: 40 * expected.standardErrors[1]) >= 7)
    #expect(fit.terms[2].status == .tied)
  }

  @Test("weights: 9 digits; all equal, they change nothing but the spread")
  func weighted() throws {
    try check(fit(Logistic(), reference.cars, [], weights: reference.weights), "weighted")
    let plain = try fit(Logistic(), reference.cars, [])
    let equal = try fit(Logistic(), reference.cars, [], weights: reference.cars.map { _ in 4 })
    #expect(digits(equal.parameters, certified: plain.parameters) >= 10)
    #expect(digits(equal.goodness.logLikelihood, certified: plain.goodness.logLikelihood) >= 10)
    for (first, second) in zip(equal.standardErrors ?? [], plain.standardErrors ?? []) {
      #expect(digits(first, certified: second) >= 9)
    }
  }

  @Test(
    "priors: the joint mode of parameters and spread, 8 digits; no criterion",
    arguments: [
      ("ceiling=lognormal:6500,0.02", "log-normal prior of the ceiling"),
      ("rate=normal:0.14,0.005", "normal prior of the rate"), ("rate=beta:1200,8000", "beta prior of the rate"),
    ])
  func prior(said: String, name: String) throws {
    let fit = try fit(Logistic(), reference.cars, [("prior", said)])
    try check(fit, name, digits: 8)
    #expect(fit.goodness.aicc == nil && fit.goodness.aic.isNaN && fit.goodness.bic.isNaN)
    #expect(fit.goodness.obstacle == .prior)
    // The prior determines part of a parameter: between 2 and 3 are left to the data.
    let freedom = fit.goodness.degreesOfFreedom
    #expect(freedom > 22 && freedom < 23)
  }

  @Test("robust losses on a line with outliers: R's rlm, 7 digits", arguments: Loss.allCases.filter { $0 != .squares })
  func losses(loss: Loss) throws {
    let expected = try #require(reference.losses.first { $0.name == loss.rawValue })
    let fit = try LeastSquaresFitting(loss: loss).fit(Linear(), to: .yearly(from: 2000, reference.line))
    #expect(fit.termination == .converged)
    #expect(digits(fit.parameters, certified: expected.parameters) >= 7)
    #expect(digits(try #require(fit.goodness.sigma), certified: try #require(expected.scale)) >= 7)
    for (found, certified) in zip(try #require(fit.standardErrors), expected.standardErrors) {
      #expect(digits(found, certified: certified) >= 7)
    }
    #expect(fit.goodness.obstacle == .robustLoss && fit.goodness.aicc == nil)
  }

  @Test("a robust logistic solves its estimating equations", arguments: Loss.allCases)
  func estimatingEquations(loss: Loss) throws {
    var values = reference.cars
    values[5] += 1500
    values[14] -= 900
    let fit = try LeastSquaresFitting(loss: loss).fit(Logistic(), to: .yearly(from: 1965, values))
    let scale = try #require(fit.goodness.sigma)
    let design = fit.estimate.design
    for column in 0..<3 {
      var sum = 0.0, size = 0.0
      for row in values.indices {
        let u = fit.residuals[row] / scale
        sum += loss.weight(u) * u * design[row, column]
        size += abs(design[row, column])
      }
      #expect(abs(sum) <= 1e-8 * size)
    }
    if loss != .squares {
      let clean = try LeastSquaresFitting().fit(Logistic(), to: .yearly(from: 1965, reference.cars))
      let pulled = try LeastSquaresFitting().fit(Logistic(), to: .yearly(from: 1965, values))
      #expect(abs(fit.parameters[0] - clean.parameters[0]) < abs(pulled.parameters[0] - clean.parameters[0]))
    }
  }

  @Test("ρ is the integral of ψ, ψ' its slope", arguments: Loss.allCases)
  func lossDerivatives(loss: Loss) {
    for u in [-6.0, -3.1, -1.2, -0.3, 0.2, 0.9, 1.7, 2.6, 5.5] {
      let step = 1e-5
      let slope = (loss.value(u + step) - loss.value(u - step)) / (2 * step)
      #expect(abs(slope - loss.weight(u) * u) < 1e-8)
      let second = (loss.weight(u + step) * (u + step) - loss.weight(u - step) * (u - step)) / (2 * step)
      #expect(abs(second - loss.curvature(u)) < 1e-8)
    }
  }

  @Test("priors: residual and slope belong together; the centre is where the residual is 0")
  func priors() throws {
    let priors: [Prior] = [
      .normal(mean: 2, deviation: 0.5), .logNormal(median: 0.4, deviation: 0.7), .beta(a: 2, b: 5),
      .beta(a: 0.5, b: 0.5),
    ]
    for prior in priors {
      #expect(abs(try #require(prior.residual(at: prior.centre)).value) < 1e-12)
      for value in [0.05, 0.2, 0.2857, 0.31, 0.5, 0.77, 0.95] {
        let (residual, slope) = try #require(prior.residual(at: value))
        let step = 1e-6
        let next = try #require(prior.residual(at: value + step)).value
        let before = try #require(prior.residual(at: value - step)).value
        #expect(abs((next - before) / (2 * step) - slope) < 1e-5 * abs(slope), "\(prior) at \(value)")
        #expect((residual < 0) == (value < prior.centre) || abs(residual) < 1e-12)
      }
    }
  }

  @Test("with few points a prior settles what the data leave open")
  func priorSettles() throws {
    let early = [1, 1.7, 2.6, 4.3, 7.1, 11.4]
    let open = try fit(Logistic(), early, [])
    #expect(open.identification != .identified)
    let settled = try fit(Logistic(), early, [("prior", "ceiling=lognormal:100,0.1")])
    #expect(settled.identification == .identified)
    #expect(abs(settled.parameters[0] - 100) < 20)
  }
}

@Suite("A single end at 0")
struct EndAtZeroTests {
  /// A falling line under slope ≥ 0: the least squares are those of the mean, and the slope is at its bound, not a tiny
  /// number with an interval.
  @Test("a bound at 0 that stops a parameter is said to")
  func zero() throws {
    let dates = (0..<12).map { DecimalYear(2000 + Double($0)) }
    let values = dates.indices.map { index -> Double in
      let time = Double(index)
      return 10 - 0.5 * time + 0.1 * cos(3 * time)
    }
    let mean = values.reduce(0, +) / 12
    let series = TimeSeries(entity: "e", series: "s", unit: "u", dates: dates, values: values)
    let settings = ParameterSettings([.init("slope", .bound(low: 0, high: nil))])
    let fit = try LeastSquaresFitting(settings: settings).fit(Linear(), to: series)
    let index = try #require(fit.family.parameters.firstIndex { $0.name == "slope" })
    #expect(fit.estimate.activeBounds[index] == 0)
    #expect(fit.parameters[index] == 0)
    #expect(abs(fit.parameters[0] - mean) < 1e-9)
  }
}
