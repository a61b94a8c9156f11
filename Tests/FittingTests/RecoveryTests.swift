import Curves
import Datasets
import Fitting
import Testing
import Witnesses

/// A fit to data without noise gives the parameters back.
@Suite("Recovery")
struct RecoveryTests {
  @Test("eight digits of every parameter of every family, gaussian noise", arguments: CurveSample.all)
  func gaussian(sample: CurveSample) throws { try recover(sample, .gaussian) }

  @Test("eight digits, log-normal noise where levels are positive", arguments: CurveSample.all)
  func logNormal(sample: CurveSample) throws {
    guard series(sample).values.allSatisfy({ $0 > 0 }) else { return }
    try recover(sample, .logNormal)
  }

  @Test("eight digits from increments, for families with a launch", arguments: CurveSample.all)
  func increments(sample: CurveSample) throws {
    // What was there before the first period leaves no trace in increments.
    guard sample.family.origin == .launch, !sample.family.hasFloor else { return }
    let series = series(sample)
    var earlier = 0.0
    let increments = series.values.map { value in
      defer { earlier = value }
      return value - earlier
    }
    let fit = try LeastSquaresFitting(measure: .increments).fit(
      sample.family, to: .yearly(series.dates.map(\.value), increments))
    #expect(digits(fit.parameters, certified: sample.parameters) >= 8)
  }

  private func recover(_ sample: CurveSample, _ noise: Noise) throws {
    let series = series(sample)
    let fit = try LeastSquaresFitting(noise: noise).fit(sample.family, to: series)
    #expect(digits(fit.parameters, certified: sample.parameters) >= 8, "found \(fit.parameters)")
    #expect(fit.termination == .converged)
    #expect(fit.identification == .identified)
  }

  /// Thirty-one years from the family's origin on; a launch lies a year before the first.
  private func series(_ sample: CurveSample) -> TimeSeries {
    let first = sample.family.origin == .launch ? 1.0 : 0
    return .yearly(from: 2000 + first, (0...30).map { sample.level(at: Double($0) + first) })
  }
}
