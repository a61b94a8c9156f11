import Curves
import Datasets
import Fitting
import Testing

/// What cannot be fitted is refused in words that say what to do.
@Suite("Refusals of fits")
struct RefusalTests {
  private func refusal(
    _ family: any CurveFamily, _ series: TimeSeries, _ fitting: LeastSquaresFitting = LeastSquaresFitting()
  ) -> FitError? {
    do throws(FitError) {
      _ = try fitting.fit(family, to: series)
      return nil
    } catch {
      return error
    }
  }

  @Test("too few points")
  func tooFewPoints() {
    let error = refusal(Logistic(), .yearly(from: 2000, [1, 2, 4]))
    #expect(error == .tooFewPoints(family: "logistic", points: 3, parameters: 3))
    #expect(
      error?.description
        == "Cannot fit logistic: 3 points cannot determine 3 parameters and the spread about the curve. "
        + "Give at least 4 points, or choose a family with fewer parameters.")
    #expect(
      refusal(Constant(), .yearly(from: 2000, [1]))?.description
        == "Cannot fit constant: 1 point cannot determine 1 parameter and the spread about the curve. "
        + "Give at least 2 points, or choose a family with fewer parameters.")
    for family in Catalogue.families {
      for count in 0...family.parameters.count {
        let series = TimeSeries.yearly(from: 2000, (0..<count).map { Double($0 + 1) })
        #expect(
          refusal(family, series)
            == .tooFewPoints(family: family.name, points: count, parameters: family.parameters.count))
      }
    }
  }

  @Test("zero and negative values under log-normal noise", arguments: [0, -3.5])
  func noLogarithm(value: Double) {
    let error = refusal(
      Exponential(), .yearly(from: 2000, [1, 2, value, 8, 16]), LeastSquaresFitting(noise: .logNormal))
    #expect(error == .valueOutsideNoise(family: "exponential", noise: .logNormal, date: 2002, value: value))
    #expect(
      error?.description
        == "Cannot fit exponential with log-normal noise: the value \(value) at 2002.0 has no logarithm. "
        + "Leave such rows out, or use gaussian noise.")
  }

  @Test("values that are no numbers", arguments: [Double.nan, .infinity])
  func notFinite(value: Double) throws {
    for noise in Noise.allCases {
      let error = refusal(Linear(), .yearly(from: 2000, [1, 2, value, 8, 16]), LeastSquaresFitting(noise: noise))
      guard case .valueOutsideNoise(_, _, let date, _)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(date == 2002)
      #expect(try #require(error).description.contains("is not a finite number"))
    }
  }

  @Test("data that do not change", arguments: ["logistic", "gompertz", "bass", "richards"])
  func constantData(name: String) throws {
    let error = refusal(try #require(Catalogue.family(named: name)), .yearly(from: 2000, [7, 7, 7, 7, 7, 7]))
    #expect(error == .constantData(family: name, value: 7))
    #expect(
      error?.description
        == "Cannot fit \(name): every value is 7.0, so there is no growth to describe. Use the family constant.")
  }

  @Test("constant data suit the constant, the line and the exponential")
  func constantFits() throws {
    for (family, expected) in [
      (Constant(), [7]), (Linear(), [7, 0]), (Exponential(), [7, 0]),
    ] as [(any CurveFamily, [Double])] {
      let fit = try LeastSquaresFitting().fit(family, to: .yearly(from: 2000, [7, 7, 7, 7, 7]))
      for (value, wanted) in zip(fit.parameters, expected) { #expect(abs(value - wanted) < 1e-12) }
      #expect(fit.diagnostics.ljungBox?.isFinite ?? true)
    }
  }

  @Test("increments over unequal periods")
  func irregular() {
    let error = refusal(
      Bass(), .yearly([2000, 2001, 2002, 2004, 2005], [1, 2, 3, 4, 3]), LeastSquaresFitting(measure: .increments))
    #expect(error == .irregularIncrements(family: "bass", date: 2004, step: 2, period: 1))
    #expect(
      error?.description
        == "Cannot fit bass to increments: the step before 2004.0 is 2.0 years where the others are 1.0. "
        + "Increments need equal periods; fit the level instead.")
  }

  @Test("no start: an S-curve on values that are never positive")
  func noStart() {
    for family in [Logistic(), Gompertz(), Bass(), Richards()] as [any CurveFamily] {
      let error = refusal(family, .yearly(from: 2000, [-1, -2, -3, -5, -8, -9]))
      #expect(error == .noStart(family: family.name))
      #expect(
        error?.description.hasPrefix("Cannot fit \(family.name): no curve to start a search from") == true)
    }
  }

  @Test("numbers at the edge of what a computer holds end in an answer or a refusal, never in a trap")
  func extremes() {
    let records: [[Double]] = [
      [1e-300, 1e-200, 1e-100, 1, 1e100, 1e200, 1e300], [1e300, 1e300, 1e301, 1e302, 1e303, 1e304, 1e307],
      [-1e308, 1e308, -1e308, 1e308, -1e308, 1e308, 0], [0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0],
      [1, 2, 1, 2, 3, 1, 4].map { $0 * Double.leastNonzeroMagnitude }, [0, 0, 0, 0, 0, 0, 0],
      [1, 1, 1, 1, 1, 1, 1.0000000000000002], [3, 1, 4, 1, 5, 9, 2],
    ]
    let dates: [[Double]] = [
      (0..<7).map { 2000 + Double($0) }, (0..<7).map { 1 + 1000 * Double($0) },
      (0..<7).map { 2000 + 1e-6 * Double($0) },
      [1, 2, 3, 4, 5, 6, 9999],
    ]
    for values in records {
      for dates in dates {
        for family in Catalogue.families {
          for noise in Noise.allCases {
            for measure in Measure.allCases {
              let fitting = LeastSquaresFitting(noise: noise, measure: measure)
              if let fit = try? fitting.fit(family, to: .yearly(dates, values)) {
                #expect(fit.parameters.allSatisfy { $0.isFinite })
                #expect(fit.terms.count == family.parameters.count)
                for term in fit.terms { #expect(term.estimate?.isFinite ?? true) }
                _ = fit.warnings
              }
            }
          }
        }
      }
    }
  }

  @Test("a launch after the data leaves an adoption curve nothing to describe")
  func launchAfterData() {
    let series = TimeSeries(
      entity: "e", series: "s", unit: "u", dates: (0..<6).map { DecimalYear(2000 + Double($0)) },
      values: [1, 2, 4, 7, 9, 10])
    let fitting = LeastSquaresFitting(launch: 2005)
    #expect(throws: FitError.launchAfterData(family: "bass", launch: 2005, last: 2005)) {
      try fitting.fit(Bass(), to: series)
    }
    #expect(
      FitError.launchAfterData(family: "bass", launch: 2030, last: 2005).description
        == "Cannot fit bass: the launch at 2030.0 does not lie before the last data at 2005.0. Give an earlier launch.")
  }
}
