public import Curves
public import Datasets
public import Fitting

/// What `catchup fit` does where ties join several series of a table.
public struct JointFitStudy: Sendable {
  /// The rows of all series but for the entity.
  public var selection: Selection
  /// Each a series, in this order.
  public var entities: [String]
  public var families: [any CurveFamily]
  public var options: FitOptions
  /// The column of relative weights.
  public var weights: String?
  public var levels: [Double]
  public var dated: Dated

  public init(
    selection: Selection, entities: [String], families: [any CurveFamily], options: FitOptions = FitOptions(),
    weights: String? = nil, levels: [Double] = [], dated: Dated = .start
  ) {
    self.selection = selection
    self.entities = entities
    self.families = families
    self.options = options
    self.weights = weights
    self.levels = levels
    self.dated = dated
  }

  /// The study of each series by itself.
  private var studies: [FitStudy] {
    entities.map { entity in
      var own = selection
      own.entity = [entity]
      return FitStudy(
        selection: own, families: families, options: options, weights: weights, levels: levels, dated: dated)
    }
  }

  /// Which rows the study needs.
  public var selections: [Selection] { studies.flatMap(\.selections) }

  public func record(_ table: Table) throws(StudyError) -> JointFitRecord {
    do throws(SettingError) {
      try options.settings.check(
        series: entities, families: families.map { ($0.name, $0.parameters.map(\.name)) })
      try ParameterSettings.check(options.regions, families.map { ($0.name, $0.parameters) })
    } catch {
      throw .setting(error)
    }
    guard options.interval != .bootstrap else { throw .bootstrapOfSeveral }
    guard options.loss == .squares else {
      throw .noFamilyFitted(file: table.name, reasons: ["\(FitError.robustLossOfSeveral)"])
    }
    var series: [TimeSeries] = []
    var weights: [[Double]?] = []
    for study in studies {
      do throws(DataError) { series.append(try table.series(study.selection)) } catch { throw .data(error) }
      weights.append(try study.weights(table, for: series[series.count - 1]))
    }
    let convention = YearConvention(asked: dated, series: series)
    var fits: [JointFamilyRecord] = []
    var scored: [ScoredModel] = []
    var refusals: [String] = []
    for family in families {
      let isGuessed = series.map { one in
        options.measure == nil && family.origin == .launch && !family.hasFloor
          && zip(one.values, one.values.dropFirst()).contains { $0 > $1 }
      }
      let joined = series.indices.map { index in
        JointSeries(
          entities[index], series[index], noise: options.noise,
          measure: options.measure ?? (isGuessed[index] ? .increments : .level), weights: weights[index])
      }
      do throws(FitError) {
        let (joint, analyses) = try analysed(family, joined)
        var record = record(joint, analyses, series, dated: convention.dated)
        for index in series.indices where isGuessed[index] {
          record.series[index].warnings.append(
            "Values fall, so they were read as adoption per period; --measure says otherwise.")
        }
        record.warnings += unitWarnings(joint, series)
        fits.append(record)
        scored.append(self.scored(joint, series))
      } catch {
        if case .setting(let problem) = error { throw .setting(problem) }
        refusals.append(error.description)
      }
    }
    guard !fits.isEmpty else { throw .noFamilyFitted(file: table.name, reasons: refusals) }
    return JointFitRecord(
      data: series.map { SeriesRecord($0, role: "data", dated: convention.dated) }, fits: fits,
      comparison: FitComparison.rows(scored), warnings: refusals + (convention.warning.map { [$0] } ?? []))
  }

  /// A fit and what can be said of each series; where a profile meets a better fit, from there again.
  private func analysed(
    _ family: any CurveFamily, _ series: [JointSeries]
  ) throws(FitError) -> (JointFit, [FitAnalysis]) {
    let fitting = options.fitting(measure: .level)
    let names = families.map(\.name)
    var starts: [[Double]] = []
    var fit = try fitting.fit(family, to: series, families: names)
    var analyses = self.analyses(of: fit, series)
    for _ in 0..<3 {
      guard let lower = analyses.lazy.compactMap(\.lowerPoint).first else { break }
      starts.append(lower)
      fit = try fitting.fit(family, to: series, families: names, startingAt: starts)
      analyses = self.analyses(of: fit, series)
    }
    return (fit, analyses)
  }

  private func analyses(of joint: JointFit, _ series: [JointSeries]) -> [FitAnalysis] {
    zip(joint.parts, series).map { part, series in
      FitAnalysis(
        part.fit.estimate, options, quantities: CurveQuantities.wanted(part.fit, reaching: levels),
        dates: series.series.dates.map(\.value),
        isCumulated: part.fit.observations.measure == .level && part.fit.family.origin == .launch,
        origin: part.fit.observations.origin,
        within: JointContext(joint, part: part, confidence: options.confidence))
    }
  }

  private func record(
    _ joint: JointFit, _ analyses: [FitAnalysis], _ series: [TimeSeries], dated: Dated
  ) -> JointFamilyRecord {
    var goodness = GoodnessRecord(joint.estimate)
    // Residuals of one series do not follow on those of another, and there is no one unit.
    (goodness.durbinWatson, goodness.ljungBox, goodness.ljungBoxPValue, goodness.sigma) = (nil, nil, nil, nil)
    return JointFamilyRecord(
      family: joint.family.name,
      ties: joint.ties.map {
        TieRecord(
          series: $0.series, term: $0.parameter, factor: $0.factor, otherSeries: $0.otherSeries,
          otherTerm: $0.otherParameter)
      },
      goodness: goodness,
      series: joint.parts.indices.map { index in
        let part = joint.parts[index]
        var record = FamilyFitRecord(
          part.fit, analyses[index], options: options, unit: series[index].unit, dates: series[index].dates,
          dated: dated)
        for (place, parameter) in part.parameters.enumerated() where joint.isTied(parameter) {
          record.terms[place].status = "tied"
        }
        return record
      },
      warnings: Verdict(optimaOf: joint.estimate).map { [$0.description] } ?? [])
  }

  /// A tie between levels in different units holds between bare numbers.
  private func unitWarnings(_ joint: JointFit, _ series: [TimeSeries]) -> [String] {
    joint.ties.compactMap { tie in
      guard let first = entities.firstIndex(of: tie.series), let second = entities.firstIndex(of: tie.otherSeries),
        series[first].unit != series[second].unit,
        joint.family.parameters.contains(where: {
          $0.name == tie.parameter && ($0.unit == .level || $0.unit == .levelPerYear)
        })
      else { return nil }
      return "\(tie.series) is in \(series[first].unit), \(tie.otherSeries) in \(series[second].unit): "
        + "the tie of \(tie.parameter) and \(tie.otherParameter) holds between the numbers."
    }
  }

  private func scored(_ joint: JointFit, _ series: [TimeSeries]) -> ScoredModel {
    let parts = zip(joint.parts, series).map { $0.fit.scored($1) }
    return ScoredModel(
      name: joint.family.name,
      observations: ScoredObservations(
        dates: parts.flatMap(\.observations.dates), values: parts.flatMap(\.observations.values),
        unit: parts.map(\.observations.unit).joined(separator: ", ")),
      pointLogLikelihoods: parts.flatMap(\.pointLogLikelihoods),
      parameterCount: joint.estimate.goodness.parameterCount,
      isPenalised: joint.estimate.goodness.obstacle != nil,
      hasConverged: joint.estimate.termination == .converged)
  }
}
