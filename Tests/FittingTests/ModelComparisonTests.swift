import Curves
import Datasets
import Fitting
import Foundation
import Solvers
import Testing
import Witnesses

@Suite("Model comparison")
struct ModelComparisonTests {
  private static let names = ["fisher-pry", "logistic", "gompertz"]

  private func marine() throws -> [ScoredModel] {
    let reference = try StatisticsReference.read().nested
    return Self.names.indices.map { index in
      ScoredModel(
        name: Self.names[index],
        observations: ScoredObservations(
          dates: HeldLeastSquares.marineYears, values: HeldLeastSquares.marineShares, unit: "share"),
        pointLogLikelihoods: ScoredModel.pointLogLikelihoods(
          residuals: reference.residuals[index], logSlopes: [Double](repeating: 0, count: 17)),
        parameterCount: index == 0 ? 3 : 4)
    }
  }

  @Test("log-likelihood, AIC, BIC, nested tests as R, 9 digits; the truths −57.92078 and −70.24387")
  func nested() throws {
    let reference = try StatisticsReference.read().nested
    let models = try marine()
    #expect(digits(models.map(\.logLikelihood), certified: reference.logLik) >= 11)
    #expect(digits(models.map(\.aic), certified: reference.aic) >= 10)
    #expect(digits(models.map(\.bic), certified: reference.bic) >= 10)
    #expect(abs(models[0].aic + 57.92078) < 6e-6 && abs(models[1].aic + 70.24387) < 6e-6)
    let ratio = try ModelComparison.likelihoodRatio(smaller: models[0], larger: models[1])
    #expect(digits([ratio.statistic, ratio.pValue], certified: [reference.lr, reference.lrP]) >= 9)
    let extra = try ModelComparison.extraSumOfSquares(
      smaller: (reference.rss[0], 2), larger: (reference.rss[1], 3), count: 17)
    #expect(digits([extra.statistic, extra.pValue], certified: [reference.f, reference.fP]) >= 9)
    #expect(throws: NotComparable.notNested) {
      try ModelComparison.likelihoodRatio(smaller: models[1], larger: models[0])
    }
  }

  @Test("weights are exp(−Δ/2) over their sum, of AICc too")
  func weights() throws {
    let models = try marine()
    let rows = ModelComparison(models).rows
    #expect(rows.allSatisfy { $0.reason == nil })
    #expect(abs(rows.compactMap(\.weightAICc).reduce(0, +) - 1) < 1e-14)
    #expect(abs(rows.compactMap(\.weightAIC).reduce(0, +) - 1) < 1e-14)
    let best = try #require(rows.firstIndex { $0.deltaAIC == 0 })
    for row in rows {
      let delta = row.model.aic - models[best].aic
      #expect(digits(try #require(row.deltaAIC), certified: delta) >= 12)
    }
    // AICc = AIC + 2k(k+1)/(n − k − 1), n = 17, k = 4: 40/12.
    let corrected = try #require(models[1].aicc)
    #expect(digits(corrected - models[1].aic, certified: 40.0 / 12) >= 12)
  }

  @Test("Vuong's z of Poisson against negative binomial counts as pscl, which divides by n − 1, 7 digits")
  func vuong() throws {
    let reference = try StatisticsReference.read().vuong
    let count = reference.first.count
    let observations = ScoredObservations(
      dates: (0..<count).map(Double.init), values: [Double](repeating: 1, count: count), unit: "")
    let first = ScoredModel(
      name: "poisson", observations: observations, pointLogLikelihoods: reference.first, parameterCount: 2)
    let second = ScoredModel(
      name: "negative binomial", observations: observations, pointLogLikelihoods: reference.second, parameterCount: 3)
    let test = try ModelComparison.vuong(first, second, correction: .none)
    let statistic = try #require(test.statistic)
    let printed = try #require(reference.text.first { $0.hasPrefix("Raw") }).split(separator: " ")
    let theirs = try #require(Double(printed[1]))
    #expect(digits(statistic * (Double(count - 1) / Double(count)).squareRoot(), certified: theirs) >= 6)
    // Corrections move the difference by (k₁ − k₂) and (k₁ − k₂)/2 ln n.
    let akaike = try ModelComparison.vuong(first, second, correction: .akaike)
    let schwarz = try ModelComparison.vuong(first, second)
    #expect(digits(akaike.difference - test.difference, certified: 1) >= 12)
    #expect(digits(schwarz.difference - test.difference, certified: 1.589026915173973) >= 12)
    // Turned round, and against itself.
    let turned = try ModelComparison.vuong(second, first, correction: .none)
    #expect(turned.statistic == -statistic && turned.pValue == test.pValue)
    #expect(try ModelComparison.vuong(first, first).statistic == nil)
  }

  @Test("what is not about the same thing is not put in order")
  func notComparable() throws {
    let models = try marine()
    var shorter = models[0], shifted = models[0], dollars = models[0], walk = models[0], prior = models[0]
    shorter.observations.dates.removeLast()
    shorter.observations.values.removeLast()
    shorter.pointLogLikelihoods.removeLast()
    shifted.observations.values[3] *= 2
    dollars.observations.unit = "percent"
    walk.observations.conditionedOn = 1
    prior.isPenalised = true
    var astray = models[0], exact = models[0]
    astray.hasConverged = false
    exact.pointLogLikelihoods[0] = .infinity
    let rows = ModelComparison([shorter, shifted, dollars, walk, prior, astray, exact, models[1], models[2]]).rows
    #expect(
      rows.map(\.reason) == [
        .differentCount(16, reference: 17), .differentObservations(date: 1900),
        .differentUnit("percent", reference: "share"), .differentConditioning(1, reference: 0), .penalised,
        .notConverged, .notFinite, nil, nil,
      ])
    #expect(rows.prefix(7).allSatisfy { $0.deltaAIC == nil && $0.weightBIC == nil })
    for row in rows { if let reason = row.reason { #expect(reason.description.hasSuffix(".")) } }
    #expect(throws: NotComparable.penalised) { try ModelComparison.likelihoodRatio(smaller: prior, larger: models[1]) }
    #expect(throws: NotComparable.differentConditioning(1, reference: 0)) {
      try ModelComparison.vuong(models[1], walk)
    }
    #expect(ModelComparison([]).rows.isEmpty)
    #expect(ModelComparison([prior]).rows[0].reason == .penalised)
  }

  @Test("too few points for AICc take no part in its weights, and only in those")
  func tooFewPoints() {
    func model(_ parameters: Int) -> ScoredModel {
      ScoredModel(
        name: "\(parameters)",
        observations: ScoredObservations(dates: [1, 2, 3, 4, 5], values: [1, 2, 3, 4, 5], unit: ""),
        pointLogLikelihoods: [-1, -1, -1, -1, -1], parameterCount: parameters)
    }
    let rows = ModelComparison([model(2), model(3), model(4)]).rows
    #expect(rows[2].reason == nil && rows[2].weightAICc == nil && rows[2].deltaAICc == nil)
    #expect(rows[2].weightAIC != nil)
    #expect(abs((rows[0].weightAICc ?? 0) + (rows[1].weightAICc ?? 0) - 1) < 1e-14)
  }

  @Test("exponential growth is not told from a logistic that becomes it: Vuong's z says so at most once in ten")
  func limits() throws {
    var told = 0
    var would = 0
    var compared = 0
    for index in 0..<60 {
      var random = RandomSource(seed: 4, purpose: "vuong", index: UInt64(index))
      let values = (0..<25).map { 5 * exp(0.15 * Double($0)) + 3 * random.normal() }
      let series = TimeSeries.yearly(from: 1990, values)
      let small = try LeastSquaresFitting().fit(Exponential(), to: series).scored(series)
      let large = try LeastSquaresFitting().fit(Logistic(), to: series).scored(series)
      // A logistic that runs off without coming to rest is not compared.
      guard let test = try? ModelComparison.vuong(small, large) else { continue }
      compared += 1
      if (test.pValue ?? 1) < 0.05 { would += 1 }
      if test.areDistinguishable, (test.pValue ?? 1) < 0.05 { told += 1 }
    }
    #expect(compared >= 30)
    #expect(told <= 6)
    // Without the first step it would say so of most.
    #expect(would > 20)
  }
}
