public import ArgumentParser
import Curves
import Datasets
public import Fitting
public import Reports
public import Solvers
import Studies

struct Fit: SpeakingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit curve families to one series of a CSV file.",
    discussion: """
      EXAMPLES:
        catchup fit datasets/semiconductor-patents/data.csv --entity China \\
          --family exponential,logistic,gompertz --noise log-normal
        catchup fit sales.csv --time year --value sales --family bass --measure increments
        catchup fit datasets/solar/data.csv --entity China --where-not entity=World \\
          --transform share=total --transform from=2005 --noise log-normal
        catchup fit sales.csv --family logistic --fix ceiling=100 --interval profile
        catchup fit datasets/top500/data.csv --entity China --series "TOP500 best system Rmax" --noise log-normal \\
          --family exponential --intervention restriction=short-then-long:2015-04
        catchup fit sales.csv --family logistic --region ceiling,rate --figures figures
        catchup fit data.csv --entity China --entity "South Korea" --family logistic \\
          --tie "South Korea.rate=China.rate"
        catchup fit data.csv --family "logistic+logistic"
        catchup fit costs.csv --value cost --family wright,moore --against output
        catchup fit data.csv --formula "y ~ K / (1 + exp(-r*(t - m)))" --start K=100,r=0.3,m=2020
        catchup fit counts.csv --formula "n ~ exp(a + b*x)" --likelihood poisson
        catchup fit adoption.csv --family logistic --likelihood binomial --total asked
      """)

  @Argument(
    help: """
      A CSV file, tidy (entity, series, date, value, …) or wide (a column of dates, columns of values); - for standard \
      input.
      """)
  var data: String

  @OptionGroup var selection: SelectionOptions

  @Option(
    help: ArgumentHelp(
      """
      Fit a formula of your own in place of families: names that are columns are predictors, the others are estimated. \
      No column of dates is needed.
      """, valueName: "response ~ mean"))
  var formula: String?

  @Option(
    help: """
      Families, separated by commas; `catchup list families` names them. Sums and products of two are families too, \
      logistic+logistic or linear*logistic, with parameters first.rate and second.rate.
      """)
  var family = "linear,exponential,logistic,gompertz"

  @Option(
    help: ArgumentHelp(
      """
      What wright and two-factor-learning are fitted against: columns, or series of the same table, separated by commas.
      """, valueName: "columns"))
  var against = ""

  @Option(help: "What the values are: level or increments. (default: level; for bass, increments where values fall)")
  var measure: Measure?

  @Option(help: "How the data scatter: gaussian or log-normal. (default: gaussian; for learning curves, log-normal)")
  var noise: Noise?

  @Option(
    help: ArgumentHelp(
      """
      When it began, for families that count from a launch, or the date of moore's level. (default: one period before \
      the first date; for moore, the first date)
      """,
      valueName: "date"))
  var launch: DecimalYear?

  @OptionGroup(title: "Parameters") var parameters: ParameterOptions

  @Option(
    help: ArgumentHelp(
      """
      Something that may have slowed or sped growth from a date on; repeat for more. Shapes: step, decay, \
      short-then-long with one date, rectangle, ramp with start and end. A date may be ? or a range 2021..2024, to be \
      estimated.
      """, valueName: "name=shape:date"))
  var intervention: [String] = []

  @Option(
    help: ArgumentHelp("The column of relative weights: a row's variance is σ² ÷ its weight.", valueName: "column"))
  var weights: String?

  @Option(help: "What is minimised: squares, or huber, bisquare, cauchy or welsch, which mind outliers less.")
  var loss = Loss.squares

  @Option(
    help: ArgumentHelp(
      """
      Maximise a likelihood in place of least squares: gaussian, log-normal, logit-normal, student-t, poisson, \
      negative-binomial or binomial; student-t:4 and negative-binomial:0.1 with degrees of freedom or a dispersion given.
      """, valueName: "law"))
  var likelihood: String?

  @Option(
    help: ArgumentHelp(
      "With --likelihood binomial: the column of totals of which values are counts.", valueName: "column"))
  var total: String?

  @Option(
    help: ArgumentHelp(
      "Errors that follow each other, correlated by φ a unit of time: ar1, or ar1:0.8 with φ given.", valueName: "kind")
  )
  var errors: String?

  @Option(
    help: ArgumentHelp(
      "A standard deviation that is a power of the mean: power, or power:0.5 with the exponent given.",
      valueName: "kind"))
  var variance: String?

  @Option(help: "How a step is found: lm, lmaccel, dogleg, ddogleg or subspace2D. (default: chosen)")
  var solver: TrustRegion.Method?

  @Option(help: "Where intervals come from: wald, profile or bootstrap.")
  var interval = IntervalMethod.wald

  @Option(help: "The confidence of intervals, between 0 and 1.")
  var confidence = 0.95

  @Option(help: "Refits of the bootstrap, 100 to 1000000.")
  var replicates = 2000

  @Option(
    help:
      "How the bootstrap draws: residual, wild, block or parametric. (default: residual; under a likelihood, parametric)"
  )
  var bootstrap: BootstrapKind?

  @Option(
    help: ArgumentHelp("Ask for the date at which each curve reaches a level; repeat for more.", valueName: "level"))
  var reaching: [Double] = []

  @Option(help: "What a bare year means when a date is printed: start, middle or end.")
  var dated = Dated.start

  @Option(help: "Seed of random numbers: the bootstrap's.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Ask for the region of two parameters that the data do not contradict, such as ceiling,rate; repeat for more.",
      valueName: "first,second"))
  var region: [String] = []

  @Option(help: ArgumentHelp("Draw curves, residuals and regions as SVG files in this folder.", valueName: "folder"))
  var figures: String?

  @Option(help: "Print one table as CSV: terms, goodness or points.")
  var csv: FitTables.Table?

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    guard csv == nil || !output.json else { throw ValidationError("--csv and --json are two answers: ask for one.") }
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("--confidence takes a number between 0 and 1, not \(confidence).")
    }
    guard (100...1_000_000).contains(replicates) else {
      throw ValidationError("--replicates takes a whole number from 100 to 1000000, not \(replicates).")
    }
    guard let chosen = try chosenLikelihood else {
      guard total == nil else {
        throw ValidationError("--total is of a binomial likelihood: give --likelihood binomial too, or leave it out.")
      }
      return
    }
    let refused = [
      ("--loss", loss != .squares, "a student-t likelihood minds outliers less, too"),
      ("--solver", solver != nil, "its search is one"),
      ("--region", !region.isEmpty, "it has profiles of single parameters, by --interval profile"),
      ("--intervention", !intervention.isEmpty, "interventions are tested by least squares"),
      (
        "--bootstrap \(bootstrap?.rawValue ?? "")", bootstrap != nil && bootstrap != .parametric,
        "what might have been observed is drawn from the law itself; leave it out"
      ),
    ]
    if let (option, _, reason) = refused.first(where: \.1) {
      throw ValidationError("\(option) does not go with a likelihood: \(reason).")
    }
    guard likelihood == nil || noise == nil else {
      throw ValidationError("--noise and --likelihood both say how data scatter: leave --noise out.")
    }
    guard weights == nil || !chosen.law.isDiscrete else {
      throw ValidationError("\(LikelihoodError.weightsOfCounts(chosen.law))")
    }
    guard total == nil || chosen.law == .binomial else {
      throw ValidationError("\(LikelihoodError.totalsWithoutShares(chosen.law))")
    }
  }

  /// `nil` for least squares.
  private var chosenLikelihood: Likelihood? {
    get throws {
      guard likelihood != nil || errors != nil || variance != nil else { return nil }
      let usual = try usualNoise.rawValue
      do throws(LikelihoodError) {
        return try Likelihood(law: likelihood ?? usual, errors: errors, variance: variance)
      } catch {
        throw ValidationError("\(error)")
      }
    }
  }

  /// Learning curves are of costs, whose errors are shares of them.
  private var usualNoise: Noise {
    get throws { try noise ?? (isLearning ? .logNormal : .gaussian) }
  }

  private var options: FitOptions {
    get throws {
      var options = FitOptions(
        noise: try usualNoise, measure: measure, launch: launch,
        settings: try parameters.settings, clock: try clock,
        loss: loss,
        method: solver, interval: interval, confidence: confidence, replicates: replicates,
        scheme: (bootstrap ?? .residual).scheme,
        seed: seed, threads: threads.count)
      options.regions = try pairs
      options.likelihood = try chosenLikelihood
      return options
    }
  }

  private var isLearning: Bool {
    get throws { formula == nil ? try families.contains { $0 is LearningCurve } : false }
  }

  private var predictors: [String] {
    get throws {
      let names = against.split(separator: ",", omittingEmptySubsequences: false).map {
        String($0.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
      }
      guard !against.isEmpty else { return [] }
      guard formula == nil else {
        throw ValidationError("--against goes with --family: a formula names its predictors itself.")
      }
      guard names.allSatisfy({ !$0.isEmpty }), Set(names).count == names.count else {
        throw ValidationError("--against takes different columns separated by commas, not \(quoted(against)).")
      }
      return names
    }
  }

  private var pairs: [ParameterPair] {
    get throws {
      try region.map { text in
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { !$0.isWhitespace } }
        guard names.count == 2, names.allSatisfy({ !$0.isEmpty }) else {
          throw ValidationError("--region takes two parameters, such as ceiling,rate, not \(quoted(text)).")
        }
        return ParameterPair(names[0], names[1])
      }
    }
  }

  /// `nil` without interventions.
  private var clock: Clock? {
    get throws {
      guard !intervention.isEmpty else { return nil }
      guard formula == nil else {
        throw ValidationError("--intervention acts on families, not on --formula: write it into the formula.")
      }
      var shocks: [Shock] = []
      for argument in intervention {
        do throws(InterventionError) {
          shocks.append(try Shock(argument: argument))
        } catch {
          throw ValidationError("--intervention: \(error)")
        }
      }
      return Clock(shocks: shocks)
    }
  }

  func run() throws {
    if let (record, table) = try jointRecord() {
      try draw { (folder) throws(ReportError) in try FigureFiles.write(record, to: folder) }
      try output.answer(record, inputs: [RunInput(table)]) {
        csv.map { FitTables.csv($0, of: record) } ?? TextReport.fit(record, color: Terminal.takesColor)
      }
      return
    }
    let (record, table) = try formula.map(formulaRecord) ?? familyRecord()
    try draw { (folder) throws(ReportError) in try FigureFiles.write(record, to: folder) }
    try output.answer(record, inputs: [RunInput(table)], figures: { FitFigures.all(record) }) {
      csv.map { FitTables.csv($0, of: record) } ?? TextReport.fit(record, color: Terminal.takesColor)
    }
  }

  /// Draws before anything is printed: where a drawing fails there is no answer that looks whole.
  private func draw(_ write: (String) throws(ReportError) -> [String]) throws {
    guard let figures else { return }
    for path in try failing({ () throws(ReportError) in try write(figures) }) { Terminal.say(path) }
  }

  private func formulaRecord(_ formula: String) throws -> (FitRecord, Table) {
    let selection = try selection.selection
    guard selection.transforms.isEmpty, selection.frontier == nil, selection.entity.isEmpty, selection.series == nil
    else {
      throw ValidationError(
        "--formula reads columns as they are: pick rows by --where, and compute within the formula.")
    }
    let study = FormulaStudy(
      formula: formula, conditions: selection.conditions, options: try options, weights: weights,
      totals: total, time: selection.time)
    let table = try failing { () throws(DataError) in try Table.read(path: data) }
    return (try failing { () throws(StudyError) in try study.record(table) }, table)
  }

  /// What follows from a curve of six parameters and more is searched along it, and its profile takes minutes.
  private func checkProfiles(_ families: [any CurveFamily]) throws {
    guard interval == .profile, let wide = families.first(where: { $0.parameters.count > 5 }) else { return }
    throw ValidationError(
      "\(wide.name) has \(wide.parameters.count) parameters, and profiles are followed for up to 5: ask for --interval"
        + " wald or bootstrap.")
  }

  private var families: [any CurveFamily] {
    get throws {
      let names = family.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
      guard !names.isEmpty else { throw ValidationError("--family takes one or more names separated by commas.") }
      return try failing { () throws(StudyError) in try FitStudy.families(named: names) }
    }
  }

  /// Several series fitted together, where a parameter's name begins with one of theirs.
  private func jointRecord() throws -> (JointFitRecord, Table)? {
    let entities = selection.entity.enumerated().filter { !selection.entity[..<$0.offset].contains($0.element) }
      .map(\.element)
    let options = try options
    guard formula == nil, entities.count > 1, options.settings.nameSeries(entities) else { return nil }
    guard try !isLearning else {
      throw ValidationError("Learning curves are fitted to one series: leave --tie out, or fit --formula.")
    }
    guard options.likelihood == nil else {
      throw ValidationError("Series that are tied are joined by least squares: leave the likelihood out.")
    }
    guard intervention.isEmpty else {
      throw ValidationError("--intervention bends the time of one series; fit tied series without it.")
    }
    var shared = try selection.selection
    shared.entity = []
    let study = JointFitStudy(
      selection: shared, entities: entities, families: try families, options: options, weights: weights,
      levels: reaching, dated: dated)
    let table = try failing { () throws(DataError) in
      try Table.read(path: data, keeping: study.selections)
    }
    return (try failing { () throws(StudyError) in try study.record(table) }, table)
  }

  private func familyRecord() throws -> (FitRecord, Table) {
    let families = try families
    try checkProfiles(families)
    let study = FitStudy(
      selection: try selection.selection, families: families, options: try options, weights: weights,
      against: try predictors, totals: total, levels: reaching, dated: dated)
    let table = try failing { () throws(DataError) in
      try Table.read(path: data, keeping: study.selections)
    }
    let bar = ProgressBar("fitting")
    defer { bar.finish() }
    return (
      try failing { () throws(StudyError) in try study.record(table) { bar.update($0) } }, table
    )
  }
}

/// How the bootstrap draws responses, as typed.
enum BootstrapKind: String, CaseIterable, ExpressibleByArgument {
  case residual, wild, block, parametric

  var scheme: Bootstrap.Scheme {
    switch self {
    case .residual: .residual
    case .wild: .wild(.rademacher)
    case .block: .movingBlock(length: nil)
    case .parametric: .parametric
    }
  }
}

extension TrustRegion.Method: ExpressibleByArgument {
  public init?(argument: String) {
    let names: [String: TrustRegion.Method] = [
      "lm": .levenbergMarquardt, "lmaccel": .accelerated, "dogleg": .dogleg, "ddogleg": .doubleDogleg,
      "subspace2d": .subspace2D,
    ]
    guard let method = names[argument.lowercased()] else { return nil }
    self = method
  }

  public static var allValueStrings: [String] { ["lm", "lmaccel", "dogleg", "ddogleg", "subspace2D"] }
}

extension ErrorCorrelation.Estimator: ExpressibleByArgument {}
extension ErrorCorrelation.Pattern: ExpressibleByArgument {}
extension FitTables.Table: ExpressibleByArgument {}
extension IntervalMethod: ExpressibleByArgument {}
extension Loss: ExpressibleByArgument {}
extension Measure: ExpressibleByArgument {}
extension Noise: ExpressibleByArgument {}
