import Curves
import Datasets
import Fitting
import Foundation
import Solvers
import Testing

/// How often 95% intervals of a ceiling hold it, on simulated data.
///
/// `make test` runs one cell; `make coverage` (CATCHUP_COVERAGE=all) the whole table and prints it, and
/// CATCHUP_COVERAGE=gompertz,logistic-40 those families, with so many points, alone.
@Suite("Coverage of intervals")
struct CoverageTests {
  /// One way to simulate, and one kind of interval.
  struct Cell: Sendable, CustomTestStringConvertible {
    var family: any CurveFamily
    var parameters: [Double]
    var points: Int
    /// Where the data end, as a share of the time to the inflection.
    var end: Double
    var method: IntervalMethod

    var testDescription: String { "\(family.name), \(points) points to \(end) of the inflection, \(method.rawValue)" }

    var measure: Measure { family.origin == .launch ? .increments : .level }

    /// The time of the inflection, from the origin.
    var inflection: Double {
      family is Bass ? log(parameters[2] / parameters[1]) / (parameters[1] + parameters[2]) : parameters[2]
    }

    var times: [Double] { (1...points).map { end * inflection * Double($0) / Double(points) } }

    /// Without errors, as the fit sees them.
    var means: [Double] {
      let period = times[1] - times[0]
      return times.map { time in
        let level = family.level(at: time, parameters)
        return measure == .level ? level : level - family.level(at: time - period, parameters)
      }
    }

    /// Errors of 2% of the ceiling for levels, of 5% of the greatest increment for increments.
    var spread: Double { measure == .level ? 0.02 * parameters[0] : 0.05 * (means.max() ?? 1) }

    func series(_ values: [Double]) -> TimeSeries {
      TimeSeries(
        entity: "simulated", series: "level", unit: "units", dates: times.map { DecimalYear(2000 + $0) }, values: values
      )
    }

    func fit(_ values: [Double]) -> CurveFit? {
      var fitting = LeastSquaresFitting(measure: measure, launch: family.origin == .launch ? 2000 : nil)
      fitting.searches = 2
      var truth = parameters
      if family.origin == .firstDate { truth[2] -= times[0] }
      return try? fitting.fit(family, to: series(values), startingAt: [truth])
    }

    /// Relative standard error of the ceiling at the truth: the cell is identified below .3.
    var expectedError: Double {
      var random = RandomSource(seed: 1, purpose: "expected error", index: 0)
      let tiny = means.map { $0 + 1e-6 * spread * random.normal() }
      guard let fit = fit(tiny), let errors = fit.standardErrors, let sigma = fit.goodness.sigma else {
        return .infinity
      }
      return errors[0] / sigma * spread / parameters[0]
    }

    /// Whether each replicate's interval held the ceiling, was open above, or could not be had.
    func run(_ replicates: Int) -> (held: Int, open: Int, lost: Int) {
      let outcomes = InParallel.map(replicates, threads: InParallel.processors) { replicate -> Int in
        var random = RandomSource(seed: 20, purpose: .init("coverage \(testDescription)"), index: UInt64(replicate))
        let values = means.map { $0 + spread * random.normal() }
        guard let fit = fit(values) else { return 3 }
        let options = FitOptions(
          measure: measure, interval: method, replicates: 1000, seed: UInt64(replicate), threads: 1)
        let analysis = FitAnalysis(fit.estimate, options)
        guard let interval = analysis.intervals[0] else { return 3 }
        let holds = (interval.lower ?? 0) <= parameters[0] && parameters[0] <= (interval.upper ?? .infinity)
        return holds ? (interval.upper == nil ? 1 : 0) : 2
      }
      return (
        outcomes.count { $0 < 2 }, outcomes.count { $0 == 1 }, outcomes.count { $0 == 3 }
      )
    }
  }

  static let families: [(any CurveFamily, [Double])] = [
    (Bass(), [1000, 0.01, 0.4]), (Logistic(), [100, 0.4, 12]), (Gompertz(), [100, 0.2, 10]),
  ]

  /// A 99% binomial band about 95% of so many.
  static func isConsistent(_ held: Int, of count: Int) -> Bool {
    let expected = 0.95 * Double(count)
    return abs(Double(held) - expected) <= 2.5758 * (0.95 * 0.05 * Double(count)).squareRoot() + 0.5
  }

  @Test("the profile interval of a logistic's ceiling holds it 95 times in 100: 20 points to 1.3 of the inflection")
  func oneCell() {
    let cell = Cell(
      family: Logistic(), parameters: [100, 0.4, 12], points: 20, end: 1.3, method: .profile)
    #expect(cell.expectedError < 0.3)
    let replicates = 2000
    let (held, _, lost) = cell.run(replicates)
    #expect(lost == 0)
    #expect(Self.isConsistent(held, of: replicates), "\(held) of \(replicates)")
  }

  private static let wanted = (ProcessInfo.processInfo.environment["CATCHUP_COVERAGE"] ?? "").split(separator: ",")

  @Test("the whole table", .enabled(if: !wanted.isEmpty))
  func table() {
    print("family     points  end  error   method     held   open   lost")
    for (family, parameters) in Self.families {
      for points in [12, 20, 40]
      where Self.wanted.contains(where: { $0 == "all" || "\(family.name)-\(points)".hasPrefix($0) }) {
        for end in [0.6, 0.9, 1.3] {
          for method in IntervalMethod.allCases {
            let cell = Cell(family: family, parameters: parameters, points: points, end: end, method: method)
            let replicates = 2000
            let (held, open, lost) = cell.run(replicates)
            let error = cell.expectedError
            let share = Double(held) / Double(replicates)
            print(
              family.name.padding(toLength: 10, withPad: " ", startingAt: 0), points, end,
              error < 0.3 ? "identified" : "not identified", method.rawValue, share, Double(open) / Double(replicates),
              lost)
            if method == .profile, error < 0.3 {
              #expect(Self.isConsistent(held, of: replicates), "\(cell.testDescription): \(held) of \(replicates)")
            }
          }
        }
      }
    }
  }
}
