import Curves
import Datasets
import Fitting
import Foundation
import Testing
import Witnesses

/// What is said of a fit: intervals, quantities, verdicts.
@Suite("Analysis of fits")
struct FitAnalysisTests {
  /// United States merchant marine converted from wood to metal, share: R package diffusion's tsMetal (Schaer,
  /// Kourentzes, Fildes; LGPL-2.1), figures as in datasets/classic-diffusion.
  private func metal() throws -> TimeSeries {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let table = try Table.read(path: root.appendingPathComponent("datasets/classic-diffusion/data.csv").path)
    return try table.series(
      Selection(series: "merchant marine share converted from wood to metal", transforms: [.factor(0.01, unit: nil)]))
  }

  @Test("Fisher–Pry with a ceiling: estimates to the digits given, profile intervals to four of their width")
  func fisherPry() throws {
    let fit = try LeastSquaresFitting().fit(Logistic(), to: metal())
    #expect(digits(Array(fit.parameters.prefix(2)), certified: [0.94057794, 0.098836225]) >= 6)
    #expect(abs(fit.parameters[2] + fit.observations.origin - 1906.9093) < 6e-5)
    #expect(digits(try #require(fit.standardErrors)[0], certified: 0.01232582) >= 6)
    #expect(digits(fit.goodness.rss, certified: 0.0099792807) >= 7)
    #expect(abs(fit.goodness.aic - -70.24387) < 1e-4)
    let analysis = FitAnalysis(fit.estimate, FitOptions(interval: .profile))
    let origin = fit.observations.origin
    let published = [(0.9144394, 0.9687341), (0.0870811, 0.1122776), (1905.5650 - origin, 1908.3056 - origin)]
    // The published ends are read off a spline through the profile (MASS), good to 1e-4 of the interval's width.
    for (interval, ends) in zip(analysis.intervals, published) {
      let interval = try #require(interval)
      let width = ends.1 - ends.0
      #expect(abs(try #require(interval.lower) - ends.0) < 1e-4 * width)
      #expect(abs(try #require(interval.upper) - ends.1) < 1e-4 * width)
    }
  }

  @Test("a ceiling fixed at 1: two parameters, as published, 6 digits")
  func twoParameters() throws {
    let settings = ParameterSettings(try ParameterSettings.entries(keyword: "fix", argument: "ceiling=1"))
    let fit = try LeastSquaresFitting(settings: settings).fit(Logistic(), to: metal())
    #expect(digits(fit.parameters[1], certified: 0.082722359) >= 6)
    #expect(abs(fit.parameters[2] + fit.observations.origin - 1908.9189) < 6e-5)
    #expect(digits(fit.goodness.rss, certified: 0.023174344) >= 6)
    #expect(abs(fit.goodness.aic - -57.92078) < 1e-4)
  }

  @Test(
    "ceilings explode: up to five years of adoption the verdict is that the ceiling is not identified",
    arguments: [4, 5])
  func exploding(count: Int) throws {
    let years = [840.0, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
    let fit = try LeastSquaresFitting(measure: .increments).fit(
      Bass(), to: .yearly(from: 1978, Array(years.prefix(count))))
    let analysis = FitAnalysis(fit.estimate, FitOptions(measure: .increments))
    #expect(analysis.withholds(fit.family.parameters[0]))
    #expect(analysis.verdicts.contains { "\($0)".contains("ceiling is not identified") })
  }

  @Test("Bass's p goes off with a ceiling that does, and q stays: for m → ∞ the curve knows m p and q alone")
  func companions() throws {
    let counts: [Double] = [3, 5, 6, 9, 14, 17, 25, 33, 47, 60]
    let series = TimeSeries.yearly(from: 2010, counts)
    let fit = try LeastSquaresFitting().fit(Bass(), to: series)
    let analysis = FitAnalysis(fit.estimate, FitOptions())
    #expect(fit.family.parameters.map { analysis.withholds($0) } == [true, true, false])
    #expect(analysis.remarks.contains { $0.hasPrefix("With another ceiling the best p is another") })
    let likely = try LikelihoodFitting(Likelihood(law: .poisson)).fit(Bass(), to: series).estimate
    let told = LikelihoodAnalysis(likely)
    #expect(likely.parameters.map { told.withholds($0) } == [true, true, false])
    // A logistic's rate is that of the exponential it becomes: determined.
    let growth = (0..<12).map { (step: Int) -> Double in
      let level: Double = 3 * exp(0.3 * Double(step))
      return step % 2 == 0 ? level + 0.5 : level - 0.5
    }
    let logistic = try LeastSquaresFitting().fit(Logistic(), to: .yearly(from: 2010, growth))
    let open = FitAnalysis(logistic.estimate, FitOptions())
    #expect(open.withholds(logistic.family.parameters[0]) && !open.withholds(logistic.family.parameters[1]))
  }

  @Test("at six years the ceiling is open above: withheld, but the published best value is readable, to a hundredth")
  func openAbove() throws {
    let years = [840.0, 1470, 2110, 4000, 7590, 10950]
    let fit = try LeastSquaresFitting(measure: .increments).fit(Bass(), to: .yearly(from: 1978, years))
    let analysis = FitAnalysis(fit.estimate, FitOptions(measure: .increments))
    #expect(analysis.withholds(fit.family.parameters[0]))
    let interval = try #require(analysis.intervals[0])
    #expect(interval.lower != nil && interval.upper == nil)
    guard
      case .notIdentified("ceiling", side: .above, let cutoff)? = analysis.verdicts.first(where: {
        if case .notIdentified = $0 { true } else { false }
      })
    else {
      Issue.record("\(analysis.verdicts)")
      return
    }
    #expect(abs(try #require(cutoff.best) - 78044.58) <= 0.005)
    #expect(analysis.verdicts.contains { "\($0)".contains("It fits best with 78044.58, which is no estimate.") })
  }

  @Test("the bootstrap gives the same bytes at any number of threads")
  func threads() throws {
    let fit = try ReferenceFit.named("cars", "gompertz").fit()
    let one = FitAnalysis(fit.estimate, FitOptions(interval: .bootstrap, replicates: 400, seed: 9, threads: 1))
    let four = FitAnalysis(fit.estimate, FitOptions(interval: .bootstrap, replicates: 400, seed: 9, threads: 4))
    #expect(one.intervals == four.intervals)
    let other = FitAnalysis(fit.estimate, FitOptions(interval: .bootstrap, replicates: 400, seed: 10, threads: 1))
    #expect(one.intervals != other.intervals)
  }
}
