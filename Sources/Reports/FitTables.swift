public import Studies

/// A fit's tables as CSV, one row a parameter, a fit or a point, the family in the first column; numbers in full
/// precision, what is absent an empty cell.
public enum FitTables {
  public enum Table: String, Sendable, CaseIterable {
    case terms, goodness, points
  }

  public static func csv(_ table: Table, of record: FitRecord) -> String {
    switch table {
    case .terms: csv(termColumns, record) { fit in fit.terms.map(terms) + fit.quantities.map(quantity) }
    case .goodness: csv(goodnessColumns, record) { [goodness($0.goodness)] }
    case .points:
      csv(pointColumns + predictors(record), record) { fit in fit.points.map(point) }
    }
  }

  /// The same of several series that were fitted together: the series in the second column. A goodness whose series is
  /// empty is that of all.
  public static func csv(_ table: Table, of record: JointFitRecord) -> String {
    let columns: [String]
    switch table {
    case .terms: columns = termColumns
    case .goodness: columns = goodnessColumns
    case .points: columns = pointColumns
    }
    var lines = [(["family", "series"] + columns).map(cell).joined(separator: ",")]
    for fit in record.fits {
      for (data, series) in zip(record.data, fit.series) {
        let rows: [[String]] =
          switch table {
          case .terms: series.terms.map(terms) + series.quantities.map(quantity)
          case .goodness: [goodness(series.goodness)]
          case .points: series.points.map(point)
          }
        for row in rows { lines.append(([fit.family, data.entity] + row).map(cell).joined(separator: ",")) }
      }
      if table == .goodness {
        lines.append(([fit.family, ""] + goodness(fit.goodness)).map(cell).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func csv(
    _ columns: [String], _ record: FitRecord, rows: (FamilyFitRecord) -> [[String]]
  ) -> String {
    var lines = [(["family"] + columns).map(cell).joined(separator: ",")]
    for fit in record.fits {
      for row in rows(fit) { lines.append(([fit.family] + row).map(cell).joined(separator: ",")) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func cell(_ text: String) -> String { TidyTable.cell(text) }

  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  private static let termColumns = [
    "term", "estimate", "std.error", "conf.low", "conf.high", "unit", "status", "date",
  ]

  private static func terms(_ term: TermRecord) -> [String] {
    [
      term.term, number(term.estimate), number(term.standardError), number(term.low), number(term.high), term.unit,
      term.status, term.date?.day ?? "",
    ]
  }

  private static func quantity(_ quantity: QuantityRecord) -> [String] {
    [
      quantity.quantity, number(quantity.estimate), number(quantity.standardError), number(quantity.low),
      number(quantity.high), quantity.unit, "derived", quantity.date?.day ?? "",
    ]
  }

  private static let goodnessColumns = [
    "nobs", "df.residual", "sigma", "rss", "logLik", "AIC", "AICc", "BIC", "durbin.watson", "ljung.box",
    "ljung.box.p.value", "termination", "deviance", "pearson.chi2",
  ]

  private static func goodness(_ goodness: GoodnessRecord) -> [String] {
    [
      String(goodness.count), String(goodness.residualDegreesOfFreedom), number(goodness.sigma), number(goodness.rss),
      number(goodness.logLikelihood), number(goodness.aic), number(goodness.aicc), number(goodness.bic),
      number(goodness.durbinWatson), number(goodness.ljungBox), number(goodness.ljungBoxPValue), goodness.termination,
      number(goodness.deviance), number(goodness.pearson),
    ]
  }

  private static let pointColumns = [
    "date", "year", "line", "observed", ".fitted", ".resid", ".hat", ".std.resid", ".cooksd",
  ]

  private static func predictors(_ record: FitRecord) -> [String] {
    record.fits.first?.points.first?.predictors.map(\.name) ?? []
  }

  private static func point(_ point: FittedPointRecord) -> [String] {
    [
      point.date?.day ?? "", number(point.date?.year), point.line.map { String($0) } ?? "", number(point.observed),
      number(point.fitted), number(point.residual), number(point.leverage), number(point.standardResidual),
      number(point.cooksDistance),
    ] + point.predictors.map { number($0.value) }
  }
}
