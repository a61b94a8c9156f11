import Solvers

/// Rows whose errors correlate by one number, and the way to rows whose errors do not.
protocol CorrelatedErrors: Sendable {
  var pattern: ErrorCorrelation.Pattern { get }
  /// Whether time was given.
  var isDated: Bool { get }
  /// Ends of what the correlation may be.
  var lower: Double { get }
  var upper: Double { get }

  /// Rows times C^(−½), in an order of their own, and ln det C.
  func whitened(
    _ design: ExtendedMatrix, _ response: [DoubleDouble], _ coefficient: Double
  ) -> (design: ExtendedMatrix, response: [DoubleDouble], logDeterminant: Double)
}
