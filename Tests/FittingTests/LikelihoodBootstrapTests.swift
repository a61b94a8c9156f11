import Curves
import Datasets
import Foundation
import Solvers
import Testing
import Witnesses

@testable import Fitting

/// The parametric bootstrap of likelihoods, against closed forms and `Tests/References/bootstrap.py`.
@Suite("Bootstrap of a likelihood")
struct LikelihoodBootstrapTests {
  struct Reference: Decodable {
    struct Draws: Decodable {
      var name: String
      var estimates: [Double]
      var deviations: [Double]
      var low: [Double]
      var high: [Double]
    }
    var counts: [Double]
    var fits: [Draws]
  }

  private func fit(
    _ text: String, _ columns: [String: [Double]], _ likelihood: Likelihood,
    totals: [Double]? = nil,
    times: [Double]? = nil, weights: [Double]? = nil
  ) throws -> LikelihoodFit {
    let model = try FormulaModel(
      ModelFormula(text, columns: columns.keys.sorted()), columns: columns)
    var base = LeastSquaresFitting()
    base.globalSearch = GlobalSearch(points: 64, searches: 8)
    return try LikelihoodFitting(likelihood, base).fit(
      model, weights: weights, totals: totals, times: times)
  }

  private func replicates(_ fit: LikelihoodFit, count: Int, seed: UInt64 = 7) throws
    -> BootstrapReplicates
  {
    let refit = try #require(LikelihoodReplication(fit))
    return Bootstrap(.parametric, replicates: count, seed: seed, threads: 2)
      .run(simulate: { refit.draw(&$0) }, refit: { refit.parameters($0) })
  }

  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
      .squareRoot()
  }

  @Test(
    "Poisson, binomial and negative binomial regressions scatter as those of statsmodels and SciPy do"
  )
  func regressions() throws {
    let reference = try Reference.reading("bootstrap.json")
    let data = try LikelihoodRReference.reading("likelihoods-r.json")
    let beetles = data.numbers("beetles")
    for truth in reference.fits {
      let fit =
        switch truth.name {
        case "finds":
          try self.fit("n ~ exp(a + b*t + c*t^2)", data.numbers("finds"), Likelihood(law: .poisson))
        case "beetles":
          try self.fit(
            "killed ~ 1/(1 + exp(-(a + b*dose)))", beetles, Likelihood(law: .binomial),
            totals: beetles["total"])
        default:
          try self.fit(
            "n ~ exp(a + b*t)",
            ["n": reference.counts, "t": reference.counts.indices.map { Double($0) }],
            Likelihood(law: .negativeBinomial))
        }
      #expect(digits(fit.estimates, certified: truth.estimates) >= 4, "\(truth.name)")
      let draws = try replicates(fit, count: 2000)
      #expect(draws.failedShare < 0.01, "\(truth.name)")
      for index in truth.estimates.indices {
        let values = draws.values(of: index).sorted()
        // 2000 draws know a standard deviation to 1.6%, a quantile at 2.5% to 6% of it: three times that, and theirs.
        let spread = truth.deviations[index]
        #expect(abs(deviation(values) / spread - 1) < 0.07, "\(truth.name) \(index)")
        let interval = try BootstrapInterval.percentile(values)
        #expect(abs(interval.lower - truth.low[index]) < 0.25 * spread, "\(truth.name) \(index)")
        #expect(abs(interval.upper - truth.high[index]) < 0.25 * spread, "\(truth.name) \(index)")
      }
    }
  }

  @Test(
    "a gaussian mean: σ̂ is that of χ², the mean that of Student's law about it; weights spread alike"
  )
  func gaussian() throws {
    let y: [Double] = [3.1, 4.7, 2.2, 5.9, 4.4, 3.8, 6.1, 2.9, 4.0, 5.2, 3.3, 4.9]
    let weights: [Double] = y.indices.map { Double(1 + $0 % 3) }
    let fit = try fit(
      "y ~ m + 0*x", ["y": y, "x": y.map { _ in 1 }], Likelihood(law: .gaussian), weights: weights)
    let draws = try replicates(fit, count: 4000)
    let sigma = try #require(fit.sigma)
    let n = Double(y.count)
    // n σ̂*² / σ̂² is χ² with n − 1 degrees of freedom, and the weighted mean has the variance σ̂² / Σw.
    let squares = draws.values(of: 1).map { n * $0 * $0 / (sigma * sigma) }
    let law = try Distribution.ChiSquared(degreesOfFreedom: n - 1)
    #expect(kolmogorov(squares.map { law.cumulative($0) }) < 1.63)
    let spread = sigma / weights.reduce(0, +).squareRoot()
    let normal = Distribution.Normal.standard
    #expect(
      kolmogorov(draws.values(of: 0).map { normal.cumulative(($0 - fit.estimates[0]) / spread) })
        < 1.63)
  }

  @Test(
    "errors in continuous time: the variance of the mean is that of generalised least squares, within 6%"
  )
  func serial() throws {
    let times: [Double] = [
      0, 1, 1.5, 3, 4, 6.5, 7, 8, 10, 11, 12.5, 13, 15, 16, 18, 19, 20, 22, 23, 25,
    ]
    let y = times.indices.map {
      5 + Double.sin(Double($0) * 0.9) + 0.3 * Double.cos(Double($0) * 2.3)
    }
    let fit = try fit(
      "y ~ m + 0*x", ["y": y, "x": times], Likelihood(law: .gaussian, correlation: .given(0.7)),
      times: times)
    let draws = try replicates(fit, count: 4000)
    let sigma = try #require(fit.sigma)
    let count = times.count
    // 1ᵀ C⁻¹ 1 of C = σ² .7^|Δ|, by elimination.
    var rows = times.map { time in times.map { sigma * sigma * pow(0.7, abs(time - $0)) } + [1] }
    for pivot in 0..<count {
      for row in 0..<count where row != pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot...count { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    let precision = (0..<count).reduce(0) { $0 + rows[$1][count] / rows[$1][$1] }
    #expect(abs(deviation(draws.values(of: 0)) * precision.squareRoot() - 1) < 0.06)
    // What follows another cannot be left out by itself.
    #expect(LikelihoodReplication(fit)?.parameters(leavingOut: 3) == nil)
  }

  @Test("a jackknife of a likelihood is the fit without that row, to 8 digits")
  func jackknife() throws {
    let data = try LikelihoodRReference.reading("likelihoods-r.json").numbers("finds")
    let fit = try fit("n ~ exp(a + b*t)", data, Likelihood(law: .poisson))
    let refit = try #require(LikelihoodReplication(fit))
    for row in [0, 7, 20] {
      let without = data.mapValues { values in
        values.indices.filter { $0 != row }.map { values[$0] }
      }
      let other = try self.fit("n ~ exp(a + b*t)", without, Likelihood(law: .poisson))
      #expect(
        digits(try #require(refit.parameters(leavingOut: row)), certified: other.estimates) >= 8)
    }
  }

  @Test("Student's t, log-normal and logit-normal draws follow their law about the curve")
  func laws() throws {
    let x = (0..<40).map(Double.init)
    let noise = x.map { Double.sin($0 * 7.3) + Double.cos($0 * 3.1) }
    for (text, values, likelihood, link) in [
      (
        "y ~ a + b*x", zip(x, noise).map { 3 + 0.5 * $0 + $1 },
        try Likelihood(law: .studentT, shape: .given(5)), "none"
      ),
      (
        "y ~ exp(a + b*x)", zip(x, noise).map { Double.exp(1 + 0.05 * $0 + 0.2 * $1) },
        try Likelihood(law: .logNormal), "log"
      ),
      (
        "y ~ 1/(1 + exp(-a - b*x))",
        zip(x, noise).map { 1 / (1 + Double.exp(2 - 0.1 * $0 - 0.3 * $1)) },
        try Likelihood(law: .logitNormal), "logit"
      ),
      (
        "y ~ a*exp(b*x)", zip(x, noise).map { 4 * Double.exp(0.05 * $0) * (1 + 0.1 * $1) },
        try Likelihood(law: .gaussian, power: .given(0.5)), "power"
      ),
    ] {
      let fit = try fit(text, ["y": values, "x": x], likelihood)
      let refit = try #require(LikelihoodReplication(fit))
      let sigma = try #require(fit.sigma)
      var shares: [Double] = []
      let student = try Distribution.StudentT(degreesOfFreedom: 5)
      for index in 0..<50 {
        var random = RandomSource(seed: 3, purpose: "laws", index: UInt64(index))
        for (value, mean) in zip(refit.draw(&random), fit.fitted) {
          switch link {
          case "log":
            shares.append(Distribution.Normal.standard.cumulative((log(value) - log(mean)) / sigma))
          case "logit":
            let odds = log(value / (1 - value)) - log(mean / (1 - mean))
            shares.append(Distribution.Normal.standard.cumulative(odds / sigma))
          case "power":
            shares.append(
              Distribution.Normal.standard.cumulative((value - mean) / (sigma * mean.squareRoot())))
          default: shares.append(student.cumulative((value - mean) / sigma))
          }
        }
      }
      #expect(kolmogorov(shares) < 1.63, "\(likelihood.law)")
    }
  }

  @Test(
    "the interval is told as the bootstrap's: BCa of an odds' share, percentiles where errors follow each other"
  )
  func told() throws {
    let data = try LikelihoodRReference.reading("likelihoods-r.json")
    let beetles = data.numbers("beetles")
    let fit = try fit(
      "killed ~ 1/(1 + exp(-(a + b*dose)))", beetles, Likelihood(law: .binomial),
      totals: beetles["total"])
    let analysis = LikelihoodAnalysis(
      fit, method: .bootstrap,
      bootstrap: Bootstrap(.parametric, replicates: 1000, seed: 1, threads: 2))
    #expect(analysis.method == .bootstrap && analysis.replicates?.count == 1000)
    #expect(!analysis.remarks.contains { $0.contains("percentiles") })
    let errors = try #require(fit.standardErrors)
    for (index, interval) in analysis.intervals.enumerated() {
      let interval = try #require(interval)
      // Of hundreds of trials the law is nearly normal: ends within a third of a standard error of Wald's.
      #expect(
        abs(try #require(interval.lower) - (fit.estimates[index] - 1.96 * errors[index])) < errors[
          index] / 3)
      #expect(
        abs(try #require(interval.upper) - (fit.estimates[index] + 1.96 * errors[index])) < errors[
          index] / 3)
    }
    let lake = data.numbers("lake")
    let serial = try self.fit(
      "level ~ a + b*(year - 1920)", lake, Likelihood(law: .gaussian, correlation: .estimated),
      times: lake["year"])
    let told = LikelihoodAnalysis(
      serial, method: .bootstrap,
      bootstrap: Bootstrap(.parametric, replicates: 200, seed: 1, threads: 2))
    #expect(told.remarks.contains { $0.contains("percentiles of the bootstrap") })
    #expect(told.intervals.allSatisfy { $0 != nil })
  }

  /// √n times the largest distance from the uniform law; beyond 1.63 in one of a hundred.
  private func kolmogorov(_ shares: [Double]) -> Double {
    let sorted = shares.sorted()
    let n = Double(sorted.count)
    let largest = sorted.enumerated().reduce(0.0) { most, pair in
      max(
        most,
        max(pair.element - Double(pair.offset) / n, Double(pair.offset + 1) / n - pair.element))
    }
    return largest * n.squareRoot()
  }
}
