public import Curves
public import Datasets
public import Fitting

/// What `catchup fit` does: one series from a table, several families.
public struct FitStudy: Sendable {
  public var selection: Selection
  public var families: [any CurveFamily]
  public var noise: Noise
  public var measure: Measure
  public var launch: DecimalYear?
  public var dated: Dated

  public init(
    selection: Selection, families: [any CurveFamily], noise: Noise = .gaussian, measure: Measure = .level,
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
    let fitting = LeastSquaresFitting(noise: noise, measure: measure, launch: launch)
    var fits: [FamilyFitRecord] = []
    var refusals: [String] = []
    for family in families {
      do throws(FitError) {
        let fit = try fitting.fit(family, to: series)
        fits.append(FamilyFitRecord(fit, unit: series.unit, dates: series.dates, dated: dated))
      } catch {
        refusals.append(error.description)
      }
    }
    guard !fits.isEmpty else { throw .noFamilyFitted(file: table.name, reasons: refusals) }
    return FitRecord(data: SeriesRecord(series, role: "data", dated: dated), fits: fits, warnings: refusals)
  }
}
