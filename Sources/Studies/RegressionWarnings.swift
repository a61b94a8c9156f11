import Datasets
import Fitting
import RealModule
import Solvers

/// What to know of a regression before believing its numbers, and what to do about it.
struct RegressionWarnings {
  private(set) var sentences: [String] = []
  private let fit: RegressionFit
  private let diagnostics: RegressionDiagnostics

  /// Beyond this condition number a coefficient takes up the sixth digit of the data with its first.
  private static let condition = 1e6
  private static let inflation = 10.0
  private static let level = 0.05
  /// Below this many clusters their errors are too small (Cameron and Miller 2015).
  private static let fewClusters = 40

  /// - Parameters:
  ///   - lines: of the rows, in the file.
  ///   - isTimed: whether a column orders the rows in time.
  ///   - clusters: how many clusters errors are robust to.
  init(
    _ fit: RegressionFit, _ diagnostics: RegressionDiagnostics, _ lines: [Int], isTimed: Bool, clusters: Int? = nil
  ) {
    self.fit = fit
    self.diagnostics = diagnostics
    for column in fit.dependent { sentences.append(dependence(column)) }
    if fit.isExact, fit.residualDegreesOfFreedom > 0 {
      sentences.append(
        "Residuals are nothing but rounding: the formula repeats how the response was made, and tests mean nothing.")
    }
    if fit.residualDegreesOfFreedom <= 0 {
      sentences.append("There are as many coefficients as rows, so that nothing is left to judge errors by.")
    }
    addCollinearity()
    if let clusters, clusters < Self.fewClusters {
      sentences.append(
        "With \(clusters) clusters errors robust to them come out too small: below about \(Self.fewClusters) read p and "
          + "intervals with care, or use --correlation compound-symmetry.")
    }
    switch fit.method {
    case .leastSquares:
      if !fit.isExact { addResidualTests(isTimed: isTimed) }
      addInfluential(lines)
    case .generalised(let correlation):
      if correlation.isAtBound, correlation.pattern == .compoundSymmetry {
        sentences.append(
          "The correlation within groups lies at the end of what it may be (\(rounded(correlation.coefficient))): "
            + (correlation.coefficient > 0
              ? "rows of a group are one row repeated. Regress the groups' means."
              : "rows of a group make up for each other. Look whether they are shares of one whole."))
      } else if correlation.isAtBound, correlation.coefficient < 0.5 {
        sentences.append(
          "The correlation of errors lies at the end of what it may be (\(rounded(correlation.coefficient))): no row is"
            + " like the one before. Ordinary least squares with --errors hc3 say as much.")
      } else if correlation.isAtBound {
        sentences.append(
          "The correlation of errors lies at the end of what it may be (\(rounded(correlation.coefficient))): the data"
            + " look like a walk rather than a line with errors. Regress changes on changes instead.")
      }
    case .knownCovariance: break
    case .ridge:
      sentences.append(
        "Shrinking makes estimates wrong in the mean to make them less uncertain; standard errors leave that out, so"
          + " there are no tests and no intervals.")
    case .robust(let scale):
      if !scale.isConverged {
        sentences.append("The robust estimate did not settle: two groups of rows may tell different stories.")
      }
      let ignored = lines.indices.filter { scale.weights[$0] == 0 }
      if !ignored.isEmpty {
        let share = Double(ignored.count) / Double(lines.count)
        sentences.append(
          "\(ignored.count) of \(lines.count) rows lie too far off to count (\(places(ignored.map { lines[$0] })))."
            + (share > 0.2 ? " That is many: look whether they are another population." : " Look at them."))
      }
    }
  }

  private func dependence(_ column: RefinedLeastSquares.DependentColumn) -> String {
    let name = printable(fit.model.columns[column.column].name)
    guard !column.combination.isEmpty else { return "\(name) is zero in every row and is left out." }
    let parts = column.combination.map { term -> String in
      let other = printable(fit.model.columns[term.column].name)
      let nearest = term.factor.rounded()
      let factor = abs(term.factor - nearest) < 1e-9 * abs(nearest) ? nearest : term.factor
      if factor == 1 { return other }
      if factor == -1 { return "−\(other)" }
      return "\(rounded(factor)) × \(other)"
    }
    let sum = parts.joined(separator: " + ").replacing("+ −", with: "− ")
    return "\(name) is \(sum) in every row, so it is left out and has no estimate of its own."
  }

  private mutating func addCollinearity() {
    if fit.condition > Self.condition {
      let lost = Int(Double.log10(fit.condition).rounded())
      sentences.append(
        "The columns nearly depend on each other (condition number \(rounded(fit.condition, digits: 2))): a change in the"
          + " \(ordinal(lost)) digit of the data may change the first of a coefficient. The arithmetic keeps up with that;"
          + " whether the data are as exact is for you to say.")
      return
    }
    let inflated = fit.coefficients.indices.filter { (diagnostics.varianceInflation[$0] ?? 0) > Self.inflation }
    // Powers and products of one column always share much.
    let plain = inflated.filter { index in
      guard let term = fit.model.columns[index].term else { return false }
      return fit.model.formula.terms[term].factors.count == 1
    }
    guard plain.count > 1, let worst = plain.max(by: { inflation($0) < inflation($1) }) else { return }
    sentences.append(
      "\(listed(plain.map { fit.model.columns[$0].name }, joinedBy: "and", limit: 4)) share what they say (variance"
        + " inflation up to \(rounded(inflation(worst), digits: 2))): their coefficients are less sure than their sum."
        + " Leave one out, or ask for --ridge gcv.")
  }

  private func inflation(_ index: Int) -> Double { diagnostics.varianceInflation[index] ?? 0 }

  private mutating func addResidualTests(isTimed: Bool) {
    if let test = diagnostics.breuschPagan, test.pValue < Self.level, fit.errors == .classical {
      sentences.append(
        "Residuals spread more in some rows than in others (Breusch–Pagan p \(probability(test.pValue))): classical"
          + " errors mislead. Ask for --errors hc3, or give --weights.")
    }
    if let test = diagnostics.durbinWatson {
      let twoSided = 2 * min(test.pValue, 1 - test.pValue)
      var isCovered = false
      if case .neweyWest = fit.errors { isCovered = true }
      if twoSided < Self.level, !isCovered {
        let isPositive = test.statistic < 2
        sentences.append(
          "Residuals \(isPositive ? "follow each other" : "alternate") in the order of \(isTimed ? "time" : "the rows")"
            + " (Durbin–Watson \(rounded(test.statistic)), p \(probability(twoSided)))"
            + (isPositive
              ? ": standard errors are too small if that order is one of time. Ask for --errors newey-west, or"
                + " --correlation ar1."
              : ": look whether something is missing."))
      }
    }
    if let test = diagnostics.jarqueBera, test.pValue < Self.level {
      sentences.append(
        "Residuals are not normal (Jarque–Bera p \(probability(test.pValue))): prediction intervals are off, and with"
          + " few rows tests are too. Look at outliers; --robust minds them less.")
    }
  }

  private mutating func addInfluential(_ lines: [Int]) {
    guard fit.residualDegreesOfFreedom > 0, fit.rank > 0,
      let law = try? Distribution.FisherF(
        numerator: Double(fit.rank), denominator: fit.residualDegreesOfFreedom),
      let threshold = try? law.quantile(0.5)
    else { return }
    let found = lines.indices.filter { (diagnostics.cooksDistances[$0] ?? 0) > threshold }
    let alone = fit.leverages.indices.filter { fit.leverages[$0] > 1 - 1e-10 }
    if !found.isEmpty {
      sentences.append(
        "\(found.count == 1 ? "One row decides" : "\(found.count) rows decide") the estimates: without"
          + " \(found.count == 1 ? "it" : "one of them") they leave their own 50% region"
          + " (\(places(found.map { lines[$0] })); Cook's distance).")
    }
    if !alone.isEmpty, fit.residualDegreesOfFreedom > 0 {
      sentences.append(
        "\(alone.count == 1 ? "One row is" : "\(alone.count) rows are") fitted exactly whatever the response:"
          + " some coefficient rests on \(alone.count == 1 ? "it" : "each") alone (\(places(alone.map { lines[$0] })))."
      )
    }
  }

  /// `line 3`, `lines 3, 5 and 9 more`.
  private func places(_ lines: [Int]) -> String {
    let shown = lines.prefix(8).map(String.init).joined(separator: ", ")
    return "line\(lines.count == 1 ? "" : "s") \(shown)" + (lines.count > 8 ? " and \(lines.count - 8) more" : "")
  }

  private func ordinal(_ number: Int) -> String {
    switch (number % 10, number % 100) {
    case (1, let tens) where tens != 11: "\(number)st"
    case (2, let tens) where tens != 12: "\(number)nd"
    case (3, let tens) where tens != 13: "\(number)rd"
    default: "\(number)th"
    }
  }

  private func probability(_ value: Double) -> String { value < 0.001 ? "< 0.001" : rounded(value, digits: 2) }

  /// A few significant digits.
  private func rounded(_ value: Double, digits: Int = 3) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    let exponent = Double.log10(abs(value)).rounded(.down)
    if abs(exponent) > 5 {
      let mantissa = (value / Double.pow(10, exponent) * 10).rounded() / 10
      guard abs(mantissa) <= 10 else { return "\(value)" }
      return "\(mantissa == mantissa.rounded() ? "\(Int(mantissa))" : "\(mantissa)")e\(Int(exponent))"
    }
    let unit = Double.pow(10, Double(digits - 1) - exponent)
    let result = (value * unit).rounded() / unit
    return result == result.rounded() && abs(result) < 1e15 ? "\(Int(result))" : "\(result)"
  }
}
