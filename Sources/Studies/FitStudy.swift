public import Curves
public import Datasets
public import Fitting

/// What `catchup fit` does: one series from a table, several families.
public struct FitStudy: Sendable {
  public var selection: Selection
  public var families: [any CurveFamily]
  public var noise: Noise
  /// What the values are; where it is not said, levels, except that adoption curves read values that fall as
  /// adoption per period: a total cannot fall.
  public var measure: Measure?
  public var launch: DecimalYear?
  public var dated: Dated

  public init(
    selection: Selection, families: [any CurveFamily], noise: Noise = .gaussian, measure: Measure? = nil,
    launch: DecimalYear? = nil, dated: Dated = .start
  ) {
    self.selection = selection
    self.families = families
    self.noise = noise
    self.measure = measure
    self.launch = launch
    self.dated = dated
  }

  /// Families by name, each once, in the order given.
  public static func families(named names: [String], file: String = "", line: Int? = nil) throws(StudyError)
    -> [any CurveFamily]
  {
    var result: [any CurveFamily] = []
    for name in names {
      guard let family = Catalogue.family(named: name) else {
        let known = Catalogue.families.map(\.name)
        throw .unknownFamily(
          file: file, line: line, name: name, nearest: nearestName(to: name, among: known), known: known)
      }
      if !result.contains(where: { $0.name == family.name }) { result.append(family) }
    }
    return result
  }

  /// Fits every family that takes the data; what the others refused stands in the record's warnings.
  public func record(_ table: Table) throws(StudyError) -> FitRecord {
    let series: TimeSeries
    do throws(DataError) { series = try table.series(selection) } catch { throw .data(error) }
    let convention = YearConvention(asked: dated, series: [series])
    let dated = convention.dated
    let falls = zip(series.values, series.values.dropFirst()).contains { $0 > $1 }
    var fits: [FamilyFitRecord] = []
    var refusals: [String] = []
    for family in families {
      do throws(FitError) {
        let isGuessed = measure == nil && family.origin == .launch && falls
        let fitting = LeastSquaresFitting(
          noise: noise, measure: measure ?? (isGuessed ? .increments : .level), launch: launch)
        let fit = try fitting.fit(family, to: series)
        var record = FamilyFitRecord(fit, unit: series.unit, dates: series.dates, dated: dated)
        if isGuessed {
          record.warnings.append("Values fall, so they were read as adoption per period; --measure says otherwise.")
        }
        fits.append(record)
      } catch {
        refusals.append(error.description)
      }
    }
    guard !fits.isEmpty else { throw .noFamilyFitted(file: table.name, reasons: refusals) }
    return FitRecord(
      data: SeriesRecord(series, role: "data", dated: dated), fits: fits,
      warnings: refusals + (convention.warning.map { [$0] } ?? []))
  }
}
