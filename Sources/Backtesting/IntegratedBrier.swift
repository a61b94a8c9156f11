/// The date score: mean over h = 1…H of (P_h − o_h)² (Graf and others 1999; without censoring).
///
/// P_h is the forecast probability that the event has come within h years, o_h whether it had. A proper score for a
/// date that may never come; 0 is perfect, lower is better.
public enum IntegratedBrier {
  /// - Parameters:
  ///   - probabilities: P_1 … P_H, non-decreasing, at least one.
  ///   - years: years from the origin to the event; `nil` when it did not come within H years.
  public static func score(_ probabilities: [Double], eventAfter years: Double?) -> Double {
    let errors = probabilities.enumerated().map { index, probability in
      let outcome = years.map { $0 <= Double(index + 1) ? 1.0 : 0.0 } ?? 0
      return (probability - outcome) * (probability - outcome)
    }
    return errors.reduce(0, +) / Double(probabilities.count)
  }
}
