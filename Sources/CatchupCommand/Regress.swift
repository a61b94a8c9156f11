import ArgumentParser
import Datasets
import Fitting
import Reports
import Studies

struct Regress: SpeakingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Regress a column of a CSV file on others, as R's lm does.",
    discussion: """
      Terms are joined by +; x^2 is a power, a:b a product, a*b both and their product, log(x) and its like functions, \
      I(…) anything computed, factor(g) or a column of text one coefficient a level against the first, . all other \
      columns, - 1 no intercept.

      EXAMPLES:
        catchup regress datasets/price-performance/data.csv --formula "log(value) ~ date + vendor" \\
          --where "series=FP16/BF16 dense peak per USD release price" --errors hc1
        catchup regress datasets/solar/data.csv --formula "log(value) ~ date" --where entity=China \\
          --where "series=electricity from solar" --correlation ar1 --time date
        catchup regress teeth.csv --formula "distance ~ age * sex" --correlation compound-symmetry --group subject
        catchup regress rates.csv --formula "rate ~ dose" --covariance sigma.csv
      """)

  @Argument(help: "A CSV file with a line of column names; - for standard input.")
  var data: String

  @Option(
    help: ArgumentHelp(
      "The response and the terms, such as \"y ~ x1 + x1^2 + log(x2) + factor(g)\".", valueName: "response ~ terms"))
  var formula: String

  @Option(help: ArgumentHelp("Rows where a column has a value; repeat for more.", valueName: "column=value"))
  var `where`: [String] = []

  @Option(help: ArgumentHelp("Rows where a column has another value; repeat for more.", valueName: "column=value"))
  var whereNot: [String] = []

  @Option(
    help: ArgumentHelp("The column of relative weights: a row's variance is σ² ÷ its weight.", valueName: "column"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      """
      Where standard errors come from: classical, hc0, hc1, hc2, hc3 (rows that spread differently), newey-west, \
      newey-west:LAGS (rows that also follow each other) or cluster (rows that depend on others of their --group).
      """, valueName: "kind"))
  var errors = "classical"

  @Option(
    help: ArgumentHelp(
      """
      Estimate how errors correlate, and fit by generalised least squares: ar1 (from row to row) or compound-symmetry \
      (all rows of a --group alike).
      """, valueName: "kind"))
  var correlation: ErrorCorrelation.Pattern?

  @Option(help: "With --correlation: restricted or full maximum likelihood, reml or ml.")
  var estimator = ErrorCorrelation.Estimator.restricted

  @Option(
    help: ArgumentHelp(
      "The column that orders rows in time; with --correlation, errors apart in time correlate less. (default: the order of the rows)",
      valueName: "column"))
  var time: String?

  @Option(
    help: ArgumentHelp(
      "With --correlation, or --errors cluster: the column whose groups are independent of each other.",
      valueName: "column")
  )
  var group: String?

  @Option(
    help: ArgumentHelp(
      """
      Fit by generalised least squares under the covariance, or correlation, of errors in this CSV file, known up to a \
      factor: a line of numbers for each row of the data, with names above or without.
      """, valueName: "file"))
  var covariance: String?

  @Option(
    help: ArgumentHelp(
      "Shrink slopes by this penalty on columns of variance one, or by one chosen by cross-validation: gcv.",
      valueName: "λ"))
  var ridge: String?

  @Flag(help: "Fit by a robust MM-estimate, which rows far off do not sway.")
  var robust = false

  @Option(
    help: ArgumentHelp(
      "Test coefficients together: x1=0,x2=0 or x1=x2 or the name of a term; repeat for more.", valueName: "equations"))
  var test: [String] = []

  @Option(help: ArgumentHelp("Predict the rows of another CSV file, with intervals.", valueName: "file"))
  var predict: String?

  @Option(help: "The confidence of intervals, between 0 and 1.")
  var confidence = 0.95

  @Option(help: "Seed of random numbers: the starts of --robust.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Draw fit and residuals as SVG files in this folder.", valueName: "folder"))
  var figures: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("--confidence takes a number between 0 and 1, not \(confidence).")
    }
    guard [data, predict, covariance].count(where: { $0 == "-" }) < 2 else {
      throw ValidationError(
        "Standard input can be one file: the data, the rows to predict or the covariance.")
    }
    let estimators = [
      ("--correlation", correlation != nil), ("--covariance", covariance != nil),
      ("--ridge", ridge != nil),
      ("--robust", robust),
    ]
    let chosen = estimators.filter(\.1).map(\.0)
    guard chosen.count < 2 else {
      throw ValidationError("\(chosen.joined(separator: " and ")) are two ways to estimate: ask for one.")
    }
    if let chosen = chosen.first {
      guard try kind == .classical else {
        throw ValidationError("\(chosen) brings its own standard errors: leave --errors out.")
      }
      guard weights == nil || correlation != nil else {
        throw ValidationError(
          covariance == nil
            ? "\(chosen) takes no --weights."
            : "--covariance has the rows' variances on its diagonal: leave --weights out.")
      }
    }
    guard ridge == nil || test.isEmpty else {
      throw ValidationError(
        "--ridge makes estimates that are wrong in the mean, of which there are no tests: leave --test out.")
    }
    let isClustered = try kind == .cluster
    guard group == nil || correlation != nil || isClustered else {
      throw ValidationError(
        "--group says which errors may correlate: give --correlation ar1 too, or compound-symmetry, or --errors cluster."
      )
    }
    guard group != nil || !(isClustered || correlation == .compoundSymmetry) else {
      throw ValidationError(
        "\(isClustered ? "--errors cluster" : "--correlation compound-symmetry") needs the column of groups: give --group too."
      )
    }
    guard correlation != nil || estimator == .restricted else {
      throw ValidationError("--estimator says how a correlation is found: give --correlation too.")
    }
    guard time == nil || covariance == nil else {
      throw ValidationError(
        "--covariance says how errors correlate, whatever the order of rows: leave --time out.")
    }
    guard time == nil || correlation != .compoundSymmetry else {
      throw ValidationError("Under compound symmetry rows of a group have no order: leave --time out.")
    }
    _ = try penalty
    _ = try kind
    _ = try conditions
  }

  private var kind: RegressionErrors {
    get throws {
      let text = errors.lowercased()
      let kinds: [RegressionErrors] = [.classical, .hc0, .hc1, .hc2, .hc3, .neweyWest(lags: nil), .cluster]
      if let kind = kinds.first(where: { $0.name == text }) { return kind }
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      if parts.count == 2, parts[0] == "newey-west", let lags = Int(parts[1]), lags >= 0 {
        return .neweyWest(lags: lags)
      }
      throw ValidationError(
        "--errors takes classical, hc0, hc1, hc2, hc3, newey-west, newey-west:LAGS or cluster, not \(quoted(errors)).")
    }
  }

  /// `nil` to choose it.
  private var penalty: Double? {
    get throws {
      guard let ridge, ridge.lowercased() != "gcv" else { return nil }
      guard let value = DecimalNumber.parse(ridge), value >= 0 else {
        throw ValidationError("--ridge takes a penalty of 0 or more, or gcv, not \(quoted(ridge)).")
      }
      return value
    }
  }

  private var conditions: [Condition] {
    get throws {
      try [("--where", `where`, false), ("--where-not", whereNot, true)].flatMap { flag, texts, isNot in
        try texts.map { text in
          guard let mark = text.firstIndex(of: "=") else {
            throw ValidationError("\(flag) takes column=value, not \(quoted(text)).")
          }
          return Condition(
            column: String(text[..<mark]), isNot: isNot, values: [String(text[text.index(after: mark)...])])
        }
      }
    }
  }

  func run() throws {
    var method = RegressionStudy.Method.leastSquares
    if let correlation { method = .correlated(correlation, estimator) }
    if ridge != nil { method = .ridge(try penalty) }
    if robust { method = .robust }
    let matrix = try covariance.map { path in
      try failing { () throws(DataError) in try NumberMatrix.read(path: path) }
    }
    if let matrix { method = .covariance(matrix) }
    let study = RegressionStudy(
      formula: formula, conditions: try conditions, method: method, errors: try kind, weights: weights, time: time,
      group: group, tests: test, confidence: confidence, seed: seed)
    let table = try failing { () throws(DataError) in try Table.read(path: data) }
    let new = try predict.map { path in try failing { () throws(DataError) in try Table.read(path: path) } }
    let record = try failing { () throws(StudyError) in try study.record(table, predicting: new) }
    // Draws before anything is printed: where a drawing fails there is no answer that looks whole.
    if let figures {
      for path in try failing({ () throws(ReportError) in try FigureFiles.write(record, to: figures) }) {
        Terminal.say(path)
      }
    }
    try output.answer(
      record,
      inputs: [RunInput(table)] + (new.map { [RunInput($0)] } ?? [])
        + (matrix.map { [RunInput(path: $0.name, checksum: $0.checksum)] } ?? []),
      figures: { RegressionFigures.all(record) }
    ) {
      TextReport.regression(record, color: Terminal.takesColor)
    }
  }
}
