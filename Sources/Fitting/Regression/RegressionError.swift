import Datasets
public import Solvers

/// Why a regression gives no answer. Rows are counted from 0, among those given.
public enum RegressionError: Error, Sendable, Equatable {
  case missingColumn(String)
  /// What a term computes has no finite value in a row.
  case termNotFinite(term: String, row: Int)
  case responseNotFinite(response: String, row: Int)
  /// The squares of a column would leave the range of a double.
  case outOfRange(what: String, largest: Double)
  case constantResponse(response: String, value: Double)
  case oneLevel(column: String, level: String)
  case unknownLevel(column: String, level: String, row: Int, known: [String])
  case moreColumnsThanRows(columns: Int, rows: Int)
  /// More than memory and patience hold.
  case tooLarge(columns: Int, rows: Int)
  case weightNotPositive(row: Int, weight: Double)
  /// HC2 and HC3 divide by what a row of leverage one leaves: nothing.
  case leverageOne(row: Int, errors: String)
  case lagTooLong(lag: Int, rows: Int)
  /// Errors robust to clusters need several.
  case tooFewClusters(Int)
  case noDegreesOfFreedom(what: String, rows: Int, columns: Int)
  case times(TimesProblem)
  case covariance(CovarianceProblem)
  case penaltyNeedsIntercept
  case robustNeedsMoreRows(rows: Int, columns: Int)
  /// Half of the rows and more are fitted exactly: there is no scale to judge the others by.
  case exactHalf
  case hypothesis(text: String, HypothesisProblem)
  case solver(SolverError)

  public enum TimesProblem: Sendable, Equatable {
    /// Two rows of a group at one time.
    case repeated(row: Int, first: Int, time: Double)
    case tooFewPairs
    /// Compound symmetry needs groups, and two rows in one of them.
    case tooFewGroups(Int)
    /// Nothing but rounding is left.
    case noErrors
  }

  /// Why a matrix is not the covariance of the rows' errors. Rows and columns are counted from 0.
  public enum CovarianceProblem: Sendable, Equatable {
    case notSquare(rows: Int, columns: Int)
    case size(rows: Int, expected: Int)
    case tooLarge(rows: Int)
    case notFinite(row: Int, column: Int)
    /// A variance that is not above 0.
    case variance(row: Int, value: Double)
    case notSymmetric(row: Int, column: Int, lower: Double, upper: Double)
    /// The error of this row would be known from those of the rows before it, or worse.
    case notPositiveDefinite(row: Int)
  }

  public enum HypothesisProblem: Error, Sendable, Equatable {
    case empty
    case unknownTerm(String, nearest: String?, known: [String])
    case twoEquals(String)
    case missing(String)
    case noCoefficient(String)
    case dependent(String)
    case redundant
  }

  /// The row that is at fault, if one is.
  public var row: Int? {
    switch self {
    case .termNotFinite(_, let row), .responseNotFinite(_, let row), .unknownLevel(_, _, let row, _),
      .weightNotPositive(let row, _), .leverageOne(let row, _), .times(.repeated(let row, _, _)):
      row
    default: nil
    }
  }
}

extension RegressionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingColumn(let column): return "There are no numbers of column \(quoted(column)). Give them."
    case .termNotFinite(let term, _):
      return "The term `\(printable(term))` has no finite value here: it overflows, or takes the logarithm, root or"
        + " quotient of a number that has none. Leave the row out, or rescale the column."
    case .responseNotFinite(let response, _):
      return
        "The response `\(printable(response))` has no finite value here. Leave the row out, or write another response."
    case .outOfRange(let what, let largest):
      return "The largest size of `\(printable(what))` is \(largest), and squares of such numbers leave the range of a"
        + " double. Give it in another unit, so that it lies between 1e-100 and 1e100."
    case .constantResponse(let response, let value):
      return "The response `\(printable(response))` is \(value) in every row, so there is nothing to explain."
        + " Choose another response."
    case .oneLevel(let column, let level):
      return "Column \(quoted(column)) has one level only, \(quoted(level)), so it tells no rows apart."
        + " Leave it out of the formula."
    case .unknownLevel(let column, let level, _, let known):
      return "Column \(quoted(column)) holds \(quoted(level)), a level that the fit has not seen. It has"
        + " \(listed(known, joinedBy: "and"))."
    case .moreColumnsThanRows(let columns, let rows):
      return "The formula makes \(columns) columns, and \(rows) \(rows == 1 ? "row" : "rows") cannot determine as many"
        + " coefficients. Give more rows, or fewer terms."
    case .tooLarge(let columns, let rows):
      return
        "The formula makes \(columns) columns of \(rows) rows, more than can be worked through. Leave out a factor of"
        + " many levels, or rows."
    case .weightNotPositive(_, let weight):
      return "The weight is \(weight), and weights must be above 0. Leave out rows that should not count."
    case .leverageOne(_, let errors):
      return "Some coefficient rests on this row alone, and \(errors.uppercased()) errors cannot be told there."
        + " Ask for --errors hc1, or leave the row out."
    case .lagTooLong(let lag, let rows):
      return "\(rows) rows have no residuals \(lag) rows apart. Ask for fewer lags."
    case .noDegreesOfFreedom(let what, let rows, let columns):
      return "\(what) needs more rows than coefficients: there are \(rows) and \(columns)."
    case .times(.repeated(_, _, let time)):
      return "The time \(time) stands in an earlier row of the same group already. Name the column that tells such rows"
        + " apart by --group, or leave one out."
    case .times(.tooFewPairs):
      return "No two rows follow each other within a group, so there is no correlation to estimate."
        + " Leave --correlation out, or name another --group."
    case .times(.tooFewGroups(let count)):
      return count < 2
        ? "All rows are one group, and a correlation that all share is nothing but the intercept. Name a column of groups"
          + " by --group."
        : "No two rows are of one group, so there is no correlation to estimate. Leave --correlation out."
    case .tooFewClusters(let count):
      return "Errors robust to clusters need two clusters or more, and --group names \(count). Name another column."
    case .times(.noErrors):
      return
        "The formula explains everything but rounding, so there are no errors whose correlation could be estimated."
        + " Leave --correlation out."
    case .covariance(let problem): return problem.description
    case .penaltyNeedsIntercept:
      return "Ridge regression shrinks towards the mean, so it needs the intercept. Leave `- 1` out of the formula."
    case .robustNeedsMoreRows(let rows, let columns):
      return "Robust regression needs at least two rows for each coefficient: there are \(rows) and \(columns)."
    case .exactHalf:
      return "Half of the rows or more lie exactly on one surface, so there is no spread to judge the others by."
        + " Fit those that do not, or use ordinary least squares."
    case .hypothesis(let text, let problem):
      return "\(quoted(text)): \(problem)"
    case .solver(let error): return error.description
    }
  }
}

extension RegressionError.CovarianceProblem {
  /// The same of a matrix of which these rows are a part.
  func counted(in rows: [Int]) -> Self {
    switch self {
    case .notFinite(let row, let column): .notFinite(row: rows[row], column: rows[column])
    case .variance(let row, let value): .variance(row: rows[row], value: value)
    case .notSymmetric(let row, let column, let lower, let upper):
      .notSymmetric(row: rows[row], column: rows[column], lower: lower, upper: upper)
    case .notPositiveDefinite(let row): .notPositiveDefinite(row: rows[row])
    case .notSquare, .size, .tooLarge: self
    }
  }
}

extension RegressionError.CovarianceProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notSquare(let rows, let columns):
      "A covariance matrix has as many columns as rows, and this one has \(rows) \(rows == 1 ? "row" : "rows") and"
        + " \(columns) \(columns == 1 ? "column" : "columns"). Write one line for each row of the data, with one number"
        + " for each; a first line of names is read as such where any of them is no number."
    case .size(let rows, let expected):
      "The covariance matrix is of \(rows) \(rows == 1 ? "row" : "rows"), and the data have \(expected). Give one row"
        + " and one column for each row of the data, in their order, those included that --where leaves out."
    case .tooLarge(let rows):
      "The covariance matrix has \(rows) rows, more than the \(ErrorCovariance.largest) that can be worked through."
        + " Regress fewer rows."
    case .notFinite(let row, let column):
      "Row \(row + 1), column \(column + 1) of the covariance matrix is no finite number. Mend it."
    case .variance(let row, let value):
      "Row \(row + 1), column \(row + 1) of the covariance matrix is a variance, and \(value) is not above 0."
        + " Leave rows without error out, or give them a small variance."
    case .notSymmetric(let row, let column, let lower, let upper):
      "The covariance matrix is not symmetric: row \(row + 1), column \(column + 1) has \(lower), and row \(column + 1),"
        + " column \(row + 1) has \(upper). Errors covary alike both ways: mend one of them."
    case .notPositiveDefinite(let row):
      "The covariance matrix is not positive definite: by it the error of row \(row + 1) is known from those of the rows"
        + " before it. Look for rows that are twice there, and for correlations of 1 or beyond."
    }
  }
}

extension RegressionError.HypothesisProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "There is nothing to test. Write coefficients, as in x1=0,x2=0, or a term, as in factor(g)."
    case .unknownTerm(let name, let nearest, let known):
      "There is no coefficient or term `\(printable(name))`." + (nearest.map { " Did you mean `\($0)`?" } ?? "")
        + " There is \(listed(known, joinedBy: "and"))."
    case .twoEquals(let equation):
      "`\(printable(equation))` has more than one equals sign. Separate equations by commas."
    case .missing(let equation): "`\(printable(equation))` lacks a side. Write it out, as in x1=0."
    case .noCoefficient(let equation): "`\(printable(equation))` speaks of no coefficient."
    case .dependent(let name): "`\(printable(name))` was left out of the fit, so nothing is known of it."
    case .redundant: "One of the equations follows from the others, or contradicts them. Leave it out."
    }
  }
}
