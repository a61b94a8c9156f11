/// What stops a solver before it has an answer. That an answer is not the optimum is a ``Termination``, not an error.
public enum SolverError: Error, Sendable, Equatable {
  /// Fewer residuals than parameters.
  case tooFewResiduals(residuals: Int, parameters: Int)
  /// The function gave no finite value where the search has to start.
  case startRejected(parameters: [Double])
  /// A number given to the solver, or returned to it, is not finite.
  case nonFinite(what: String)
  /// Two sizes that must agree do not.
  case sizeMismatch(what: String, expected: Int, found: Int)
  /// A matrix that must be positive definite is not; the leading minor of this order is the first that fails.
  case notPositiveDefinite(order: Int)
  /// A matrix that must be positive semidefinite has this negative eigenvalue.
  case negativeEigenvalue(Double)
  /// No change of sign between the ends of the interval.
  case notBracketed(lower: Double, upper: Double, valueAtLower: Double, valueAtUpper: Double)
  /// An argument outside the values its function is defined for.
  case outOfDomain(what: String, value: Double, allowed: String)
  /// No answer within this many iterations.
  case iterationLimit(what: String, limit: Int)
  /// A system of differential equations left the finite numbers after this time.
  case runsAway(time: Double)
  /// GSL gave a status that no case above explains.
  case library(operation: String, status: Int, meaning: String)
  /// LAPACK gave a status that no case above explains.
  case factorisation(routine: String, status: Int)
  /// No memory for a work space.
  case outOfMemory(what: String)
}

extension SolverError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooFewResiduals(let residuals, let parameters):
      "\(residuals) residual\(residuals == 1 ? "" : "s") cannot determine \(parameters) parameters. "
        + "Give at least \(parameters), or hold a parameter fixed."
    case .startRejected(let parameters):
      "The function has no finite value at the start \(parameters). Start elsewhere."
    case .nonFinite(let what):
      "\(what) is not a finite number."
    case .sizeMismatch(let what, let expected, let found):
      "\(what): expected \(expected), found \(found)."
    case .notPositiveDefinite(let order):
      "The matrix is not positive definite: its leading minor of order \(order) is not positive."
    case .negativeEigenvalue(let eigenvalue):
      "The matrix is not positive semidefinite: it has the eigenvalue \(eigenvalue)."
    case .notBracketed(let lower, let upper, let valueAtLower, let valueAtUpper):
      "No change of sign between \(lower) (value \(valueAtLower)) and \(upper) (value \(valueAtUpper)). "
        + "Give an interval whose ends have values of opposite sign."
    case .outOfDomain(let what, let value, let allowed):
      "\(what) is \(value); it must be \(allowed)."
    case .iterationLimit(let what, let limit):
      "\(what) found no answer in \(limit) iterations."
    case .runsAway(let time):
      "The system of differential equations runs away after time \(time). Change its parameters or end earlier."
    case .library(let operation, let status, let meaning):
      "GSL could not \(operation): \(meaning) (status \(status))."
    case .factorisation(let routine, let status):
      "LAPACK's \(routine) failed with status \(status)."
    case .outOfMemory(let what):
      "No memory for \(what)."
    }
  }
}
