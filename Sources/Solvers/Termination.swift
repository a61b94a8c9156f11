/// Why an iterative search ended: a result, not an error.
public enum Termination: String, Sendable, Codable, CaseIterable {
  /// The gradient is small on an independent check.
  case converged
  /// The limit of iterations came first.
  case exhausted
  /// No step improves any more, but the gradient is not small.
  case stalled
}

extension Termination: CustomStringConvertible {
  public var description: String {
    switch self {
    case .converged: "converged"
    case .exhausted: "stopped at the iteration limit"
    case .stalled: "stalled before the gradient vanished"
    }
  }
}
