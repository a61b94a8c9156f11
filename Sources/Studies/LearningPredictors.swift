import Curves
import Datasets
import Fitting
import RealModule

/// What learning curves are fitted against: columns or series of the same table, at the dates of the costs.
struct LearningPredictors {
  let covariates: [Covariate]
  /// What is to be said of them.
  let warnings: [String]

  /// - Parameters:
  ///   - names: of columns, or of series where the table has no such column.
  ///   - series: the costs.
  init(_ names: [String], in table: Table, beside selection: Selection, of series: TimeSeries) throws(StudyError) {
    var covariates: [Covariate] = []
    var warnings: [String] = []
    for name in names {
      let other: TimeSeries
      do throws(DataError) { other = try table.series(Self.selection(name, selection, table)) } catch {
        throw .data(error)
      }
      let known = Dictionary(zip(other.dates.map(\.value), other.values), uniquingKeysWith: { first, _ in first })
      for date in series.dates where known[date.value] == nil {
        throw .noPredictor(file: table.name, column: name, date: "\(date.value)")
      }
      if let place = other.values.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
        throw .predictorNotPositive(
          file: table.name, column: name, date: "\(other.dates[place].value)", value: other.values[place])
      }
      guard let last = series.dates.last?.value else { continue }
      let goesOn = (other.dates.last?.value ?? last) > last
      covariates.append(
        Covariate(
          name, unit: other.unit, times: other.dates.map(\.value), values: other.values, future: goesOn ? .path : .held)
      )
      if let place = other.values.indices.dropFirst().first(where: { other.values[$0] < other.values[$0 - 1] }),
        covariates.count == 1
      {
        warnings.append(
          "\(printable(name)) falls in \(other.dates[place].value), as a cumulative output cannot: is it output per "
            + "period? Cumulate it first.")
      }
    }
    if covariates.count == 2, let correlation = Self.correlation(covariates, at: series.dates.map(\.value)),
      abs(correlation) > 0.95
    {
      let rounded = (correlation * 1000).rounded() / 1000
      warnings.append(
        "\(printable(names[0])) and \(printable(names[1])) move together (correlation of their logarithms \(rounded)): "
          + "what each did alone is hard to tell, however well both together describe the cost.")
    }
    self.covariates = covariates
    self.warnings = warnings
  }

  /// The same rows with another column, or the rows of another series.
  private static func selection(_ name: String, _ selection: Selection, _ table: Table) -> Selection {
    var other = selection
    other.transforms = []
    other.factor = nil
    other.unit = nil
    other.until = nil
    // Where there are no series, what is missing is a column.
    if table.columns.contains(name) || !table.columns.contains("series") {
      other.value = name
    } else {
      other.series = name
    }
    return other
  }

  private static func correlation(_ covariates: [Covariate], at dates: [Double]) -> Double? {
    let columns = covariates.map { covariate in dates.compactMap { covariate.value(at: $0).map { Double.log($0) } } }
    let count = Double(dates.count)
    let centred = columns.map { column in
      let mean = column.reduce(0, +) / count
      return column.map { $0 - mean }
    }
    func product(_ first: [Double], _ second: [Double]) -> Double { zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } }
    let scale = (product(centred[0], centred[0]) * product(centred[1], centred[1])).squareRoot()
    return scale > 0 ? product(centred[0], centred[1]) / scale : nil
  }
}

extension ModelFile {
  /// What the learning curves of each side are learned by.
  ///
  /// - Parameter series: a declaration's rows as a series.
  func predictors(
    reading series: (CovariateDeclaration) throws(StudyError) -> TimeSeries
  ) throws(StudyError) -> [Side: [Covariate]] {
    var result: [Side: [Covariate]] = [:]
    for declaration in learning {
      let path = try series(declaration)
      do throws(InterventionError) {
        result[declaration.side, default: []].append(
          try Covariate(declaration.name, path, future: declaration.future))
      } catch {
        throw .model(.intervention(file: self.path, line: declaration.line, error))
      }
    }
    return result
  }

  /// The families with the learning curves among them bound to what they are learned by.
  func bound(
    _ families: [any CurveFamily], of side: Side, to learning: [Side: [Covariate]], _ series: TimeSeries,
    _ clock: Clock?
  ) throws(StudyError) -> [any CurveFamily] {
    let predictors = learning[side] ?? []
    var result: [any CurveFamily] = []
    for family in families {
      guard let curve = family as? LearningCurve else {
        result.append(family)
        continue
      }
      guard curve.predictorCount <= predictors.count else {
        throw .predictorCount(
          file: path, line: lines["families"], family: curve.name, needed: curve.predictorCount, given: predictors.count
        )
      }
      guard clock == nil else { throw .interventionOnLearning(family: curve.name) }
      let own = Array(predictors.prefix(curve.predictorCount))
      for predictor in own {
        for date in series.dates where predictor.value(at: date.value) == nil {
          throw .noPredictor(file: path, column: predictor.name, date: "\(date.value)")
        }
      }
      result.append(curve.bound(to: own))
    }
    return result
  }
}
