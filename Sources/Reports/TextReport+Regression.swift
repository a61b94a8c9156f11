public import Studies

extension TextReport {
  /// What `catchup regress` prints: residuals, coefficients, goodness, tests, predictions, warnings; as R's
  /// `summary.lm` has them.
  /// - Parameter color: whether to emphasise by ANSI colour.
  public static func regression(_ record: RegressionRecord, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph(record.data, emphasis: page.style.strong)
    let count = record.points.count
    page.paragraph("\(Thousands.grouped(String(count))) row\(count == 1 ? "" : "s")")
    for note in record.notes { page.paragraph("• " + note, indent: 2, hanging: 2, emphasis: page.style.faint) }
    page.blank()
    page.paragraph(record.formula, emphasis: page.style.answer)
    page.paragraph(estimator(record), indent: 2, hanging: 2, emphasis: page.style.faint)
    for factor in record.levels {
      let levels = factor.levels.prefix(12).joined(separator: ", ") + (factor.levels.count > 12 ? ", …" : "")
      page.paragraph(
        "\(factor.column): \(factor.levels.count) levels, \(levels)", indent: 2, hanging: 2, emphasis: page.style.faint)
    }
    residuals(record, on: &page)
    coefficients(record, on: &page)
    page.blank()
    for sentence in goodness(record) { page.paragraph(sentence, indent: 2, hanging: 2) }
    let tests = record.tests
    if !tests.isEmpty {
      page.heading("Tests")
      page.table(
        TextTable(
          [.init("Hypothesis", wraps: true), .init("F", .right), .init("df", .right), .init("p", .right)],
          rows: tests.map { test in
            [
              test.kind == "term" ? "no \(test.hypothesis)" : test.hypothesis,
              test.statistic.map { SignificantDigits(4)($0) } ?? "—",
              "\(SignificantDigits(4)(test.numerator)), \(SignificantDigits(5)(test.denominator))",
              test.pValue.map(probability) ?? "—",
            ]
          }))
    }
    if !record.predictions.isEmpty { predictions(record, on: &page) }
    page.list("Warnings", record.warnings, emphasis: page.style.caution)
    return page.text
  }

  /// How it was estimated, and where the errors come from.
  private static func estimator(_ record: RegressionRecord) -> String {
    let errors =
      switch record.errors.kind {
      case "classical": "classical errors"
      case "newey-west": "Newey–West errors, \(record.errors.lags ?? 0) lags"
      case "cluster": "errors robust to \(record.errors.clusters ?? 0) clusters"
      default: "\(record.errors.kind.uppercased()) errors"
      }
    switch record.method {
    case "wls": return "weighted least squares by \(record.weights ?? ""); \(errors)"
    case "gls":
      if let covariance = record.covariance {
        return "generalised least squares; the covariance of errors is σ² × \(covariance.data)"
      }
      guard let correlation = record.correlation else { return "generalised least squares" }
      return "generalised least squares; errors "
        + (correlation.pattern == "ar1"
          ? "one \(correlation.isDated ? "unit of time" : "row") apart" : "of any two rows of a group") + " correlate "
        + SignificantDigits(4)(correlation.coefficient)
        + (correlation.estimator == "reml" ? " (restricted maximum likelihood)" : " (maximum likelihood)")
    case "ridge":
      guard let ridge = record.ridge else { return "ridge regression" }
      return "ridge regression; λ \(SignificantDigits(4)(ridge.lambda))"
        + (ridge.isChosen ? ", chosen by generalised cross-validation" : "")
        + "; \(SignificantDigits(4)(ridge.effectiveParameters)) effective coefficients"
    case "mm":
      return "robust MM-estimate, bisquare, 95% efficient; \(record.robust?.starts ?? 0) random starts, seed "
        + "\(record.robust?.seed ?? 0)"
    default: return "ordinary least squares; \(errors)"
    }
  }

  private static func residuals(_ record: RegressionRecord, on page: inout Page) {
    let sorted = record.points.map(\.residual).sorted()
    guard let first = sorted.first, let last = sorted.last, sorted.count > 2 else { return }
    // The quantiles that R's summary has (type 7).
    func quantile(_ probability: Double) -> Double {
      let place = probability * Double(sorted.count - 1)
      let lower = Int(place)
      guard lower + 1 < sorted.count else { return last }
      return sorted[lower] + (place - Double(lower)) * (sorted[lower + 1] - sorted[lower])
    }
    let format = SignificantDigits(3)
    page.blank()
    page.table(
      TextTable(
        ["Residuals: least", "1st quarter", "Median", "3rd quarter", "Most"].map { .init($0, .right) },
        rows: [[first, quantile(0.25), quantile(0.5), quantile(0.75), last].map { format($0) }]))
  }

  private static func coefficients(_ record: RegressionRecord, on page: inout Page) {
    let percent = SignificantDigits(3)(record.confidence * 100) + "%"
    let format = SignificantDigits(5)
    let hasTests = record.terms.contains { $0.statistic != nil }
    page.blank()
    page.table(
      TextTable(
        [.init("Term", wraps: true), .init("Estimate", .right), .init("Std. error", .right)]
          + (hasTests
            ? [.init("t", .right), .init("p", .left), .init("\(percent) interval", .right)] : []),
        rows: record.terms.map { term in
          let estimate = term.estimate.map { format($0) } ?? "left out"
          let error = term.standardError.map { SignificantDigits(3)($0) } ?? "—"
          guard hasTests else { return [term.term, estimate, error] }
          let interval =
            term.low.flatMap { low in
              term.high.map { RecordWording.range(SignificantDigits(3)(low), SignificantDigits(3)($0)) }
            } ?? "—"
          return [
            term.term, estimate, error, term.statistic.map { SignificantDigits(3)($0) } ?? "—",
            term.pValue.map { probability($0) + stars($0) } ?? "—", interval,
          ]
        }))
    if hasTests {
      page.paragraph("*** p < 0.001, ** < 0.01, * < 0.05", indent: 2, emphasis: page.style.faint)
    }
  }

  private static func goodness(_ record: RegressionRecord) -> [String] {
    let goodness = record.goodness
    let format = SignificantDigits(4)
    let degrees = SignificantDigits(6)(goodness.residualDegreesOfFreedom)
    var sentences: [String] = []
    if record.method == "mm" {
      sentences.append("Robust residual scale \(goodness.sigma.map { format($0) } ?? "—")")
    } else {
      sentences.append(
        "Residual standard error \(goodness.sigma.map { format($0) } ?? "—") on \(degrees)"
          + (goodness.residualDegreesOfFreedom == 1 ? " degree of freedom" : " degrees of freedom"))
    }
    if let rSquared = goodness.rSquared {
      sentences.append(
        "R² \(SignificantDigits(5)(rSquared))"
          + (goodness.adjustedRSquared.map { ", adjusted \(SignificantDigits(5)($0))" } ?? ""))
    }
    if let statistic = goodness.statistic, let numerator = goodness.degreesOfFreedom, let p = goodness.pValue {
      sentences.append(
        "F \(format(statistic)) on \(SignificantDigits(6)(numerator)) and \(degrees) degrees of freedom, p "
          + probability(p))
    }
    if let likelihood = goodness.logLikelihood, let aic = goodness.aic, let bic = goodness.bic {
      sentences.append(
        "\(record.correlation?.estimator == "reml" ? "Restricted log" : "Log")-likelihood \(format(likelihood)), "
          + "AIC \(format(aic)), BIC \(format(bic))")
    }
    return sentences
  }

  private static func predictions(_ record: RegressionRecord, on page: inout Page) {
    let percent = SignificantDigits(3)(record.confidence * 100) + "%"
    let format = SignificantDigits(4)
    func range(_ low: Double?, _ high: Double?) -> String {
      low.flatMap { low in high.map { RecordWording.range(format(low), format($0)) } } ?? "—"
    }
    page.heading("Predictions of \(record.response)")
    let shown = record.predictions.prefix(50)
    page.table(
      TextTable(
        [
          .init("Line", .right), .init("Fitted", .right), .init("Std. error", .right),
          .init("\(percent) of the mean", .right), .init("\(percent) of a new one", .right),
        ],
        rows: shown.map { row in
          [
            String(row.line), format(row.fitted), row.standardError.map { SignificantDigits(3)($0) } ?? "—",
            range(row.low, row.high), range(row.predictionLow, row.predictionHigh),
          ]
        }))
    if record.predictions.count > shown.count {
      page.paragraph(
        "and \(record.predictions.count - shown.count) more; --json has them all.", indent: 2,
        emphasis: page.style.faint)
    }
  }

  private static func probability(_ value: Double) -> String {
    value < 0.001 ? "<0.001" : SignificantDigits(2)(value)
  }

  private static func stars(_ value: Double) -> String {
    value < 0.001 ? "***" : value < 0.01 ? "**" : value < 0.05 ? "*" : ""
  }
}
