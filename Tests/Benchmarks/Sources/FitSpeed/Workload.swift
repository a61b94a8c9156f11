import Catchup

/// Thirty yearly observations of a family's own curve with noise, the same on every run.
struct Workload {
  let family: any CurveFamily
  let series: TimeSeries
  let measure: Measure
  let fit: CurveFit

  static let dates = (0..<30).map { DecimalYear(Double(1990 + $0)) }

  /// The curve of the family that comes closest to an S-curve, scattered by a fiftieth of its range.
  init(_ family: any CurveFamily) throws {
    let shape = Logistic()
    let levels = Self.dates.map { shape.level(at: $0.value - 1990, [100, 0.3, 15]) }
    let closest = try LeastSquaresFitting().fit(family, to: Self.series(levels))
    try self.init(
      family, levels: Self.dates.map { closest.level(at: $0) }, measure: .level, share: 0.02)
  }

  /// Adoption per year: m = 100, p = 0.01, q = 0.35, scattered by a twentieth of its peak.
  static func bass() throws -> Workload {
    let family = Bass()
    let totals = (0...dates.count).map { family.level(at: Double($0), [100, 0.01, 0.35]) }
    return try Workload(
      family, levels: zip(totals.dropFirst(), totals).map { $0 - $1 }, measure: .increments, share: 0.05)
  }

  /// Levels: K = 100, r = 0.3, m = 2005.
  static func logistic() throws -> Workload {
    let family = Logistic()
    return try Workload(
      family, levels: dates.map { family.level(at: $0.value - 1990, [100, 0.3, 15]) }, measure: .level, share: 0.02)
  }

  private init(_ family: any CurveFamily, levels: [Double], measure: Measure, share: Double) throws {
    var random = RandomSource(seed: 30, purpose: "noise of a benchmark", index: 0)
    let spread = share * (levels.map { abs($0) }.max() ?? 1)
    self.family = family
    self.measure = measure
    series = Self.series(levels.map { $0 + spread * random.normal() })
    fit = try LeastSquaresFitting(measure: measure).fit(family, to: series)
  }

  private static func series(_ values: [Double]) -> TimeSeries {
    TimeSeries(entity: "", series: "", unit: "", dates: dates, values: values)
  }

  /// Responses of a residual bootstrap, one row a replicate.
  func replicates(_ count: Int) -> [[Double]] {
    (0..<count).map { index in
      var random = RandomSource(seed: 30, purpose: "replicates of a benchmark", index: UInt64(index))
      return fit.fitted.map { $0 + fit.residuals[random.integer(below: fit.residuals.count)] }
    }
  }
}
