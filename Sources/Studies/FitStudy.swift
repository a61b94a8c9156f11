public import Curves
public import Datasets
public import Fitting

/// What `catchup fit` does: one series from a table, several families.
public struct FitStudy: Sendable {
  public var selection: Selection
  public var families: [any CurveFamily]
  public var options: FitOptions
  /// The column of relative weights; all weigh the same where there is none.
  public var weights: String?
  /// Columns or series that learning curves are fitted against.
  public var against: [String]
  /// The column of totals, of a binomial likelihood.
  public var totals: String?
  /// Levels whose dates are asked for.
  public var levels: [Double]
  public var dated: Dated

  public init(
    selection: Selection, families: [any CurveFamily], options: FitOptions = FitOptions(), weights: String? = nil,
    against: [String] = [], totals: String? = nil, levels: [Double] = [], dated: Dated = .start
  ) {
    self.selection = selection
    self.families = families
    self.options = options
    self.weights = weights
    self.against = against
    self.totals = totals
    self.levels = levels
    self.dated = dated
  }

  /// Which rows the study needs; none named where it needs all, as predictors may be of other series.
  public var selections: [Selection] {
    against.isEmpty ? [selection] + [weights, totals].compactMap(\.self).map(beside) : []
  }

  /// A column as a series of its own: the same rows, nothing done to them.
  private func beside(_ column: String) -> Selection {
    var other = selection
    other.value = column
    other.transforms = []
    other.factor = nil
    other.unit = nil
    return other
  }

  /// The weight of each date of the series.
  func weights(_ table: Table, for series: TimeSeries) throws(StudyError) -> [Double]? {
    try weights.map { (column) throws(StudyError) in try values(of: column, table, for: series) }
  }

  /// What stands in another column at each date of the series.
  func values(of column: String, _ table: Table, for series: TimeSeries) throws(StudyError) -> [Double] {
    let other: TimeSeries
    do throws(DataError) { other = try table.series(beside(column)) } catch { throw .data(error) }
    let byDate = Dictionary(zip(other.dates.map(\.value), other.values), uniquingKeysWith: { first, _ in first })
    var result: [Double] = []
    for date in series.dates {
      guard let value = byDate[date.value] else {
        throw .noWeight(file: table.name, column: column, date: "\(date.value)")
      }
      result.append(value)
    }
    return result
  }

  /// Families by name, each once, in the order given, with sums and products of two of them; learning curves are not
  /// bound yet.
  public static func families(named names: [String], file: String = "", line: Int? = nil) throws(StudyError)
    -> [any CurveFamily]
  {
    var result: [any CurveFamily] = []
    for name in names {
      let found: (any CurveFamily)?
      do throws(CompositionError) {
        found = try Catalogue.family(composedAs: name)
      } catch {
        throw .composition(file: file, line: line, error)
      }
      guard let family = found else {
        let known = Catalogue.families.map(\.name)
        throw .unknownFamily(
          file: file, line: line, name: name, nearest: nearestName(to: name, among: known), known: known)
      }
      if !result.contains(where: { $0.name == family.name }) { result.append(family) }
    }
    return result
  }

  /// Fits every family that takes the data; what the others refused stands in the record's warnings.
  ///
  /// - Parameter progress: called with the share done.
  public func record(
    _ table: Table, progress: (Double) -> Void = { _ in }
  ) throws(StudyError) -> FitRecord {
    let series: TimeSeries
    do throws(DataError) { series = try table.series(selection) } catch { throw .data(error) }
    do throws(InterventionError) { try options.clock?.checkNames() } catch { throw .intervention(error) }
    do throws(SettingError) {
      let added = (options.clock?.parameters ?? []) + (options.likelihood?.parameters ?? [])
      try options.settings.check(families.map { ($0.name, $0.parameters + added) })
      try ParameterSettings.check(options.regions, families.map { ($0.name, $0.parameters) })
    } catch {
      throw .setting(error)
    }
    let (families, remarks) = try bound(table, series)
    if let likelihood = options.likelihood {
      return try record(table, series, likelihood, families, remarks: remarks)
    }
    let weights = try weights(table, for: series)
    let convention = YearConvention(asked: dated, series: [series])
    let dated = convention.dated
    let falls = zip(series.values, series.values.dropFirst()).contains { $0 > $1 }
    var fits: [FamilyFitRecord] = []
    var found: [(fit: CurveFit, analysis: FitAnalysis)] = []
    var refusals: [String] = []
    for (place, family) in families.enumerated() {
      func advance(_ share: Double) { progress((Double(place) + share) / Double(families.count)) }
      defer { advance(1) }
      do throws(FitError) {
        let isGuessed =
          options.measure == nil && family.origin == .launch && !family.hasFloor && falls
        let fitting = options.fitting(
          measure: options.measure ?? (isGuessed ? .increments : .level))
        let (fit, analysis) = try analysed(family, series, weights, fitting, advance)
        var record = FamilyFitRecord(
          fit, analysis, interventions: InterventionAnalysis(fit, analysis, options, reaching: levels),
          options: options, unit: series.unit, dates: series.dates, dated: dated)
        found.append((fit, analysis))
        if isGuessed {
          record.warnings.append("Values fall, so they were read as adoption per period; --measure says otherwise.")
        }
        fits.append(record)
      } catch {
        // What was asked of a parameter is refused for everybody.
        if case .setting(let problem) = error { throw .setting(problem) }
        if case .intervention(_, let problem) = error { throw .intervention(problem) }
        refusals.append(error.description)
      }
    }
    guard !fits.isEmpty else { throw .noFamilyFitted(file: table.name, reasons: refusals) }
    return FitRecord(
      data: SeriesRecord(series, role: "data", dated: dated), fits: fits,
      comparison: FitComparison.rows(found, series, weights, options),
      tests: FitComparison.tests(found.map { $0.fit.scored(series) }),
      warnings: refusals + remarks + (convention.warning.map { [$0] } ?? []))
  }

  /// The families with learning curves bound to the predictors' paths, and what is to be said of these.
  private func bound(_ table: Table, _ series: TimeSeries) throws(StudyError) -> ([any CurveFamily], [String]) {
    let learning = families.compactMap { $0 as? LearningCurve }
    guard !learning.isEmpty else {
      guard against.isEmpty else { throw .predictorsUnused(families: families.map(\.name)) }
      return (families, [])
    }
    for curve in learning {
      guard options.clock == nil else { throw .interventionOnLearning(family: curve.name) }
      // Beside a curve with two predictors one with one takes the first.
      let isEnough =
        curve.predictorCount == against.count || (curve.predictorCount < against.count && learning.count > 1)
      guard isEnough else {
        throw .predictorCount(
          file: "", line: nil, family: curve.name, needed: curve.predictorCount, given: against.count)
      }
    }
    let predictors = try LearningPredictors(against, in: table, beside: selection, of: series)
    var warnings = predictors.warnings
    if !levels.isEmpty, predictors.covariates.contains(where: { $0.future == .held }) {
      warnings.append(
        "A learning curve reaches a level when what is learned by gets there: after the data it has a date only on a given "
          + "path, rows of \(against.map { printable($0) }.joined(separator: " and ")) beyond the last cost.")
    }
    return (
      families.map { family in
        guard let curve = family as? LearningCurve else { return family }
        return curve.bound(to: Array(predictors.covariates.prefix(curve.predictorCount)))
      }, warnings
    )
  }

  /// A fit and what can be said of it; where a profile meets a better fit, from there again.
  private func analysed(
    _ family: any CurveFamily, _ series: TimeSeries, _ weights: [Double]?,
    _ fitting: LeastSquaresFitting,
    _ progress: (Double) -> Void
  ) throws(FitError) -> (CurveFit, FitAnalysis) {
    var starts: [[Double]] = []
    var fit = try fitting.fit(family, to: series, weights: weights)
    var analysis = analysis(of: fit, series, progress)
    for _ in 0..<3 {
      guard let lower = analysis.lowerPoint else { break }
      starts.append(lower)
      fit = try fitting.fit(family, to: series, weights: weights, startingAt: starts)
      analysis = self.analysis(of: fit, series, progress)
    }
    return (fit, analysis)
  }

  private func analysis(
    of fit: CurveFit, _ series: TimeSeries, _ progress: (Double) -> Void
  ) -> FitAnalysis {
    FitAnalysis(
      fit.estimate, options, quantities: CurveQuantities.wanted(fit, reaching: levels),
      dates: series.dates.map(\.value),
      isCumulated: fit.observations.measure == .level && fit.family.origin == .launch,
      origin: fit.observations.origin, progress: progress)
  }
}
