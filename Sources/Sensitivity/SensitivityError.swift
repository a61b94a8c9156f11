public import Solvers

/// What keeps a sensitivity analysis from an answer.
public enum SensitivityError: Error, Sendable, Equatable {
  case noInputs
  case noOutputs
  case nameTwice(String)
  /// A distribution whose numbers do not make one.
  case distribution(input: String, fault: String)
  /// A correlation matrix of the wrong size, not symmetric, or without ones on its diagonal.
  case correlation(fault: String)
  /// The answer has a size other than one row for each point and one column for each output.
  case answerShape(rows: Int, columns: Int, expectedRows: Int, expectedColumns: Int)
  /// An output is not a finite number at a point.
  case notFinite(output: String, point: [String])
  /// A method that takes its inputs to be independent, where they are not.
  case dependent(method: String)
  /// A method that needs a smooth output, where it is a yes or no.
  case notSmooth(method: String, output: String)
  case tooFew(what: String, least: Int, found: Int)
  case outOfRange(what: String, value: Double, allowed: String)
  case tooManyInputs(method: String, found: Int, most: Int)
  case solver(SolverError)
}

extension SensitivityError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noInputs: "There is no input to vary: every number is fixed. Give at least one a distribution."
    case .noOutputs: "There is no output to explain. Name at least one."
    case .nameTwice(let name): "The name \(name) is given to two inputs. Rename one."
    case .distribution(let input, let fault): "The distribution of \(input) is not one: \(fault)."
    case .correlation(let fault): "The correlations are not usable: \(fault)."
    case .answerShape(let rows, let columns, let expectedRows, let expectedColumns):
      "The model answered with \(rows) × \(columns) numbers where \(expectedRows) × \(expectedColumns) were asked for."
    case .notFinite(let output, let point):
      "\(output) is not a finite number at \(point.joined(separator: ", ")). No index is computed from such a sample: "
        + "narrow the inputs, or ask for an output that is always finite."
    case .dependent(let method):
      "\(method) takes its inputs to be independent, and these are not. Ask for Shapley effects, delta or PAWN, or for "
        + "Sobol indices with conditional sampling."
    case .notSmooth(let method, let output):
      "\(method) needs derivatives, and \(output) is a yes or no. Ask for Sobol indices, Shapley effects, delta or PAWN."
    case .tooFew(let what, let least, let found): "\(what): \(found) given, at least \(least) needed."
    case .outOfRange(let what, let value, let allowed): "\(what) is \(value); it must be \(allowed)."
    case .tooManyInputs(let method, let found, let most): "\(method) takes at most \(most) inputs; these are \(found)."
    case .solver(let error): error.description
    }
  }
}

/// Runs a body and turns a solver's error into one of sensitivity.
func solving<Result>(_ body: () throws(SolverError) -> Result) throws(SensitivityError) -> Result {
  do throws(SolverError) { return try body() } catch { throw .solver(error) }
}
