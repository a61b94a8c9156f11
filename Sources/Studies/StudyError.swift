public import Curves
public import Datasets
public import Fitting
public import Forecasting
public import Sensitivity

/// Why a study gives no answer.
public enum StudyError: Error, Sendable, Equatable {
  case model(ModelFileError)
  case data(DataError)
  case forecast(file: String, ForecastError)
  case sensitivity(file: String, SensitivityError)
  case unknownFamily(file: String, line: Int?, name: String, nearest: String?, known: [String])
  case composition(file: String, line: Int?, CompositionError)
  case setting(SettingError)
  case intervention(InterventionError)
  case scenario(file: String, line: Int, ScenarioError)
  case bootstrapOfSeveral
  /// A study on a board that has no gap between two series: nobody leads in it.
  case boardNeedsData(file: String)
  case boardBeyondHorizon(file: String, year: Double, horizon: Double)
  case formula(ExpressionError)
  /// A regression that has no answer; the line of the row at fault, if one is.
  case regression(file: String, line: Int?, RegressionError)
  /// A row that the formula cannot take.
  case formulaRow(file: String, line: Int?, String)
  case noWeight(file: String, column: String, date: String)
  /// A learning curve's predictor without a value at a date of the costs.
  case noPredictor(file: String, column: String, date: String)
  case predictorNotPositive(file: String, column: String, date: String, value: Double)
  /// A learning curve against another number of predictors than it has; none where only the date is at hand.
  case predictorCount(file: String, line: Int?, family: String, needed: Int, given: Int)
  /// Predictors, and no family that takes them.
  case predictorsUnused(families: [String])
  /// Interventions bend time, which learning curves do not run on.
  case interventionOnLearning(family: String)
  case noFamilyFitted(file: String, reasons: [String])
  /// A running best of which lower is better, where the follower is to rise to the leader.
  case bestFalls(file: String, entity: String)
  /// Fewer than three analogues took over; what the others lack.
  case tooFewAnalogues(file: String, line: Int, rising: Int, notes: [String])
  case analoguesNeedLogarithms(file: String, line: Int)
  case ceilingNotGiven(file: String, line: Int, unit: String)
  case targetAboveCeiling(file: String, line: Int, target: Double, ceiling: Double)
  /// A value of the data lies above what is said to be the most there can be.
  case aboveCeiling(file: String, line: Int, entity: String, value: Double, ceiling: Double)
  /// Announcements or forecasts in another unit than the follower's.
  case unitsDiffer(file: String, line: Int, key: String, unit: String, own: String)
  case madeUnreadable(file: String, line: Int, column: String, text: String)
  case nothingToCompare(file: String, entities: [String])
  case pairs(file: String, PairsFileError)
  case series(file: String, SeriesFileError)
  case generations(file: String, FitError)
  case shares(file: String, ShareFitError)
  case leapfrog(file: String, GenerationEntriesError)
  case competition(file: String, FitError)
  /// Curves of one system are in one unit.
  case unitsOfSystemDiffer(file: String, entity: String, unit: String, other: String, otherUnit: String)
  case unknownMethod(name: String, nearest: String?, known: [String])
}

extension StudyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .model(let error): return error.description
    case .data(let error): return error.description
    case .forecast(let file, let error): return "\(printable(file, limit: 400)): \(error)"
    case .sensitivity(let file, let error): return "\(printable(file, limit: 400)): \(error)"
    case .unknownMethod(let name, let nearest, let known):
      let meant = nearest.map { " Did you mean \($0)?" } ?? ""
      return "There is no method \(quoted(name)) to test.\(meant) There are \(known.joined(separator: ", "))."
    case .generations(let file, let error): return "\(printable(file, limit: 400)): \(error)"
    case .leapfrog(let file, let error):
      return "\(printable(file, limit: 400))\(error.line.map { ":\($0)" } ?? ""): \(error)"
    case .competition(let file, let error): return "\(printable(file, limit: 400)): \(error)"
    case .shares(let file, let error): return "\(printable(file, limit: 400)): \(error)"
    case .unitsOfSystemDiffer(let file, let entity, let unit, let other, let otherUnit):
      return "\(printable(file, limit: 400)): \(printable(entity)) is in \(quoted(unit)), \(printable(other)) in"
        + " \(quoted(otherUnit)), and they are fitted on one scale. Bring them to one unit, or name others."
    case .pairs(let file, let error): return error.description(file: file)
    case .series(let file, let error): return error.description(file: file)
    case .unknownFamily(let file, let line, let name, let nearest, let known):
      let place = Self.place(file, line)
      let meant = nearest.map { " Did you mean \($0)?" } ?? ""
      return "\(place)there is no family \(quoted(name)).\(meant) There are \(known.joined(separator: ", "))."
    case .composition(let file, let line, let error): return Self.place(file, line) + error.description
    case .setting(let error): return error.description
    case .intervention(let error): return "--intervention: \(error)"
    case .scenario(let file, let line, let error):
      return "\(printable(file, limit: 400))\(line > 0 ? ":\(line)" : ""): \(error)"
    case .bootstrapOfSeveral:
      return "Series that are tied are not resampled, so they have no bootstrap intervals. "
        + "Ask for --interval profile, or wald."
    case .boardNeedsData(let file):
      return "\(printable(file, limit: 400)): has no gap between two series, so that nobody leads in it. Leave it out."
    case .boardBeyondHorizon(let file, let year, let horizon):
      return "\(printable(file, limit: 400)): looks no further than \(horizon), and \(year) is asked for."
        + " Ask for an earlier year, or set its `horizon` later."
    case .formula(let error): return "--formula: \(error)"
    case .regression(_, _, .hypothesis(let text, let problem)): return "--test \(quoted(text)): \(problem)"
    case .regression(let file, let line, let error):
      return "\(printable(file, limit: 400))\(line.map { ":\($0)" } ?? ""): \(error)"
    case .formulaRow(let file, let line, let sentence):
      return "\(printable(file, limit: 400))\(line.map { ":\($0)" } ?? ""): \(sentence)"
    case .noWeight(let file, let column, let date):
      return "\(printable(file, limit: 400)): column \(quoted(column)) has no value for \(date). "
        + "Fill it in, or leave the row out."
    case .noPredictor(let file, let column, let date):
      return "\(printable(file, limit: 400)): \(quoted(column)) has no value for \(date), where there is a cost. "
        + "Fill it in, or leave the row out."
    case .predictorNotPositive(let file, let column, let date, let value):
      return
        "\(printable(file, limit: 400)): \(quoted(column)) is \(value) at \(date), which has no logarithm: a learning "
        + "curve needs predictors above 0. Leave such rows out."
    case .predictorCount(let file, let line, let family, let needed, let given):
      let columns = needed == 1 ? "one column, --against output" : "two columns, --against output,research"
      return Self.place(file, line)
        + (!file.isEmpty
          ? "\(family) is a curve of \(needed == 1 ? "a predictor" : "predictors") and not of the date: a forecast by it "
            + "needs the future of what is learned by, which this file does not declare. Name \(needed == 1 ? "it" : "them") "
            + "under `learning`, each with its future: path, held or forecast."
          : "\(family) is fitted against \(columns), not \(given).")
    case .predictorsUnused(let families):
      return "--against names what a learning curve is fitted against, and \(listed(families, joinedBy: "and")) "
        + "\(families.count == 1 ? "is a curve" : "are curves") of the date. Add wright or two-factor-learning to --family."
    case .interventionOnLearning(let family):
      return
        "Interventions and covariates bend time, and \(family) does not run on time but on what is learned by. Leave out one of the two."
    case .noFamilyFitted(let file, let reasons):
      return "\(printable(file, limit: 400)): no family could be fitted.\n" + reasons.joined(separator: "\n")
    case .bestFalls(let file, let entity):
      return "\(printable(file, limit: 400)): \(printable(entity))'s running best falls, but a gap closes where the"
        + " follower rises to the leader. Add `transforms: [reciprocal]` on both sides."
    case .tooFewAnalogues(let file, let line, let rising, let notes):
      return "\(printable(file, limit: 400)):\(line): only \(rising) of the analogues took over, and a distribution of"
        + " rates needs \(TakeoverPrior.fewest). Name more of them.\n" + notes.joined(separator: "\n")
    case .analoguesNeedLogarithms(let file, let line):
      return "\(printable(file, limit: 400)):\(line): analogues of a gap between two series need `noise: log-normal`,"
        + " as the ratio walks on its logarithm."
    case .ceilingNotGiven(let file, let line, let unit):
      return
        "\(printable(file, limit: 400)):\(line): analogues of a target need the level that the follower can at most"
        + " reach, and the unit \(quoted(unit)) does not say it. Add `ceiling: 100`, or what it is."
    case .targetAboveCeiling(let file, let line, let target, let ceiling):
      return "\(printable(file, limit: 400)):\(line): the target \(target) does not lie below the ceiling \(ceiling),"
        + " so it is never reached. Lower the one or raise the other."
    case .aboveCeiling(let file, let line, let entity, let value, let ceiling):
      return "\(printable(file, limit: 400)):\(line): \(printable(entity)) has stood at \(value), above the ceiling"
        + " \(ceiling). Raise the ceiling, or write `ceiling: none`."
    case .unitsDiffer(let file, let line, let key, let unit, let own):
      return "\(printable(file, limit: 400)):\(line): `\(key)` are in \(quoted(unit)), but the follower is in"
        + " \(quoted(own)). Bring them to one unit by `factor` and `unit`."
    case .madeUnreadable(let file, let line, let column, let text):
      return "\(printable(file, limit: 400)):\(line): column \(quoted(column)): \(quoted(text)) is no date on which a"
        + " forecast was made. Write one such as 2022."
    case .nothingToCompare(let file, let entities):
      return
        "\(printable(file, limit: 400)): holds only \(listed(entities, joinedBy: "and")). "
        + "A model needs a follower and a leader: add the leader's rows, or write a model with a `target`."
    }
  }

  /// File and line before a sentence, where there is a file.
  private static func place(_ file: String, _ line: Int?) -> String {
    file.isEmpty ? "" : printable(file, limit: 400) + (line.map { ":\($0)" } ?? "") + ": "
  }
}
